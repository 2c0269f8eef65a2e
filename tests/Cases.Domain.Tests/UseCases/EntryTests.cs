using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: before arrears pass the entry criteria there are only reminders; the day of entry follows from
/// dates.</summary>
public sealed class EntryTests
{
    [Theory]
    [InlineData(1, 0, 1, "2026-03-31", null)]
    [InlineData(1, 0, 1, "2026-04-01", "2026-04-01")]
    [InlineData(1, 3, 1, "2026-04-03", null)]
    [InlineData(1, 3, 1, "2026-04-04", "2026-04-04")]
    [InlineData(5, 0, 1, "2026-04-05", "2026-04-05")]
    [InlineData(5, 2, 1, "2026-04-06", null)]
    [InlineData(0, 0, 0, "2026-03-31", null)]
    [InlineData(1, 0, 10_000, "2026-04-20", "2026-04-01")]
    [InlineData(1, 0, 10_001, "2026-04-20", null)]
    public void AssessEntry_ByDaysGraceAndAmount_EntersOnTheFirstDay(
        int days, int grace, long arrears, string on, string? entered)
    {
        var policy = CaseScript.Plain(numbers => numbers with
        {
            EntryMinDays = days,
            EntryGraceDays = grace,
            EntryMinArrearsMinor = arrears,
        });
        CaseScript.Opened(policy).On(on).When(new AssessEntry())
            .Then(entered is null ? "" : "CollectionsEntered")
            .ThenHas(state => Assert.Equal(entered is null ? null : Day(entered), state.EnteredOn))
            .When(new AssessEntry()).ThenNothing();
    }

    [Fact]
    public void BeforeEntry_OnlyReminders_ArePossible() => CaseScript.Opened()
        .On("2026-03-20")
        .When(Remind("r1")).Then("ReminderRecorded").ThenStage(CaseStage.Open)
        .When(Call("k1")).ThenRefused(RefusalCode.NotEntered)
        .When(NoAnswer("k2") with { Class = ActClass.Reminder }).Then("ContactRecorded")
        .When(new Assign("anna", "worklist")).ThenRefused(RefusalCode.NotEntered)
        .When(new RequestApproval("ok1", Refer("l1"))).ThenRefused(RefusalCode.StageForbids, RefusalCode.NotEntered);

    [Fact]
    public void BetweenDueDateAndEntry_ReminderCall_CountsAsCollectionAndIsPossible()
    {
        var policy = CaseScript.Plain(numbers => numbers with { EntryGraceDays = 10 });
        CaseScript.Opened(policy).On("2026-04-03")
            .When(Call("k1")).ThenRefused(RefusalCode.NotEntered)
            .When(NoAnswer("k2") with { Class = ActClass.Reminder }).Then("ContactRecorded");
    }

    [Fact]
    public void Entry_StepAfterTheCriteria_EntersByItself() => CaseScript.Opened()
        .On("2026-04-01").When(Remind("r1")).Then("CollectionsEntered ReminderRecorded").ThenStage(CaseStage.Reminded);

    [Fact]
    public void Entry_ServedNoticeFixesTheDate_CountsFromIt() => CaseScript.Start()
        .When(Open(due: null)).Then("CaseOpened")
        .On("2026-06-01").When(new AssessEntry()).ThenNothing()
        .When(new ServeNotice("s1", ContactChannel.Letter, null, Day("2026-06-30"))).Then("NoticeServed")
        .On("2026-07-01").When(new AssessEntry()).Then("CollectionsEntered");

    [Fact]
    public void Entry_SourceMovesTheDueDate_WasNeverMissed() => CaseScript.Opened()
        .On("2026-04-10").When(new RecordDueItem(Item("1", 10_000, "2026-05-31"))).Then("DueItemRecorded")
        .ThenHas(state => Assert.Null(state.EnteredOn));

    [Fact]
    public void Entry_ResolvedCase_IsNotEntered() => CaseScript.Opened()
        .When(Pay("p1", 10_000, "2026-03-02")).Then("PaymentRecorded CaseResolved")
        .On("2026-04-10").When(new AssessEntry()).ThenNothing();

    [Theory]
    [InlineData(1, 0, 1, "2026-04-01")]
    [InlineData(1, 3, 1, "2026-04-04")]
    [InlineData(5, 2, 10_000, "2026-04-07")]
    [InlineData(1, 0, 10_001, "2026-05-01")]
    [InlineData(1, 0, 16_001, null)]
    public void EntersOn_ByDaysGraceAndAmount_IsTheDayOnWhichAnAssessmentEnters(
        int days, int grace, long arrears, string? enters)
    {
        var policy = CaseScript.Plain(numbers => numbers with
        {
            EntryMinDays = days,
            EntryGraceDays = grace,
            EntryMinArrearsMinor = arrears,
        });
        var script = CaseScript.Start(policy)
            .When(Open([Item("1", 10_000, "2026-03-31"), Item("2", 6_000, "2026-04-30"), Item("3", 500, null)]));
        var day = script.State.EntersOn(policy.Numbers);
        Assert.Equal(enters is null ? null : Day(enters), day);
        if (day is { } first)
        {
            script.On(first.PlusDays(-1).ToString("uuuu-MM-dd", null)).When(new AssessEntry()).ThenNothing()
                .On(first.ToString("uuuu-MM-dd", null)).When(new AssessEntry()).Then("CollectionsEntered")
                .ThenHas(state => Assert.Equal(state.EnteredOn, state.EntersOn(policy.Numbers)));
        }
    }

    [Fact]
    public void EntersOn_NothingUnpaidOrDated_IsNever()
    {
        Assert.Null(CaseScript.Start().When(Open(due: null)).State.EntersOn(PolicyNumbers.Default));
        Assert.Null(CaseScript.Opened().When(Pay("p1", 10_000, "2026-03-02")).State.EntersOn(PolicyNumbers.Default));
    }
}
