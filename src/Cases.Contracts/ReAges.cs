using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>How the contractual days past due of an account begin anew.</summary>
[JsonConverter(typeof(WordConverter<ReAgeKind>))]
public enum ReAgeKind
{
    /// <summary>What is past due is taken as due on a day; the terms stay.</summary>
    ReAge,

    /// <summary>What is open falls due on other days.</summary>
    Restructure,
}

/// <summary>
/// Takes what is past due as due on a day. A second person decides, so it has to be requested; it cures nothing.
/// </summary>
/// <param name="From">The business date from which contractual days past due count; today at the latest.</param>
/// <param name="Reason">Why; personal, sealed in the ledger.</param>
public sealed record ReAgeRequest(DateOnly From, string Reason) : ActRequest
{
    /// <summary>Its key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>Whether to ask a second person.</summary>
    public bool RequestApproval { get; init; }
}

/// <summary>
/// Gives due items other due dates by a new schedule. A second person decides, so it has to be requested; it cures
/// nothing.
/// </summary>
/// <param name="From">The business date from which the schedule holds; today at the latest.</param>
/// <param name="Dues">The new due dates of items that are open.</param>
/// <param name="Reason">Why; personal, sealed in the ledger.</param>
public sealed record RestructureRequest(DateOnly From, IReadOnlyList<MovedDueRequest> Dues, string Reason) : ActRequest
{
    /// <summary>Its key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>Whether to ask a second person.</summary>
    public bool RequestApproval { get; init; }
}

/// <summary>A due item with another due date.</summary>
/// <param name="Item">Key of the item.</param>
/// <param name="DueOn">When it falls due by the contract now.</param>
public sealed record MovedDueRequest(string Item, DateOnly DueOn);

/// <summary>A re-age or restructure.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind">Which.</param>
/// <param name="From">From when it counts.</param>
/// <param name="ObservedUntil">The last day on which it is observed; nothing cures the account meanwhile.</param>
public sealed record ReAgeView(string Key, ReAgeKind Kind, DateOnly From, DateOnly ObservedUntil)
{
    /// <summary>The due dates by it.</summary>
    public IReadOnlyList<MovedDueRequest> Dues { get; set; } = [];

    /// <summary>
    /// The last day on which it counts, as the money stands: something falls or fell due while it is observed and is
    /// not paid in its grace. Absent where nothing is.
    /// </summary>
    public DateOnly? FallsBackAfter { get; init; }

    /// <summary>Whether it held, once its observation ended; absent before.</summary>
    public bool? Held { get; init; }
}
