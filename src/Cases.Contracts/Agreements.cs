using System.Text.Json;

namespace Cases.Contracts;

/// <summary>Records a promise to pay.</summary>
/// <param name="Amount">How much.</param>
/// <param name="Due">By which day.</param>
/// <param name="Channel">How it was given.</param>
public sealed record PromiseRequest(Money Amount, DateOnly Due, ContactChannel Channel) : ActRequest
{
    /// <summary>The promise's key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>
    /// The cases of the debtor that one promise covers, 2 to 50, this one among them: each with its share, or all
    /// without, which spreads the amount over what is due as law does. It is made on all of them or on none. Absent
    /// where it is of this case alone.
    /// </summary>
    public IReadOnlyList<CoveredCaseRequest>? Cases { get; init; }

    /// <summary>Facts that rules ask for, by name; null where it is known that there is none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Facts { get; init; }
}

/// <summary>A case that an agreement covers.</summary>
/// <param name="Case">Its id, or its account's reference.</param>
public sealed record CoveredCaseRequest(string Case)
{
    /// <summary>Its share; absent for all of them to spread the amount.</summary>
    public Money? Amount { get; init; }
}

/// <summary>A promise.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Amount">How much.</param>
/// <param name="Due">By which day.</param>
/// <param name="Status">What became of it.</param>
public sealed record PromiseView(string Key, Money Amount, DateOnly Due, PromiseStatus Status)
{
    /// <summary>The promise over several cases of which this is a share; null where it stands alone.</summary>
    public SharedAgreementView? Shared { get; init; }
}

/// <summary>The agreement over several cases of which a promise or plan is a share.</summary>
/// <param name="Amount">What it comes to in all.</param>
/// <param name="Received">What was received for it on all cases, in time where it is a promise.</param>
/// <param name="Cases">The shares, as they were agreed.</param>
/// <param name="Instalments">What is due in all on each day; it is kept or broken by these.</param>
public sealed record SharedAgreementView(
    Money Amount, Money Received, IReadOnlyList<CaseShareView> Cases, IReadOnlyList<InstalmentRequest> Instalments);

/// <summary>The share of a case.</summary>
/// <param name="Case">Its id.</param>
/// <param name="Amount">What fell to it.</param>
public sealed record CaseShareView(string Case, Money Amount)
{
    /// <summary>What it comes to since the case ended while the agreement ran; null where it goes on.</summary>
    public Money? EndedAt { get; init; }
}
