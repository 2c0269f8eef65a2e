using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Why a payment of a bank's message waits at the desk; stored by name.</summary>
public enum DoubtReason
{
    /// <summary>No account was found for it.</summary>
    NoAccount,

    /// <summary>What it carries leads to several accounts.</summary>
    SeveralAccounts,

    /// <summary>What was found is likely and not certain.</summary>
    Unsure,

    /// <summary>It may be one that was told before: it has no identity of its own, or shares a weak name.</summary>
    PossibleDuplicate,

    /// <summary>The account is known, and its debt was sold: the money is its owner's.</summary>
    HeldForOwner,

    /// <summary>It takes back a payment that nobody finds.</summary>
    ReturnUnknown,

    /// <summary>The account is known and has no open case: it counts when one opens.</summary>
    NoOpenCase,
}

/// <summary>A case for which a payment may be, and why.</summary>
/// <param name="Case">The case.</param>
/// <param name="By">By what it was found, in a word: structured, endToEnd, text, payer.</param>
/// <param name="Confidence">How sure that is, from 1 to 100.</param>
public sealed record PaymentCandidate(string Case, string By, int Confidence);

/// <summary>Keeps a payment of a bank's message at the desk, until somebody matches it or it goes back.</summary>
/// <param name="Amount">How much, above zero.</param>
/// <param name="ValueOn">The value date; at most one day after the day it is told.</param>
/// <param name="Reference">The reference that names it best; 1 to 200 characters.</param>
/// <param name="Reason">Why it is not posted.</param>
public sealed record KeepDoubtful(Money Amount, LocalDate ValueOn, string Reference, DoubtReason Reason)
    : PaymentCommand
{
    /// <summary>Whether it takes a payment back.</summary>
    public bool IsReturn { get; init; }

    /// <summary>The account's reference, where one was told; 1 to 200 characters. Null where none was.</summary>
    public string? Account { get; init; }

    /// <summary>The system whose account is meant; null where nobody said.</summary>
    public string? Source { get; init; }

    /// <summary>How it was paid, in the source's words; null where unknown.</summary>
    public string? Channel { get; init; }

    /// <summary>The reference of every bank on the way; of a return, that of what it takes back.</summary>
    public string? Uetr { get; init; }

    /// <summary>The reference of the bank that keeps our account; null where there is none.</summary>
    public string? Servicer { get; init; }

    /// <summary>The transaction's reference between the banks; of a return, that of what it takes back.</summary>
    public string? Transaction { get; init; }

    /// <summary>The payer's own reference; of a return, that of what it takes back.</summary>
    public string? EndToEnd { get; init; }

    /// <summary>The structured reference of the creditor; null where there is none.</summary>
    public string? Structured { get; init; }

    /// <summary>What the payer wrote, at most 1,000 characters; null where he wrote nothing.</summary>
    public string? Text { get; init; }

    /// <summary>The payer's account; null where it is not told.</summary>
    public string? Payer { get; init; }

    /// <summary>Who paid; null where it is not told.</summary>
    public string? PayerName { get; init; }

    /// <summary>Cases for which it may be, the surest first; none where nothing was found.</summary>
    public ImmutableArray<PaymentCandidate> Candidates { get; init; } = [];

    /// <summary>The same for a ledger whose nodes know no doubts yet: without reason, references, texts.</summary>
    public PaymentCommand Plain() => IsReturn
        ? new ReturnUnmatched(Reference, Amount)
        : new KeepUnmatched(Account ?? Reference, Amount, ValueOn, Reference, Reason switch
        {
            DoubtReason.SeveralAccounts => UnmatchedReason.SeveralAccounts,
            DoubtReason.HeldForOwner => UnmatchedReason.HeldForOwner,
            _ => UnmatchedReason.NoAccount,
        })
        {
            Channel = Channel,
            Source = Source,
        };
}

/// <summary>Tells the stream of a name which payment carries it, so that what takes it back finds it.</summary>
/// <param name="Payment">The payment's id: the name of its stream behind <c>payment/</c>.</param>
public sealed record LinkPayment(string Payment) : PaymentCommand;

/// <summary>Tells the stream of a payer's account for which case a payment from it was confirmed.</summary>
/// <param name="Case">The case.</param>
/// <param name="Payer">The payer's account, 1 to 200 characters; sealed, so that it dies with its key.</param>
public sealed record LearnPayer(string Case, string Payer) : PaymentCommand;

/// <summary>Tells the stream of a message's id which content came under it.</summary>
/// <param name="Hash">The SHA-256 of the file's bytes, 64 hexadecimal digits.</param>
public sealed record NoteFile(string Hash) : PaymentCommand;

/// <summary>A payment of a bank's message waits at the desk.</summary>
/// <param name="Amount">How much.</param>
/// <param name="ValueOn">The value date.</param>
/// <param name="Reference">The reference that names it best; null once its key is destroyed.</param>
/// <param name="Reason">Why it was not posted.</param>
/// <param name="At">When it was told.</param>
public sealed record PaymentDoubtful(
    Money Amount, LocalDate ValueOn, [Personal] string? Reference, DoubtReason Reason, Instant At) : PaymentEvent
{
    /// <inheritdoc cref="KeepDoubtful.IsReturn"/>
    public bool IsReturn { get; init; }

    /// <inheritdoc cref="KeepDoubtful.Account"/>
    [Personal]
    public string? Account { get; init; }

    /// <inheritdoc cref="KeepDoubtful.Source"/>
    public string? Source { get; init; }

    /// <inheritdoc cref="KeepDoubtful.Channel"/>
    public string? Channel { get; init; }

    /// <inheritdoc cref="KeepDoubtful.Uetr"/>
    [Personal]
    public string? Uetr { get; init; }

    /// <inheritdoc cref="KeepDoubtful.Servicer"/>
    [Personal]
    public string? Servicer { get; init; }

    /// <inheritdoc cref="KeepDoubtful.Transaction"/>
    [Personal]
    public string? Transaction { get; init; }

    /// <inheritdoc cref="KeepDoubtful.EndToEnd"/>
    [Personal]
    public string? EndToEnd { get; init; }

    /// <inheritdoc cref="KeepDoubtful.Structured"/>
    [Personal]
    public string? Structured { get; init; }

    /// <inheritdoc cref="KeepDoubtful.Text"/>
    [Personal]
    public string? Text { get; init; }

    /// <inheritdoc cref="KeepDoubtful.Payer"/>
    [Personal]
    public string? Payer { get; init; }

    /// <inheritdoc cref="KeepDoubtful.PayerName"/>
    [Personal]
    public string? PayerName { get; init; }

    /// <inheritdoc cref="KeepDoubtful.Candidates"/>
    public ImmutableArray<PaymentCandidate> Candidates { get; init; } = [];

    /// <summary>The same as a payment without an account is told, for whatever asks what was told of it.</summary>
    internal PaymentUnmatched AsTold() => new(Account, Amount, ValueOn, Reference, Reason switch
    {
        DoubtReason.SeveralAccounts => UnmatchedReason.SeveralAccounts,
        DoubtReason.HeldForOwner => UnmatchedReason.HeldForOwner,
        _ => UnmatchedReason.NoAccount,
    }, At)
    {
        Channel = Channel,
        Source = Source,
    };

    /// <summary>The same without what was erased.</summary>
    internal PaymentDoubtful Erased() => this with
    {
        Reference = null,
        Account = null,
        Uetr = null,
        Servicer = null,
        Transaction = null,
        EndToEnd = null,
        Structured = null,
        Text = null,
        Payer = null,
        PayerName = null,
    };
}

/// <summary>
/// A payment with an identity of its own was posted on a case, in the same unit: told again, it is known, whatever is
/// found for it then.
/// </summary>
/// <param name="Case">The case.</param>
/// <param name="Key">The payment's key there.</param>
/// <param name="Amount">How much.</param>
/// <param name="ValueOn">The value date.</param>
/// <param name="At">When.</param>
public sealed record PaymentTaken(string Case, string Key, Money Amount, LocalDate ValueOn, Instant At) : PaymentEvent;

/// <summary>A return with an identity of its own took back a payment of a case, in the same unit.</summary>
/// <param name="Case">The case.</param>
/// <param name="Key">The key there of the payment that it took back.</param>
/// <param name="Amount">How much went back.</param>
/// <param name="ValueOn">The return's value date.</param>
/// <param name="At">When.</param>
public sealed record ReturnNoted(string Case, string Key, Money Amount, LocalDate ValueOn, Instant At) : PaymentEvent;

/// <summary>A payment carries the name that this stream is of.</summary>
/// <param name="Payment">The payment's id.</param>
/// <param name="At">When that was told.</param>
public sealed record PaymentLinked(string Payment, Instant At) : PaymentEvent;

/// <summary>
/// A file came under the message id that this stream is of, or is the very file that it is of; of what it holds nothing
/// is said here.
/// </summary>
/// <param name="Hash">The SHA-256 of its bytes, 64 hexadecimal digits.</param>
/// <param name="At">When it came first.</param>
public sealed record FileTold(string Hash, Instant At) : PaymentEvent;

/// <summary>A payment from the account that this stream is of was confirmed for a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Payer">The payer's account; null once its key is destroyed, and then it leads nowhere.</param>
/// <param name="At">When.</param>
public sealed record PayerLearned(string Case, [Personal] string? Payer, Instant At) : PaymentEvent;
