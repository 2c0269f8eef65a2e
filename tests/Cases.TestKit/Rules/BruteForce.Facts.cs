using Cases.Domain;
using NodaTime;

namespace Cases.TestKit;

/// <summary>Named facts, money and days, as the packs' words have them.</summary>
public static partial class BruteForce
{
    private static bool DepartsFrom(FactCheck check, Asked asked)
    {
        var value = Find(check.Fact, asked);
        if (check is SentInTimeCheck sent)
        {
            return FirstCommunication(asked) is { } first && asked.Today > first.PlusDays(sent.Days)
                && (value is { IsNone: true } || (value is null && !asked.IsCompliant(check.Fact.Name)));
        }

        if (value is null)
        {
            return !asked.IsCompliant(check.Fact.Name);
        }

        if (check is TwoFactsCheck two && Find(two.Other, asked) is null)
        {
            return !asked.IsCompliant(two.Other.Name);
        }

        // Of what is known not to be, nothing can be forbidden, late, paused or too old; it is not enough either.
        return value.IsNone
            ? check is not (NoneOfCheck or NotAfterCheck or PauseOverCheck or KeptForCheck { MostYears: not null })
            : DepartsFrom(check, value, asked);
    }

    private static bool DepartsFrom(FactCheck check, FactValue value, Asked asked) => check switch
    {
        AtLeastCheck least => value.Number < least.Least,
        AtMostCheck most => value.Number > most.Most,
        AnyOfCheck any => any.AnyOf.All(word => word != value.Words.Single()),
        AllOfCheck all => all.AllOf.Any(word => value.Words.All(one => one != word)),
        NoneOfCheck none => none.NoneOf.Any(word => value.Words.Any(one => one == word)),
        OtherThanCheck other => value.Words.All(word => other.Than.Contains(word)),
        BetweenCheck between => !IsUpTo(between.From, value) || !IsUpTo(value, between.To),
        AtMostFactCheck two => !IsUpTo(value, Find(two.Other, asked)!),
        AmountAtLeastCheck amount => !IsUpTo(FactValue.Of(amount.Least), value),
        AtMostShareCheck share => Find(share.Other, asked) is not { IsNone: false } whole
            || whole.Money.Currency != value.Money.Currency
            || (decimal)value.Money.Minor > whole.Money.Minor * (share.Percent / 100m),
        OnFileCheck file => file.LeastDaysBefore is { } days
            && Period.DaysBetween(value.Date, asked.Today) < days,
        NotAfterCheck late => Period.DaysBetween(value.Date, asked.Today) > late.DaysAfter,
        WithinDaysCheck within => Period.DaysBetween(value.Date, asked.Today) is var ago
            && (ago < 0 || ago > within.Days),
        PauseOverCheck pause => asked.Today >= value.Date && asked.Today <= value.Date.PlusDays(pause.Days
            + (pause.ExtendedBy is { } more && DayOf(more, asked) is not null ? pause.MoreDays : 0)),
        KeptForCheck { LeastYears: { } least } => asked.Today <= value.Date.PlusYears(least),
        KeptForCheck { MostYears: { } most } => asked.Today > value.Date.PlusYears(most),
        _ => throw new NotSupportedException($"'{check.Predicate}' is a predicate which nobody wrote down here."),
    };

    private static bool IsUpTo(FactValue value, FactValue bound) =>
        !value.IsNone && !bound.IsNone && value.Shape == bound.Shape && value.Shape switch
        {
            FactShape.Date => Period.DaysBetween(value.Date, bound.Date) >= 0,
            FactShape.Money => value.Money.Currency == bound.Money.Currency && value.Money.Minor <= bound.Money.Minor,
            _ => value.Number <= bound.Number,
        };

    private static bool DepartsFromClaim(RuleCheck check, Asked asked) => check switch
    {
        ForbiddenCheck => true,
        DueDateClassCheck => asked.Act.Class == ActClass.Reminder && asked.Facts.Arrears.Minor > 0
            && asked.Today > asked.Facts.OldestUnpaidDue,
        LimitationCheck limitation => IsBarred(limitation, asked),
        GuaranteePeriodCheck guarantee => EndOf(guarantee, asked) is { } end
            && Find(DebtFacts.GuaranteePreserved, asked) is not { IsNone: false }
            && guarantee.WarnDays.Any(days => Period.DaysBetween(asked.Today, end) <= days),
        DemandsMadeCheck demands => !AreMade(demands, asked),
        AllocationOrderCheck order => IsInAnotherOrder(order, asked),
        PeriodOverCheck over => EndOf(over.Period, asked) is { } last
            ? asked.Today <= last
            : Find(DebtFacts.ValidationSent, asked) is not null
                || !asked.IsCompliant(DebtFacts.ValidationSent.Name),
        SpokenOrWrittenCheck spoken => !asked.Past.Any(one => one.Party == PartyKind.Debtor && (IsTalk(one)
            || (one.Direction == ContactDirection.Outbound
                && one.Channel is ContactChannel.Letter or ContactChannel.Email
                && Period.DaysBetween(one.At.InZone(asked.Official).Date, asked.Today) > spoken.Days))),
        _ => throw new NotSupportedException($"'{check.Predicate}' is a predicate which nobody wrote down here."),
    };

    private static bool IsKept(RetentionRule kept, Asked asked)
    {
        var kind = Find(DataFacts.RecordKind, asked) is { IsNone: false } told ? told.Words.Single() : null;
        if (asked.Act.Kind != ActKind.Purge
            || (kept.Records.Count > 0 && kind is not null && !kept.Records.Contains(kind)))
        {
            return false;
        }

        var sound = kind is not null && kind.EndsWith("_recording", StringComparison.Ordinal);
        FactName[] from = kept.Until is not null ? [DebtFacts.DebtSettledOn]
            : sound ? [DataFacts.RecordedOn, DataFacts.RecordingCallDate]
            : kept.From == RetentionStart.LastActivity && DayOf(DebtFacts.LastCollectionActivity, asked) is not null
                ? [DebtFacts.LastCollectionActivity]
            : [DataFacts.RecordedOn];
        var day = from.Select(fact => Find(fact, asked)).FirstOrDefault(value => value is not null);
        var declared = kept.Until is null ? DataFacts.RecordedOn.Name : DebtFacts.DebtSettledOn.Name;
        return day is null ? !asked.IsCompliant(declared)
            : day.IsNone || asked.Today <= day.Date.PlusYears(kept.Until is null ? kept.Years : 0);
    }

    private static bool IsBarred(LimitationCheck limitation, Asked asked)
    {
        if ((DayOf(DebtFacts.InstalmentsLastDue, asked) ?? DayOf(DebtFacts.RightHarmedKnownOn, asked)
            ?? asked.Facts.OldestUnpaidDue) is not { } first)
        {
            return !asked.IsCompliant(DebtFacts.RightHarmedKnownOn.Name);
        }

        LocalDate Last(LocalDate from, int years)
        {
            var day = from.PlusYears(years);
            while (!limitation.Calendar.IsWorkingDay(day))
            {
                day = day.PlusDays(1);
            }

            return day;
        }

        var last = Last(first, limitation.Years);
        foreach (var day in asked.Facts.Claim
            .Where(one => one.At <= asked.At && limitation.Restarts.Contains(one.Kind)
                && (one.Kind is not (ClaimEventKind.Demand or ClaimEventKind.TransferNotice)
                    || one.ToReservedContact || one.Delivered || one.ReceiptConfirmed))
            .Select(one => one.At.InZone(asked.Official).Date).Order())
        {
            last = day > first && day <= last ? Last(day, limitation.Years) : last;
        }

        return asked.Today > last || asked.Today > Last(first, limitation.OuterYears);
    }

    private static LocalDate? EndOf(GuaranteePeriodCheck guarantee, Asked asked)
    {
        if (DayOf(DebtFacts.GuaranteeEndsOn, asked) is { } stated)
        {
            return stated;
        }

        var months = Find(DebtFacts.GuaranteeMonths, asked);
        var isThere = months is not null || Find(DebtFacts.GuaranteeKind, asked) is { IsNone: false };
        var agreed = months is { IsNone: false } && months.Number > 0 ? (int)months.Number : guarantee.DefaultMonths;
        return isThere ? DayOf(DebtFacts.MainDueDate, asked)?.PlusMonths(agreed) : null;
    }

    private static bool AreMade(DemandsMadeCheck demands, Asked asked)
    {
        var days = new List<LocalDate>();
        foreach (var day in asked.Facts.Claim
            .Where(one => one.Kind == ClaimEventKind.Demand && one.ReceiptConfirmed && one.At <= asked.At)
            .Select(one => one.At.InZone(asked.Official).Date).Order())
        {
            if (!(day <= asked.Facts.OldestUnpaidDue)
                && (days.Count == 0 || Period.DaysBetween(days[^1], day) >= demands.DaysApart))
            {
                days.Add(day);
            }
        }

        return days.Count >= demands.Least
            && asked.Today > days[demands.Least - 1].PlusMonths(demands.MonthsSince);
    }

    private static bool IsInAnotherOrder(AllocationOrderCheck order, Asked asked)
    {
        foreach (var need in new[] { AmountFacts.Amount, AmountFacts.ReceivedOn })
        {
            if (Find(need, asked) is null)
            {
                return !asked.IsCompliant(need.Name);
            }
        }

        if (Find(AmountFacts.Amount, asked) is not { IsNone: false } amount
            || DayOf(AmountFacts.ReceivedOn, asked) is not { } received)
        {
            return true;
        }

        var late = asked.Facts.OldestUnpaidDue is { } due ? Math.Max(0, Period.DaysBetween(due, received)) : 0;
        var band = order.Bands.FirstOrDefault(one => late >= one.From && !(late > one.To));
        var parts = band?.Order.SelectMany(step => step).ToList() ?? [];
        if (parts.Any(part => new[] { Due(part), Gets(part) }.Any(fact =>
            Find(fact, asked) is { IsNone: false } some && some.Money.Currency != amount.Money.Currency)))
        {
            return true;
        }

        // Minor unit by minor unit, each to the first step that is not full yet.
        var left = amount.Money.Minor;
        foreach (var step in band?.Order ?? [])
        {
            var share = Math.Min(left, step.Sum(part => Minor(Due(part), asked)));
            left -= share;
            if (step.Sum(part => Minor(Gets(part), asked)) != share)
            {
                return true;
            }
        }

        return parts.Any(part => Minor(Gets(part), asked) > Minor(Due(part), asked));
    }

    private static long Minor(FactName fact, Asked asked) =>
        Find(fact, asked) is { IsNone: false } value ? value.Money.Minor : 0;

    private static FactName Due(DuePart part) => part switch
    {
        DuePart.Costs => DebtFacts.DueCosts,
        DuePart.Interest => DebtFacts.DueInterest,
        DuePart.Fees => DebtFacts.DueFees,
        _ => DebtFacts.DuePrincipal,
    };

    private static FactName Gets(DuePart part) => part switch
    {
        DuePart.Costs => AmountFacts.AllocatedCosts,
        DuePart.Interest => AmountFacts.AllocatedInterest,
        DuePart.Fees => AmountFacts.AllocatedFees,
        _ => AmountFacts.AllocatedPrincipal,
    };

    // The day of the notice is not counted; it is taken as received after so many working days.
    private static LocalDate? EndOf(ValidationPeriod period, Asked asked)
    {
        if (DayOf(DebtFacts.ValidationPeriodEnd, asked) is { } stated)
        {
            return stated;
        }

        if (DayOf(DebtFacts.ValidationSent, asked) is not { } day)
        {
            return null;
        }

        bool IsOff(LocalDate one) => one.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday
            || period.Holidays.Contains(one);
        while (period.WorkingDays == 0 && IsOff(day))
        {
            day = day.PlusDays(1);
        }

        for (var left = period.WorkingDays; left > 0;)
        {
            day = day.PlusDays(1);
            left -= IsOff(day) ? 0 : 1;
        }

        return day.PlusDays(period.Days);
    }

    private static LocalDate? FirstCommunication(Asked asked)
    {
        var days = asked.Past.Where(one => one.Direction == ContactDirection.Outbound
                && one.Party == PartyKind.Debtor
                && (IsTalk(one) || one.Channel is not ContactChannel.Phone and not ContactChannel.InPerson))
            .Select(one => one.At.InZone(asked.Official).Date).ToList();
        return days.Count == 0 ? null : days.Min();
    }

    private static bool IsTalk(LoggedContact one) => one.Connected
        && (one.Channel == ContactChannel.Phone || one.Channel == ContactChannel.InPerson)
        && (one.Result is null || one.Result == Disposition.Reached || one.Result == Disposition.RefusedToTalk);
}
