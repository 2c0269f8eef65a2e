using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>What the rules may look at for an act on a case: the case, and its debtor over all his cases.</summary>
public static class CaseActFacts
{
    /// <summary>The facts of an act.</summary>
    /// <param name="state">The case.</param>
    /// <param name="facts">What is known besides.</param>
    /// <param name="policy">The rules in scope, whose official zone counts.</param>
    /// <param name="at">The instant of the act.</param>
    /// <param name="named">Named facts of the act, such as what a letter states; null for none.</param>
    /// <param name="act">The act; null where it is not known yet, as if it were done to the debtor.</param>
    public static ActFacts Of(
        CaseState state, Facts facts, Policy policy, Instant at, NamedFacts? named = null, Act? act = null)
    {
        var today = policy.DateOf(at);
        var person = facts.Person?.State;
        var reached = facts.Reached?.Person.State;
        var whom = reached ?? person;
        var isNamed = reached is not null || act is null or { Party: PartyKind.Debtor };
        var contacts = Contacts(state, person, facts.Reached);
        return new ActFacts
        {
            Now = facts.Now,
            Case = state.Opened?.Case,
            Actor = policy.Scope?.Actor,
            Product = state.Opened?.Product is { } product ? PolicyScope.KindOf(product) : policy.Scope?.Product,
            DebtorZone = reached?.Zone ?? facts.DebtorZone ?? (whom is { OtherZones: [var zone, ..] } ? zone : null),
            OtherZones = whom?.OtherZones ?? [],
            Locality = whom is { Localities: [var locality, ..] } ? locality : null,
            OtherLocalities = whom?.Localities ?? [],
            Outstanding = state.Outstanding,
            Arrears = new Money(Disputes.ArrearsOn(state, today), state.Currency),
            OldestUnpaidDue = state.OldestUnpaidDue,
            ReferralOpen = state.Referral is not null,
            Holds = ActiveHolds(state, facts, today),
            Agreement = Agreement(state),
            ConsentToQuietHours = !isNamed ? null : ConsumerFacts.QuietHoursOf(
                reached is null ? facts.ConsentToQuietHours : reached.ConsentToQuietHours, whom, act,
                policy.OfficialZone),
            Named = StandingFacts.Under(
                ConsumerFacts.WithGuarantee(
                    ConsumerFacts.AddTo(named ?? NamedFacts.None, whom, person, act, today), state, facts.Reached,
                    policy.OfficialZone),
                state, person, policy, today),
            Terms = ConsumerFacts.TermsOf(whom, isNamed, act, policy.OfficialZone),
            Parties = [.. state.Parties.Select(party => party.Role)],
            FirstParties = state.Opened?.Parties.Select(party => party.Role).ToList(),
            Contacts = contacts,
            NoUsableNumber = person is not null && UsablePoints.NoNumber(person, contacts),
            Reserved = Reserved(state, person, facts.Reached),
            Plans = Plans(state, person),
            Claim = act is null or { Kind: ActKind.Payment } || state.Opened is null
                ? []
                : new ClaimHistory(state, person, contacts, policy.OfficialZone),
        };
    }

    /// <summary>
    /// The debtor's log, with what was for him on the cases of others; and where somebody else is meant, what went to
    /// that one, on this case as his own record has it: whoever rang about his own debt made no offer for another's.
    /// A point's key is of one record, so that of the other's it is a number that nobody named.
    /// </summary>
    private static ImmutableArray<LoggedContact> Contacts(
        CaseState state, PersonState? debtor, ReachedPerson? reached)
    {
        var own = debtor is null ? state.Log : debtor.Contacts;
        if (reached is null)
        {
            return own.Any(contact => contact.Himself)
                ? [.. own.Select(contact => contact.Himself
                    ? contact with { Party = PartyKind.Debtor, PartyPerson = null }
                    : contact)]
                : own;
        }

        var his = reached.Person.State.Contacts
            .Where(contact => contact.Case == state.Opened?.Case
                ? contact.Himself
                : contact.Direction == ContactDirection.Outbound
                    && (contact.Himself || contact.Party == PartyKind.Debtor))
            .Select(contact => contact with { Party = reached.Party, PartyPerson = reached.Id })
            .ToList();
        var known = his.Select(contact => contact.Key).ToHashSet();
        return
        [
            .. own.Where(contact => !known.Contains(contact.Key)
                && (debtor is not null || !IsOnHisRecord(contact, state, known))).Select(contact => contact with
            {
                Party = contact.Himself ? PartyKind.Debtor : contact.Party,
                PartyPerson = contact.Himself ? null : contact.PartyPerson,
                Point = null,
            }),
            .. his,
        ];
    }

    /// <summary>A case without a debtor has a log of its own, whose keys are those of the case alone.</summary>
    private static bool IsOnHisRecord(LoggedContact contact, CaseState state, HashSet<string> known) =>
        state.Opened is { Case: var id } && (known.Contains(CaseLog.ContactKey(id, contact.Key))
            || known.Contains(CaseLog.ReminderKey(id, contact.Key)));

    /// <summary>
    /// The slots on the debtor's record, and those in which the one who is meant is reached on other cases. That of
    /// this case stands on both records and counts once.
    /// </summary>
    private static ImmutableArray<ReservedSlot> Reserved(
        CaseState state, PersonState? debtor, ReachedPerson? reached)
    {
        var own = debtor?.Reserved ?? [];
        var his = reached?.Person.State.Reserved
            .Where(slot => slot.Himself ? slot.Case != state.Opened?.Case
                : slot.Party == PartyKind.Debtor && slot.PartyPerson is null)
            .Select(slot => slot with { Party = reached.Party, PartyPerson = reached.Id }) ?? [];
        return own.IsEmpty && reached is null
            ? own
            :
            [
                .. own.Select(slot => slot with
                {
                    Party = slot.Himself ? PartyKind.Debtor : slot.Party,
                    PartyPerson = slot.Himself ? null : slot.PartyPerson,
                    Point = slot.PartyPerson == reached?.Id || (slot.Himself && reached is null) ? slot.Point : null,
                }),
                .. his,
            ];
    }

    private static ImmutableArray<ActiveHold> ActiveHolds(CaseState state, Facts facts, LocalDate today)
    {
        var others = facts.Reached is { } reached ? reached.Person.State.HoldsOn(today, reached.Party) : [];
        if (state.Holds.IsEmpty && others.IsEmpty)
        {
            return facts.PersonHolds;
        }

        var active = facts.PersonHolds.ToBuilder();
        active.AddRange(others);
        foreach (var hold in state.Holds)
        {
            if (!hold.Lifted && (hold.Until is not { } until || today <= until))
            {
                active.Add(new ActiveHold(hold.Kind, hold.Key, hold.Party, hold.Channel, hold.Until,
                    hold.PartMinor is not null && Disputes.LeaveARest(state, today), hold.Verified)
                {
                    From = hold.From,
                    Actor = hold.Actor,
                    TakenUp = hold.TakenUp,
                });
            }
        }

        return active.ToImmutable();
    }

    /// <summary>The promise or plan that is honoured now and stops collection longest; null where none is.</summary>
    private static HonouredAgreement? Agreement(CaseState state)
    {
        HonouredAgreement? longest = null;
        foreach (var promise in state.Promises)
        {
            if (promise.Status == PromiseStatus.Open)
            {
                longest = Longer(longest, new HonouredAgreement("promise", promise.Due, promise.GraceDays));
            }
        }

        if (state.Plan is { } plan && state.FirstUncovered(plan) is { } next)
        {
            longest = Longer(longest, new HonouredAgreement("plan", next.Due, plan.GraceDays));
        }

        return longest;
    }

    private static HonouredAgreement Longer(HonouredAgreement? left, HonouredAgreement right) =>
        left is not null && left.Due.PlusDays(left.GraceDays) >= right.Due.PlusDays(right.GraceDays) ? left : right;

    /// <summary>The case's own plan through its next due date and grace, and those of his other cases.</summary>
    private static IReadOnlyList<PerformedPlan> Plans(CaseState state, PersonState? person)
    {
        var own = state.Opened?.Case ?? "";
        var others = person is null || person.Plans.IsEmpty ? [] : person.Plans.Where(plan => plan.Case != own);
        return state.Plan is { } plan && state.FirstUncovered(plan) is { } next
            ? [new(own, plan.Key, plan.Kind, true, next.Due.PlusDays(plan.GraceDays)), .. others]
            : [.. others];
    }
}
