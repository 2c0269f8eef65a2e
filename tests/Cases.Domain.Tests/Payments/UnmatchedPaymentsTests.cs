using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: a payment without an account waits, goes back, or is posted on one case once.</summary>
public sealed class UnmatchedPaymentsTests
{
    private static readonly Instant Now = PolicySamples.At("2026-04-03T10:00:00+08:00");
    private static readonly KeepUnmatched Told =
        new("0099", Cny(4_000), Day("2026-04-02"), "r-1", UnmatchedReason.NoAccount) { Channel = "wire" };

    [Fact]
    public void Told_ForTheFirstTime_Waits_AndToldAgainIsTheSame()
    {
        var first = Decide(PaymentState.Initial, Told);
        var kept = Assert.IsType<PaymentUnmatched>(Assert.Single(first.Events));
        Assert.Equal(("0099", Cny(4_000), "r-1", "wire"), (kept.Account, kept.Amount, kept.Reference, kept.Channel));
        Assert.Equal(Now, kept.At);
        Assert.True(first.After.Waits);
        var again = Decide(first.After, Told);
        Assert.Empty(again.Events);
        Assert.Empty(again.Reasons);
        Assert.Equal(RefusalCode.KeyReused, Code(Decide(first.After, Told with { Amount = Cny(1) })));
        Assert.Equal(RefusalCode.KeyReused, Code(Decide(first.After, Told with { ValueOn = Day("2026-04-01") })));
    }

    [Fact]
    public void Told_Unsound_IsRefused()
    {
        Assert.Equal(RefusalCode.FieldMissing, Code(Decide(PaymentState.Initial, Told with { Account = "" })));
        Assert.Equal(RefusalCode.FieldMissing, Code(Decide(PaymentState.Initial, Told with { Reference = " " })));
        Assert.Equal(RefusalCode.TextNotAllowed, Code(Decide(PaymentState.Initial, Told with { Account = "a\u0007" })));
        Assert.Equal(RefusalCode.TextNotAllowed,
            Code(Decide(PaymentState.Initial, Told with { Channel = new string('x', 201) })));
        Assert.Equal(RefusalCode.AmountNotPositive, Code(Decide(PaymentState.Initial, Told with { Amount = Cny(0) })));
        Assert.Equal(RefusalCode.AmountTooLarge,
            Code(Decide(PaymentState.Initial, Told with { Amount = Cny(Money.MaxMinor + 1) })));
        Assert.Equal(RefusalCode.DateOutOfRange,
            Code(Decide(PaymentState.Initial, Told with { ValueOn = Day("2026-04-05") })));
        Assert.Empty(Decide(PaymentState.Initial, Told with { ValueOn = Day("2026-04-04") }).Reasons);
    }

    [Fact]
    public void Returned_BeforeAnybodyMatchedIt_WaitsNoMore()
    {
        var waiting = Decide(PaymentState.Initial, Told).After;
        var back = new ReturnUnmatched("b-1", Cny(4_000));
        Assert.Equal(RefusalCode.KeyUnknown, Code(Decide(PaymentState.Initial, back)));
        Assert.Equal(RefusalCode.KeyReused, Code(Decide(waiting, new ReturnUnmatched("b-1", Cny(1)))));
        Assert.Equal(RefusalCode.FieldMissing, Code(Decide(waiting, new ReturnUnmatched("", Cny(4_000)))));
        var gone = Decide(waiting, new ReturnUnmatched("b-1", Cny(4_000))).After;
        Assert.False(gone.Waits);
        Assert.Empty(Decide(gone, new ReturnUnmatched("b-1", Cny(4_000))).Events);
        Assert.Contains(RefusalCode.PaymentReversed, Match(gone).Reasons.Select(reason => reason.Code));
    }

    [Fact]
    public void Match_PostsThePaymentAndTellsBothStreams()
    {
        var script = Match(Waiting());
        var posted = Assert.IsType<PaymentRecorded>(script.Events[0]);
        Assert.Equal(("k1", 4_000L, "r-1", "wire", "u1"),
            (posted.Key, posted.Minor, posted.Reference, posted.Channel, posted.Unmatched));
        var beside = Assert.Single(((Decision)script.Last!).Beside, one => one.Stream == "payment/u1");
        Assert.Equal(1, beside.ExpectedVersion);
        Assert.Equal(("c1", "k1"), beside.Event is PaymentMatched matched ? (matched.Case, matched.Key) : default);
        script.ThenOwes(6_000);
    }

    [Fact]
    public void Match_OnceMore_ChangesNothing_AndElsewhereIsRefusedWithoutNamingTheCase()
    {
        var matched = Waiting().Evolve(new PaymentMatched("c1", "k1", Now));
        Match(matched).ThenNothing();
        var reason = Assert.Single(MatchedElsewhere().Reasons);
        Assert.Equal(RefusalCode.PaymentMatched, reason.Code);
        Assert.DoesNotContain("c9", reason.Detail, StringComparison.Ordinal);
        Assert.Equal(RefusalCode.PaymentMatched, Code(Decide(matched, new ReturnUnmatched("b-1", Cny(4_000)))));
    }

    [Fact]
    public void Match_WhatDoesNotFit_IsRefused()
    {
        Assert.Equal(RefusalCode.KeyUnknown, Match(PaymentState.Initial).Reasons[0].Code);
        Assert.Equal(RefusalCode.KeyUnknown,
            CaseScript.Contacted().When(new MatchPayment("u1", "k1")).Reasons[0].Code);
        Assert.Equal(RefusalCode.TextNotAllowed,
            CaseScript.Contacted().When(new MatchPayment("u 1", "k1")).Reasons[0].Code);
        Assert.Equal(RefusalCode.FieldMissing, CaseScript.Contacted().When(new MatchPayment("u1", "")).Reasons[0].Code);
        var dollars = PaymentState.Initial.Evolve(new PaymentUnmatched(
            "0099", new Money(4_000, Currency.Usd), Day("2026-04-02"), "r-1", UnmatchedReason.NoAccount, Now));
        Assert.Equal(RefusalCode.CurrencyMismatch, Match(dollars).Reasons[0].Code);
    }

    [Fact]
    public void Match_ToAnAccountThatHasThePaymentAlready_IsRefused()
    {
        var script = CaseScript.Contacted().When(Pay("k1", 4_000, "2026-04-02"));
        script.Beside = script.Beside with { Payment = new KnownPayment("payment/u1", 1, Waiting()) };
        script.When(new MatchPayment("u1", "k1")).ThenRefused(RefusalCode.KeyReused);
    }

    [Fact]
    public void Match_OfWhatWasErased_NeedsTheReferenceWithWhichItIsToldAgain()
    {
        var erased = Waiting().Evolve(new PaymentErased(ErasureGround.RetentionEnded, [], [], Now));
        Match(erased).ThenRefused(RefusalCode.FieldMissing).ThenOwes(10_000);
        var posted = Assert.IsType<PaymentRecorded>(Match(erased, again: "r-1").ThenOwes(6_000).Events[0]);
        Assert.Equal(("k1", "r-1"), (posted.Key, posted.Reference));
        Assert.Equal("r-1", Assert.IsType<PaymentRecorded>(Match(Waiting(), again: "r-2").Events[0]).Reference);
    }

    [Fact]
    public void ToldAgain_WithItsAccount_WaitsNoMore_AndIsPostedNoMore()
    {
        var close = new CloseToldAgain("c1", "k1");
        var closed = Decide(Waiting(), close);
        Assert.Equal(new UnmatchedToldAgain("c1", "k1", Now), Assert.Single(closed.Events));
        Assert.Equal((false, "c1"), (closed.After.Waits, closed.After.Case));
        Match(closed.After).ThenNothing();
        Assert.Equal(RefusalCode.PaymentMatched,
            Match(Waiting().Evolve(new UnmatchedToldAgain("c9", "k1", Now))).Reasons[0].Code);
        Assert.Empty(Decide(closed.After, close).Events);
        Assert.Empty(Decide(closed.After, Told).Events);
        Assert.Equal(RefusalCode.PaymentMatched, Code(Decide(closed.After, close with { Case = "c2" })));
        Assert.Equal(RefusalCode.PaymentMatched, Code(Decide(closed.After, new ReturnUnmatched("b-1", Cny(4_000)))));
    }

    [Fact]
    public void ToldAgain_OfWhatDoesNotWait_IsRefused()
    {
        var close = new CloseToldAgain("c1", "k1");
        Assert.Equal(RefusalCode.KeyUnknown, Code(Decide(PaymentState.Initial, close)));
        Assert.Equal(RefusalCode.FieldMissing, Code(Decide(Waiting(), close with { Case = "" })));
        Assert.Equal(RefusalCode.FieldMissing, Code(Decide(Waiting(), close with { Key = " " })));
        var returned = Waiting().Evolve(new UnmatchedReturned("b", Now));
        Assert.Equal(RefusalCode.PaymentReversed, Code(Decide(returned, close)));
        var matched = Waiting().Evolve(new PaymentMatched("c1", "k1", Now));
        Assert.Empty(Decide(matched, close).Events);
        Assert.Throws<InvalidOperationException>(() => matched.Evolve(new UnmatchedToldAgain("c1", "k1", Now)));
    }

    [Fact]
    public void Evolve_OutOfOrder_IsABrokenLedger()
    {
        Assert.Throws<InvalidOperationException>(
            () => PaymentState.Initial.Evolve(new PaymentMatched("c1", "k1", Now)));
        Assert.Throws<InvalidOperationException>(() => Waiting().Evolve(new PaymentUnmatched(
            "0099", Cny(1), Day("2026-04-02"), "r-1", UnmatchedReason.NoAccount, Now)));
        Assert.Throws<InvalidOperationException>(
            () => Waiting().Evolve(new UnmatchedReturned("b", Now)).Evolve(new PaymentMatched("c1", "k1", Now)));
    }

    [Fact]
    public void Told_WithASource_KeepsItAndIsMatchedOnlyThere()
    {
        Assert.Equal(RefusalCode.TextNotAllowed, Code(Decide(PaymentState.Initial, Told with { Source = "core " })));
        Match(Of("core")).Then("PaymentRecorded").ThenOwes(6_000);
        OfAnotherSystem().ThenRefused(RefusalCode.SourceDiffers).ThenOwes(10_000);
    }

    [Fact]
    public void Match_ToADebtThatWasSold_IsRefused() => Match(Waiting(), CaseScript.Contacted()
        .Approved(new Resolve(ResolutionReason.Sold, "contract-7"))).ThenRefused(RefusalCode.CaseResolved);

    internal static CaseScript OfAnotherSystem() => Match(Of("loans"));

    private static PaymentState Of(string source) =>
        Decide(PaymentState.Initial, Told with { Source = source }).After;

    internal static CaseScript MatchedElsewhere() => Match(Waiting().Evolve(new PaymentMatched("c9", "k1", Now)));

    private static PaymentState Waiting() => Decide(PaymentState.Initial, Told).After;

    private static CaseScript Match(PaymentState payment, CaseScript? on = null, string? again = null)
    {
        var script = on ?? CaseScript.Contacted();
        script.Beside = script.Beside with { Payment = new KnownPayment("payment/u1", 1, payment) };
        return script.When(new MatchPayment("u1", "k1") { Reference = again });
    }

    private static PaymentOutcome Decide(PaymentState state, PaymentCommand command) => PaymentDecider.Decide(
        state, command, new Facts { Now = Now, By = new Principal("feed", "integration") }, Policies.With());

    private static RefusalCode? Code(PaymentOutcome outcome) =>
        outcome.Reasons.IsEmpty ? null : outcome.Reasons[0].Code;
}
