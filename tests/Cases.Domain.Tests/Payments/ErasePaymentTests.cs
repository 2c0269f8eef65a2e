using System.Collections.Immutable;
using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: what was told of a payment that nobody matched can be erased, and never before its time.</summary>
public sealed class ErasePaymentTests
{
    private static readonly Instant ToldAt = PolicySamples.At("2026-03-02T10:00:00+08:00");
    private static readonly Principal Officer = new("grace", "compliance");
    private static readonly ErasePayment Asked = new(ErasureGround.RetentionEnded) { Reference = "DSR-18" };
    private static readonly HeldKey Key = new("k-1", RetentionClass.CollectionRecord);

    private static readonly RetentionRule Kept = PolicySamples.Keeping("KEEP2", 2);

    private static readonly Policy Policy = new(
        new PolicyVersion("p"), [Kept], PolicyNumbers.Default, DateTimeZoneProviders.Tzdb["Asia/Shanghai"]);

    private static PaymentState Waiting { get; } = PaymentState.Initial.Evolve(new PaymentUnmatched(
        "0099", Cny(4_000), Day("2026-03-02"), "r-1", UnmatchedReason.NoAccount, ToldAt));

    [Fact]
    public void WhatWaits_AfterItsTime_LosesAccountAndReference_AndStillWaits()
    {
        var outcome = Decide(Waiting, "2028-03-03T00:00:00+08:00");

        var erased = Assert.IsType<PaymentErased>(Assert.Single(outcome.Events));
        Assert.Equal(("DSR-18", "k-1"), (erased.Reference, Assert.Single(erased.Keys)));
        Assert.Equal(RetentionClass.CollectionRecord, Assert.Single(erased.Classes));
        Assert.Equal((null, null), (outcome.After.Told!.Account, outcome.After.Told.Reference));
        Assert.Equal((Cny(4_000), true), (outcome.After.Told.Amount, outcome.After.Waits));
    }

    [Fact]
    public void BeforeItsTime_ItIsRefusedWithRuleAndDate()
    {
        var reason = Assert.Single(Decide(Waiting, "2028-03-02T23:59:59+08:00").Reasons);

        Assert.Equal((RefusalCode.RetentionNotOver, "KEEP2"), (reason.Code, reason.Rule));
        Assert.Equal(PolicySamples.At("2028-03-03T00:00:00+08:00"), reason.PermittedFrom);
        Assert.Contains("2028-03-02", reason.Detail, StringComparison.Ordinal);
        Assert.Empty(reason.Typed);
    }

    [Fact]
    public void WhatWentBack_CountsFromThen_AndLosesThatReferenceToo()
    {
        var returned = Waiting.Evolve(new UnmatchedReturned("b-1", PolicySamples.At("2026-06-01T10:00:00+08:00")));

        Assert.Equal(RefusalCode.RetentionNotOver, Code(Decide(returned, "2028-06-01T12:00:00+08:00")));
        Assert.Null(Decide(returned, "2028-06-02T00:00:00+08:00").After.Returned!.Reference);
    }

    [Fact]
    public void WhatStandsOnACase_GoesWithItsDebtor()
    {
        var matched = Waiting.Evolve(new PaymentMatched("c1", "k1", ToldAt));
        var again = Waiting.Evolve(new UnmatchedToldAgain("c1", "k1", ToldAt));

        Assert.Equal(RefusalCode.PaymentMatched, Code(Decide(matched, "2030-01-01T00:00:00+08:00")));
        Assert.Equal(RefusalCode.PaymentMatched, Code(Decide(again, "2030-01-01T00:00:00+08:00")));
    }

    [Fact]
    public void WhoMayNot_WhatIsNot_AndWhatIsGone()
    {
        const string Late = "2030-01-01T00:00:00+08:00";
        Assert.Equal(RefusalCode.RoleForbids, Code(Decide(Waiting, Late, by: new("ann", "collector"))));
        Assert.Equal(RefusalCode.KeyUnknown, Code(Decide(PaymentState.Initial, Late)));
        Assert.Equal(RefusalCode.TextNotAllowed, Code(Decide(Waiting, Late, Asked with { Reference = "a b" })));
        var gone = Decide(Waiting, Late, keys: []);
        Assert.Equal((0, 0), (gone.Events.Length, gone.Reasons.Length));
    }

    [Fact]
    public void WhatStandsOnACaseThatNamesNobody_IsErasedByItself_AndStaysThere()
    {
        var matched = Waiting.Evolve(new PaymentMatched("c1", "k1", ToldAt));
        var after = Decide(matched, "2030-03-02T00:00:00+08:00", on: Of()).After;

        Assert.Equal((null, null, "c1"), (after.Told!.Account, after.Told.Reference, after.Case));
        Assert.Equal(RefusalCode.PaymentMatched, Code(Decide(
            matched, "2030-03-02T00:00:00+08:00", on: Of(parties: [new CaseParty("p1", PartyKind.Debtor)]))));
        Assert.Single(Decide(matched, "2030-03-02T00:00:00+08:00",
            on: Of(parties: [new CaseParty("p1", PartyKind.Guarantor)])).Events);
    }

    [Fact]
    public void WhatStandsOnACaseThatNamesNobody_WaitsForItsEndItsHoldsAndItsLastRecord()
    {
        var again = Waiting.Evolve(new UnmatchedToldAgain("c1", "k1", ToldAt));
        var early = Assert.Single(Decide(again, "2030-03-01T23:59:59+08:00", on: Of()).Reasons);
        Assert.Equal((RefusalCode.RetentionNotOver, PolicySamples.At("2030-03-02T00:00:00+08:00")),
            (early.Code, early.PermittedFrom));

        var open = Assert.Single(Decide(again, "2031-01-01T00:00:00+08:00", on: Of(CaseStage.Contacted)).Reasons);
        Assert.Equal((RefusalCode.CaseNeedsData, null), (open.Code, open.PermittedFrom));

        var suit = new CaseHold("suit", HoldKind.LegalHold, Day("2026-03-02"), null, null, null, null, false, false);
        var held = Of() is var settled ? settled with { State = settled.State with { Holds = [suit] } } : null;
        Assert.Equal(RefusalCode.LegalHoldNeedsData, Code(Decide(again, "2031-01-01T00:00:00+08:00", on: held)));

        var oral = Of() with
        {
            HasOralPlan = true, State = Of().State with { Resolution = ResolutionReason.Sold },
            Policy = new(new PolicyVersion("p"), [Until], PolicyNumbers.Default, Policy.OfficialZone),
        };
        var unsettled = Assert.Single(Decide(again, "2031-01-01T00:00:00+08:00", on: oral).Reasons);
        Assert.Equal((RefusalCode.RetentionNotOver, "SETTLED", null),
            (unsettled.Code, unsettled.Rule, unsettled.PermittedFrom));
    }

    private static readonly RetentionRule Until = PolicySamples.KeepingUntilSettled("SETTLED");

    /// <summary>The case on which it stands: its last record is of 1 March 2028, two years after the telling.</summary>
    private static HeldCase Of(CaseStage stage = CaseStage.Resolved, ImmutableArray<CaseParty>? parties = null)
    {
        var state = CaseScript.Contacted().State;
        return new HeldCase(
            "c1", state with { Stage = stage, Opened = state.Opened! with { Parties = parties ?? [] } },
            Day("2028-03-01"), IsHers: true, Policy);
    }

    private static PaymentOutcome Decide(
        PaymentState state, string at, ErasePayment? asked = null, Principal? by = null,
        ImmutableArray<HeldKey>? keys = null, HeldCase? on = null) => PaymentDecider.Decide(
            state, asked ?? Asked,
            new Facts
            {
                Now = PolicySamples.At(at), By = by ?? Officer,
                Holdings = new Holdings(on is null ? [] : [on], keys ?? [Key]),
            },
            Policy);

    private static RefusalCode? Code(PaymentOutcome outcome) =>
        outcome.Reasons.IsEmpty ? null : outcome.Reasons[0].Code;
}
