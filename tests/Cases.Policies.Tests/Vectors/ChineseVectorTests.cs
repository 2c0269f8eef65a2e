using Cases.Domain;
using Cases.TestKit;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>
/// Goal: every rule of the Chinese list is a rule of a shipped pack, and a worked example shows that it decides.
/// Method: own examples, derived from the wording of the list, beside those that are shared.
/// </summary>
public sealed class ChineseVectorTests
{
    private const int FewestOwn = 109;

    // The list has one more, CN-GBT-VISIT, of which only the heading of a clause was read; nothing is made of it.
    private static readonly string[] Listed =
    [
        "CN-66-KPI", "CN-67-REMIND", "CN-68-THIRD", "CN-68-CONDUCT", "CN-68-NOREC", "CN-68-REC2Y", "CN-69-LETTER",
        "CN-69-DISPUTE", "CN-70-PLAN", "CN-70-ORAL", "CN-70-RETAIN", "CN-CC-ALLOC", "CN-57-SETOFF", "CN-62-COMPLAINT",
        "CN-64-45D", "CN-561-ALLOC", "CN-546-NOTICE", "CN-CBA-SCOPE", "CN-CBA-IDENT", "CN-CBA-NOTICE-XFER",
        "CN-CBA-QUIET", "CN-CBA-DIAL6", "CN-CBA-LOST", "BANK-PLAN-HOLD", "BANK-DIAL-PERSON", "CN-CBA-CHANNEL",
        "CN-CBA-VISIT", "CN-CBA-BAN", "CN-CBA-WHITELIST", "CN-CBA-AI", "CN-GBT-CONN3", "CN-GBT-TALK3", "CN-GBT-QUIET",
        "CN-GBT-DEBTOR", "CN-GBT-CONTACT", "CN-GBT-RETAIN2", "CN-GBT-EVAL", "CN-GBT-7D", "CN-NIFA-14", "CN-NIFA-16",
        "CN-NIFA-17", "CN-NIFA-18", "CN-NIFA-19", "CN-NIFA-20", "CN-XB41-NOTICE", "CN-CFC-3NO", "CN-CFC-RETAIN5",
        "CN-2022-CARD", "CN-PIPL-23", "CN-PIPL-21", "CN-PIPL-25", "CN-PIPL-24", "CN-PIPL-55", "CN-PIPL-56",
        "CN-PIPL-19", "CN-PIPL-47", "CN-1033", "CN-SOL-3Y", "CN-SOL-INT", "CN-SOL-19", "CN-692-PERIOD",
        "CN-687-GENERAL", "CN-695-PLAN", "CN-696-GNOTICE", "CN-1064-SPOUSE", "CN-1161-HEIR", "CN-PBC111-RATE",
        "CN-PBC111-MINPAY", "CN-PBC111-FEE", "CN-PBC111-45D", "CN-COURT-RATE", "CN-ZX-15", "CN-ZX-29",
        "CN-CRIM-293-1", "CN-CRIM-196", "CN-ZD-2025",
    ];

    [Fact]
    public void Vectors_OfTheProject_AllPass()
    {
        var book = ShippedPacks.Book();
        var results = Own().Select(vector => VectorRun.Evaluate(vector, book)).ToList();
        Assert.True(results.Count >= FewestOwn, $"only {results.Count}");
        Assert.Equal([], results.Where(result => !result.Passed)
            .Select(result => $"{result.Vector.Id} {result.Got} {string.Join(' ', result.Rules)}"));
    }

    [Fact]
    public void Rule_OfTheList_IsShippedWithCitationAndExamples()
    {
        var rules = ShippedPacks.All().SelectMany(pack => pack.Rules).ToLookup(rule => rule.Id);
        Assert.Equal([], Listed.Where(id => !rules.Contains(id)));
        Assert.All(Listed.SelectMany(id => rules[id]), rule => Assert.NotEqual("", rule.Citation.Instrument));
    }

    [Fact]
    public void Rule_OfTheList_HasAVectorThatItDecides()
    {
        var shared = RuleVectors.Parse(File.ReadAllText(TestData.Require("../rules/vectors.json"))).Vectors;
        var shown = shared.Concat(Own()).SelectMany(vector => new[] { vector.Rule, vector.ExpectedRule }).ToHashSet();
        Assert.Equal([], Listed.Where(id => !shown.Contains(id)));
    }

    // The other half of each pair shows that the rule does not refuse everything; this one, that it does refuse.
    [Fact]
    public void Rule_ThatRefuses_HasAVectorThatItRefuses()
    {
        var shared = RuleVectors.Parse(File.ReadAllText(TestData.Require("../rules/vectors.json"))).Vectors;
        var refused = shared.Concat(Own()).Where(vector => vector.Expected == "denied")
            .Select(vector => vector.ExpectedRule).ToHashSet();
        var refusing = ShippedPacks.All().SelectMany(pack => pack.Rules)
            .Where(rule => Listed.Contains(rule.Id) && rule.Effect is RuleEffect.Deny or RuleEffect.Evidence)
            .Select(rule => rule.Id).Distinct();

        // A reminder after the due date is read as collection, as the product does, and is refused as that.
        Assert.Equal(["CN-CBA-SCOPE"], refusing.Except(refused));
    }

    [Fact]
    public void Companions_OfChina_ComeWithEveryChinesePack()
    {
        string[] companions = ["CN-CIVIL", "CN-CRIM", "CN-PBOC", "CN-PIPL", "CN-XB41", "CN-ZX"];
        var book = ShippedPacks.Book();
        Assert.All(
            (string[])["CN-CC", "CN-CBA2026", "CN-GBT45251", "CN-CFC"],
            pack => Assert.Superset(companions.ToHashSet(), book.Series([pack]).Packs.ToHashSet()));
        Assert.Equal(["BANK"], book.Series(["BANK"]).Packs);
    }

    // Each posting of each payment is judged: what need not be asked there is not in its way, nor in its entry.
    [Fact]
    public void PaymentAndPosting_AreAskedByNoRuleOfTheList() => Assert.DoesNotContain(
        ShippedPacks.All().SelectMany(pack => pack.Rules).Where(rule => Listed.Contains(rule.Id)),
        rule => rule.AppliesTo.Mentions(ActKind.Payment) || rule.AppliesTo.Mentions(ActKind.Posting));

    private static IReadOnlyList<RuleVector> Own()
    {
        var path = Path.Combine(
            Checkout.Root, "tests", "Cases.Policies.Tests", "Vectors", "own-vectors.json");
        var read = RuleVectors.Parse(File.ReadAllText(path));
        Assert.Null(read.Fault);
        return read.Vectors;
    }
}
