using System.Collections.Immutable;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cases.Domain.Tests;

/// <summary>Ranges of days past due: every day in exactly one of them.</summary>
public sealed class DayRangesTests
{
    /// <summary>Ranges as <c>from-to</c>, the faults as kind, range, other range and days.</summary>
    [Theory]
    [InlineData("0-0 1-30 31-", "")]
    [InlineData("31- 0-0 1-30", "")]
    [InlineData("0-", "")]
    [InlineData("0-0 1-30 30-", "Overlap 2 1 30 to 30")]
    [InlineData("0-0 1-29 31-", "Gap 2 1 30 to 30")]
    [InlineData("0-0 1-20 31-", "Gap 2 1 21 to 30")]
    [InlineData("1-30 31-", "LateStart 0 0 0 to 0")]
    [InlineData("0-30 31-60", "EarlyEnd 1 1 61 and more")]
    [InlineData("0- 31-", "Overlap 1 0 31 and more")]
    [InlineData("0- 31-60", "Overlap 1 0 31 to 60")]
    [InlineData("0-90 10-20 91-", "Overlap 1 0 10 to 20")]
    [InlineData("0-30 30-20 31-", "Backwards 1 1 30 to 20")]
    [InlineData("0-0 0-0 1-", "Overlap 1 0 0 to 0")]
    [InlineData("", "")]
    [InlineData("5-9 20-30", "LateStart 0 0 0 to 4|Gap 1 0 10 to 19|EarlyEnd 1 1 31 and more")]
    public void Ranges_Each_GiveTheirFaults(string ranges, string faults) =>
        Assert.Equal(faults, string.Join('|', DayRanges.Faults(Of(ranges), 0)
            .Select(fault => $"{fault.Kind} {fault.Index} {fault.Other} {fault.Days}")));

    [Fact]
    public void Start_ThatIsFree_LetsTheFirstRangeBeginAnywhere() =>
        Assert.Empty(DayRanges.Faults(Of("181-360 361-"), null));

    /// <summary>Against counting day by day: no fault exactly where every day is in one range.</summary>
    [Fact]
    public void Ranges_WithoutFault_HoldEveryDayOnce()
    {
        var range =
            from start in Gen.Choose(0, 12)
            from length in Gen.Choose(0, 6)
            from open in Gen.Choose(0, 3)
            select new DayRange(start, open == 0 ? null : start + length);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(3_000),
            Prop.ForAll(Arb.From(range.ArrayOf(4)), ranges =>
            {
                var once = Enumerable.Range(0, 40).All(day => ranges.Count(one => one.Contains(day)) == 1);
                return once == (DayRanges.Faults([.. ranges], 0).Count == 0);
            }));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static ImmutableArray<DayRange> Of(string text) =>
    [
        .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('-'))
            .Select(ends => new DayRange(Number(ends[0]), ends[1].Length == 0 ? null : Number(ends[1]))),
    ];
}
