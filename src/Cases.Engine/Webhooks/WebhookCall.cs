using Cases.Ledger;

namespace Cases.Engine;

/// <summary>What a verb has done with a subscription.</summary>
public enum WebhookAct
{
    /// <summary>Nothing goes out until it is resumed.</summary>
    Pause,

    /// <summary>It goes on where it stopped.</summary>
    Resume,

    /// <summary>What is parked goes out again.</summary>
    ReplayParked,

    /// <summary>What is parked is given up.</summary>
    GiveUpParked,

    /// <summary>A range of positions goes out again.</summary>
    ReplayRange,
}

/// <summary>A verb's change of a subscription, as it goes to the node that serves the store.</summary>
/// <param name="Id">The command's id.</param>
/// <param name="By">The name of who asks; a verb acts for who runs the installation.</param>
/// <param name="Webhook">The subscription.</param>
/// <param name="Act">What is done.</param>
public sealed record WebhookCall(CommandId16 Id, string By, string Webhook, WebhookAct Act)
{
    /// <summary>The first position that goes out again; for a range alone.</summary>
    public long? From { get; init; }

    /// <summary>The last, inclusive; for a range alone.</summary>
    public long? To { get; init; }

    /// <summary>What is asked of the register. What is so already writes nothing.</summary>
    public WebhookAsk ToAsk() => new(
        Id, new LedgerPrincipal(By, "admin", null, null), $"{Webhook} {Act} {From} {To}", null,
        book => RecordOf(book.Find(Webhook)?.State))
    {
        On = Webhook,
    };

    private SystemRecord? RecordOf(WebhookState? state) => Act switch
    {
        WebhookAct.Pause => state == WebhookState.Paused ? null : new WebhookChanged(Webhook, WebhookChange.Paused),
        WebhookAct.Resume => state == WebhookState.Active ? null : new WebhookChanged(Webhook, WebhookChange.Resumed),
        WebhookAct.ReplayParked => new WebhookReplayed(Webhook, true, false, null, null),
        WebhookAct.GiveUpParked => new WebhookReplayed(Webhook, true, true, null, null),
        WebhookAct.ReplayRange => new WebhookReplayed(Webhook, false, false, From, To),
    };
}
