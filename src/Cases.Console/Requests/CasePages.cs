using Cases.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Pages;

/// <summary>One case, and the commands that its forms send.</summary>
internal static class CasePages
{
    private static readonly Dictionary<string, CaseForm> Forms =
        CaseForms.All.ToDictionary(form => form.Name, StringComparer.Ordinal);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/cases/{id}", ShowAsync);
        routes.MapPost("/cases/{id}/{name}", PostAsync);
    }

    private static async Task<IResult> ShowAsync(
        string id, HttpContext context, PageAnswers pages, CaseReading reading)
    {
        var (answer, content) = await reading.ReadAsync(id, context.RequestAborted).ConfigureAwait(false);
        return content is null ? pages.Fault(answer) : pages.Page<CasePage>(pages.Frame(), content);
    }

    private static async Task<IResult> PostAsync(
        string id, string name, HttpContext context, PageAnswers pages, CasesClient client)
    {
        if (!Forms.TryGetValue(name, out var known))
        {
            return pages.Fault(404, ProblemCodes.NotFound);
        }

        if (await FormFields.ReadAsync(context, name).ConfigureAwait(false) is not { } form)
        {
            return pages.Fault(400, FaultPage.FormExpired);
        }

        var call = known.For(form, id);
        if (form.Faults.Count > 0)
        {
            return await AgainAsync(id, context, form, null).ConfigureAwait(false);
        }

        var answer = await call(client, form.Options, context.RequestAborted).ConfigureAwait(false);
        return await pages.AfterAsync(answer, Local.Case(id), problem => AgainAsync(id, context, form, problem))
            .ConfigureAwait(false);
    }

    /// <summary>The page again, with what was typed and why it was not done.</summary>
    public static async Task<IResult> AgainAsync(string id, HttpContext context, FormFields form, Problem? problem)
    {
        var pages = PageAnswers.Of(context);
        var reading = (CaseReading)context.RequestServices.GetService(typeof(CaseReading))!;
        var (answer, content) = await reading.ReadAsync(id, context.RequestAborted).ConfigureAwait(false);
        content = content is null ? null : content with
        {
            Refused = problem?.Refusals ?? [],
            Asked = await AskedFacts.ForAsync(
                (CasesClient)context.RequestServices.GetService(typeof(CasesClient))!, form, problem?.Refusals ?? [],
                context.RequestAborted).ConfigureAwait(false),
        };
        return pages.Form<CasePage, CaseView>(answer, content, form, problem, Local.Case(id));
    }
}
