using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>What kind of agreement several cases of a debtor share.</summary>
public enum SharedKind
{
    /// <summary>A promise to pay.</summary>
    Promise,

    /// <summary>A plan.</summary>
    Plan,
}

/// <summary>The share of one case in an agreement over several.</summary>
/// <param name="Case">The case's id.</param>
/// <param name="Instalments">
/// What falls to it and when, each above zero, numbered from 1; of a promise one, due on the promised day.
/// </param>
public sealed record CaseShare(string Case, ImmutableArray<Instalment> Instalments)
{
    /// <summary>The sum, in minor units.</summary>
    public long Minor => Instalments.Sum(instalment => instalment.Minor);
}

/// <summary>
/// A promise or plan of this case is a share of one over several cases; it stands behind that, on each of them, in the
/// unit in which it was agreed.
/// </summary>
/// <param name="Kind">What kind.</param>
/// <param name="Key">The key of the promise or plan, the same on every case.</param>
/// <param name="Shares">All shares, that of this case among them; the case that agreed it first.</param>
public sealed record AgreementShared(SharedKind Kind, string Key, ImmutableArray<CaseShare> Shares) : CaseEvent;

/// <summary>Money of another case that counts towards a shared agreement: what came, or went back.</summary>
/// <param name="ValueOn">The value date of the payment.</param>
/// <param name="On">The day on which it came or went.</param>
/// <param name="Minor">Minor units added to what moved on that day; below zero for what went, or was not so.</param>
/// <param name="Back">Whether it went back.</param>
public readonly record struct SharedMove(LocalDate ValueOn, LocalDate On, long Minor, bool Back);

/// <summary>Money moved on another case of a shared agreement.</summary>
/// <param name="Kind">What kind of agreement.</param>
/// <param name="Key">Its key.</param>
/// <param name="Case">The case on which the money moved.</param>
/// <param name="Moves">What changed, each day at most once for what came and once for what went.</param>
public sealed record AgreementMoneyMoved(SharedKind Kind, string Key, string Case, ImmutableArray<SharedMove> Moves)
    : CaseEvent;

/// <summary>
/// A case ended while the agreement that it shares ran on: no more than it had paid is asked for it, so that the others
/// go on with theirs alone.
/// </summary>
/// <param name="Kind">What kind of agreement.</param>
/// <param name="Key">Its key.</param>
/// <param name="Case">The case that ended.</param>
/// <param name="Minor">What its share comes to now, in minor units; null where the case is open again.</param>
public sealed record AgreementShareEnded(SharedKind Kind, string Key, string Case, long? Minor) : CaseEvent;

/// <summary>An agreement over several cases, as one of them knows it.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Key">The key of the promise or plan, the same on every case.</param>
/// <param name="Shares">All shares as they were agreed, that of this case among them.</param>
public sealed record SharedAgreement(SharedKind Kind, string Key, ImmutableArray<CaseShare> Shares)
{
    /// <summary>What moved on the other cases, by day.</summary>
    public ImmutableArray<SharedMove> Elsewhere { get; init; } = [];

    /// <summary>What the shares of cases come to that ended while it ran.</summary>
    public ImmutableArray<(string Case, long Minor)> Ended { get; init; } = [];

    /// <summary>What it comes to in all, in minor units.</summary>
    public long TotalMinor => Shares.Sum(share => EndedAt(share.Case) ?? share.Minor);

    /// <summary>All instalments together, one for each day, with the numbers that they were agreed with.</summary>
    public ImmutableArray<Instalment> Schedule
    {
        get
        {
            var days = new SortedDictionary<LocalDate, long>();
            foreach (var share in Shares)
            {
                var left = EndedAt(share.Case) ?? long.MaxValue;
                foreach (var instalment in share.Instalments)
                {
                    var minor = Math.Min(left, instalment.Minor);
                    left -= minor;
                    days[instalment.Due] = days.GetValueOrDefault(instalment.Due) + minor;
                }
            }

            // What ended keeps its number, by which an instalment was told as missed.
            return
            [
                .. days.Select((day, index) => new Instalment(index + 1, day.Key, day.Value))
                    .Where(instalment => instalment.Minor > 0),
            ];
        }
    }

    /// <summary>What came on the other cases by value date, and stayed, in minor units.</summary>
    /// <param name="through">Last value date, inclusive; null for all.</param>
    public long ReceivedElsewhere(LocalDate? through)
    {
        long sum = 0;
        foreach (var move in Elsewhere)
        {
            sum += through is not { } last || move.ValueOn <= last ? move.Minor : 0;
        }

        return sum;
    }

    /// <summary>The share of a case.</summary>
    /// <param name="id">Its id.</param>
    public CaseShare ShareOf(string id) => Shares.First(share => share.Case == id);

    /// <summary>What the share of a case that ended comes to; null where it goes on.</summary>
    /// <param name="id">Its id.</param>
    public long? EndedAt(string id)
    {
        foreach (var (known, minor) in Ended)
        {
            if (known == id)
            {
                return minor;
            }
        }

        return null;
    }
}

public sealed partial record CaseState
{
    /// <summary>Promises and plans of the case that are shares of agreements over several cases.</summary>
    public ImmutableArray<SharedAgreement> Shared { get; init; } = [];

    /// <summary>Payments of the case that are parts of payments over several cases, in the order of telling.</summary>
    public ImmutableArray<PaymentShared> PaymentsShared { get; init; } = [];

    /// <summary>The payment over several cases of which a payment is a part; null where it stands alone.</summary>
    /// <param name="key">The payment's key on this case.</param>
    public PaymentShared? FindSharedPayment(string key)
    {
        foreach (var known in PaymentsShared)
        {
            if (known.Key == key)
            {
                return known;
            }
        }

        return null;
    }

    /// <summary>The agreement of which a promise or plan is a share; null where it stands alone.</summary>
    /// <param name="kind">What kind.</param>
    /// <param name="key">The key of the promise or plan.</param>
    public SharedAgreement? FindShared(SharedKind kind, string key)
    {
        foreach (var known in Shared)
        {
            if (known.Kind == kind && known.Key == key)
            {
                return known;
            }
        }

        return null;
    }

    /// <summary>Money that counts towards a promise, over all cases that it covers, in minor units.</summary>
    /// <param name="promise">A promise of this case.</param>
    public long ReceivedFor(PromiseToPay promise)
    {
        ArgumentNullException.ThrowIfNull(promise);
        return ReceivedMinorSince(promise.MadeOn, promise.MoneyBefore, promise.LastDay)
            + (FindShared(SharedKind.Promise, promise.Key)?.ReceivedElsewhere(promise.LastDay) ?? 0);
    }

    /// <summary>Money that counts towards a plan, over all cases that it covers, in minor units.</summary>
    /// <param name="plan">A plan of this case.</param>
    /// <param name="through">Last value date, inclusive; null for all.</param>
    public long ReceivedFor(PaymentPlan plan, LocalDate? through = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return ReceivedMinorSince(plan.AgreedOn, plan.MoneyBefore, through)
            + (FindShared(SharedKind.Plan, plan.Key)?.ReceivedElsewhere(through) ?? 0);
    }

    /// <summary>What was promised, over all cases that the promise covers, in minor units.</summary>
    /// <param name="promise">A promise of this case.</param>
    public long PromisedMinor(PromiseToPay promise)
    {
        ArgumentNullException.ThrowIfNull(promise);
        return FindShared(SharedKind.Promise, promise.Key)?.TotalMinor ?? promise.Minor;
    }

    /// <summary>The instalments by which a plan is judged: its own, or those of all cases that it covers.</summary>
    /// <param name="plan">A plan of this case.</param>
    public ImmutableArray<Instalment> ScheduleOf(PaymentPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return FindShared(SharedKind.Plan, plan.Key)?.Schedule ?? plan.Instalments;
    }
}
