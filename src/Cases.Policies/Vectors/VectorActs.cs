using Cases.Domain;
using NodaTime;

namespace Cases.Policies;

/// <summary>Reads the act of a vector and the zones that count for it.</summary>
internal static class VectorActs
{
    /// <summary>The act.</summary>
    public static Act Read(VectorMap given, VectorMap when)
    {
        var kind = VectorWords.Action(when);
        var facts = when.Map("facts");
        var at = when.Instant("at");
        return new Act(
            kind, ClassOf(kind, given, facts, at), VectorWords.Party(when), when.Text("channel"), when.Text("person"),
            at, TimeOfDayKnown: true)
        {
            Actor = when.Text("by"),
            Collector = when.Text("by"),
            Point = facts.Text("number"),
            Debts = when.Texts("debts") ?? [],
            CallKind = kind == ActKind.Call ? VectorWords.Call(facts.Text("kind")) : CallKind.Interactive,
        };
    }

    // Up to and including the due date a reminder is one; from the day after, while unpaid, it is collection.
    private static ActClass ClassOf(ActKind kind, VectorMap given, VectorMap facts, Instant at)
    {
        var known = given.Map("facts");
        var day = at.InZone(given.Zone("office_tz") ?? DateTimeZone.Utc).Date;
        var notYetDue = known.Text("payment_state") == "paid" || (known.Date("due_date") is { } due && day <= due);
        return kind == ActKind.PlanAgreement ? ActClass.ServiceReply
            : facts.Text("message_class") == "reminder" && notYetDue ? ActClass.Reminder
            : facts.Text("legal_notice") is "limitation" or "guarantee-period" ? ActClass.PreservationOfRights
            : ActClass.Collection;
    }

    /// <summary>The zones in which the debtor may be beside his own.</summary>
    public static IReadOnlyList<DateTimeZone> OtherZones(VectorMap debtor) =>
    [
        .. (debtor.Texts("tz_alternatives") ?? []).Select(id => DateTimeZoneProviders.Tzdb.GetZoneOrNull(id)
            ?? throw debtor.Fault("tz_alternatives", $"'{id}' is no time zone")),
    ];
}
