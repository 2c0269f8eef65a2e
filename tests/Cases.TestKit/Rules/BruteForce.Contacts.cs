using Cases.Domain;
using NodaTime;

namespace Cases.TestKit;

/// <summary>Hours, designations, media and counts, with their exceptions.</summary>
public static partial class BruteForce
{
    private static bool DepartsFromTerms(RuleCheck check, Asked asked) => check switch
    {
        ClosedHoursCheck hours => asked.Act.TimeOfDayKnown && (LacksZone(hours.Clock, asked)
                || IsClosed(hours, asked, asked.At))
            && !hours.LiftedBy.Any(word => IsLifted(word, asked, at => HasStayedClosed(hours, asked, at))),
        DesignatedTimeCheck told => asked.Act.TimeOfDayKnown && DepartsFromTimes(told, asked),
        DesignatedPlaceCheck => DepartsFromPlaces(asked),
        MediumOpenCheck => asked.Facts.Terms.MediumRequests.FirstOrDefault(one => one.At <= asked.At
                && !(one.WithdrawnAt <= asked.At) && one.Channel == asked.Act.Channel
                && (one.Point is null || asked.Act.Point is null || one.Point == asked.Act.Point)) is { } request
            && !(Find(ContentFacts.Content, asked) is { IsNone: false } content
                && content.Words.Single() == "opt_out_confirmation_only")
            && !IsAnswer(asked, at => at > request.At),
        _ => throw new NotSupportedException($"'{check.Predicate}' is a predicate which nobody wrote down here."),
    };

    private static bool IsBetween(LocalTime time, LocalTime from, LocalTime to, WindowEnds ends)
    {
        var begun = ends == WindowEnds.Open ? time > from : time >= from;
        var over = ends == WindowEnds.Closed ? time > to : time >= to;
        return from < to ? begun && !over : begun || !over;
    }

    private static bool IsClosed(ClosedHoursCheck hours, Asked asked, Instant at) =>
        asked.LocalsAt(at, hours.Clock).Any(local => IsBetween(local.TimeOfDay, hours.From, hours.To, hours.Ends)
            || hours.ClosedDays.Contains(local.DayOfWeek) || hours.Holidays.Contains(local.Date));

    // Every minute between the two, and the milliseconds beside each.
    private static bool HasStayedClosed(ClosedHoursCheck hours, Asked asked, Instant since)
    {
        if (!IsClosed(hours, asked, since) || !IsClosed(hours, asked, asked.At))
        {
            return false;
        }

        var beside = Duration.FromMilliseconds(1);
        var minute = Instant.FromUnixTimeSeconds((since.ToUnixTimeSeconds() / 60 * 60) + 60);
        for (; minute < asked.At; minute += Duration.FromMinutes(1))
        {
            foreach (var at in new[] { minute - beside, minute, minute + beside })
            {
                if (at > since && at < asked.At && !IsClosed(hours, asked, at))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool DepartsFromTimes(DesignatedTimeCheck told, Asked asked)
    {
        var closing = asked.Facts.Terms.Designations.FirstOrDefault(one =>
            one.Source == told.Source && !one.Only && IsDesignated(one, asked, asked.At));
        return (closing is not null || IsBesideOnly(told, asked, asked.At))
            && !told.LiftedBy.Any(word => IsLifted(word, asked, at => asked.At - at < Duration.FromHours(24)
                && (closing is null ? IsBesideOnly(told, asked, at) : IsDesignated(closing, asked, at))));
    }

    private static bool DepartsFromPlaces(Asked asked)
    {
        var told = asked.Facts.Terms.Designations.Where(one => one.Place is not null
            && Stands(one, asked.At, asked.Today)).ToList();
        var place = Find(ContactFacts.Place, asked);
        var word = place is { IsNone: false } ? place.Words.Single() : null;
        var mayPass = place is null && asked.IsCompliant(ContactFacts.Place.Name);
        return !mayPass && (told.Any(one => !one.Only && (place is null || one.Place == word))
            || (told.Any(one => one.Only) && !told.Any(one => one.Only && word == one.Place)));
    }

    private static bool Stands(Designation one, Instant at, LocalDate day) =>
        one.At <= at && !(one.WithdrawnAt <= at) && !(day < one.From) && !(day > one.Through);

    private static bool IsDesignated(Designation one, Asked asked, Instant at) => one.Time is { } time
        && asked.LocalsAt(at, ClockChoice.Debtor).Any(local => IsIn(time, local) && (Stands(one, at, local.Date)
            || (IsMorning(time, local) && Stands(one, at, local.Date.PlusDays(-1)))));

    // Of a night that began the day before.
    private static bool IsMorning(WeeklyWindow time, LocalDateTime local) =>
        time.To is { } end && end < time.From && local.TimeOfDay < end;

    private static bool IsBesideOnly(DesignatedTimeCheck told, Asked asked, Instant at) =>
        asked.LocalsAt(at, ClockChoice.Debtor).Any(local =>
        {
            var only = asked.Facts.Terms.Designations.Where(one => one.Source == told.Source && one.Only
                && one.Time is not null && Stands(one, at, local.Date)).ToList();
            return only.Count > 0 && only.TrueForAll(one => !IsIn(one.Time!, local));
        });

    private static bool IsIn(WeeklyWindow time, LocalDateTime local)
    {
        var (own, before) = (time.Days.Contains(local.DayOfWeek), time.Days.Contains(local.PlusDays(-1).DayOfWeek));
        return time.To is { } end && end <= time.From
            ? (own && local.TimeOfDay >= time.From) || (before && local.TimeOfDay < time.To)
            : own && local.TimeOfDay >= time.From && (time.To is not { } to || local.TimeOfDay < to);
    }

    private static bool IsConsented(Asked asked) => asked.Facts.ConsentToQuietHours == true
        || asked.Facts.Terms.QuietConsents.Any(one => one.GivenAt <= asked.At && !(one.RevokedAt <= asked.At)
            && (one.Channel is null || one.Channel == asked.Act.Channel)
            && asked.Locals(ClockChoice.Debtor).All(local => !(local.Date < one.From) && !(local.Date > one.Through)));

    private static bool IsLifted(string word, Asked asked, Func<Instant, bool> wasClosed) => word switch
    {
        "consent-to-quiet-hours" => IsConsented(asked),
        "reply-to-consumer" => IsAnswer(asked, wasClosed),
        "portal-session" => asked.Act.Channel == "portal" && asked.Facts.Terms.PortalSessions.Any(one =>
            one.From <= asked.At && asked.At < one.To),
        _ => throw new NotSupportedException($"'{word}' is an exception which nobody wrote down here."),
    };

    // One answer to each message, in the same medium.
    private static bool IsAnswer(Asked asked, Func<Instant, bool> counts)
    {
        if (asked.Act.Class != ActClass.ServiceReply
            && !(Find(ContactFacts.ReplyToConsumer, asked) is { IsNone: false } told && told.Words.Single() == "true"))
        {
            return false;
        }

        var open = 0;
        foreach (var one in asked.Past.Where(one => KindOf(one.Channel) == asked.Act.Kind).OrderBy(one => one.At))
        {
            if (one.Direction == ContactDirection.Inbound)
            {
                open += counts(one.At) ? 1 : 0;
            }
            else if (one.IsReply || one.Class == ActClass.ServiceReply)
            {
                open = Math.Max(0, open - 1);
            }
        }

        return open > 0;
    }

    private static bool DepartsFromCount(RuleCheck check, Asked asked) => check switch
    {
        CountAtMostCheck count => IsTooMany(count, asked),
        QuietAfterCheck quiet => IsQuietDay(quiet, asked),
        CountPatternCheck pattern => IsPattern(pattern, asked),
        RapidSuccessionCheck rapid => asked.Act.Point is { } point && asked.Past.Any(one => one.Point == point
            && IsDial(one) && !one.Connected && asked.At - one.At <= Duration.FromMinutes(rapid.Minutes)),
        ConcentrationCheck many => asked.Zones(ClockChoice.Debtor).Any(zone => asked.Past
            .Where(one => IsDial(one) && one.Point is not null)
            .Select(one => (one.Point, Day: one.At.InZone(zone).Date))
            .Concat(asked.Act.Point is { } own ? [(own, asked.At.InZone(zone).Date)] : [])
            .Where(one => Period.DaysBetween(one.Day, asked.At.InZone(zone).Date) < many.Days)
            .GroupBy(one => one).Any(day => day.Count() >= many.PerDay)),
        _ => throw new NotSupportedException($"'{check.Predicate}' is a predicate which nobody wrote down here."),
    };

    private static bool IsDial(LoggedContact one) =>
        one.Direction == ContactDirection.Outbound && one.Channel == ContactChannel.Phone;

    private static bool IsTooMany(CountAtMostCheck count, Asked asked)
    {
        if (!Counts(count, asked.Act.Kind, asked.Act.CallKind, asked.Act.Connected)
            || IsExempt(count.ConsentExempts, count.ExemptParties, count.Clock, asked))
        {
            return false;
        }

        // A number that must be known, and is not; where it is read as forbidding, it may have been any number.
        if (count.Per == CountPer.Number && asked.Act.Point is null
            && (!asked.Rule.WhenAbsent.TryGetValue("number", out var absent) || absent.Answer == WhenAbsent.Ask))
        {
            return true;
        }

        string?[] debts = count.Per == CountPer.PersonDebt ? [.. asked.Debts] : [null];
        return asked.Zones(count.Clock).Any(zone => debts.Any(debt =>
            asked.Facts.Contacts.Count(one => IsCounted(one, count, asked, zone, debt))
                + asked.Facts.Reserved.Count(one => IsCounted(one, count, asked, debt)) >= count.Most));
    }

    private static bool IsCounted(
        LoggedContact one, CountAtMostCheck count, Asked asked, DateTimeZone zone, string? debt)
    {
        var (day, today) = (one.At.InZone(zone).Date, asked.At.InZone(zone).Date);
        return !one.Corrected && one.Direction == ContactDirection.Outbound
            && (one.At <= asked.At || (!asked.Act.TimeOfDayKnown && day == today))
            && Period.DaysBetween(day, today) < count.Days
            && asked.Rule.AppliesTo.Covers(asked.Act with { Class = one.Class, Party = one.Party })
            && Counts(count, KindOf(one.Channel), one.CallKind, one.Connected)
            && !(one.Result is { } result && count.Uncounted.Contains(result))
            && IsSameTarget(one.Point, one.Party, one.PartyPerson, count, asked)
            && (debt is null || IsOn(one, debt))
            && (count.Actors == CountedActors.Joint || one.By is null || asked.Act.Collector is null
                || one.By == asked.Act.Collector)
            && !count.ExemptParties.Contains(one.Party)
            && !(count.ConsentExempts && one.Channel == ContactChannel.Phone
                && asked.Facts.Terms.CallConsents.Any(given => IsCovered(given, one.At, zone, asked)
                    && (given.Debts.Count == 0 || one.Debts is null || one.Debts.All(given.Debts.Contains))));
    }

    private static bool IsCounted(ReservedSlot slot, CountAtMostCheck count, Asked asked, string? debt) =>
        asked.At < slot.Until && slot.Key != asked.Act.Permission
        && asked.Rule.AppliesTo.Covers(asked.Act with { Class = slot.Class, Party = slot.Party })
        && Counts(count, KindOf(slot.Channel), slot.CallKind, connected: null)
        && IsSameTarget(slot.Point, slot.Party, slot.PartyPerson, count, asked)
        && (debt is null || slot.Case == debt)
        && (count.Actors == CountedActors.Joint || slot.By is null || asked.Act.Collector is null
            || slot.By == asked.Act.Collector)
        && !count.ExemptParties.Contains(slot.Party);

    private static bool Counts(CountAtMostCheck count, ActKind act, CallKind kind, bool? connected) =>
        count.Counted.Contains(act) && (count.CallKind is null || count.CallKind == kind)
        && !(count.Result == CountedResult.Connected && connected == false)
        && !(count.Result == CountedResult.Unanswered && connected == true);

    private static bool IsSameTarget(
        string? point, PartyKind party, string? person, CountAtMostCheck count, Asked asked)
    {
        if (count.Per == CountPer.PersonDebt)
        {
            return MayBeOne(party, person, asked.Act);
        }

        if (point is not null && point == asked.Act.Point)
        {
            return true;
        }

        var bothKnown = point is not null && asked.Act.Point is not null;
        var mayBe = count.Per == CountPer.Person || (!bothKnown && !asked.IsCompliant("number"));
        return mayBe && IsSamePerson(party, person, asked);
    }

    // Two whom the account names are two; of others each may be anybody.
    private static bool IsSamePerson(PartyKind party, string? person, Asked asked)
    {
        var (own, named) = (asked.Act.Party, asked.Facts.Parties);
        bool IsNamed(PartyKind one, IReadOnlyList<PartyKind> some) => one == PartyKind.Debtor || some.Contains(one);
        if (person is not null && asked.Act.Person is not null)
        {
            return person == asked.Act.Person;
        }

        return person is not null
            ? own != PartyKind.Debtor && (party == own || !IsNamed(own, named))
            : party == own || !IsNamed(party, asked.Facts.FirstParties ?? named) || !IsNamed(own, named);
    }

    private static bool MayBeOne(PartyKind party, string? person, Act act)
    {
        var himself = party == PartyKind.Debtor && person is null;
        if (himself || act.Party == PartyKind.Debtor)
        {
            return himself && act.Party == PartyKind.Debtor;
        }

        return person is not null && act.Person is not null
            ? person == act.Person
            : party == act.Party || party is PartyKind.ThirdParty or PartyKind.Unknown
                || act.Party is PartyKind.ThirdParty or PartyKind.Unknown;
    }

    private static bool IsOn(LoggedContact one, string debt) =>
        one.Debts?.Contains(debt) ?? (one.Case.Length == 0 || one.Case == debt);

    private static bool IsQuietDay(QuietAfterCheck quiet, Asked asked) =>
        !IsExempt(quiet.ConsentExempts, quiet.ExemptParties, quiet.Clock, asked)
        && asked.Zones(quiet.Clock).Any(zone => asked.Past
            .Where(one => one.Key != asked.Act.Permission && MayBeOne(one.Party, one.PartyPerson, asked.Act))
            .Where(one => quiet.After == QuietEvent.Conversation
                ? IsTalk(one)
                : one.Direction == ContactDirection.Outbound && one.Class == ActClass.Collection)
            .Where(one => asked.Debts.Any(debt => debt is null || (one.Discussed?.Contains(debt) ?? IsOn(one, debt))))
            .Any(one => asked.At.InZone(zone).Date < one.At.InZone(zone).Date.PlusDays(quiet.Days)));

    private static bool IsPattern(CountPatternCheck pattern, Asked asked) =>
        pattern.Counted.Contains(asked.Act.Kind) && asked.Zones(pattern.Clock).Any(zone =>
        {
            var heard = asked.Past.Where(one => one.Direction == ContactDirection.Inbound)
                .Select(one => one.At).DefaultIfEmpty(Instant.MinValue).Max();
            var perDay = asked.Past
                .Where(one => one.Direction == ContactDirection.Outbound && !one.IsReply && one.At > heard
                    && pattern.Counted.Contains(KindOf(one.Channel))
                    && MayBeOne(one.Party, one.PartyPerson, asked.Act))
                .GroupBy(one => one.At.InZone(zone).Date).ToDictionary(day => day.Key, day => day.Count());
            var today = asked.At.InZone(zone).Date;
            bool Full(int back, int more) => perDay.GetValueOrDefault(today.PlusDays(-back)) + more >= pattern.PerDay;
            return Enumerable.Range(1, pattern.ConsecutiveDays).All(back => Full(back, 0))
                || Enumerable.Range(0, pattern.ConsecutiveDays).All(back => Full(back, back == 0 ? 1 : 0));
        });

    // Each debt of a call needs a consent, on the clock of every zone that counts.
    private static bool IsExempt(bool consent, IReadOnlyList<PartyKind> parties, ClockChoice clock, Asked asked) =>
        parties.Contains(asked.Act.Party)
        || (consent && asked.Act.Kind == ActKind.Call && asked.Zones(clock).All(zone =>
            asked.Act.Debts.DefaultIfEmpty(null).All(debt => asked.Facts.Terms.CallConsents.Any(given =>
                (debt is null || given.Debts.Count == 0 || given.Debts.Contains(debt))
                && IsCovered(given, asked.At, zone, asked)))));

    // The day on which it was given is the first of seven; a talk that follows it ends it.
    private static bool IsCovered(CallConsent given, Instant at, DateTimeZone zone, Asked asked)
    {
        var (first, day) = (given.GivenAt.InZone(zone).Date, at.InZone(zone).Date);
        return given.GivenAt < at && !(given.RevokedAt <= at) && day >= (given.From ?? first)
            && Period.DaysBetween(first, day) <= 6 && !(day > given.Through)
            && !asked.Facts.Contacts.Any(talk => !talk.Corrected && IsTalk(talk) && talk.At > given.GivenAt
                && talk.At < at && talk.Party == asked.Act.Party
                && (given.Debts.Count == 0 || given.Debts.Any(debt =>
                    talk.Discussed?.Contains(debt) ?? IsOn(talk, debt))));
    }

    private static ActKind KindOf(ContactChannel channel) => channel switch
    {
        ContactChannel.Phone => ActKind.Call,
        ContactChannel.Sms => ActKind.Text,
        ContactChannel.Email => ActKind.Email,
        ContactChannel.Letter => ActKind.Letter,
        ContactChannel.App => ActKind.Message,
        _ => ActKind.Visit,
    };
}
