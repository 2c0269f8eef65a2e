using Cases.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Pages;

/// <summary>Payments that were not posted when told: the list, one of them, and matching it to a case.</summary>
internal static class UnmatchedPages
{
    private const int Rows = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/unmatched", ListAsync);
        routes.MapGet("/unmatched/{id}", (string id, HttpContext context) => ShowAsync(id, context, null, null));
        routes.MapPost("/unmatched/{id}", MatchAsync);
        routes.MapPost("/unmatched/{id}/return", ReturnAsync);
    }

    private static async Task<IResult> ListAsync(
        string? cursor, HttpContext context, PageAnswers pages, CasesClient client)
    {
        var answer = await client.GetUnmatchedPaymentsAsync(cursor, Rows, cancellation: context.RequestAborted)
            .ConfigureAwait(false);
        return answer.Value is { } page ? pages.Page<UnmatchedListPage>(pages.Frame(), page) : pages.Fault(answer);
    }

    private static async Task<IResult> ShowAsync(string id, HttpContext context, FormFields? form, Problem? problem)
    {
        var pages = PageAnswers.Of(context);
        var client = (CasesClient)context.RequestServices.GetService(typeof(CasesClient))!;
        var answer = await client.GetUnmatchedPaymentAsync(id, context.RequestAborted).ConfigureAwait(false);
        return pages.Form<UnmatchedPage, UnmatchedPayment>(answer, answer.Value, form, problem);
    }

    private static async Task<IResult> MatchAsync(
        string id, HttpContext context, PageAnswers pages, CasesClient client)
    {
        if (await FormFields.ReadAsync(context, id).ConfigureAwait(false) is not { } form)
        {
            return pages.Fault(400, FaultPage.FormExpired);
        }

        var request = new MatchPaymentRequest(form.Required("case"))
        {
            Key = form.Optional("paymentKey"),
            ReceivedOn = form.MaybeDay("receivedOn"),
        };
        if (form.Faults.Count > 0)
        {
            return await ShowAsync(id, context, form, null).ConfigureAwait(false);
        }

        // The payment's own page says what came of it: posted here, or found to stand on a case already.
        var answer = await client.MatchPaymentAsync(id, request, form.Options, context.RequestAborted)
            .ConfigureAwait(false);
        return await pages.AfterAsync(
            answer,
            Local.Path("unmatched/" + Uri.EscapeDataString(id)),
            problem => ShowAsync(id, context, form, problem)).ConfigureAwait(false);
    }

    private static async Task<IResult> ReturnAsync(
        string id, HttpContext context, PageAnswers pages, CasesClient client)
    {
        if (await FormFields.ReadAsync(context, id).ConfigureAwait(false) is not { } form)
        {
            return pages.Fault(400, FaultPage.FormExpired);
        }

        var request = new ReturnPaymentRequest(form.Required("backReference"));
        if (form.Faults.Count > 0)
        {
            return await ShowAsync(id, context, form, null).ConfigureAwait(false);
        }

        var answer = await client.ReturnPaymentAsync(id, request, form.Options, context.RequestAborted)
            .ConfigureAwait(false);
        return await pages.AfterAsync(
            answer,
            Local.Path("unmatched/" + Uri.EscapeDataString(id)),
            problem => ShowAsync(id, context, form, problem)).ConfigureAwait(false);
    }
}
