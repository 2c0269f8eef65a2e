using Cases.Contracts;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Whose payment it is, over the wire: references that look alike, sources, debts that were sold.</summary>
public sealed class PaymentReferenceTests
{
    [Fact]
    public async Task Payment_WhoseReferenceOnlyLooksOther_IsNotPostedTwice()
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(PaymentResultKind.Applied, (await PayAsync(desk, "0017", "REF\u00e9")).Result);
        Assert.Equal(PaymentResultKind.Duplicate, (await PayAsync(desk, "0017", "REFe\u0301")).Result);
        foreach (var reference in (string[])["REF\u00e9 ", " REF\u00e9", "REF\u00e9\u200b", "ＲＥＦ1"])
        {
            var told = await PayAsync(desk, "0017", reference);
            Assert.Equal(PaymentResultKind.Rejected, told.Result);
            Assert.StartsWith("reference ", told.Reason, StringComparison.Ordinal);
        }

        Assert.Equal(PaymentResultKind.Rejected, (await PayAsync(desk, "0017 ", "r-9")).Result);
        Assert.Equal("950.00", (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Outstanding.Amount);
    }

    [Fact]
    public async Task Payment_RightAfterItsCaseWasOpened_IsPosted()
    {
        GatewayRun? run = null;
        await using var desk = await Desk.OpenAsync(new GatewaySetting
        {
            // The rows follow when somebody waits for them, and not before.
            Parts = parts => parts with
            {
                RowsReached = async (_, _) =>
                {
                    await run!.FollowAsync();
                    return true;
                },
            },
        });
        run = desk.Run;
        var opened = (await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening("0018"))).Required();
        var told = (await desk.As("core").PostPaymentsAsync(
        [
            .. new[] { "0018", "none" }.Select(account =>
                new PaymentRequest(account, new Money("50.00", "CNY"), Desk.Today, "r-" + account)),
        ])).Required().Results;
        Assert.Equal([PaymentResultKind.Applied, PaymentResultKind.Unmatched], told.Select(one => one.Result));
        Assert.Equal(opened.Id, told[0].Case);
    }

    [Fact]
    public async Task Case_OfAnAccountThatOnlyLooksOther_IsNotOpened()
    {
        await using var desk = await Desk.OpenAsync();
        foreach (var opening in (OpenCaseRequest[])
            [Desk.Opening("0018 "), Desk.Opening("9") with { Source = "core\u200b" }])
        {
            var answer = await desk.As("bob").PostAsync(CasePaths.Cases, opening);
            Assert.Equal("text_not_allowed", Assert.Single(answer.Problem!.Refusals!).Code);
        }

        var composed = await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening("Ren\u00e9"));
        var again = await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening("Rene\u0301"));
        Assert.Equal((201, 200), (composed.Status, again.Status));
        Assert.Equal(composed.Required().Id, again.Required().Id);
    }

    [Fact]
    public async Task Payment_ForADebtThatWasSold_IsHeldForItsOwner()
    {
        await using var desk = await Desk.OpenAsync();
        var asked = await desk.DoAsync("bob", "resolutions",
            new ResolutionRequest(ResolutionReason.Sold, "contract 3") { RequestApproval = true });
        Assert.Equal(201, (await desk.As("cleo").PostAsync(
            CasePaths.Approval(asked.Approval!, true), new ApprovalDecision())).Status);

        var held = await PayAsync(desk, "0017", "r-1");
        Assert.Equal((PaymentResultKind.HeldForOwner, desk.Case), (held.Result, held.Case));
        Assert.Equal(PaymentResultKind.Duplicate, (await PayAsync(desk, "0017", "r-1")).Result);
        Assert.Equal(PaymentResultKind.Duplicate, (await PayAsync(desk, desk.Case, "r-1", "core")).Result);
        Assert.Equal("1000.00", (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Outstanding.Amount);
        var waiting = Assert.Single((await desk.As("bob").GetUnmatchedPaymentsAsync()).Required().Items);
        Assert.Equal((UnmatchedReason.HeldForOwner, "core", "0017"), (waiting.Reason, waiting.Source, waiting.Account));

        var match = await desk.As("bob").MatchPaymentAsync(waiting.Id, new MatchPaymentRequest("0017"));
        Assert.Equal("case_resolved", Assert.Single(match.Problem!.Refusals!).Code);
        Assert.Equal(PaymentResultKind.Applied, (await PayAsync(desk, "0017", "b-1", reverses: "r-1")).Result);
        Assert.Empty((await desk.As("bob").GetUnmatchedPaymentsAsync()).Required().Items);
    }

    [Fact]
    public async Task Payment_WaitingWhenTheDebtWasSold_IsNotPostedByBeingToldAgain()
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(PaymentResultKind.Unmatched, (await PayAsync(desk, "0018", "r-1")).Result);
        var id = (await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening("0018"))).Required().Id;
        var asked = (await desk.As("bob").PostAsync(CasePaths.Of(id, "resolutions"),
            new ResolutionRequest(ResolutionReason.Sold, "contract 3") { RequestApproval = true })).Required();
        await desk.As("cleo").PostAsync(CasePaths.Approval(asked.Approval!, true), new ApprovalDecision());

        Assert.Equal(PaymentResultKind.HeldForOwner, (await PayAsync(desk, "0018", "r-1")).Result);
        Assert.Single((await desk.As("bob").GetUnmatchedPaymentsAsync()).Required().Items);
        Assert.Equal("1000.00", (await desk.As("ann").GetCaseAsync(id)).Required().Outstanding.Amount);
    }

    [Fact]
    public async Task Payments_OfTwoSystems_AreTwoWhileNobodyKnowsTheAccount()
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(PaymentResultKind.Unmatched, (await PayAsync(desk, "L", "c1", "core")).Result);
        Assert.Equal(PaymentResultKind.Unmatched, (await PayAsync(desk, "L", "c1", "loans")).Result);
        Assert.Equal(PaymentResultKind.Duplicate, (await PayAsync(desk, "L", "c1", "core")).Result);
        Assert.Equal(PaymentResultKind.Rejected, (await PayAsync(desk, "L", "x1", "deposits", "c1")).Result);
        var waiting = (await desk.As("bob").GetUnmatchedPaymentsAsync()).Required().Items;
        Assert.Equal(["core", "loans"], waiting.Select(one => one.Source));

        var core = (await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening("L"))).Required().Id;
        var loans = (await desk.As("bob").PostAsync(
            CasePaths.Cases, Desk.Opening("L") with { Source = "loans" })).Required().Id;
        await desk.Run.FollowAsync();
        var crossed = await desk.As("bob").MatchPaymentAsync(waiting[0].Id, new MatchPaymentRequest(loans));
        Assert.Equal("source_differs", Assert.Single(crossed.Problem!.Refusals!).Code);
        var matched = await desk.As("bob").MatchPaymentAsync(waiting[0].Id, new MatchPaymentRequest("L"));
        Assert.Equal((201, core), (matched.Status, matched.Required().Id));
        Assert.Equal(PaymentResultKind.Applied, (await PayAsync(desk, "L", "c1", "loans")).Result);
        Assert.Equal(PaymentResultKind.Duplicate, (await PayAsync(desk, "L", "c1", "core")).Result);
        Assert.Equal("950.00", (await desk.As("ann").GetCaseAsync(core)).Required().Outstanding.Amount);
        Assert.Equal("950.00", (await desk.As("ann").GetCaseAsync(loans)).Required().Outstanding.Amount);

        Assert.Equal(PaymentResultKind.Applied, (await PayAsync(desk, "L", "x2", "loans", "c1")).Result);
        Assert.Equal("950.00", (await desk.As("ann").GetCaseAsync(core)).Required().Outstanding.Amount);
        Assert.Equal("1000.00", (await desk.As("ann").GetCaseAsync(loans)).Required().Outstanding.Amount);
    }

    [Fact]
    public async Task Payment_ToldWithoutItsSource_IsKnownAgainAfterItWasMatched()
    {
        await using var desk = await Desk.OpenAsync();
        foreach (var source in (string[])["core", "loans"])
        {
            await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening("L") with { Source = source });
        }

        Assert.Equal(PaymentResultKind.Unmatched, (await PayAsync(desk, "L", "c1")).Result);
        var waiting = Assert.Single((await desk.As("bob").GetUnmatchedPaymentsAsync()).Required().Items);
        Assert.Equal((UnmatchedReason.SeveralAccounts, null), (waiting.Reason, waiting.Source));
        await desk.As("bob").MatchPaymentAsync(waiting.Id, new MatchPaymentRequest(desk.Case));
        var again = await PayAsync(desk, "L", "c1");
        Assert.Equal((PaymentResultKind.Duplicate, desk.Case), (again.Result, again.Case));
        Assert.Empty((await desk.As("bob").GetUnmatchedPaymentsAsync()).Required().Items);
        Assert.Equal(PaymentResultKind.Noted, (await PayAsync(desk, "L", "x1", "core", "c9")).Result);
        Assert.Equal(PaymentResultKind.Applied, (await PayAsync(desk, "L", "x2", "core", "c1")).Result);
        Assert.Equal("1000.00", (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Outstanding.Amount);
    }

    [Fact]
    public async Task Payment_ThatBouncesWhileTheNextCaseIsOpen_IsOwedThereAndListed()
    {
        await using var desk = await Desk.OpenAsync();
        await PayAsync(desk, "0017", "r-1");
        await desk.DoAsync("core", "charges",
            new ChargeRequest(DebtComponent.Principal, new Money("50.00", "CNY")) { IsNewTotal = true, Item = "i2" });
        var rest = new PaymentRequest("0017", new Money("1000.00", "CNY"), Desk.Today, "r-2");
        await desk.As("core").PostPaymentsAsync([rest]);
        Assert.Equal(ResolutionReason.PaidInFull,
            (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Resolution);
        var next = (await desk.As("bob").PostAsync(
            CasePaths.Cases, Desk.Opening("0017") with { Episode = 2 })).Required().Id;

        Assert.Equal(PaymentResultKind.Applied, (await PayAsync(desk, "0017", "b-1", reverses: "r-1")).Result);

        var over = (await desk.As("ann").GetCaseAsync(desk.Case)).Required();
        Assert.Equal((ResolutionReason.Merged, "0.00"), (over.Resolution, over.Outstanding.Amount));
        var carried = Assert.Single(over.Money, money => money.Carried);
        Assert.Equal(("50.00", false), (carried.Amount.Amount, carried.Waiver));
        Assert.Equal("1050.00", (await desk.As("ann").GetCaseAsync(next)).Required().Outstanding.Amount);
        var listed = Assert.Single((await desk.As("ann").GetWorklistAsync(new())).Required().Items);
        Assert.Equal((next, "1050.00"), (listed.Id, listed.Outstanding.Amount));
    }

    private static async Task<PaymentResult> PayAsync(
        Desk desk, string account, string reference, string? source = null, string? reverses = null)
    {
        await desk.Run.FollowAsync();
        var payment = new PaymentRequest(account, new Money("50.00", "CNY"), Desk.Today, reference)
        {
            Source = source, Reverses = reverses,
        };
        var result = Assert.Single((await desk.As("core").PostPaymentsAsync([payment])).Required().Results);
        await desk.Run.FollowAsync();
        return result;
    }
}
