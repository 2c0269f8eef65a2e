using NodaTime;

namespace Cases.Domain;

/// <summary>
/// What is owed again on a resolved case goes on with the account's open one, since two cases of an account are never
/// open at once: due items of that case, written in the same unit.
/// </summary>
/// <param name="To">The case that goes on with it.</param>
/// <param name="Item">Key of its due item there.</param>
/// <param name="Minor">Minor units.</param>
/// <param name="On">The day.</param>
/// <param name="Money">The money state after it.</param>
public sealed record DebtCarried(string To, string Item, long Minor, LocalDate On, MoneyResult Money) : CaseEvent;

internal static class CarryDebt
{
    /// <summary>With what the key of a carried amount begins; keys of waivers begin otherwise.</summary>
    public const string Prefix = "carried:";

    /// <summary>How the key of carried interest ends that had run on the earlier case.</summary>
    private const string Ran = ":Ran";

    /// <summary>The same where it bears interest, as a statement had joined it to what does.</summary>
    private const string Bearing = ":Bearing";

    private const int MaxItems = 1_000;

    /// <summary>Whether the case ended by money, or its debt was carried to another case since.</summary>
    public static bool EndedByMoney(CaseState state) => ResolveUse.FollowsFromMoney(state.Resolution)
        || (state.Resolution == ResolutionReason.Merged && Count(state) > 0);

    /// <summary>Whether a charge is interest that ran on the account's earlier case.</summary>
    public static bool IsRan(in LaterCharge charge) => charge.Component == DebtComponent.Interest
        && charge.Key.StartsWith(Prefix, StringComparison.Ordinal)
        && (charge.Key.EndsWith(Ran, StringComparison.Ordinal) || IsBearing(charge));

    /// <summary>Whether a charge is such interest, and bears interest.</summary>
    public static bool IsBearing(in LaterCharge charge) => charge.Component == DebtComponent.Interest
        && charge.Key.StartsWith(Prefix, StringComparison.Ordinal)
        && charge.Key.EndsWith(Bearing, StringComparison.Ordinal);

    /// <summary>Carries what is owed again; it stays where the other case cannot take it.</summary>
    /// <remarks>
    /// Interest is charged here through today and runs there from tomorrow on: each item goes on with its own due date,
    /// by which rules count, and its amounts are charges of today, which bear from their day on.
    /// </remarks>
    public static void Carry(Deciding d)
    {
        if (d.Facts.OtherCase is not { State.Opened: { } other } target || target.State.Stage == CaseStage.Resolved
            || other.Currency != d.State.Currency)
        {
            return;
        }

        InterestPosting.Today(d);
        var items = Owed(d);
        if (target.State.Items.Length + items.Count > MaxItems)
        {
            return;
        }

        var there = target.State;
        foreach (var (due, parts) in items)
        {
            var key = FreeKey(d.State, there);
            var minor = parts.Sum(part => part.Minor);
            d.Emit(new DebtCarried(other.Case, key, minor, d.Today,
                MoneyFold.Add(d.State, Carried(key, minor, d.Today))));
            var item = new OpeningItem(key, due, []);
            Tell(new DueItemRecorded(item, d.Today, MoneyFold.After(there, RecordDueItemUse.With(there.Items, item))));
            foreach (var part in parts)
            {
                var charge = new ChargeAdded($"{Prefix}{key}:{part.Word}", key, part.Component, part.Minor, d.Today,
                    null, new MoneyResult([], 0));
                Tell(charge with { Money = MoneyFold.After(there, Accounting.Charged(there.Items, charge)) });
            }
        }

        void Tell(CaseEvent happened)
        {
            d.EmitOnCase(target, happened);
            there = there.Evolve(happened);
        }
    }

    public static CaseState Fold(CaseState state, DebtCarried e) => Accounting.Apply(
        state with { Resolution = AfterIt(state.Resolution) }, e.Money,
        state.Money.Add(Carried(e.Item, e.Minor, e.On)));

    /// <summary>Debt that is carried away, as money.</summary>
    public static MoneyIn Carried(string item, long minor, LocalDate on) =>
        new(Prefix + item, minor, on, Reversed: false, Waiver: true);

    /// <summary>As what a case stands once its debt was carried: a cured one had debt before.</summary>
    public static ResolutionReason? AfterIt(ResolutionReason? before) =>
        before == ResolutionReason.Cured ? before : ResolutionReason.Merged;

    /// <summary>A key that no item and no charge of the other case has: one would stand in the other's place.</summary>
    private static string FreeKey(CaseState state, CaseState target)
    {
        for (var number = Count(state) + 1; ; number++)
        {
            var key = string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"e{state.Opened!.Episode}-{number}");
            if (target.FindItem(key) is null && !target.Charges.Any(charge => charge.Item == key))
            {
                return key;
            }
        }
    }

    private static int Count(CaseState state)
    {
        var count = 0;
        foreach (var money in state.Money)
        {
            count += money.Carried ? 1 : 0;
        }

        return count;
    }

    /// <summary>What is owed again, by item as it is open on the case, the oldest first.</summary>
    private static List<(LocalDate? Due, List<CarriedPart> Parts)> Owed(Deciding d)
    {
        // A cured case runs on with what is not due yet: only what came back is carried.
        var left = d.State.Resolution == ResolutionReason.Cured
            ? Math.Min(d.State.OutstandingMinor, d.State.OutstandingMinor - d.Before.OutstandingMinor)
            : d.State.OutstandingMinor;
        var run = InterestFormula.Of(CaseInterest.FactsOf(d.State, d.Facts, d.Policy), d.Today);
        var owed = new List<(LocalDate? Due, List<CarriedPart> Parts)>();
        foreach (var line in run)
        {
            var item = d.State.FindItem(line.Item)!;
            var parts = new List<CarriedPart>();
            foreach (var (word, component, open) in PartsOf(item, line.BearingMinor))
            {
                var part = Math.Min(open, left);
                if (part > 0)
                {
                    parts.Add(new CarriedPart(word, component, part));
                    left -= part;
                }
            }

            if (parts.Count > 0)
            {
                owed.Add((item.DueOn, parts));
            }
        }

        return owed;
    }

    /// <summary>What is open of an item: interest that had run apart from what a source stated.</summary>
    private static IEnumerable<(string Word, DebtComponent Component, long Minor)> PartsOf(DueItem item, long bearing)
    {
        foreach (var component in Enum.GetValues<DebtComponent>())
        {
            var open = item.ChargedOf(component) - item.PaidOf(component);
            if (component == DebtComponent.Interest)
            {
                long all = 0;
                foreach (var charge in item.Later)
                {
                    all += charge.IsOwn || IsRan(charge) ? charge.Minor : 0;
                }

                var ran = Math.Min(open, all);
                var bears = Math.Min(bearing, ran);
                yield return (Bearing[1..], component, bears);
                yield return (Ran[1..], component, ran - bears);
                open -= ran;
            }

            yield return (component.ToString(), component, open);
        }
    }

    /// <summary>A part of a carried item.</summary>
    /// <param name="Word">How the key of its charge ends.</param>
    /// <param name="Component">Which part of the debt.</param>
    /// <param name="Minor">Minor units, above zero.</param>
    private readonly record struct CarriedPart(string Word, DebtComponent Component, long Minor);
}
