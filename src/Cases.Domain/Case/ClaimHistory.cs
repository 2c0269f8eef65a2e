using System.Collections;
using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>What happened to a claim, as the case and the debtor's log tell it; worked out when first asked.</summary>
/// <remarks>
/// Most acts are judged by no rule that asks, so nothing is made for them. An instant of which only the day is known is
/// the start of that day in the official zone.
/// </remarks>
internal sealed class ClaimHistory(
    CaseState state, PersonState? debtor, IReadOnlyList<LoggedContact> contacts, DateTimeZone zone)
    : IReadOnlyList<ClaimEvent>
{
    private ImmutableArray<ClaimEvent> made;

    public int Count => Made.Length;

    private ImmutableArray<ClaimEvent> Made => made.IsDefault ? made = [.. All()] : made;

    public ClaimEvent this[int index] => Made[index];

    public IEnumerator<ClaimEvent> GetEnumerator() => ((IEnumerable<ClaimEvent>)Made).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private IEnumerable<ClaimEvent> All() => state.ClaimEvents.Where(known => IsJoint(known.Party))
        .Select(known => known.Told).Concat(Taken()).Concat(Acknowledged()).Concat(Demanded());

    /// <summary>A suit that was recorded as a step.</summary>
    private IEnumerable<ClaimEvent> Taken()
    {
        foreach (var step in state.Steps)
        {
            if (step.Kind == ActKind.Suit && IsJoint(step.Party))
            {
                yield return new ClaimEvent(ClaimEventKind.Suit, step.At);
            }
        }
    }

    /// <summary>Whoever pays a part, promises or agrees a plan acknowledges the debt.</summary>
    private IEnumerable<ClaimEvent> Acknowledged()
    {
        for (var i = 0; i < state.Money.Length; i++)
        {
            if (state.Money[i] is { Waiver: false, Reversed: false, Minor: > 0, ValueOn: var on })
            {
                yield return On(ClaimEventKind.Acknowledgment, on);
            }
        }

        foreach (var promise in state.Promises)
        {
            yield return On(ClaimEventKind.Acknowledgment, promise.MadeOn);
        }

        foreach (var plan in state.Plans)
        {
            yield return On(ClaimEventKind.Acknowledgment, plan.AgreedOn);
        }
    }

    private IEnumerable<ClaimEvent> Demanded()
    {
        if (state.First.Notified is { } served)
        {
            yield return On(ClaimEventKind.Demand, served) with { Delivered = true };
        }

        foreach (var contact in contacts)
        {
            if (IsDemand(contact))
            {
                var reached = contact.Result == Disposition.Reached;
                var spoken = contact.Channel is ContactChannel.Phone or ContactChannel.InPerson;
                yield return new ClaimEvent(ClaimEventKind.Demand, contact.At)
                {
                    ToReservedContact = !spoken && IsReserved(contact),
                    Delivered = reached,
                    ReceiptConfirmed = reached && spoken && contact.Party == PartyKind.Debtor,
                };
            }
        }
    }

    private bool IsDemand(LoggedContact contact) =>
        contact is { Direction: ContactDirection.Outbound, Corrected: false, IsReply: false }
        && contact.Class is ActClass.Collection or ActClass.PreservationOfRights && IsJoint(contact.Party)
        && (contact.Case.Length == 0 || contact.Case == state.Opened?.Case || IsAbout(contact));

    private bool IsAbout(LoggedContact contact) =>
        state.Opened is { Case: var own } && contact.Debts is { } debts && debts.Contains(own);

    /// <summary>A number or address that was given in the contract is one that the debtor reserved.</summary>
    private bool IsReserved(LoggedContact contact) => contact is { Point: { } key, Party: PartyKind.Debtor }
        && debtor is not null && debtor.ContactPoints.Any(point => point.Key == key
            && point.Ground == LegalGround.Contract);

    // What interrupts against one of those who owe it together does so against all.
    private static bool IsJoint(PartyKind party) => party is PartyKind.Debtor or PartyKind.CoBorrower;

    private ClaimEvent On(ClaimEventKind kind, LocalDate day) => new(kind, zone.AtStartOfDay(day).ToInstant());
}
