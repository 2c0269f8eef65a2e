using Cases.Domain;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>Goal: an exception that a pack names is read, or faulted, and told where it is used.</summary>
public sealed class ExceptionsTests
{
    private const string Consent =
        "{id: TEST-X-CONSENT, citation: {instrument: Test rules, article: art. 2}, lifts: consent-to-quiet-hours}";

    private const string Reply =
        "{id: TEST-X-REPLY, citation: {instrument: Test rules}, when: {fact: identity-shown, any-of: [\"true\"]}}";

    private const string Night = """
        {"meta": {"format": "collections-compliance-vectors/1"}, "vectors": [
          {"id": "V1", "rule": "TEST-QUIET",
           "given": {"scope": {"packs": ["TEST"]}, "debtor": {"tz": "Asia/Shanghai"},
             "facts": {}, "settings": {}, "timeline": [{"type": "consent", "scope": "quiet_hours"}]},
           "when": {"action": "call", "at": "2026-03-02T22:00:00+08:00", "party": "debtor", "facts": {}},
           "then": {"outcome": "allowed", "rule": "TEST-X-CONSENT"}}]}
        """;

    [Fact]
    public void Exceptions_Loaded_AreThoseOfTheFile()
    {
        var pack = Assert.Single(PackLoader.LoadText("t", With(Consent, Reply)).Packs);
        var exceptions = pack.Rules[0].Head.Exceptions;
        Assert.Equal(["TEST-X-CONSENT", "TEST-X-REPLY"], exceptions.Select(one => one.Id));
        Assert.Equal("art. 2", exceptions[0].Citation.Article);
        Assert.Equal(LocalTimeWindowRule.ConsentException, exceptions[0].Lifts);
        Assert.Equal("identity-shown", exceptions[1].When?.Fact.Name);
        Assert.NotEqual(
            pack.ContentHash(), PackLoader.LoadText("t", With(Consent)).Packs[0].ContentHash());
    }

    [Theory]
    [InlineData("lifts: consent-to-quiet-hours", "lifts: moonlight", "'moonlight' is no exception of this rule")]
    [InlineData(", lifts: consent-to-quiet-hours", "", "either 'lifts' or 'when'")]
    [InlineData("citation: {instrument: Test rules, article: art. 2}, ", "", "lacks 'citation'")]
    [InlineData("TEST-X-CONSENT", "test-x", "is no id")]
    [InlineData("TEST-X-CONSENT", "TEST-QUIET", "has the id of another rule or exception")]
    [InlineData("TEST-X-CONSENT", "TEST-X-REPLY", "has the id of another rule or exception")]
    [InlineData("lifts: consent", "colour: red, lifts: consent", "no key")]
    public void Exception_WithAFault_IsNamedAtItsPlace(string part, string replacement, string what)
    {
        var text = With(Consent.Replace(part, replacement, StringComparison.Ordinal), Reply);
        var result = PackLoader.LoadText("t", text);
        Assert.Empty(result.Packs);
        Assert.Contains(result.Faults, fault => fault.What.Contains(what, StringComparison.Ordinal) && fault.Line > 0);
    }

    [Fact]
    public void Vector_ThatNamesTheException_PassesWhereItIsUsed()
    {
        var vector = Assert.Single(RuleVectors.Parse(Night).Vectors);
        var named = new PolicyBook(PackLoader.LoadText("t", With(Consent)).Packs);
        var unnamed = new PolicyBook(PackLoader.LoadText("t", PackText.Text).Packs);
        Assert.Equal(["TEST-QUIET", "TEST-X-CONSENT"], VectorRun.Evaluate(vector, named).Rules);
        Assert.True(VectorRun.Evaluate(vector, named).Passed);
        Assert.False(VectorRun.Evaluate(vector, unnamed).Passed);
    }

    private static string With(params string[] exceptions) => PackText.With(
        "    source-status: secondary",
        $"    exceptions: [{string.Join(", ", exceptions)}]\n    source-status: secondary");
}
