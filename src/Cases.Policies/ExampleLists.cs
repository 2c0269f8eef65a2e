using Cases.Domain;
using Cases.Policies.Yaml;
using NodaTime;

namespace Cases.Policies;

/// <summary>Reads the lists among the facts of an example: contacts, reserved slots, plans, named facts.</summary>
internal static class ExampleLists
{
    private const int MostAlike = 1000;

    /// <summary>Named facts of the act under <c>given</c>.</summary>
    public static NamedFacts Named(MapReader facts)
    {
        var named = NamedFacts.None;
        if (facts.Map("given", required: false, "'given'") is not { } reader)
        {
            return named;
        }

        foreach (var fact in FactNames.All.Where(fact => reader.Has(fact.Name)))
        {
            named = FactReader.Given(reader, fact) is { } value ? named.With(fact, value) : named;
        }

        // Every name is asked for, so that a word outside the vocabulary is told with all that it has.
        foreach (var fact in FactNames.All)
        {
            reader.Node(fact.Name, required: false);
        }

        reader.Done();
        return named;
    }

    /// <summary>A list of zones.</summary>
    public static List<DateTimeZone> Zones(MapReader facts, string key)
    {
        var zones = new List<DateTimeZone>();
        foreach (var node in facts.List(key))
        {
            if (node is YamlScalar scalar && DateTimeZoneProviders.Tzdb.GetZoneOrNull(scalar.Value) is { } zone)
            {
                zones.Add(zone);
            }
            else
            {
                facts.Faults.Add(
                    node.Place, $"'{key}' holds what is no time zone", "write names such as Asia/Shanghai");
            }
        }

        return zones;
    }

    /// <summary>The contact log; <c>times</c> writes several alike.</summary>
    public static List<LoggedContact> Contacts(MapReader facts)
    {
        var contacts = new List<LoggedContact>();
        foreach (var reader in Maps(facts, "contacts", "the contact"))
        {
            var at = ExampleFacts.ReadInstant(reader, "at");
            var contact = new LoggedContact(
                "example", "example",
                reader.Word<ContactChannel>("channel", required: false) ?? ContactChannel.Phone,
                at ?? default,
                reader.Word<ContactDirection>("direction", required: false) ?? ContactDirection.Outbound,
                reader.Flag("connected") ?? false,
                reader.Word<PartyKind>("party", required: false) ?? PartyKind.Debtor)
            {
                Class = reader.Word<ActClass>("class", required: false) ?? ActClass.Collection,
                CallKind = reader.Word<CallKind>("call-kind", required: false) ?? CallKind.Interactive,
                Point = reader.OptionalText("number"),
                PartyPerson = reader.OptionalText("person"),
                Result = reader.Word<Disposition>("result", required: false),
                By = reader.OptionalText("by"),
                Debts = Texts(reader, "debts"),
                Discussed = Texts(reader, "discussed"),
                IsReply = reader.Flag("reply") ?? false,
            };
            var times = reader.Integer("times", MostAlike) ?? 1;
            reader.Done();
            contacts.AddRange(Enumerable.Repeat(contact, (int)times));
        }

        return contacts;
    }

    /// <summary>Slots that are reserved.</summary>
    public static List<ReservedSlot> Reserved(MapReader facts)
    {
        var slots = new List<ReservedSlot>();
        foreach (var reader in Maps(facts, "reserved", "the reserved slot"))
        {
            var from = ExampleFacts.ReadInstant(reader, "from");
            var until = ExampleFacts.ReadInstant(reader, "until");
            slots.Add(new ReservedSlot(
                reader.OptionalText("key") ?? "example", "example",
                reader.Word<ContactChannel>("channel", required: false) ?? ContactChannel.Phone,
                reader.Word<PartyKind>("party", required: false) ?? PartyKind.Debtor,
                from ?? default, until ?? default)
            {
                CallKind = reader.Word<CallKind>("call-kind", required: false) ?? CallKind.Interactive,
                Point = reader.OptionalText("number"),
                By = reader.OptionalText("by"),
            });
            reader.Done();
        }

        return slots;
    }

    /// <summary>Plans that the person performs.</summary>
    public static List<PerformedPlan> Plans(MapReader facts)
    {
        var plans = new List<PerformedPlan>();
        foreach (var reader in Maps(facts, "plans", "the plan"))
        {
            plans.Add(new PerformedPlan(
                "example", "example",
                reader.Word<PlanKind>("kind") ?? PlanKind.Instalments,
                reader.Flag("of-this-case") ?? true,
                reader.Date("honoured-through", required: false)));
            reader.Done();
        }

        return plans;
    }

    /// <summary>A list of texts; null where the key is absent.</summary>
    public static IReadOnlyList<string>? Texts(MapReader reader, string key)
    {
        if (!reader.Has(key))
        {
            return null;
        }

        var texts = new List<string>();
        foreach (var node in reader.List(key))
        {
            if (node is YamlScalar scalar)
            {
                texts.Add(scalar.Value);
            }
            else
            {
                reader.Faults.Add(node.Place, $"'{key}' holds something that is no text", "write texts only");
            }
        }

        return texts;
    }

    /// <summary>What happened to the claim.</summary>
    public static List<ClaimEvent> Claim(MapReader facts)
    {
        var events = new List<ClaimEvent>();
        foreach (var reader in Maps(facts, "claim", "the event of the claim"))
        {
            events.Add(new ClaimEvent(
                reader.Word<ClaimEventKind>("kind") ?? ClaimEventKind.Demand,
                ExampleFacts.ReadInstant(reader, "at") ?? default)
            {
                ToReservedContact = reader.Flag("to-reserved-contact") ?? false,
                Delivered = reader.Flag("delivered") ?? false,
                ReceiptConfirmed = reader.Flag("receipt-confirmed") ?? false,
            });
            reader.Done();
        }

        return events;
    }

    /// <summary>The mappings of a list; what is none is a fault.</summary>
    public static IEnumerable<MapReader> Maps(MapReader facts, string key, string what)
    {
        foreach (var node in facts.List(key))
        {
            if (MapReader.Of(node, facts.Faults, what) is { } reader)
            {
                yield return reader;
            }
        }
    }
}
