using System.Text.Json;
using Xunit;

namespace Cases.Contracts.Tests;

/// <summary>Goal: what is said of policies has the documented form in both directions.</summary>
public sealed class PolicyContractTests
{
    [Fact]
    public void Request_OfAPack_IsWrittenAsDocumented_AndLeavesOutWhatIsNotSaid()
    {
        Assert.Equal(
            """{"text":"pack: X","reason":"why","from":"2026-12-01"}""",
            JsonSerializer.Serialize(
                new PolicyRequest("pack: X", "why") { From = new DateOnly(2026, 12, 1) },
                CasesJson.Default.PolicyRequest));
        Assert.Equal(
            """{"text":"pack: X","reason":"why"}""",
            JsonSerializer.Serialize(new PolicyRequest("pack: X", "why"), CasesJson.Default.PolicyRequest));
    }

    [Theory]
    [InlineData("""{"text":"pack: X"}""")]
    [InlineData("""{"reason":"why"}""")]
    [InlineData("""{"text":"pack: X","reason":"why","by":"somebody"}""")]
    [InlineData("""{"text":"pack: X","reason":"why","from":"tomorrow"}""")]
    public void Request_OfAnotherForm_IsNotRead(string json) => Assert.Throws<JsonException>(
        () => JsonSerializer.Deserialize(json, CasesJson.Default.PolicyRequest));

    [Fact]
    public void Request_OfASuspension_NamesARuleOrKindsOfAct()
    {
        var read = JsonSerializer.Deserialize(
            """{"reason":"why","acts":["call","visit"],"parties":["debtor"]}""", CasesJson.Default.SuspensionRequest)!;
        Assert.Equal(["call", "visit"], read.Acts);
        Assert.Equal(["debtor"], read.Parties);
        Assert.Empty(read.Classes);
        Assert.Null(read.Rule);
    }

    [Fact]
    public void View_OfThePolicies_ReadsAsItWasWritten()
    {
        var proposal = new PolicyProposalView(
            "BANK@1", PolicyProposalKind.Pack, "BANK", "olga", DateTimeOffset.UnixEpoch, "why")
        {
            From = new DateOnly(2026, 12, 1), TextSha256 = new string('a', 64), Approved = true, DecidedBy = "carl",
        };
        var pack = new PackVersionView(
            "BANK", "Bank", "any", PackState.Pending, new DateOnly(2026, 12, 1), 3, 1, new string('b', 64))
        {
            Proposal = "BANK@1",
        };
        var view = new PoliciesView("BANK/0123", new DateOnly(2026, 11, 23), ["BANK"], [pack], [proposal]);

        var text = JsonSerializer.Serialize(view, CasesJson.Default.PoliciesView);
        var read = JsonSerializer.Deserialize(text, CasesJson.Default.PoliciesView)!;

        Assert.Contains("\"state\":\"pending\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("validTo", text, StringComparison.Ordinal);
        Assert.Equal((view.Version, view.Today, pack, proposal),
            (read.Version, read.Today, Assert.Single(read.Packs), Assert.Single(read.Proposals)));
    }

    [Theory]
    [InlineData("BANK@1", "policies/BANK%401", "policies/suspensions/BANK%401/lift")]
    [InlineData("a/b", "policies/a%2Fb", "policies/suspensions/a%2Fb/lift")]
    public void Paths_OfAProposal_AreEscaped(string id, string one, string lift) =>
        Assert.Equal((one, lift), (CasePaths.Policy(id), CasePaths.Lift(id)));
}
