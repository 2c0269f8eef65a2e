using Cases.Domain;
using NodaTime;

namespace Cases.TestKit;

/// <summary>
/// Reads rules of contact again, straight from the words of rules.md: local dates and times, one rule after the other,
/// the whole log for each. Slow, plain and independent of how the domain searches.
/// </summary>
/// <remarks>
/// It judges one instant and knows nothing of when an answer changes. A kind of rule that it does not know is an
/// exception, so that no rule is compared with nothing.
/// </remarks>
public static class BruteForce
{
    /// <summary>Whether any of the rules refuses an act at its own instant.</summary>
    /// <param name="rules">The rules of the day.</param>
    /// <param name="act">The act.</param>
    /// <param name="facts">What is known.</param>
    /// <param name="zone">The zone of rules without one of their own.</param>
    public static bool Refuses(IEnumerable<PolicyRule> rules, Act act, ActFacts facts, DateTimeZone zone) =>
        rules.Any(rule => rule.Blocks && rule.AppliesTo.Covers(act) && rule.Head.Binds?.Covers(facts) != false
            && Departs(rule, new Asked(rule, act, facts, rule.OfficialZone ?? zone)));

    private static bool Departs(PolicyRule rule, Asked asked) => rule switch
    {
        LocalTimeWindowRule window => !(window.ConsentLifts && asked.Facts.ConsentToQuietHours == true)
            && asked.Locals(window.Clock).Any(local => IsBetween(
                local.TimeOfDay, window.Forbidden.From, window.Forbidden.To, WindowEnds.HalfOpen)),
        HoldMatrixRule row => HoldsOf(row.Hold, asked).Any(hold => hold.Verified || !row.OnceVerified),
        HonouredAgreementRule => asked.Facts.Agreement is { } agreement && asked.Today <= agreement.LastDay,
        CheckedRule checks => checks.Checks.Where(check => IsAbout(check, asked)).Any(check => Departs(check, asked))
            && !checks.Head.Exceptions.Any(exception =>
                exception.When is { } when && Find(when.Fact, asked) is { } value && Meets(when, value)),
        _ => throw new NotSupportedException($"{rule.Id} is a {rule.Kind}, which nobody wrote down here."),
    };

    private static bool Departs(RuleCheck check, Asked asked) => check switch
    {
        ClosedHoursCheck hours => asked.Locals(hours.Clock).Any(local =>
            IsBetween(local.TimeOfDay, hours.From, hours.To, hours.Ends)
                || hours.ClosedDays.Contains(local.DayOfWeek) || hours.Holidays.Contains(local.Date)),
        DesignatedTimeCheck told => asked.Facts.Terms.Designations
            .Where(one => one.Source == told.Source && one.Time is not null && one.At <= asked.At)
            .Any(one => asked.Locals(ClockChoice.Debtor).Any(local => IsDesignated(one, local))),
        DesignatedPlaceCheck => asked.Facts.Terms.Designations.Any(one =>
            one.Place is not null && Word(ContactFacts.Place, asked) == one.Place),
        CountAtMostCheck count => IsTooMany(count, asked),
        QuietAfterCheck quiet => IsQuietDay(quiet, asked),
        CountPatternCheck pattern => IsPattern(pattern, asked),
        MediumOpenCheck => asked.Facts.Terms.MediumRequests.Any(one => one.Channel == asked.Act.Channel
            && (one.Point ?? asked.Act.Point) == (asked.Act.Point ?? one.Point)),
        NoHoldCheck none => !none.Passing.Contains(asked.Act.Class) && HoldsOf(none.Hold, asked).Any(),
        NoDisputeInPeriodCheck none => !none.Passing.Contains(asked.Act.Class)
            && HoldsOf(HoldKind.Dispute, asked).Any(hold => hold.InWriting != false
                && !(hold.From > none.Period.EndOf(asked.Facts))),
        NoAttorneyCheck attorney => (Word(ContactFacts.AttorneyKnown, asked) == "true"
                || HoldsOf(HoldKind.Representation, asked).Any())
            && !(Find(ContactFacts.AttorneyAskedOn, asked) is { IsNone: false } day
                && asked.Today > day.Date.PlusDays(attorney.SilentDays)),
        DebtNamedCheck => asked.Act.Debts.Count == 0 && asked.Facts.Case is null,
        PartyPermittedCheck party => !party.Parties.Contains(asked.Act.Party),
        AnyOfCheck any => Known(any, asked) is { } value && !any.AnyOf.Contains(value.Words[0]),
        NoneOfCheck none => Known(none, asked) is { } value && value.Words.Any(none.NoneOf.Contains),
        NotAfterCheck late => Known(late, asked) is { } value && asked.Today > value.Date.PlusDays(late.DaysAfter),
        _ => throw new NotSupportedException($"'{check.Predicate}' is a predicate which nobody wrote down here."),
    };

    private static bool IsAbout(RuleCheck check, Asked asked) =>
        check.Acts?.Contains(asked.Act.Kind) != false && check.Classes?.Contains(asked.Act.Class) != false
        && (check.When is not { } when
            || (Find(when.Fact, asked) is { } value ? Meets(when, value) : !when.KnownOnly));

    private static bool IsBetween(LocalTime time, LocalTime from, LocalTime to, WindowEnds ends)
    {
        var begun = ends == WindowEnds.Open ? time > from : time >= from;
        var over = ends == WindowEnds.Closed ? time > to : time >= to;
        return from < to ? begun && !over : begun || !over;
    }

    private static bool IsDesignated(Designation one, LocalDateTime local)
    {
        var time = one.Time!;
        var (own, before) = (time.Days.Contains(local.DayOfWeek), time.Days.Contains(local.PlusDays(-1).DayOfWeek));
        var late = time.To is { } end && end <= time.From;
        var inside = late
            ? (own && local.TimeOfDay >= time.From) || (before && local.TimeOfDay < time.To)
            : own && local.TimeOfDay >= time.From && (time.To is not { } to || local.TimeOfDay < to);
        return inside && !(local.Date > one.Through);
    }

    private static bool IsTooMany(CountAtMostCheck count, Asked asked)
    {
        if (!count.Counted.Contains(asked.Act.Kind) || IsExempt(count.ConsentExempts, count.ExemptParties, asked))
        {
            return false;
        }

        string?[] debts = count.Per == CountPer.PersonDebt ? [.. asked.Debts] : [null];
        return asked.Zones(count.Clock).Any(zone => debts.Any(debt =>
        {
            var today = asked.At.InZone(zone).Date;
            return asked.Calls(count.Counted)
                .Where(one => one.Direction == ContactDirection.Outbound && (one.Result is not { } result
                    || !count.Uncounted.Contains(result)))
                .Where(one => debt is null || one.Debts?.Contains(debt) == true
                    || (one.Debts is null && (one.Case.Length == 0 || one.Case == debt)))
                .Where(one => count.Actors == CountedActors.Joint || one.By is null || asked.Act.Actor is null
                    || one.By == asked.Act.Actor)
                .Where(one => !(count.ConsentExempts && IsUnderConsent(one.At, zone, asked)))
                .Where(one => !count.ExemptParties.Contains(one.Party))
                .Select(one => one.At.InZone(zone).Date)
                .Count(day => Period.DaysBetween(day, today) < count.Days) >= count.Most;
        }));
    }

    private static bool IsQuietDay(QuietAfterCheck quiet, Asked asked) =>
        !IsExempt(quiet.ConsentExempts, quiet.ExemptParties, asked)
        && asked.Zones(quiet.Clock).Any(zone => asked.Facts.Contacts
            .Where(one => one.At <= asked.At && (quiet.After == QuietEvent.Conversation
                ? one.IsConversation
                : one.Direction == ContactDirection.Outbound))
            .Where(one => asked.Debts.Any(debt => debt is null || (one.Discussed ?? one.Debts)?.Contains(debt) == true
                || (one.Discussed is null && one.Debts is null && (one.Case.Length == 0 || one.Case == debt))))
            .Any(one => asked.At.InZone(zone).Date < one.At.InZone(zone).Date.PlusDays(quiet.Days)));

    private static bool IsPattern(CountPatternCheck pattern, Asked asked) =>
        pattern.Counted.Contains(asked.Act.Kind) && asked.Zones(pattern.Clock).Any(zone =>
        {
            var heard = asked.Facts.Contacts.Where(one => one.Direction == ContactDirection.Inbound
                && one.At <= asked.At).Select(one => one.At).DefaultIfEmpty(Instant.MinValue).Max();
            var perDay = asked.Calls(pattern.Counted)
                .Where(one => one.Direction == ContactDirection.Outbound && !one.IsReply && one.At > heard)
                .GroupBy(one => one.At.InZone(zone).Date).ToDictionary(day => day.Key, day => day.Count());
            var today = asked.At.InZone(zone).Date;
            bool Full(int back, int more) => perDay.GetValueOrDefault(today.PlusDays(-back)) + more >= pattern.PerDay;
            return Enumerable.Range(1, pattern.ConsecutiveDays).All(back => Full(back, 0))
                || Enumerable.Range(0, pattern.ConsecutiveDays).All(back => Full(back, back == 0 ? 1 : 0));
        });

    private static bool IsExempt(bool consent, IReadOnlyList<PartyKind> parties, Asked asked) =>
        parties.Contains(asked.Act.Party)
        || (consent && asked.Zones(ClockChoice.Debtor).All(zone => IsUnderConsent(asked.At, zone, asked)));

    private static bool IsUnderConsent(Instant at, DateTimeZone zone, Asked asked) =>
        asked.Facts.Terms.CallConsents.Any(one =>
        {
            var (given, day) = (one.GivenAt.InZone(zone).Date, at.InZone(zone).Date);
            return one.GivenAt < at && day >= (one.From ?? given) && day <= given.PlusDays(6) && !(day > one.Through)
                && !(one.RevokedAt <= at)
                && !asked.Facts.Contacts.Any(talk => talk.IsConversation && talk.At > one.GivenAt && talk.At < at);
        });

    private static IEnumerable<ActiveHold> HoldsOf(HoldKind kind, Asked asked) => asked.Facts.Holds.Where(hold =>
        hold.Kind == kind && !hold.PartOnly && !(hold.From > asked.Today) && !(hold.Until < asked.Today)
        && hold.Reaches(asked.Act));

    private static FactValue? Find(FactName fact, Asked asked) => asked.Facts.Named.Find(fact.Name);

    private static FactValue? Known(FactCheck check, Asked asked) => Find(check.Fact, asked) switch
    {
        { IsNone: false } value => value,
        null when asked.Rule.WhenAbsent[check.Fact.Name].Answer == WhenAbsent.Compliant => null,
        _ => throw new NotSupportedException($"{check.Fact.Name} is not known here, which nobody wrote down."),
    };

    private static string? Word(FactName fact, Asked asked) =>
        Find(fact, asked) is { IsNone: false } value ? value.Words[0] : null;

    private static bool Meets(FactCondition condition, FactValue value) => value.IsNone
        ? condition.AnyOf.Contains(FactCondition.None)
        : value.Words.Any(condition.AnyOf.Contains);

    private sealed record Asked(PolicyRule Rule, Act Act, ActFacts Facts, DateTimeZone Official)
    {
        public Instant At => Act.At;

        public LocalDate Today => At.InZone(Official).Date;

        public IEnumerable<string?> Debts => Act.Debts.Count > 0 ? Act.Debts.ToArray() : new[] { Facts.Case };

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

        public IEnumerable<LocalDateTime> Locals(ClockChoice clock) =>
            Zones(clock).Select(zone => At.InZone(zone).LocalDateTime);

        public IEnumerable<LoggedContact> Calls(IReadOnlyList<ActKind> kinds) => Facts.Contacts.Where(one =>
            one.At <= At && !one.Corrected && kinds.Contains(one.Channel switch
            {
                ContactChannel.Phone => ActKind.Call,
                ContactChannel.Sms => ActKind.Text,
                ContactChannel.Email => ActKind.Email,
                ContactChannel.Letter => ActKind.Letter,
                ContactChannel.App => ActKind.Message,
                _ => ActKind.Visit,
            }));
    }
}
