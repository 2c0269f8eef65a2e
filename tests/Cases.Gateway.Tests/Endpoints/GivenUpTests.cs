using Cases.Contracts;
using Cases.Domain;
using Cases.Policies;
using Xunit;
using ContactChannel = Cases.Contracts.ContactChannel;
using DebtComponent = Cases.Contracts.DebtComponent;
using Money = Cases.Contracts.Money;
using PlanForm = Cases.Contracts.PlanForm;
using PlanKind = Cases.Contracts.PlanKind;

namespace Cases.Gateway.Tests;

/// <summary>What raises a debt or gives it up, over the wire: who may, what is shown, and what is approved.</summary>
public sealed class GivenUpTests
{
    private static readonly InstalmentRequest[] Instalments = [new(Desk.Today.AddDays(5), "300.00")];

    [Fact]
    public async Task Settlement_UnderTheChinesePacks_IsApprovedAsItWasAsked()
    {
        await using var desk = await Desk.OpenAsync(new GatewaySetting
        {
            Policies = new PolicyBook([.. ShippedPacks.All()]),
        });
        var id = (await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening("0018") with
        {
            Packs = ["BANK", "CN-CBA2026", "CN-CC", "CN-GBT45251"],
        })).Required().Id;
        var wish = new SettlementRequest(Instalments) { DebtorAsked = true, RequestApproval = true };
        var bare = await desk.As("ann").PostAsync(CasePaths.Of(id, "settlements"), wish);
        Assert.Equal(["CN-70-ORAL", "CN-70-PLAN"], bare.Problem!.Refusals!.Select(refusal => refusal.Rule));
        var oral = await desk.As("ann").PostAsync(
            CasePaths.Of(id, "settlements"), wish with { Form = PlanForm.Oral });
        Assert.Equal(["CN-70-ORAL", "CN-70-PLAN"], oral.Problem!.Refusals!.Select(refusal => refusal.Rule));

        var asked = (await desk.As("ann").PostAsync(CasePaths.Of(id, "settlements"), wish with
        {
            Form = PlanForm.Oral, Recording = "r-7", Terms = ["balance"],
        })).Required().Approval!;
        await desk.Run.FollowAsync();
        var waiting = Assert.Single((await desk.As("cleo").GetApprovalsAsync()).Required().Items);
        Assert.Equal(("300.00", "1000.00", "700.00"), Figures(waiting));
        var view = (await desk.As("ann").GetCaseAsync(id)).Required();
        Assert.Equal(("300.00", "1000.00", "700.00"), Figures(Assert.Single(view.Approvals)));

        await desk.As("core").PostAsync(
            CasePaths.Of(id, "charges"), new ChargeRequest(DebtComponent.Interest, new Money("5000.00", "CNY")));
        var late = await desk.As("cleo").PostAsync(CasePaths.Approval(asked, true), new ApprovalDecision());
        var refusal = Assert.Single(late.Problem!.Refusals!);
        Assert.Equal("terms_changed", refusal.Code);
        Assert.Contains("5700.00 CNY", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(" 700.00 CNY", refusal.Message, StringComparison.Ordinal);

        await desk.As("cleo").PostAsync(CasePaths.Approval(asked, false), new ApprovalDecision { Reason = "more now" });
        var again = (await desk.As("ann").PostAsync(CasePaths.Of(id, "plans"),
            new PlanRequest(PlanKind.Settlement, Instalments)
            {
                DebtorAsked = true, RequestApproval = true, Form = PlanForm.Written,
            })).Required().Approval!;
        Assert.Equal(201, (await desk.As("cleo").PostAsync(
            CasePaths.Approval(again, true), new ApprovalDecision())).Status);
        view = (await desk.As("ann").GetCaseAsync(id)).Required();
        Assert.Equal(PlanKind.Settlement, Assert.Single(view.Plans).Kind);
    }

    [Fact]
    public async Task Approvals_OfWaiverAndTotal_ShowWhatIsGivenUp()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.DoAsync("ann", "waivers",
            new WaiverRequest(new Money("50.00", "CNY"), "hard times") { RequestApproval = true });
        await desk.DoAsync("bob", "charges", new ChargeRequest(DebtComponent.Principal, new Money("900.00", "CNY"))
        {
            IsNewTotal = true, RequestApproval = true,
        });
        await desk.Run.FollowAsync();
        var waiting = (await desk.As("cleo").GetApprovalsAsync()).Required().Items;
        Assert.Equal(
            [("50.00", "1000.00", "50.00"), ("900.00", "1000.00", "100.00")], waiting.Select(Figures));
    }

    [Theory]
    [InlineData("ann", false)]
    [InlineData("fay", false)]
    [InlineData("bob", true)]
    [InlineData("leo", true)]
    public async Task Reminder_WithCost_IsForWhoMayCharge(string who, bool may)
    {
        await using var desk = await Desk.OpenAsync();
        var answer = await desk.As(who).PostAsync(desk.Path("reminders"), new ReminderRequest(ContactChannel.Sms)
        {
            Cost = new Money("900000.00", "CNY"),
        });
        Assert.Equal(may ? 201 : 422, answer.Status);
        Assert.Equal(may ? null : "role_forbids", answer.Problem?.Refusals?.Single().Code);
        var owed = (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Outstanding.Amount;
        Assert.Equal(may ? "901000.00" : "1000.00", owed);
    }

    private static (string?, string?, string?) Figures(ApprovalView view) =>
        (view.Amount?.Amount, view.Owed?.Amount, view.GivenUp?.Amount);
}
