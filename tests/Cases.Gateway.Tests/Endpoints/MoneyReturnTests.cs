using Cases.Contracts;
using Cases.Domain;
using Cases.Policies;
using Xunit;
using AllocationBy = Cases.Contracts.AllocationBy;
using ComponentAmount = Cases.Contracts.ComponentAmount;
using DebtComponent = Cases.Contracts.DebtComponent;
using Money = Cases.Contracts.Money;
using ReturnKind = Cases.Contracts.ReturnKind;

namespace Cases.Gateway.Tests;

/// <summary>Where each payment went and how it comes back, over the wire.</summary>
public sealed class MoneyReturnTests
{
    [Fact]
    public async Task PaymentOfACard_GoesByLaw_AndComesBackInPart()
    {
        await using var desk = await Desk.OpenAsync(new GatewaySetting
        {
            Policies = new PolicyBook([.. ShippedPacks.All()]),
        });
        var id = (await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening("0018") with
        {
            Packs = ["BANK", "CN-CC"],
            Product = "credit_card",
            Items =
            [
                new DueItemRequest(
                    "i1",
                    [new ComponentAmount(DebtComponent.Principal, "1000.00"),
                        new ComponentAmount(DebtComponent.Interest, "50.00")],
                    Desk.Today.AddDays(-120)),
            ],
        })).Required().Id;
        await desk.Run.FollowAsync();
        await desk.As("core").PostPaymentsAsync(
            [new PaymentRequest("0018", new Money("250.00", "CNY"), Desk.Today.AddDays(-10), "r1")]);
        var paid = Assert.Single((await desk.As("ann").GetCaseAsync(id)).Required().Money);
        Assert.Equal((110, AllocationBy.Debt), (paid.DaysPastDue, paid.By));
        Assert.Equal(DebtComponent.Principal, paid.Order[0]);
        Assert.Equal([new PaymentLine("i1", DebtComponent.Principal, "250.00")], paid.Lines);
        Assert.StartsWith("BANK", paid.OrderPolicy, StringComparison.Ordinal);

        var path = $"payments/{paid.Key}/returns";
        var part = new PaymentReturnRequest(Desk.Today, ReturnKind.Return)
        {
            Key = "b1", Amount = new Money("100.00", "CNY"), ReasonCode = "AC06",
        };
        var back = await desk.As("bob").PostAsync(CasePaths.Of(id, path), part);
        Assert.Equal(["moneyReturned"], back.Required().Events);
        var more = await desk.As("bob").PostAsync(
            CasePaths.Of(id, path), part with { Key = "b2", Amount = new Money("150.01", "CNY") });
        Assert.Equal("amount_too_large", Assert.Single(more.Problem!.Refusals!).Code);

        var view = (await desk.As("ann").GetCaseAsync(id)).Required();
        Assert.Equal("900.00", view.Outstanding.Amount);
        Assert.Equal(new Money("100.00", "CNY"), view.Money[0].Returned);
        Assert.Equal("150.00", Assert.Single(view.Money[0].Lines).Amount);

        var fixedUp = await desk.As("bob").PostAsync(CasePaths.Of(id, $"payments/{paid.Key}/corrections"),
            new PaymentCorrectionRequest(new Money("250.00", "CNY"), Desk.Today.AddDays(-10), "value date")
            {
                ReceivedOn = Desk.Today.AddDays(-40),
            });
        Assert.Equal(["paymentCorrected"], fixedUp.Required().Events);
        var anew = (await desk.As("ann").GetCaseAsync(id)).Required().Money[0];
        Assert.Equal(80, anew.DaysPastDue);
        Assert.Equal([new PaymentLine("i1", DebtComponent.Interest, "50.00"),
            new PaymentLine("i1", DebtComponent.Principal, "100.00")], anew.Lines);
    }
}
