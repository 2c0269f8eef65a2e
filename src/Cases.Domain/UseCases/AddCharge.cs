using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>
/// Adds a charge to a due item, or states the item's new total; a second person must approve one that is lower.
/// </summary>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="Component">Which part of the debt it is.</param>
/// <param name="Amount">
/// The amount; with <paramref name="IsNewTotal"/>, the new total of the item without its costs.
/// </param>
/// <param name="IsNewTotal">True where a source states totals rather than differences.</param>
public sealed record AddCharge(string Key, DebtComponent Component, Money Amount, bool IsNewTotal = false) : CaseCommand
{
    /// <summary>The due item; null for the first. A new key adds an item.</summary>
    public string? Item { get; init; }

    /// <summary>The due date of a new item.</summary>
    public LocalDate? DueOn { get; init; }
}

/// <summary>A charge was added; negative where a stated total is lower than what was charged before.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Item">The due item.</param>
/// <param name="Component">Which part of the debt.</param>
/// <param name="Minor">Minor units.</param>
/// <param name="On">The day.</param>
/// <param name="DueOn">The due date, where the item is new.</param>
/// <param name="Money">The money state after it.</param>
public sealed record ChargeAdded(
    string Key, string Item, DebtComponent Component, long Minor, LocalDate On, LocalDate? DueOn, MoneyResult Money)
    : CaseEvent
{
    /// <summary>The total that the source stated, in minor units; null where it stated a difference.</summary>
    public long? StatedTotalMinor { get; init; }
}

/// <summary>A charge to be added, by a command of its own or as the cost of a reminder.</summary>
internal readonly record struct NewCharge(string Key, string Item, DebtComponent Component, long Minor)
{
    public LocalDate? DueOn { get; init; }

    public long? StatedTotalMinor { get; init; }
}

internal static class AddChargeUse
{
    private const int MaxItems = 1_000;

    private static readonly ImmutableArray<string> Chargers = ["supervisor", "legal", "integration"];

    /// <summary>Whether a role may add to the debt.</summary>
    public static bool IsFor(string role) => Chargers.Contains(role);

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, CurrencyMismatch, AmountNotPositive, AmountTooLarge,
    // DateOutOfRange, KeyReused, SecondPersonRequired, TooMany, RuleForbids, MoreThanOwed.
    public static void Decide(Deciding d, AddCharge command)
    {
        if (!IsSound(d, command))
        {
            return;
        }

        if (Minor(d.State, command) < 0 && !d.IsOutside)
        {
            d.ExpectSecondPerson("A total below what was charged gives debt up; request it for approval.");
        }

        Carry(d, command);
    }

    /// <summary>Whether a total may be stated; judged at the request and again at the approval.</summary>
    public static bool Check(Deciding d, AddCharge command)
    {
        if (!IsSound(d, command))
        {
            return false;
        }

        Judge(d);
        Fits(d, Target(d.State, command.Item), command.Component, Minor(d.State, command));
        return !d.Refused;
    }

    /// <summary>Adds the charge that was asked for, after every check of who may.</summary>
    public static void Carry(Deciding d, AddCharge command)
    {
        Entry.Assess(d);
        Judge(d);
        var minor = Minor(d.State, command);
        d.GivenUpAs = minor < 0 && !d.IsOutside ? ResolutionReason.OpenedInError : null;
        Charge(d, new NewCharge(command.Key, Target(d.State, command.Item), command.Component, minor)
        {
            DueOn = command.DueOn,
            StatedTotalMinor = command.IsNewTotal ? command.Amount.Minor : null,
        });
    }

    /// <summary>Adds the charge and what follows from it.</summary>
    public static void Charge(Deciding d, NewCharge charge)
    {
        var (key, item, component, minor) = charge;
        var known = d.State.FindItem(item);
        Fits(d, item, component, minor);
        d.Require(known is not null || d.State.Items.Length < MaxItems, RefusalCode.TooMany,
            $"A case has at most {MaxItems} due items.");
        if (d.Refused)
        {
            return;
        }

        var due = known is null ? charge.DueOn : null;
        var items = Accounting.Charged(d.State.Items, item, new LaterCharge(key, component, minor, d.Today), due);
        var result = MoneyFold.After(d.State, items);
        d.Emit(new ChargeAdded(key, item, component, minor, d.Today, due, result)
        {
            StatedTotalMinor = charge.StatedTotalMinor,
        });
        Settling.Follow(d);
    }

    /// <summary>The item that a charge belongs to: the one named, else the first, else a new one.</summary>
    public static string Target(CaseState state, string? item) =>
        item ?? (state.Items.IsEmpty ? "1" : state.Items[0].Key);

    public static CaseState Fold(CaseState state, ChargeAdded e) => Accounting.Apply(
        state with
        {
            Charges = state.Charges.Add(
                new ChargeMade(e.Key, e.Component, e.StatedTotalMinor ?? e.Minor, e.StatedTotalMinor is not null)
                {
                    Item = e.Item,
                    AddedMinor = e.Minor,
                }),
            Items = Accounting.Charged(state.Items, e),
            LastActAt = e.Minor > 0 ? state.Acted(e.On) : state.LastActAt,
            First = e.Component == DebtComponent.Penalty
                ? state.First with { PenaltyAdded = Milestones.Earlier(state.First.PenaltyAdded, e.On) }
                : state.First,
        },
        e.Money);

    private static bool IsSound(Deciding d, AddCharge command) =>
        d.RequireOpened() && d.RequireKey(command.Key, "key")
        && d.RequireAmount(command.Amount, "amount", mayBeZero: command.IsNewTotal)
        && (command.Item is null || d.RequireKey(command.Item, "item"))
        && d.RequireDate(command.DueOn, "due date")
        && !IsKnown(d, command)
        // A misspelt item would be a debt that is never due; a source that states totals is not asked.
        && d.Expect(command.IsNewTotal || command.Item is not { } item || command.DueOn is not null
                || d.State.FindItem(item) is not null,
            RefusalCode.KeyUnknown, $"There is no due item {command.Item}; a new one needs its due date.");

    private static void Judge(Deciding d) => d.Judge(ActKind.Posting, ActClass.MandatoryNotice, PartyKind.Debtor);

    private static void Fits(Deciding d, string item, DebtComponent component, long minor) =>
        d.Require(minor >= 0 || (d.State.FindItem(item)?.WithoutOwnInterest().ChargedOf(component) ?? 0) + minor >= 0,
            RefusalCode.MoreThanOwed, "The new total is lower than other parts of the debt.");

    /// <summary>What the charge adds; below zero where a stated total is lower.</summary>
    public static long Minor(CaseState state, AddCharge command) => command.IsNewTotal
        ? command.Amount.Minor - Stated(state, Target(state, command.Item))
        : command.Amount.Minor;

    private static bool IsKnown(Deciding d, AddCharge command)
    {
        foreach (var made in d.State.Charges)
        {
            if (made.Key == command.Key)
            {
                d.Knows(true);
                d.Require(
                    (made.Component, made.Minor, made.IsNewTotal)
                        == (command.Component, command.Amount.Minor, command.IsNewTotal),
                    RefusalCode.KeyReused, $"The charge {command.Key} is recorded with another amount or component.");
                return true;
            }
        }

        return false;
    }

    /// <summary>What a stated total is compared with: all that is charged on the item but costs, and the interest that
    /// was charged here, which the source does not know.</summary>
    private static long Stated(CaseState state, string item) =>
        state.FindItem(item)?.WithoutOwnInterest() is { } known
            ? known.ChargedMinor - known.ChargedOf(DebtComponent.Cost)
            : 0;
}
