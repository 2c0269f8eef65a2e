using System.Collections.Immutable;
using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: what a bank tells is posted once, by whatever name it is told again, and comes back once.</summary>
public sealed class TakePaymentTests
{
    private static readonly Instant Now = PolicySamples.At("2026-04-03T10:00:00+08:00");

    private static readonly ImmutableArray<PaymentName> Names =
    [
        new(PaymentNameKind.Servicer, "s1"), new(PaymentNameKind.Transaction, "t1"),
        new(PaymentNameKind.EndToEnd, "e1"),
    ];

    private static readonly TakePayment Take = new("u1", "k1", Cny(4_000), Day("2026-04-02"), "s-1") { Names = Names };

    [Fact]
    public void Take_PostsItUnderItsNames_AndTellsItsOwnStream()
    {
        var script = With(PaymentState.Initial, 0).When(Take);

        var posted = Assert.IsType<PaymentRecorded>(script.Events[0]);
        Assert.Equal(("k1", 4_000L, "s-1", "u1"), (posted.Key, posted.Minor, posted.Reference, posted.Unmatched));
        Assert.Equal(Names, Assert.Single(script.Events.OfType<PaymentNamed>()).Names);
        var beside = Assert.Single(((Decision)script.Last!).Beside, one => one.Stream == "payment/u1");
        Assert.Equal(0, beside.ExpectedVersion);
        var taken = Assert.IsType<PaymentTaken>(beside.Event);
        Assert.Equal(("c1", "k1", Cny(4_000)), (taken.Case, taken.Key, taken.Amount));
        var state = PaymentState.Initial.Evolve(taken);
        Assert.Equal((false, "c1"), (state.Waits, state.Case));
        script.ThenOwes(6_000);
    }

    [Fact]
    public void Take_WhereTheLedgerCannotTellOfIt_PostsItAlone()
    {
        var script = CaseScript.Contacted().When(Take);

        Assert.Null(Assert.IsType<PaymentRecorded>(script.Events[0]).Unmatched);
        Assert.Empty(script.Events.OfType<PaymentNamed>());
        Assert.DoesNotContain(((Decision)script.Last!).Beside, one => one.Stream == "payment/u1");
        script.When(Take).ThenRefused(RefusalCode.KeyReused).ThenOwes(6_000);
    }

    [Fact]
    public void Take_OfWhatStandsAlready_PostsNothing()
    {
        With(new PaymentTaken("c1", "k1", Cny(4_000), Day("2026-04-02"), Now)).When(Take).ThenNothing();
        With(new PaymentTaken("c9", "k1", Cny(4_000), Day("2026-04-02"), Now)).When(Take)
            .ThenRefused(RefusalCode.PaymentMatched);
        With(Kept() with { Amount = Cny(1) }).When(Take).ThenRefused(RefusalCode.KeyReused);
        With(PaymentState.Initial.Evolve(Kept()).Evolve(new UnmatchedReturned("b", Now)), 2).When(Take)
            .ThenRefused(RefusalCode.PaymentReversed);
        With(PaymentState.Initial, 0).When(Take with { Payment = "u 1" }).ThenRefused(RefusalCode.TextNotAllowed);
        With(PaymentState.Initial, 0).When(Take with { Key = "" }).ThenRefused(RefusalCode.FieldMissing);
    }

    [Fact]
    public void Take_OfWhatWaits_MatchesIt()
    {
        var script = With(Kept()).When(Take).ThenOwes(6_000);

        var beside = Assert.Single(((Decision)script.Last!).Beside, one => one.Stream == "payment/u1");
        Assert.IsType<PaymentMatched>(beside.Event);
    }

    [Theory]
    [InlineData("plain webhook", "Plain:e1", true)]
    [InlineData("another file, same transaction", "Servicer:s2 Transaction:t1", true)]
    [InlineData("the payer's reference again", "Servicer:s2 EndToEnd:e1", true)]
    [InlineData("nothing in common", "Servicer:s2 EndToEnd:e2", false)]
    public void Take_ToldAgainUnderAnyName_IsRefused(string why, string names, bool known)
    {
        var script = With(PaymentState.Initial, 0).When(Take);
        script.Beside = script.Beside with { Payment = new KnownPayment("payment/u2", 0, PaymentState.Initial) };
        script.When(Take with { Payment = "u2", Key = "k2", Names = Parse(names) });

        Assert.True(known == script.Last is Refusal, why);
        script.ThenOwes(known ? 6_000 : 2_000);
    }

    [Fact]
    public void Compare_WeakNameInCommonAndAStrongOneAgainst_IsForAPerson()
    {
        Assert.Equal(SamePayment.Unsure, PaymentNames.Compare(Names, Parse("Servicer:s2 EndToEnd:e1")));
        Assert.Equal(SamePayment.Yes, PaymentNames.Compare(Names, Parse("Servicer:s2 Transaction:t1")));
        Assert.Equal(SamePayment.Yes, PaymentNames.Compare(Names, Parse("EndToEnd:e1")));
        Assert.Equal(SamePayment.Yes, PaymentNames.Compare(Names, Parse("Plain:s1")));
        Assert.Equal(SamePayment.No, PaymentNames.Compare(Names, Parse("Uetr:u1 EndToEnd:e2")));
        Assert.Equal(SamePayment.No, PaymentNames.Compare(Names, []));
    }

    [Fact]
    public void RecordPayment_UnderANameOfWhatStands_ChangesNothing_AndOfAnotherAmountIsAnother()
    {
        With(PaymentState.Initial, 0).When(Take)
            .When(Pay("e1", 4_000, "2026-04-02")).ThenNothing()
            .When(Pay("e1", 100, "2026-04-02")).ThenOwes(5_900);
    }

    [Fact]
    public void Match_OfADoubtThatStandsUnderAnotherName_IsRefused()
    {
        var script = CaseScript.Contacted().When(Pay("e1", 4_000, "2026-04-02"));
        script.Beside = script.Beside with { Payment = new KnownPayment("payment/u1", 1, Doubtful()) };
        script.When(new MatchPayment("u1", "k1") { Names = Names }).ThenRefused(RefusalCode.KeyReused);

        script.Beside = script.Beside with
        {
            Payment = new KnownPayment("payment/u1", 1, PaymentState.Initial.Evolve(Kept() with { IsReturn = true })),
        };
        script.When(new MatchPayment("u1", "k9")).ThenRefused(RefusalCode.KeyReused).ThenOwes(6_000);
    }

    [Fact]
    public void Return_TakesBackOnce_AndTellsItsOwnStream()
    {
        var back = new TakeReturn("r1", "k1", Cny(4_000), Day("2026-04-03"), "returned by the bank: AC06");
        var script = With(PaymentState.Initial, 0).When(Take);
        script.Beside = script.Beside with { Payment = new KnownPayment("payment/r1", 0, PaymentState.Initial) };

        script.When(back with { Key = "k9" }).ThenRefused(RefusalCode.KeyUnknown);
        script.When(back with { Amount = Cny(4_001) }).ThenRefused(RefusalCode.KeyReused);
        script.When(back with { Code = "AC06" }).ThenOwes(10_000);
        var returned = Assert.Single(script.Events.OfType<MoneyReturned>());
        Assert.Equal(("r1", "k1", 4_000L, Day("2026-04-03"), "AC06"),
            (returned.Key, returned.Of, returned.Minor, returned.ValueOn, returned.ReasonCode));
        var noted = Assert.IsType<ReturnNoted>(Assert.Single(((Decision)script.Last!).Beside,
            one => one.Stream == "payment/r1").Event);
        Assert.Equal(("c1", "k1"), (noted.Case, noted.Key));
        script.When(back).ThenRefused(RefusalCode.PaymentReversed);
        script.Beside = script.Beside with
        {
            Payment = new KnownPayment("payment/r1", 1, PaymentState.Initial.Evolve(noted)),
        };
        script.When(back).ThenNothing();
    }

    [Fact]
    public void Return_OfAPart_LeavesTheRest()
    {
        var script = With(PaymentState.Initial, 0).When(Take with { ReceivedOn = Day("2026-04-01") });
        Assert.Equal(Day("2026-04-01"), script.State.Money[0].ReceivedOn);
        script.Beside = script.Beside with { Payment = new KnownPayment("payment/r1", 0, PaymentState.Initial) };
        script.When(new TakeReturn("r1", "k1", Cny(1_500), Day("2026-04-03"), "returned by the bank")).ThenOwes(7_500);

        // Of the whole of it this is what counts here; the rest went back on the next case.
        script.Beside = script.Beside with { Payment = new KnownPayment("payment/r2", 0, PaymentState.Initial) };
        script.When(new TakeReturn("r2", "k1", Cny(2_600), Day("2026-04-03"), "returned by the bank"))
            .ThenRefused(RefusalCode.KeyReused);
        script.When(new TakeReturn("r2", "k1", Cny(2_600), Day("2026-04-03"), "returned by the bank")
        {
            Share = Cny(2_500),
        }).ThenOwes(10_000);
        Assert.Equal(Cny(2_600), Assert.IsType<ReturnNoted>(Assert.Single(((Decision)script.Last!).Beside,
            one => one.Stream == "payment/r2").Event).Amount);
    }

    [Fact]
    public void Doubt_IsKeptOnceWithAllItsTexts_AndErasedItHasNone()
    {
        var keep = new KeepDoubtful(Cny(4_000), Day("2026-04-02"), "s-1", DoubtReason.Unsure)
        {
            EndToEnd = "e-1",
            Text = "rent of spring",
            Payer = "CN12",
            Candidates = [new PaymentCandidate("c1", "payer", 60)],
        };
        var first = Decide(PaymentState.Initial, keep);
        var kept = Assert.IsType<PaymentDoubtful>(Assert.Single(first.Events));
        Assert.Equal(("e-1", "rent of spring", "CN12", 60),
            (kept.EndToEnd, kept.Text, kept.Payer, kept.Candidates[0].Confidence));
        Assert.True(first.After.Waits);
        Assert.Empty(Decide(first.After, keep).Events);
        Assert.Equal(RefusalCode.KeyReused, Decide(first.After, keep with { Amount = Cny(1) }).Reasons[0].Code);
        Assert.Equal(RefusalCode.TextNotAllowed,
            Decide(PaymentState.Initial, keep with { Payer = "a\u0007" }).Reasons[0].Code);
        Assert.Equal(RefusalCode.AmountNotPositive,
            Decide(PaymentState.Initial, keep with { Amount = Cny(0) }).Reasons[0].Code);

        var erased = first.After.Evolve(new PaymentErased(ErasureGround.RetentionEnded, [], [], Now));
        Assert.Null(erased.Doubt!.Text ?? erased.Doubt.Payer ?? erased.Doubt.EndToEnd ?? erased.Told!.Reference);
        Assert.True(erased.Waits);
        Assert.IsType<KeepUnmatched>(keep.Plain());
        Assert.IsType<ReturnUnmatched>((keep with { IsReturn = true }).Plain());
    }

    [Theory]
    [InlineData("account"), InlineData("source"), InlineData("uetr"), InlineData("servicer"), InlineData("transaction")]
    [InlineData("end"), InlineData("structured"), InlineData("text"), InlineData("payer"), InlineData("name")]
    public void Doubt_WithATextThatNobodyCanRead_IsRefused(string field)
    {
        const string Bell = "a\u0007";
        var keep = new KeepDoubtful(Cny(4_000), Day("2026-04-02"), "s-1", DoubtReason.NoAccount);
        var outcome = Decide(PaymentState.Initial, field switch
        {
            "account" => keep with { Account = Bell },
            "source" => keep with { Source = Bell },
            "uetr" => keep with { Uetr = Bell },
            "servicer" => keep with { Servicer = Bell },
            "transaction" => keep with { Transaction = Bell },
            "end" => keep with { EndToEnd = Bell },
            "structured" => keep with { Structured = Bell },
            "text" => keep with { Text = new string('x', 1_001) },
            "payer" => keep with { Payer = Bell },
            _ => keep with { PayerName = Bell },
        });

        Assert.Equal(RefusalCode.TextNotAllowed, Assert.Single(outcome.Reasons).Code);
        Assert.Empty(outcome.Events);
    }

    [Theory]
    [InlineData("2026-04-04", true)]
    [InlineData("2026-04-05", false)]
    public void Doubt_OfAValueDate_UpToTomorrow_IsKept(string day, bool kept)
    {
        var outcome = Decide(
            PaymentState.Initial, new KeepDoubtful(Cny(1), Day(day), "s-1", DoubtReason.PossibleDuplicate));

        Assert.Equal(kept, outcome.Reasons.IsEmpty);
        Assert.Equal(kept, outcome.After.Waits);
        Assert.Equal(kept ? UnmatchedReason.NoAccount : null, outcome.After.Told?.Reason);
    }

    [Fact]
    public void NamesAndPayers_AreKeptOnceEach()
    {
        var link = Decide(PaymentState.Initial, new LinkPayment("u1"));
        Assert.Equal(["u1"], link.After.Links);
        Assert.Empty(Decide(link.After, new LinkPayment("u1")).Events);
        Assert.NotEmpty(Decide(link.After, new LinkPayment("u 2")).Reasons);
        Assert.False(link.After.Waits);

        var learned = Decide(PaymentState.Initial, new LearnPayer("c1", "CN12"));
        Assert.Equal(["c1"], learned.After.PayerOf);
        Assert.Empty(Decide(learned.After, new LearnPayer("c1", "CN12")).Events);
        var dead = PaymentState.Initial.Evolve((PayerLearned)learned.Events[0] with { Payer = null });
        Assert.Empty(dead.PayerOf);
    }

    [Fact]
    public void Files_OfOneMessageId_AreKeptOnceEach_AndNotWithoutEnd()
    {
        var state = PaymentState.Initial;
        for (var number = 0; number < 120; number++)
        {
            state = Decide(state, new NoteFile($"h{number}")).After;
            Assert.Empty(Decide(state, new NoteFile($"h{number}")).Events);
        }

        Assert.Equal(100, state.Files.Length);
        Assert.Equal(("h0", Now), (state.Files[0].Hash, state.Files[0].At));
        Assert.False(state.Waits);
        Assert.Equal([RefusalCode.FieldMissing], Decide(state, new NoteFile("")).Reasons.Select(reason => reason.Code));
    }

    private static CaseScript With(PaymentEvent happened) => With(PaymentState.Initial.Evolve(happened), 1);

    private static CaseScript With(PaymentState state, long version)
    {
        var script = CaseScript.Contacted();
        script.Beside = script.Beside with { Payment = new KnownPayment("payment/u1", version, state) };
        return script;
    }

    private static PaymentDoubtful Kept() =>
        new(Cny(4_000), Day("2026-04-02"), "s-1", DoubtReason.Unsure, Now);

    private static PaymentState Doubtful() => PaymentState.Initial.Evolve(Kept());

    private static ImmutableArray<PaymentName> Parse(string names) =>
    [
        .. names.Split(' ').Select(name => name.Split(':'))
            .Select(parts => new PaymentName(Enum.Parse<PaymentNameKind>(parts[0]), parts[1])),
    ];

    private static PaymentOutcome Decide(PaymentState state, PaymentCommand command) => PaymentDecider.Decide(
        state, command, new Facts { Now = Now, By = new Principal("feed", "integration") }, Policies.With());
}
