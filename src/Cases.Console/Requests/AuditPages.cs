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
        string id, string? cursor, HttpContext context, PageAnswers pages, CasesClient client)
    {
        var answer = await client.GetCaseAuditAsync(id, cursor, Rows, context.RequestAborted).ConfigureAwait(false);
        return answer.Value is { } page
            ? pages.Page<AuditPage>(pages.Frame(), new AuditContent(id, page))
            : pages.Fault(answer);
    }
}
