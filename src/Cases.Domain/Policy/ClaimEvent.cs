using NodaTime;

namespace Cases.Domain;

/// <summary>What happened to a claim that may begin its limitation anew (CN-SOL-3Y, CN-SOL-INT).</summary>
public enum ClaimEventKind
{
    /// <summary>The creditor demanded payment in writing or by message.</summary>
    Demand,

    /// <summary>The debtor acknowledged it: a payment, a part of one, a plan, a plea for time.</summary>
    Acknowledgment,

    /// <summary>It was debited from an account of his, as was agreed.</summary>
    Debit,

    /// <summary>It was brought to a court or to arbitration.</summary>
    Suit,

    /// <summary>It was reported to the police.</summary>
    PoliceReport,

    /// <summary>He was told that it has another creditor.</summary>
    TransferNotice,
}

/// <summary>Something that happened to a claim.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">When; of a letter or message, when it was sent.</param>
public sealed record ClaimEvent(ClaimEventKind Kind, Instant At)
{
    /// <summary>Whether it went to the number or address that the debtor reserved; sending is enough then.</summary>
    public bool ToReservedContact { get; init; }

    /// <summary>Whether there is proof that it arrived.</summary>
    public bool Delivered { get; init; }

    /// <summary>Whether the debtor is shown to have received it himself, as a criminal report asks for.</summary>
    public bool ReceiptConfirmed { get; init; }

    /// <summary>
    /// Whether it begins the limitation anew: a demand or notice only where it arrived or went to the reserved
    /// contact.
    /// </summary>
    public bool Interrupts =>
        Kind is not (ClaimEventKind.Demand or ClaimEventKind.TransferNotice)
        || ToReservedContact || Delivered || ReceiptConfirmed;
}
