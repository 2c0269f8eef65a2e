using Cases.Domain;
using NodaTime;

namespace Cases.TestKit;

/// <summary>
/// Reads rules again, straight from the words of rules.md and of the packs: local dates and times, one rule after the
/// other, the whole log for each. Slow, plain and independent of how the domain judges and searches.
/// </summary>
/// <remarks>
/// It judges one instant and knows nothing of when an answer changes. A kind of rule that it does not know is an
/// exception, so that no rule is compared with nothing.
/// </remarks>
public static partial class BruteForce
{
    /// <summary>Whether any of the rules refuses an act at its own instant.</summary>
    /// <param name="rules">The rules of the day.</param>
    /// <param name="act">The act.</param>
    /// <param name="facts">What is known.</param>
    /// <param name="zone">The zone of rules without one of their own.</param>
    public static bool Refuses(IEnumerable<PolicyRule> rules, Act act, ActFacts facts, DateTimeZone zone) =>
        rules.Any(rule => rule.Blocks && Departs(rule, act, facts, zone));

    /// <summary>Whether an act departs from a rule, whatever follows from that.</summary>
    /// <param name="rule">The rule, in force on the day of the act.</param>
    /// <param name="act">The act.</param>
    /// <param name="facts">What is known.</param>
    /// <param name="zone">The zone of a rule without one of its own.</param>
    public static bool Departs(PolicyRule rule, Act act, ActFacts facts, DateTimeZone zone)
    {
        var asked = new Asked(rule, act, facts, rule.OfficialZone ?? zone);
        return rule.AppliesTo.Covers(act) && IsBound(rule.Head.Binds, facts) && Departs(rule, asked)
            && !rule.Head.Exceptions.Any(exception =>
                exception.When is { } when && Find(when.Fact, asked) is { } value && Meets(when, value));
    }

    private static bool Departs(PolicyRule rule, Asked asked) => rule switch
    {
        LocalTimeWindowRule window => asked.Act.TimeOfDayKnown
            && !(window.ConsentLifts && IsConsented(asked))
            && (LacksZone(window.Clock, asked) || asked.Locals(window.Clock).Any(local => IsBetween(
                local.TimeOfDay, window.Forbidden.From, window.Forbidden.To, WindowEnds.HalfOpen))),
        HoldMatrixRule row => HoldsOf(row.Hold, asked).Any(hold => hold.Verified || !row.OnceVerified),
        HonouredAgreementRule => asked.Facts.Agreement is { } agreement
            && asked.Today <= agreement.Due.PlusDays(agreement.GraceDays),
        NeedsDebtRule => asked.Facts.Outstanding.Minor <= 0,
        NoOpenReferralRule => asked.Facts.ReferralOpen,
        RetentionRule kept => IsKept(kept, asked),
        CheckedRule checks => checks.Checks.Any(check => IsAbout(check, asked) && Departs(check, asked)),
        _ => throw new NotSupportedException($"{rule.Id} is a {rule.Kind}, which nobody wrote down here."),
    };

    private static bool Departs(RuleCheck check, Asked asked) => check switch
    {
        FactCheck fact => DepartsFrom(fact, asked),
        ClosedHoursCheck or DesignatedTimeCheck or DesignatedPlaceCheck or MediumOpenCheck =>
            DepartsFromTerms(check, asked),
        CountAtMostCheck or QuietAfterCheck or CountPatternCheck or RapidSuccessionCheck or ConcentrationCheck =>
            DepartsFromCount(check, asked),
        NoHoldCheck none => !none.Passing.Contains(asked.Act.Class) && HoldsOf(none.Hold, asked).Any(),
        NoDisputeInPeriodCheck none => !none.Passing.Contains(asked.Act.Class)
            && HoldsOf(HoldKind.Dispute, asked).Any(hold => hold.InWriting != false
                && !(hold.From > EndOf(none.Period, asked))),
        HoldTakenUpCheck taken => asked.Facts.Holds.Any(hold => hold.Kind == taken.Hold
            && Lasts(hold, asked.Today) && !(hold.Noted && hold.TakenUp)),
        NoAttorneyCheck attorney => IsRepresented(asked)
            && !(DayOf(ContactFacts.AttorneyAskedOn, asked) is { } day
                && asked.Today > day.PlusDays(attorney.SilentDays)),
        DebtNamedCheck => asked.Act.Debts.Count == 0 && asked.Facts.Case is null,
        ActorAmongCheck actor => asked.Facts.Actor is { } own && !actor.Actors.Contains(own),
        PartyPermittedCheck party => !party.Parties.Contains(asked.Act.Party)
            || (party.OnFile.Contains(asked.Act.Party) && asked.Facts.Parties.Count > 0
                && !asked.Facts.Parties.Contains(asked.Act.Party)),
        NoPlanPerformedCheck plan => asked.Facts.Plans.Any(one =>
            plan.Kinds.Contains(one.Kind) && !(asked.Today > one.HonouredThrough)),
        DebtorOutOfContactCheck lost => !asked.Facts.NoUsableNumber && !IsLost(lost, asked),
        PartyCameForwardCheck came => !asked.Facts.Contacts.Any(one => !one.Corrected
            && one.Direction == ContactDirection.Inbound && one.Party == asked.Act.Party
            && (one.PartyPerson is null || asked.Act.Person is null || one.PartyPerson == asked.Act.Person)
            && (one.Case.Length == 0 || asked.Facts.Case is null || one.Case == asked.Facts.Case)
            && one.At <= asked.At && asked.At - one.At <= Duration.FromDays(came.Days)),
        _ => DepartsFromClaim(check, asked),
    };

    private static bool IsBound(Binding? binds, ActFacts facts)
    {
        var actor = binds?.Actors is null || facts.Actor is null || binds.Actors.Any(one => one == facts.Actor);
        var product = binds?.Products is null || facts.Product is null || binds.Products.Any(x => x == facts.Product);
        var place = binds?.Localities is null || facts.Locality is null || binds.Localities.Any(one =>
            (facts.Locality + "-").StartsWith(one + "-", StringComparison.Ordinal));
        return actor && product && place;
    }

    private static bool IsAbout(RuleCheck check, Asked asked) =>
        check.Acts?.Contains(asked.Act.Kind) != false && check.Classes?.Contains(asked.Act.Class) != false
        && (check.When is not { } when
            || (Find(when.Fact, asked) is { } value ? Meets(when, value) : !when.KnownOnly));

    private static IEnumerable<ActiveHold> HoldsOf(HoldKind kind, Asked asked) => asked.Facts.Holds.Where(hold =>
        hold.Kind == kind && !hold.PartOnly && Lasts(hold, asked.Today) && Reaches(hold, asked.Act));

    private static bool Lasts(ActiveHold hold, LocalDate day) => !(hold.From > day) && !(hold.Until < day);

    // A hold on the debtor covers those too who are only approached because of him.
    private static bool Reaches(ActiveHold hold, Act act)
    {
        var covered = hold.Party == PartyKind.Debtor && act.Party is PartyKind.Spouse or PartyKind.Guardian
            or PartyKind.Representative or PartyKind.ReservedContact or PartyKind.Employer or PartyKind.ThirdParty
            or PartyKind.Unknown;
        var someWay = hold.Channel is not null || hold.Actor is not null;
        return (hold.Party is null || hold.Party == act.Party || (hold.Party == PartyKind.Debtor && covered))
            && (!someWay || (hold.Channel is not null && hold.Channel == act.Channel)
                || (hold.Actor is not null && hold.Actor == act.Actor));
    }

    private static bool IsRepresented(Asked asked) =>
        asked.Facts.Holds.Any(hold => hold.Kind == HoldKind.Representation && Lasts(hold, asked.Today)
            && Reaches(hold, asked.Act))
        || (Find(ContactFacts.AttorneyKnown, asked) is { } known
            ? !known.IsNone && known.Words.Single() == "true"
            : !asked.IsCompliant(ContactFacts.AttorneyKnown.Name));

    // Tries since the day on which he was last spoken to, and before today.
    private static bool IsLost(DebtorOutOfContactCheck lost, Asked asked)
    {
        var his = asked.Past.Where(one => one.Party == PartyKind.Debtor).ToList();
        var heard = his.Where(one => one.Direction == ContactDirection.Inbound
            || (one.Connected && (one.Channel == ContactChannel.Phone || one.Result is not null
                || one.CallKind == CallKind.Interactive))).Select(one => one.At).ToList();
        var vain = his.Where(one => one.Direction == ContactDirection.Outbound
            && one.Channel is not ContactChannel.Letter and not ContactChannel.InPerson
            && heard.All(at => one.At > at) && one.At.InZone(asked.Official).Date < asked.Today).ToList();
        var days = vain.Select(one => one.At.InZone(asked.Official).Date).ToHashSet();
        var dialled = vain.Count(one => one.Channel == ContactChannel.Phone);
        return dialled >= lost.Dials || (dialled > 0 && days.Any(first =>
            Enumerable.Range(0, lost.Days).All(more => days.Contains(first.PlusDays(more)))));
    }

    private static FactValue? Find(FactName fact, Asked asked) => asked.Facts.Named.Find(fact.Name);

    private static LocalDate? DayOf(FactName fact, Asked asked) =>
        Find(fact, asked) is { IsNone: false } value ? value.Date : null;

    private static bool Meets(FactCondition condition, FactValue value) => value.IsNone
        ? condition.AnyOf.Contains(FactCondition.None)
        : value.Words.Any(condition.AnyOf.Contains);

    private static bool LacksZone(ClockChoice clock, Asked asked) => clock != ClockChoice.Official
        && asked.Facts.DebtorZone is null && !asked.IsCompliant(LocalTimeWindowRule.DebtorZoneFact);

    private sealed record Asked(PolicyRule Rule, Act Act, ActFacts Facts, DateTimeZone Official)
    {
        public Instant At => Act.At;

        public LocalDate Today => At.InZone(Official).Date;

        /// <summary>The debts of the act; that of the case where none is named, else none.</summary>
        public IEnumerable<string?> Debts => Act.Debts.Count > 0 ? Act.Debts.ToArray() : new[] { Facts.Case };

        /// <summary>What happened until now and was not corrected.</summary>
        public IEnumerable<LoggedContact> Past => Facts.Contacts.Where(one => one.At <= At && !one.Corrected);

        public bool IsCompliant(string fact) =>
            Rule.WhenAbsent.TryGetValue(fact, out var declared) && declared.Answer == WhenAbsent.Compliant;

        public IEnumerable<DateTimeZone> Zones(ClockChoice clock)
        {
            var debtor = Facts.DebtorZone is { } own ? Facts.OtherZones.Prepend(own).ToList() : [];
            return clock switch
            {
                ClockChoice.Debtor when debtor.Count > 0 => debtor,
                ClockChoice.Both => debtor.Prepend(Official),
                _ => [Official],
            };
        }

        public IEnumerable<LocalDateTime> Locals(ClockChoice clock) => LocalsAt(At, clock);

        public IEnumerable<LocalDateTime> LocalsAt(Instant at, ClockChoice clock) =>
            Zones(clock).Select(zone => at.InZone(zone).LocalDateTime);
    }
}
