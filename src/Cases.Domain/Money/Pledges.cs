using NodaTime;

namespace Cases.Domain;

/// <summary>How promises and plans stand by the money of a case, in whatever order it was told.</summary>
internal static class Pledges
{
    /// <summary>How a promise stands, and what of it was received in time and stayed.</summary>
    /// <remarks>
    /// What came in time keeps it, whenever it is told. Money that went back does so on its own day: a promise that
    /// was kept on some day until then was kept, then reversed. The end of the case cancels what is open; that is no
    /// word of anybody's, so money told later still keeps it, and where the debt is owed again it is open again.
    /// </remarks>
    /// <param name="state">The case.</param>
    /// <param name="promise">A promise of it.</param>
    /// <param name="day">The day on which it is asked.</param>
    public static (PromiseStatus Status, long ReceivedMinor) Of(CaseState state, PromiseToPay promise, LocalDate day)
    {
        var received = state.ReceivedMinorSince(promise.MadeOn, promise.MoneyBefore, promise.LastDay);
        var needed = promise.Minor - promise.ToleranceMinor;
        var status = promise.Status switch
        {
            PromiseStatus.Cancelled when !promise.EndedWithCase => PromiseStatus.Cancelled,
            _ when received >= needed => PromiseStatus.Kept,
            _ when MostMinor(state, promise) >= needed => PromiseStatus.KeptThenReversed,
            PromiseStatus.Cancelled => state.Stage == CaseStage.Resolved
                ? PromiseStatus.Cancelled
                : PromiseStatus.Open,
            PromiseStatus.Open => PromiseStatus.Open,
            PromiseStatus.Kept or PromiseStatus.KeptThenReversed when day <= promise.LastDay => PromiseStatus.Open,
            _ => received > 0 ? PromiseStatus.PartlyKept : PromiseStatus.Broken,
        };
        return (status, received);
    }

    /// <summary>The first instalment whose grace ended before a day without its money in time; null for none.</summary>
    public static Instalment? FirstLate(CaseState state, PaymentPlan plan, LocalDate day)
    {
        long through = 0;
        foreach (var instalment in plan.Instalments)
        {
            var last = instalment.Due.PlusDays(plan.GraceDays);
            through += instalment.Minor;
            if (last < day && state.ReceivedMinorSince(plan.AgreedOn, plan.MoneyBefore, last) < through)
            {
                return instalment;
            }
        }

        return null;
    }

    /// <summary>The most that was there of a promise's money on one day, what went back counted from its own.</summary>
    private static long MostMinor(CaseState state, PromiseToPay promise)
    {
        var moves = new List<(LocalDate On, long Minor)>();
        for (var index = promise.MoneyBefore; index < state.Money.Length; index++)
        {
            var money = state.Money[index];
            var back = money.Detail?.Back ?? [];
            if (money.Waiver || money.IsRefund || money.ValueOn < promise.MadeOn || money.ValueOn > promise.LastDay
                || (money.Reversed && back.IsDefaultOrEmpty))
            {
                continue;
            }

            moves.Add((money.ValueOn, money.Minor));
            var left = money.Minor;
            foreach (var gone in back)
            {
                var minor = Math.Min(left, gone.Minor ?? left);
                left -= minor;
                moves.Add((LocalDate.Max(gone.On, money.ValueOn), -minor));
            }
        }

        // Of one day what came is counted before what went.
        moves.Sort(static (one, other) => one.On != other.On
            ? one.On.CompareTo(other.On)
            : other.Minor.CompareTo(one.Minor));
        long most = 0;
        long sum = 0;
        foreach (var (_, minor) in moves)
        {
            sum += minor;
            most = Math.Max(most, sum);
        }

        return most;
    }
}
