using Cases.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Pages;

/// <summary>What waits for a second person, and the decision.</summary>
internal static class ApprovalPages
{
    private const int Rows = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/approvals", (string? cursor, HttpContext context) => ShowAsync(context, cursor, null, null));
        routes.MapPost("/approvals/{id}", DecideAsync);
        routes.MapPost("/approvals/{id}/simulate", SimulateAsync);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext context, string? cursor, FormFields? form, Problem? problem)
    {
        var pages = PageAnswers.Of(context);
        var client = (CasesClient)context.RequestServices.GetService(typeof(CasesClient))!;
        var answer = await client.GetApprovalsAsync(cursor, Rows, cancellation: context.RequestAborted)
            .ConfigureAwait(false);
        return pages.Form<ApprovalsPage, Page<ApprovalView>>(answer, answer.Value, form, problem);
    }

    /// <summary>Tries a proposed pack on the recorded history; the list then shows what came of it.</summary>
    private static async Task<IResult> SimulateAsync(
        string id, HttpContext context, PageAnswers pages, CasesClient client)
    {
        if (await FormFields.ReadAsync(context, "simulate " + id).ConfigureAwait(false) is not { } form)
        {
            return pages.Fault(400, FaultPage.FormExpired);
        }

        var request = new SimulationRequest { From = form.MaybeDay("from"), To = form.MaybeDay("to") };
        if (form.Faults.Count > 0)
        {
            return await ShowAsync(context, null, form, null).ConfigureAwait(false);
        }

        var answer = await client.SimulateAsync(id, request, form.Options, context.RequestAborted)
            .ConfigureAwait(false);
        return await pages.AfterAsync(
            answer, Local.Path("approvals"), problem => ShowAsync(context, null, form, problem)).ConfigureAwait(false);
    }

    private static async Task<IResult> DecideAsync(
        string id, HttpContext context, PageAnswers pages, CasesClient client)
    {
        if (await FormFields.ReadAsync(context, id).ConfigureAwait(false) is not { } form)
        {
            return pages.Fault(400, FaultPage.FormExpired);
        }

        var approve = form["decision"] == "approve";
        var request = new ApprovalDecision { Reason = approve ? form.Optional("reason") : form.Required("reason") };
        if (form.Faults.Count > 0)
        {
            return await ShowAsync(context, null, form, null).ConfigureAwait(false);
        }

        var answer = await client.PostAsync(
            CasePaths.Approval(id, approve), request, form.Options, context.RequestAborted).ConfigureAwait(false);
        return await pages.AfterAsync(
            answer, Local.Path("approvals"), problem => ShowAsync(context, null, form, problem)).ConfigureAwait(false);
    }
}
