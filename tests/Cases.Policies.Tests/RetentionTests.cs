using Cases.Domain;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>The rows of <c>retention</c>: what ships, and what is no row.</summary>
public sealed class RetentionTests
{
    private const string Row = """

        retention:
          - id: TEST-KEEP
            title: Records are kept
            citation: {instrument: Test rules}
            norm: regulation
            keeps: [collection-record]
            END
            source-status: recalled
        """;

    [Fact]
    public void ShippedPacks_KeepRecordsAsTheLawOfEachSays()
    {
        var rows = ShippedPacks.All().SelectMany(pack => pack.Rules).OfType<RetentionRule>()
            .ToDictionary(row => row.Id);
        Assert.Superset(
            new HashSet<string>
            {
                "CN-68-REC2Y", "CN-70-RETAIN", "CN-CFC-RETAIN5", "CN-GBT-RETAIN2", "EU-CSD-RETAIN", "US-100-RETAIN",
            },
            rows.Keys.ToHashSet());
        Assert.Equal((2, null, "art. 68"), Of(rows["CN-68-REC2Y"]));
        Assert.Equal((0, RetentionEvent.OralPlanSettled, "art. 70"), Of(rows["CN-70-RETAIN"]));
        Assert.Equal((2, null, null), Of(rows["CN-GBT-RETAIN2"]));
        Assert.Equal((3, null, "1006.100"), Of(rows["US-100-RETAIN"]));
        Assert.Equal(RetentionStart.LastActivity, rows["US-100-RETAIN"].From);
        Assert.Equal((5, null, null), Of(rows["CN-CFC-RETAIN5"]));
        Assert.All(rows.Values, row => Assert.Contains(RetentionClass.CollectionRecord, row.Keeps));
        Assert.Equal(["until=oral-plan-settled"], rows["CN-70-RETAIN"].Parameters
            .Where(one => one.Name == "until").Select(one => $"{one.Name}={one.Value}"));
    }

    [Theory]
    [InlineData("years: 3", 3, null)]
    [InlineData("until: oral-plan-settled", 0, RetentionEvent.OralPlanSettled)]
    public void Row_WithOneEnd_IsRead(string end, int years, RetentionEvent? until)
    {
        var result = PackLoader.LoadText(
            "test.yaml", PackText.Text + Row.Replace("END", end, StringComparison.Ordinal));
        Assert.Empty(result.Faults);
        var row = Assert.Single(result.Packs.SelectMany(pack => pack.Rules).OfType<RetentionRule>());
        Assert.Equal((years, until), (row.Years, row.Until));
    }

    [Theory]
    [InlineData("years: 0", "keeps nothing")]
    [InlineData("years: 2\n    until: oral-plan-settled", "two ends")]
    [InlineData("until: some-day", "not a word")]
    [InlineData("", "keeps nothing")]
    public void Row_WithNoEndOrTwo_IsAFault(string end, string said) => Assert.Contains(
        said, PackText.OnlyFault(PackText.Text + Row.Replace("END", end, StringComparison.Ordinal)).What,
        StringComparison.Ordinal);

    private static (int Years, RetentionEvent? Until, string? Article) Of(RetentionRule row) =>
        (row.Years, row.Until, row.Citation.Article);
}
