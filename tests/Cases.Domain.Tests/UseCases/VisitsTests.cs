using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: a visit is planned ahead by two people, checked in, completed once, and never left behind
/// unseen.</summary>
public sealed class VisitsTests
{
    [Theory]
    [InlineData(CaseStage.Reminded)]
    [InlineData(CaseStage.Contacted)]
    public void CompleteVisit_RightPartyNotMet_GoesBackToTheStageBefore(CaseStage before) => Arrived(before)
        .When(new CompleteVisit("v1", RightPartyMet: false, "nobody")).Then("VisitCompleted").ThenStage(before)
        .ThenHas(state => Assert.Null(state.Visit));

    [Theory]
    [InlineData(CaseStage.Reminded)]
    [InlineData(CaseStage.Contacted)]
    public void CompleteVisit_RightPartyMet_GoesToContacted(CaseStage before) => Arrived(before)
        .When(new CompleteVisit("v1", RightPartyMet: true, "met") { Note = "talked", Cost = Cny(3_000) })
        .Then("VisitCompleted").ThenStage(CaseStage.Contacted)
        .ThenHas(state => Assert.True(state.RightPartyEverReached));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Visit_ThatMetHim_ShowsOnHisRecordThatHeWasSpokenTo_AndCountsOnce(bool met)
    {
        var script = Scenes.At(CaseStage.VisitScheduled).As("anna", "field").On("2026-04-05 10:00");
        var debtor = Persons.Known();
        foreach (var command in new CaseCommand[]
        {
            new CheckInVisit("v1", null),
            new CompleteVisit("v1", met, "told"),
        })
        {
            script.Beside = script.Beside with { Person = new KnownPerson("person/p1", 3, debtor) };
            script.When(command);
            debtor = Assert.IsType<Decision>(script.Last).Beside.Where(beside => beside.Stream == "person/p1")
                .Aggregate(debtor, (state, beside) => state.Evolve((PersonEvent)beside.Event));
            script.On("2026-04-05 10:30");
        }

        Disposition? result = met ? Disposition.Reached : null;
        var logged = Assert.Single(debtor.Contacts);
        Assert.Equal((met, result, "c1/visit/v1"), (logged.Connected, logged.Result, logged.Key));
        Assert.Equal("02:00", logged.At.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture));
        var own = Assert.Single(script.State.Log, contact => contact.Key == "v:v1");
        Assert.Equal((met, result), (own.Connected, own.Result));
    }

    [Theory]
    [InlineData("a", " a")]
    [InlineData("a", "a\u200b")]
    [InlineData("a", "A")]
    [InlineData("Anna Li", "anna  li.")]
    [InlineData("a", "-")]
    [InlineData("fred", "\uff46\uff52\uff45\uff44")]
    [InlineData("fred", "fr\u00e9d")]
    [InlineData("fred", "fre\u0301d")]
    [InlineData("Angstr\u00f6m", "\u00c5ngstrom")]
    [InlineData("fred", "\u24d5red")]
    [InlineData("fred", "\ud835\udc1fred")]
    [InlineData("\u0451\u0436", "\u0435\u0436")]
    public void ScheduleVisit_OnePersonWrittenTwice_IsNoTeam(string one, string other)
    {
        var script = CaseScript.Contacted();
        var visit = Visit("v1", script.Now.Plus(Duration.FromDays(2)));
        script.When(visit with { Team = [one, other] }).ThenRefused(RefusalCode.SecondPersonRequired)
            .When(visit with { Team = [one, other, "bo"] }).Then("VisitPlanned");
    }

    [Theory]
    [InlineData("fr\u0435d", true)]
    [InlineData("\u03b1nna", true)]
    [InlineData("\u0444\u0435\u0434\u044f", false)]
    [InlineData("\u738b Tom", false)]
    [InlineData("\u0141ukasz \u0179d\u017ab\u0142o", false)]
    public void ScheduleVisit_NameOfAlphabetsThatLookAlike_IsRefused(string name, bool refused)
    {
        var script = CaseScript.Contacted();
        var visit = Visit("v1", script.Now.Plus(Duration.FromDays(2))) with { Team = ["anna", name] };
        script.When(visit);
        Assert.Equal(refused ? [RefusalCode.TextNotAllowed] : [], script.Reasons.Select(reason => reason.Code));
        CaseScript.Contacted().Told(visit).Then("VisitPlanned");
    }

    // The visit is on the 5th at 10:00, by anna and Bo.
    [Theory]
    [InlineData("anna", "2026-04-05 10:00", null)]
    [InlineData("BO", "2026-04-05 09:00", null)]
    [InlineData("anna", "2026-04-05 23:59", null)]
    [InlineData("zed", "2026-04-05 10:00", RefusalCode.ActorNotAllowed)]
    [InlineData("anna", "2026-04-05 08:59", RefusalCode.DateOutOfRange)]
    [InlineData("anna", "2026-04-04 10:00", RefusalCode.DateOutOfRange)]
    [InlineData("anna", "2026-04-06 00:00", RefusalCode.DateOutOfRange)]
    public void Visit_IsToldOfByItsTeamOnItsDay(string subject, string when, RefusalCode? code)
    {
        RefusalCode[] codes = code is { } expected ? [expected] : [];
        var script = Scenes.At(CaseStage.VisitScheduled).As(subject, "field").On(when)
            .When(new CheckInVisit("v1", null));
        Assert.Equal(codes, script.Reasons.Select(reason => reason.Code));
        Scenes.At(CaseStage.VisitScheduled).As(subject, "field").On(when).Told(new CheckInVisit("v1", null))
            .Then("VisitCheckedIn");
        script = Scenes.At(CaseStage.VisitScheduled).On("2026-04-05").When(new CheckInVisit("v1", null))
            .Then("VisitCheckedIn").As(subject, "field").On(when).When(new CompleteVisit("v1", true, "met"));
        Assert.Equal(codes.Where(one => one == RefusalCode.ActorNotAllowed), script.Reasons.Select(one => one.Code));
    }

    [Fact]
    public void CompleteVisit_ToldOnALaterDay_IsNotLost() => Scenes.At(CaseStage.VisitScheduled).On("2026-04-05")
        .When(new CheckInVisit("v1", null)).Then("VisitCheckedIn")
        .On("2026-04-08").When(new CompleteVisit("v1", true, "met")).Then("VisitCompleted");

    [Fact]
    public void CompleteVisit_NotCheckedIn_IsRefused() => Scenes.At(CaseStage.VisitScheduled).On("+2 days")
        .When(new CompleteVisit("v1", true, "met")).ThenRefused(RefusalCode.NotCheckedIn)
        .When(new CompleteVisit("v2", true, "met")).ThenRefused(RefusalCode.NoVisitPending);

    [Fact]
    public void CheckInVisit_Twice_IsRecordedOnce() => Scenes.At(CaseStage.VisitScheduled)
        .On("+2 days").When(new CheckInVisit("v1", "at the door")).Then("VisitCheckedIn")
        .When(new CheckInVisit("v1", "at the door")).ThenNothing()
        .When(new CheckInVisit("v2", null)).ThenRefused(RefusalCode.NoVisitPending);

    [Fact]
    public void CancelVisit_Planned_GoesBack() => Scenes.At(CaseStage.VisitScheduled)
        .When(new CancelVisit("v1", "")).ThenRefused(RefusalCode.FieldMissing)
        .When(new CancelVisit("v1", "rain")).Then("VisitCancelled").ThenStage(CaseStage.Contacted)
        .When(new CancelVisit("v1", "rain")).ThenRefused(RefusalCode.NoVisitPending);

    [Fact]
    public void ScheduleVisit_Repeated_ChangesNothing()
    {
        var script = CaseScript.Contacted();
        var at = script.Now.Plus(Duration.FromDays(2));
        script.When(Visit("v1", at)).Then("VisitPlanned").When(Visit("v1", at)).ThenNothing()
            .When(Visit("v1", at.Plus(Duration.FromHours(1)))).ThenRefused(RefusalCode.KeyReused)
            .When(Visit("v2", at)).ThenRefused(RefusalCode.StageForbids, RefusalCode.VisitPending);
    }

    [Fact]
    public void ScheduleVisit_Unsound_IsRefused()
    {
        var script = CaseScript.Contacted();
        var visit = Visit("v1", script.Now.Plus(Duration.FromDays(2)));
        script.When(visit with { Team = ["anna"] }).ThenRefused(RefusalCode.SecondPersonRequired)
            .When(visit with { Team = ["anna", "anna"] }).ThenRefused(RefusalCode.SecondPersonRequired)
            .When(visit with { Team = ["anna", ""] }).ThenRefused(RefusalCode.FieldMissing)
            .When(visit with { Team = default }).ThenRefused(RefusalCode.FieldMissing)
            .When(visit with { Team = [.. Enumerable.Range(0,
                21).Select(i => $"m{i}")] }).ThenRefused(RefusalCode.TooMany)
            .When(visit with { Appointment = "" }).ThenRefused(RefusalCode.FieldMissing)
            .When(visit with { StartsAt = script.Now.Minus(Duration.FromHours(1)) })
            .ThenRefused(RefusalCode.DateOutOfRange)
            .When(visit with { StartsAt = Instant.MaxValue }).ThenRefused(RefusalCode.DateOutOfRange);
    }

    [Theory]
    [InlineData(CaseStage.Open)]
    [InlineData(CaseStage.PlanAgreed)]
    [InlineData(CaseStage.LegalReferral)]
    [InlineData(CaseStage.Resolved)]
    public void ScheduleVisit_FromAnotherStage_IsRefused(CaseStage stage)
    {
        var script = Scenes.At(stage);
        script.When(Visit("v1", script.Now.Plus(Duration.FromDays(2)))).ThenRefused(RefusalCode.StageForbids);
    }

    [Theory]
    [InlineData(CaseStage.Open)]
    [InlineData(CaseStage.PlanAgreed)]
    [InlineData(CaseStage.LegalReferral)]
    public void ScheduleVisit_ToldFromOutside_GivesTheStageBack(CaseStage stage)
    {
        var script = Scenes.At(stage);
        script.Told(Visit("v1",
            script.Now)).Then(stage == CaseStage.Open ? "CollectionsEntered VisitPlanned" : "VisitPlanned")
            .ThenStage(CaseStage.VisitScheduled)
            .Told(new CompleteVisit("v1", false, "nobody")).Then("VisitCompleted").ThenStage(stage);
    }

    [Fact]
    public void ScheduleVisit_ToldFromOutsideOnAPlanThatEndsMeanwhile_GoesToContacted()
    {
        var script = Scenes.At(CaseStage.PlanAgreed);
        script.Told(Visit("v1", script.Now)).ThenStage(CaseStage.VisitScheduled)
            .On("2026-05-10").When(new BreakPlan("n1")).Then("PlanBroken").ThenStage(CaseStage.VisitScheduled)
            .When(new CancelVisit("v1", "no use")).ThenStage(CaseStage.Contacted);
    }

    [Fact]
    public void ScheduleVisit_ToldWhileOneIsPlanned_ReplacesIt()
    {
        var script = Scenes.At(CaseStage.Reminded);
        Scenes.WithVisit(script).Then("VisitPlanned");
        script.Told(Visit("v2", script.Now)).Then("VisitCancelled VisitPlanned").ThenStage(CaseStage.VisitScheduled)
            .Told(new CompleteVisit("v2", false, "nobody")).ThenStage(CaseStage.Reminded);
    }

    [Fact]
    public void ScheduleVisit_ToldOnAResolvedCase_StaysResolved()
    {
        var script = Scenes.At(CaseStage.Resolved);
        script.Told(Visit("v1", script.Now)).Then("VisitPlanned").ThenStage(CaseStage.Resolved)
            .Told(new CancelVisit("v1", "paid")).Then("VisitCancelled").ThenStage(CaseStage.Resolved);
    }

    [Fact]
    public void LeavingVisitScheduled_NotCheckedIn_CancelsTheVisit()
    {
        Scenes.At(CaseStage.VisitScheduled).Approved(Refer("l1"))
            .Then("ApprovalDecided ReferredToLegal VisitCancelled").ThenStage(CaseStage.LegalReferral);
        Scenes.At(CaseStage.VisitScheduled).When(Pay("p1", 10_000, "2026-04-03"))
            .Then("PaymentRecorded CaseResolved VisitCancelled").ThenStage(CaseStage.Resolved);
        Scenes.At(CaseStage.VisitScheduled).Approved(new Resolve(ResolutionReason.NotLiable, "court-1"))
            .Then("ApprovalDecided CaseResolved VisitCancelled");
        Scenes.At(CaseStage.VisitScheduled).Told(Change("n2", (10_000,
            "2026-05-30"))).Then("PlanAgreed VisitCancelled");
    }

    [Fact]
    public void LeavingVisitScheduled_CheckedIn_KeepsTheVisitUntilItIsCompleted() => Arrived(CaseStage.Contacted)
        .When(Pay("p1", 10_000, "2026-04-05")).Then("PaymentRecorded CaseResolved").ThenStage(CaseStage.Resolved)
        .ThenHas(state => Assert.NotNull(state.Visit))
        .When(new CancelVisit("v1", "paid")).ThenRefused(RefusalCode.StageForbids)
        .When(new CompleteVisit("v1", true, "paid at the door")).Then("VisitCompleted").ThenStage(CaseStage.Resolved)
        .ThenHas(state => Assert.Null(state.Visit));

    [Fact]
    public void ReinstatePlan_FromVisitScheduled_CancelsTheVisit()
    {
        var script = CaseScript.Contacted().When(Plan("n1", (10_000, "2026-04-30")))
            .On("2026-05-04").When(new BreakPlan("n1")).ThenStage(CaseStage.Contacted);
        Scenes.WithVisit(script).ThenStage(CaseStage.VisitScheduled);
        script.When(Charge("x1", 500)).When(Pay("p1", 10_000, "2026-05-03"))
            .Then("PaymentRecorded PlanReinstated VisitCancelled PlanCompleted").ThenStage(CaseStage.Contacted);
    }

    private static CaseScript Arrived(CaseStage before) => Scenes.WithVisit(Scenes.At(before)).On("+2 days")
        .When(new CheckInVisit("v1", "at the door")).Then("VisitCheckedIn").ThenStage(CaseStage.VisitScheduled);
}
