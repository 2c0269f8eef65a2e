using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Where a payment went: a part of what came in, with the order that law prescribed on its receipt.</summary>
/// <param name="Key">The payment's key; of a waiver or carried debt as <see cref="MoneyIn"/> has it.</param>
/// <param name="Minor">What stands of it, in minor units; 0 where it came back.</param>
/// <param name="Lines">What it paid, in the order in which it did; never more than was due.</param>
/// <param name="CreditMinor">What of it is left over, in minor units. With the lines it makes the amount.</param>
public sealed record PaymentShare(string Key, long Minor, ImmutableArray<AllocationLine> Lines, long CreditMinor)
{
    /// <summary>Whether it is a waiver, or debt carried to another case.</summary>
    public bool Waiver { get; init; }

    /// <summary>The day on which the bank received it.</summary>
    public required LocalDate ReceivedOn { get; init; }

    /// <summary>Days past due of the oldest unpaid item on that day, after all that was received before; 0 or more.
    /// </summary>
    public required int DaysPastDue { get; init; }

    /// <summary>The order by which it was applied.</summary>
    public required AllocationOrder Order { get; init; }

    /// <summary>What was divided first.</summary>
    public required AllocationBy By { get; init; }

    /// <summary>The version of the policy that says so; null where no policy names an order.</summary>
    public string? Policy { get; init; }
}

/// <summary>
/// How all money of a case is applied to its due items: a function of what was charged and received, never of the order
/// in which it was told.
/// </summary>
/// <remarks>
/// <para>A case without terms keeps its money as one sum, which <see cref="Allocation"/> applies. With terms each
/// payment is applied by those of its day of receipt, one after the other: by value date, waivers before payments,
/// day of receipt, key. A charge that was added later counts from its day. So interest, which runs on what is open on
/// each day, and the items see the same debt (<see cref="InterestFormula"/> applies money alike). What went back never
/// came; what went back without naming its payment is taken from the last ones. So a payment that is taken back,
/// corrected or told late changes what later ones paid, and may let one of them cross the day on which the order turns
/// (CN-CC-ALLOC).</para>
/// <para>What is paid now is kept on the items. So a payment that comes last in that order costs what it costs on its
/// own, and everything else one pass over the case's payments.</para>
/// </remarks>
internal static class MoneyFold
{
    /// <summary>The money after one more payment or waiver.</summary>
    public static MoneyResult Add(CaseState state, MoneyIn money)
    {
        if (state.MoneyTerms.IsEmpty)
        {
            return Pooled(state.Items, state.Money.StandingMinor + money.StandingMinor);
        }

        if (!IsLast(state, money))
        {
            return After(state, state.Items, state.Money.Add(money));
        }

        var pass = new MoneyPass(state.Items, state.MoneyTerms, fromNothing: false);
        pass.Pay(money, pooled: false);
        return new MoneyResult(pass.Changes(), state.OutstandingMinor - money.StandingMinor);
    }

    /// <summary>The money after other due items: a charge, another total, another due date.</summary>
    public static MoneyResult After(CaseState state, ImmutableArray<DueItem> items) => After(state, items, state.Money);

    /// <summary>The money after something of it changed: a return, a correction.</summary>
    public static MoneyResult After(CaseState state, MoneyList money) => After(state, state.Items, money);

    /// <summary>The money of items and payments.</summary>
    public static MoneyResult After(CaseState state, ImmutableArray<DueItem> items, MoneyList money)
    {
        if (state.MoneyTerms.IsEmpty)
        {
            return Pooled(items, money.StandingMinor);
        }

        var pass = Passed(items, money, state.MoneyTerms);
        return new MoneyResult(pass.Changes(), ChargedMinor(items) - money.StandingMinor);
    }

    /// <summary>Where each payment went, waivers included, in the order in which they were applied.</summary>
    public static ImmutableArray<PaymentShare> Shares(CaseState state) =>
        Passed(state.Items, state.Money, state.MoneyTerms).Shares();

    /// <summary>Payments and waivers in the order in which they are applied, each with what is left of it.</summary>
    public static IEnumerable<MoneyStep> Payments(CaseState state)
    {
        var steps = Steps([], state.Money, state.MoneyTerms);
        TakeNameless(steps, state.Money);
        return steps;
    }

    /// <summary>The terms by which a payment of a day of receipt is applied; null where none are told.</summary>
    public static MoneyTermsSet? TermsOn(ImmutableArray<MoneyTermsSet> terms, LocalDate receivedOn)
    {
        MoneyTermsSet? found = null;
        foreach (var known in terms)
        {
            // Of two that hold the day the later begun counts, and of these the later told.
            if (known.From <= receivedOn && (known.Until is not { } last || receivedOn <= last)
                && (found is null || known.From >= found.From))
            {
                found = known;
            }
        }

        return found;
    }

    private static MoneyResult Pooled(ImmutableArray<DueItem> items, long receivedMinor) =>
        new(Allocation.Apply(items, receivedMinor).Lines, ChargedMinor(items) - receivedMinor);

    private static long ChargedMinor(ImmutableArray<DueItem> items)
    {
        long charged = 0;
        foreach (var item in items)
        {
            charged += item.ChargedMinor;
        }

        return charged;
    }

    /// <summary>Whether nothing is applied after a payment, so that it can be added to what is paid.</summary>
    private static bool IsLast(CaseState state, in MoneyIn money)
    {
        if (money.StandingMinor < 0 || state.Money.HasNameless || money.ValueOn <= state.Money.LastOn)
        {
            return false;
        }

        foreach (var item in state.Items)
        {
            foreach (var charge in item.Later)
            {
                if (charge.On > money.ValueOn)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static MoneyPass Passed(
        ImmutableArray<DueItem> items, MoneyList money, ImmutableArray<MoneyTermsSet> terms)
    {
        var pass = new MoneyPass(items, terms, fromNothing: true);
        var steps = Steps(items, money, terms);
        TakeNameless(steps, money);
        for (var index = 0; index < steps.Count; index++)
        {
            var step = steps[index];
            if (step.Charge is not { } charge)
            {
                pass.Pay(step.Money, step.Pooled, step.LeftMinor);
                continue;
            }

            pass.Charge(step.Item, charge);
            if (index + 1 == steps.Count || steps[index + 1].Charge?.On != charge.On)
            {
                pass.Use(charge.On);
            }
        }

        return pass;
    }

    private static List<MoneyStep> Steps(
        ImmutableArray<DueItem> items, MoneyList money, ImmutableArray<MoneyTermsSet> terms)
    {
        var pooled = terms.IsEmpty ? money.Length : terms[0].Before;
        var steps = new List<MoneyStep>(money.Length);
        for (var index = 0; index < money.Length; index++)
        {
            steps.Add(new MoneyStep(money[index], index < pooled));
        }

        // Money that is one sum is applied to all that is charged, whenever it was.
        foreach (var item in terms.IsEmpty ? [] : items)
        {
            foreach (var charge in item.Later)
            {
                steps.Add(new MoneyStep(item.Key, charge));
            }
        }

        steps.Sort(MoneyStep.Compare);
        return steps;
    }

    /// <summary>
    /// What went back of no payment is taken off what had come by its day, the latest first; off a waiver last, since
    /// nobody paid that.
    /// </summary>
    private static void TakeNameless(List<MoneyStep> steps, MoneyList money)
    {
        if (!money.HasNameless)
        {
            return;
        }

        foreach (var back in steps)
        {
            if (back.Money.StandingMinor < 0)
            {
                var gone = -back.Money.StandingMinor;
                gone -= TakeOff(steps, gone, step => !step.Money.Waiver && step.On <= back.On);
                gone -= TakeOff(steps, gone, step => !step.Money.Waiver);
                TakeOff(steps, gone, _ => true);
            }
        }
    }

    private static long TakeOff(List<MoneyStep> steps, long most, Func<MoneyStep, bool> from)
    {
        var left = most;
        for (var index = steps.Count - 1; index >= 0 && left > 0; index--)
        {
            if (from(steps[index]))
            {
                var taken = Math.Min(left, Math.Max(0, steps[index].LeftMinor));
                left -= taken;
                steps[index].LeftMinor -= taken;
            }
        }

        return most - left;
    }
}

/// <summary>One step of the fold: a payment, or a charge that was added later.</summary>
internal sealed class MoneyStep
{
    public MoneyStep(MoneyIn money, bool pooled)
    {
        Money = money;
        Pooled = pooled;
        LeftMinor = money.StandingMinor;
    }

    public MoneyStep(string item, LaterCharge charge)
    {
        Item = item;
        Charge = charge;
    }

    public MoneyIn Money { get; }

    public bool Pooled { get; }

    public string Item { get; } = "";

    public LaterCharge? Charge { get; }

    /// <summary>What of the payment is there to be applied, in minor units.</summary>
    public long LeftMinor { get; set; }

    private int Kind => Charge is not null ? 0 : Money.Waiver ? 1 : 2;

    public LocalDate On => Charge?.On ?? Money.ValueOn;

    private static LocalDate ReceivedOn(MoneyStep step) => step.Charge is null ? step.Money.ReceivedOn : default;

    public static int Compare(MoneyStep left, MoneyStep right)
    {
        var order = right.Pooled.CompareTo(left.Pooled);
        order = order != 0 ? order : left.On.CompareTo(right.On);
        order = order != 0 ? order : left.Kind.CompareTo(right.Kind);
        order = order != 0 ? order : ReceivedOn(left).CompareTo(ReceivedOn(right));
        order = order != 0 ? order : string.CompareOrdinal(left.Item, right.Item);
        order = order != 0 ? order : string.CompareOrdinal(left.Charge?.Key, right.Charge?.Key);
        order = order != 0 ? order : (left.Charge?.Component ?? 0).CompareTo(right.Charge?.Component ?? 0);
        return order != 0 ? order : string.CompareOrdinal(left.Money.Key, right.Money.Key);
    }
}
