using System.Collections.Immutable;
using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: what is stated with an act decides it and stands in an entry, and nothing else is accepted.</summary>
public sealed class StatedFactsTests
{
    private static readonly StatedFact Recorded = Of(ContactFacts.CallRecording, FactValue.Of(true));

    private static readonly Policy Asks = Policies.With(Must(ContactFacts.CallRecording, ActKind.Call));

    [Fact]
    public void Contact_OfWhichARuleAsksAFact_IsRefusedUntilTheFactIsStated()
    {
        var script = CaseScript.Contacted().Under(Asks).On("+1 days");
        script.When(Call("c2")).ThenRefused(RefusalCode.FactMissing);
        script.When(Call("c2") with { Stated = [Of(ContactFacts.CallRecording, FactValue.Of(false))] })
            .ThenRefused(RefusalCode.RuleForbids);
        script.When(Call("c2") with { Stated = [Recorded] }).Then("ContactRecorded FactsStated");
        var told = Assert.IsType<FactsStated>(script.Events[^1]);
        Assert.Equal((ActKind.Call, "c2", (string?)null), (told.Act, told.Key, told.Approval));
        Assert.Equal([Recorded], told.Facts);
        script.When(Call("c2") with { Stated = [Recorded] }).ThenNothing();
    }

    [Fact]
    public void OutsideFact_WithFacts_IsJudgedByThemAndTold()
    {
        var script = CaseScript.Contacted().Under(Asks).On("+1 days");
        script.Told(Call("c2")).Then("ContactRecorded");
        Assert.Equal("recording", Assert.Single(script.Last!.Rules).MissingFact);
        script.Told(Call("c3") with { Stated = [Recorded] }).Then("ContactRecorded FactsStated");
        Assert.Equal(RuleVerdict.Passed, Assert.Single(script.Last!.Rules).Verdict);
        Assert.Equal("log", script.Events[^1].Outside);
        var around = new OutsideFact(Call("c4"), script.Now, true, "log") { Stated = [Recorded] };
        script.When(around).ThenRefused(RefusalCode.FieldsContradict);
    }

    [Fact]
    public void Fact_ThatTheCommandHasAFieldFor_IsTheFields()
    {
        var rule = Must(VisitFacts.IdentityShown, ActKind.Visit);
        var script = CaseScript.Contacted().Under(Policies.With(rule)).On("+1 days");
        var shown = Of(VisitFacts.IdentityShown, FactValue.Of(true));
        script.When(Visit("v1", script.Now.Plus(Duration.FromHours(1))) with { Stated = [shown] })
            .Then("VisitPlanned FactsStated");
        script.When(new CheckInVisit("v1", null) { IdentityShown = false, Stated = [shown] })
            .ThenRefused(RefusalCode.RuleForbids);
        script.When(new CheckInVisit("v1", null) { Stated = [shown] }).Then("VisitCheckedIn FactsStated");
    }

    [Fact]
    public void Visit_PlannedWithAFact_IsCheckedInByIt()
    {
        var announced = Of(VisitFacts.VisitAnnounced, FactValue.Of(true));
        var rule = Must(VisitFacts.VisitAnnounced, ActKind.Visit);
        var script = CaseScript.Contacted().Under(Policies.With(rule)).On("+1 days");
        script.When(Visit("v1", script.Now.Plus(Duration.FromHours(1)))).ThenRefused(RefusalCode.FactMissing);
        script.When(Visit("v1", script.Now.Plus(Duration.FromHours(1))) with { Stated = [announced] })
            .Then("VisitPlanned FactsStated")
            .When(new CheckInVisit("v1", null)).Then("VisitCheckedIn");
    }

    public static TheoryData<string, ImmutableArray<StatedFact>, RefusalCode> Unusable() => new()
    {
        { "no such fact", [new("recorded", FactValue.Of(true))], RefusalCode.KeyUnknown },
        { "of another shape", [new("recording", FactValue.Of(1))], RefusalCode.TextNotAllowed },
        { "no word of the list", [new("claimed-identity", FactValue.OfWord("bankers"))], RefusalCode.TextNotAllowed },
        { "a text as a word", [new("relation", FactValue.OfWord("Li Ming's aunt"))], RefusalCode.TextNotAllowed },
        { "twice", [Recorded, Recorded], RefusalCode.FieldsContradict },
        { "of the case", [Of(DebtFacts.DebtLawful, FactValue.Of(true))], RefusalCode.FieldsContradict },
        { "of the person", [Of(DebtorFacts.InDifficulty, FactValue.Of(true))], RefusalCode.FieldsContradict },
        { "of the bank", [Of(AgencyFacts.GraveFinding, FactValue.Of(false))], RefusalCode.FieldsContradict },
        { "worked out", [Of(ContactFacts.ByAgency, FactValue.Of(false))], RefusalCode.FieldsContradict },
        { "beyond sense", [Of(ContactFacts.NumberCheckedOn, FactValue.Of(Day("1700-01-01")))],
            RefusalCode.DateOutOfRange },
        { "negative", [Of(AmountFacts.Charge, FactValue.Of(Cny(-1)))], RefusalCode.AmountTooLarge },
        { "a reference to nothing", [Of(DebtFacts.DeliveryProof, FactValue.OfReference(" "))],
            RefusalCode.FieldMissing },
        { "too many", [.. Enumerable.Repeat(Recorded, 33)], RefusalCode.TooMany },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void Fact_ThatCannotBeStatedHere_IsRefused(string what, ImmutableArray<StatedFact> facts, RefusalCode code)
    {
        Assert.NotEmpty(what);
        CaseScript.Contacted().On("+1 days").When(Call("c2") with { Stated = facts }).ThenRefused(code);
        var asked = new RequestContactPermission("k", "c1", ContactChannel.Phone) { Stated = facts };
        var outcome = Persons.Decide(Persons.Known(), asked, about: CaseScript.Contacted().State);
        Assert.Equal(code, Assert.Single(outcome.Reasons).Code);
    }

    [Fact]
    public void Fact_KnownToBeNone_IsAccepted() => CaseScript.Contacted().On("+1 days")
        .When(Call("c2") with { Stated = [Of(ContactFacts.StatedPurpose, FactValue.None)] })
        .Then("ContactRecorded FactsStated");

    [Fact]
    public void Facts_OfACommandThatIsNotJudged_AreRefused()
    {
        var script = CaseScript.Contacted().On("+1 days");
        script.When(CalledIn("c2") with { Stated = [Recorded] }).ThenRefused(RefusalCode.FieldsContradict);
        script.When(new AddNote("n1", "hm") { Stated = [Recorded] })
            .ThenRefused(RefusalCode.FieldsContradict);
        script.When(new RequestApproval("ok1", Refer("l1")) { Stated = [Recorded] })
            .ThenRefused(RefusalCode.FieldsContradict);
        var person = Persons.Decide(Persons.Known(), new WithdrawConsent(ConsentKind.QuietHours, null, "told")
        {
            Stated = [Recorded],
        });
        Assert.Equal(RefusalCode.FieldsContradict, Assert.Single(person.Reasons).Code);
    }

    [Fact]
    public void Step_ThatWaitsForApproval_KeepsItsFactsBesideIt()
    {
        var proof = Of(DebtFacts.DeliveryProof, FactValue.OfReference("parcel 12"));
        var rule = new CheckedRule
        {
            Head = Head(DebtFacts.DeliveryProof, ActKind.Referral),
            Checks = [new OnFileCheck { Fact = DebtFacts.DeliveryProof }],
        };
        var step = Refer("l1") with { Stated = [proof] };
        var script = CaseScript.Contacted().Under(Policies.With(rule));
        script.When(new RequestApproval("ok1", Refer("l1"))).ThenRefused(RefusalCode.FactMissing);
        script.When(new RequestApproval("ok1", step)).Then("ApprovalRequested FactsStated");
        Assert.Empty(((ApprovalRequested)script.Events[0]).Step.Stated);
        Assert.Equal("ok1", ((FactsStated)script.Events[1]).Approval);
        script.When(new RequestApproval("ok1", step)).ThenNothing();
        script.When(new RequestApproval("ok1", Refer("l1"))).ThenRefused(RefusalCode.KeyReused);
        script.As("chief").When(new DecideApproval("ok1", true, null))
            .Then("ApprovalDecided ReferredToLegal FactsStated");
        Assert.Equal("l1", ((FactsStated)script.Events[^1]).Key);
    }

    [Fact]
    public void Step_WithFacts_IsRejectedWithoutThem()
    {
        var step = Refer("l1") with { Stated = [Of(DebtFacts.DeliveryProof, FactValue.None)] };
        CaseScript.Contacted().When(new RequestApproval("ok1", step)).Then("ApprovalRequested FactsStated")
            .As("chief").When(new DecideApproval("ok1", false, "too early")).Then("ApprovalDecided");
    }

    [Fact]
    public void Permission_WithFacts_HoldsThemForTheContactInIt()
    {
        var state = CaseScript.Contacted().On("+1 days").State;
        var asked = new RequestContactPermission("k", "c1", ContactChannel.Phone);
        var now = Instant.FromUtc(2026, 4, 4, 2, 0);
        Assert.Equal(RefusalCode.FactMissing, Assert.Single(Ask(asked).Reasons).Code);
        var granted = Ask(asked with { Stated = [Recorded] });
        Assert.Equal(["ContactPermissionGranted", "PermissionFactsStated"],
            granted.Events.Select(happened => happened.GetType().Name));
        Assert.Equal([Recorded], Assert.Single(granted.After.Reserved).Facts);
        Assert.Equal(RefusalCode.KeyReused, Assert.Single(PersonDecider.Decide(
            granted.After, asked, Facts(), Asks).Reasons).Code);

        var script = CaseScript.Contacted().Under(Asks).On("2026-04-04 10:05");
        script.Beside = script.Beside with { Person = new KnownPerson("person/p1", 3, granted.After) };
        script.When(Call("c2") with { Permission = "k" }).Then("ContactRecorded");

        Facts Facts() => new() { Now = now, By = new Principal("anna", "collector"), Case = state };
        PersonOutcome Ask(PersonCommand command) => PersonDecider.Decide(Persons.Known(), command, Facts(), Asks);
    }

    [Fact]
    public void EveryCommand_WithAKey_IsToldByIt()
    {
        var missing = typeof(CaseCommand).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(CaseCommand)) && type.GetProperty("Key") is not null)
            .Where(type => KeyOf(Blank(type)) is null).Select(type => type.Name);
        Assert.Empty(missing);
    }

    private static object? KeyOf(object command) => typeof(CaseCommand).Assembly
        .GetType("Cases.Domain.StatedFacts", throwOnError: true)!
        .GetMethod("KeyOf", [typeof(CaseCommand)])!.Invoke(null, [command]);

    private static object Blank(Type type)
    {
        var command = System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
        type.GetProperty("Key")!.SetValue(command, "k");
        return command;
    }

    private static StatedFact Of(FactName fact, FactValue value) => StatedFact.Of(fact, value);

    private static CheckedRule Must(FactName fact, ActKind kind) => new()
    {
        Head = Head(fact, kind),
        Checks = [new AnyOfCheck { Fact = fact, AnyOf = ["true"] }],
    };

    private static RuleHead Head(FactName fact, ActKind kind) => TestRules.Head("ASKS") with
    {
        AppliesTo = RuleScope.Of([kind], null, null),
        WhenAbsent = new Dictionary<string, AbsentFact> { [fact.Name] = new(WhenAbsent.Ask, "for tests") },
    };
}
