using System.Globalization;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace Cases.Work.Tests.Reports;

/// <summary>
/// The same KPIs straight from the exported entries, without the domain: every question looks at all entries again.
/// </summary>
/// <remarks>Cases have one item each here, so what is owed past due is all that is owed.</remarks>
/// <param name="entries">The entries of an export, in order.</param>
/// <param name="zone">The zone of every case.</param>
internal sealed class NaiveBook(IReadOnlyList<JsonElement> entries, DateTimeZone zone)
{
    private static readonly (string Name, int From)[] Buckets =
        [("M0", 0), ("M1", 1), ("M2", 31), ("M3", 61), ("M4", 91), ("M5", 121), ("M6", 151), ("M7+", 181)];

    private readonly List<IGrouping<string, JsonElement>> cases =
    [
        .. entries.Where(entry => Text(entry, "stream").StartsWith("case/", StringComparison.Ordinal)
            && Text(entry, "kind") is not ("refused" or "refusalsSuppressed" or "actRefused"))
            .GroupBy(entry => Text(entry, "stream")),
    ];

    private readonly Lazy<LocalDate> last = new(() => entries.Where(IsCounted).Max(entry => On(entry, zone)));
    private List<Move>? moves;

    public LocalDate LastDay => last.Value;

    /// <summary>The rows of a KPI with something above or below the line: part, currency, numerator, denominator.
    /// </summary>
    public List<(string Of, string Currency, decimal Above, decimal Below)> Rows(string kpi) =>
    [
        .. (kpi switch
        {
            "delinquency-rate" => Delinquency(),
            "entry-rate" => [("", "", Dues().Count(due => due.Unpaid), Dues().Count())],
            "roll-rate" => Rolls(),
            "roll-matrix" => Matrix(),
            "cure-rate" => [("", "", Cured().Count(), PastDue().Count())],
            "self-cure-rate" =>
                [("", "", Cured().Count(one => !Tries(one.Case, null, one.End).Any()), Cured().Count())],
            "coverage" => [("", "", PastDue().Count(one => Tries(one.Case, one.Month, one.End).Any()),
                PastDue().Count())],
            "penetration" => [("", "", PastDue().Sum(one => Tries(one.Case, one.Month, one.End).Count()),
                PastDue().Count())],
            "connect-rate" => [("", "", Dials().Count(IsAnswered), Dials().Count())],
            "rpc-rate" => [("", "", Dials().Count(IsRight), Dials().Count())],
            "rpc-to-promise" => [("", "", Of("promiseMade").Count(), Of("contactRecorded").Count(IsRight))],
            "promise-kept-rate" => [("", "", Promises().Count(one => one.Status == "kept"), Promises().Count())],
            "promise-broken-rate" => [("", "", Promises().Count(one => one.Status != "kept"), Promises().Count())],
            "promise-kept-amount" => ByCurrency(Promises().Select(one =>
                (one.Currency, Math.Min(one.Received, one.Minor) / 100m, one.Minor / 100m))),
            "kept-then-reversed-rate" => [("", "", Promises().Count(one => one.Status == "keptThenReversed"),
                Promises().Count(one => one.Status is "kept" or "keptThenReversed"))],
            "visit-success" => [("", "", Of("visitCompleted").Count(visit => Flag(visit, "rightPartyMet")),
                Of("visitCompleted").Count())],
            "cost-per-visit" => ByCurrency(Of("visitCompleted").Where(visit => Has(visit, "costMinor"))
                .Select(visit => (CurrencyOf(visit), Number(visit, "costMinor") / 100m, 1m))),
            "recovery-rate" => ByCurrency(cases.SelectMany(Recovered)),
            "first-contact-timeliness" => [("", "", Entered().Count(one => one.InTime), Entered().Count())],
            "refusal-rate" => Refusals(),
            _ => throw new ArgumentException(kpi),
        }).Where(row => row.Item3 != 0 || row.Item4 != 0).OrderBy(row => row.Item2, StringComparer.Ordinal)
            .ThenBy(row => row.Item1, StringComparer.Ordinal),
    ];

    private IEnumerable<(string, string, decimal, decimal)> Delinquency()
    {
        var end = Ends().Last();
        var open = cases.Select(one => (Case: one, State: StateAt(one, end))).Where(one => one.State is { Owed: > 0 }
            && one.State.Value.Name.StartsWith('M')).ToList();
        return from least in new[] { 1, 30, 60, 90 }
            from money in open.GroupBy(one => one.State!.Value.Currency)
            select ($"{least}+", money.Key,
                money.Where(one => one.State!.Value.Days >= least).Sum(one => one.State!.Value.Owed) / 100m,
                money.Sum(one => one.State!.Value.Owed) / 100m);
    }

    private IEnumerable<(string, string, decimal, decimal)> Rolls()
    {
        var all = Moves();
        return from step in Enumerable.Range(0, Buckets.Length - 1)
            from currency in all.Select(move => move.From.Currency).Distinct()
            let of = all.Where(move => move.From.Currency == currency)
            let next = Buckets[step + 1].Name
            select ($"{Buckets[step].Name}→{next}", currency,
                of.Where(move => move.To.Name == next && (next != "M7+" || move.From.Name != "M7+"))
                    .Sum(move => Math.Max(0, move.To.Owed)) / 100m,
                of.Where(move => move.From.Name == Buckets[step].Name).Sum(move => Math.Max(0, move.From.Owed)) / 100m);
    }

    private IEnumerable<(string, string, decimal, decimal)> Matrix()
    {
        var all = Moves();
        return all.GroupBy(move => (move.From.Name, move.To.Name)).Select(pair => (
            $"{pair.Key.Item1}→{pair.Key.Item2}", "", (decimal)pair.Count(),
            (decimal)all.Count(move => move.From.Name == pair.Key.Item1)));
    }

    private List<Move> Moves() => moves ??=
    [
        .. from one in cases
           from end in Ends()
           let month = end.With(DateAdjusters.StartOfMonth)
           let before = StateAt(one, month.PlusDays(-1))
           where before is { } known && known.Name.StartsWith('M')
           select new Move(one, month, end, before.Value, StateAt(one, end)!.Value),
    ];

    private IEnumerable<Move> PastDue() => Moves().Where(move => move.From.Name != "M0");

    private IEnumerable<Move> Cured() => PastDue().Where(move => move.To.Name is "M0" or "paid");

    private IEnumerable<(LocalDate Due, bool Unpaid)> Dues() =>
        from one in cases
        let due = DueOf(one)
        where due is not null
        let day = due.Value
        where day <= LastDay && day >= On(one.First())
        where On(one.First(entry => DueIn(entry) == due)) <= day
        select (day, StateAt(one, day)!.Value.Owed > 0);

    private IEnumerable<JsonElement> Tries(IGrouping<string, JsonElement> one, LocalDate? from, LocalDate to) =>
        one.Where(entry => IsTry(entry) && On(entry) <= to && (from is null || On(entry) >= from));

    private IEnumerable<(LocalDate Day, bool InTime)> Entered() =>
        from entry in Of("collectionsEntered")
        let day = Date(entry, "on")
        where day.PlusDays(7) <= LastDay
        let after = cases.Single(one => one.Key == Text(entry, "stream")).SkipWhile(other => !other.Equals(entry))
        select (day, after.Any(other => IsTry(other) && On(other) >= day && On(other) <= day.PlusDays(7)));

    private IEnumerable<(string Currency, decimal Above, decimal Below)> Recovered(
        IGrouping<string, JsonElement> one)
    {
        var hers = one.SkipWhile(entry => Text(entry, "kind") != "collectionsEntered").ToList();
        if (hers.Count == 0)
        {
            yield break;
        }

        var paid = one.Where(entry => Text(entry, "kind") == "paymentRecorded")
            .ToDictionary(entry => Text(Data(entry), "key"), entry => Number(entry, "minor"));
        yield return (CurrencyOf(hers[0]),
            hers.Sum(entry => Text(entry, "kind") switch
            {
                "paymentRecorded" => Number(entry, "minor"),
                "paymentReversed" => -paid[Text(Data(entry), "key")],
                _ => 0,
            }) / 100m,
            Math.Max(0, OwedAfter(one.TakeWhile(entry => Text(entry, "kind") != "collectionsEntered"))) / 100m);
    }

    private IEnumerable<(string Status, long Received, long Minor, string Currency)> Promises() =>
        from one in cases
        from promise in one.Where(entry => Text(entry, "kind") == "promiseMade")
        let last = one.LastOrDefault(entry => Text(entry, "kind") == "promiseEnded"
            && Text(Data(entry), "key") == Text(Data(promise), "key"))
        where last.ValueKind != JsonValueKind.Undefined && Text(Data(last), "status") != "cancelled"
        where Date(promise, "due") <= LastDay
        select (Text(Data(last), "status"), Number(last, "receivedMinor"), Number(promise, "minor"),
            CurrencyOf(promise));

    private IEnumerable<(string, string, decimal, decimal)> Refusals()
    {
        var commands = entries.GroupBy(entry => (Text(entry, "command"), Text(entry, "fingerprint"))).Select(unit => (
            Refused: unit.Where(entry => Text(entry, "kind") == "refused")
                .SelectMany(entry => Data(entry).GetProperty("reasons").EnumerateArray())
                .Select(reason => Text(reason, "rule")).Where(rule => rule.Length > 0).ToHashSet(),
            Asked: unit.SelectMany(entry => entry.GetProperty("rules").EnumerateArray()
                .Select(rule => Text(rule, "rule"))).ToHashSet())).ToList();
        return commands.SelectMany(unit => unit.Asked.Union(unit.Refused)).Distinct().Select(rule => (rule, "",
            (decimal)commands.Count(unit => unit.Refused.Contains(rule)),
            (decimal)commands.Count(unit => unit.Asked.Contains(rule) || unit.Refused.Contains(rule))));
    }

    /// <summary>How a case stood at the end of a day, by its entries before the first of a later day.</summary>
    private Standing? StateAt(IGrouping<string, JsonElement> one, LocalDate day)
    {
        var known = one.TakeWhile(entry => On(entry) <= day).ToList();
        if (known.Count == 0)
        {
            return null;
        }

        var owed = OwedAfter(known);
        var days = owed > 0 && known.Select(DueIn).LastOrDefault(due => due is not null) is { } due && due < day
            ? Period.DaysBetween(due, day)
            : 0;
        var last = known.LastOrDefault(entry => Text(entry, "kind") is "caseResolved" or "caseReopened");
        var name = last.ValueKind != JsonValueKind.Undefined && Text(last, "kind") == "caseResolved"
            ? Text(Data(last), "reason") is "paidInFull" or "paidOnTime" or "cured" ? "paid" : "ended"
            : Buckets.Last(bucket => days >= bucket.From).Name;
        return new Standing(name, owed, days, CurrencyOf(one.First()));
    }

    private static long OwedAfter(IEnumerable<JsonElement> known)
    {
        long owed = 0;
        foreach (var entry in known)
        {
            owed = Text(entry, "kind") == "caseOpened"
                ? Data(entry).GetProperty("items").EnumerateArray().SelectMany(item =>
                    item.GetProperty("charged").EnumerateArray()).Sum(part => part.GetProperty("minor").GetInt64())
                : Data(entry).TryGetProperty("money", out var money)
                    && money.TryGetProperty("outstandingMinor", out var left) ? left.GetInt64() : owed;
        }

        return owed;
    }

    private static LocalDate? DueOf(IEnumerable<JsonElement> known) =>
        known.Select(DueIn).LastOrDefault(due => due is not null);

    private static LocalDate? DueIn(JsonElement entry) => Text(entry, "kind") switch
    {
        "caseOpened" => Data(entry).GetProperty("items")[0].TryGetProperty("dueOn", out var due) ? Day(due) : null,
        "noticeServed" => Data(entry).TryGetProperty("dueOn", out var due) ? Day(due) : null,
        _ => null,
    };

    /// <summary>The ends of the whole months of the book.</summary>
    private IEnumerable<LocalDate> Ends()
    {
        var end = entries.Where(IsCounted).Min(On).With(DateAdjusters.EndOfMonth);
        for (; end <= LastDay; end = end.PlusDays(1).With(DateAdjusters.EndOfMonth))
        {
            yield return end;
        }
    }

    private IEnumerable<JsonElement> Of(string kind) => entries.Where(entry => Text(entry, "kind") == kind);

    private IEnumerable<JsonElement> Dials() => Of("contactRecorded").Where(entry => !IsInbound(entry));

    private string CurrencyOf(JsonElement entry) => Text(Data(cases.Single(one => one.Key == Text(entry, "stream"))
        .First()), "currency");

    private LocalDate On(JsonElement entry) => On(entry, zone);

    private static LocalDate On(JsonElement entry, DateTimeZone zone) =>
        InstantPattern.ExtendedIso.Parse(Text(entry, "effective")).Value.InZone(zone).Date;

    private static IEnumerable<(string, string, decimal, decimal)> ByCurrency(
        IEnumerable<(string Currency, decimal Above, decimal Below)> all) => all.GroupBy(one => one.Currency)
            .Select(one => ("", one.Key, one.Sum(part => part.Above), one.Sum(part => part.Below)));

    /// <summary>Whether reports count it: of a case, or judged by a rule, or refused.</summary>
    private static bool IsCounted(JsonElement entry) => Text(entry, "kind") == "refused"
        || Text(entry, "stream").StartsWith("case/", StringComparison.Ordinal);

    private static bool IsTry(JsonElement entry) => Text(entry, "kind") == "visitCheckedIn"
        || (Text(entry, "kind") == "contactRecorded" && !IsInbound(entry));

    private static bool IsInbound(JsonElement entry) => Text(Data(entry), "direction") == "inbound";

    private static bool IsAnswered(JsonElement entry) =>
        Text(Data(entry), "disposition") is "reached" or "wrongParty" or "refusedToTalk";

    private static bool IsRight(JsonElement entry) => Flag(entry, "rightParty");

    private static bool Has(JsonElement entry, string name) =>
        Data(entry).TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private static bool Flag(JsonElement entry, string name) =>
        Data(entry).TryGetProperty(name, out var value) && value.GetBoolean();

    private static long Number(JsonElement entry, string name) =>
        Data(entry).TryGetProperty(name, out var value) ? value.GetInt64() : 0;

    private static LocalDate Date(JsonElement entry, string name) => Day(Data(entry).GetProperty(name));

    private static LocalDate Day(JsonElement value) => LocalDatePattern.Iso.Parse(value.GetString()!).Value;

    private static JsonElement Data(JsonElement entry) => entry.GetProperty("data");

    private static string Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) ? value.GetString()! : "";

    private readonly record struct Standing(string Name, long Owed, int Days, string Currency);

    private sealed record Move(
        IGrouping<string, JsonElement> Case, LocalDate Month, LocalDate End, Standing From, Standing To);
}
