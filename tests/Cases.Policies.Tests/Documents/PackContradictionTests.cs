using System.Collections.Immutable;
using NodaTime;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>Packs that exclude each other, beside each other and beside those that ship.</summary>
public sealed class PackContradictionTests : IDisposable
{
    private const string Day = """
        pack: TEST-DAY
        title: Nothing by day
        jurisdiction: CN
        instrument: Test rules
        valid-from: 2026-06-01
        official-zone: Asia/Shanghai
        rules:
          - id: TEST-BY-DAY
            title: Nothing by day
            citation: {instrument: Test rules}
            norm: product-default
            effect: deny
            kind: local-time-window
            parameters: {from: "08:00", to: "22:00", clock: official}
            applies-to: {acts: [call, text, email, letter, message, visit], classes: [collection], parties: any}
            source-status: own policy
            examples:
              refused: [{act: {kind: call, at: "2026-06-02T10:00:00+08:00"}}]
              permitted: [{act: {kind: call, at: "2026-06-02T23:00:00+08:00"}}]
        """;

    private const string Ban = """

          - id: TEST-NEVER
            title: No plan, no visit and no lawyer, whatever they say
            citation: {instrument: Test rules}
            norm: product-default
            effect: deny
            kind: checks
            parameters: {checks: [{check: party-permitted, parties: [guarantor]}]}
            applies-to: {acts: [plan-agreement, visit, referral], classes: [collection], parties: [debtor, guarantor]}
            source-status: own policy
            examples:
              refused: [{act: {kind: referral, at: "2026-06-02T10:00:00+08:00"}}]
              permitted: [{act: {kind: referral, party: guarantor, at: "2026-06-02T10:00:00+08:00"}}]
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("packs").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>
    /// The pack is right by itself; beside the shipped quiet hours no hour is left, from its first day on.
    /// </summary>
    [Fact]
    public void Pack_ThatExcludesAShippedOne_IsToldWithBothRulesAndTheDay()
    {
        Write("a.yaml", Day);

        var faults = Check("2026-03-02");

        Assert.All(faults, fault => Assert.Equal((8, 9), (fault.Line, fault.Column)));
        Assert.Equal(
            ["call", "text", "email", "letter", "message", "visit"], faults.Select(fault => fault.What.Split('\'')[1]));
        Assert.All(faults, fault => Assert.StartsWith("from 2026-06-01 no act ", fault.What, StringComparison.Ordinal));
        Assert.All(faults, fault => Assert.Contains(
            "CN-CBA-QUIET and TEST-BY-DAY: their forbidden hours", fault.What, StringComparison.Ordinal));
        Assert.All(faults, fault => Assert.DoesNotContain("stages", fault.What, StringComparison.Ordinal));
    }

    [Fact]
    public void Pack_OfAnotherCountry_DoesNotMeetTheShippedOnes()
    {
        Write("a.yaml", Day.With("jurisdiction: CN", "jurisdiction: US"));

        Assert.Empty(Check("2026-07-01"));
    }

    /// <summary>
    /// Where no plan, visit or referral is left either, the stages are named in which a case is stuck.
    /// </summary>
    [Fact]
    public void Packs_ThatLeaveNoStep_NameTheStrandedStages()
    {
        Write("a.yaml", Day + Ban);

        var faults = Check("2026-07-01");

        Assert.Contains(faults, fault => fault.What.EndsWith(
            "forbidden in the stages open, reminded, contacted, plan-agreed, visit-scheduled, legal-referral",
            StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.What.Contains("'referral'", StringComparison.Ordinal)
            && fault.What.Contains("TEST-NEVER: it is forbidden outright", StringComparison.Ordinal));
    }

    /// <summary>What is forbidden by one rule alone is meant so, and strands nobody by itself.</summary>
    [Fact]
    public void Ban_ByOneRule_IsNoFault()
    {
        Write("a.yaml", Day[..Day.IndexOf("  - id:", StringComparison.Ordinal)].TrimEnd() + Ban);

        Assert.Empty(Check("2026-07-01"));
    }

    [Fact]
    public void Contradiction_ThatIsOver_IsNotTold()
    {
        Write("a.yaml", Day.With("valid-from: 2026-06-01", "valid-from: 2026-06-01\nvalid-to: 2026-06-30"));

        Assert.NotEmpty(Check("2026-06-30"));
        Assert.Empty(Check("2026-07-01"));
    }

    [Fact]
    public void ShippedPacks_ExcludeNothing()
    {
        foreach (var (name, text) in ShippedPacks.Texts())
        {
            Write(name, text);
        }

        Assert.Empty(Check("2026-03-02"));
    }

    private ImmutableArray<PackFault> Check(string day) =>
        PolicyCheck.Run(_folder, NodaTime.Text.LocalDatePattern.Iso.Parse(day).Value).Faults;

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
