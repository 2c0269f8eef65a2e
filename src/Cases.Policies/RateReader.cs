using System.Collections.Immutable;
using Cases.Domain;
using Cases.Policies.Yaml;
using NodaTime;

namespace Cases.Policies;

/// <summary>Reads the terms of interest by product of a bank's own pack, noting every fault.</summary>
internal static class RateReader
{
    private const long OneBasisPoint = 10_000;
    private const long MostCap = 1_000_000;
    private const long MostShare = 10_000;

    /// <summary>The rows, those of a product in order of their days.</summary>
    public static ImmutableArray<ProductRate> Read(MapReader pack, bool isOfLaw)
    {
        var before = pack.Faults.Count;
        var rows = new List<(ProductRate Rate, YamlPlace Place)>();
        foreach (var node in pack.List("rates"))
        {
            if (MapReader.Of(node, pack.Faults, "the rate") is { } reader)
            {
                rows.Add((ReadRow(reader), reader.PlaceOf("from")));
                reader.Done();
            }
        }

        if (isOfLaw && pack.Has("rates"))
        {
            pack.Faults.Add(pack.PlaceOf("rates"), "a pack of law states no rates of a bank",
                "move 'rates' to the bank's own pack, whose jurisdiction is 'any'");
        }

        // Where a row could not be read, a gap is only its shadow.
        if (pack.Faults.Count == before)
        {
            CheckDays(rows, pack.Faults);
        }

        return
        [
            .. rows.Select(row => row.Rate).OrderBy(rate => rate.Product, StringComparer.Ordinal)
                .ThenBy(rate => rate.Terms.From),
        ];
    }

    private static ProductRate ReadRow(MapReader reader)
    {
        var product = reader.Text("product");
        var from = reader.Date("from", required: true) ?? LocalDate.MinIsoValue;
        var until = reader.Date("to", required: false);
        if (until < from)
        {
            reader.Faults.Add(
                reader.PlaceOf("to"), "the rate ends before it begins", "'to' is the last day, inclusive");
        }

        var count = reader.Word<DayCount>("day-count") ?? DayCount.Daily;
        var kind = reader.Word<InterestKind>("kind", required: false) ?? InterestKind.Simple;
        var terms = new InterestTerms(from, ReadRate(reader, count), count)
        {
            Kind = kind,
            StatementDay = ReadStatementDay(reader, kind),
            Beside = ReadBeside(reader),
            CapBasisPoints = (int?)reader.Integer("cap-basis-points", MostCap),
            Rounding = reader.Word<MoneyRounding>("rounding", required: false) ?? MoneyRounding.HalfEven,
            MinimumBasisPoints = (int?)reader.Integer("minimum-basis-points", MostShare),
            MinimumFloorMinor = reader.Integer("minimum-floor-minor", Money.MaxMinor) ?? 0,
        };
        return new ProductRate(product == PolicyBook.AnyJurisdiction ? null : product, terms, until);
    }

    /// <summary>A share of one: of a day where days count daily, else of a year and then whole basis points.</summary>
    private static long ReadRate(MapReader reader, DayCount count)
    {
        if (reader.Decimal("rate") is not { } rate)
        {
            return 0;
        }

        var most = count == DayCount.Daily
            ? InterestTerms.MaxDailyRate / 10
            : InterestTerms.MaxAnnualRate * OneBasisPoint;
        if (rate.Scaled < 0 || rate.Scaled > most)
        {
            reader.Faults.Add(reader.PlaceOf("rate"), $"the rate {rate} is out of bounds",
                $"write a share of one from 0 to {new ScaledNumber(most)}, {PeriodOf(count)}");
        }
        else if (count != DayCount.Daily && rate.Scaled % OneBasisPoint != 0)
        {
            reader.Faults.Add(reader.PlaceOf("rate"), $"the annual rate {rate} has more than four decimals",
                "write whole basis points, such as 0.1825, or the daily rate with 'day-count: daily'");
        }

        return count == DayCount.Daily ? rate.Scaled * 10 : rate.Scaled / OneBasisPoint;
    }

    private static string PeriodOf(DayCount count) => count == DayCount.Daily ? "a day" : "a year";

    private static int ReadStatementDay(MapReader reader, InterestKind kind)
    {
        var day = (int?)reader.Integer("statement-day", 31);
        if (kind == InterestKind.Simple ? day is not null : day is null or 0)
        {
            reader.Faults.Add(reader.PlaceOf("statement-day"),
                kind == InterestKind.Simple
                    ? "simple interest has no statement day"
                    : "compound interest lacks its statement day",
                "write 'statement-day', from 1 to 31, with 'kind: compound-on-statement' alone");
        }

        return day ?? 0;
    }

    private static ImmutableArray<DebtComponent> ReadBeside(MapReader reader)
    {
        if (!reader.Has("beside") || reader.Words<DebtComponent>("beside", required: false) is not { } beside)
        {
            // Asked for all the same, so that a fault names it among the keys.
            _ = reader.Node("beside", required: false);
            return [];
        }

        if (beside.Contains(DebtComponent.Principal) || beside.Distinct().Count() != beside.Count)
        {
            reader.Faults.Add(reader.PlaceOf("beside"), "'beside' names principal, or a part twice",
                "interest runs on principal in any case; name what else it runs on, each part once");
        }

        return [.. beside];
    }

    private static void CheckDays(List<(ProductRate Rate, YamlPlace Place)> rows, FaultList faults)
    {
        foreach (var product in rows.GroupBy(row => row.Rate.Product ?? PolicyBook.AnyJurisdiction))
        {
            var inOrder = product.OrderBy(row => row.Rate.Terms.From).ToArray();
            for (var index = 1; index < inOrder.Length; index++)
            {
                var (rate, place) = inOrder[index];
                var (before, other) = inOrder[index - 1];
                var first = PolicyWords.Of(rate.Terms.From);
                if (rate.Terms.From == before.Terms.From || before.Until >= rate.Terms.From)
                {
                    faults.Add(place, $"{product.Key} has two rates on {first}: this one and that of "
                        + $"line {PolicyWords.Of(other.Line)} column {PolicyWords.Of(other.Column)}",
                        "end one the day before the other begins");
                }
                else if (before.Until is { } ends && ends.PlusDays(1) < rate.Terms.From)
                {
                    faults.Add(place, $"{product.Key} has no rate from {PolicyWords.Of(ends.PlusDays(1))} "
                        + $"to {PolicyWords.Of(rate.Terms.From.PlusDays(-1))}",
                        "let one begin the day after the other; a rate of 0 says that no interest runs");
                }
            }
        }
    }
}
