using System.Globalization;
using Cases.Domain;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>
/// Goal: every rule of every shipped pack decides as its words say. Method: acts and facts are made for each rule, with
/// what it names and what lies beside that, and the whole pack is asked on the day of each; whoever departs must be
/// whom <see cref="BruteForce"/> finds, which shares no code with the predicates.
/// </summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    private const int Seed = 20_261_123;

    // So many worlds for each rule; a rule that they leave on one side gets more, up to the bound.
    private const int Worlds = 150;
    private const int MostWorlds = 6000;

    public static TheoryData<string> Packs => [.. ShippedPacks.All().Select(pack => pack.Id)];

    [Theory]
    [MemberData(nameof(Packs))]
    public void Pack_ForActsAndFactsOfEachRule_DecidesAsTheWordsSay(string id)
    {
        var pack = ShippedPacks.All().Single(one => one.Id == id);
        var run = new Run(pack);
        output.WriteLine($"seed {Seed}");
        foreach (var rule in pack.Rules)
        {
            var made = 0;
            while (made < Worlds || (made < MostWorlds && run.IsOneSided(rule)))
            {
                run.Ask(rule);
                made++;
            }
        }

        foreach (var rule in pack.Rules)
        {
            var (refused, passed) = run.Of(rule);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{rule.Id}: {refused} departed, {passed} did not"));
        }

        Assert.Equal([], pack.Rules.Where(run.IsOneSided).Select(rule => rule.Id));
    }

    private sealed class Run(RulePack pack)
    {
        private readonly RuleWorlds _worlds = new(Seed);
        private readonly PolicySeries _series = new PolicyBook([pack]).Series([pack.Id]);
        private readonly Dictionary<string, (int Refused, int Passed)> _counts = [];

        private readonly LocalDate[] _turning =
        [
            .. pack.Rules.SelectMany(rule => new LocalDate?[] { rule.ValidFrom, rule.ValidTo })
                .Concat([pack.ValidFrom, pack.ValidTo]).OfType<LocalDate>().Distinct(),
        ];

        public bool IsOneSided(PolicyRule rule) => Of(rule) is { Refused: 0 } or { Passed: 0 };

        public (int Refused, int Passed) Of(PolicyRule rule) => _counts.GetValueOrDefault(rule.Id);

        public void Ask(PolicyRule about)
        {
            var zone = about.OfficialZone ?? _series.OfficialZone;
            var (act, facts) = _worlds.Next(about, zone, _turning);
            var day = act.At.InZone(_series.OfficialZone).Date;
            var found = _series.On(day).Judge(act, facts).Answers
                .Where(answer => answer.Verdict is RuleVerdict.Refused or RuleVerdict.Warned or RuleVerdict.Breached)
                .Select(answer => answer.Rule).Order(StringComparer.Ordinal).ToList();
            var rules = pack.Rules.Where(rule => IsInForce(rule, day)).ToList();
            var expected = rules.Where(rule => BruteForce.Departs(rule, act, facts, _series.OfficialZone))
                .Select(rule => rule.Id).Order(StringComparer.Ordinal).ToList();
            Assert.True(expected.SequenceEqual(found), $"""
                {pack.Id} on {day:uuuu-MM-dd}, made for {about.Id} with seed {Seed}:
                the words refuse by: {string.Join(' ', expected)}
                the rules refuse by: {string.Join(' ', found)}
                {Printed(act, facts)}
                """);
            foreach (var rule in rules)
            {
                var (refused, passed) = _counts.GetValueOrDefault(rule.Id);
                _counts[rule.Id] = expected.Contains(rule.Id) ? (refused + 1, passed) : (refused, passed + 1);
            }
        }

        private bool IsInForce(PolicyRule rule, LocalDate day) =>
            day >= pack.ValidFrom && !(day > pack.ValidTo) && day >= rule.ValidFrom && !(day > rule.ValidTo);
    }

    private static string Printed(Act act, ActFacts facts) => string.Join('\n',
    [
        $"{act} actor {act.Actor} point {act.Point} {act.CallKind} connected {act.Connected}"
            + $" permission {act.Permission} debts {string.Join(' ', act.Debts)}",
        $"zone {facts.DebtorZone} {string.Join(' ', facts.OtherZones)} actor {facts.Actor} product {facts.Product}"
            + $" at {facts.Locality} case {facts.Case} due {facts.OldestUnpaidDue} arrears {facts.Arrears}"
            + $" parties {string.Join(' ', facts.Parties)} first {string.Join(' ', facts.FirstParties ?? [])}"
            + $" consent {facts.ConsentToQuietHours} {facts.Agreement}",
        .. facts.Named.All.Select(fact => $"{fact.Key}: {fact.Value}"),
        .. facts.Holds.Select(hold => hold.ToString()),
        .. facts.Contacts.Select(one => one.ToString()),
        .. facts.Reserved.Select(one => one.ToString()),
        .. facts.Terms.Designations.Select(one => one.ToString()),
        .. facts.Terms.CallConsents.Select(one => one.ToString()),
        .. facts.Terms.MediumRequests.Select(one => one.ToString()),
        .. facts.Claim.Select(one => one.ToString()),
    ]);
}
