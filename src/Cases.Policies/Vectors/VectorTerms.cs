using Cases.Domain;
using NodaTime;
using NodaTime.Text;

namespace Cases.Policies;

/// <summary>Reads what the person of a vector told about when, where and how to be reached.</summary>
internal static class VectorTerms
{
    private const string EndOfDay = "24:00";

    private static readonly string[] Days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    /// <summary>Consents, designations, requests and sessions of the timeline.</summary>
    public static ConsumerTerms Read(List<VectorMap> timeline)
    {
        var consents = new List<CallConsent>();
        var quiet = new List<QuietConsent>();
        var designations = new List<Designation>();
        var requests = new List<MediumRequest>();
        var sessions = new List<PortalSession>();
        foreach (var entry in timeline)
        {
            switch (entry.RequiredText("type"))
            {
                case "consent" when entry.Text("scope") == "telephone_calls":
                    consents.Add(new CallConsent(
                        entry.Instant("at"), entry.Date("from_date"), entry.Date("until_date"),
                        entry.Texts("debts") ?? [], null));
                    break;
                case "consent" when entry.Text("scope") == "quiet_hours":
                    quiet.Add(new QuietConsent(Dated(entry), null, entry.Date("until_date"), null));
                    break;
                case "consent_revoked":
                    var revoked = Dated(entry);
                    consents = [.. consents.Select(given => given with { RevokedAt = given.RevokedAt ?? revoked })];
                    quiet = [.. quiet.Select(given => given with { RevokedAt = given.RevokedAt ?? revoked })];
                    break;
                case "designation":
                    designations.Add(ReadDesignation(entry));
                    break;
                case "request" when entry.Text("kind") is "do_not_use_medium" or "opt_out":
                    requests.Add(new MediumRequest(
                        entry.Instant("at"), entry.RequiredText("medium"), entry.Text("address")));
                    break;
                case "request" when entry.Text("kind") == "contact_hours":
                    designations.Add(NotBefore(entry));
                    break;
                case "portal_session":
                    sessions.Add(new PortalSession(entry.Instant("from"), entry.Instant("to")));
                    break;
                default:
                    break;
            }
        }

        return consents.Count + quiet.Count + designations.Count + requests.Count + sessions.Count == 0
            ? ConsumerTerms.None
            : new ConsumerTerms
            {
                CallConsents = consents, QuietConsents = quiet, Designations = designations,
                MediumRequests = requests, PortalSessions = sessions,
            };
    }

    // What has no instant was so from the beginning.
    private static Instant Dated(VectorMap entry) => entry.Has("at") ? entry.Instant("at") : Instant.MinValue;

    private static Designation ReadDesignation(VectorMap entry)
    {
        var source = entry.Text("source") == "creditor_file"
            ? DesignationSource.CreditorFile
            : DesignationSource.Consumer;
        var designation = new Designation(entry.Instant("at"), source) { Through = entry.Date("until_date") };
        return entry.Text("kind") == "inconvenient_place"
            ? designation with { Place = entry.RequiredText("place") }
            : designation with
            {
                Time = new WeeklyWindow(
                    (entry.Texts("days") ?? Days).Select(day => Weekday(entry, day)), Time(entry, "from"),
                    entry.Text("to") == EndOfDay ? null : Time(entry, "to")),
            };
    }

    private static Designation NotBefore(VectorMap entry) => new(entry.Instant("at"), DesignationSource.Consumer)
    {
        Time = new WeeklyWindow(
            Days.Select(day => Weekday(entry, day)), LocalTime.Midnight, Time(entry, "not_before")),
    };

    private static IsoDayOfWeek Weekday(VectorMap entry, string day) => Array.IndexOf(Days, day) is >= 0 and var index
        ? (IsoDayOfWeek)(index + 1)
        : throw entry.Fault("days", $"'{day}' is no day of the week");

    private static LocalTime Time(VectorMap entry, string name)
    {
        var read = LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(entry.RequiredText(name));
        return read.Success ? read.Value : throw entry.Fault(name, "must be a time HH:MM");
    }
}
