using System.Collections.Immutable;
using Cases.Domain;
using Cases.Interchange;
using Cases.Policies.Yaml;

namespace Cases.Work;

/// <summary>Where a row states on what terms interest runs; see <see cref="InterestTerms"/>.</summary>
/// <remarks>
/// Rates and shares are percent, as contracts write them: 0.05 a day where days count daily, else 18.25 a year. A row
/// without a rate says nothing of interest.
/// </remarks>
/// <param name="Rate">The rate.</param>
/// <param name="DayCount">How days count: a word such as <c>daily</c> or <c>act365-fixed</c>.</param>
/// <param name="From">The first day for which they count; null, or an empty cell, for the day of the opening.</param>
/// <param name="Fixed">What the map itself says: compounding, cap, rounding, minimum payment.</param>
public sealed record InterestMap(ValueSource Rate, ValueSource DayCount, ValueSource? From, InterestTerms Fixed)
{
    private const int DailyDecimals = 7;
    private const int AnnualDecimals = 2;

    /// <summary>Reads the section <c>interest</c> of a map; null for none, and where it has faults.</summary>
    /// <param name="reader">The map.</param>
    /// <param name="dates">The patterns of dates.</param>
    internal static InterestMap? Read(MapReader reader, ImmutableArray<string> dates)
    {
        if (reader.Map("interest", required: false, "'interest'") is not { } map)
        {
            return null;
        }

        var rate = ValueSource.Read(map, "rate", ImportMaps.Word, required: true);
        var count = ValueSource.Read(map, "day-count", ImportMaps.Word, required: true);
        var from = ValueSource.Read(map, "from", ImportMaps.Word, required: false);
        var kind = map.Word<InterestKind>("kind", required: false) ?? InterestKind.Simple;
        var day = map.Integer("statement-day", 31) ?? 0;
        var beside = map.Words<DebtComponent>("beside", required: false) ?? [];
        var cap = Percent(map, "cap");
        var rounding = map.Word<MoneyRounding>("rounding", required: false) ?? MoneyRounding.HalfEven;
        var minimum = Percent(map, "minimum");
        var floor = map.Integer("minimum-floor", Money.MaxMinor) ?? 0;
        if ((kind == InterestKind.Simple) != (day == 0))
        {
            map.Faults.Add(map.PlaceOf("statement-day"), "'statement-day' and 'kind' do not fit each other",
                "write 'kind: compound-on-statement' with a day from 1 to 31, or neither of them");
        }

        CheckConstants(map, (rate, count, from), dates);
        map.Done();
        return rate is null || count is null ? null : new InterestMap(rate, count, from,
            new InterestTerms(default, 0, default)
            {
                Kind = kind,
                StatementDay = (int)day,
                Beside = [.. beside],
                CapBasisPoints = cap,
                Rounding = rounding,
                MinimumBasisPoints = minimum,
                MinimumFloorMinor = floor,
            });
    }

    /// <summary>A rate in percent as terms count it; null with the reason where it is none.</summary>
    internal static long? RateOf(string text, DayCount count, out string reason)
    {
        var daily = count == Domain.DayCount.Daily;
        var most = daily ? InterestTerms.MaxDailyRate : InterestTerms.MaxAnnualRate;
        if (!DecimalText.TryParseMinor(text, daily ? DailyDecimals : AnnualDecimals, trailingZerosAllowed: true,
            out var rate, out var fault))
        {
            reason = fault;
            return null;
        }

        reason = rate < 0 || rate > most
            ? $"is a rate of {text} percent; write 0 to {(daily ? "10 a day" : "10000 a year")}"
            : "";
        return reason.Length == 0 ? rate : null;
    }

    private static void CheckConstants(
        MapReader map, (ValueSource? Rate, ValueSource? Count, ValueSource? From) sources, ImmutableArray<string> dates)
    {
        DayCount? count = null;
        if (sources.Count?.Constant is { } word)
        {
            count = PolicyWords.TryParse<DayCount>(word, out var known) ? known : null;
            if (count is null)
            {
                map.Faults.Add(map.PlaceOf("day-count"), $"{FaultList.Quote(word)} is no count of days",
                    $"write one of: {string.Join(", ", PolicyWords.All<DayCount>())}");
            }
        }

        if (sources.Rate?.Constant is { } rate && count is { } days && RateOf(rate, days, out var reason) is null)
        {
            map.Faults.Add(map.PlaceOf("rate"), $"{FaultList.Quote(rate)} is no rate: {reason}",
                "write percent with a point: 0.05 a day where days count daily, else such as 18.25 a year");
        }

        if (sources.From?.Constant is { } from && !dates.IsDefaultOrEmpty
            && !DateText.TryParseDate(from, [.. dates], out _, out var fault))
        {
            map.Faults.Add(map.PlaceOf("from"), $"'from': {fault}", "write the date as 'dates' of the map says");
        }
    }

    private static int? Percent(MapReader map, string key)
    {
        if (map.OptionalText(key) is not { } text)
        {
            return null;
        }

        if (DecimalText.TryParseMinor(text, AnnualDecimals, trailingZerosAllowed: true, out var share, out var reason)
            && share is >= 0 and <= InterestTerms.MaxAnnualRate)
        {
            return (int)share;
        }

        map.Faults.Add(
            map.PlaceOf(key), $"'{key}' is no share in percent: {reason}", "write percent, such as 24 or 5.5");
        return null;
    }
}
