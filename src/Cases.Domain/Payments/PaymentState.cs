using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>What somebody asks of a payment that no account was found for, in the imperative.</summary>
public abstract record PaymentCommand;

/// <summary>Something that happened to a payment that no account was found for.</summary>
public abstract record PaymentEvent : DomainEvent;

/// <summary>Why a payment was not posted.</summary>
public enum UnmatchedReason
{
    /// <summary>No account has the reference.</summary>
    NoAccount,

    /// <summary>Several accounts have the reference.</summary>
    SeveralAccounts,

    /// <summary>The account is known, and its debt was sold: the money is its owner's.</summary>
    HeldForOwner,
}

/// <summary>Keeps a payment that no account was found for, until somebody matches it.</summary>
/// <param name="Account">The account's reference as it was told; 1 to 200 characters.</param>
/// <param name="Amount">How much, above zero.</param>
/// <param name="ValueOn">The value date; at most one day after the day it is told.</param>
/// <param name="Reference">The payment's own reference; 1 to 200 characters.</param>
/// <param name="Reason">Why it was not posted.</param>
public sealed record KeepUnmatched(
    string Account, Money Amount, LocalDate ValueOn, string Reference, UnmatchedReason Reason) : PaymentCommand
{
    /// <summary>How it was paid, in the source's words; null where unknown.</summary>
    public string? Channel { get; init; }

    /// <summary>The system whose account is meant; null where nobody said.</summary>
    public string? Source { get; init; }
}

/// <summary>The payment went back before anybody matched it.</summary>
/// <param name="Reference">The reference of what took it back; 1 to 200 characters.</param>
/// <param name="Amount">The payment's amount, repeated.</param>
public sealed record ReturnUnmatched(string Reference, Money Amount) : PaymentCommand;

/// <summary>The payment came again with its account and stands there: it waits no more and is not posted.</summary>
/// <param name="Case">The case on which it stands.</param>
/// <param name="Key">Its key there.</param>
public sealed record CloseToldAgain(string Case, string Key) : PaymentCommand;

/// <summary>
/// Erases what was told of a payment that stands on no case, or on one that names no debtor: account and reference.
/// What stands on a case with a debtor is hers, and goes with her data.
/// </summary>
/// <param name="Ground">Why.</param>
public sealed record ErasePayment(ErasureGround Ground) : PaymentCommand
{
    /// <summary>
    /// The number of the file that has the request, 1 to 64 printable characters without spaces; it stays readable, so
    /// it names nobody. Null for none.
    /// </summary>
    public string? Reference { get; init; }
}

/// <summary>What was told of the payment was erased; amount and dates stay, and it waits on where it waited.</summary>
/// <remarks>One that waits is matched by hand no more: nobody can tell whether an account has it already.</remarks>
/// <param name="Ground">Why.</param>
/// <param name="Classes">The classes that were erased.</param>
/// <param name="Keys">The ids of the keys that were destroyed with this entry.</param>
/// <param name="At">When.</param>
public sealed record PaymentErased(
    ErasureGround Ground, ImmutableArray<RetentionClass> Classes, ImmutableArray<string> Keys, Instant At)
    : PaymentEvent, IErasing
{
    /// <summary>The number of the file that has the request; null for none.</summary>
    public string? Reference { get; init; }
}

/// <summary>A payment was told for which there is no account.</summary>
/// <param name="Account">The account's reference as it was told; null once its key is destroyed.</param>
/// <param name="Amount">How much.</param>
/// <param name="ValueOn">The value date.</param>
/// <param name="Reference">The payment's own reference; null once its key is destroyed.</param>
/// <param name="Reason">Why it was not posted.</param>
/// <param name="At">When it was told.</param>
public sealed record PaymentUnmatched(
    [Personal] string? Account, Money Amount, LocalDate ValueOn, [Personal] string? Reference, UnmatchedReason Reason,
    Instant At) : PaymentEvent
{
    /// <summary>How it was paid, in a word of the source's; null where unknown.</summary>
    public string? Channel { get; init; }

    /// <summary>The system whose account is meant; null where nobody said, and in older entries.</summary>
    public string? Source { get; init; }
}

/// <summary>The payment was matched and posted on a case, in the same unit.</summary>
/// <param name="Case">The case.</param>
/// <param name="Key">The payment's key there.</param>
/// <param name="At">When.</param>
public sealed record PaymentMatched(string Case, string Key, Instant At) : PaymentEvent;

/// <summary>The payment went back unmatched.</summary>
/// <param name="Reference">The reference of what took it back; null once its key is destroyed.</param>
/// <param name="At">When.</param>
public sealed record UnmatchedReturned([Personal] string? Reference, Instant At) : PaymentEvent;

/// <summary>The payment had come again with its account, and stands on a case without having been matched.</summary>
/// <param name="Case">The case.</param>
/// <param name="Key">The payment's key there.</param>
/// <param name="At">When that was found out.</param>
public sealed record UnmatchedToldAgain(string Case, string Key, Instant At) : PaymentEvent;

/// <summary>A payment that no account was found for, as the entries of its stream tell it. Immutable.</summary>
public sealed record PaymentState
{
    /// <summary>Nothing is known.</summary>
    public static PaymentState Initial { get; } = new();

    /// <summary>The payment as it was told; null where there is none.</summary>
    public PaymentUnmatched? Told { get; init; }

    /// <summary>Where it was posted; null while nobody matched it.</summary>
    public PaymentMatched? Matched { get; init; }

    /// <summary>What took it back; null where nothing did.</summary>
    public UnmatchedReturned? Returned { get; init; }

    /// <summary>Where it stands since it came again with its account; null where it did not.</summary>
    public UnmatchedToldAgain? ToldAgain { get; init; }

    /// <summary>
    /// What a bank's message told of it, where it waits or waited at the desk; null for what came otherwise.
    /// </summary>
    public PaymentDoubtful? Doubt { get; init; }

    /// <summary>What took a payment of a case back, as this stream's own message; null where none did.</summary>
    public ReturnNoted? TookBack { get; init; }

    /// <summary>The ids of the payments that carry the name that this stream is of, in order.</summary>
    public ImmutableArray<string> Links { get; init; } = [];

    /// <summary>
    /// The cases for which payments from the account that this stream is of were confirmed, each once; one whose key
    /// was destroyed is not among them.
    /// </summary>
    public ImmutableArray<string> PayerOf { get; init; } = [];

    /// <summary>The files that came under the message id that this stream is of, each content once, in order.</summary>
    public ImmutableArray<FileTold> Files { get; init; } = [];

    /// <summary>Whether it waits for somebody to match it.</summary>
    public bool Waits => Told is not null && Case is null && Returned is null;

    /// <summary>The case on which it stands, matched or told again; null while it is on none.</summary>
    public string? Case => Matched?.Case ?? ToldAgain?.Case ?? TookBack?.Case;

    /// <summary>The state after an event. Total: every event of a payment has its fold.</summary>
    /// <exception cref="InvalidOperationException">The event does not fit the entries before it.</exception>
    public PaymentState Evolve(PaymentEvent happened) => happened switch
    {
        PaymentUnmatched e when Told is null => this with { Told = e },
        PaymentDoubtful e when Told is null => this with { Told = e.AsTold(), Doubt = e },
        PaymentTaken e when Told is null => this with
        {
            Told = new PaymentUnmatched(null, e.Amount, e.ValueOn, null, UnmatchedReason.NoAccount, e.At),
            Matched = new PaymentMatched(e.Case, e.Key, e.At),
        },
        ReturnNoted e when Told is null => this with
        {
            Told = new PaymentUnmatched(null, e.Amount, e.ValueOn, null, UnmatchedReason.NoAccount, e.At),
            TookBack = e,
        },
        PaymentLinked e when !Links.Contains(e.Payment) => this with { Links = Links.Add(e.Payment) },
        PayerLearned { Payer: null } => this, // Its key is destroyed: it leads nowhere any more.
        PayerLearned e when !PayerOf.Contains(e.Case) => this with { PayerOf = PayerOf.Add(e.Case) },
        PayerLearned => this,
        FileTold e => this with { Files = Files.Add(e) },
        PaymentMatched e when Waits => this with { Matched = e },
        UnmatchedReturned e when Waits => this with { Returned = e },
        UnmatchedToldAgain e when Waits => this with { ToldAgain = e },
        PaymentErased when Told is not null => this with
        {
            Told = Told with { Account = null, Reference = null },
            Doubt = Doubt?.Erased(),
            Returned = Returned is { } back ? back with { Reference = null } : null,
        },
        _ => throw new InvalidOperationException($"{happened.GetType().Name} does not fit what was told before."),
    };
}

/// <summary>A payment as a decision on a case found it.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="Version">The version of its state; what is told there stands on it.</param>
/// <param name="State">What is known of it.</param>
public sealed record KnownPayment(string Stream, long Version, PaymentState State);
