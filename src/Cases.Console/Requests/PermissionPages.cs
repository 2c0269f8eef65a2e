using Cases.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Pages;

/// <summary>
/// May this party be contacted now? The answer is the case's page with the slot that is kept, and a contact form that
/// carries it: it is shown in place, as nothing but the form that is sent next holds it.
/// </summary>
internal static class PermissionPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/cases/{id}/permission", AskAsync);
        routes.MapPost("/cases/{id}/release", ReleaseAsync);
    }

    private static async Task<IResult> AskAsync(
        string id, HttpContext context, PageAnswers pages, CasesClient client, CaseReading reading)
    {
        if (await FormFields.ReadAsync(context, "permission").ConfigureAwait(false) is not { } form)
        {
            return pages.Fault(400, FaultPage.FormExpired);
        }

        var request = AskedFacts.With(CaseRequests.Permission(form, id), AskedFacts.Read(form));
        if (form.Faults.Count > 0)
        {
            return await CasePages.AgainAsync(id, context, form, null).ConfigureAwait(false);
        }

        var answer = await client.AskPermissionAsync(request, form.Options, context.RequestAborted)
            .ConfigureAwait(false);
        if (answer.Value is not { } permission)
        {
            return await pages.AfterAsync(
                answer, Local.Case(id), problem => CasePages.AgainAsync(id, context, form, problem))
                .ConfigureAwait(false);
        }

        var (read, content) = await reading.ReadAsync(id, context.RequestAborted).ConfigureAwait(false);
        return content is null
            ? pages.Fault(read)
            : pages.Page<CasePage>(
                pages.Frame() with { Path = Local.Case(id) }, content with { Permission = permission });
    }

    private static async Task<IResult> ReleaseAsync(
        string id, HttpContext context, PageAnswers pages, CasesClient client)
    {
        if (await FormFields.ReadAsync(context, "release").ConfigureAwait(false) is not { } form)
        {
            return pages.Fault(400, FaultPage.FormExpired);
        }

        var request = new PermissionReleaseRequest(id, form.Required("reason"));
        var path = CasePaths.Release(form.Required("permission"));
        if (form.Faults.Count > 0)
        {
            return await CasePages.AgainAsync(id, context, form, null).ConfigureAwait(false);
        }

        var answer = await client.PostAsync(path, request, form.Options, context.RequestAborted).ConfigureAwait(false);
        return await pages.AfterAsync(
            answer, Local.Case(id), problem => CasePages.AgainAsync(id, context, form, problem)).ConfigureAwait(false);
    }
}
