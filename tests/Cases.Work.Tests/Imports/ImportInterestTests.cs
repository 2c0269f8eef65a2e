using System.Globalization;
using Cases.Domain;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>
/// Goal: a table states on what terms interest runs, and what pays a case off then agrees with a calculation of its
/// own. Method: the shipped example and variations of it, against sums in decimal over the columns.
/// </summary>
public sealed class ImportInterestTests : IDisposable
{
    private static readonly string Examples = Path.Combine(Checkout.Root, "deploy", "examples");
    private static readonly string Map = File.ReadAllText(Path.Combine(Examples, "loans.map.yaml"));
    private static readonly string Table = File.ReadAllText(Path.Combine(Examples, "loans.csv"));

    private readonly Folder folder = new();
    private readonly MemoryHost host = new(Given.Book);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("2026-07-31")]
    [InlineData("2026-08-31")]
    [InlineData("2027-02-28")]
    public async Task Example_PayoffOnADay_IsThatOfADecimalCalculation(string on)
    {
        var result = await Import(Table);
        Assert.Empty(result.Faults);

        var day = Day(on);
        // 0.05 percent a day; the payment of 20 July serves the twenty days to it first.
        var left = 12_000m - (2_000m - (12_000m * 0.0005m * 20));
        var first = left + Cents(left * 0.0005m * Days("2026-07-20", day));
        Assert.Equal(first, Payoff("L-2001", day));
        Assert.Equal(845.17m + Cents(845.17m * 0.0825m * Days("2026-06-30", day) / 360m), Payoff("L-2002", day));
        Assert.Equal(1_300m, Payoff("L-2003", day));
        Assert.True(Case("L-2003").Interest.Terms.IsEmpty);
    }

    [Fact]
    public async Task Example_SecondTime_ChangesNothing()
    {
        await Import(Table);
        var again = await Import(Table);
        Assert.Equal((3, 0, 0), (again.Unchanged, again.Changed, again.Opened));
    }

    [Fact]
    public async Task RateOfALaterDay_IsStatedBesideTheFirst_AndOfTheSameDayInItsPlace()
    {
        await Import(Table);
        await Import(Table.Replace("8.25,act360,2026-01-01", "9.5,act360,2026-08-01", StringComparison.Ordinal));
        Assert.Equal([825, 950], Case("L-2002").Interest.Terms.Select(terms => terms.Rate));
        var sum = (825m * Days("2026-06-30", Day("2026-07-31"))) + (950m * Days("2026-07-31", Day("2026-08-31")));
        Assert.Equal(845.17m + Cents(845.17m * sum / 10_000m / 360m), Payoff("L-2002", Day("2026-08-31")));

        await Import(Table.Replace("8.25,act360,2026-01-01", "10,act360,2026-08-01", StringComparison.Ordinal));
        Assert.Equal([825, 1_000], Case("L-2002").Interest.Terms.Select(terms => terms.Rate));
    }

    [Fact]
    public async Task InterestColumnOfTheSource_StandsBesideWhatIsChargedHere()
    {
        var map = Map.Replace("  principal:", "  interest: {column: stated}\n  principal:", StringComparison.Ordinal);
        var table = string.Join('\n', Table.TrimEnd().Split('\n').Select(
            (line, index) => line + (index == 0 ? ",stated" : ",7.00")));
        await Import(table, map);
        var again = await Import(table, map);
        Assert.Equal(3, again.Unchanged);
        Assert.Equal(12_700, Case("L-2001").Items[0].ChargedOf(DebtComponent.Interest));
    }

    [Theory]
    [InlineData("8.25,act360", "8.255,act360", "rate")]
    [InlineData("8.25,act360", "-1,act360", "rate")]
    [InlineData("8.25,act360", "10001,act360", "10000 a year")]
    [InlineData("8.25,act360", "lots,act360", "rate")]
    [InlineData("8.25,act360", "8.25,act361", "is none of: daily, act365-fixed")]
    [InlineData("8.25,act360", "8.25,", "day_count is empty")]
    [InlineData("act360,2026-01-01", "act360,01.01.2026", "01.01.2026")]
    public async Task Fault_OfARow_HasLineColumnAndReason(string from, string to, string reason)
    {
        var result = await Import(Table.Replace(from, to, StringComparison.Ordinal));
        var fault = Assert.Single(result.Faults);
        Assert.Equal(3, fault.Line);
        Assert.NotNull(fault.Column);
        Assert.Contains(reason, fault.Column + " " + fault.Reason, StringComparison.Ordinal);
        Assert.Equal((1, 2), (result.Rejected, result.Opened));
    }

    [Theory]
    [InlineData("day_count} # daily, act365-fixed, act360, act-act-isda or thirty360-e; or one of them written here",
        "day_count, colour: red}", "has no key 'colour'")]
    [InlineData("  rate: {column: rate}\n", "", "lacks 'rate'")]
    [InlineData("  rounding: half-even ", "  rounding: halfway ", "is not a word that it knows")]
    [InlineData("  # statement-day: 5", "  statement-day: 5", "do not fit each other")]
    [InlineData("  # cap: 24 ", "  cap: much ", "no share in percent")]
    [InlineData("  from: {column: rate_from} ", "  from: someday ", "'from'")]
    [InlineData("  # beside: [fee]", "  beside: [tips]", "not a word")]
    public void Fault_OfTheMap_HasLineColumnAndReason(string from, string to, string what)
    {
        Assert.Contains(from, Map, StringComparison.Ordinal);
        var loaded = ImportMaps.LoadText("mine.yaml", Map.Replace(from, to, StringComparison.Ordinal));
        var fault = loaded.Faults.FirstOrDefault(known => known.What.Contains(what, StringComparison.Ordinal));
        Assert.True(fault is not null, string.Join('\n', loaded.Faults));
        Assert.True(fault.Line > 0 && fault.Column > 0);
        Assert.Null(loaded.Map);
    }

    [Fact]
    public void Map_WithConstants_ChecksThemWhenItIsLoaded()
    {
        var text = Map.Replace("{column: rate}", "\"18.255\"", StringComparison.Ordinal)
            .Replace("{column: day_count}", "act360", StringComparison.Ordinal);
        Assert.Contains(ImportMaps.LoadText("m", text).Faults,
            fault => fault.What.Contains("is no rate", StringComparison.Ordinal));
        Assert.Empty(ImportMaps.LoadText("m", text.Replace("18.255", "18.25", StringComparison.Ordinal)).Faults);
    }

    private static decimal Cents(decimal amount) => Math.Round(amount, 2, MidpointRounding.ToEven);

    private static int Days(string from, LocalDate to) => Period.DaysBetween(Day(from), to);

    private static LocalDate Day(string text) =>
        LocalDate.FromDateOnly(DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture));

    private decimal Payoff(string account, LocalDate on)
    {
        var policy = Given.Book.For(["BANK"], Given.Day(2026, 11, 20));
        var facts = new Facts { Now = MemoryHost.Start, By = new Principal("anna", "collector") };
        return Domain.Payoff.Of(Case(account), facts, policy, on).TotalMinor / 100m;
    }

    private CaseState Case(string account) => host.Case(Given.CaseId("loans", account));

    private Task<ImportResult> Import(string table, string? map = null)
    {
        var loaded = ImportMaps.LoadText("loans.map.yaml", map ?? Map);
        Assert.True(loaded.Map is not null, string.Join('\n', loaded.Faults));
        return new ImportRun(host, new ImportOptions
        {
            Map = loaded.Map,
            Path = folder.Write("loans.csv", table),
            Book = Given.Book,
            Identity = Given.Identity,
            Clock = new Engine.VirtualClock(MemoryHost.Start.ToDateTimeOffset()),
            Delay = (_, _) => Task.CompletedTask,
            Packs = ["BANK"],
        }).RunAsync(Cancellation);
    }
}
