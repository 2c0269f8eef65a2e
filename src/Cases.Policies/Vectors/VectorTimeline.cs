using Cases.Domain;
using NodaTime;

namespace Cases.Policies;

/// <summary>Reads what a vector says to have happened before the act.</summary>
internal static class VectorTimeline
{
    /// <summary>The contacts, in the order of the file.</summary>
    public static IReadOnlyList<LoggedContact> Contacts(List<VectorMap> timeline) =>
        [.. timeline.Select(ContactOf).OfType<LoggedContact>()];

    private static LoggedContact? ContactOf(VectorMap entry)
    {
        if (VectorWords.ContactOf(entry.RequiredText("type")) is not { } channel)
        {
            return null;
        }

        var direction = entry.Text("direction") == "inbound" ? ContactDirection.Inbound : ContactDirection.Outbound;
        return new LoggedContact(
            "vector", "vector", channel, entry.Instant("at"), direction,
            VectorWords.IsConnected(entry.Text("result")), VectorWords.Party(entry))
        {
            CallKind = channel == ContactChannel.Phone ? VectorWords.Call(entry.Text("kind")) : CallKind.Interactive,
            Point = entry.Text("number"),
        };
    }

    /// <summary>Plans that the person performs.</summary>
    public static IReadOnlyList<PerformedPlan> Plans(List<VectorMap> timeline)
    {
        var plans = new List<PerformedPlan>();
        foreach (var entry in timeline)
        {
            switch (entry.RequiredText("type"))
            {
                case "agreement" when entry.Text("kind") == "personalised_instalment"
                    && entry.Text("status") == "performing":
                    plans.Add(new PerformedPlan(
                        "vector", "vector", PlanKind.PersonalInstalmentAgreement, OfThisCase: true, null));
                    break;
                case "instalment_missed":
                    plans.Clear();
                    break;
                default:
                    break;
            }
        }

        return plans;
    }

    /// <summary>Holds that are in force.</summary>
    public static IReadOnlyList<ActiveHold> Holds(List<VectorMap> timeline, VectorMap facts)
    {
        var holds = new List<ActiveHold>();
        foreach (var type in timeline.Select(entry => entry.RequiredText("type")))
        {
            if (type == "dispute")
            {
                holds.Add(new ActiveHold(HoldKind.Dispute, "vector", null, null, null, PartOnly: false, Verified: true)
                {
                    Noted = facts.Flag("dispute_note_recorded") ?? true,
                    TakenUp = facts.Flag("investigation_open") ?? true,
                });
            }
            else if (type == "dispute_closed")
            {
                holds.Clear();
            }
        }

        return holds;
    }

    /// <summary>Consent to contact in quiet hours; null where nothing is on file.</summary>
    public static bool? Consent(List<VectorMap> timeline, VectorMap when)
    {
        bool? given = null;
        var at = when.Instant("at");
        foreach (var entry in timeline)
        {
            switch (entry.RequiredText("type"))
            {
                case "consent" when entry.Text("scope") == "quiet_hours":
                    given = entry.Date("until_date") is not { } last
                        || at.InZone(when.Zone("tz") ?? DateTimeZone.Utc).Date <= last;
                    break;
                case "consent_revoked":
                    given = false;
                    break;
                default:
                    break;
            }
        }

        return given;
    }
}
