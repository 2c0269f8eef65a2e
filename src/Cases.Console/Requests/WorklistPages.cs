using System.Globalization;
using Cases.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Pages;

/// <summary>The cases to work.</summary>
internal static class WorklistPages
{
    private const int Rows = 50;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/worklist", ShowAsync);

    private static async Task<IResult> ShowAsync(HttpContext context, PageAnswers pages, CasesClient client)
    {
        var request = Read(context.Request.Query);
        var answer = await client.GetWorklistAsync(request, context.RequestAborted).ConfigureAwait(false);
        return answer.Value is { } page
            ? pages.Page<WorklistPage>(pages.Frame(), new WorklistContent(request, page))
            : answer.Problem!.Code == ProblemCodes.NarrowTheFilter
                ? pages.Page<WorklistPage>(
                    pages.Frame() with { Problem = answer.Problem },
                    new WorklistContent(request, new Page<WorklistRow>([])), answer.Status)
                : pages.Fault(answer);
    }

    /// <summary>What the address asks for; what it does not say well does not narrow.</summary>
    private static WorklistFilter Read(IQueryCollection query) => new()
    {
        Stage = Word<CaseStage>(query["stage"]),
        MinDaysPastDue = Number(query["minDaysPastDue"]),
        MaxDaysPastDue = Number(query["maxDaysPastDue"]),
        Product = Text(query["product"]),
        Branch = Text(query["branch"]),
        Assignee = Text(query["assignee"]),
        Sort = Word<WorklistSort>(query["sort"]),
        Cursor = Text(query["cursor"]),
        Limit = Rows,
    };

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // The form sends names, links send what the contract writes; they differ in the first letter only.
    private static T? Word<T>(string? text)
        where T : struct, Enum =>
        Array.Find(
            Enum.GetNames<T>(), known => string.Equals(known, text, StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse<T>(name)
            : null;
}
