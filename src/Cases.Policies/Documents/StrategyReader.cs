using System.Collections.Immutable;
using System.Globalization;
using Cases.Domain;
using Cases.Policies.Yaml;
using NodaTime;

namespace Cases.Policies;

/// <summary>A strategy with the places that faults between documents need.</summary>
internal sealed record PlacedStrategy(
    Strategy Strategy, YamlPlace Place, YamlPlace Calendar, ImmutableArray<YamlPlace> Templates);

/// <summary>Reads one document as a strategy, noting every fault.</summary>
internal static class StrategyReader
{
    private const int MostDays = 36_525;

    public static PlacedStrategy? Read(YamlMap document, FaultList faults)
    {
        var before = faults.Count;
        var reader = new MapReader(document, faults, "the strategy");
        var ladder = new List<(LadderStep Step, YamlPlace Template)>();
        var strategy = new Strategy
        {
            Id = PackReader.Id(reader, "strategy") ?? "",
            Version = DocumentHead.Version(reader),
            Title = reader.Text("title") ?? "",
            Jurisdiction = DocumentHead.Jurisdiction(reader, mayBeAny: true) ?? "any",
            Products = ReadProducts(reader),
            ValidFrom = reader.Date("valid-from", required: true) ?? LocalDate.MinIsoValue,
            ValidTo = reader.Date("valid-to", required: false),
            Zone = reader.Zone("zone") ?? DateTimeZone.Utc,
            Calendar = reader.OptionalText("calendar"),
            Buckets = ReadBuckets(reader),
            Grace = ReadGrace(reader),
            Tolerances = ReadTolerances(reader),
            WriteOff = ReadWriteOff(reader),
            Allocation = ReadAllocation(reader),
            Ladder = ReadLadder(reader, ladder),
        };
        DocumentHead.CheckDates(reader, strategy.ValidFrom, strategy.ValidTo, "the strategy");
        reader.Done();
        return faults.Count > before
            ? null
            : new PlacedStrategy(
                strategy, reader.PlaceOf("strategy"), reader.PlaceOf("calendar"),
                [.. ladder.Select(step => step.Template)]);
    }

    private static ImmutableArray<string> ReadProducts(MapReader reader)
    {
        if (reader.Node("products", required: true) is YamlScalar { Value: "any" })
        {
            return [];
        }

        return reader.Has("products") ? [.. DocumentHead.Ids(reader, "products", required: true)] : [];
    }

    private static ImmutableArray<DelinquencyBucket> ReadBuckets(MapReader strategy)
    {
        var ranges = new RangeList(strategy, "buckets", "bucket", required: true, start: 0);
        var buckets = ImmutableArray.CreateBuilder<DelinquencyBucket>();
        ranges.Read((reader, days) =>
        {
            var code = reader.Text("code") ?? "";
            if (buckets.Any(bucket => bucket.Code == code))
            {
                reader.Faults.Add(
                    reader.PlaceOf("code"), $"two buckets are called {FaultList.Quote(code)}", "rename one of them");
            }

            buckets.Add(new DelinquencyBucket(code, days.FromDays, days.ThroughDays));
        });
        return buckets.ToImmutable();
    }

    private static StrategyGrace? ReadGrace(MapReader strategy)
    {
        if (strategy.Map("grace", required: false, "'grace'") is not { } reader)
        {
            return null;
        }

        var grace = new StrategyGrace(
            Days(reader, "promise-days"), Days(reader, "plan-days"), Days(reader, "entry-days"));
        reader.Done();
        return grace;
    }

    private static int Days(MapReader reader, string key) => (int)(reader.Integer(key, 365, required: true) ?? 0);

    private static ImmutableArray<StrategyTolerance> ReadTolerances(MapReader strategy)
    {
        var tolerances = ImmutableArray.CreateBuilder<StrategyTolerance>();
        foreach (var node in strategy.List("tolerances"))
        {
            if (MapReader.Of(node, strategy.Faults, "the tolerance") is not { } reader)
            {
                continue;
            }

            var outstanding = NotNegative(reader, "outstanding");
            var promise = NotNegative(reader, "promise");
            reader.Done();
            if (outstanding is not { } small || promise is not { } missing)
            {
                continue;
            }

            if (small.Currency != missing.Currency || tolerances.Any(t => t.Outstanding.Currency == small.Currency))
            {
                strategy.Faults.Add(
                    reader.Place,
                    small.Currency == missing.Currency
                        ? $"there are two tolerances in {small.Currency.Code}"
                        : "a tolerance is in two currencies",
                    "write one for each currency");
            }

            tolerances.Add(new StrategyTolerance(small, missing));
        }

        return tolerances.ToImmutable();
    }

    private static Money? NotNegative(MapReader reader, string key)
    {
        var money = reader.Money(key, required: true);
        if (money is { Minor: < 0 })
        {
            reader.Faults.Add(reader.PlaceOf(key), $"'{key}' is negative", "write an amount of 0 or more");
        }

        return money;
    }

    private static ImmutableArray<WriteOffSuggestion> ReadWriteOff(MapReader strategy)
    {
        var ranges = new RangeList(strategy, "write-off", "suggestion", required: false, start: null);
        var suggestions = ImmutableArray.CreateBuilder<WriteOffSuggestion>();
        ranges.Read((reader, days) =>
        {
            if (NotNegative(reader, "at-most") is { } most)
            {
                suggestions.Add(new WriteOffSuggestion(days, most));
            }
        });
        return suggestions.ToImmutable();
    }

    private static ImmutableArray<AllocationBand> ReadAllocation(MapReader strategy)
    {
        var ranges = new RangeList(strategy, "allocation", "band", required: false, start: 0);
        var bands = ImmutableArray.CreateBuilder<AllocationBand>();
        ranges.Read((reader, days) => bands.Add(new AllocationBand(days, ReadOrder(reader))));
        return bands.ToImmutable();
    }

    // Money that meets a component which the order leaves out would have nowhere to go.
    private static ImmutableArray<DebtComponent> ReadOrder(MapReader reader)
    {
        if (reader.Node("order", required: true) is YamlScalar { Value: "contract" })
        {
            return [];
        }

        if (!reader.Has("order") || reader.Words<DebtComponent>("order", required: true) is not { } order)
        {
            return [];
        }

        var missing = Enum.GetValues<DebtComponent>().Except(order).ToArray();
        if (missing.Length > 0)
        {
            reader.Faults.Add(
                reader.PlaceOf("order"),
                $"the order leaves out {string.Join(", ", missing.Select(one => PolicyWords.Of(one)))}",
                "name every component once, or write contract");
        }

        return [.. order];
    }

    private static ImmutableArray<LadderStep> ReadLadder(
        MapReader strategy, List<(LadderStep Step, YamlPlace Template)> steps)
    {
        foreach (var node in strategy.List("ladder"))
        {
            if (MapReader.Of(node, strategy.Faults, "the step") is not { } reader)
            {
                continue;
            }

            var step = new LadderStep(
                (int)(reader.Integer("level", 100, required: true) ?? 0), ReadDay(reader),
                reader.Word<ContactChannel>("channel") ?? ContactChannel.Letter,
                reader.Word<ActClass>("act") ?? ActClass.Collection, reader.Text("template") ?? "",
                (int)(reader.Integer("interval", 365) ?? 0));
            reader.Done();
            CheckStep(reader, step, steps.Count == 0 ? null : steps[^1].Step);
            steps.Add((step, reader.PlaceOf("template")));
        }

        return [.. steps.Select(step => step.Step)];
    }

    private static void CheckStep(MapReader reader, LadderStep step, LadderStep? before)
    {
        if (reader.Has("level") && step.Level != (before?.Level ?? 0) + 1)
        {
            reader.Faults.Add(
                reader.PlaceOf("level"), $"level {PolicyWords.Of((before?.Level ?? 0) + 1)} is due here",
                "number the steps from 1 without a gap");
        }

        if (before is not null && step.Day < before.Day + Math.Max(1, step.IntervalDays))
        {
            reader.Faults.Add(
                reader.PlaceOf("day"),
                $"day {PolicyWords.Of(step.Day)} is too early after day {PolicyWords.Of(before.Day)} "
                    + "of the step before",
                "give each step a later day, at least its interval after the one before");
        }

        var expected = step.Day <= 0 ? ActClass.Reminder : ActClass.Collection;
        if (step.Act is ActClass.Reminder or ActClass.Collection && step.Act != expected)
        {
            reader.Faults.Add(
                reader.PlaceOf("act"),
                $"a step of day {PolicyWords.Of(step.Day)} is '{PolicyWords.Of(expected)}', "
                    + $"not '{PolicyWords.Of(step.Act)}'",
                "a reminder ends with the due date; from the day after it is collection");
        }
    }

    private static int ReadDay(MapReader reader)
    {
        if (reader.Text("day") is not { } text)
        {
            return 0;
        }

        if (text.Length <= 6
            && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var day)
            && text[0] != '+' && Math.Abs(day) <= MostDays)
        {
            return day;
        }

        reader.Faults.Add(
            reader.PlaceOf("day"), $"{FaultList.Quote(text)} is no number of days",
            $"write digits, with - before the due date, at most {PolicyWords.Of(MostDays)}");
        return 0;
    }
}
