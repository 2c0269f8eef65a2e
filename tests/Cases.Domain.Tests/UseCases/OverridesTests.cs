using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: a rule of soft norm lets one act pass where a second person in its role said so, and law never does. Method: a
/// call at night on 3 April, which a rule of quiet hours refuses.
/// </summary>
public sealed class OverridesTests
{
    private const string Night = "2026-04-03 22:30";
    private const string Key = "o1";

    internal static readonly RequestOverride Asked =
        new(Key, "QUIET", ActKind.Call, At("2026-04-04T00:00:00+08:00"), "he works at night and asked for a call");

    [Theory]
    [InlineData(NormStrength.Law, false)]
    [InlineData(NormStrength.Regulation, false)]
    [InlineData(NormStrength.SelfRegulation, false)]
    [InlineData(NormStrength.RecommendedStandard, true)]
    [InlineData(NormStrength.Guidance, true)]
    [InlineData(NormStrength.Presumption, true)]
    [InlineData(NormStrength.ProductDefault, true)]
    public void Override_OfEveryNorm_IsOfTheSoftOnesAlone(NormStrength norm, bool maybe)
    {
        var script = AtNight(Quiet(norm)).When(Call("k1")).ThenRefused(RefusalCode.RuleForbids);
        Assert.Equal(maybe ? "compliance" : null, script.Reasons[0].OverridableBy);
        script.When(Asked);
        if (!maybe)
        {
            script.ThenRefused(RefusalCode.NotOverridable);
            script.When(Call("k1") with { Override = Key })
                .ThenRefused(RefusalCode.KeyUnknown, RefusalCode.RuleForbids);
            return;
        }

        script.Then("OverrideRequested").As("olga", "compliance").When(new DecideApproval(Key, true, null))
            .Then("OverrideDecided").As("anna").When(Call("k1") with { Override = Key })
            .Then("ContactRecorded OverrideUsed");
        var answer = Assert.Single(script.Last!.Rules);
        Assert.Equal((RuleVerdict.Overridden, "overridden"), (answer.Verdict, answer.Word(outsideFact: false)));
        Assert.Equal(Key, answer.Fact("override"));
        Assert.Equal(norm, answer.Norm);
        Assert.Equal(OverrideStatus.Used, Assert.Single(script.State.Overrides).Status);
    }

    [Fact]
    public void Decision_IsOfAnotherPersonInTheRoleOfTheRule() => AtNight()
        .As("olga", "compliance").When(Asked).Then("OverrideRequested")
        .When(new DecideApproval(Key, true, null)).ThenRefused(RefusalCode.SamePerson)
        .As("sue", "supervisor").When(new DecideApproval(Key, true, null)).ThenRefused(RefusalCode.RoleForbids)
        .When(new DecideApproval(Key, false, "no")).ThenRefused(RefusalCode.RoleForbids)
        .As("carl", "compliance").When(new DecideApproval(Key, false, " ")).ThenRefused(RefusalCode.FieldMissing)
        .When(new DecideApproval(Key, true, null)).Then("OverrideDecided")
        .When(new DecideApproval(Key, true, null)).ThenNothing()
        .When(new DecideApproval(Key, false, "no")).ThenRefused(RefusalCode.ApprovalDecided);

    [Fact]
    public void Decision_StandsOnTheCaseAndOnTheStreamOfItsId()
    {
        var script = AtNight().When(Asked);
        Assert.Equal(("approval/o1", 0L), (Beside(script).Stream, Beside(script).ExpectedVersion));
        script.As("olga", "compliance").When(new DecideApproval(Key, true, "once"));
        Assert.Equal(("approval/o1", 1L), (Beside(script).Stream, Beside(script).ExpectedVersion));
        Assert.Equal(new OverrideDecided(Key, true, "olga", "once"), Beside(script).Event);
        script.When(new WithdrawOverride(Key, "he wrote that he sleeps")).Then("OverrideWithdrawn");
        Assert.Equal(("approval/o1", 2L), (Beside(script).Stream, Beside(script).ExpectedVersion));
    }

    [Fact]
    public void Override_Used_ServesNoSecondAct() => Granted()
        .When(Call("k1") with { Override = Key }).Then("ContactRecorded OverrideUsed")
        .When(Call("k1") with { Override = Key }).ThenNothing()
        .When(Call("k2") with { Override = Key })
        .ThenRefused(RefusalCode.RuleForbids, RefusalCode.OverrideUnusable);

    [Fact]
    public void Override_OfAnActCorrectedLater_IsNotGivenBack() => Granted()
        .When(Call("k1") with { Override = Key })
        .Led(new Correct(CorrectionTarget.Contact, "k1", "another case")).Then("Corrected")
        .When(Call("k2") with { Override = Key })
        .ThenRefused(RefusalCode.RuleForbids, RefusalCode.OverrideUnusable);

    public static TheoryData<string, Func<CaseScript>> Unusable => new()
    {
        { "waits", () => AtNight().When(Asked) },
        { "rejected", () => Decided(AtNight().When(Asked), approve: false) },
        { "withdrawn", () => Granted().When(new WithdrawOverride(Key, "not needed")) },
        { "lapsed", () => Granted().On("2026-04-04 00:00") },
        { "other kind", () => Granted(Asked with { Kind = ActKind.Text }) },
        { "other party", () => Granted(Asked with { Party = PartyKind.Guarantor }) },
        { "not begun", () => Granted(Asked with { From = At("2026-04-03T22:31:00+08:00") }) },
        { "stronger norm", () => Granted().Under(Policies.With(Quiet(NormStrength.Regulation))) },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void Override_ThatDoesNotServe_LeavesTheRefusalAndSaysWhy(string why, Func<CaseScript> given)
    {
        var script = given().As("anna").When(Call("k1") with { Override = Key })
            .ThenRefused(RefusalCode.RuleForbids, RefusalCode.OverrideUnusable);
        Assert.Contains(Key, script.Reasons[1].Detail, StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(why));
    }

    [Fact]
    public void Override_NotNeeded_IsNotUsed() => Granted(Asked with { Until = At("2026-04-05T00:00:00+08:00") })
        .On("2026-04-04 09:00").When(Call("k1") with { Override = Key }).Then("ContactRecorded")
        .On("2026-04-04 22:30").When(Call("k2") with { Override = Key }).Then("ContactRecorded OverrideUsed");

    [Fact]
    public void OtherRules_StillRefuse_AndAllReasonsAreListed()
    {
        var lawful = Quiet(NormStrength.Law) with
        {
            Head = Quiet(NormStrength.Law).Head with { Id = "LAW" },
            Forbidden = new DailyWindow(new LocalTime(21, 0), new LocalTime(23, 0)),
        };
        var script = Granted().Under(Policies.With(Quiet(), lawful)).When(Call("k1") with { Override = Key })
            .ThenRefused(RefusalCode.RuleForbids);
        Assert.Equal("LAW", script.Reasons[0].Rule);
        Assert.Equal(At("2026-04-03T23:00:00+08:00"), script.Reasons[0].PermittedFrom);
        Assert.Equal(["refused LAW", "overridden QUIET"],
            script.Last!.Rules.Select(answer => $"{answer.Word(false)} {answer.Rule}"));
        Assert.Equal(OverrideStatus.Granted, script.State.Overrides[0].Status);
    }

    [Fact]
    public void PermittedFrom_WhereTheOverrideEndsBefore_IsThatOfAllRules()
    {
        var lawful = Quiet(NormStrength.Law) with { Head = Quiet(NormStrength.Law).Head with { Id = "LAW" } };
        var script = Granted().Under(Policies.With(Quiet(), lawful)).When(Call("k1") with { Override = Key });
        Assert.Equal(At("2026-04-04T08:00:00+08:00"), Assert.Single(script.Reasons).PermittedFrom);
    }

    [Theory]
    [InlineData("consumer_request", null)]
    [InlineData("own_offer_expiring", RefusalCode.ReasonNotListed)]
    [InlineData(null, RefusalCode.ReasonNotListed)]
    public void Reason_WhereTheRuleNamesSome_IsOneOfThem(string? code, RefusalCode? refused)
    {
        var rule = Quiet(NormStrength.Presumption);
        rule = rule with { Head = rule.Head with { OverrideReasons = ["required_by_law", "consumer_request"] } };
        var script = AtNight(rule).When(Asked with { ReasonCode = code });
        Assert.Equal(refused is null ? [] : [refused.Value], script.Reasons.Select(reason => reason.Code));
    }

    public static TheoryData<RequestOverride, RefusalCode> Faulty => new()
    {
        { Asked with { Rule = "NONE" }, RefusalCode.KeyUnknown },
        { Asked with { Key = "a b" }, RefusalCode.TextNotAllowed },
        { Asked with { Reason = " " }, RefusalCode.FieldMissing },
        { Asked with { ReasonCode = "consumer_request" }, RefusalCode.ReasonNotListed },
        { Asked with { Kind = ActKind.Payment }, RefusalCode.FieldsContradict },
        { Asked with { Channel = ContactChannel.Sms }, RefusalCode.FieldsContradict },
        { Asked with { PartyPerson = "p9" }, RefusalCode.KeyUnknown },
        { Asked with { Until = At("2026-04-03T22:30:00+08:00") }, RefusalCode.DateOutOfRange },
        { Asked with { Until = At("2026-04-10T22:30:01+08:00") }, RefusalCode.DateOutOfRange },
        { Asked with { From = At("2026-04-03T22:29:59+08:00") }, RefusalCode.DateOutOfRange },
        { Asked with { From = At("2026-04-11T00:00:00+08:00"), Until = At("2026-04-11T01:00:00+08:00") },
            RefusalCode.DateOutOfRange },
        { Asked with { Rule = "WARN" }, RefusalCode.FieldsContradict },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Request_WithAFault_IsRefused(RequestOverride request, RefusalCode code)
    {
        var warning = Quiet() with { Head = Quiet().Head with { Id = "WARN", Effect = RuleEffect.Warn } };
        AtNight(Quiet(), warning).When(request).ThenRefused(code);
    }

    [Fact]
    public void Request_OfTheLastInstant_IsAccepted() => AtNight()
        .When(Asked with { Until = At("2026-04-10T22:30:00+08:00") }).Then("OverrideRequested");

    [Fact]
    public void Request_Again_IsKnown_AndOfOtherDataRefused() => AtNight().When(Asked).When(Asked).ThenNothing()
        .When(Asked with { Kind = ActKind.Text }).ThenRefused(RefusalCode.KeyReused)
        .When(Asked with { Key = "o2" }).ThenRefused(RefusalCode.ApprovalPending)
        .When(Asked with { Key = "o2", Channel = ContactChannel.Phone }).Then("OverrideRequested");

    [Fact]
    public void Key_OfAnApproval_IsNoKeyOfAnOverride_NorTheOtherWayRound() => AtNight()
        .When(new RequestApproval("ok1", Refer("l1"))).Then("ApprovalRequested")
        .When(Asked with { Key = "ok1" }).ThenRefused(RefusalCode.KeyReused)
        .When(Asked).When(new RequestApproval(Key, Waive("w1", 3_000))).ThenRefused(RefusalCode.KeyReused);

    [Fact]
    public void Grant_AfterItsEnd_IsRefused_AndRejectedAllTheSame()
    {
        var late = AtNight().When(Asked).On("2026-04-04 00:00").As("olga", "compliance")
            .When(new DecideApproval(Key, true, null)).ThenRefused(RefusalCode.OverrideUnusable);
        late.When(new DecideApproval(Key, false, "too late")).Then("OverrideDecided");
    }

    [Fact]
    public void Grant_WhereTheNormBecameLaw_IsRefused() => AtNight().When(Asked)
        .Under(Policies.With(Quiet(NormStrength.Law))).As("olga", "compliance")
        .When(new DecideApproval(Key, true, null)).ThenRefused(RefusalCode.NotOverridable);

    [Fact]
    public void Withdrawal_IsOfWhoAskedASupervisorOrTheRole()
    {
        Granted().As("bo").When(new WithdrawOverride(Key, "x")).ThenRefused(RefusalCode.ActorNotAllowed)
            .As("sue", "supervisor").When(new WithdrawOverride(Key, "x")).Then("OverrideWithdrawn")
            .When(new WithdrawOverride(Key, "x")).ThenNothing();
        Granted().When(Call("k1") with { Override = Key }).When(new WithdrawOverride(Key, "x"))
            .ThenRefused(RefusalCode.OverrideUnusable)
            .When(new WithdrawOverride("o9", "x")).ThenRefused(RefusalCode.KeyUnknown);
    }

    [Fact]
    public void StepThatWaitsForApproval_UsesItsOverrideWhenItIsDone()
    {
        var rule = Quiet() with
        {
            Head = Quiet().Head with { AppliesTo = RuleScope.Of([ActKind.Referral], null, null) },
        };
        var step = Refer("l1") with { Override = Key };
        var script = AtNight(rule);
        script.When(new RequestApproval("ok1", step)).ThenRefused(RefusalCode.KeyUnknown);
        Decided(script.When(Asked with { Kind = ActKind.Referral })).As("anna")
            .When(new RequestApproval("ok1", Refer("l1"))).ThenRefused(RefusalCode.RuleForbids)
            .When(new RequestApproval("ok1", step)).Then("ApprovalRequested")
            .As("chief").When(new DecideApproval("ok1", true, null))
            .Then("ApprovalDecided ReferredToLegal OverrideUsed");
    }

    [Fact]
    public void ToldFromOutside_NothingIsOverridden()
    {
        var script = Granted().When(new OutsideFact(Call("k1") with { Override = Key },
            At("2026-04-03T22:20:00+08:00"), TimeOfDayKnown: true, "log")).Then("ContactRecorded");
        Assert.Equal("breached", Assert.Single(script.Last!.Rules).Word(outsideFact: true));
        Assert.Equal(OverrideStatus.Granted, script.State.Overrides[0].Status);
    }

    /// <summary>A case on 3 April in the night, under quiet hours of the bank's own.</summary>
    internal static CaseScript AtNight(params PolicyRule[] rules) =>
        CaseScript.Contacted().Under(Policies.With(rules is [] ? [Quiet()] : rules)).On(Night);

    /// <summary>The same with an override that was asked for by anna and granted.</summary>
    internal static CaseScript Granted(RequestOverride? asked = null) =>
        Decided(AtNight().When(asked ?? Asked)).As("anna");

    internal static LocalTimeWindowRule Quiet(NormStrength norm = NormStrength.ProductDefault)
    {
        var rule = PolicySamples.Quiet();
        return rule with { Head = rule.Head with { Norm = norm } };
    }

    private static CaseScript Decided(CaseScript script, bool approve = true) => script.As("olga", "compliance")
        .When(new DecideApproval(Key, approve, approve ? null : "no")).Then("OverrideDecided");

    private static BesideEvent Beside(CaseScript script) =>
        Assert.Single(Assert.IsType<Decision>(script.Last).Beside);

    private static Instant At(string text) => PolicySamples.At(text);
}
