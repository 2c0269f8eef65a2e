using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: only reaching the right party moves a case; mistakes are undone without deleting anything.</summary>
public sealed class ContactsTests
{
    [Theory]
    [InlineData(Disposition.Reached, PartyKind.Debtor, CaseStage.Contacted)]
    [InlineData(Disposition.Reached, PartyKind.CoBorrower, CaseStage.Contacted, true)]
    [InlineData(Disposition.Reached, PartyKind.CoBorrower, CaseStage.Reminded)]
    [InlineData(Disposition.Reached, PartyKind.Representative, CaseStage.Contacted, true)]
    [InlineData(Disposition.Reached, PartyKind.Representative, CaseStage.Reminded)]
    [InlineData(Disposition.Reached, PartyKind.Guardian, CaseStage.Contacted, true)]
    [InlineData(Disposition.Reached, PartyKind.Guardian, CaseStage.Reminded)]
    [InlineData(Disposition.Reached, PartyKind.Heir, CaseStage.Contacted, true)]
    [InlineData(Disposition.Reached, PartyKind.Heir, CaseStage.Reminded)]
    [InlineData(Disposition.Reached, PartyKind.Spouse, CaseStage.Reminded)]
    [InlineData(Disposition.Reached, PartyKind.Spouse, CaseStage.Reminded, true)]
    [InlineData(Disposition.Reached, PartyKind.Employer, CaseStage.Reminded)]
    [InlineData(Disposition.Reached, PartyKind.Unknown, CaseStage.Reminded)]
    [InlineData(Disposition.WrongParty, PartyKind.Debtor, CaseStage.Reminded)]
    [InlineData(Disposition.NoAnswer, PartyKind.Debtor, CaseStage.Reminded)]
    [InlineData(Disposition.Busy, PartyKind.Debtor, CaseStage.Reminded)]
    [InlineData(Disposition.Voicemail, PartyKind.Debtor, CaseStage.Reminded)]
    [InlineData(Disposition.Invalid, PartyKind.Debtor, CaseStage.Reminded)]
    [InlineData(Disposition.RefusedToTalk, PartyKind.Debtor, CaseStage.Reminded)]
    public void RecordContact_OnlyTheRightPartyReached_MovesTheCase(
        Disposition disposition, PartyKind party, CaseStage stage, bool onFile = false)
    {
        CaseParty[] parties = onFile ? [new("p9", party)] : [];
        CaseScript.Start().When(Open() with { Parties = [.. parties] }).On("2026-04-02").When(Remind("r1"))
            .When(Call("k1") with { Disposition = disposition, Party = party })
            .Then("ContactRecorded").ThenStage(stage)
            .When(Call("k1") with { Disposition = disposition, Party = party }).ThenNothing();
    }

    [Theory]
    [InlineData(CaseStage.PlanAgreed)]
    [InlineData(CaseStage.VisitScheduled)]
    [InlineData(CaseStage.LegalReferral)]
    [InlineData(CaseStage.Resolved)]
    public void RecordContact_FurtherOn_ChangesNoStage(CaseStage stage)
    {
        Scenes.At(stage).When(CalledIn("k9")).Then("ContactRecorded").ThenStage(stage);
        Scenes.At(stage).Told(Call("k9")).Then("ContactRecorded").ThenStage(stage);
    }

    [Theory]
    [InlineData(ContactChannel.Phone)]
    [InlineData(ContactChannel.Sms)]
    [InlineData(ContactChannel.Email)]
    [InlineData(ContactChannel.Letter)]
    [InlineData(ContactChannel.App)]
    [InlineData(ContactChannel.InPerson)]
    public void RecordContact_EveryChannel_IsRecorded(ContactChannel channel) => CaseScript.Contacted()
        .When(Call("k1") with { Channel = channel }).Then("ContactRecorded");

    [Fact]
    public void RecordContact_ReminderPastTheDueDate_IsJudgedAsCollection()
    {
        var script = Scenes.At(CaseStage.Reminded).When(Call("k1") with { Class = ActClass.Reminder });
        Assert.Equal(ActClass.Collection, Assert.IsType<ContactRecorded>(script.Events[0]).Class);
        script = CaseScript.Opened().When(Call("k1") with { Class = ActClass.Reminder });
        Assert.Equal(ActClass.Reminder, Assert.IsType<ContactRecorded>(script.Events[0]).Class);
    }

    [Fact]
    public void RecordContact_DebtorCallsBeforeEntry_IsContacted() => CaseScript.Opened()
        .When(CalledIn("k1")).Then("ContactRecorded").ThenStage(CaseStage.Contacted);

    [Fact]
    public void RecordContact_NoteTooLong_IsRefused() => CaseScript.Contacted()
        .When(Call("k1") with { Note = new string('n', 4_001) }).ThenRefused(RefusalCode.TextNotAllowed)
        .When(Call("k1") with { Note = new string('n', 4_000) }).Then("ContactRecorded");

    [Fact]
    public void CallBack_Agreed_StandsUntilTheRightPartyIsReached()
    {
        var script = CaseScript.Opened();
        var (first, second) = (script.Now + Duration.FromHours(2), script.Now + Duration.FromHours(3));
        script.When(CalledIn("k1") with { CallBackAt = first }).Then("ContactRecorded")
            .ThenHas(state => Assert.Equal(new CallBack("k1", first), state.CallBack))
            .When(CalledIn("k2") with { Disposition = Disposition.RefusedToTalk })
            .ThenHas(state => Assert.Equal(new CallBack("k1", first), state.CallBack))
            .When(CalledIn("k3") with { CallBackAt = second })
            .ThenHas(state => Assert.Equal(new CallBack("k3", second), state.CallBack))
            .When(CalledIn("k4")).ThenHas(state => Assert.Null(state.CallBack));
    }

    [Fact]
    public void CallBack_OfAContactThatIsCorrected_IsTakenBack()
    {
        var script = CaseScript.Opened();
        var at = script.Now + Duration.FromHours(2);
        script.When(CalledIn("k1") with { CallBackAt = at })
            .When(CalledIn("k2") with { Disposition = Disposition.RefusedToTalk })
            .Led(Wrong("k2")).ThenHas(state => Assert.Equal(at, state.CallBack?.At))
            .Led(Wrong("k1")).ThenHas(state => Assert.Null(state.CallBack));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(5_000_000)]
    public void CallBack_NotLaterThanTheContactOrBeyondTheCalendar_IsRefused(int hours)
    {
        var script = CaseScript.Opened();
        script.When(CalledIn("k1") with { CallBackAt = script.Now + Duration.FromHours(hours) })
            .ThenRefused(RefusalCode.DateOutOfRange);
    }

    [Fact]
    public void Correct_TheOnlyRightPartyContact_TakesTheStageBack() => CaseScript.Contacted().As("sue", "supervisor")
        .When(Wrong("c1")).Then("Corrected").ThenStage(CaseStage.Reminded)
        .ThenHas(state => Assert.False(state.RightPartyEverReached))
        .When(Wrong("c1")).ThenNothing()
        .When(Wrong("c9")).ThenRefused(RefusalCode.KeyUnknown);

    [Fact]
    public void Correct_OneOfTwoContacts_TakesTheStageBackOnlyWithTheLast() => CaseScript.Contacted()
        .When(Call("c2")).As("sue", "supervisor")
        .When(Wrong("c1")).ThenStage(CaseStage.Contacted)
        .When(Wrong("c2")).ThenStage(CaseStage.Reminded);

    [Fact]
    public void Correct_AContactWhereAPlanMadeItContacted_LeavesTheStage() => CaseScript.Contacted()
        .When(Plan("n1", (10_000, "2026-04-30"))).Led(new CancelPlan("n1", "agreed")).As("sue", "supervisor")
        .When(Wrong("c1")).Then("Corrected").ThenStage(CaseStage.Contacted);

    [Fact]
    public void Correct_AVisitThatMetSomebodyElse_GivesBackTheStageBefore()
    {
        var script = Scenes.WithVisit(Scenes.At(CaseStage.Reminded)).On("+2 days")
            .When(new CheckInVisit("v1", null)).When(new CompleteVisit("v1", true, "met"));
        script.ThenStage(CaseStage.Contacted).As("sue", "supervisor").When(Wrong("v:v1")).ThenStage(CaseStage.Reminded);
    }

    [Fact]
    public void Correct_AContactThatCounts_IsASupervisorsOrApproved()
    {
        CaseScript Dialled() => CaseScript.Contacted().When(NoAnswer("k1")).Then("ContactRecorded");

        Dialled().When(Wrong("k1")).ThenRefused(RefusalCode.SecondPersonRequired)
            .As("ag", "agency").When(Wrong("k1")).ThenRefused(RefusalCode.SecondPersonRequired);
        Dialled().Approved(Wrong("k1")).Then("ApprovalDecided Corrected").When(Wrong("k1")).ThenNothing();
        Dialled().As("sue", "supervisor").When(Wrong("k1")).Then("Corrected");
        Dialled().Told(Wrong("k1")).Then("Corrected");
        Dialled().When(new RequestApproval("ok1", Wrong("k1")))
            .When(new DecideApproval("ok1", Approve: true, null)).ThenRefused(RefusalCode.SamePerson);
    }

    [Fact]
    public void Correct_WhatAThirdPersonBegan_IsOnePersons() => CaseScript.Contacted()
        .When(CalledIn("k1") with { Party = PartyKind.Employer }).When(Wrong("k1")).Then("Corrected");

    [Fact]
    public void Correct_Payment_TakesTheMoneyAway() => CaseScript.Opened()
        .When(Pay("p1", 10_000, "2026-03-02")).ThenStage(CaseStage.Resolved)
        .When(WrongPayment("p1")).ThenRefused(RefusalCode.SecondPersonRequired)
        .Approved(WrongPayment("p1")).Then("ApprovalDecided Corrected CaseReopened")
        .ThenOwes(10_000)
        .When(WrongPayment("p1")).ThenNothing()
        .When(Reverse("p1")).ThenRefused(RefusalCode.AlreadyCorrected)
        .When(WrongPayment("p9")).ThenRefused(RefusalCode.KeyUnknown);

    [Fact]
    public void Correct_PaymentToldFromOutside_IsRecordedWithoutASecondPerson() => CaseScript.Opened()
        .When(Pay("p1", 4_000, "2026-03-02"))
        .Told(WrongPayment("p1") with { Instead = null }).Then("Corrected").ThenOwes(10_000);

    [Fact]
    public void Correct_Payment_SaysWhatHoldsInstead()
    {
        var script = CaseScript.Opened().When(Pay("p1", 4_000, "2026-03-02"))
            .When(new RequestApproval("ok1", WrongPayment("p1") with { Instead = " " }))
            .ThenRefused(RefusalCode.FieldMissing)
            .When(new RequestApproval("ok1", WrongPayment("p1") with { Instead = new string('x', 201) }))
            .ThenRefused(RefusalCode.TextNotAllowed)
            .Approved(WrongPayment("p1"));
        Assert.Equal("account 0018", script.Events.OfType<Corrected>().Single().Instead);
        script.When(new RequestApproval("ok2", new Correct(CorrectionTarget.Note, "t1", "wrong")))
            .ThenRefused(RefusalCode.FieldMissing);
    }

    [Fact]
    public void Correct_RequestedTwice_WaitsOnce_AndAReversalMeanwhileRefusesIt() => CaseScript.Opened()
        .When(Pay("p1", 4_000, "2026-03-02")).When(Pay("p2", 1_000, "2026-03-02"))
        .When(new RequestApproval("ok1", WrongPayment("p1"))).Then("ApprovalRequested")
        .When(new RequestApproval("ok1", WrongPayment("p1"))).ThenNothing()
        .When(new RequestApproval("ok2", WrongPayment("p2"))).ThenRefused(RefusalCode.ApprovalPending)
        .When(Reverse("p1"))
        .As("boss", "supervisor").When(new DecideApproval("ok1", true, null))
        .ThenRefused(RefusalCode.PaymentReversed);

    [Fact]
    public void Correct_PaymentThatWasReversed_IsRefused() => CaseScript.Opened()
        .When(Pay("p1", 4_000, "2026-03-02")).When(Reverse("p1"))
        .When(new RequestApproval("ok1", WrongPayment("p1"))).ThenRefused(RefusalCode.PaymentReversed)
        .When(WrongPayment("p1") with { Reason = "" }).ThenRefused(RefusalCode.FieldMissing);

    [Fact]
    public void Correct_Note_MarksIt() => CaseScript.Opened()
        .When(new AddNote("t1", "spoke to the neighbour")).Then("NoteAdded")
        .When(new AddNote("t1", "spoke to the neighbour")).ThenNothing()
        .When(new AddNote("t2", "")).ThenRefused(RefusalCode.FieldMissing)
        .When(new AddNote("t2", "\0")).ThenRefused(RefusalCode.FieldMissing)
        .When(new AddNote("t2", " \u200b\u2060\t")).ThenRefused(RefusalCode.FieldMissing)
        .When(new Correct(CorrectionTarget.Note, "t1", "another case")).Then("Corrected")
        .When(new Correct(CorrectionTarget.Note, "t2", "another case")).ThenRefused(RefusalCode.KeyUnknown);

    [Fact]
    public void Assign_Entered_IsGivenAndTakenAway() => CaseScript.Contacted()
        .When(new Assign("bo", "worklist")).Then("CaseAssigned")
        .ThenHas(state => Assert.Equal("bo", state.Assignee))
        .When(new Assign("bo", "again")).ThenNothing()
        .When(new Assign(null, "on leave")).Then("CaseAssigned")
        .When(new Assign("b o", "worklist")).ThenRefused(RefusalCode.TextNotAllowed)
        .When(new Assign("bo", "")).ThenRefused(RefusalCode.FieldMissing);

    [Fact]
    public void Assign_Resolved_IsRefused() => Scenes.At(CaseStage.Resolved)
        .When(new Assign("bo", "worklist")).ThenRefused(RefusalCode.CaseResolved);

    private static Correct WrongPayment(string key) =>
        new(CorrectionTarget.Payment, key, "another account") { Instead = "account 0018" };

    private static Correct Wrong(string key) => new(CorrectionTarget.Contact, key, "somebody else");
}
