using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: a permission that is asked for under an override uses it up, and the contact in its slot goes under it; no
/// other does.
/// </summary>
public sealed class PermissionOverrideTests
{
    private const long Version = 9;

    private static readonly RequestContactPermission Request =
        new("k1", "c1", ContactChannel.Phone) { Override = "o1" };

    [Fact]
    public void Request_UnderAnOverride_IsGranted_AndTellsTheCase()
    {
        var (script, outcome) = Permitted();
        var granted = Assert.IsType<ContactPermissionGranted>(Assert.Single(outcome.Events));
        Assert.Equal(script.Now.Plus(Duration.FromMinutes(15)), granted.Until);
        Assert.Equal(
            new BesideEvent("case/c1", Version, new OverrideUsed("o1", "QUIET") { Permission = "k1" }),
            Assert.Single(outcome.Beside));
        Assert.Equal("overridden", Assert.Single(outcome.Rules).Word(outsideFact: false));
    }

    [Fact]
    public void Slot_EndsWithTheOverride()
    {
        var (_, outcome) = Permitted(OverridesTests.Asked with { Until = At("2026-04-03T22:35:00+08:00") });
        Assert.Equal(At("2026-04-03T22:35:00+08:00"), outcome.Events.OfType<ContactPermissionGranted>().Single().Until);
    }

    [Fact]
    public void Request_WithoutIt_OrWithAnother_IsRefusedWithTheRule()
    {
        var script = OverridesTests.Granted();
        Assert.Equal([RefusalCode.RuleForbids], Codes(Ask(script.State, Request with { Override = null })));
        Assert.Equal(
            [RefusalCode.KeyUnknown, RefusalCode.RuleForbids],
            Codes(Ask(script.State, Request with { Override = "o9" })));
        Assert.Equal([RefusalCode.RuleForbids, RefusalCode.OverrideUnusable],
            Codes(Ask(OverridesTests.AtNight().When(OverridesTests.Asked).State, Request)));
    }

    [Fact]
    public void Contact_InTheSlot_GoesUnderTheOverride_AndNoOtherAct()
    {
        var (script, outcome) = Permitted();
        var used = script.State.Evolve((CaseEvent)outcome.Beside[0].Event);
        Assert.Equal([RefusalCode.RuleForbids, RefusalCode.OverrideUnusable],
            Codes(Ask(used, Request with { Key = "k2", Channel = ContactChannel.Sms }, outcome.After)));

        var inSlot = Call("k1") with { Permission = "k1" };
        var decision = Assert.IsType<Decision>(Decide(used, inSlot, outcome.After));
        Assert.Equal(["ContactRecorded"], decision.Events.Select(happened => happened.GetType().Name));
        Assert.Equal("overridden", Assert.Single(decision.Rules).Word(outsideFact: false));

        var beside = Assert.IsType<Refusal>(Decide(used, Call("k1") with { Override = "o1" }, outcome.After));
        Assert.Equal([RefusalCode.RuleForbids, RefusalCode.OverrideUnusable],
            beside.Reasons.Select(reason => reason.Code));
    }

    [Fact]
    public void Override_OfASlotGivenBack_IsNotGivenBack()
    {
        var (script, outcome) = Permitted();
        var used = script.State.Evolve((CaseEvent)outcome.Beside[0].Event);
        var released = PersonDecider.Decide(outcome.After, new ReleaseContactPermission("k1", "line busy"),
            Facts(used), OverridesPolicy);
        Assert.Equal([RefusalCode.RuleForbids, RefusalCode.OverrideUnusable],
            Codes(Ask(used, Request with { Key = "k2" }, released.After)));
    }

    private static Policy OverridesPolicy { get; } = Policies.With(OverridesTests.Quiet());

    private static (CaseScript Script, PersonOutcome Outcome) Permitted(RequestOverride? asked = null)
    {
        var script = OverridesTests.Granted(asked);
        return (script, Ask(script.State, Request));
    }

    private static Facts Facts(CaseState about) => new()
    {
        Now = At("2026-04-03T22:30:00+08:00"), By = new Principal("anna", "collector"), Case = about,
        CaseVersion = Version,
    };

    private static PersonOutcome Ask(CaseState about, RequestContactPermission command, PersonState? person = null) =>
        PersonDecider.Decide(person ?? Persons.Known(), command, Facts(about), OverridesPolicy);

    private static Outcome Decide(CaseState state, CaseCommand command, PersonState person) => new CaseDecider()
        .Decide(state, command, Facts(state) with { Person = new KnownPerson("person/p1", 4, person) },
            OverridesPolicy);

    private static IEnumerable<RefusalCode> Codes(PersonOutcome outcome) =>
        outcome.Reasons.Select(reason => reason.Code);

    private static Instant At(string text) => PolicySamples.At(text);
}
