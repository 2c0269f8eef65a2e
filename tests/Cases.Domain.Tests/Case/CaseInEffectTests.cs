using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>The second clock: a case as it was in effect at the end of a day, with all that was told since.</summary>
public sealed class CaseInEffectTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(200).WithEndSize(100);

    [Fact]
    public void Payment_BookedLater_CountsFromItsValueDate()
    {
        var diary = new Diary(CaseScript.Opened());
        diary.On("2026-04-20").When(Pay("p", 4_000, "2026-04-05"));
        Assert.Equal((10_000, 6_000, 6_000),
            (diary.Owed("2026-04-04"), diary.Owed("2026-04-05"), diary.Owed("2026-04-20")));
    }

    [Fact]
    public void Payment_BookedAfterAnotherOfALaterValueDate_IsAppliedAnew()
    {
        var diary = new Diary(CaseScript.Opened());
        diary.On("2026-04-10").When(Pay("late", 3_000, "2026-04-10"));
        diary.On("2026-04-12").When(Pay("early", 5_000, "2026-04-03"));
        Assert.Equal((10_000, 5_000, 2_000),
            (diary.Owed("2026-04-02"), diary.Owed("2026-04-09"), diary.Owed("2026-04-10")));
        Assert.Equal(5_000, diary.At("2026-04-09").Items[0].PaidMinor);
    }

    [Fact]
    public void Payment_ThatPaidAllAndWasToldLate_ResolvedTheCaseOnItsValueDate()
    {
        var diary = new Diary(CaseScript.Contacted());
        diary.On("2026-04-20").When(Pay("all", 10_000, "2026-04-10"));
        Assert.Equal(CaseStage.Contacted, diary.At("2026-04-09").Stage);
        Assert.Equal((CaseStage.Resolved, (ResolutionReason?)ResolutionReason.PaidInFull),
            (diary.At("2026-04-10").Stage, diary.At("2026-04-10").Resolution));
    }

    [Fact]
    public void End_ToldOnceMoreOfAnEarlierDay_EndedTheCaseOnThatDay()
    {
        var diary = new Diary(CaseScript.Contacted());
        diary.On("2026-05-10").When(Pay("all", 10_000, "2026-05-10"));
        diary.On("2026-05-11").Told(new Resolve(ResolutionReason.Settled, "a letter"), "2026-05-08");
        Assert.Equal((CaseStage.Contacted, (ResolutionReason?)null),
            (diary.At("2026-05-07").Stage, diary.At("2026-05-07").Resolution));
        Assert.Equal((CaseStage.Resolved, (ResolutionReason?)ResolutionReason.Settled),
            (diary.At("2026-05-08").Stage, diary.At("2026-05-08").Resolution));
    }

    [Fact]
    public void Charge_LoweredByATotalOfAnEarlierDay_IsLoweredFromItsOwn()
    {
        var diary = new Diary(CaseScript.Contacted());
        diary.On("2026-06-25").As("core", "integration").When(Charge("x1", 9_000));
        var owed = diary.Owed("2026-06-25");
        diary.Told(Charge("x0", 12_000) with { IsNewTotal = true }, "2026-06-21");
        Assert.Equal((10_000, 19_000), (diary.Owed("2026-06-24"), owed));
        Assert.True(diary.Owed("2026-06-25") < owed);
        Assert.Equal(10_000, diary.Owed("2026-06-22"));
    }

    [Fact]
    public void Step_OnADayThatALaterPaymentTurnedOutToBePaid_LeavesTheCaseResolved()
    {
        var diary = new Diary(CaseScript.Opened());
        diary.On("2026-04-06").When(Remind("r"));
        diary.On("2026-04-07").When(Call("c"));
        diary.On("2026-04-20").When(Pay("all", 10_000, "2026-04-05"));
        Assert.Equal(CaseStage.Open, diary.At("2026-04-04").Stage);
        Assert.Equal(CaseStage.Resolved, diary.At("2026-04-05").Stage);
        Assert.Equal(CaseStage.Resolved, diary.At("2026-04-07").Stage);
    }

    [Fact]
    public void Reversal_TakesEffectOnItsOwnDay()
    {
        var diary = new Diary(CaseScript.Contacted());
        diary.On("2026-04-10").When(Pay("p", 4_000, "2026-04-08"));
        diary.On("2026-04-15").When(Reverse("p"));
        Assert.Equal((10_000, 6_000, 6_000, 10_000), (diary.Owed("2026-04-07"), diary.Owed("2026-04-08"),
            diary.Owed("2026-04-14"), diary.Owed("2026-04-15")));
    }

    [Fact]
    public void CorrectedPayment_NeverHeld_NorWhatFollowedFromIt()
    {
        var diary = new Diary(CaseScript.Contacted());
        diary.On("2026-04-10").When(Pay("wrong", 10_000, "2026-04-10"));
        diary.On("2026-04-15").Approved(new Correct(CorrectionTarget.Payment, "wrong", "another account's")
        {
            Instead = "0002",
        });
        Assert.Equal((10_000, CaseStage.Contacted), (diary.Owed("2026-04-12"), diary.At("2026-04-12").Stage));
    }

    [Fact]
    public void CorrectedContact_NeverReachedTheDebtor()
    {
        var diary = new Diary(CaseScript.Contacted());
        Assert.Equal(CaseStage.Contacted, diary.At("2026-04-03").Stage);
        diary.On("2026-04-09").As("sue", "supervisor").When(new Correct(CorrectionTarget.Contact, "c1", "wrong case"));
        Assert.Equal(CaseStage.Reminded, diary.At("2026-04-03").Stage);
        Assert.False(diary.At("2026-04-05").RightPartyEverReached);
    }

    [Fact]
    public void Death_ToldLate_HeldFromTheDayOnWhichItHappened()
    {
        var diary = new Diary(CaseScript.Contacted());
        diary.On("2026-05-20").Told(Hold("d", HoldKind.Deceased), "2026-04-15");
        Assert.Empty(diary.At("2026-04-14").Holds);
        Assert.Equal(HoldKind.Deceased, Assert.Single(diary.At("2026-04-15").Holds).Kind);
    }

    [Fact]
    public void CollectionsEntered_SeenLate_AreEnteredOnTheDayThatTheyName()
    {
        var diary = new Diary(CaseScript.Opened());
        diary.On("2026-05-10").When(new AssessEntry());
        var entered = diary.At("2026-05-10").EnteredOn!.Value;
        Assert.Equal(Day("2026-04-01"), entered);
        Assert.Equal((null, (LocalDate?)entered),
            (diary.At("2026-03-31").EnteredOn, diary.At("2026-04-01").EnteredOn));
    }

    [Fact]
    public void AnyDay_BeforeTheOpening_HasNoCase()
    {
        var diary = new Diary(CaseScript.Opened());
        diary.On("2026-03-05").When(Pay("p", 1_000, "2026-02-20"));
        Assert.False(diary.At("2026-03-01").Exists);
        Assert.Equal(9_000, diary.Owed("2026-03-02"));
    }

    [Fact]
    public void Ending_OfWhatWasToldForALaterDay_WaitsForIt()
    {
        var diary = new Diary(CaseScript.Contacted());
        diary.On("2026-04-10").When(Pay("p", 4_000, "2026-04-11"));
        diary.Told(Reverse("p"), "2026-04-10");
        Assert.Equal((10_000, 10_000), (diary.Owed("2026-04-10"), diary.Owed("2026-04-11")));
    }

    [Fact]
    public void AnyDiary_OnTheLastDayOfAll_IsTheCaseAsItStands() => Check.One(Many, Prop.ForAll(Steps(), numbers =>
    {
        var diary = Played(numbers);
        Assert.Equal(StateText.Of(diary.Script.State), StateText.Of(diary.At(LocalDate.MaxIsoValue)));
    }));

    [Fact]
    public void AnyDiary_OnAnyDay_AddsUp() => Check.One(Many, Prop.ForAll(Steps(), numbers =>
    {
        var diary = Played(numbers);
        for (var day = diary.First.PlusDays(-2); day <= diary.Script.Today.PlusDays(2); day = day.PlusDays(1))
        {
            var state = diary.At(day);
            Assert.Equal(state.OutstandingMinor, state.ChargedMinor - state.ReceivedMinor);
            Assert.All(state.Items, item => Assert.InRange(item.PaidMinor, 0, Math.Max(0, item.ChargedMinor)));
            Assert.Equal(state.Stage == CaseStage.Resolved, state.Resolution is not null);
        }
    }));

    private static Arbitrary<int[]> Steps() => Gen.Choose(0, 1_000_000).ArrayOf().ToArbitrary();

    private static Diary Played(int[] numbers)
    {
        var script = CaseScript.Start(Policies.All);
        var diary = new Diary(script);
        foreach (var command in new RandomSteps(numbers, script).Play())
        {
            diary.When(command);
        }

        return diary;
    }

    /// <summary>A script that is looked back at.</summary>
    private sealed class Diary
    {
        public Diary(CaseScript script)
        {
            Script = script;
            First = script.Today;
        }

        public CaseScript Script { get; }

        public LocalDate First { get; }

        public Diary On(string day)
        {
            Script.On(day);
            return this;
        }

        public Diary As(string subject, string role)
        {
            Script.As(subject, role);
            return this;
        }

        public void When(CaseCommand command) => Script.When(command);

        public void Told(CaseCommand what, string on) => Script.Told(what, on);

        public void Approved(CaseCommand step) => Script.Approved(step);

        public long Owed(string day) => At(day).OutstandingMinor;

        public CaseState At(string day) => At(Day(day));

        public CaseState At(LocalDate day)
        {
            var fold = new CaseInEffect(day);
            foreach (var (happened, on, begins) in Script.History)
            {
                fold.Take(happened, on, begins);
            }

            return fold.State;
        }
    }
}
