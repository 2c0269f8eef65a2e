using System.Globalization;
using Cases.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Pages;

/// <summary>Subscriptions of other systems to what happens: how they stand, and what is done with them.</summary>
internal static class WebhookPages
{
    private const string Subscribe = "subscribe";

    // What a button does that sends nothing but its key; the node has the same words.
    private static readonly string[] Changes = ["pause", "resume", "rotate"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/webhooks", (HttpContext context, CasesClient client) =>
            ListAsync(context, client, null, null));
        routes.MapPost("/webhooks", SubscribeAsync);
        routes.MapGet("/webhooks/{id}", (string id, HttpContext context, CasesClient client) =>
            ShowAsync(new Shown(id, context, client), null, null));
        routes.MapPost("/webhooks/{id}/test", TryAsync);
        routes.MapPost("/webhooks/{id}/replay", ReplayAsync);
        routes.MapPost("/webhooks/{id}/end", EndAsync);
        foreach (var change in Changes)
        {
            routes.MapPost("/webhooks/{id}/" + change, (string id, HttpContext context, CasesClient client) =>
                ChangeAsync(new Shown(id, context, client), change));
        }
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, CasesClient client, FormFields? form, Problem? problem)
    {
        var pages = PageAnswers.Of(context);
        var types = await client.GetAsync<Page<EventTypeView>>(CasePaths.EventTypes, context.RequestAborted)
            .ConfigureAwait(false);
        var answer = await client.GetAsync<Page<WebhookView>>(CasePaths.Webhooks, context.RequestAborted)
            .ConfigureAwait(false);
        var content = answer.Value is { } page
            ? new WebhooksContent(page.Items, types.Value?.Items ?? [])
            : null;
        return pages.Form<WebhookListPage, Page<WebhookView>>(answer, content, form, problem);
    }

    private static async Task<IResult> SubscribeAsync(HttpContext context, PageAnswers pages, CasesClient client)
    {
        if (await FormFields.ReadAsync(context, Subscribe).ConfigureAwait(false) is not { } form)
        {
            return pages.Fault(400, FaultPage.FormExpired);
        }

        var from = Position(form, "from");
        var request = new WebhookRequest(form.Required("url"))
        {
            From = from,
            Types =
            [
                .. form.Beside.Where(field => field.Value == "true" && field.Key.StartsWith("types.", Order))
                    .Select(field => field.Key["types.".Length..]),
            ],
        };
        if (form.Faults.Count > 0)
        {
            return await ListAsync(context, client, form, null).ConfigureAwait(false);
        }

        var answer = await client.ChangeWebhookAsync(
            CasePaths.Webhooks, request, form.Options, context.RequestAborted).ConfigureAwait(false);
        return answer.Status == StatusCodes.Status401Unauthorized ? pages.Fault(answer)
            : answer.Value is { } made
                ? await ToldAsync(new Shown(made.Id, context, client), made).ConfigureAwait(false)
            : await ListAsync(context, client, form, answer.Problem).ConfigureAwait(false);
    }

    private static async Task<IResult> ChangeAsync(Shown shown, string change)
    {
        var pages = PageAnswers.Of(shown.Context);
        if (await FormFields.ReadAsync(shown.Context, change).ConfigureAwait(false) is not { } form)
        {
            return pages.Fault(400, FaultPage.FormExpired);
        }

        var answer = await shown.Client.ChangeWebhookAsync(
            CasePaths.Webhook(shown.Id, change), new EmptyRequest(), form.Options, shown.Context.RequestAborted)
            .ConfigureAwait(false);
        return answer.Value is { Secret: not null } made
            ? await ToldAsync(shown, made).ConfigureAwait(false)
            : await AfterAsync(shown, answer, form).ConfigureAwait(false);
    }

    private static async Task<IResult> ReplayAsync(
        string id, HttpContext context, PageAnswers pages, CasesClient client)
    {
        if (await FormFields.ReadAsync(context, "replay").ConfigureAwait(false) is not { } form)
        {
            return pages.Fault(400, FaultPage.FormExpired);
        }

        var shown = new Shown(id, context, client);
        var request = new WebhookReplayRequest
        {
            Parked = form["what"] == "parked",
            GiveUp = form["what"] == "giveUp",
            From = form["what"] == "range" ? Position(form, "from", required: true) : null,
            To = form["what"] == "range" ? Position(form, "to", required: true) : null,
        };
        if (form.Faults.Count > 0)
        {
            return await ShowAsync(shown, form, null).ConfigureAwait(false);
        }

        var answer = await client.ChangeWebhookAsync(
            CasePaths.Webhook(id, "replay"), request, form.Options, context.RequestAborted).ConfigureAwait(false);
        return await AfterAsync(shown, answer, form).ConfigureAwait(false);
    }

    /// <summary>Sends a trial; the page then has its answer as the newest line of the log.</summary>
    private static async Task<IResult> TryAsync(string id, HttpContext context, PageAnswers pages, CasesClient client)
    {
        if (await FormFields.ReadAsync(context, "test").ConfigureAwait(false) is not { } form)
        {
            return pages.Fault(400, FaultPage.FormExpired);
        }

        var answer = await client.TryWebhookAsync(id, form.Options, context.RequestAborted).ConfigureAwait(false);
        return await AfterAsync(new Shown(id, context, client), answer, form).ConfigureAwait(false);
    }

    private static async Task<IResult> EndAsync(
        string id, HttpContext context, PageAnswers pages, CasesClient client)
    {
        if (await FormFields.ReadAsync(context, "end").ConfigureAwait(false) is not { } form)
        {
            return pages.Fault(400, FaultPage.FormExpired);
        }

        var shown = new Shown(id, context, client);
        if (!form.Checked("sure"))
        {
            form.Mark("sure", "fault.required");
            return await ShowAsync(shown, form, null).ConfigureAwait(false);
        }

        var answer = await client.EndWebhookAsync(id, context.RequestAborted).ConfigureAwait(false);
        return await pages.AfterAsync(
            answer, Local.Path("webhooks"), problem => ShowAsync(shown, form, problem)).ConfigureAwait(false);
    }

    private static Task<IResult> AfterAsync<T>(Shown shown, Answer<T> answer, FormFields form)
        where T : class => PageAnswers.Of(shown.Context).AfterAsync(
            answer, Local.Webhook(shown.Id), problem => ShowAsync(shown, form, problem));

    /// <summary>
    /// The page with the secret that was just made: it is in this answer alone, so it cannot be a redirect.
    /// </summary>
    private static async Task<IResult> ToldAsync(Shown shown, WebhookView made)
    {
        var pages = PageAnswers.Of(shown.Context);
        var log = await shown.Client.GetWebhookLogAsync(made.Id, null, shown.Context.RequestAborted)
            .ConfigureAwait(false);
        return pages.Page<WebhookPage>(
            pages.Frame() with { Path = Local.Webhook(made.Id), Done = true },
            new WebhookContent(made, log.Value ?? new Page<WebhookAttemptView>([])));
    }

    private static async Task<IResult> ShowAsync(Shown shown, FormFields? form, Problem? problem)
    {
        var (id, context, client) = shown;
        var pages = PageAnswers.Of(context);
        var log = client.GetWebhookLogAsync(id, context.Request.Query["before"], context.RequestAborted);
        var answer = await client.GetAsync<WebhookView>(CasePaths.Webhook(id), context.RequestAborted)
            .ConfigureAwait(false);
        var lines = await log.ConfigureAwait(false);
        return answer.Value is not null && lines.Value is null
            ? pages.Fault(lines)
            : pages.Form<WebhookPage, WebhookView>(
                answer, answer.Value is { } view ? new WebhookContent(view, lines.Value!) : null, form, problem);
    }

    /// <summary>A position of the ledger; null where none is filled in.</summary>
    private static long? Position(FormFields form, string field, bool required = false)
    {
        var text = required ? form.Required(field) : form.Optional(field);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            form.Mark(field, "fault.number");
        }

        return position;
    }

    private const StringComparison Order = StringComparison.Ordinal;

    /// <summary>The subscription that a request is about.</summary>
    private sealed record Shown(string Id, HttpContext Context, CasesClient Client);
}
