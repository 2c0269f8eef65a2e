using System.Text.Json;
using Cases.Contracts;
using Cases.Engine;
using Cases.TestKit;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>
/// Goal: nobody approves a rule without being able to see what it would have done. Method: one walk over the wire from
/// the proposal over its simulation to the approval, and the ways that are closed.
/// </summary>
public sealed class PolicySimulationEndpointTests
{
    private const string Simulations = "POST /v1/policies/BANK@1/simulations";

    private readonly VirtualClock clock = new(
        new DateTimeOffset(Desk.Today.ToDateTime(new TimeOnly(10, 0)), TimeSpan.Zero));

    [Fact]
    public async Task Proposal_Simulated_ShowsWhatItWouldHaveRefused_AndIsApprovedByAnother()
    {
        await using var desk = await OpenAsync();
        var called = await CallAsync(desk, "k1");
        await ProposeAsync(desk);

        var (status, view) = await SimulateAsync(desk, "pol");

        Assert.Equal((200, "BANK@1"), (status, view!.Proposal));
        Assert.Equal(new SimulationCounts(1, 0, 0, 0), view.Changes);
        var rule = Assert.Single(view.Rules);
        Assert.Equal(("BANK-HOURS", 1L), (rule.Rule, rule.Cases));
        Assert.NotEmpty(rule.Citation!);
        var item = Assert.Single(view.Items);
        Assert.Equal((SimulatedChange.Refused, desk.Case, "contactRecorded"), (item.Change, item.Case, item.What));
        Assert.True(item.Position <= called.Required().Position);
        Assert.Equal((1L, 1L), (view.ItemsInAll, view.Kpis.Single(kpi => kpi.Name == "contacts").Lost));
        Assert.Empty(view.NotJudged);
        Assert.Empty(view.Unlike);

        await desk.Run.FollowAsync();
        var waiting = Assert.Single((await desk.As("comp").GetApprovalsAsync()).Required().Items);
        var note = waiting.Policy!.Simulated!;
        Assert.Equal(("pol", view.Changes, 1L), (note.By, note.Changes, note.Cases));
        Assert.Equal(note, (await desk.As("comp").GetAsync<PolicyProposalView>(CasePaths.Policy("BANK@1"))).Required()
            .Simulated);
        var same = await DecideAsync(desk, "pol as comp", approve: true);
        Assert.Equal((422, "same_person"), (same.Status, Assert.Single(same.Problem!.Refusals!).Code));
        Assert.Equal(201, (await DecideAsync(desk, "comp", approve: true)).Status);
    }

    [Fact]
    public async Task Simulation_IsAnEntryOfThePolicies_AndChangesNothingElse()
    {
        await using var desk = await OpenAsync();
        await CallAsync(desk, "k1");
        await ProposeAsync(desk);
        var length = await desk.Run.LengthAsync();
        var before = await desk.As("ann").GetActionsAsync(desk.Case);

        var (_, view) = await SimulateAsync(desk, "comp");

        Assert.Equal(length + 1, await desk.Run.LengthAsync());
        Assert.Equal(length, view!.Position);
        var after = await desk.As("ann").GetActionsAsync(desk.Case);
        Assert.Equal(JsonSerializer.Serialize(before.Required()), JsonSerializer.Serialize(after.Required()));
        Assert.Equal(201, (await CallAsync(desk, "k2")).Status);
    }

    [Fact]
    public async Task Simulation_OfDaysWithoutDecisions_FindsNone_AndOneBackwardsIsTold()
    {
        await using var desk = await OpenAsync();
        await CallAsync(desk, "k1");
        await ProposeAsync(desk);

        var (_, view) = await SimulateAsync(
            desk, "comp", new SimulationRequest { From = Desk.Today.AddDays(1), To = Desk.Today.AddDays(2) });
        var (status, _) = await SimulateAsync(
            desk, "comp", new SimulationRequest { From = Desk.Today, To = Desk.Today.AddDays(-1) });

        Assert.Equal((0L, 0L, Desk.Today.AddDays(1)), (view!.Decisions, view.ItemsInAll, view.From));
        Assert.Equal(400, status);
    }

    [Theory]
    [InlineData("ann", 403)]
    [InlineData("bob", 403)]
    [InlineData("audit", 403)]
    [InlineData("core", 403)]
    [InlineData("pol north", 403)]
    [InlineData("comp", 200)]
    public async Task Simulation_IsOfWhoGovernsTheWholeBank(string who, int status)
    {
        await using var desk = await OpenAsync();
        await ProposeAsync(desk);
        Assert.Equal(status, (await SimulateAsync(desk, who)).Status);
    }

    [Fact]
    public async Task Simulation_OfNoProposal_OrOneThatWasRejected_IsTurnedDown()
    {
        await using var desk = await OpenAsync();
        Assert.Equal(404, (await SimulateAsync(desk, "pol")).Status);
        await ProposeAsync(desk);
        var rejected = await desk.As("comp").PostAsync(
            CasePaths.Approval("BANK@1", false), new ApprovalDecision { Reason = "not now" });
        Assert.Equal(201, rejected.Status);
        Assert.Equal(422, (await SimulateAsync(desk, "pol")).Status);
    }

    [Fact]
    public async Task Simulation_SentTwiceUnderOneKey_IsOneEntry()
    {
        await using var desk = await OpenAsync();
        await ProposeAsync(desk);
        var (_, first) = await SimulateAsync(desk, "pol", key: "one");
        var length = await desk.Run.LengthAsync();
        var (again, second) = await SimulateAsync(desk, "pol", key: "one");
        Assert.Equal((200, length), (again, await desk.Run.LengthAsync()));
        Assert.Equal(JsonSerializer.Serialize(first), JsonSerializer.Serialize(second));
        var (status, _) = await SimulateAsync(desk, "pol", new SimulationRequest { To = Desk.Today }, key: "one");

        Assert.NotNull(first!.Position);
        Assert.NotEqual(200, status);
        Assert.Equal(length + 1, await desk.Run.LengthAsync()); // The refusal of the key that was used.
    }

    private static async Task<(int Status, PolicySimulationView? View)> SimulateAsync(
        Desk desk, string who, SimulationRequest? request = null, string? key = null)
    {
        var body = JsonSerializer.Serialize(request ?? new SimulationRequest(), CasesJson.Default.SimulationRequest);
        using var answer = await desk.SendAsync(
            who, Simulations, body, ("Idempotency-Key", key ?? Guid.NewGuid().ToString()));
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, answer.IsSuccessStatusCode
            ? JsonSerializer.Deserialize(text, CasesJson.Default.PolicySimulationView)
            : null);
    }

    private Task<Desk> OpenAsync() => Desk.OpenAsync(new GatewaySetting { Time = clock, Policies = TestRules.Book() });

    private static async Task ProposeAsync(Desk desk)
    {
        // No call from 09:00 to midnight: the desk's clock stands at ten.
        var text = PolicyLines.Quiet("09:00", to: "00:00", free: "02:00");
        var made = await desk.As("pol").PostAsync(
            CasePaths.Policies, new PolicyRequest(text, "why") { From = Desk.Today.AddDays(2) });
        Assert.Equal(201, made.Status);
    }

    private static Task<Answer<Receipt>> DecideAsync(Desk desk, string who, bool approve) =>
        desk.As(who).PostAsync(CasePaths.Approval("BANK@1", approve), new ApprovalDecision());

    private static Task<Answer<Receipt>> CallAsync(Desk desk, string key) => desk.As("ann").PostAsync(
        desk.Path("contacts"), new ContactRequest(
            ContactChannel.Phone, ContactDirection.Outbound, Disposition.NoAnswer, PartyKind.Debtor) { Key = key });
}
