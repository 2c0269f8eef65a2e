using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: what a source says of an account is kept with its date, and only differences are written.</summary>
public sealed class StateAccountTests
{
    [Fact]
    public void StateAccount_New_IsWrittenOnTheAccount()
    {
        var script = CaseScript.Opened()
            .When(new StateAccount([Fact(AccountFactKind.Branch, "0007"), Fact(AccountFactKind.DueDay, "25")]))
            .Then("AccountStated");
        Assert.Equal("0007", script.Account.Fact(AccountFactKind.Branch)!.Value.Value);
        Assert.Equal(2, script.Account.Version);
        Assert.Null(script.Account.Fact(AccountFactKind.Collateral));
    }

    [Fact]
    public void StateAccount_Again_WritesDifferencesOnly()
    {
        var script = CaseScript.Opened()
            .When(new StateAccount([Fact(AccountFactKind.Branch, "A")]))
            .When(new StateAccount([Fact(AccountFactKind.Branch, "A")])).ThenNothing()
            .When(new StateAccount([Fact(AccountFactKind.Branch, "B"), Fact(AccountFactKind.Product, "card")]));
        Assert.Equal([AccountFactKind.Branch, AccountFactKind.Product], ((AccountStated)script.Events[0]).Kinds);
        script.When(new StateAccount([Fact(AccountFactKind.Branch, "A")])).Then("AccountStated");
        Assert.Equal("A", script.Account.Fact(AccountFactKind.Branch)!.Value.Value);
    }

    [Fact]
    public void StateAccount_ValueOfAnEarlierDate_ComesTooLate() => CaseScript.Opened()
        .When(new StateAccount([Fact(AccountFactKind.RiskClass, "B", "2026-03-01")])).Then("AccountStated")
        .When(new StateAccount([Fact(AccountFactKind.RiskClass, "A", "2026-02-28")])).ThenNothing();

    [Theory]
    [InlineData(AccountFactKind.AnnualRate, "1824", true)]
    [InlineData(AccountFactKind.AnnualRate, "18.24", false)]
    [InlineData(AccountFactKind.AnnualRate, "1000001", false)]
    [InlineData(AccountFactKind.StatementDay, "31", true)]
    [InlineData(AccountFactKind.StatementDay, "32", false)]
    [InlineData(AccountFactKind.DueDay, "0", false)]
    [InlineData(AccountFactKind.GraceDays, "0", true)]
    [InlineData(AccountFactKind.GraceDays, "-1", false)]
    [InlineData(AccountFactKind.AutoDebit, "true", true)]
    [InlineData(AccountFactKind.AutoDebit, "yes", false)]
    [InlineData(AccountFactKind.BalanceAuthority, "own", true)]
    [InlineData(AccountFactKind.BalanceAuthority, "bank", false)]
    [InlineData(AccountFactKind.BlockCode, "any word", true)]
    public void StateAccount_Value_FitsItsKind(AccountFactKind kind, string value, bool fits)
    {
        var script = CaseScript.Opened().When(new StateAccount([Fact(kind, value)]));
        if (fits)
        {
            script.Then("AccountStated");
        }
        else
        {
            script.ThenRefused(RefusalCode.TextNotAllowed);
        }
    }

    [Fact]
    public void StateAccount_FaultyInput_IsRefused() => CaseScript.Opened()
        .When(new StateAccount([])).ThenRefused(RefusalCode.FieldMissing)
        .When(new StateAccount(default)).ThenRefused(RefusalCode.FieldMissing)
        .When(new StateAccount([Fact(AccountFactKind.Branch, "")])).ThenRefused(RefusalCode.FieldMissing)
        .When(new StateAccount([Fact(AccountFactKind.Branch, "A", "1800-01-01")]))
        .ThenRefused(RefusalCode.DateOutOfRange)
        .When(new StateAccount([Fact(AccountFactKind.Branch, "A"), Fact(AccountFactKind.Branch, "B")]))
        .ThenRefused(RefusalCode.KeyReused);

    private static AccountFact Fact(AccountFactKind kind, string value, string on = "2026-03-02") =>
        new(kind, value, Day(on));
}
