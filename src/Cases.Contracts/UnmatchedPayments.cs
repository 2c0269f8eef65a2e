using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>
/// A payment that was not posted, for want of an account or because the debt was sold, and that waits.
/// </summary>
/// <param name="Id">Its id.</param>
/// <param name="Amount">How much.</param>
/// <param name="ValueDate">The day from which it counts.</param>
/// <param name="Reason">Why it was not posted.</param>
/// <param name="ToldAt">When it was told first.</param>
public sealed record UnmatchedPayment(
    string Id, Money Amount, DateOnly ValueDate, UnmatchedReason Reason, DateTimeOffset ToldAt)
{
    /// <summary>The account's reference as it was told; absent once it was erased.</summary>
    [Personal]
    public string? Account { get; init; }

    /// <summary>The payment's own reference; absent once it was erased.</summary>
    [Personal]
    public string? Reference { get; init; }

    /// <summary>By which way it came in.</summary>
    public string? Channel { get; init; }

    /// <summary>The system whose account is meant; absent where nobody said and no account is known.</summary>
    public string? Source { get; init; }

    /// <summary>Where it is now; in a list it always waits.</summary>
    public UnmatchedState State { get; init; }

    /// <summary>The case on which it stands; null while it waits, and where it went back.</summary>
    public string? Case { get; init; }
}

/// <summary>Matches a payment to the case that it is for, where it is posted once.</summary>
/// <param name="Case">
/// The case's id, or its account's reference; of the source that was told, where one was.
/// </param>
public sealed record MatchPaymentRequest(string Case);

/// <summary>Where a payment is that was not posted when it was told.</summary>
[JsonConverter(typeof(WordConverter<UnmatchedState>))]
public enum UnmatchedState
{
    /// <summary>It waits for somebody to match it.</summary>
    Waiting,

    /// <summary>Somebody matched it, or it came again once its account was known: it was posted then.</summary>
    Matched,

    /// <summary>It came again with its account and stood there already: nothing was posted for it.</summary>
    ToldAgain,

    /// <summary>It went back.</summary>
    Returned,
}

/// <summary>Why a payment was not posted.</summary>
[JsonConverter(typeof(WordConverter<UnmatchedReason>))]
public enum UnmatchedReason
{
    /// <summary>No account has the reference.</summary>
    NoAccount,

    /// <summary>Several accounts have the reference.</summary>
    SeveralAccounts,

    /// <summary>The account is known, and its debt was sold: the money is its owner's.</summary>
    HeldForOwner,
}
