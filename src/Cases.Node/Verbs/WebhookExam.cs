using Cases.Engine;

namespace Cases.Node;

/// <summary>What <c>doctor</c> says of subscriptions: those that stand still, and deliveries that were lost.</summary>
internal static class WebhookExam
{
    /// <summary>Adds what is found; changes nothing, and says nothing where nobody subscribed.</summary>
    public static async Task RunAsync(OpenStore store, List<Finding> findings, CancellationToken cancellation)
    {
        var living = (await WebhookBook.ReadAsync(store.Ledger, cancellation).ConfigureAwait(false)).Living.ToList();
        if (living.Count == 0)
        {
            return;
        }

        if (store.DeliveriesBeside() is not { } rows)
        {
            findings.Add(new Finding("webhooks", "warn",
                $"{Output.Number(living.Count)} subscribed, and the file of what is left to deliver is missing",
                "put it back from its back-up before a node serves; else delivery begins at the ledger's end, and "
                + "POST /v1/webhooks/{id}/replay sends what receivers lack"));
            return;
        }

        await using (rows)
        {
            foreach (var one in living)
            {
                findings.Add(Of(one, await rows.StandingAsync(one.Id, cancellation).ConfigureAwait(false)));
            }
        }
    }

    private static Finding Of(WebhookSubscription one, DeliveryStanding standing)
    {
        var host = Uri.TryCreate(one.Url, UriKind.Absolute, out var url) ? url.Host : "?";
        var what = $"{one.Id} to {host}: {Output.Number(standing.Waiting)} wait";
        return one.State != WebhookState.Active
            ? new Finding("webhooks", "warn", $"{what}, {one.State.ToString().ToLowerInvariant()}",
                "POST /v1/webhooks/{id}/resume, or DELETE it")
            : standing.Parked > 0
                ? new Finding("webhooks", "warn", $"{what}, {Output.Number(standing.Parked)} of them parked",
                    "GET /v1/webhooks/{id}/log says why; then POST /v1/webhooks/{id}/replay")
            : new Finding("webhooks", "ok", what, null);
    }
}
