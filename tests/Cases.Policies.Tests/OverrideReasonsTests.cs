using Cases.Domain;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>Goal: the reasons for an override are read, are content of the rule, and stand where they serve.</summary>
public sealed class OverrideReasonsTests
{
    [Fact]
    public void Reasons_Loaded_AreThoseOfTheFile_AndPartOfTheContent()
    {
        var pack = Assert.Single(Load("product-default", "deny", "required_by_law, consumer_request").Packs);
        Assert.Equal(["required_by_law", "consumer_request"], pack.Rules[0].Head.OverrideReasons);
        var shorter = Assert.Single(Load("product-default", "deny", "required_by_law").Packs);
        Assert.NotEqual(pack.ContentHash(), shorter.ContentHash());
        var change = Assert.Single(PolicyDiff.Of(shorter, pack));
        Assert.Equal(("override-reasons", "required_by_law", "required_by_law consumer_request"),
            (change.Field, change.Before, change.After));
    }

    [Theory]
    [InlineData("law", "deny", "a", "nobody overrides a rule of the norm law")]
    [InlineData("self-regulation", "deny", "a", "nobody overrides a rule of the norm self-regulation")]
    [InlineData("guidance", "warn", "a", "refuses nothing")]
    [InlineData("guidance", "deny", "Some text", "is a word")]
    [InlineData("guidance", "deny", "[a]", "is a word")]
    [InlineData("guidance", "deny", "a, a", "stands twice")]
    public void Reasons_WithAFault_AreNamedAtTheirPlace(string norm, string effect, string reasons, string what)
    {
        var result = Load(norm, effect, reasons);
        Assert.Empty(result.Packs);
        Assert.Contains(result.Faults, fault => fault.What.Contains(what, StringComparison.Ordinal) && fault.Line > 0);
    }

    [Theory]
    [InlineData("US-14B-A")]
    [InlineData("US-14B-B")]
    public void Presumption_OfRegulationF_NamesTheReasonsOfItsComment(string rule)
    {
        var shipped = ShippedPacks.All().SelectMany(pack => pack.Rules).Single(one => one.Id == rule);
        Assert.Equal("compliance", shipped.OverridableBy);
        Assert.Equal(
            ["required_by_law", "active_litigation", "consumer_request", "avoid_harm_outside_control"],
            shipped.Head.OverrideReasons);
    }

    private static PackLoadResult Load(string norm, string effect, string reasons) => PackLoader.LoadText(
        "t",
        PackText.With(
                "    source-status: secondary", $"    override-reasons: [{reasons}]\n    source-status: secondary")
            .Replace("norm: regulation", "norm: " + norm, StringComparison.Ordinal)
            .Replace("effect: deny", "effect: " + effect, StringComparison.Ordinal));
}
