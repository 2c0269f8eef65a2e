using Cases.Domain;
using Cases.Engine;

namespace Cases.Work;

/// <summary>A payment as somebody tells it.</summary>
/// <param name="Account">The account's reference, or a case's id.</param>
/// <param name="Amount">How much, above zero; below zero only for a reversal.</param>
/// <param name="ValueOn">The day from which it counts.</param>
/// <param name="Reference">The payment's own reference, unique on the account.</param>
public sealed record IncomingPayment(string Account, Money Amount, NodaTime.LocalDate ValueOn, string Reference)
{
    /// <summary>By which way it came in.</summary>
    public string? Channel { get; init; }

    /// <summary>The system whose account is meant; null for the only one of this reference.</summary>
    public string? Source { get; init; }

    /// <summary>The reference of the payment that this one reverses.</summary>
    public string? Reverses { get; init; }

    /// <summary>The key of the due item that the debtor chose to pay first; null where he chose none.</summary>
    public string? Item { get; init; }

    /// <summary>The day on which the bank received it; null for the value date.</summary>
    public NodaTime.LocalDate? ReceivedOn { get; init; }

    /// <summary>Whether it says how a payment that was told before really was.</summary>
    public bool Corrects { get; init; }

    /// <summary>When its source told it, where that decides between two corrections; null for now.</summary>
    public NodaTime.Instant? ToldAt { get; init; }
}

/// <summary>What became of an incoming payment.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Case">The case that it concerns.</param>
/// <param name="Reason">Why, where the outcome alone does not say it.</param>
public sealed record TakenPayment(PaymentOutcome Outcome, string? Case, string? Reason)
{
    /// <summary>
    /// Whether it counts later: the account has no open case, so that the payment counts when one opens; or the payment
    /// that it speaks of is not told yet.
    /// </summary>
    public bool Noted { get; init; }

    /// <summary>For which cases it may be, the surest first, where it waits for somebody to say so.</summary>
    public IReadOnlyList<PaymentCandidate> Candidates { get; init; } = [];
}

/// <summary>Takes payments one by one, by the same rules as <see cref="PaymentsRun"/> takes those of files.</summary>
/// <remarks>Safe for use by several callers at once: the case's actor sees that a reference is taken once.</remarks>
public sealed class PaymentIntake
{
    private readonly ICaseDoor door;
    private readonly PackZones policies;
    private readonly PaymentsOptions options;

    /// <summary>Makes an intake.</summary>
    /// <param name="host">The host.</param>
    /// <param name="options">Where accounts are found, and what a busy host is asked again with.</param>
    public PaymentIntake(IStreamHost host, PaymentsOptions options)
    {
        this.options = options;
        policies = new PackZones(options.Book);
        door = new HostDoor(host, options.Delay);
    }

    /// <summary>Takes one payment.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="by">Who tells it.</param>
    /// <param name="cancellation">Ends the waiting; whether it was posted is then unknown.</param>
    /// <exception cref="Cases.Ledger.LedgerStoreException">The world failed.</exception>
    public ValueTask<TakenPayment> TakeAsync(
        IncomingPayment payment, Principal by, CancellationToken cancellation) =>
        TakeAsync(payment, (by, null), cancellation);

    /// <summary>Takes one payment that an event may tell.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="told">Who tells it, and by which event; null where it is none.</param>
    /// <param name="cancellation">Ends the waiting; whether it was posted is then unknown.</param>
    /// <exception cref="Cases.Ledger.LedgerStoreException">The world failed.</exception>
    public async ValueTask<TakenPayment> TakeAsync(
        IncomingPayment payment, (Principal By, ToldEvent? Event) told, CancellationToken cancellation)
    {
        var row = new PaymentRow(payment.Account, payment.Amount, payment.ValueOn, payment.Reference)
        {
            Channel = payment.Channel,
            Reverses = payment.Reverses,
            Item = payment.Item,
            Source = payment.Source,
            ReceivedOn = payment.ReceivedOn,
            Corrects = payment.Corrects,
            // In whole milliseconds, as entries hold it.
            ToldAt = payment.ToldAt is { } at
                ? NodaTime.Instant.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds())
                : null,
            ToldBy = payment.Corrects ? told.Event?.Id.ToString() : null,
        }.Normal();
        if (PaymentRows.Fault(row) is { } fault)
        {
            return new TakenPayment(PaymentOutcome.Rejected, null, fault);
        }

        ICaseDoor way = told.Event is { } one ? new EventDoor(door, one) : door;
        var posting = new PaymentPosting(way, options.Find, policies, options.Clock)
        {
            By = told.By,
            Identity = options.Identity,
            Keeping = options.Keeps ? options.Identity : null,
            Realm = options.Realm,
        };
        var account = await posting.FindAsync(row, cancellation).ConfigureAwait(false);
        var posted = await posting.PostAsync(row, account, cancellation).ConfigureAwait(false);
        return new TakenPayment(posted.Outcome, posted.Case, posted.Reason)
        {
            Noted = posted.Waits || posted is { Outcome: PaymentOutcome.Matched, OnResolved: true },
        };
    }
}
