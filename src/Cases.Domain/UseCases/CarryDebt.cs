using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>
/// What is owed again on a resolved case goes on with the account's open one, since two cases of an account are never
/// open at once: a due item of that case, written in the same unit.
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

    private const int MaxItems = 1_000;

    /// <summary>Whether the case ended by money, or its debt was carried to another case since.</summary>
    public static bool EndedByMoney(CaseState state) => ResolveUse.FollowsFromMoney(state.Resolution)
        || (state.Resolution == ResolutionReason.Merged && Count(state) > 0);

    /// <summary>Carries what is owed again; it stays where the other case cannot take it.</summary>
    public static void Carry(Deciding d)
    {
        if (d.Facts.OtherCase is not { State.Opened: { } other } target || target.State.Stage == CaseStage.Resolved
            || other.Currency != d.State.Currency || target.State.Items.Length >= MaxItems)
        {
            return;
        }

        // A cured case runs on with what is not due yet: only what came back is carried.
        var back = d.State.OutstandingMinor - d.Before.OutstandingMinor;
        var minor = Math.Min(d.State.OutstandingMinor,
            d.State.Resolution == ResolutionReason.Cured ? back : d.State.OutstandingMinor);
        var key = FreeKey(d.State, target.State);
        var item = new OpeningItem(key, d.State.OldestUnpaidDue, Parts(d.State, minor));
        var result = MoneyFold.Add(d.State, Carried(key, minor, d.Today));
        d.Emit(new DebtCarried(other.Case, key, minor, d.Today, result));
        var after = MoneyFold.After(target.State, RecordDueItemUse.With(target.State.Items, item));
        d.EmitOnCase(target, new DueItemRecorded(item, d.Today, after));
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

    /// <summary>A key that no item of the other case has: one would stand in the other's place.</summary>
    private static string FreeKey(CaseState state, CaseState target)
    {
        for (var number = Count(state) + 1; ; number++)
        {
            var key = string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"e{state.Opened!.Episode}-{number}");
            if (target.FindItem(key) is null)
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

    /// <summary>The amount by component, as it is open on the case.</summary>
    private static ImmutableArray<ComponentAmount> Parts(CaseState state, long minor)
    {
        var parts = ImmutableArray.CreateBuilder<ComponentAmount>();
        foreach (var component in Enum.GetValues<DebtComponent>())
        {
            var open = state.Items.Sum(item => item.ChargedOf(component) - item.PaidOf(component));
            var part = Math.Min(open, minor);
            if (part > 0)
            {
                parts.Add(new ComponentAmount(component, part));
                minor -= part;
            }
        }

        return parts.ToImmutable();
    }
}
