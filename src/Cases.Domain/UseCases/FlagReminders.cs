using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>
/// Money or a correction told later shows of reminders that they would not have been sent: on their day nothing of what
/// they demanded was open. They happened all the same, and count in every limit.
/// </summary>
/// <param name="Because">Key of the payment, return or charge that shows it.</param>
/// <param name="Keys">Keys of the reminders.</param>
public sealed record RemindersFlagged(string Because, ImmutableArray<string> Keys) : CaseEvent;

/// <summary>What showed that reminders would not have been sent holds no more, as its payment went back.</summary>
/// <param name="Because">Key of what shows it now.</param>
/// <param name="Keys">Keys of the reminders.</param>
public sealed record ReminderFlagsLifted(string Because, ImmutableArray<string> Keys) : CaseEvent;

/// <summary>A reminder that asked for money, as far as later decisions need it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="On">The day on which it went out.</param>
/// <param name="Demands">What it demanded by what was known then.</param>
public readonly record struct SentReminder(string Key, LocalDate On, ReminderDemand Demands)
{
    /// <summary>What shows that it would not have been sent; null while nothing does.</summary>
    public string? FlaggedBecause { get; init; }
}

/// <summary>What a reminder demanded, by what was known when it went out.</summary>
public enum ReminderDemand
{
    /// <summary>Nothing: nothing was owed then.</summary>
    Nothing,

    /// <summary>What was past due.</summary>
    Arrears,

    /// <summary>What was owed and fell due later, or has no date.</summary>
    Debt,
}

/// <summary>Which reminders would not have been sent: a function of dates, asked after everything that moves money.
/// </summary>
internal static class FlagReminders
{
    /// <summary>Emits what changes by the decision so far; nothing on a ledger that cannot hold it yet.</summary>
    public static void Follow(Deciding d)
    {
        if (d.State.Reminders.IsEmpty || d.Facts.Epoch < Facts.Carried || d.Refused
            || Shown(d) is not { } shown || d.State.Reminders[^1].On <= shown.From)
        {
            return;
        }

        ImmutableArray<string>.Builder? flagged = null;
        ImmutableArray<string>.Builder? lifted = null;
        foreach (var reminder in d.State.Reminders)
        {
            var paid = reminder.Demands != ReminderDemand.Nothing && reminder.On > shown.From
                ? WasPaid(d.State, reminder)
                : reminder.FlaggedBecause is not null;
            // What another cause paid, such as a due date that moved, this decision does not show.
            if (paid != reminder.FlaggedBecause is not null && (!paid || !WasPaid(d.Before, reminder)))
            {
                (paid ? flagged ??= ImmutableArray.CreateBuilder<string>()
                    : lifted ??= ImmutableArray.CreateBuilder<string>()).Add(reminder.Key);
            }
        }

        if (flagged is not null)
        {
            d.EmitOwn(new RemindersFlagged(shown.Because, flagged.ToImmutable()));
        }

        if (lifted is not null)
        {
            d.EmitOwn(new ReminderFlagsLifted(shown.Because, lifted.ToImmutable()));
        }
    }

    /// <summary>The reminders with one more, in order of their days; one that asks for no money is not kept.</summary>
    public static ImmutableArray<SentReminder> With(CaseState state, ReminderRecorded e)
    {
        if (e.Class is not (ActClass.Reminder or ActClass.Collection))
        {
            return state.Reminders;
        }

        var demands = state.ArrearsMinorOn(e.On) > 0 ? ReminderDemand.Arrears
            : state.OutstandingMinor > 0 ? ReminderDemand.Debt : ReminderDemand.Nothing;
        var place = state.Reminders.Length;
        while (place > 0 && state.Reminders[place - 1].On > e.On)
        {
            place--;
        }

        return state.Reminders.Insert(place, new SentReminder(e.Key, e.On, demands));
    }

    public static CaseState Fold(CaseState state, RemindersFlagged e) => Marked(state, e.Keys, e.Because);

    public static CaseState Fold(CaseState state, ReminderFlagsLifted e) => Marked(state, e.Keys, null);

    private static CaseState Marked(CaseState state, ImmutableArray<string> keys, string? because) => state with
    {
        Reminders =
        [
            .. state.Reminders.Select(one => keys.Contains(one.Key) ? one with { FlaggedBecause = because } : one),
        ],
    };

    /// <summary>Whether by what is known now nothing of what a reminder demanded was open when its day began.</summary>
    /// <remarks>Money of the same day may have come after it.</remarks>
    private static bool WasPaid(CaseState state, in SentReminder reminder) => reminder.Demands == ReminderDemand.Debt
        ? state.OwedMinorOn(reminder.On.PlusDays(-1)) <= 0
        : ArrearsMinorAsOf(state, reminder.On) == 0;

    /// <summary>What was past due when a day began, with the money of value dates before it alone.</summary>
    private static long ArrearsMinorAsOf(CaseState state, LocalDate day)
    {
        ImmutableArray<DueItem> items = [.. state.Items.Select(item => AsOf(item, day))];
        var pooled = state.MoneyTerms.IsEmpty ? 0 : state.MoneyTerms[0].Before;
        var terms = state.MoneyTerms;
        var money = default(MoneyList);
        for (var index = 0; index < state.Money.Length; index++)
        {
            if (state.Money[index].ValueOn < day)
            {
                money = money.Add(state.Money[index]);
            }
            else if (index < pooled)
            {
                terms = terms.SetItem(0, terms[0] with { Before = terms[0].Before - 1 });
            }
        }

        var paid = MoneyFold.After(state with { MoneyTerms = terms }, items, money).Lines;
        long sum = 0;
        foreach (var item in items)
        {
            sum += item.DueOn is { } due && due < day ? item.ChargedMinor : 0;
            foreach (var line in paid)
            {
                sum -= line.Item == item.Key && item.DueOn is { } past && past < day ? line.Minor : 0;
            }
        }

        return sum;
    }

    private static DueItem AsOf(DueItem item, LocalDate day)
    {
        foreach (var charge in item.Later)
        {
            if (charge.On > day)
            {
                item = item.Uncharge(charge.Key, charge.Component, charge.Minor);
            }
        }

        return item with { Paid = [] };
    }

    /// <summary>
    /// What the decision moved and from which day on that may count; null where it moved nothing told of the past.
    /// </summary>
    private static (string Because, LocalDate From)? Shown(Deciding d)
    {
        for (var index = d.Events.Count - 1; index >= 0; index--)
        {
            (string, LocalDate)? shown = d.Events[index] switch
            {
                PaymentRecorded e => (e.Key, e.ValueOn),
                PaymentCorrected e => (e.Key, LocalDate.MinIsoValue),
                PaymentWasReversed e => (e.Key, LocalDate.MinIsoValue),
                MoneyReturned e => (e.Of ?? e.Key, LocalDate.MinIsoValue),
                Corrected { Money: not null } e => (e.Key, LocalDate.MinIsoValue),
                ChargeReversed e => (e.Of, LocalDate.MinIsoValue),
                WaiverWithdrawn e => (e.Of, e.On),
                _ => null,
            };
            if (shown is not null)
            {
                return shown;
            }
        }

        return null;
    }
}
