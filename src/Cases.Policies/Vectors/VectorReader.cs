using Cases.Domain;

namespace Cases.Policies;

/// <summary>Reads one vector into an act and its facts.</summary>
internal static class VectorReader
{
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
            Act = VectorActs.Read(given, when),
            Facts = ReadFacts(given, when),
            Settings = VectorSettings.Read(given.Map("settings")),
        };
    }

    private static ActFacts ReadFacts(VectorMap given, VectorMap when)
    {
        var timeline = given.List("timeline").ToList();
        return new ActFacts
        {
            Now = when.Instant("at"),
            DebtorZone = given.Map("debtor").Zone("tz"),
            OtherZones = VectorActs.OtherZones(given.Map("debtor")),
            Actor = VectorWords.Actor(given.Map("scope")),
            Product = VectorWords.Product(given.Map("scope")),
            Locality = given.Map("debtor").Text("locality") ?? "none",
            Outstanding = VectorFacts.Owed,
            Arrears = VectorFacts.Owed,
            OldestUnpaidDue = given.Map("facts").Text("payment_state") == "paid"
                ? null
                : given.Map("facts").Date("due_date"),
            Named = VectorFacts.Named(given, when, timeline),
            Parties = VectorFacts.Parties(given, when),
            Contacts = [.. VectorTimeline.Contacts(timeline, given.Map("debtor").Text("id"), when)],
            Plans = VectorTimeline.Plans(timeline),
            Claim = VectorTimeline.Claim(timeline),
            Holds = VectorHolds.Read(timeline, given.Map("facts")),
            Terms = VectorTerms.Read(timeline),
        };
    }
}
