using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Cases.TestKit;
using NodaTime;
using Xunit;
using ApprovalKind = Cases.Contracts.ApprovalKind;
using ContactChannel = Cases.Contracts.ContactChannel;
using ContactDirection = Cases.Contracts.ContactDirection;
using DebtComponent = Cases.Contracts.DebtComponent;
using Disposition = Cases.Contracts.Disposition;
using NormStrength = Cases.Domain.NormStrength;
using OverrideStatus = Cases.Contracts.OverrideStatus;
using PartyKind = Cases.Contracts.PartyKind;

namespace Cases.Gateway.Tests;

/// <summary>
/// Goal: what a rule of the bank's own refuses passes once where compliance said so, and law never. Method: calls in
/// the evening, which the bank's rule forbids from 21:00 and the law from 23:00.
/// </summary>
public sealed class OverrideTests
{
    private readonly VirtualClock clock = new(new DateTimeOffset(2026, 11, 20, 21, 30, 0, TimeSpan.Zero));

    private static ContactRequest Call => new(
        ContactChannel.Phone, ContactDirection.Outbound, Disposition.Reached, PartyKind.Debtor);

    private OverrideRequest Asked => new("EVENING", "call", clock.GetUtcNow().AddHours(12), "he works until nine");

    [Fact]
    public async Task Walk_FromTheRefusalToTheActAndToItsSecondUse()
    {
        await using var desk = await OpenAsync();
        var refused = await desk.As("ann").PostAsync(desk.Path("contacts"), Call);
        var refusal = Assert.Single(refused.Problem!.Refusals!);
        Assert.Equal(("rule_forbids", "EVENING", "compliance"), (refusal.Code, refusal.Rule, refusal.OverridableBy));
        Assert.Equal(["consumer_request", "required_by_law"], refusal.OverrideReasons);

        var none = await desk.As("bob").PostAsync(desk.Path("overrides"), Asked);
        Assert.Equal("reason_not_listed", Assert.Single(none.Problem!.Refusals!).Code);
        var asked = await desk.DoAsync("bob", "overrides", Asked with { ReasonCode = "consumer_request" });
        Assert.Equal(asked.Key, asked.Approval);
        await desk.Run.FollowAsync();
        var waiting = Assert.Single((await desk.As("comp").GetApprovalsAsync()).Required().Items);
        Assert.Equal((asked.Key, ApprovalKind.Override, "bob", desk.Case),
            (waiting.Id, waiting.Kind, waiting.RequestedBy, waiting.Case));
        Assert.Equal(("EVENING", "A rule for tests", "he works until nine"),
            (waiting.Override!.Rule, waiting.Override.Title, waiting.Override.Reason));

        Assert.Contains("same_person", await DecideAsync(desk, "bob", asked.Key!));
        Assert.Equal(["role_forbids"], await DecideAsync(desk, "cleo", asked.Key!));
        Assert.Equal(403, (await desk.As("ann").PostAsync(
            CasePaths.Approval(asked.Key!, true), new ApprovalDecision())).Status);
        Assert.Empty(await DecideAsync(desk, "comp", asked.Key!));
        await desk.Run.FollowAsync();
        Assert.Empty((await desk.As("comp").GetApprovalsAsync()).Required().Items);

        var done = await desk.DoAsync("ann", "contacts", Call with { Override = asked.Key });
        Assert.Contains(done.Rules, rule => rule is { Rule: "EVENING", Answer: "overridden" });
        var trail = (await desk.As("audit").GetCaseAuditAsync(desk.Case)).Required().Items;
        Assert.Contains(trail.Single(entry => entry.Kind == "contactRecorded").Rules,
            rule => rule is { Rule: "EVENING", Answer: "overridden" });
        var used = trail.Single(entry => entry.Kind == "overrideUsed").Data;
        Assert.Equal(asked.Key, used.GetProperty("key").GetString());

        var again = await desk.As("ann").PostAsync(desk.Path("contacts"), Call with { Override = asked.Key });
        Assert.Equal(["rule_forbids", "override_unusable"], again.Problem!.Refusals!.Select(one => one.Code));
        var shown = Assert.Single((await desk.As("ann").GetCaseAsync(desk.Case)).Required().Overrides);
        Assert.Equal((OverrideStatus.Used, "comp", "consumer_request"),
            (shown.Status, shown.DecidedBy, shown.ReasonCode));
    }

    [Fact]
    public async Task Law_IsOverriddenByNobody_AndRefusesBesideAnOverride()
    {
        await using var desk = await OpenAsync();
        var key = await GrantedAsync(desk);
        clock.Advance(TimeSpan.FromHours(2));
        var refused = await desk.As("ann").PostAsync(desk.Path("contacts"), Call with { Override = key });
        var refusal = Assert.Single(refused.Problem!.Refusals!);
        Assert.Equal(("NIGHT", null), (refusal.Rule, refusal.OverridableBy));

        var asked = await desk.As("ann").PostAsync(desk.Path("overrides"), Asked with { Rule = "NIGHT" });
        Assert.Equal((422, "not_overridable"), (asked.Status, Assert.Single(asked.Problem!.Refusals!).Code));
    }

    [Fact]
    public async Task Permission_UnderAnOverride_CarriesTheContactInItsSlot()
    {
        await using var desk = await OpenAsync();
        var key = await GrantedAsync(desk);
        var dial = new ContactPermissionRequest(desk.Case, ContactChannel.Phone);
        var refused = await desk.As("ann").AskPermissionAsync(dial);
        Assert.Equal("compliance", Assert.Single(refused.Problem!.Refusals!).OverridableBy);
        var given = (await desk.As("ann").AskPermissionAsync(dial with { Override = key })).Required();
        Assert.Contains(given.Rules, rule => rule is { Rule: "EVENING", Answer: "overridden" });

        await desk.DoAsync("ann", "contacts", Call with { Permission = given.Key });
        var shown = Assert.Single((await desk.As("ann").GetCaseAsync(desk.Case)).Required().Overrides);
        Assert.Equal((OverrideStatus.Used, given.Key), (shown.Status, shown.Permission));
    }

    [Fact]
    public async Task Withdrawn_ItServesNothing_AndComplianceMayWithdrawIt()
    {
        await using var desk = await OpenAsync();
        var key = await GrantedAsync(desk);
        await desk.DoAsync("comp", $"overrides/{key}/withdraw", new ReasonRequest("asked for by mistake"));
        var refused = await desk.As("ann").PostAsync(desk.Path("contacts"), Call with { Override = key });
        Assert.Equal(["rule_forbids", "override_unusable"], refused.Problem!.Refusals!.Select(one => one.Code));
    }

    [Fact]
    public async Task Request_ByAStranger_OrInOtherWords_IsRefusedAtTheDoor()
    {
        await using var desk = await OpenAsync();
        Assert.Equal(400, (await desk.As("ann").PostAsync(desk.Path("overrides"), Asked with { Act = "ring" })).Status);
        foreach (var who in (string[])["comp", "audit", "core", "pol"])
        {
            Assert.Equal(403, (await desk.As(who).PostAsync(desk.Path("overrides"), Asked)).Status);
        }

        var told = new OutsideFactRequest(clock.GetUtcNow(), "log") { Contact = Call with { Override = "o1" } };
        var fault = await desk.As("core").PostAsync(desk.Path("outside-facts"), told);
        Assert.Equal(["contact.override"], fault.Problem!.Errors!.Select(error => error.Field));
    }

    private async Task<string> GrantedAsync(Desk desk)
    {
        var asked = await desk.DoAsync("ann", "overrides", Asked with { ReasonCode = "consumer_request" });
        Assert.Empty(await DecideAsync(desk, "comp", asked.Key!));
        return asked.Key!;
    }

    private static async Task<IEnumerable<string>> DecideAsync(Desk desk, string who, string key)
    {
        var answer = await desk.As(who).PostAsync(CasePaths.Approval(key, true), new ApprovalDecision());
        return answer.Problem?.Refusals?.Select(refusal => refusal.Code) ?? [];
    }

    /// <summary>A desk whose case has a debtor and has entered collections.</summary>
    private async Task<Desk> OpenAsync()
    {
        var desk = await Desk.OpenAsync(new GatewaySetting
        {
            Time = clock,
            Policies = TestRules.Book(
                Closed("EVENING", 21, NormStrength.ProductDefault), Closed("NIGHT", 23, NormStrength.Law)),
        });
        var opening = Desk.Opening("0018") with
        {
            Items =
            [
                new DueItemRequest("i1", [new Contracts.ComponentAmount(DebtComponent.Principal, "1000.00")],
                    new DateOnly(2026, 10, 21)),
            ],
            Parties = [new PartyRequest("p1", PartyKind.Debtor)],
        };
        desk.Case = (await desk.OpenAsync("bob", opening)).Required().Id;
        await desk.Run.Host.SendAsync(RunningHost.Envelope("enter", desk.Case, new AssessEntry()), default);
        return desk;
    }

    private static LocalTimeWindowRule Closed(string id, int from, NormStrength norm) => TestRules.Quiet() with
    {
        Head = TestRules.Head(id) with
        {
            Norm = norm,
            OverrideReasons = norm == NormStrength.Law ? [] : ["consumer_request", "required_by_law"],
        },
        Forbidden = new DailyWindow(new LocalTime(from, 0), new LocalTime(7, 0)),
        Clock = ClockChoice.Official,
    };
}
