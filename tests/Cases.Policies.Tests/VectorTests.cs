using System.Text.Json;
using Cases.Domain;
using Cases.TestKit;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>The worked examples of rules.md for the rules that are shipped.</summary>
public sealed class VectorTests
{
    private static readonly string[] ShippedRules = ["CN-CBA-QUIET", "BANK-PLAN-HOLD"];

    [Fact]
    public void Vectors_OfShippedRules_ComeOutAsTheySay()
    {
        var file = TestData.Require("../rules/vectors.json");
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        var vectors = document.RootElement.GetProperty("vectors").EnumerateArray()
            .Where(v => ShippedRules.Contains(v.GetProperty("then").GetProperty("rule").GetString()))
            .ToArray();

        var failures = vectors.Select(Evaluate).Where(failure => failure is not null).ToArray();

        Assert.InRange(vectors.Length, 8, 1000);
        Assert.True(failures.Length == 0, string.Join('\n', failures));
    }

    private static string? Evaluate(JsonElement vector)
    {
        var given = vector.GetProperty("given");
        var when = vector.GetProperty("when");
        var then = vector.GetProperty("then");
        var at = OffsetDateTimePattern.ExtendedIso.Parse(when.GetProperty("at").GetString()!).Value.ToInstant();
        var book = ShippedPacks.Book();
        var packs = given.GetProperty("scope").GetProperty("packs").EnumerateArray()
            .Select(pack => pack.GetString()!).Where(book.Has).Append("BANK").ToArray();
        var series = book.Series(packs);
        var facts = FactsOf(given, at);
        var act = ActOf(when, facts, at, series.OfficialZone);

        var judgement = series.On(at.InZone(series.OfficialZone).Date).Judge(act, facts);

        var rule = then.GetProperty("rule").GetString();
        var allowed = then.GetProperty("outcome").GetString() == "allowed";
        var named = judgement.Answers.Any(answer => answer.Rule == rule && answer.Refuses == !allowed);
        return named && judgement.Refused == !allowed
            ? null
            : $"{vector.GetProperty("id").GetString()}: {string.Join(", ", judgement.Answers)}";
    }

    private static ActFacts FactsOf(JsonElement given, Instant at)
    {
        var debtor = given.GetProperty("debtor").GetProperty("tz").GetString()!;
        var owed = new Money(10_000, Currency.Cny);
        LocalDate? due = given.GetProperty("facts").TryGetProperty("due_date", out var date)
            ? LocalDatePattern.Iso.Parse(date.GetString()!).Value
            : null;
        return new ActFacts
        {
            Now = at,
            Outstanding = owed,
            Arrears = owed,
            DebtorZone = DateTimeZoneProviders.Tzdb[debtor],
            OldestUnpaidDue = due,
        };
    }

    // CN-CBA-SCOPE, which the decider applies: from the day after the due date, an unpaid reminder is collection.
    private static Act ActOf(JsonElement when, ActFacts facts, Instant at, DateTimeZone zone)
    {
        var kind = Enum.Parse<ActKind>(when.GetProperty("action").GetString()!, ignoreCase: true);
        var reminder = when.TryGetProperty("facts", out var f)
            && f.TryGetProperty("message_class", out var cls)
            && cls.GetString() == "reminder";
        var pastDue = Deadline.DaysPastDue(facts.OldestUnpaidDue, at.InZone(zone).Date) > 0;
        return new Act(
            kind,
            reminder && !pastDue ? ActClass.Reminder : ActClass.Collection,
            Enum.Parse<PartyKind>(when.GetProperty("party").GetString()!, ignoreCase: true),
            when.GetProperty("channel").GetString(),
            when.GetProperty("person").GetString(),
            at,
            TimeOfDayKnown: true);
    }
}
