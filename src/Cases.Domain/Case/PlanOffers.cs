using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>A plan that may be offered: monthly instalments that come to the debt, to the minor unit.</summary>
/// <param name="Months">How many instalments, the deposit not counted.</param>
/// <param name="Instalments">In order of date, the deposit first where there is one.</param>
/// <param name="InterestMinor">What of them is interest that runs meanwhile, in minor units.</param>
/// <param name="TotalMinor">What they come to.</param>
public sealed record PlanOffer(
    int Months, ImmutableArray<Instalment> Instalments, long InterestMinor, long TotalMinor);

/// <summary>The plans that policy permits for a debt, and exact schedules.</summary>
public static class PlanOffers
{
    private const long BasisPoints = 10_000;
    private const int MostRounds = 64;

    /// <summary>The lengths that are offered, in months, as far as policy permits them.</summary>
    public static ImmutableArray<int> Lengths { get; } = [1, 2, 3, 6, 9, 12, 18, 24, 36, 48, 60];

    /// <summary>
    /// The offers: no longer than policy permits, no instalment below its floor, none above what the debtor can pay a
    /// month where that is on record.
    /// </summary>
    /// <param name="state">The case.</param>
    /// <param name="facts">What is known besides.</param>
    /// <param name="policy">The rules in scope.</param>
    /// <param name="today">The day of the offer.</param>
    /// <param name="first">When the first monthly instalment falls due; a month from today for null.</param>
    public static ImmutableArray<PlanOffer> Of(
        CaseState state, Facts facts, Policy policy, LocalDate today, LocalDate? first = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var numbers = policy.Numbers;
        var begin = first ?? today.PlusMonths(1);
        var most = AffordableMinor(state, facts, policy, today);
        var offers = ImmutableArray.CreateBuilder<PlanOffer>();
        foreach (var months in Lengths)
        {
            if (begin.PlusMonths(months - 1) <= today.PlusMonths(numbers.MaxPlanMonths)
                && Offer(state, facts, policy, (today, begin, months)) is { } offer
                && offer.Instalments.SkipLast(1).All(one => one.Minor >= numbers.MinInstalmentMinor)
                && (most is not { } affordable || Monthly(offer).All(one => one.Minor <= affordable)))
            {
                offers.Add(offer);
            }
        }

        return offers.ToImmutable();
    }

    /// <summary>One offer of a length; null where nothing is owed, or less than one minor unit an instalment.</summary>
    /// <param name="state">The case.</param>
    /// <param name="facts">What is known besides.</param>
    /// <param name="policy">The rules in scope.</param>
    /// <param name="when">The day of the offer, of the first monthly instalment, and how many there are.</param>
    public static PlanOffer? Offer(
        CaseState state, Facts facts, Policy policy, (LocalDate Today, LocalDate First, int Months) when)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(policy);
        var payoff = Payoff.Of(state, facts, policy, when.Today);
        var owed = payoff.TotalMinor - payoff.DisputedMinor;
        var deposit = (long)(((Int128)Math.Max(0, owed) * policy.Numbers.PlanDepositBasisPoints + BasisPoints - 1)
            / BasisPoints);
        if (owed - deposit < when.Months)
        {
            return null;
        }

        // Interest runs on what the instalments leave: larger ones leave less, so the sum is sought until it stands.
        var interest = 0L;
        for (var round = 0; round < MostRounds; round++)
        {
            var schedule = Schedule(owed + interest, deposit, when);
            var runs = Between(state, facts, policy, (when.Today, schedule));
            if (runs == interest)
            {
                return new PlanOffer(when.Months, schedule, interest, owed + interest);
            }

            interest = runs;
        }

        // It turned in circles over a minor unit: the last instalment takes what the others leave.
        var rest = Schedule(owed + interest, deposit, when);
        return new PlanOffer(when.Months, rest, interest, owed + interest);
    }

    /// <summary>
    /// Splits an amount into instalments that differ by no more than what does not divide, which the last one bears.
    /// </summary>
    /// <param name="minor">The amount; at least as many minor units as instalments.</param>
    /// <param name="count">How many, 1 or more.</param>
    public static ImmutableArray<long> Split(long minor, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(minor, count);
        var each = minor / count;
        // Rounded up the last is the smaller one; where that leaves it nothing it is the larger one.
        var up = each + (minor % count == 0 ? 0 : 1);
        each = minor - (up * (count - 1)) > 0 ? up : each;
        return [.. Enumerable.Repeat(each, count - 1), minor - (each * (count - 1))];
    }

    /// <summary>The interest that runs while a schedule is paid on its days, beside what has run before.</summary>
    internal static long Between(
        CaseState state, Facts facts, Policy policy, (LocalDate From, ImmutableArray<Instalment> Schedule) plan)
    {
        if (CaseInterest.TermsOf(state, facts, policy).IsEmpty || plan.Schedule.IsDefaultOrEmpty
            || !InterestPosting.IsOwn(facts))
        {
            return 0;
        }

        var told = CaseInterest.FactsOf(state, facts, policy);
        var paid = told with
        {
            Money = [.. told.Money, .. plan.Schedule.Select(one => new InterestMoney(one.Due, one.Minor))],
        };
        return InterestFormula.Of(paid, plan.Schedule[^1].Due).Sum(line => line.AccruedMinor)
            - InterestFormula.Of(told, plan.From).Sum(line => line.AccruedMinor);
    }

    private static IEnumerable<Instalment> Monthly(PlanOffer offer) =>
        offer.Instalments.Skip(offer.Instalments.Length - offer.Months);

    private static ImmutableArray<Instalment> Schedule(
        long minor, long deposit, (LocalDate Today, LocalDate First, int Months) when)
    {
        var parts = Split(minor - deposit, when.Months);
        var schedule = ImmutableArray.CreateBuilder<Instalment>();
        if (deposit > 0)
        {
            schedule.Add(new Instalment(1, when.Today, deposit));
        }

        for (var index = 0; index < parts.Length; index++)
        {
            schedule.Add(new Instalment(schedule.Count + 1, when.First.PlusMonths(index), parts[index]));
        }

        return schedule.ToImmutable();
    }

    /// <summary>What the debtor can pay a month, as his record or the case has it; null where nobody said.</summary>
    private static long? AffordableMinor(CaseState state, Facts facts, Policy policy, LocalDate today)
    {
        var known = StandingFacts.Under(NamedFacts.None, state, facts.Person?.State, policy, today)
            .Find(DebtorFacts.AffordableMonthly.Name);
        return known is { IsNone: false, Money: var money } && money.Currency == state.Currency ? money.Minor : null;
    }
}
