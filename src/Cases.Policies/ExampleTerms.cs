using Cases.Domain;
using Cases.Policies.Yaml;
using NodaTime;

namespace Cases.Policies;

/// <summary>Reads what the person of an example told about when, where and how to be reached.</summary>
internal static class ExampleTerms
{
    /// <summary>The lists that there are; nothing where there is none.</summary>
    public static ConsumerTerms Read(MapReader facts)
    {
        var terms = new ConsumerTerms
        {
            CallConsents = [.. ExampleLists.Maps(facts, "call-consents", "the consent").Select(ReadConsent)],
            QuietConsents =
                [.. ExampleLists.Maps(facts, "quiet-consents", "the consent").Select(ReadQuietConsent)],
            Designations = [.. ExampleLists.Maps(facts, "designations", "the designation").Select(ReadDesignation)],
            MediumRequests = [.. ExampleLists.Maps(facts, "medium-requests", "the request").Select(ReadRequest)],
            PortalSessions = [.. ExampleLists.Maps(facts, "portal-sessions", "the session").Select(ReadSession)],
        };
        return terms.CallConsents.Count + terms.QuietConsents.Count + terms.Designations.Count
            + terms.MediumRequests.Count + terms.PortalSessions.Count == 0 ? ConsumerTerms.None : terms;
    }

    private static CallConsent ReadConsent(MapReader reader)
    {
        var at = ExampleFacts.ReadInstant(reader, "at");
        var consent = new CallConsent(
            at ?? default, reader.Date("from", required: false), reader.Date("through", required: false),
            ExampleLists.Texts(reader, "debts") ?? [],
            reader.Has("revoked-at") ? ExampleFacts.ReadInstant(reader, "revoked-at") : null);
        reader.Done();
        return consent;
    }

    private static QuietConsent ReadQuietConsent(MapReader reader)
    {
        var at = ExampleFacts.ReadInstant(reader, "at");
        var consent = new QuietConsent(
            at ?? default, reader.Date("from", required: false), reader.Date("through", required: false),
            reader.Has("revoked-at") ? ExampleFacts.ReadInstant(reader, "revoked-at") : null)
        {
            Channel = reader.OptionalText("channel"),
        };
        reader.Done();
        return consent;
    }

    private static Designation ReadDesignation(MapReader reader)
    {
        var at = ExampleFacts.ReadInstant(reader, "at");
        var source = reader.Word<DesignationSource>("source", required: false) ?? DesignationSource.Consumer;
        var place = reader.OptionalText("place");
        var days = TimeChecks.Weekdays(reader, "days");
        var from = reader.Has("from") ? reader.Time("from") : null;
        var to = reader.Has("to") ? reader.Time("to") : null;
        var first = reader.Date("from-date", required: false);
        var through = reader.Date("through", required: false);
        var only = reader.Flag("only") ?? false;
        var withdrawn = reader.Has("withdrawn-at") ? ExampleFacts.ReadInstant(reader, "withdrawn-at") : null;
        reader.Done();
        if ((place is null) == days.IsEmpty || (days.IsEmpty && (from ?? to) is not null) || (from is { } a && a == to))
        {
            reader.Faults.Add(
                reader.Place, "a designation is of a place, or of days and times",
                "write 'place', or 'days' with 'from' and 'to' where it is not the whole day");
            return new Designation(at ?? default, source) { Place = "other" };
        }

        return new Designation(at ?? default, source)
        {
            Place = place,
            Time = days.IsEmpty ? null : new WeeklyWindow(days, from ?? LocalTime.Midnight, to),
            Only = only,
            From = first,
            Through = through,
            WithdrawnAt = withdrawn,
        };
    }

    private static MediumRequest ReadRequest(MapReader reader)
    {
        var request = new MediumRequest(
            ExampleFacts.ReadInstant(reader, "at") ?? default, reader.Text("channel") ?? "",
            reader.OptionalText("number"))
        {
            WithdrawnAt = reader.Has("withdrawn-at") ? ExampleFacts.ReadInstant(reader, "withdrawn-at") : null,
        };
        reader.Done();
        return request;
    }

    private static PortalSession ReadSession(MapReader reader)
    {
        var session = new PortalSession(
            ExampleFacts.ReadInstant(reader, "from") ?? default, ExampleFacts.ReadInstant(reader, "to") ?? default);
        reader.Done();
        return session;
    }
}
