using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: who has a part is found out later too, and the rules see those of now; the debtor stays.</summary>
public sealed class PartiesTests
{
    private static readonly CaseParty[] Both = [new("p1", PartyKind.Debtor), new("p2", PartyKind.Guardian)];

    [Theory]
    [InlineData("p3", PartyKind.Heir, "will 2", "PartyAdded")]
    [InlineData("p2", PartyKind.Guarantor, "will 2", "PartyAdded")]
    [InlineData("p1", PartyKind.Spouse, "will 2", "FieldsContradict")]
    [InlineData("p2", PartyKind.Guardian, "will 2", "PartyKnown")]
    [InlineData("p3", PartyKind.Debtor, "will 2", "DebtorStays")]
    [InlineData("p1", PartyKind.Debtor, "will 2", "PartyKnown DebtorStays")]
    [InlineData("", PartyKind.Heir, "will 2", "FieldMissing")]
    [InlineData("p 3", PartyKind.Heir, "will 2", "TextNotAllowed")]
    [InlineData("p3", PartyKind.Heir, " ", "FieldMissing")]
    public void AddParty_ToACase_DoesWhatTheTableSays(string person, PartyKind role, string evidence, string then) =>
        Assert.Equal(then, Said(Script().When(new AddParty(person, role, evidence))));

    [Theory]
    [InlineData("p2", null, "PartyEnded PartyEnded")]
    [InlineData("p2", PartyKind.Guardian, "PartyEnded")]
    [InlineData("p2", PartyKind.Heir, "KeyUnknown")]
    [InlineData("p9", null, "KeyUnknown")]
    [InlineData("p1", null, "DebtorStays")]
    [InlineData("p1", PartyKind.Debtor, "DebtorStays")]
    [InlineData("", null, "FieldMissing")]
    public void EndParty_OfACase_DoesWhatTheTableSays(string person, PartyKind? role, string then)
    {
        var script = Script().When(new AddParty("p2", PartyKind.Guarantor, "contract 4"));
        Assert.Equal(then, Said(script.When(new EndParty(person, "order 7") { Role = role })));
        Assert.Equal("p1", CaseParty.DebtorOf(script.State.Parties));
    }

    [Fact]
    public void Parties_ReplacedAndAddedAgain_AreThoseOfNowInOrder()
    {
        var script = Script().When(new EndParty("p2", "order 7"))
            .When(new AddParty("p3", PartyKind.Guardian, "order 7")).When(new AddParty("p2", PartyKind.Heir, "will 2"));
        Assert.Equal(
            [Both[0], new("p3", PartyKind.Guardian), new("p2", PartyKind.Heir)], script.State.Parties.AsEnumerable());
        Assert.Equal(Both, script.State.Opened!.Parties.AsEnumerable());
        Assert.Equal("nothing", Said(script.When(Opening())));
    }

    [Fact]
    public void Parties_OfACase_AreAtMostFifty()
    {
        var script = Script();
        for (var number = script.State.Parties.Length; number < 50; number++)
        {
            script.When(new AddParty($"q{number}", PartyKind.Heir, "will 2")).Then("PartyAdded");
        }

        script.When(new AddParty("q99", PartyKind.Heir, "will 2")).ThenRefused(RefusalCode.TooMany)
            .When(new EndParty("q7", "refused the estate")).Then("PartyEnded")
            .When(new AddParty("q99", PartyKind.Heir, "will 2")).Then("PartyAdded");
    }

    [Theory]
    [InlineData(PartyKind.Guardian, true)]
    [InlineData(PartyKind.Heir, false)]
    public void RightParty_IsWhoeverMaySpeakForTheDebtNow(PartyKind named, bool before)
    {
        var script = Script().On("2026-04-02").When(Remind("r1")).On("2026-04-03");
        Assert.Equal(before, Reached(script, named, "k1"));
        script.When(named == PartyKind.Guardian
            ? new EndParty("p2", "order 7")
            : new AddParty("p3", PartyKind.Heir, "will 2"));
        Assert.Equal(!before, Reached(script, named, "k2"));
    }

    [Fact]
    public void Rules_SeeTheRolesOfNow()
    {
        var script = Script().When(new AddParty("p3", PartyKind.Heir, "will 2")).When(new EndParty("p2", "order 7"));
        var facts = CaseActFacts.Of(script.State, script.Beside, script.Policy, script.Now);
        Assert.Equal([PartyKind.Debtor, PartyKind.Heir], facts.Parties);
    }

    private static bool Reached(CaseScript script, PartyKind party, string key)
    {
        script.When(Call(key) with { Party = party });
        return ((ContactRecorded)script.Events[0]).RightParty;
    }

    private static OpenCase Opening() => Open() with { Parties = [.. Both] };

    private static CaseScript Script() => CaseScript.Start().When(Opening()).Then("CaseOpened");

    private static string Said(CaseScript script) => script.Reasons.Count > 0
        ? string.Join(' ', script.Reasons.Select(reason => reason.Code))
        : script.Events.Count == 0 ? "nothing" : string.Join(' ', script.Events.Select(one => one.GetType().Name));
}
