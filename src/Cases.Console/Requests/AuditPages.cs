using Cases.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Pages;

/// <summary>The entries of a case with all that an auditor checks.</summary>
internal static class AuditPages
{
    private const int Rows = 100;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/cases/{id}/audit", ShowAsync);

    private static async Task<IResult> ShowAsync(
        string id, string? order, string? cursor, HttpContext context, PageAnswers pages, CasesClient client)
    {
        var newest = order == "newest";
        var asked = client.GetCaseAsync(id, context.RequestAborted);
        var trail = newest
            ? client.GetCaseTimelineAsync(id, cursor, Rows, context.RequestAborted)
            : client.GetCaseAuditAsync(id, cursor, Rows, context.RequestAborted);
        await Task.WhenAll(asked, trail).ConfigureAwait(false);
        var answer = await trail.ConfigureAwait(false);
        var zone = (await asked.ConfigureAwait(false)).Value?.Zone;
        return answer.Value is { } page
            ? pages.Page<AuditPage>(pages.Frame(), new AuditContent(id, page, newest, zone))
            : pages.Fault(answer);
    }
}
