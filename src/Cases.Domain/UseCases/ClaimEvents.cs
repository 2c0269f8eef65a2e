using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>
/// Records what happened to the claim that may begin its limitation anew or preserve a guarantee, and that no other
/// command tells: a suit, a report to the police, a debit, a notice of transfer, or when a demand arrived.
/// </summary>
/// <remarks>
/// Payments, promises, plans, served notices and demands that were made here count by themselves. Source: Civil Code
/// 195 and 693, provisions on limitation of 2020, provisions on bank cards of 2021, art. 3 (CN-SOL-3Y, CN-SOL-INT).
/// </remarks>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="Kind">What.</param>
/// <param name="At">When; not in the future. Of a letter or message, when it was sent.</param>
/// <param name="Evidence">Reference of the evidence, such as the court's file.</param>
public sealed record RecordClaimEvent(string Key, ClaimEventKind Kind, Instant At, string Evidence) : CaseCommand
{
    /// <summary>Against whom or to whom; a suit or demand on a guarantor preserves his guarantee.</summary>
    public PartyKind Party { get; init; } = PartyKind.Debtor;

    /// <summary>Of a demand or notice: whether it went to the number or address that the debtor reserved.</summary>
    public bool ToReservedContact { get; init; }

    /// <summary>Of a demand or notice: whether there is proof that it arrived.</summary>
    public bool Delivered { get; init; }

    /// <summary>Of a demand or notice: whether he is shown to have received it himself.</summary>
    public bool ReceiptConfirmed { get; init; }
}

/// <summary>Something happened to the claim.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind">What.</param>
/// <param name="At">When.</param>
/// <param name="Evidence">Reference of the evidence.</param>
public sealed record ClaimEventRecorded(
    string Key, ClaimEventKind Kind, Instant At, [Personal] string? Evidence) : CaseEvent
{
    /// <summary>Against whom or to whom.</summary>
    public PartyKind Party { get; init; } = PartyKind.Debtor;

    /// <summary>Whether it went to the number or address that the debtor reserved.</summary>
    public bool ToReservedContact { get; init; }

    /// <summary>Whether there is proof that it arrived.</summary>
    public bool Delivered { get; init; }

    /// <summary>Whether he is shown to have received it himself.</summary>
    public bool ReceiptConfirmed { get; init; }
}

/// <summary>What was recorded of the claim, under its key.</summary>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="Party">Against whom or to whom.</param>
/// <param name="Told">What happened.</param>
public sealed record CaseClaimEvent(string Key, PartyKind Party, ClaimEvent Told);

internal static class ClaimEvents
{
    private const int Most = 1_000;

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, DateOutOfRange, EffectiveInFuture, FieldsContradict,
    // KeyReused, TooMany.
    public static void Decide(Deciding d, RecordClaimEvent command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key") || !d.RequireName(command.Evidence, "evidence")
            || !d.RequireInstant(command.At, "at")
            || !d.Require(command.At <= d.Facts.Now, RefusalCode.EffectiveInFuture, "The event lies in the future."))
        {
            return;
        }

        var isSent = command.Kind is ClaimEventKind.Demand or ClaimEventKind.TransferNotice;
        if (!d.Require(isSent || command is { ToReservedContact: false, Delivered: false, ReceiptConfirmed: false },
            RefusalCode.FieldsContradict, "Whether it arrived is told of a demand or a notice alone."))
        {
            return;
        }

        var happened = new ClaimEventRecorded(command.Key, command.Kind, command.At, command.Evidence)
        {
            Party = command.Party,
            ToReservedContact = command.ToReservedContact,
            Delivered = command.Delivered,
            ReceiptConfirmed = command.ReceiptConfirmed,
        };
        if (d.State.ClaimEvents.FirstOrDefault(known => known.Key == command.Key) is { } known)
        {
            d.Knows(true);
            d.Require(known == Of(happened), RefusalCode.KeyReused,
                $"The event {command.Key} of the claim is recorded with other data.");
        }
        else if (d.Require(d.State.ClaimEvents.Length < Most, RefusalCode.TooMany,
            $"A case has at most {Most} events of its claim."))
        {
            d.Emit(happened);
        }
    }

    public static CaseState Fold(CaseState state, ClaimEventRecorded e) =>
        state with { ClaimEvents = state.ClaimEvents.Add(Of(e)) };

    private static CaseClaimEvent Of(ClaimEventRecorded e) => new(e.Key, e.Party, new ClaimEvent(e.Kind, e.At)
    {
        ToReservedContact = e.ToReservedContact,
        Delivered = e.Delivered,
        ReceiptConfirmed = e.ReceiptConfirmed,
    });
}
