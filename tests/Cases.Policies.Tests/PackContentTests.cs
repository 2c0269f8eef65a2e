using Cases.Policies.Yaml;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>What the digest of a pack's content takes in, what it leaves out, and how values are read.</summary>
public sealed class PackContentTests
{
    [Fact]
    public void Content_WrittenOtherwise_IsTheSame()
    {
        var rewritten = PackText.Text
            .Replace("{instrument: Test rules}", "\n      instrument: \"Test rules\"", StringComparison.Ordinal)
            .Replace("[call, visit]", "[visit, call]", StringComparison.Ordinal)
            .Replace("22:00\"", "22:00:00\"", StringComparison.Ordinal)
            .Replace("title: Quiet", "title:   Quiet", StringComparison.Ordinal);

        Assert.Equal(HashOf(PackText.Text), HashOf("# a comment\n\n" + rewritten + "\n# the end"));
    }

    [Fact]
    public void Content_WithOtherExamples_IsTheSame()
    {
        var other = PackText.With("2026-03-02T21:59:59+08:00", "2026-03-02T12:00:00+08:00");

        Assert.Equal(HashOf(PackText.Text), HashOf(other));
    }

    [Theory]
    [InlineData("A pack for tests", "A pack for  tests")]
    [InlineData("jurisdiction: CN", "jurisdiction: any")]
    [InlineData("valid-to: 2027-12-31", "valid-to: 2027-12-30")]
    [InlineData("official-zone: Asia/Shanghai", "official-zone: Asia/Singapore")]
    [InlineData("promise-grace-days: 5", "promise-grace-days: 4")]
    [InlineData("title: Quiet hours", "title: Quiet hour")]
    [InlineData("article: art. 1", "article: art. 2")]
    [InlineData("norm: regulation", "norm: law")]
    [InlineData("effect: deny", "effect: hold")]
    [InlineData("exception: consent-to-quiet-hours", "exception: none")]
    [InlineData("acts: [call, visit]", "acts: [call]")]
    [InlineData("It is the official one.", "It is ours.")]
    [InlineData("source-status: secondary", "source-status: recalled")]
    [InlineData("A. Counsel", "B. Counsel")]
    [InlineData("on: 2026-01-02", "on: 2026-01-03")]
    [InlineData("stops: [collection]", "stops: [collection, reminder]")]
    [InlineData("stops: [collection]", "stops: [collection]\n    once-verified: true")]
    [InlineData("stops: [collection]", "stops: [collection]\n    parties: [debtor]")]
    [InlineData("stops: [collection]", "stops: [collection]\n    acts: [call]")]
    public void Content_WithOneWordChanged_IsAnother(string part, string replacement) =>
        Assert.NotEqual(HashOf(PackText.Text), HashOf(PackText.With(part, replacement)));

    [Fact]
    public void EveryLine_LeftOut_IsAFaultOrAnotherContent()
    {
        var lines = PackText.Text.Split('\n');
        var silent = new List<string>();
        for (var i = 0; i < lines.Length; i++)
        {
            var without = string.Join('\n', lines.Where((_, index) => index != i));
            var result = PackLoader.LoadText("t", without);
            if (result.IsSound && result.Packs[0].ContentHash() == HashOf(PackText.Text))
            {
                silent.Add(lines[i]);
            }
        }

        Assert.Empty(silent);
    }

    [Theory]
    [InlineData("0.01 EUR", 1)]
    [InlineData("-0.01 EUR", -1)]
    [InlineData("1234.50 CNY", 123450)]
    [InlineData("5 JPY", 5)]
    [InlineData("1.500 KWD", 1500)]
    public void Amount_AsTheProductPrintsIt_IsRead(string text, long minor)
    {
        Assert.True(AmountText.TryParse(text, out var money));
        Assert.Equal(minor, money.Minor);
    }

    [Theory]
    [InlineData("")]
    [InlineData("EUR")]
    [InlineData(" EUR")]
    [InlineData("1.5 EUR")]
    [InlineData("1,50 EUR")]
    [InlineData("1.500 EUR")]
    [InlineData("01.50 EUR")]
    [InlineData("+1.50 EUR")]
    [InlineData("-0.00 EUR")]
    [InlineData("1e3 EUR")]
    [InlineData("NaN EUR")]
    [InlineData("1.50 eur")]
    [InlineData("1.50 ZZZ")]
    [InlineData("1.50")]
    [InlineData("1.50  EUR")]
    [InlineData("5.0 JPY")]
    [InlineData("99999999999999999.00 EUR")]
    public void Amount_WrittenOtherwise_IsNone(string text) => Assert.False(AmountText.TryParse(text, out _));

    [Fact]
    public void Yaml_Read_KeepsPlacesAndText()
    {
        var faults = new FaultList("t");

        var document = Assert.Single(StrictYaml.Read("a: 022\nb:\n  - \"no\"\n  - ~\n", 0, faults));

        var map = Assert.IsType<YamlMap>(document.Root);
        Assert.Equal(new YamlScalar(new YamlPlace(1, 4), "022", true), map.Entries[0].Value);
        var list = Assert.IsType<YamlList>(map.Entries[1].Value);
        Assert.Equal(new YamlScalar(new YamlPlace(3, 5), "no", false), list.Items[0]);
        Assert.True(Assert.IsType<YamlScalar>(list.Items[1]).IsNull);
        Assert.True(document.IsSound);
        Assert.Equal(0, faults.Count);
    }

    [Theory]
    [InlineData("", true, true)]
    [InlineData("~", true, true)]
    [InlineData("null", true, true)]
    [InlineData("null", false, false)]
    [InlineData("", false, false)]
    [InlineData("x", true, false)]
    public void Scalar_PlainAndEmpty_IsNoValue(string value, bool plain, bool isNull) =>
        Assert.Equal(isNull, new YamlScalar(default, value, plain).IsNull);

    private static string HashOf(string text) =>
        Assert.Single(PackLoader.LoadText("t", text).Packs).ContentHash();
}
