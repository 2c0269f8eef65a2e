using System.Collections.Immutable;
using Cases.Domain;
using NodaTime;

namespace Cases.Policies;

/// <summary>Reads one vector into an act and its facts.</summary>
internal static class VectorReader
{
    private static readonly Money Owed = new(100, Currency.Cny);

    public static RuleVector Read(VectorMap map)
    {
        var given = map.Map("given");
        var when = map.Map("when");
        var then = map.Map("then");
        var outcome = then.RequiredText("outcome");
        if (outcome is not ("allowed" or "denied" or "presumed_violation"))
        {
            throw then.Fault("outcome", $"'{outcome}' is no outcome");
        }

        return new RuleVector
        {
            Id = map.RequiredText("id"),
            Rule = map.RequiredText("rule"),
            Expected = outcome,
            ExpectedRule = then.RequiredText("rule"),
            Packs = given.Map("scope").Texts("packs") ?? throw given.Fault("scope.packs", "is missing"),
            Act = ReadAct(given, when),
            Facts = ReadFacts(given, when),
            DebtorZones = ReadZones(given.Map("debtor")),
            QuietClock = given.Map("settings").Text("quiet_clock") switch
            {
                "both" => ClockChoice.Both,
                "official" => ClockChoice.Official,
                _ => null,
            },
        };
    }

    private static Act ReadAct(VectorMap given, VectorMap when)
    {
        var kind = VectorWords.Action(when);
        var facts = when.Map("facts");
        var at = when.Instant("at");
        return new Act(
            kind, ClassOf(kind, given, facts, at), VectorWords.Party(when), when.Text("channel"), when.Text("person"),
            at, TimeOfDayKnown: true)
        {
            Actor = when.Text("by"),
            Point = facts.Text("number"),
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
            : ActClass.Collection;
    }

    private static List<DateTimeZone?> ReadZones(VectorMap debtor)
    {
        var zones = new List<DateTimeZone?> { debtor.Zone("tz") };
        foreach (var id in debtor.Texts("tz_alternatives") ?? [])
        {
            zones.Add(DateTimeZoneProviders.Tzdb.GetZoneOrNull(id)
                ?? throw debtor.Fault("tz_alternatives", $"'{id}' is no time zone"));
        }

        return zones;
    }

    private static ActFacts ReadFacts(VectorMap given, VectorMap when)
    {
        var timeline = given.List("timeline").ToList();
        return new ActFacts
        {
            Now = when.Instant("at"),
            Outstanding = Owed,
            Arrears = Owed,
            Named = Named(when),
            Parties = Parties(given, when),
            Contacts = [.. timeline.Select(ContactOf).OfType<LoggedContact>()],
            Plans = Plans(timeline),
            Holds = Holds(timeline, given.Map("facts")),
            ConsentToQuietHours = Consent(timeline, when),
        };
    }

    private static NamedFacts Named(VectorMap when)
    {
        var facts = when.Map("facts");
        var named = NamedFacts.None
            .With(FactName.Purpose, PolicyWords.Of(VectorWords.Purpose(facts.Text("purpose"))));
        return VectorWords.Action(when) switch
        {
            ActKind.Visit => named
                .With(FactName.VisitPhase, "arrived")
                .With(FactName.Collectors, facts.Number("collectors"))
                .With(FactName.IdentityShown, facts.Flag("identity_shown"))
                .With(FactName.Recorded, facts.Flag("audio_video_recording"))
                .With(FactName.Entered, facts.Flag("entered"))
                .With(FactName.EntryConsent, facts.Flag("entry_consent")),
            ActKind.Letter => named.With(FactName.LetterFields, Words(facts.Texts("fields"))),
            ActKind.PlanAgreement => named
                .With(FactName.PlanKind, PolicyWords.Of(PlanKind.PersonalInstalmentAgreement))
                .With(FactName.PlanMonths, facts.Number("months"))
                .With(FactName.PlanTerms, Words(facts.Texts("terms")))
                .With(FactName.PlanForm, facts.Text("form"))
                .With(FactName.PlanRecording, facts.Names("recording") ? facts.Text("recording") is not null : null),
            _ => named,
        };
    }

    private static ImmutableArray<string> Words(IReadOnlyList<string>? words) => words is null ? default : [.. words];

    // No guarantor stands unless the facts name him.
    private static List<PartyKind> Parties(VectorMap given, VectorMap when)
    {
        var guarantors = given.Map("facts").Texts("guarantors") ?? [];
        var isNamed = when.Text("person") is { } person && guarantors.Contains(person);
        return isNamed ? [PartyKind.Debtor, PartyKind.Guarantor] : [PartyKind.Debtor];
    }

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

    private static List<PerformedPlan> Plans(List<VectorMap> timeline)
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

    private static List<ActiveHold> Holds(List<VectorMap> timeline, VectorMap facts)
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

    private static bool? Consent(List<VectorMap> timeline, VectorMap when)
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
