using System.Collections.Immutable;
using Cases.Domain;
using NodaTime;
using NodaTime.Text;

namespace Cases.TestKit;

/// <summary>
/// Commands on a made-up case in yuan, with the fields that a test rarely cares about filled in. Amounts are fen.
/// </summary>
public static class Ask
{
    /// <summary>The due date of the item of an opened case.</summary>
    public const string Due = "2026-03-31";

    /// <summary>A date written as <c>2026-03-31</c>.</summary>
    public static LocalDate Day(string text) => LocalDatePattern.Iso.Parse(text).GetValueOrThrow();

    /// <summary>An amount in yuan.</summary>
    public static Money Cny(long minor) => new(minor, Currency.Cny);

    /// <summary>A due item of one principal.</summary>
    public static OpeningItem Item(string key, long minor, string? due) =>
        new(key, due is null ? null : Day(due), [new(DebtComponent.Principal, minor)]);

    /// <summary>Opens case <c>c1</c> on account <c>0001</c> with one item of principal.</summary>
    public static OpenCase Open(long minor = 10_000, string? due = Due) => Open([Item("1", minor, due)]);

    /// <summary>Opens case <c>c1</c> on account <c>0001</c>.</summary>
    public static OpenCase Open(ImmutableArray<OpeningItem> items) =>
        new("c1", 1, "core", "0001", "account/a1", Currency.Cny, items);

    /// <summary>A text message as reminder.</summary>
    public static Remind Remind(string key) => new(key, ContactChannel.Sms, ActClass.Reminder);

    /// <summary>An outgoing call that reaches the debtor.</summary>
    public static RecordContact Call(string key) =>
        new(key, ContactChannel.Phone, ContactDirection.Outbound, Disposition.Reached, PartyKind.Debtor);

    /// <summary>The debtor calls.</summary>
    public static RecordContact CalledIn(string key) => Call(key) with { Direction = ContactDirection.Inbound };

    /// <summary>An outgoing call that nobody answers.</summary>
    public static RecordContact NoAnswer(string key) => Call(key) with { Disposition = Disposition.NoAnswer };

    /// <summary>A promise by telephone.</summary>
    public static MakePromise Promise(string key, long minor, string due) =>
        new(key, Cny(minor), Day(due), ContactChannel.Phone);

    /// <summary>Instalments, each written as an amount and a date.</summary>
    public static ImmutableArray<Instalment> Instalments(params (long Minor, string Due)[] instalments) =>
        [.. instalments.Select((each, index) => new Instalment(index + 1, Day(each.Due), each.Minor))];

    /// <summary>A plan of instalments that the bank offered.</summary>
    public static AgreePlan Plan(string key, params (long Minor, string Due)[] instalments) =>
        new(key, PlanKind.Instalments, Instalments(instalments), DebtorAsked: false);

    /// <summary>A plan of instalments that the debtor asked for.</summary>
    public static AgreePlan AskedPlan(string key, params (long Minor, string Due)[] instalments) =>
        Plan(key, instalments) with { DebtorAsked = true };

    /// <summary>A settlement that the bank offered.</summary>
    public static AgreePlan Settlement(string key, params (long Minor, string Due)[] instalments) =>
        Plan(key, instalments) with { Kind = PlanKind.Settlement };

    /// <summary>Another plan in place of the one in force, for which the debtor asked.</summary>
    public static ChangePlan Change(string key, params (long Minor, string Due)[] instalments) =>
        new(key, PlanKind.Instalments, Instalments(instalments)) { DebtorAsked = true };

    /// <summary>A payment with its value date.</summary>
    public static RecordPayment Pay(string key, long minor, string on) => new(key, Cny(minor), Day(on));

    /// <summary>A payment taken back.</summary>
    public static ReversePayment Reverse(string key) => new(key, "returned");

    /// <summary>A charge on the first item.</summary>
    public static AddCharge Charge(string key, long minor, DebtComponent component = DebtComponent.Fee) =>
        new(key, component, Cny(minor));

    /// <summary>A waiver.</summary>
    public static Waive Waive(string key, long minor) => new(key, Cny(minor), "goodwill");

    /// <summary>A visit by two people, at an instant.</summary>
    public static ScheduleVisit Visit(string key, Instant at) => new(key, at, ["anna", "bo"], "agreed by phone");

    /// <summary>A referral to the lawyers.</summary>
    public static ReferToLegal Refer(string key) => new(key, "nothing else helped");

    /// <summary>A hold.</summary>
    public static PlaceHold Hold(string key, HoldKind kind) => new(key, kind, "told by the debtor");
}
