using Cases.Domain;
using Cases.Policies.Yaml;
using NodaTime;
using NodaTime.Text;

namespace Cases.Policies;

/// <summary>Reads the facts of an example.</summary>
internal static class ExampleFacts
{
    /// <summary>An instant with its offset; null, with a fault, where it is none.</summary>
    public static Instant? ReadInstant(MapReader reader, string key)
    {
        if (reader.Text(key) is not { } text)
        {
            return null;
        }

        var parsed = OffsetDateTimePattern.ExtendedIso.Parse(text);
        if (parsed.Success)
        {
            return parsed.Value.ToInstant();
        }

        reader.Faults.Add(
            reader.PlaceOf(key),
            $"'{key}': {FaultList.Quote(text)} is no instant",
            "write YYYY-MM-DDTHH:MM:SS with an offset, such as +08:00 or Z");
        return null;
    }

    /// <summary>The facts of an example; what it does not say has its ordinary value.</summary>
    public static ActFacts Read(MapReader example)
    {
        var owed = new Money(100, Currency.Cny);
        var none = new ActFacts { Now = default, Outstanding = owed, Arrears = owed };
        if (example.Map("facts", required: false, "'facts'") is not { } reader)
        {
            return none;
        }

        var outstanding = reader.Money("outstanding", required: false) ?? owed;
        var facts = none with
        {
            DebtorZone = reader.Zone("debtor-zone"),
            OtherZones = ExampleLists.Zones(reader, "other-zones"),
            Actor = reader.Word<ActorKind>("actor", required: false),
            Product = reader.Word<ProductKind>("product", required: false),
            Locality = reader.OptionalText("locality"),
            Outstanding = outstanding,
            Arrears = reader.Money("arrears", required: false) ?? outstanding,
            ReferralOpen = reader.Flag("referral-open") ?? false,
            Holds = ReadHolds(reader),
            Agreement = ReadAgreement(reader),
            ConsentToQuietHours = reader.Flag("consent-to-quiet-hours"),
            OldestUnpaidDue = reader.Date("oldest-unpaid-due", required: false),
            Named = ExampleLists.Named(reader),
            Parties = reader.Words<PartyKind>("parties", required: false) ?? [],
            Contacts = [.. ExampleLists.Contacts(reader)],
            NoUsableNumber = reader.Flag("no-usable-number") ?? false,
            Reserved = ExampleLists.Reserved(reader),
            Plans = ExampleLists.Plans(reader),
            Terms = ExampleTerms.Read(reader),
            Claim = ExampleLists.Claim(reader),
        };
        reader.Done();
        return facts;
    }

    private static HonouredAgreement? ReadAgreement(MapReader facts)
    {
        if (facts.Map("agreement", required: false, "'agreement'") is not { } reader)
        {
            return null;
        }

        var kind = reader.Text("kind");
        var due = reader.Date("due", required: true);
        var grace = reader.Integer("grace-days", 365, required: true);
        reader.Done();
        if (kind is not (null or "promise" or "plan"))
        {
            reader.Faults.Add(
                reader.PlaceOf("kind"), $"{FaultList.Quote(kind)} is no agreement", "use promise or plan");
        }

        return kind is not null && due is { } date && grace is { } days
            ? new HonouredAgreement(kind, date, (int)days)
            : null;
    }

    private static List<ActiveHold> ReadHolds(MapReader facts)
    {
        var holds = new List<ActiveHold>();
        foreach (var node in facts.List("holds"))
        {
            if (MapReader.Of(node, facts.Faults, "the hold") is not { } reader)
            {
                continue;
            }

            holds.Add(new ActiveHold(
                reader.Word<HoldKind>("kind") ?? HoldKind.Dispute,
                reader.OptionalText("key") ?? "example",
                reader.Word<PartyKind>("party", required: false),
                reader.OptionalText("channel"),
                reader.Date("until", required: false),
                reader.Flag("part-only") ?? false,
                reader.Flag("verified") ?? true)
            {
                Actor = reader.OptionalText("actor"),
                From = reader.Date("from", required: false),
                InWriting = reader.Flag("in-writing"),
                Noted = reader.Flag("noted") ?? true,
                TakenUp = reader.Flag("taken-up") ?? false,
            });
            reader.Done();
        }

        return holds;
    }
}
