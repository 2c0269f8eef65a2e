using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: reminders that money told later shows to have been needless are flagged, and right ones are not. Method:
/// diaries of a debt of 100 yuan, due on 31 March, with reminders around it.
/// </summary>
public sealed class FlagRemindersTests
{
    [Fact]
    public void BackDatedPayment_ThatPaidWhatWasDemanded_FlagsTheRemindersSinceItsValueDate() => Reminded()
        .When(Pay("p1", 10_000, "2026-04-05")).ThenHas(Flagged(null, "p1", "p1"));

    [Fact]
    public void BackDatedPayment_OfAPart_FlagsNothing() => Reminded()
        .When(Pay("p1", 9_000, "2026-04-05")).Then("PaymentRecorded");

    [Fact]
    public void TwoParts_TheSecondShowsIt() => Reminded()
        .When(Pay("p1", 9_000, "2026-04-05")).Then("PaymentRecorded")
        .When(Pay("p2", 1_000, "2026-04-11")).ThenHas(Flagged(null, null, "p2"));

    [Fact]
    public void PaymentOfTheRemindersDay_MayHaveComeAfterIt() => Reminded()
        .When(Pay("p1", 10_000, "2026-04-12")).ThenHas(Flagged(null, null, null));

    [Fact]
    public void PaymentOfToday_FlagsNothing() => Reminded()
        .When(Pay("p1", 10_000, "2026-04-20")).Then("PaymentRecorded CaseResolved");

    [Fact]
    public void ReturnedPayment_LiftsItsFlags() => Reminded()
        .When(Pay("p1", 10_000, "2026-04-05")).ThenHas(Flagged(null, "p1", "p1"))
        .On("2026-04-25").When(Reverse("p1")).Then("PaymentWasReversed CaseReopened ReminderFlagsLifted")
        .ThenHas(Flagged(null, null, null));

    [Fact]
    public void CorrectedValueDate_MovesTheFlags() => Reminded()
        .When(Pay("p1", 10_000, "2026-04-12")).Then("PaymentRecorded CaseResolved")
        .As("carla", "supervisor").When(Correction("2026-04-07")).ThenHas(Flagged(null, null, "p1"))
        .When(Correction("2026-04-12")).Then("PaymentCorrected ReminderFlagsLifted")
        .ThenHas(Flagged(null, null, null));

    [Fact]
    public void ReminderBeforeTheDueDate_IsFlaggedWhereTheDebtWasPaid() => CaseScript.Opened()
        .On("2026-03-20").When(Remind("r1")).Then("ReminderRecorded")
        .On("2026-03-25").When(Pay("p1", 10_000, "2026-03-19")).ThenHas(Flagged("p1"));

    [Fact]
    public void ReminderOfAnItem_IsJudgedByThatItemAlone()
    {
        // The second item fell due later: on the reminder's day it was not demanded.
        CaseScript.Start().When(Open([Item("1", 10_000, Due), Item("2", 5_000, "2026-05-31")]))
            .On("2026-04-06").When(Remind("r1")).Then("CollectionsEntered ReminderRecorded")
            .On("2026-04-20").When(Pay("p1", 10_000, "2026-04-05")).ThenHas(Flagged("p1"))
            .ThenResolved(ResolutionReason.Cured);
    }

    [Fact]
    public void ReminderThatDemandedNothing_IsNotFlagged() => CaseScript.Opened()
        .On("2026-03-20").When(Pay("p1", 10_000, "2026-03-20")).Then("PaymentRecorded CaseResolved")
        .On("2026-03-22").Told(Remind("r1"), "2026-03-21").When(Pay("p2", 500, "2026-03-01")).Then("PaymentRecorded");

    [Fact]
    public void MandatoryNotice_IsNoReminder() => CaseScript.Contacted()
        .On("2026-04-10")
        .When(Remind("n1") with { Class = ActClass.MandatoryNotice, Notice = LegalNotice.ChangeOfTerms })
        .ThenHas(state => Assert.DoesNotContain(state.Reminders, one => one.Key == "n1"));

    [Fact]
    public void LedgerOfAnEarlierEpoch_FlagsNothing()
    {
        var script = Reminded();
        script.Beside = script.Beside with { Epoch = Facts.Moneyed };
        script.When(Pay("p1", 10_000, "2026-04-05")).ThenHas(Flagged(null, null, null));
    }

    [Fact]
    public void FlaggedReminders_StillCount() => Reminded().When(Pay("p1", 10_000, "2026-04-05"))
        .ThenHas(state => Assert.All(["r1", "r2", "r3"], key => Assert.True(state.HasKey(RecordedKind.Reminder, key))));

    /// <summary>What shows of each reminder, in order of their days, that it would not have been sent.</summary>
    private static Action<CaseState> Flagged(params string?[] because) =>
        state => Assert.Equal(because, state.Reminders.Select(one => one.FlaggedBecause));

    private static CorrectPayment Correction(string on) => new("p1", Cny(10_000), Day(on), "mistyped");

    /// <summary>Reminded on 2, 6 and 12 April, after the debt fell due on 31 March; it is 20 April.</summary>
    private static CaseScript Reminded() => CaseScript.Opened()
        .On("2026-04-02").When(Remind("r1")).On("2026-04-06").When(Remind("r2")).On("2026-04-12").When(Remind("r3"))
        .On("2026-04-20");
}
