using Cases.Contracts;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Agreements over several cases of a debtor, over the wire.</summary>
public sealed class SharedAgreementTests
{
    [Fact]
    public async Task Promise_OverSeveralCases_IsOneOnAll_AndShowsEachShare()
    {
        await using var desk = await Desk.OpenAsync();
        var (one, other) = (await OpenAsync(desk, "0018"), await OpenAsync(desk, "0019"));
        await desk.Run.FollowAsync();

        // The other case by its account's reference, as people know it.
        var made = await desk.As("ann").PostAsync(CasePaths.Of(one, "promises"),
            Promise("90.00", new CoveredCaseRequest(one) { Amount = new Money("60.00", "CNY") },
                new CoveredCaseRequest("0019") { Amount = new Money("30.00", "CNY") }));
        Assert.Contains("agreementShared", made.Required().Events);
        await desk.As("core").PostPaymentsAsync(
            [new PaymentRequest("0019", new Money("90.00", "CNY"), Desk.Today, "r1")]);

        foreach (var (id, share) in ((string, string)[])[(one, "60.00"), (other, "30.00")])
        {
            var promise = Assert.Single((await desk.As("ann").GetCaseAsync(id)).Required().Promises);
            Assert.Equal((share, PromiseStatus.Kept), (promise.Amount.Amount, promise.Status));
            Assert.Equal(("90.00", "90.00"), (promise.Shared!.Amount.Amount, promise.Shared.Received.Amount));
            Assert.Equal([(one, "60.00"), (other, "30.00")],
                promise.Shared.Cases.Select(known => (known.Case, known.Amount.Amount)));
        }
    }

    [Fact]
    public async Task Plan_OverSeveralCases_ShowsTheWholeOnEach_AndIsChangedForAll()
    {
        await using var desk = await Desk.OpenAsync();
        var (one, other) = (await OpenAsync(desk, "0018"), await OpenAsync(desk, "0019"));
        var plan = new PlanRequest(PlanKind.Instalments,
            [new InstalmentRequest(Desk.Today.AddDays(30), "1500.00"),
                new InstalmentRequest(Desk.Today.AddDays(60), "500.00")])
        {
            Key = "n1", DebtorAsked = true, InOrder = true,
            Cases = [new CoveredCaseRequest(other), new CoveredCaseRequest(one)],
        };

        var agreed = await desk.As("bob").PostAsync(CasePaths.Of(one, "plans"), plan);
        var named = await desk.As("bob").PostAsync(CasePaths.Of(one, "plans/n1/change"), plan with { Key = "n2" });
        var changed = await desk.As("bob").PostAsync(CasePaths.Of(one, "plans/n1/change"), plan with
        {
            Key = "n2", Cases = null, Instalments = [new InstalmentRequest(Desk.Today.AddDays(30), "2000.00")],
        });

        Assert.Equal((201, 400, 201), (agreed.Status, named.Status, changed.Status));
        foreach (var id in (string[])[one, other])
        {
            var plans = (await desk.As("ann").GetCaseAsync(id)).Required().Plans;
            Assert.Equal([PlanStatus.Superseded, PlanStatus.InForce], plans.Select(known => known.Status));
            Assert.Equal(["1500.00", "500.00"], plans[0].Shared!.Instalments.Select(part => part.Amount));
            Assert.Equal("2000.00", Assert.Single(plans[1].Shared!.Instalments).Amount);
            Assert.Equal("1000.00", Assert.Single(plans[1].Instalments).Amount);
        }
    }

    [Fact]
    public async Task Promise_NamingACaseThatIsNotThere_IsNotFoundAndWritesNothing()
    {
        await using var desk = await Desk.OpenAsync();
        var one = await OpenAsync(desk, "0018");

        var made = await desk.As("ann").PostAsync(CasePaths.Of(one, "promises"),
            Promise("90.00", new CoveredCaseRequest(one), new CoveredCaseRequest("nothing")));

        Assert.Equal((404, "cases[1].case: There is no such case, or not for you."),
            (made.Status, made.Problem!.Detail));
        Assert.Empty((await desk.As("ann").GetCaseAsync(one)).Required().Promises);
    }

    [Fact]
    public async Task Promise_OverMoreCasesThanTheBound_IsRefusedWithIt()
    {
        await using var desk = await Desk.OpenAsync();
        var one = await OpenAsync(desk, "0018");

        var made = await desk.As("ann").PostAsync(CasePaths.Of(one, "promises"), Promise("90.00",
            [.. Enumerable.Range(0, 70).Select(index => new CoveredCaseRequest($"x{index}"))]));

        Assert.Equal("too_many", Assert.Single(made.Problem!.Refusals!).Code);
    }

    [Fact]
    public async Task OutsidePromise_OverSeveralCases_IsToldForEachApart()
    {
        await using var desk = await Desk.OpenAsync();
        var one = await OpenAsync(desk, "0018");

        var told = await desk.As("core").PostAsync(CasePaths.Of(one, "outside-facts"),
            new OutsideFactRequest(new DateTimeOffset(2026, 11, 1, 10, 0, 0, TimeSpan.Zero), "log")
            {
                Promise = Promise("90.00", new CoveredCaseRequest(one), new CoveredCaseRequest("0019")),
            });

        Assert.Equal(400, told.Status);
    }

    private static async Task<string> OpenAsync(Desk desk, string account) =>
        (await desk.OpenAsync("bob", Desk.Opening(account) with
        {
            Parties = [new PartyRequest("p1", PartyKind.Debtor)],
        })).Required().Id;

    private static PromiseRequest Promise(string amount, params IReadOnlyList<CoveredCaseRequest> cases) =>
        new(new Money(amount, "CNY"), Desk.Today.AddDays(5), ContactChannel.Phone) { Key = "m1", Cases = cases };
}
