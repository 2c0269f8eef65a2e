using Cases.Contracts;

namespace Cases.Pages;

/// <summary>What the sign-in page shows.</summary>
/// <param name="Back">Where to go afterwards.</param>
/// <param name="OwnTokens">Whether name and role are enough.</param>
/// <param name="Provider">Whether people can sign in on a provider's page.</param>
public sealed record SignInContent(string Back, bool OwnTokens, bool Provider);

/// <summary>A person of a case.</summary>
/// <param name="Party">The person's id and part.</param>
/// <param name="View">What may be seen of the person; null where that is nothing.</param>
public sealed record PartyContent(PartyRequest Party, PersonView? View);

/// <summary>What a case's page shows.</summary>
/// <param name="Case">The case.</param>
/// <param name="Parties">Its persons.</param>
/// <param name="Actions">What may be done now; null where the node does not say.</param>
/// <param name="Timeline">Its newest entries, newest first; null where the caller may not read them.</param>
public sealed record CaseContent(
    CaseView Case, IReadOnlyList<PartyContent> Parties, CaseActions? Actions, Page<AuditEntry>? Timeline) : IInZone
{
    /// <inheritdoc/>
    public string? Zone => Case.Zone;

    /// <summary>What pays it off today, with interest; null where the node does not say.</summary>
    public PayoffView? Payoff { get; init; }

    /// <summary>The plans that policy permits for what is owed; empty while one is in force, and for none.</summary>
    public IReadOnlyList<PlanOfferView> Offers { get; init; } = [];

    /// <summary>The contact that was just permitted.</summary>
    public ContactPermission? Permission { get; init; }

    /// <summary>Why the form that was sent last was refused; empty where none was.</summary>
    public IReadOnlyList<RefusalView> Refused { get; init; } = [];

    /// <summary>The facts that the form is to state, because its refusal misses them or they were filled in.</summary>
    public IReadOnlyList<FactNameView> Asked { get; init; } = [];

    /// <summary>Refusals, of that form and of what is advised, that somebody may let pass for one act.</summary>
    public IEnumerable<RefusalView> Overridable => Refused
        .Concat((Actions?.Actions ?? []).SelectMany(action => action.Refusals))
        .Where(refusal => refusal is { Rule: not null, OverridableBy: not null });

    /// <summary>Until when it is kept for whoever asked for the next case; null where nobody asked.</summary>
    public DateTimeOffset? LeasedUntil { get; init; }
}

/// <summary>What the worklist shows.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Typed">The filters as they were filled in.</param>
/// <param name="Page">The rows.</param>
public sealed record WorklistContent(
    WorklistFilter Request, IReadOnlyDictionary<string, string> Typed, Page<WorklistRow> Page)
{
    /// <summary>Whether the next case was asked for, and there is none.</summary>
    public bool NothingNext { get; init; }

    /// <summary>The filters that the next case is asked by.</summary>
    public IEnumerable<KeyValuePair<string, string>> ForNext =>
        Typed.Where(filter => filter.Key != FilterReading.Cursor);

    /// <summary>Where the next page is; null behind the last.</summary>
    public string? Next => Page.Next is { } cursor
        ? Local.Start + (Request with { Cursor = cursor, Limit = null }).ToQuery()
        : null;
}

/// <summary>What was found.</summary>
/// <param name="Text">What was searched by.</param>
/// <param name="Page">The cases.</param>
public sealed record FindContent(string Text, Page<WorklistRow> Page);

/// <summary>What the audit of a case shows.</summary>
/// <param name="Id">The case.</param>
/// <param name="Page">The entries.</param>
/// <param name="Newest">Whether the newest are first.</param>
/// <param name="Zone">The case's zone.</param>
public sealed record AuditContent(string Id, Page<AuditEntry> Page, bool Newest, string? Zone) : IInZone
{
    /// <summary>Where the next page is; null behind the last.</summary>
    public string? Next => Page.Next is { } cursor ? Local.Audit(Id, Newest, cursor) : null;
}

/// <summary>What the list of subscriptions shows.</summary>
/// <param name="All">The subscriptions.</param>
/// <param name="Types">The types of events that one may choose; none where the node does not say.</param>
public sealed record WebhooksContent(IReadOnlyList<WebhookView> All, IReadOnlyList<EventTypeView> Types);

/// <summary>What the page of a subscription shows.</summary>
/// <param name="Webhook">The subscription, with its secret where it was just made.</param>
/// <param name="Log">A page of what was tried.</param>
public sealed record WebhookContent(WebhookView Webhook, Page<WebhookAttemptView> Log);
