using NodaTime;

namespace Cases.Domain;

/// <summary>How promises and plans stand by the money of a case, in whatever order it was told.</summary>
internal static class Pledges
{
    /// <summary>How a promise stands, and what of it was received in time and stayed.</summary>
    /// <remarks>
    /// What came in time keeps it, whenever it is told. Money that went back does so on its own day: a promise that
    /// was kept on some day until then was kept, then reversed. The end of the case cancels what is open; that is no
    /// word of anybody's, so money told later still keeps it, and where the debt is owed again it is open again. Of a
    /// debt that is paid value dates say which came first: its end, or the promise's last day.
    /// </remarks>
    /// <param name="state">The case.</param>
    /// <param name="promise">A promise of it.</param>
    /// <param name="day">The day on which it is asked.</param>
    /// <param name="toleranceMinor">What counts as nothing owed, in minor units.</param>
    public static (PromiseStatus Status, long ReceivedMinor) Of(
        CaseState state, PromiseToPay promise, LocalDate day, long toleranceMinor)
    {
        var received = state.ReceivedFor(promise);
        var needed = state.PromisedMinor(promise) - promise.ToleranceMinor;
        var status = promise.Status switch
        {
            PromiseStatus.Cancelled when !promise.EndedWithCase => PromiseStatus.Cancelled,
            _ when received >= needed => PromiseStatus.Kept,
            _ when MostMinor(state, promise) >= needed => PromiseStatus.KeptThenReversed,
            not PromiseStatus.Open when state.Stage == CaseStage.Resolved && state.OutstandingMinor <= toleranceMinor =>
                day <= promise.LastDay || state.OwedMinorOn(promise.LastDay) <= toleranceMinor
                    ? PromiseStatus.Cancelled
                    : Missed(received),
            PromiseStatus.Cancelled => state.Stage == CaseStage.Resolved
                ? PromiseStatus.Cancelled
                : PromiseStatus.Open,
            PromiseStatus.Open => PromiseStatus.Open,
            PromiseStatus.Kept or PromiseStatus.KeptThenReversed when day <= promise.LastDay => PromiseStatus.Open,
            _ => Missed(received),
        };
        return (status, received);
    }

    /// <summary>How a promise stands once its last day is over, and what was received in time and stayed.</summary>
    /// <param name="state">The case.</param>
    /// <param name="promise">A promise of it that is open.</param>
    public static (PromiseStatus Status, long ReceivedMinor) Ended(CaseState state, PromiseToPay promise) =>
        Of(state, promise with { Status = PromiseStatus.Broken }, promise.LastDay.PlusDays(1), 0);

    /// <summary>The first instalment whose grace ended before a day without its money in time; null for none.</summary>
    /// <param name="state">The case.</param>
    /// <param name="plan">A plan of it.</param>
    /// <param name="day">The day on which it is asked.</param>
    /// <param name="toleranceMinor">What counts as nothing owed, in minor units.</param>
    public static Instalment? FirstLate(CaseState state, PaymentPlan plan, LocalDate day, long toleranceMinor) =>
        FirstOpen(state, plan, toleranceMinor) is { } open && open.Due.PlusDays(plan.GraceDays) < day ? open : null;

    /// <summary>
    /// The first instalment without its money by its date and grace, past or to come; null where all have theirs.
    /// </summary>
    /// <remarks>
    /// A function of value dates alone, so that money told late stands as if it had been told at once. Nothing is late
    /// on a debt that was paid by then, nor where a second person put the plan in force again although it was late; of
    /// such an instalment the money has to be there, whenever it came.
    /// </remarks>
    /// <param name="state">The case.</param>
    /// <param name="plan">A plan of it.</param>
    /// <param name="toleranceMinor">What counts as nothing owed, in minor units.</param>
    public static Instalment? FirstOpen(CaseState state, PaymentPlan plan, long toleranceMinor = 0)
    {
        long through = 0;
        foreach (var instalment in state.ScheduleOf(plan))
        {
            through += instalment.Minor;
            LocalDate? last = instalment.Number > plan.PardonedThrough ? instalment.Due.PlusDays(plan.GraceDays) : null;
            if (state.ReceivedFor(plan, last) < through
                && (last is not { } day || state.OwedMinorOn(day) > toleranceMinor))
            {
                return instalment;
            }
        }

        return null;
    }

    /// <summary>
    /// The last instalment whose money is there and came late: putting the plan in force again pardons it, and those
    /// before it. 0 where none did.
    /// </summary>
    /// <param name="state">The case.</param>
    /// <param name="plan">A plan of it.</param>
    public static int LateThrough(CaseState state, PaymentPlan plan)
    {
        var covered = state.FirstUncovered(plan) is { } open ? open.Number - 1 : int.MaxValue;
        var late = plan.PardonedThrough;
        long through = 0;
        foreach (var instalment in state.ScheduleOf(plan))
        {
            through += instalment.Minor;
            if (instalment.Number <= covered && state.ReceivedFor(
                plan, instalment.Due.PlusDays(plan.GraceDays)) < through)
            {
                late = Math.Max(late, instalment.Number);
            }
        }

        return late;
    }

    private static PromiseStatus Missed(long received) =>
        received > 0 ? PromiseStatus.PartlyKept : PromiseStatus.Broken;

    /// <summary>The most that was there of a promise's money on one day, what went back counted from its own.</summary>
    private static long MostMinor(CaseState state, PromiseToPay promise)
    {
        var moves = Moves(state, promise.MadeOn, promise.MoneyBefore);
        if (state.FindShared(SharedKind.Promise, promise.Key) is { } shared)
        {
            moves.AddRange(shared.Elsewhere);
        }

        // Of one day what came is counted before what went.
        moves.RemoveAll(move => move.ValueOn > promise.LastDay);
        moves.Sort(static (one, other) => one.On != other.On
            ? one.On.CompareTo(other.On)
            : other.Minor.CompareTo(one.Minor));
        long most = 0;
        long sum = 0;
        foreach (var move in moves)
        {
            sum += move.Minor;
            most = Math.Max(most, sum);
        }

        return most;
    }

    /// <summary>How the money of a case that counts towards an agreement came and went.</summary>
    /// <param name="state">The case.</param>
    /// <param name="from">First value date, inclusive.</param>
    /// <param name="before">How many payments had been told before the agreement.</param>
    public static List<SharedMove> Moves(CaseState state, LocalDate from, int before)
    {
        var moves = new List<SharedMove>();
        for (var index = before; index < state.Money.Length; index++)
        {
            var money = state.Money[index];
            var back = money.Detail?.Back ?? [];
            if (money.Waiver || money.IsRefund || money.ValueOn < from || (money.Reversed && back.IsDefaultOrEmpty))
            {
                continue;
            }

            moves.Add(new SharedMove(money.ValueOn, money.ValueOn, money.Minor, Back: false));
            var left = money.Minor;
            foreach (var gone in back)
            {
                var minor = Math.Min(left, gone.Minor ?? left);
                left -= minor;
                moves.Add(new SharedMove(
                    money.ValueOn, LocalDate.Max(gone.On, money.ValueOn), -minor, Back: true));
            }
        }

        return moves;
    }
}
