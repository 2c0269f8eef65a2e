using Cases.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cases.Pages;

/// <summary>Signing in and out, the language, and the style sheet.</summary>
internal static class SignInPages
{
    /// <summary>The roles that work with pages.</summary>
    public static readonly IReadOnlyList<string> Roles =
        ["collector", "field", "supervisor", "legal", "policy-owner", "compliance", "auditor", "agency", "admin"];

    private static readonly string[] Places = ["Organisation", "Branch", "Team", "Product"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", () => PageAnswers.Go(Local.Start));
        routes.MapGet("/sign-in", Show);
        routes.MapPost("/sign-in", SignInAsync);
        routes.MapPost("/sign-out", SignOutAsync);
        routes.MapPost("/language", SpeakAsync);
        routes.MapGet("/pages.css", StyleSheet);
    }

    private static IResult Show(string? back, PageAnswers pages, ConsoleOptions options) =>
        pages.Page<SignInPage>(pages.Frame(), Content(back, options));

    private static async Task<IResult> SignInAsync(
        HttpContext context, PageAnswers pages, Session session, CasesClient client, ConsoleOptions options)
    {
        if (await FormFields.ReadAsync(context, "sign-in").ConfigureAwait(false) is not { } form)
        {
            return pages.Fault(400, FaultPage.FormExpired);
        }

        Problem? problem = null;
        if (form.Optional("token") is { } token)
        {
            if (Session.IsToken(token))
            {
                session.SignIn(token, "");
                return PageAnswers.Go(Navigation.HomeOf(token, Local.Checked(form["back"])));
            }

            problem = new Problem("about:blank", "", 400, ProblemCodes.NotSignedIn);
        }
        else if (options.OwnTokens)
        {
            var answer = await AskAsync(form, client, context.RequestAborted).ConfigureAwait(false);
            if (answer?.Value is { } reply)
            {
                session.SignIn(reply.Token, form.Required("subject"));
                return PageAnswers.Go(Navigation.HomeOf(reply.Token, Local.Checked(form["back"])));
            }

            problem = answer?.Problem;
        }
        else
        {
            _ = form.Required("token");
        }

        var frame = pages.Frame() with { Problem = problem, Form = form };
        return pages.Page<SignInPage>(frame, Content(form["back"], options), problem?.Status ?? 400);
    }

    /// <summary>What the sign-in page shows.</summary>
    public static SignInContent Content(string? back, ConsoleOptions options) =>
        new(Local.Checked(back), options.OwnTokens, options.Provider is not null);

    /// <summary>Asks the node for a token; null where the form is not filled in.</summary>
    private static async Task<Answer<SignInReply>?> AskAsync(
        FormFields form, CasesClient client, CancellationToken cancellation)
    {
        var request = new SignInRequest(form.Required("subject"), form.Required("role"))
        {
            Organisation = form.Optional(Places[0]),
            Branch = form.Optional(Places[1]),
            Team = form.Optional(Places[2]),
            Product = form.Optional(Places[3]),
        };
        return form.Faults.Count == 0 ? await client.SignInAsync(request, cancellation).ConfigureAwait(false) : null;
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, PageAnswers pages, Session session)
    {
        if (await FormFields.ReadAsync(context, "sign-out").ConfigureAwait(false) is null)
        {
            return pages.Fault(400, FaultPage.FormExpired);
        }

        session.SignOut();
        return PageAnswers.Go(Local.Path("sign-in"));
    }

    private static async Task<IResult> SpeakAsync(HttpContext context, PageAnswers pages, Session session)
    {
        if (await FormFields.ReadAsync(context, "language").ConfigureAwait(false) is not { } form)
        {
            return pages.Fault(400, FaultPage.FormExpired);
        }

        if (Words.Of(form["language"]) is { } words)
        {
            session.Speak(words);
        }

        return PageAnswers.Go(session.Token is null ? Local.Path("sign-in") : Local.Checked(form["back"]));
    }

    private static FileStreamHttpResult StyleSheet(HttpContext context)
    {
        context.Response.Headers.CacheControl = "max-age=3600";
        var sheet = typeof(SignInPages).Assembly.GetManifestResourceStream("Assets.pages.css")
            ?? throw new InvalidOperationException("The build left out Assets/pages.css.");
        return TypedResults.Stream(sheet, "text/css; charset=utf-8");
    }
}
