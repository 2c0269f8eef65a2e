using System.Collections.Immutable;
using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: a case is opened once, on a free account, with sound data, and the account counts it.</summary>
public sealed class OpenCaseTests
{
    [Fact]
    public void OpenCase_BeforeTheDueDate_IsOpenAndNotEntered() => CaseScript.Opened()
        .ThenStage(CaseStage.Open)
        .ThenOwes(10_000)
        .ThenHas(state => Assert.Null(state.EnteredOn))
        .ThenHas(state => Assert.Equal(0, state.DaysPastDueOn(Day(Due))))
        .ThenHas(state => Assert.Equal(1, state.DaysPastDueOn(Day("2026-04-01"))));

    [Fact]
    public void OpenCase_PastTheEntryCriteria_EntersAtOnce() => CaseScript.Start()
        .When(Open(due: "2026-02-20")).Then("CaseOpened CollectionsEntered")
        .ThenHas(state => Assert.Equal(Day("2026-02-21"), state.EnteredOn));

    [Fact]
    public void OpenCase_Accepted_GuardsAndCountsTheAccount()
    {
        var script = CaseScript.Opened();
        var beside = Assert.Single(Assert.IsType<Decision>(script.Last).Beside);
        Assert.Equal(new BesideEvent("account/a1", 0, new AccountCaseOpened("c1", 1)), beside);
        Assert.Equal(("c1", 1, 1L), (script.Account.OpenCase, script.Account.Episodes, script.Account.Version));
    }

    [Fact]
    public void OpenCase_Repeated_ChangesNothing() => CaseScript.Opened().On("+3 days").When(Open()).ThenNothing();

    [Theory]
    [InlineData("account")]
    [InlineData("items")]
    [InlineData("amount")]
    [InlineData("packs")]
    [InlineData("product")]
    [InlineData("episode")]
    public void OpenCase_RepeatedWithOtherData_IsRefused(string changed) => CaseScript.Opened()
        .When(changed switch
        {
            "account" => Open() with { Account = "0002" },
            "items" => Open([]),
            "amount" => Open(10_001),
            "packs" => Open() with { Packs = ["BANK"] },
            "product" => Open() with { Product = "card" },
            _ => Open() with { Episode = 2 },
        })
        .ThenRefused(RefusalCode.CaseAlreadyOpened);

    [Fact]
    public void OpenCase_AccountHasAnotherOpenCase_IsRefused() => CaseScript.Start().WithOtherCaseOpen()
        .When(Open() with { Episode = 2 }).ThenRefused(RefusalCode.AccountHasOpenCase)
        .Told(Open() with { Episode = 2 }).ThenRefused(RefusalCode.AccountHasOpenCase);

    [Fact]
    public void OpenCase_AfterTheLastOneWasResolved_IsLinkedToIt()
    {
        var first = CaseScript.Opened().When(Pay("p1", 10_000, "2026-03-02"));
        var facts = first.FactsNow();
        var second = new CaseDecider().Decide(
            CaseState.Initial, Open() with { Case = "c2", Episode = 2 }, facts, first.Policy);
        var opened = Assert.IsType<CaseOpened>(Assert.Single(Assert.IsType<Decision>(second).Events));
        Assert.Equal("c1", opened.LastCase);
    }

    [Fact]
    public void OpenCase_EpisodeOutOfOrder_IsRefused() => CaseScript.Start()
        .When(Open() with { Episode = 2 }).ThenRefused(RefusalCode.KeyReused);

    [Fact]
    public void OpenCase_Reference_KeepsLeadingZerosAndForeignLetters() => CaseScript.Start()
        .When(Open() with { Account = "000-合同 17" }).Then("CaseOpened")
        .ThenHas(state => Assert.Equal("000-合同 17", state.Opened!.Account));

    public static TheoryData<string, OpenCase, RefusalCode> Faults => new()
    {
        { "no account", Open() with { Account = "" }, RefusalCode.FieldMissing },
        { "null account", Open() with { Account = null! }, RefusalCode.FieldMissing },
        { "account of 201", Open() with { Account = new string('7', 201) }, RefusalCode.TextNotAllowed },
        { "account with a line break", Open() with { Account = "a\nb" }, RefusalCode.TextNotAllowed },
        { "no source", Open() with { Source = " " }, RefusalCode.FieldMissing },
        { "case of 10,000", Open() with { Case = new string('a', 10_000) }, RefusalCode.TextNotAllowed },
        { "case with a slash", Open() with { Case = "a/b" }, RefusalCode.TextNotAllowed },
        { "account stream of a case", Open() with { AccountStream = "case/a1" }, RefusalCode.TextNotAllowed },
        { "account stream without a name", Open() with { AccountStream = "account/" }, RefusalCode.TextNotAllowed },
        { "no account stream", Open() with { AccountStream = null! }, RefusalCode.FieldMissing },
        { "no currency", Open() with { Currency = default }, RefusalCode.FieldMissing },
        { "no list of items", Open() with { Items = default }, RefusalCode.FieldMissing },
        { "negative amount", Open(-1), RefusalCode.AmountNotPositive },
        { "amount too large", Open(Money.MaxMinor + 1), RefusalCode.AmountTooLarge },
        { "due in 1899", Open(due: "1899-12-31"), RefusalCode.DateOutOfRange },
        { "due in 2201", Open(due: "2201-01-01"), RefusalCode.DateOutOfRange },
        { "item twice", Open([Item("1", 1, Due), Item("1", 1, Due)]), RefusalCode.KeyReused },
        { "key with a space", Open([Item("a b", 1, Due)]), RefusalCode.TextNotAllowed },
        { "no key", Open([Item("", 1, Due)]), RefusalCode.FieldMissing },
        { "no amounts", Open([new OpeningItem("1", null, default)]), RefusalCode.FieldMissing },
        { "component twice", Open([Twice()]), RefusalCode.KeyReused },
        { "too many items", Open(Many(1_001)), RefusalCode.TooMany },
        { "too many parties", Open() with { Parties = Persons(51) }, RefusalCode.TooMany },
        { "party that is no id", Open() with { Parties = [new("p 1", PartyKind.Debtor)] }, RefusalCode.TextNotAllowed },
        { "pack without a name", Open() with { Packs = [""] }, RefusalCode.FieldMissing },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void OpenCase_FaultyInput_IsRefusedAlsoFromOutside(string what, OpenCase command, RefusalCode code)
    {
        CaseScript.Start().When(command).ThenRefused(code);
        CaseScript.Start().Told(command).ThenRefused(code);
        Assert.NotEmpty(what);
    }

    [Fact]
    public void OpenCase_AtItsBounds_IsAccepted()
    {
        CaseScript.Start().When(Open(Many(1_000)) with { Account = new string('7', 200) }).Then("CaseOpened");
        CaseScript.Start().When(Open(Money.MaxMinor)).Then("CaseOpened").ThenOwes(Money.MaxMinor);
        CaseScript.Start().When(Open([])).Then("CaseOpened").ThenOwes(0);
    }

    [Fact]
    public void AnyOtherCommand_BeforeTheOpening_IsRefused() => CaseScript.Start()
        .When(Remind("r1")).ThenRefused(RefusalCode.CaseUnknown)
        .Told(Remind("r1")).ThenRefused(RefusalCode.CaseUnknown);

    private static OpeningItem Twice() =>
        new("1", Day(Due), [new(DebtComponent.Fee, 1), new(DebtComponent.Fee, 2)]);

    private static ImmutableArray<OpeningItem> Many(int count) =>
        [.. Enumerable.Range(0, count).Select(index => Item($"i{index}", 1, Due))];

    private static ImmutableArray<CaseParty> Persons(int count) =>
        [.. Enumerable.Range(0, count).Select(index => new CaseParty($"p{index}", PartyKind.Guarantor))];
}
