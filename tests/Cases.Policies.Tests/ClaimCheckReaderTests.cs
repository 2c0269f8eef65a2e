using Xunit;

namespace Cases.Policies.Tests;

/// <summary>Goal: a predicate about a claim or an amount is read, or faulted at its line.</summary>
public sealed class ClaimCheckReaderTests
{
    private const string Pack = """
        pack: TEST
        title: One check
        jurisdiction: CN
        instrument: Test rules
        valid-from: 2020-01-01
        rules:
          - id: TEST-CHECK
            title: One check
            citation: {instrument: Test rules}
            norm: regulation
            effect: warn
            kind: checks
            parameters:
              checks:
                - {check: CHECK}
            applies-to: {acts: any, classes: any, parties: any}
            when-absent:
              FACTS
            source-status: secondary
        """;

    [Theory]
    [InlineData("any-other-than, fact: measures, than: [amount_recovered]", null)]
    [InlineData("any-other-than, fact: measures, than: []", "'than' names no word")]
    [InlineData("any-other-than, fact: purpose, than: [collect]", "is no fact that this check can read")]
    [InlineData("amount-at-least, fact: unpaid-principal, least: 50000.00 CNY", null)]
    [InlineData("amount-at-least, fact: unpaid-principal, least: 50000", "is no amount")]
    [InlineData("at-most-share, fact: charges-total, of: unpaid-principal, percent: 24", null)]
    [InlineData("at-most-share, fact: charges-total, of: unpaid-principal, percent: 0", "'percent' is at least 1")]
    [InlineData("at-most-share, fact: charges-total, of: charges-total, percent: 24", "a share of itself")]
    [InlineData("at-most-share, fact: charges-total, of: daily-rate, percent: 24", "no fact that this check can read")]
    [InlineData("limitation, years: 3, outer-years: 20, restarts: [demand, suit]", null)]
    [InlineData("limitation, years: 3, outer-years: 2, restarts: [demand]", "the outer years end before the years")]
    [InlineData("limitation, years: 0, outer-years: 20, restarts: [demand]", "'years' is at least 1")]
    [InlineData("limitation, years: 3, outer-years: 20, restarts: [rain]", "is not a word")]
    [InlineData("guarantee-period, default-months: 6, warn-days: [90, 30, 7]", null)]
    [InlineData("guarantee-period, default-months: 6, warn-days: []", "'warn-days' names no day")]
    [InlineData("guarantee-period, default-months: 6, warn-days: [soon]", "no number of days")]
    [InlineData("guarantee-period, default-months: 0, warn-days: [7]", "'default-months' is at least 1")]
    [InlineData("demands-made, least: 2, days-apart: 30, months-since: 3", null)]
    [InlineData("demands-made, least: 2, days-apart: 0, months-since: 3", "'days-apart' is at least 1")]
    public void Check_OfAClaim_IsReadOrFaulted(string check, string? fault) => Read(check, fault);

    [Theory]
    [InlineData("kept-for, fact: recorded-on, least-years: 2", null)]
    [InlineData("kept-for, fact: recorded-on, most-years: 5", null)]
    [InlineData("kept-for, fact: recorded-on", "keeps for no time, or for two")]
    [InlineData("kept-for, fact: recorded-on, least-years: 2, most-years: 5", "keeps for no time, or for two")]
    [InlineData("kept-for, fact: recorded-on, least-years: 0", "'least-years' is at least 1")]
    [InlineData("class-by-due-date", null)]
    [InlineData("forbidden", null)]
    [InlineData("forbidden, when: {fact: purpose, any-of: [locate], known: true}", null)]
    [InlineData("allocation-order, bands: []", "the order has no band")]
    [InlineData("allocation-order, bands: [{from: 0, order: [{parts: [interest]}]}]", null)]
    [InlineData("allocation-order, bands: [{from: 5, to: 4, order: [{parts: [fees]}]}]", "ends before it begins")]
    [InlineData("allocation-order, bands: [{from: 0, order: []}]", "the band has no order")]
    [InlineData(
        "allocation-order, bands: [{from: 0, order: [{parts: [fees]}, {parts: [fees]}]}]", "stands in two steps")]
    [InlineData(
        "allocation-order, bands: [{from: 1, to: 90, order: [{parts: [fees]}]}, {from: 92, order: [{parts: [fees]}]}]",
        "there is a gap to the band before")]
    [InlineData(
        "allocation-order, bands: [{from: 1, to: 90, order: [{parts: [fees]}]}, {from: 90, order: [{parts: [fees]}]}]",
        "the band overlaps the one before")]
    [InlineData(
        "allocation-order, bands: [{from: 1, order: [{parts: [fees]}]}, {from: 90, order: [{parts: [fees]}]}]",
        "the band overlaps the one before")]
    public void Check_OfTimeOrOrder_IsReadOrFaulted(string check, string? fault) => Read(check, fault);

    // What a rule asks for is declared; a check that fails to load declares nothing that it asks for.
    private static void Read(string check, string? fault)
    {
        string[] asked =
        [
            .. Asked.Where(one => check.StartsWith(one.Check, StringComparison.Ordinal)).SelectMany(one => one.Facts)
                .Where(fact => fault is null || check.Contains(fact, StringComparison.Ordinal)),
        ];
        var declared = string.Join('\n', asked.Select(
            fact => $"      {fact}: {{answer: ask, reason: Nobody else knows.}}"));
        var hole = asked.Length == 0 ? "    when-absent:\n      FACTS\n" : "      FACTS";
        var text = Pack.ReplaceLineEndings("\n").Replace("CHECK}", check + "}", StringComparison.Ordinal)
            .Replace(hole, declared, StringComparison.Ordinal);
        var faults = PackLoader.LoadText("t", text).Faults;
        if (fault is null)
        {
            Assert.Contains("lacks an example", Assert.Single(faults).What, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(
                15, Assert.Single(faults, one => one.What.Contains(fault, StringComparison.Ordinal)).Line);
        }
    }

    private static readonly (string Check, string[] Facts)[] Asked =
    [
        ("any-other-than", ["measures"]), ("amount-at-least", ["unpaid-principal"]),
        ("at-most-share", ["charges-total", "unpaid-principal"]), ("limitation", ["right-harmed-known-on"]),
        ("kept-for", ["recorded-on"]), ("allocation-order", ["amount", "received-on"]),
    ];
}
