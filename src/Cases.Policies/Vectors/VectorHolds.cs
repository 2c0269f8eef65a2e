using Cases.Domain;
using NodaTime;

namespace Cases.Policies;

/// <summary>Reads what of a vector's timeline stops acts: disputes, notices and moratoria.</summary>
internal static class VectorHolds
{
    // Day 1 is the first; the sixtieth is the last.
    private const int BreathingSpaceDays = 60;
    private const int DaysAfterCrisis = 30;

    /// <summary>Holds of the timeline, each with its days.</summary>
    public static IReadOnlyList<ActiveHold> Read(List<VectorMap> timeline, VectorMap facts)
    {
        var holds = new List<ActiveHold>();
        foreach (var entry in timeline)
        {
            switch (entry.RequiredText("type"))
            {
                case "dispute":
                    holds.Add(Dispute(entry, facts));
                    break;
                case "dispute_closed":
                case "letter" when entry.Text("kind") == "verification":
                    holds.RemoveAll(hold => hold.Kind == HoldKind.Dispute);
                    break;
                case "notice" when entry.Text("kind") == "cease_written":
                    holds.Add(Of(HoldKind.CeaseCommunication, DateOf(
                        entry, entry.Has("received_at") ? "received_at" : "at")));
                    break;
                case "notice" when entry.Text("kind") == "possible_incapacity":
                    holds.Add(Of(HoldKind.Incapacity, DateOf(entry, "at")));
                    break;
                case "moratorium":
                    holds.Add(Moratorium(entry, facts));
                    break;
                default:
                    break;
            }
        }

        return holds;
    }

    /// <summary>The day of an entry in its own zone; of UTC where it names none.</summary>
    public static LocalDate DateOf(VectorMap entry, string name) =>
        entry.Instant(name).InZone(entry.Zone("tz") ?? DateTimeZone.Utc).Date;

    private static ActiveHold Dispute(VectorMap entry, VectorMap facts) =>
        Of(HoldKind.Dispute, entry.Has("at") ? DateOf(entry, "at") : null) with
        {
            InWriting = entry.Text("medium") is { } medium ? medium is "writing" or "mail" or "email" : null,
            Noted = facts.Flag("dispute_note_recorded") ?? true,
            TakenUp = facts.Flag("investigation_open") ?? true,
        };

    private static ActiveHold Moratorium(VectorMap entry, VectorMap facts)
    {
        var first = entry.Date("registered_on") is { } registered ? registered.PlusDays(1) : DateOf(entry, "at");
        var last = entry.Text("kind") == "mental_health_crisis"
            ? facts.Date("crisis_treatment_ended")?.PlusDays(DaysAfterCrisis)
            : first.PlusDays(BreathingSpaceDays - 1);
        return Of(HoldKind.Moratorium, first) with { Until = last };
    }

    private static ActiveHold Of(HoldKind kind, LocalDate? from) =>
        new(kind, "vector", null, null, null, PartOnly: false, Verified: true) { From = from };
}
