using Cases.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Pages;

/// <summary>The cases to work, the next one of them, and the cases of an account, a name or a number.</summary>
internal static class WorklistPages
{
    private const int Rows = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/worklist", ShowAsync);
        routes.MapPost("/next", NextAsync);
        routes.MapPost("/find", FindAsync);
    }

    private static async Task<IResult> ShowAsync(HttpContext context, PageAnswers pages, CasesClient client)
    {
        var frame = pages.Frame();
        var read = new FilterReading(context.Request.Query, frame.Zone);
        var filter = WorklistFilters.Of(read) with { Limit = Rows };
        if (read.Faults.Count > 0)
        {
            return Wrong(pages, frame, read);
        }

        var answer = await client.GetWorklistAsync(filter, context.RequestAborted).ConfigureAwait(false);
        return answer.Value is { } page
            ? pages.Page<WorklistPage>(frame, new WorklistContent(filter, read.Texts, page))
            : answer.Status is StatusCodes.Status400BadRequest or StatusCodes.Status422UnprocessableEntity
                ? Empty(pages, frame with { Problem = answer.Problem }, read, answer.Status)
                : pages.Fault(answer);
    }

    /// <summary>
    /// Takes the next case and shows it with its lease, in place: the form that is sent again is answered the same.
    /// </summary>
    private static async Task<IResult> NextAsync(
        HttpContext context, PageAnswers pages, CasesClient client, CaseReading reading)
    {
        if (await FormFields.ReadAsync(context, "next").ConfigureAwait(false) is not { } form)
        {
            return pages.Fault(400, FaultPage.FormExpired);
        }

        var frame = pages.Frame();
        var read = new FilterReading(form.Beside, frame.Zone);
        var filter = WorklistFilters.Of(read) with { Cursor = null };
        if (read.Faults.Count > 0)
        {
            return Wrong(pages, frame, read);
        }

        var answer = await client.TakeNextCaseAsync(filter, form.Options.IdempotencyKey, context.RequestAborted)
            .ConfigureAwait(false);
        if (answer.Value is not { } next)
        {
            return pages.Fault(answer);
        }

        if (next.Case is not { } row)
        {
            return pages.Page<WorklistPage>(
                frame, new WorklistContent(filter, read.Texts, new Page<WorklistRow>([])) { NothingNext = true });
        }

        var (found, content) = await reading.ReadAsync(row.Id, context.RequestAborted).ConfigureAwait(false);
        return content is null
            ? pages.Fault(found)
            : pages.Page<CasePage>(
                frame with { Path = Local.Case(row.Id) }, content with { LeasedUntil = next.Until });
    }

    /// <summary>
    /// Leads to the one case that is meant, or lists those that fit. It is a form that is sent, as neither a name nor
    /// a number may stand in an address.
    /// </summary>
    private static async Task<IResult> FindAsync(HttpContext context, PageAnswers pages, CasesClient client)
    {
        if (await FormFields.ReadAsync(context, "find").ConfigureAwait(false) is not { } form)
        {
            return pages.Fault(400, FaultPage.FormExpired);
        }

        if (form.Optional("reference") is not { } text)
        {
            return PageAnswers.Go(Local.Start);
        }

        var filter = new WorklistFilter { Search = text, Cursor = form.Optional(FilterReading.Cursor), Limit = Rows };
        var answer = await client.GetWorklistAsync(filter, context.RequestAborted).ConfigureAwait(false);
        return answer.Value is not { } page ? pages.Fault(answer)
            : page is { Items: [var only], Next: null } && filter.Cursor is null
                ? PageAnswers.Go(Local.Case(only.Id))
                : pages.Page<FindPage>(pages.Frame(), new FindContent(text, page));
    }

    private static IResult Wrong(PageAnswers pages, PageFrame frame, FilterReading read) => Empty(
        pages, frame with
        {
            Problem = new Problem("about:blank", "", StatusCodes.Status400BadRequest, ProblemCodes.FieldInvalid),
            Faults = read.Faults,
        }, read, StatusCodes.Status400BadRequest);

    /// <summary>The page with what was asked, why it is not answered, and no rows.</summary>
    private static IResult Empty(PageAnswers pages, PageFrame frame, FilterReading read, int status) =>
        pages.Page<WorklistPage>(
            frame, new WorklistContent(new WorklistFilter(), read.Texts, new Page<WorklistRow>([])), status);
}
