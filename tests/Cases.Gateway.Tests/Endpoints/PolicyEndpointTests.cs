using System.Text.Json;
using Cases.Contracts;
using Cases.Engine;
using Cases.TestKit;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>
/// Goal: over the wire nobody changes a rule alone. Method: one walk from the proposal to an act that it decides, and
/// the ways that are closed.
/// </summary>
public sealed class PolicyEndpointTests
{
    private readonly VirtualClock clock = new(
        new DateTimeOffset(Desk.Today.ToDateTime(new TimeOnly(10, 0)), TimeSpan.Zero));

    [Fact]
    public async Task Pack_ProposedApprovedByAnother_DecidesFromItsDay_AndTheEntryNamesTheVersion()
    {
        await using var desk = await OpenAsync();
        var from = Desk.Today.AddDays(2);
        var made = await desk.As("pol").PostAsync(
            CasePaths.Policies, new PolicyRequest(Hours(), "calls went too late") { From = from });
        Assert.Equal((201, "BANK@1"), (made.Status, made.Required().Approval));

        await desk.Run.FollowAsync();
        var waiting = Assert.Single((await desk.As("comp").GetApprovalsAsync()).Required().Items);
        Assert.Equal(("BANK@1", null, ApprovalKind.PolicyVersion, "pol"),
            (waiting.Id, waiting.Case, waiting.Kind, waiting.RequestedBy));
        Assert.Equal((from, "BANK"), (waiting.Policy!.From, waiting.Policy.Subject));
        Assert.Empty((await desk.As("bob").GetApprovalsAsync()).Required().Items);

        var same = await DecideAsync(desk, "pol as comp", approve: true);
        Assert.Equal((422, "same_person"), (same.Status, Assert.Single(same.Problem!.Refusals!).Code));
        Assert.Equal(403, (await DecideAsync(desk, "bob", approve: true)).Status);
        var read = (await desk.As("comp").GetAsync<PolicyProposalView>(CasePaths.Policy("BANK@1"))).Required();
        Assert.Equal(Hours(), read.Text);
        Assert.Equal((201, "BANK@1"), Answered(await DecideAsync(desk, "comp", approve: true)));
        await desk.Run.FollowAsync();
        Assert.Empty((await desk.As("comp").GetApprovalsAsync()).Required().Items);

        Assert.Equal(201, (await CallAsync(desk, "k1")).Status);
        clock.Advance(TimeSpan.FromDays(2));
        var refused = await CallAsync(desk, "k2");
        Assert.Equal((422, "BANK-HOURS"), (refused.Status, Assert.Single(refused.Problem!.Refusals!).Rule));
        Assert.Equal(
            new DateTimeOffset(Desk.Today.AddDays(3).ToDateTime(default), TimeSpan.Zero),
            refused.Problem!.Refusals![0].PermittedFrom);
        Assert.Equal(SourceStatus.OwnPolicy, refused.Problem.Refusals[0].SourceStatus);

        var view = await ViewAsync(desk);
        var trail = (await desk.As("audit").GetCaseAuditAsync(desk.Case)).Required().Items;
        Assert.Equal(view.Version, trail[^1].Policy);
        Assert.NotEqual(view.Version, trail[0].Policy);
    }

    [Fact]
    public async Task Policies_ShowWhatIsInForcePendingAndEnded_AndWhoDecided()
    {
        await using var desk = await OpenAsync();
        var before = await ViewAsync(desk);
        Assert.Equal(PackState.InForce, Assert.Single(before.Packs).State);
        await ProposeAsync(desk, Desk.Today.AddDays(2));
        await DecideAsync(desk, "comp", approve: true);

        var after = await ViewAsync(desk);

        Assert.Equal([(PackState.InForce, null), (PackState.Pending, "BANK@1")],
            after.Packs.Select(pack => (pack.State, pack.Proposal)));
        Assert.Equal(Desk.Today.AddDays(1), after.Packs[0].ValidTo);
        Assert.Equal((true, "comp", (string?)null),
            (after.Proposals[0].Approved, after.Proposals[0].DecidedBy, after.Proposals[0].Text));
        clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal([PackState.Ended, PackState.InForce], (await ViewAsync(desk)).Packs.Select(pack => pack.State));
    }

    // An auditor sees what was in force when an entry was decided, and on a day; the future knows what is known now.
    [Fact]
    public async Task Policies_AsOfAPositionOrDay_AreThoseOfThen()
    {
        await using var desk = await OpenAsync();
        var before = await ViewAsync(desk);
        await ProposeAsync(desk, Desk.Today.AddDays(2));
        var proposed = await desk.Run.LengthAsync() - 1;
        await DecideAsync(desk, "comp", approve: true);
        clock.Advance(TimeSpan.FromDays(3));
        var now = await ViewAsync(desk);

        var then = await ViewAsync(desk, $"?position={proposed}");
        Assert.Equal((before.Version, Desk.Today), (then.Version, then.Today));
        Assert.Null(Assert.Single(then.Proposals).Approved);
        var approved = await ViewAsync(desk, $"?on={Desk.Today:yyyy-MM-dd}");
        Assert.Equal([PackState.InForce, PackState.Pending], approved.Packs.Select(pack => pack.State));
        Assert.Empty((await ViewAsync(desk, $"?on={Desk.Today.AddDays(-1):yyyy-MM-dd}")).Proposals);
        foreach (var later in new[] { $"?position={long.MaxValue}", "?on=9999-12-31" })
        {
            var same = await ViewAsync(desk, later);
            Assert.Equal((now.Version, now.Today), (same.Version, same.Today));
        }

        Assert.Equal(400, (await desk.As("audit").GetAsync<PoliciesView>(CasePaths.Policies + "?on=today")).Status);
        Assert.Equal(400, (await desk.As("audit").GetAsync<PoliciesView>(CasePaths.Policies + "?at=1")).Status);
    }

    [Fact]
    public async Task Pack_ThatIsUnsound_IsAnsweredWithLineAndColumn_AndIsNoEntry()
    {
        await using var desk = await OpenAsync();
        var length = await desk.Run.LengthAsync();
        var text = Hours().Replace("deny", "forbid", StringComparison.Ordinal);

        var answer = await desk.As("pol").PostAsync(CasePaths.Policies, new PolicyRequest(text, "why"));

        Assert.Equal((400, ProblemCodes.FieldInvalid), (answer.Status, answer.Problem!.Code));
        var fault = Assert.Single(answer.Problem.Errors!);
        Assert.Equal("text:12:13", fault.Field);
        Assert.Contains("forbid", fault.Message, StringComparison.Ordinal);
        Assert.Equal(length, await desk.Run.LengthAsync());
    }

    [Theory]
    [InlineData("ann")]
    [InlineData("bob")]
    [InlineData("comp")]
    [InlineData("core")]
    public async Task Pack_ProposedByAnyoneElse_IsTurnedAway(string who)
    {
        await using var desk = await OpenAsync();
        var answer = await desk.As(who).PostAsync(CasePaths.Policies, new PolicyRequest(Hours(), "why"));
        Assert.Equal(403, answer.Status);
    }

    [Fact]
    public async Task Pack_ProposedOrDecidedByWhoSeesABranchAlone_IsTurnedAway()
    {
        await using var desk = await OpenAsync();
        var request = new PolicyRequest(Hours(), "why") { From = Desk.Today.AddDays(2) };
        Assert.Equal(403, (await desk.As("pol north").PostAsync(CasePaths.Policies, request)).Status);
        await ProposeAsync(desk, Desk.Today.AddDays(2));
        await desk.Run.FollowAsync();
        Assert.Equal(403, (await DecideAsync(desk, "comp north", approve: true)).Status);
        Assert.Empty((await desk.As("comp north").GetApprovalsAsync()).Required().Items);
    }

    [Fact]
    public async Task Pack_FromToday_OrRejected_OrDecidedTwice_ChangesNothing()
    {
        await using var desk = await OpenAsync();
        var early = await desk.As("pol").PostAsync(
            CasePaths.Policies, new PolicyRequest(Hours(), "why") { From = Desk.Today });
        Assert.Equal("date_out_of_range", Assert.Single(early.Problem!.Refusals!).Code);
        await ProposeAsync(desk, Desk.Today.AddDays(2));
        var silent = await DecideAsync(desk, "comp", approve: false);
        Assert.Equal("field_missing", Assert.Single(silent.Problem!.Refusals!).Code);
        var rejected = await desk.As("comp").PostAsync(
            CasePaths.Approval("BANK@1", false), new ApprovalDecision { Reason = "not now" });
        Assert.Equal(201, rejected.Status);
        var late = await DecideAsync(desk, "comp", approve: true);
        Assert.Equal("approval_decided", Assert.Single(late.Problem!.Refusals!).Code);
        Assert.Equal(404, (await desk.As("comp").PostAsync(
            CasePaths.Approval("BANK@7", true), new ApprovalDecision())).Status);
        Assert.Single((await ViewAsync(desk)).Packs);
    }

    [Fact]
    public async Task Suspension_OfKindsOfAct_WorksWithItsApproval_AndIsLiftedByTwo()
    {
        await using var desk = await OpenAsync();
        var asked = await desk.As("comp").PostAsync(
            CasePaths.Suspensions, new SuspensionRequest("a complaint") { Acts = ["call"] });
        Assert.Equal((201, "ACTS@1"), Answered(asked));
        Assert.Equal(201, (await CallAsync(desk, "k1")).Status);
        Assert.Equal(422, (await DecideAsync(desk, "comp", approve: true, "ACTS@1")).Status);
        Assert.Equal(201, (await DecideAsync(desk, "pol as comp", approve: true, "ACTS@1")).Status);

        var refused = await CallAsync(desk, "k2");

        Assert.Equal("ACTS@1", Assert.Single(refused.Problem!.Refusals!).Rule);
        var actions = (await desk.As("ann").GetActionsAsync(desk.Case)).Required();
        Assert.Contains(actions.Actions, action => !action.Permitted
            && action.Refusals.Any(refusal => refusal.Rule == "ACTS@1"));
        var lift = await desk.As("pol").PostAsync(CasePaths.Lift("ACTS@1"), new ReasonRequest("settled"));
        Assert.Equal((201, "ACTS@2"), Answered(lift));
        Assert.Equal(201, (await DecideAsync(desk, "comp", approve: true, "ACTS@2")).Status);
        Assert.Equal(201, (await CallAsync(desk, "k3")).Status);
        var suspension = (await ViewAsync(desk)).Proposals[^1];
        Assert.Equal((Desk.Today, Desk.Today), (suspension.From, suspension.LiftedOn));
    }

    [Fact]
    public async Task Suspension_Unsound_IsToldByItsField()
    {
        await using var desk = await OpenAsync();
        var words = await desk.As("pol").PostAsync(
            CasePaths.Suspensions, new SuspensionRequest("why") { Acts = ["call", "shout"] });
        Assert.Equal("acts[1]", Assert.Single(words.Problem!.Errors!).Field);
        var none = await desk.As("pol").PostAsync(CasePaths.Suspensions, new SuspensionRequest("why"));
        Assert.Equal("field_missing", Assert.Single(none.Problem!.Refusals!).Code);
        var rule = await desk.As("pol").PostAsync(
            CasePaths.Suspensions, new SuspensionRequest("why") { Rule = "NO-SUCH-RULE" });
        Assert.Equal("key_unknown", Assert.Single(rule.Problem!.Refusals!).Code);
    }

    [Fact]
    public async Task Proposal_SentTwiceUnderOneKey_IsOneProposalWithTheSameName()
    {
        await using var desk = await OpenAsync();
        var body = JsonSerializer.Serialize(
            new PolicyRequest(Hours(), "why") { From = Desk.Today.AddDays(2) }, CasesJson.Default.PolicyRequest);
        var texts = new List<string>();
        for (var time = 0; time < 2; time++)
        {
            using var answer = await desk.SendAsync("pol", "POST /v1/policies", body, ("Idempotency-Key", "one"));
            texts.Add(await answer.Content.ReadAsStringAsync());
        }

        Assert.All(texts, text => Assert.Contains("\"approval\":\"BANK@1\"", text, StringComparison.Ordinal));
        Assert.Single((await ViewAsync(desk)).Proposals);
    }

    private Task<Desk> OpenAsync() => Desk.OpenAsync(new GatewaySetting { Time = clock, Policies = TestRules.Book() });

    private static async Task ProposeAsync(Desk desk, DateOnly from)
    {
        var made = await desk.As("pol").PostAsync(
            CasePaths.Policies, new PolicyRequest(Hours(), "why") { From = from });
        Assert.Equal(201, made.Status);
    }

    private static Task<Answer<Receipt>> DecideAsync(Desk desk, string who, bool approve, string id = "BANK@1") =>
        desk.As(who).PostAsync(CasePaths.Approval(id, approve), new ApprovalDecision());

    private static (int Status, string? Approval) Answered(Answer<Receipt> answer) =>
        (answer.Status, answer.Required().Approval);

    private static Task<Answer<Receipt>> CallAsync(Desk desk, string key) => desk.As("ann").PostAsync(
        desk.Path("contacts"), new ContactRequest(
            ContactChannel.Phone, ContactDirection.Outbound, Disposition.NoAnswer, PartyKind.Debtor) { Key = key });

    private static async Task<PoliciesView> ViewAsync(Desk desk, string query = "") =>
        (await desk.As("audit").GetAsync<PoliciesView>(CasePaths.Policies + query)).Required();

    // No call from 09:00 to midnight: the desk's clock stands at ten.
    private static string Hours() => PolicyLines.Quiet("09:00", to: "00:00", free: "02:00");
}
