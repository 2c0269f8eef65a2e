using System.Globalization;
using Cases.Contracts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;

namespace Cases.Pages;

/// <summary>Makes answers of pages: the page itself, the way to sign-in, or what went wrong in plain words.</summary>
internal sealed class PageAnswers(
    IHttpContextAccessor accessor, IAntiforgery guard, Session session, ConsoleOptions options)
{
    private HttpContext Context => accessor.HttpContext
        ?? throw new InvalidOperationException("A page is asked for outside of a request.");

    /// <summary>The answers of a request.</summary>
    public static PageAnswers Of(HttpContext context) => context.RequestServices.GetRequiredService<PageAnswers>();

    /// <summary>The frame of this request's page.</summary>
    public PageFrame Frame() => new(
        session.Words,
        HttpMethods.IsGet(Context.Request.Method) ? Local.Of(Context.Request) : Local.Start,
        guard.GetAndStoreTokens(Context).RequestToken ?? "")
    {
        Name = session.Name,
        Role = Navigation.RoleOf(session.Token),
        SignedIn = session.Token is not null,
        Zone = Zones.Find(options.Zone),
        Done = Context.Request.Query["done"] == "1",
    };

    /// <summary>A page; its language is said in the header too.</summary>
    public IResult Page<TPage>(PageFrame frame, object? content = null, int status = 200)
        where TPage : IComponent
    {
        Context.Response.Headers.ContentLanguage = frame.Words.Language;
        Context.Response.Headers.CacheControl = PageWall.NotKept;
        frame = content is IInZone placed && Zones.Find(placed.Zone) is { } zone ? frame with { Zone = zone } : frame;
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { ["Frame"] = frame };
        if (content is not null)
        {
            parameters["Content"] = content;
        }

        return new RazorComponentResult<TPage>(parameters) { StatusCode = status, PreventStreamingRendering = true };
    }

    /// <summary>The page of a form: as it is read, or once more with what was typed and why it was not done.</summary>
    public IResult Form<TPage, TContent>(
        Answer<TContent> answer, object? content, FormFields? form, Problem? problem, string? path = null)
        where TPage : IComponent
        where TContent : class
    {
        if (content is null)
        {
            return Fault(answer);
        }

        var frame = Frame() with { Form = form, Problem = problem };
        return Page<TPage>(
            path is null ? frame : frame with { Path = path },
            content,
            form is null ? StatusCodes.Status200OK : problem?.Status ?? StatusCodes.Status400BadRequest);
    }

    /// <summary>
    /// What follows on a form: the page that says it is done, the way to sign-in, or the form <paramref name="again"/>.
    /// </summary>
    public async Task<IResult> AfterAsync<T>(Answer<T> answer, string path, Func<Problem?, Task<IResult>> again)
        where T : class =>
        answer.IsOk ? Go(path + "?done=1")
        : answer.Status == StatusCodes.Status401Unauthorized ? Fault(answer)
        : await again(answer.Problem).ConfigureAwait(false);

    /// <summary>Another page.</summary>
    public static IResult Go(string path) => TypedResults.Redirect(path);

    /// <summary>That something went wrong before the node was asked.</summary>
    public IResult Fault(int status, string code) =>
        Page<FaultPage>(Frame() with { Problem = new Problem("about:blank", "", status, code) }, null, status);

    /// <summary>What the node refused to show. Whom it does not know is sent to sign in.</summary>
    public IResult Fault<T>(Answer<T> answer)
        where T : class
    {
        if (answer.Status == StatusCodes.Status401Unauthorized)
        {
            session.SignOut();
            return Go(Local.Path("sign-in") + "?back=" + Uri.EscapeDataString(Frame().Path));
        }

        if (answer.RetryAfter is { } wait)
        {
            Context.Response.Headers.RetryAfter = ((long)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return Page<FaultPage>(Frame() with { Problem = answer.Problem }, null, answer.Problem!.Status);
    }
}
