using Cases.Domain;
using Cases.TestKit;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>Strategies as files: each fault with its place, and those that ship.</summary>
public sealed class StrategyDocumentTests
{
    private const string Text = """
        strategy: TEST-STRATEGY
        version: 1
        title: A strategy for tests
        jurisdiction: CN
        products: [store_card]
        valid-from: 2026-01-01
        valid-to: 2026-06-30
        zone: Asia/Shanghai
        calendar: TEST-DAYS
        buckets:
          - {code: M0, from: 0, to: 0}
          - {code: M1, from: 1, to: 30}
          - {code: M2, from: 31}
        ladder:
          - {level: 1, day: -3, channel: sms, act: reminder, template: TEST-SMS}
          - {level: 2, day: 5, channel: sms, act: collection, template: TEST-SMS, interval: 7}
        grace: {promise-days: 3, plan-days: 3, entry-days: 0}
        tolerances:
          - {outstanding: 0.00 CNY, promise: 1.00 CNY}
        write-off:
          - {from: 181, to: 720, at-most: 10.00 CNY}
          - {from: 721, at-most: 100.00 CNY}
        allocation:
          - {from: 0, to: 90, order: contract}
          - {from: 91, order: [cost, principal, fee, interest, penalty]}
        """;

    private const string Days = """
        calendar: TEST-DAYS
        version: 1
        title: Days for tests
        jurisdiction: CN
        weekend: [saturday, sunday]
        years:
          - {year: 2026, source: Notice, off: [2026-10-01], worked: [2026-10-10]}
        """;

    private static readonly string Reminder = DocumentText.Template.With("act: collection", "act: reminder");

    private static readonly string Collection = DocumentText.Template.With("zh-CN", "en");

    [Fact]
    public void Strategy_Sound_IsReadAsWritten()
    {
        var strategy = Assert.Single(Check(Text).Strategies);

        Assert.Equal(("TEST-STRATEGY", 1, "Asia/Shanghai", "TEST-DAYS"),
            (strategy.Id, strategy.Version, strategy.Zone.Id, strategy.Calendar));
        Assert.Equal([new("M0", 0, 0), new("M1", 1, 30), new DelinquencyBucket("M2", 31, null)], strategy.Buckets);
        Assert.Equal(-3, strategy.Ladder[0].Day);
        Assert.Equal(new StrategyGrace(3, 3, 0), strategy.Grace);
        Assert.Equal(new Money(100, Currency.Cny), strategy.Tolerances[0].Promise);
        Assert.Equal(new DayRange(721, null), strategy.WriteOff[1].Days);
        Assert.Empty(strategy.Allocation[0].Order);
        Assert.Equal(DebtComponent.Principal, strategy.Allocation[1].Order[1]);
    }

    [Theory]
    [InlineData("from: 1, to: 30", "from: 1, to: 31",
        "13:22: days 31 to 31 are in this bucket and in the bucket of line 12")]
    [InlineData("from: 1, to: 30", "from: 1, to: 20",
        "13:22: days 21 to 30 are neither in this bucket nor in the bucket")]
    [InlineData("from: 31}", "from: 31, to: 90}", "13:22: days 91 and more are in no bucket; leave 'to' out")]
    [InlineData("from: 0, to: 0}", "from: 0}", "12:22: days 1 to 30 are in this bucket and in the bucket of line 11")]
    [InlineData("from: 0, to: 0}", "from: 1, to: 0}", "11:22: the bucket ends before it begins")]
    [InlineData("from: 0, to: 0}", "from: zero}", "11:22: 'from' of the bucket: 'zero' is not a whole number")]
    [InlineData("code: M1", "code: M0", "12:12: two buckets are called 'M0'")]
    [InlineData("day: -3", "day: soon", "15:21: 'soon' is no number of days")]
    [InlineData("day: -3", "day: 3", "15:43: a step of day 3 is 'collection', not 'reminder'")]
    [InlineData("day: -3", "day: -30", "")]
    [InlineData("act: collection", "act: reminder", "16:43: a step of day 5 is 'collection', not 'reminder'")]
    [InlineData("day: 5", "day: 3", "16:21: day 3 is too early after day -3 of the step before")]
    [InlineData("level: 2", "level: 3", "16:13: level 2 is due here")]
    [InlineData("template: TEST-SMS}", "template: NONE}", "15:64: there is no template 'NONE'")]
    [InlineData("channel: sms, act: reminder", "channel: email, act: reminder",
        "15:66: the template TEST-SMS goes by sms")]
    [InlineData("calendar: TEST-DAYS", "calendar: NONE", "9:11: there is no calendar 'NONE'")]
    [InlineData("zone: Asia/Shanghai", "zone: Asia/Nowhere",
        "8:7: 'zone' of the strategy: 'Asia/Nowhere' is not a time zone")]
    [InlineData("zone: Asia/Shanghai", "zone: PRC",
        "8:7: 'zone' of the strategy: 'PRC' is a legacy name of a time zone; write")]
    [InlineData("zone: Asia/Shanghai", "zone: EST5EDT", "8:7: 'zone' of the strategy: 'EST5EDT' is a legacy name")]
    [InlineData("promise: 1.00 CNY", "promise: 1.00 EUR", "19:5: a tolerance is in two currencies")]
    [InlineData("promise: 1.00 CNY", "promise: 1 CNY", "19:38: 'promise' of the tolerance: '1 CNY' is no amount")]
    [InlineData("promise: 1.00 CNY", "promise: -1.00 CNY", "19:38: 'promise' is negative")]
    [InlineData("from: 721", "from: 800",
        "22:12: days 721 to 799 are neither in this suggestion nor in the suggestion")]
    [InlineData("from: 91, order", "from: 90, order",
        "25:12: days 90 to 90 are in this band and in the band of line 24")]
    [InlineData("[cost, principal, fee, ", "[cost, principal, ", "25:23: the order leaves out fee")]
    [InlineData("order: contract", "order: law", "24:30: 'order' of the band must be a list of words")]
    [InlineData("entry-days: 0", "entry-days: 0, x: 1", "17:55: 'grace' has no key 'x'")]
    [InlineData("products: [store_card]", "products: []", "5:11: 'products' names nothing")]
    [InlineData("valid-to: 2026-06-30", "valid-to: 2025-06-30", "7:11: the strategy ends before it begins")]
    public void Strategy_WithOneFault_NamesPlaceAndReason(string part, string replacement, string fault)
    {
        var faults = Check(Text.With(part, replacement)).Faults;
        if (fault.Length == 0)
        {
            Assert.Empty(faults);
            return;
        }

        Assert.StartsWith("3.yaml:" + fault, faults[0].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version: 1", "version: 1",
        "the strategy TEST-STRATEGY version 1 is there twice; the other is 3.yaml:1:11")]
    [InlineData("strategy: TEST-STRATEGY", "strategy: OTHER",
        "two strategies are in force for store_card in CN on one day")]
    [InlineData("version: 1", "version: 2", null)]
    [InlineData("strategy: TEST-STRATEGY", "strategy: OTHER", null, "products: [store_card]", "products: [loan]")]
    [InlineData("version: 1", "version: 2", null, "valid-from: 2026-01-01", "valid-from: 2026-07-01")]
    [InlineData("version: 1", "version: 2",
        "from 2026-07-01 to 2026-07-01 no version of the strategy TEST-STRATEGY is in force; the one before is 3.yaml",
        "valid-from: 2026-01-01", "valid-from: 2026-07-02")]
    public void Strategies_OfTwoFiles_AreToldAtBothPlaces(
        string part, string replacement, string? fault, string other = "title", string changed = "title")
    {
        var second = Text.With(part, replacement).With(other, changed).Replace(
            "valid-to: 2026-06-30", "valid-to: 2027-06-30", StringComparison.Ordinal);
        var faults = Check(Text, second).Faults;

        if (fault is null && replacement == "version: 2" && changed == "title")
        {
            fault = "two strategies are in force for store_card in CN on one day; the other is 3.yaml:1:11";
        }

        Assert.Equal(fault is null, faults.IsEmpty);
        Assert.All(faults, one => Assert.Equal(("4.yaml", 1, 11), (one.File, one.Line, one.Column)));
        Assert.Contains(fault ?? "", string.Join('\n', faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[cost, fee, interest, penalty, principal]", "[principal, cost, fee, interest, penalty]", null)]
    [InlineData("[interest, fee, penalty, cost, principal]", "[principal, penalty, interest, fee, cost]", null)]
    [InlineData("contract", "[principal, cost, fee, interest, penalty]", "at 1 days past due")]
    [InlineData("[cost, fee, interest, penalty, principal]", "[cost, principal, fee, interest, penalty]",
        "at 91 days past due")]
    public void Strategy_ForAProductWhoseOrderALawNames_KeepsItsSteps(string early, string late, string? fault)
    {
        var strategy = Text.With("store_card", "credit_card").With("order: contract", "order: " + early)
            .With("[cost, principal, fee, interest, penalty]", late);
        var faults = string.Join('\n', Check(strategy).Faults);

        Assert.Equal(fault is null, faults.Length == 0);
        Assert.Contains(fault is null ? "" : fault + " credit_card is paid as", faults, StringComparison.Ordinal);
        Assert.Contains(fault is null ? "" : "CN-CC-ALLOC asks for", faults, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weekend: [saturday, sunday]", "weekend: any", "5:10: no day of the week is worked")]
    [InlineData("worked: [2026-10-10]", "worked: [2026-10-09]",
        "7:62: 2026-10-09 is no weekend day and is worked anyway")]
    [InlineData("worked: [2026-10-10]", "worked: [2026-10-01]",
        "7:62: 2026-10-01 is there twice; the other is in line 7")]
    [InlineData("off: [2026-10-01]", "off: [2027-10-01]", "7:40: 2027-10-01 is no day of 2026")]
    [InlineData("off: [2026-10-01]", "off: [2026-02-30]", "7:40: 'off' holds a single value that is no date")]
    [InlineData("off: [2026-10-01]", "off: [{a: b}]", "7:40: 'off' holds a mapping that is no date")]
    [InlineData("year: 2026", "year: 26", "7:12: this is no year")]
    [InlineData("  - {year: 2026, source: Notice, off: [2026-10-01], worked: [2026-10-10]}", "  []",
        "7:3: the calendar knows")]
    public void Calendar_WithOneFault_NamesPlaceAndReason(string part, string replacement, string fault) =>
        Assert.StartsWith(
            "0.yaml:" + fault, DocumentText.Check(Days.With(part, replacement)).Faults[0].ToString(),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("2028", "2028 does not follow 2026 of line 7")]
    [InlineData("2026", "2026 does not follow 2026 of line 7")]
    [InlineData("2027", null)]
    public void Years_WithAGap_AreAFault(string year, string? fault)
    {
        var faults = DocumentText.Check(Days + $"\n  - {{year: {year}, source: Notice}}").Faults;

        Assert.Equal(fault is null, faults.IsEmpty);
        Assert.All(faults, one => Assert.StartsWith($"0.yaml:8:12: {fault}", one.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Gap_BetweenTwoVersionsOfAPackOrRule_IsAFaultAtBothPlaces()
    {
        var later = PackText.Text.With("valid-from: 2026-01-01", "valid-from: 2028-03-01")
            .With("valid-to: 2027-12-31", "valid-to: 2028-12-31");

        Assert.Contains(
            "1.yaml:1:7: from 2028-01-01 to 2028-02-29 no version of the pack TEST is in force; "
                + "the one before is 0.yaml:1:7",
            DocumentText.OnlyFault(PackText.Text, later), StringComparison.Ordinal);
    }

    /// <summary>What ships under a version says the same for ever; a change needs a number of its own.</summary>
    [Theory]
    [InlineData("Strategies/cn-card.yaml", "to: 30}", "to: 29}", "from: 31", "from: 30", "strategy")]
    [InlineData("Calendars/cn.yaml", "title: Public", "title: Some", "x", "x", "calendar")]
    [InlineData("Templates/cn-due.yaml", "Dear {name}", "Hello {name}", "x", "x", "template")]
    public void ShippedVersion_WithOtherContent_IsRefused(
        string file, string part, string replacement, string other, string changed, string kind)
    {
        var folder = Directory.CreateTempSubdirectory("strategies").FullName;
        try
        {
            var text = ShippedDocuments.Texts()[file];
            File.WriteAllText(Path.Combine(folder, "s.yaml"), text);
            Assert.Empty(PolicyCheck.Run(folder, new(2026, 3, 2)).Faults);
            File.WriteAllText(
                Path.Combine(folder, "s.yaml"),
                text.With(part, replacement).Replace(other, changed, StringComparison.Ordinal));
            var faults = PolicyCheck.Run(folder, new(2026, 3, 2)).Faults;

            Assert.NotEmpty(faults);
            Assert.All(faults, fault =>
                Assert.Equal($"this version of the {kind} ships with other content", fault.What));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>CN-CC-ALLOC: the order turns between day 90 and day 91.</summary>
    [Theory]
    [InlineData(1, DebtComponent.Interest, DebtComponent.Principal)]
    [InlineData(90, DebtComponent.Interest, DebtComponent.Principal)]
    [InlineData(91, DebtComponent.Principal, DebtComponent.Interest)]
    public void ShippedCardStrategy_TurnsTheOrderOfPaymentsAfterDay90(int days, DebtComponent first, DebtComponent then)
    {
        var card = ShippedDocuments.Strategies().Single(strategy => strategy.Id == "CN-CARD");
        var order = card.Allocation.Single(band => band.Days.Contains(days)).Order;

        Assert.True(order.IndexOf(first) < order.IndexOf(then));
        Assert.True(order.IndexOf(DebtComponent.Fee) < order.IndexOf(DebtComponent.Principal) == days <= 90);
    }

    [Fact]
    public void ShippedCalendar_IsTheCardStrategysAndKnowsItsDays()
    {
        var calendar = ShippedDocuments.Calendars().Single(calendar => calendar.Id == "CN").ToCalendar();

        Assert.Equal((2023, 2026), calendar.KnownYears);
        Assert.False(calendar.IsWorkingDay(new(2026, 2, 17)));
        Assert.True(calendar.IsWorkingDay(new(2026, 2, 14)));
        Assert.False(calendar.IsWorkingDay(new(2022, 12, 31)));
        Assert.False(calendar.Knows(new(2027, 1, 1)));
    }

    /// <summary>The shipped days against those that others took from the same notices.</summary>
    [Theory]
    [InlineData(2023, 34)]
    [InlineData(2024, 36)]
    [InlineData(2025, 33)]
    [InlineData(2026, 39)]
    public void ShippedCalendar_HasTheDaysOfEveryNotice(int year, int listed)
    {
        using var file = System.Text.Json.JsonDocument.Parse(
            File.ReadAllText(TestData.Require($"09-cn-holidays/{year}.json")));
        var days = file.RootElement.GetProperty("days").EnumerateArray().ToArray();
        var calendar = ShippedDocuments.Calendars().Single(calendar => calendar.Id == "CN");
        var shipped = calendar.Years.Single(one => one.Year == year);

        Assert.Equal(listed, days.Length);
        Assert.Equal(Dates(true), shipped.Off.Select(PolicyWords.Of));
        Assert.Equal(Dates(false), shipped.Worked.Select(PolicyWords.Of));

        IEnumerable<string?> Dates(bool off) => days
            .Where(day => day.GetProperty("isOffDay").GetBoolean() == off)
            .Select(day => day.GetProperty("date").GetString());
    }

    private static PolicyCheckResult Check(params string[] texts) =>
        DocumentText.Check([Days, Reminder, Collection, .. texts]);
}
