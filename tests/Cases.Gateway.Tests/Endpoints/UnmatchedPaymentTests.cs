using Cases.Contracts;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Payments that no account was found for, over the wire: told, listed, matched once.</summary>
public sealed class UnmatchedPaymentTests
{
    private const int Rounds = 20;

    [Fact]
    public async Task Payment_WithoutAnAccount_IsListedAndMatchedByReference()
    {
        await using var desk = await Desk.OpenAsync();
        await TellAsync(desk, "r-1");
        var waiting = Assert.Single((await desk.As("bob").GetUnmatchedPaymentsAsync()).Required().Items);
        Assert.Equal(("nobody", "r-1", "250.00"), (waiting.Account, waiting.Reference, waiting.Amount.Amount));
        Assert.Equal((UnmatchedReason.NoAccount, "wire"), (waiting.Reason, waiting.Channel));

        await desk.Run.FollowAsync();
        var done = await desk.As("bob").MatchPaymentAsync(waiting.Id, new MatchPaymentRequest("0017"));

        Assert.Equal((201, desk.Case), (done.Status, done.Required().Id));
        var now = (await desk.As("bob").GetUnmatchedPaymentAsync(waiting.Id)).Required();
        Assert.Equal((UnmatchedState.Matched, desk.Case), (now.State, now.Case));
        Assert.Empty((await desk.As("bob").GetUnmatchedPaymentsAsync()).Required().Items);
        Assert.Equal("750.00", (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Outstanding.Amount);
        var again = await desk.As("bob").MatchPaymentAsync(waiting.Id, new MatchPaymentRequest(desk.Case));
        Assert.Equal(200, again.Status);
        var late = (await PayAsync(desk, "0017", "r-1")).Results[0];
        Assert.Equal(PaymentResultKind.Duplicate, late.Result);
    }

    [Fact]
    public async Task Match_ByTwoAtOnceToTwoCases_PostsOnce()
    {
        await using var desk = await Desk.OpenAsync();
        var other = (await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening("0018"))).Required().Id;
        for (var round = 0; round < Rounds; round++)
        {
            await TellAsync(desk, "r-" + round);
            var id = Assert.Single((await desk.As("bob").GetUnmatchedPaymentsAsync()).Required().Items).Id;
            var answers = await Task.WhenAll(
                desk.As("bob").MatchPaymentAsync(id, new MatchPaymentRequest(desk.Case)),
                desk.As("cleo").MatchPaymentAsync(id, new MatchPaymentRequest(other)));
            Assert.Single(answers, answer => answer.Status == 201);
            var refused = Assert.Single(answers, answer => answer.Status == 422);
            Assert.Equal("payment_matched", Assert.Single(refused.Problem!.Refusals!).Code);
        }
    }

    [Fact]
    public async Task Payment_ToldAgainOrTakenBack_DoesNotWaitTwice()
    {
        await using var desk = await Desk.OpenAsync();
        await TellAsync(desk, "r-1");
        Assert.Equal(PaymentResultKind.Duplicate, (await PayAsync(desk, "nobody", "r-1")).Results[0].Result);
        Assert.Single((await desk.As("audit").GetUnmatchedPaymentsAsync()).Required().Items);
        var back = await PayAsync(desk, "nobody", "b-1", "r-1");
        Assert.Equal(PaymentResultKind.Applied, back.Results[0].Result);
        Assert.Empty((await desk.As("audit").GetUnmatchedPaymentsAsync()).Required().Items);
    }

    [Fact]
    public async Task Payment_ToldAgainWithTheRightAccount_LeavesTheListAndIsPostedOnce()
    {
        await using var desk = await Desk.OpenAsync();
        await TellAsync(desk, "r-1");
        var waiting = Assert.Single((await desk.As("bob").GetUnmatchedPaymentsAsync()).Required().Items);
        Assert.Equal((UnmatchedState.Waiting, null), (waiting.State, waiting.Case));
        Assert.Equal(PaymentResultKind.Applied, (await PayAsync(desk, "0017", "r-1")).Results[0].Result);

        var done = await desk.As("bob").MatchPaymentAsync(waiting.Id, new MatchPaymentRequest("0017"));

        Assert.Equal((201, waiting.Id), (done.Status, done.Required().Id));
        Assert.Equal(["unmatchedToldAgain"], done.Required().Events);
        Assert.Empty((await desk.As("bob").GetUnmatchedPaymentsAsync()).Required().Items);
        var now = (await desk.As("audit").GetUnmatchedPaymentAsync(waiting.Id)).Required();
        Assert.Equal((UnmatchedState.ToldAgain, desk.Case), (now.State, now.Case));
        Assert.Equal("750.00", (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Outstanding.Amount);
        var again = await desk.As("bob").MatchPaymentAsync(waiting.Id, new MatchPaymentRequest(desk.Case));
        Assert.Equal(200, again.Status);
        Assert.Equal("750.00", (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Outstanding.Amount);
    }

    [Fact]
    public async Task Payment_ToldAgainWhenItsAccountIsKnown_IsMatchedByItself()
    {
        await using var desk = await Desk.OpenAsync();
        await TellAsync(desk, "r-1");
        var id = Assert.Single((await desk.As("bob").GetUnmatchedPaymentsAsync()).Required().Items).Id;
        var opened = (await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening("nobody"))).Required().Id;
        await desk.Run.FollowAsync();

        Assert.Equal(PaymentResultKind.Applied, (await PayAsync(desk, "nobody", "r-1")).Results[0].Result);

        Assert.Empty((await desk.As("bob").GetUnmatchedPaymentsAsync()).Required().Items);
        var now = (await desk.As("bob").GetUnmatchedPaymentAsync(id)).Required();
        Assert.Equal((UnmatchedState.Matched, opened), (now.State, now.Case));
    }

    [Theory]
    [InlineData("bob", "none", 404)]
    [InlineData("bob", "..%20", 404)]
    [InlineData("watch", "", 404)]
    [InlineData("ann", "", 403)]
    public async Task One_ByWhomOrOfWhatItMayNotBe_IsNone(string who, string id, int status)
    {
        await using var desk = await Desk.OpenAsync();
        await TellAsync(desk, "r-1");
        var known = Assert.Single((await desk.As("bob").GetUnmatchedPaymentsAsync()).Required().Items).Id;
        var asked = await desk.SendAsync(who, "GET /v1/unmatched-payments/" + (id.Length > 0 ? id : known));
        Assert.Equal(status, (int)asked.StatusCode);
        Assert.Empty((await desk.As("watch").GetUnmatchedPaymentsAsync()).Required().Items);
    }

    [Fact]
    public async Task List_BeforeTheRowsAreBuilt_SaysToComeAgain()
    {
        await using var desk = await Desk.OpenAsync(new GatewaySetting { RowsAreBuilt = false });
        foreach (var path in (string[])["unmatched-payments", "approvals"])
        {
            var answer = await desk.SendAsync("bob", "GET /v1/" + path);
            Assert.True(answer.Headers.Contains("Retry-After"));
            await answer.IsProblemAsync(503, ProblemCodes.ReadBehind);
        }
    }

    [Theory]
    [InlineData("?at=0", 200)]
    [InlineData("?at=999999", 400)]
    [InlineData("?at=x", 400)]
    [InlineData("?limit=0", 200)]
    [InlineData("?limit=-1", 400)]
    [InlineData("?colour=red", 400)]
    public async Task List_AskedInAnyWay_AnswersOrSaysWhatIsWrong(string query, int status)
    {
        await using var desk = await Desk.OpenAsync();
        await desk.Run.FollowAsync();
        foreach (var path in (string[])["unmatched-payments", "approvals"])
        {
            Assert.Equal(status, (int)(await desk.SendAsync("bob", $"GET /v1/{path}{query}")).StatusCode);
        }
    }

    [Fact]
    public async Task List_InPages_ComesOnceEach()
    {
        await using var desk = await Desk.OpenAsync();
        foreach (var reference in (string[])["r-1", "r-2", "r-3"])
        {
            await TellAsync(desk, reference);
        }

        var first = (await desk.As("bob").GetUnmatchedPaymentsAsync(limit: 2)).Required();
        var second = (await desk.As("bob").GetUnmatchedPaymentsAsync(first.Next, 2)).Required();
        Assert.Equal(["r-1", "r-2", "r-3"], first.Items.Concat(second.Items).Select(one => one.Reference));
        Assert.Null(second.Next);
        var answer = await desk.SendAsync("bob", "GET /v1/unmatched-payments?cursor=xx");
        await answer.IsProblemAsync(400, ProblemCodes.CursorInvalid);
    }

    [Theory]
    [InlineData("ann", 403)]
    [InlineData("audit", 403)]
    [InlineData("card", 403)]
    [InlineData("bob", 404)]
    public async Task Match_ByWhomOrOfWhatItMayNotBe_IsNone(string who, int status)
    {
        await using var desk = await Desk.OpenAsync();
        var answer = await desk.As(who).MatchPaymentAsync("none", new MatchPaymentRequest(desk.Case));
        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task Match_ToACaseThatIsNot_IsNone_AndThePaymentWaitsOn()
    {
        await using var desk = await Desk.OpenAsync();
        await TellAsync(desk, "r-1");
        var id = Assert.Single((await desk.As("bob").GetUnmatchedPaymentsAsync()).Required().Items).Id;
        foreach (var name in (string[])["", "nocase", "../x"])
        {
            Assert.Equal(404, (await desk.As("bob").MatchPaymentAsync(id, new MatchPaymentRequest(name))).Status);
        }

        Assert.Single((await desk.As("bob").GetUnmatchedPaymentsAsync()).Required().Items);
    }

    [Theory]
    [InlineData("1.00", false)]
    [InlineData("250.00", true)]
    public async Task Payment_PlantedByAnotherBranch_DoesNotStandInTheWayOfTheRightOne(string amount, bool takenBack)
    {
        await using var desk = await Desk.OpenAsync();
        await desk.Run.FollowAsync();
        var planted = new PaymentRequest("0017", new Money(amount, "CNY"), Desk.Today, "r-1") { Channel = "wire" };
        Assert.Equal(PaymentResultKind.Unmatched, await TakenAsync(desk, "pay-south", planted));
        if (takenBack)
        {
            Assert.Equal(PaymentResultKind.Applied, await TakenAsync(desk, "pay-south", planted with
            {
                Reference = "b-1", Reverses = "r-1",
            }));
        }

        Assert.Equal(PaymentResultKind.Applied, (await PayAsync(desk, "0017", "r-1")).Results[0].Result);
        Assert.Equal("750.00", (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Outstanding.Amount);

        // Nor does it say to one branch what the bank or another branch told.
        Assert.Equal(PaymentResultKind.Unmatched, await TakenAsync(desk, "pay-north", planted));
        Assert.Equal(PaymentResultKind.Duplicate, await TakenAsync(desk, "pay-north", planted));
    }

    private static async Task<PaymentResultKind> TakenAsync(Desk desk, string who, PaymentRequest payment) =>
        Assert.Single((await desk.As(who).PostPaymentsAsync([payment])).Required().Results).Result;

    private static async Task TellAsync(Desk desk, string reference)
    {
        var told = (await PayAsync(desk, "nobody", reference)).Results[0];
        Assert.Equal(PaymentResultKind.Unmatched, told.Result);
    }

    private static async Task<PaymentResults> PayAsync(
        Desk desk, string account, string reference, string? reverses = null)
    {
        await desk.Run.FollowAsync();
        var payment = new PaymentRequest(account, new Money("250.00", "CNY"), Desk.Today, reference)
        {
            Channel = "wire",
            Reverses = reverses,
        };
        var results = (await desk.As("core").PostPaymentsAsync([payment])).Required();
        await desk.Run.FollowAsync();
        return results;
    }
}
