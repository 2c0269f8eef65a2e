using NodaTime;

namespace Cases.Domain;

/// <summary>Records proof that a notice was served, and the due date that runs from it.</summary>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="Channel">How it was served.</param>
/// <param name="Item">The due item whose date it fixes; null where it fixes none.</param>
/// <param name="DueOn">The due date; null where it fixes none.</param>
public sealed record ServeNotice(string Key, ContactChannel Channel, string? Item, LocalDate? DueOn) : CaseCommand;

/// <summary>A notice was served (proof of service).</summary>
/// <param name="Key">Its key.</param>
/// <param name="Channel">How.</param>
/// <param name="On">The day.</param>
/// <param name="Item">The due item whose date it fixed.</param>
/// <param name="DueOn">The due date.</param>
/// <param name="Money">The money state after it: a changed date may change to which item money is applied.</param>
public sealed record NoticeServed(
    string Key, ContactChannel Channel, LocalDate On, string? Item, LocalDate? DueOn, MoneyResult Money) : CaseEvent;

internal static class ServeNoticeUse
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, DateOutOfRange, KeyUnknown.
    public static void Decide(Deciding d, ServeNotice command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key") || !d.RequireDate(command.DueOn, "due date")
            || d.Knows(d.State.HasKey(RecordedKind.Notice, command.Key)))
        {
            return;
        }

        var item = command.DueOn is null ? null : AddChargeUse.Target(d.State, command.Item);
        if (item is not null
            && !d.Require(d.State.FindItem(item) is not null, RefusalCode.KeyUnknown, $"There is no due item {item}."))
        {
            return;
        }

        var money = MoneyFold.After(d.State, Accounting.Dated(d.State.Items, item, command.DueOn));
        d.Emit(new NoticeServed(command.Key, command.Channel, d.Today, item, command.DueOn, money));
        Entry.Assess(d);
    }

    public static CaseState Fold(CaseState state, NoticeServed e) => Accounting.Apply(
        state with
        {
            Keys = state.Keys.Add(new RecordedKey(RecordedKind.Notice, e.Key)),
            First = state.First with { Notified = Milestones.Earlier(state.First.Notified, e.On) },
            Items = Accounting.Dated(state.Items, e.Item, e.DueOn),
        },
        e.Money);
}
