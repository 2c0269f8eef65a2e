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

    /// <summary>
    /// Of one payment that is over several cases its parts; empty in a list, and where it is for one case alone.
    /// </summary>
    public IReadOnlyList<CaseShareView> Cases { get; init; } = [];

    /// <summary>Whether it takes a payment back: matched to a case, it reverses one there.</summary>
    public bool IsReturn { get; init; }

    /// <summary>The payer's own end-to-end id, as the bank told it.</summary>
    [Personal]
    public string? EndToEnd { get; init; }

    /// <summary>The structured reference, as the bank told it.</summary>
    [Personal]
    public string? Structured { get; init; }

    /// <summary>What the payer wrote.</summary>
    [Personal]
    public string? Text { get; init; }

    /// <summary>The payer's account.</summary>
    [Personal]
    public string? Payer { get; init; }

    /// <summary>Who paid.</summary>
    [Personal]
    public string? PayerName { get; init; }

    /// <summary>
    /// For which cases it may be, the surest first: in a list as it was when told, of one payment as it is now.
    /// </summary>
    public IReadOnlyList<UnmatchedCandidate> Candidates { get; init; } = [];
}

/// <summary>A case for which a payment may be.</summary>
/// <param name="Case">The case's id.</param>
/// <param name="By">By what it was found.</param>
/// <param name="Confidence">How sure that is, from 1 to 100; from 80 on one alone is posted by itself.</param>
public sealed record UnmatchedCandidate(string Case, CandidateBy By, int Confidence);

/// <summary>By what a payment leads to a case.</summary>
[JsonConverter(typeof(WordConverter<CandidateBy>))]
public enum CandidateBy
{
    /// <summary>The account that was told.</summary>
    Account,

    /// <summary>The structured reference.</summary>
    Structured,

    /// <summary>The end-to-end id.</summary>
    EndToEnd,

    /// <summary>A word of what the payer wrote.</summary>
    Text,

    /// <summary>The payer's account, from which payments for the case came before.</summary>
    Payer,

    /// <summary>A reference of what a return takes back.</summary>
    Reference,
}

/// <summary>Sends a payment that waits back to its payer.</summary>
/// <param name="Reference">The reference of what sends it back; 1 to 200 characters.</param>
public sealed record ReturnPaymentRequest(string Reference);

/// <summary>Matches a payment to the case that it is for, where it is posted once.</summary>
/// <param name="Case">
/// The case's id, or its account's reference; of the source that was told, where one was.
/// </param>
public sealed record MatchPaymentRequest(string Case)
{
    /// <summary>
    /// For a return: the key, on the case, of the payment that it takes back; needed where several have its amount.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>
    /// The day on which the bank received it, which decides the order in which it is applied; absent for the value
    /// date. Not for a return.
    /// </summary>
    public DateOnly? ReceivedOn { get; init; }

    /// <summary>
    /// The cases of one debtor that it is for, 2 to 50, the named one among them: each with its part, or all without,
    /// which spreads it over what is due as law does. It is posted on all of them or on none. Absent where it is for
    /// the named case alone; not for a return.
    /// </summary>
    public IReadOnlyList<CoveredCaseRequest>? Cases { get; init; }
}

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

    /// <summary>What was found is likely and not certain.</summary>
    Unsure,

    /// <summary>It may be one that was told before.</summary>
    PossibleDuplicate,

    /// <summary>It takes back a payment that nobody finds.</summary>
    ReturnUnknown,

    /// <summary>The account has no open case: it counts when one opens.</summary>
    NoOpenCase,
}
