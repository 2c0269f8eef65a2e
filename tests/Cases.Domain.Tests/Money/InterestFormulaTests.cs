using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: interest is what dates, amounts and terms make it, to the minor unit, whoever works it out. Method: the shares
/// of day counts against known values; the books of fines and invoices and a random one against arithmetic in decimal
/// over the columns, apart from the domain's own.
/// </summary>
public sealed class InterestFormulaTests
{
    [Theory]
    [InlineData(DayCount.Act365Fixed, "2024-01-15", "2024-03-15", "60/365")]
    [InlineData(DayCount.Act360, "2024-01-15", "2024-03-15", "60/360")]
    [InlineData(DayCount.ActActIsda, "2024-01-15", "2024-03-15", "60/366")]
    [InlineData(DayCount.Thirty360E, "2024-01-15", "2024-03-15", "60/360")]
    [InlineData(DayCount.Thirty360E, "2024-01-31", "2024-03-31", "60/360")]
    [InlineData(DayCount.Thirty360E, "2023-02-28", "2023-03-01", "3/360")]
    [InlineData(DayCount.Act365Fixed, "2023-12-31", "2024-12-31", "366/365")]
    [InlineData(DayCount.Daily, "2024-02-28", "2024-03-01", "2")]
    public void Shares_OfADayCount_AreThoseOfItsDefinition(DayCount count, string from, string to, string share)
    {
        var parts = share.Split('/').Select(part => Int128.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        var whole = count == DayCount.Daily
            ? parts[0] * (InterestShares.Denominator / 1_000_000_000)
            : parts[0] * InterestShares.Denominator / (10_000 * parts[1]);
        Assert.Equal(whole, InterestShares.Of(count, 1, Day(from), Day(to)));
    }

    [Fact]
    public void Shares_OverTheTurnOfALeapYear_AreOfEachYearsLength()
    {
        // The definition's own example: 1 November 2003 to 1 May 2004 is 61/365 and 121/366.
        var expected = (61 * (InterestShares.Denominator / 3_650_000))
            + (121 * (InterestShares.Denominator / 3_660_000));
        Assert.Equal(expected, InterestShares.Of(DayCount.ActActIsda, 1, Day("2003-11-01"), Day("2004-05-01")));
    }

    [Fact]
    public void Shares_OfAPeriodThatIsSplit_AddUpToTheWhole()
    {
        var random = new Random(20_260_306);
        foreach (var count in Enum.GetValues<DayCount>())
        {
            for (var round = 0; round < 2_000; round++)
            {
                var from = Day("1999-12-01").PlusDays(random.Next(4_000));
                var mid = from.PlusDays(random.Next(900));
                var to = mid.PlusDays(random.Next(900));
                var rate = random.Next(1_000_000);
                Assert.Equal(InterestShares.Of(count, rate, from, to),
                    InterestShares.Of(count, rate, from, mid) + InterestShares.Of(count, rate, mid, to));
            }
        }
    }

    [Theory]
    [InlineData(5, MoneyRounding.HalfEven, 0)]
    [InlineData(15, MoneyRounding.HalfEven, 2)]
    [InlineData(5, MoneyRounding.HalfUp, 1)]
    [InlineData(-5, MoneyRounding.HalfUp, -1)]
    [InlineData(9, MoneyRounding.Down, 0)]
    [InlineData(1, MoneyRounding.Up, 1)]
    [InlineData(-1, MoneyRounding.Up, -1)]
    public void Round_OfTenths_IsAsNamed(int tenths, MoneyRounding rounding, long whole) =>
        Assert.Equal(whole, InterestShares.Round((Int128)tenths * InterestShares.Denominator / 10, rounding));

    [Fact]
    public void Percent_OfADailyRateOfHalfAThousandth_IsThatOfTheYear() =>
        Assert.Equal("18.25", InterestTerms.Percent(InterestShares.AnnualBillionths(DayCount.Daily, 500_000)));

    /// <summary>1,000 yuan due on 31 March at 0.05 percent a day, with what is told beside it.</summary>
    [Theory]
    [InlineData("2026-03-31", "", 0)]
    [InlineData("2026-04-01", "", 50)]
    [InlineData("2026-04-30", "", 1_500)]
    [InlineData("2026-04-30", "2026-04-10 100000", 505)]
    [InlineData("2026-04-30", "2026-04-10 50500", 1_000)]
    [InlineData("2026-04-30", "2026-03-20 50000", 750)]
    [InlineData("2026-04-30", "2026-04-10 50500, 2026-04-20 25250", 875)]
    public void Interest_OfOneItem_RunsOnWhatPaymentsLeave(string on, string payments, long minor) =>
        Assert.Equal(minor, Of(Facts(Daily(500_000)) with { Money = MoneyOf(payments) }, on));

    [Fact]
    public void Interest_AtRatesOfSeveralDates_RunsAtEachForItsDays()
    {
        var facts = Facts(Daily(500_000), new InterestTerms(Day("2026-04-11"), 300_000, DayCount.Daily));
        Assert.Equal(500 + 300, Of(facts, "2026-04-20"));
    }

    [Fact]
    public void Interest_DuringAMoratorium_Stands()
    {
        var facts = Facts(Daily(500_000)) with { Free = [new(Day("2026-04-06"), Day("2026-04-10"), "m")] };
        Assert.Equal(250, Of(facts, "2026-04-10"));
        Assert.Equal(300, Of(facts, "2026-04-11"));
    }

    [Fact]
    public void Interest_OfADisputedPart_DoesNotRunWhileItIs()
    {
        var span = new InterestFreeSpan(Day("2026-04-06"), Day("2026-04-10"), "d");
        var byAmount = Facts(Daily(500_000)) with { Disputed = [new(span, 40_000, [])] };
        Assert.Equal(250 + (5 * 30), Of(byAmount, "2026-04-10"));
        var byItem = byAmount with { Disputed = [new(span, 100_000, ["1"])] };
        Assert.Equal(250, Of(byItem, "2026-04-10"));
    }

    [Fact]
    public void Interest_WithACap_StopsThere()
    {
        var capped = Daily(500_000) with { CapBasisPoints = 100 };
        Assert.Equal(1_000, Of(Facts(capped), "2026-12-31"));
    }

    /// <summary>What would have run beyond a cap never runs, also where later terms have none.</summary>
    [Fact]
    public void Interest_AfterTermsWithACap_GoesOnFromTheCap()
    {
        var capped = Daily(500_000) with { CapBasisPoints = 100 };
        var then = Facts(capped) with { Terms = [capped, Daily(100_000) with { From = Day("2027-01-01") }] };
        Assert.Equal(1_000, Of(then, "2026-12-31"));
        Assert.Equal(1_010, Of(then, "2027-01-01"));
        var back = Facts(Daily(500_000)) with { Terms = [Daily(500_000), capped with { From = Day("2026-05-01") }] };
        Assert.Equal(1_500, Of(back, "2026-12-31"));
    }

    [Fact]
    public void Interest_AtAnAbsurdRate_StaysWithinMoney()
    {
        var terms = Daily(100_000_000) with
        {
            From = Day("2016-01-01"), Kind = InterestKind.CompoundOnStatement, StatementDay = 1,
        };
        var facts = Facts(terms) with { Items = [One("1", 100_000, Day("2016-03-31"))] };
        Assert.Equal(Money.MaxMinor, Of(facts, "2026-04-01"));
        var much = Facts(Daily(100_000_000)) with { Items = [One("1", Money.MaxMinor, Day("2026-01-31"))] };
        Assert.Equal(Money.MaxMinor, Of(much, "2026-04-01"));
    }

    [Fact]
    public void Interest_OnAChargeOfALaterDay_RunsFromThatDay()
    {
        var item = One("1", 100_000, Day("2026-03-31")).Charge(
            new LaterCharge("fee", DebtComponent.Fee, 40_000, Day("2026-04-20")));
        var facts = Facts(Daily(500_000)) with { Items = [item], Money = MoneyOf("2026-04-01 50050") };
        Assert.Equal(50 + (29 * 25), Of(facts, "2026-04-30"));
        var bears = facts with { Terms = [Daily(500_000) with { Beside = [DebtComponent.Fee] }] };
        Assert.Equal(50 + (29 * 25) + (10 * 20), Of(bears, "2026-04-30"));
    }

    [Fact]
    public void Interest_CompoundOnTheStatementDay_RunsOnWhatWasUnpaidThen()
    {
        // 31 March to 20 April: 20 days on 100,000 = 1,000; from the 21st on 101,000 it is 50.5 a day.
        var terms = Daily(500_000) with { Kind = InterestKind.CompoundOnStatement, StatementDay = 20 };
        Assert.Equal(1_000, Of(Facts(terms), "2026-04-20"));
        Assert.Equal(1_505, Of(Facts(terms), "2026-04-30"));
        var paid = Facts(terms) with { Money = MoneyOf("2026-04-20 1000") };
        Assert.Equal(1_500, Of(paid, "2026-04-30"));
    }

    [Fact]
    public void Interest_AskedOnAnyDaysBetween_ComesToTheSame()
    {
        // Posting changes nothing: what was charged is left out of the facts, so the days of asking have no trace.
        var random = new Random(20_260_307);
        for (var round = 0; round < 300; round++)
        {
            var facts = Book(random);
            long before = 0;
            for (var day = Day("2026-03-01"); day <= Day("2026-09-01"); day = day.PlusDays(random.Next(1, 40)))
            {
                var now = InterestFormula.Of(facts, day).Sum(line => line.AccruedMinor);
                Assert.True(now >= before, "what has run never runs back");
                before = now;
            }

            var shuffled = facts with { Money = [.. facts.Money.OrderBy(_ => random.Next())] };
            Assert.Equal(Lines(facts, "2026-09-01"), Lines(shuffled, "2026-09-01"));
        }
    }

    [Fact]
    public void Interest_OfARandomBook_AgreesWithDecimals()
    {
        var random = new Random(20_260_308);
        for (var round = 0; round < 500; round++)
        {
            var facts = Book(random);
            var end = Day("2026-04-01").PlusDays(random.Next(400));
            Assert.Equal(ByDays(facts, end), InterestFormula.Of(facts, end).Sum(line => line.AccruedMinor));
        }
    }

    [Fact]
    public void Interest_OfTheInvoices_AgreesWithTheirDaysLate()
    {
        var path = TestData.Require("03-delinquency/ibm_accounts_receivable_public.csv");
        var late = 0;
        foreach (var row in File.ReadLines(path).Skip(1).Select(line => line.Split(',')))
        {
            var (due, settled) = (American(row[5]), American(row[8]));
            var amount = decimal.Parse(row[6], CultureInfo.InvariantCulture);
            var days = int.Parse(row[11], CultureInfo.InvariantCulture);
            var minor = (long)(amount * 100);
            var terms = new InterestTerms(Day("2000-01-01"), 800, DayCount.Act365Fixed)
            {
                Rounding = MoneyRounding.HalfUp,
            };
            var facts = new InterestFacts([One("1", minor, due)], [new(settled, minor)], [terms]);
            var expected = decimal.Round(minor * 0.08m * days / 365m, MidpointRounding.AwayFromZero);
            Assert.Equal(expected, InterestFormula.Of(facts, settled).Sum(line => line.AccruedMinor));
            late += days > 0 ? 1 : 0;
        }

        Assert.True(late > 400, "the book has invoices that were paid late");
    }

    [Fact]
    public void Interest_OfTheFines_AgreesWithDecimals()
    {
        var path = TestData.Require("01-road-traffic-fines/rtfm_public_case_facts.csv.gz");
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var terms = new InterestTerms(Day("1999-01-01"), 500, DayCount.Act360);
        var checkedFines = 0;
        reader.ReadLine();
        while (reader.ReadLine() is { } line )
        {
            var row = line.Split(',');
            if (row[11].Length == 0 || row[9].Length == 0 || int.Parse(row[6], CultureInfo.InvariantCulture) != 1)
            {
                continue;
            }

            // Sixty days after the notice it is due; one payment, on its day, of what it was.
            var due = Day(row[11]).PlusDays(60);
            var (fine, paid, on) = (Cents(row[5]), Cents(row[7]), Day(row[9]));
            var end = Day("2013-06-30");
            var facts = new InterestFacts([One("1", fine, due)], [new(on, paid)], [terms]);
            Assert.Equal(OnePayment((fine, due), (paid, on), end),
                InterestFormula.Of(facts, end).Sum(one => one.AccruedMinor));
            checkedFines++;
        }

        Assert.True(checkedFines > 7_000, $"only {checkedFines} fines have a notice and one payment");
    }

    /// <summary>By decimals: interest to the payment, which serves it first, and on what is left from there.</summary>
    private static long OnePayment((long Minor, LocalDate Due) fine, (long Minor, LocalDate On) paid, LocalDate end)
    {
        var until = paid.On > end ? end : paid.On;
        var first = until > fine.Due ? fine.Minor * 0.05m * Period.DaysBetween(fine.Due, until) / 360m : 0m;
        if (paid.On > end)
        {
            return (long)decimal.Round(first, MidpointRounding.ToEven);
        }

        var charged = (long)decimal.Round(first, MidpointRounding.ToEven);
        var left = Math.Max(0, fine.Minor - Math.Max(0, paid.Minor - charged));
        var from = paid.On > fine.Due ? paid.On : fine.Due;
        var rest = end > from ? left * 0.05m * Period.DaysBetween(from, end) / 360m : 0m;
        return (long)decimal.Round(first + rest, MidpointRounding.ToEven);
    }

    /// <summary>By decimals, day after day: what was open at the end of the day before bears a day's.</summary>
    private static long ByDays(InterestFacts facts, LocalDate end)
    {
        var items = facts.Items.OrderBy(item => item.DueOn).ThenBy(item => item.Key, StringComparer.Ordinal).ToList();
        var exact = items.ToDictionary(item => item.Key, _ => 0m);
        var open = items.ToDictionary(item => item.Key, item => item.ChargedOf(DebtComponent.Principal));
        var paidInterest = items.ToDictionary(item => item.Key, _ => 0L);
        for (var day = Day("2026-01-01"); day <= end; day = day.PlusDays(1))
        {
            foreach (var item in items.Where(item => item.DueOn < day))
            {
                exact[item.Key] += open[item.Key] * facts.Terms[0].Rate / 1_000_000_000m;
            }

            var left = facts.Money.Where(money => money.On == day).Sum(money => money.Minor);
            foreach (var key in items.Select(item => item.Key))
            {
                var interest = (long)decimal.Round(exact[key], MidpointRounding.ToEven) - paidInterest[key];
                var toInterest = Math.Min(left, interest);
                var toPrincipal = Math.Min(left - toInterest, open[key]);
                paidInterest[key] += toInterest;
                open[key] -= toPrincipal;
                left -= toInterest + toPrincipal;
            }
        }

        return exact.Values.Sum(one => (long)decimal.Round(one, MidpointRounding.ToEven));
    }

    /// <summary>Up to three items of spring 2026, a daily rate, and payments that do not overpay them.</summary>
    private static InterestFacts Book(Random random)
    {
        var items = Enumerable.Range(1, random.Next(1, 4)).Select(number => One(
            number.ToString(CultureInfo.InvariantCulture), random.Next(1, 5_000_000),
            Day("2026-03-01").PlusDays(random.Next(60)))).ToImmutableArray();
        var owed = items.Sum(item => item.ChargedMinor);
        var money = ImmutableArray.CreateBuilder<InterestMoney>();
        for (var left = random.Next(5); left > 0; left--)
        {
            var part = random.NextInt64(owed / 4) + 1;
            owed -= part;
            money.Add(new(Day("2026-02-20").PlusDays(random.Next(200)), part));
        }

        return new InterestFacts(items, money.ToImmutable(), [Daily(random.Next(1, 1_000_000))]);
    }

    private static long Of(InterestFacts facts, string on) =>
        InterestFormula.Of(facts, Day(on)).Sum(line => line.AccruedMinor);

    private static string Lines(InterestFacts facts, string on) => string.Join(' ',
        InterestFormula.Of(facts, Day(on)).Select(line => $"{line.Item}:{line.AccruedMinor}"));

    private static InterestFacts Facts(params InterestTerms[] terms) =>
        new([One("1", 100_000, Day(Due))], [], [.. terms]);

    private static InterestTerms Daily(long rate) => new(Day("2026-01-01"), rate, DayCount.Daily);

    private static DueItem One(string key, long minor, LocalDate due) =>
        new() { Key = key, DueOn = due, Charged = [new(DebtComponent.Principal, minor)] };

    private static ImmutableArray<InterestMoney> MoneyOf(string payments) =>
    [
        .. payments.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split(' '))
            .Select(parts => new InterestMoney(Day(parts[0]), long.Parse(parts[1], CultureInfo.InvariantCulture))),
    ];

    private static LocalDate American(string text)
    {
        var parts = text.Split('/').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return new LocalDate(parts[2], parts[0], parts[1]);
    }

    private static long Cents(string text) => (long)(decimal.Parse(text, CultureInfo.InvariantCulture) * 100);
}
