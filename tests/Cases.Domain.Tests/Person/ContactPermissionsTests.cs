using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: a contact is permitted by the rules of now, its slot is reserved once, and spent or lapses.</summary>
public sealed class ContactPermissionsTests
{
    private static readonly CaseState Contacted = CaseScript.Contacted().State;
    private static readonly CaseState Guaranteed = CaseScript.Start()
        .When(Open() with { Parties = [new("p1", PartyKind.Debtor), new("p2", PartyKind.Guarantor)] })
        .On("2026-04-02").When(Remind("r1")).State;
    private static readonly AddContactPoint Mobile =
        new("m", ContactChannel.Phone, "+86 000 0000 0001", "contract", LegalGround.Contract);
    private static readonly RequestContactPermission Request = new("k1", "c1", ContactChannel.Phone);

    [Fact]
    public void Request_Permitted_ReservesASlotForTheMinutesOfThePolicy()
    {
        var outcome = Decide(Persons.Known(), Request, "2026-04-03T10:00:00+08:00");
        var granted = Assert.IsType<ContactPermissionGranted>(Assert.Single(outcome.Events));
        Assert.Equal(At("2026-04-03T10:15:00+08:00"), granted.Until);
        Assert.Equal("k1", Assert.Single(outcome.After.Reserved).Key);
        var again = Decide(outcome.After, Request, "2026-04-03T10:05:00+08:00");
        Assert.Empty(again.Events);
        Assert.Empty(again.Reasons);
        Refused(outcome.After, Request with { Party = PartyKind.Guarantor }, RefusalCode.KeyReused);
    }

    [Theory]
    [InlineData("2026-04-03T21:44:59+08:00", "2026-04-03T21:59:59+08:00")]
    [InlineData("2026-04-03T21:50:30+08:00", "2026-04-03T22:00:00+08:00")]
    [InlineData("2026-04-03T21:59:59+08:00", "2026-04-03T22:00:00+08:00")]
    public void Slot_EndsWhereQuietHoursBegin(string now, string until)
    {
        var granted = Decide(Persons.Known(), Request, now).Events.OfType<ContactPermissionGranted>().Single();
        Assert.Equal(At(until), granted.Until);
    }

    [Theory]
    [InlineData("2026-04-03T22:00:00+08:00")]
    [InlineData("2026-04-03T22:01:00+08:00")]
    [InlineData("2026-04-04T07:59:59+08:00")]
    public void Request_InQuietHours_IsRefusedWithRuleAndInstant(string now)
    {
        var outcome = Decide(Persons.Known(), Request, now);
        var reason = Assert.Single(outcome.Reasons);
        Assert.Equal((RefusalCode.RuleForbids, "QUIET"), (reason.Code, reason.Rule));
        Assert.Equal(At("2026-04-04T08:00:00+08:00"), reason.PermittedFrom);
        Assert.NotNull(reason.Citation);
        Assert.Equal(NormStrength.SelfRegulation, reason.Norm);
        Assert.NotEmpty(outcome.Rules);
        Assert.Empty(outcome.Events);
    }

    [Fact]
    public void TwoRequests_OneAfterTheOther_GiveOneSlot()
    {
        var first = Decide(Persons.Known(), Request, "2026-04-03T10:00:00+08:00").After;
        var second = Decide(first, Request with { Key = "k2" }, "2026-04-03T10:01:00+08:00");
        var reason = Assert.Single(second.Reasons);
        Assert.Equal(RefusalCode.SlotReserved, reason.Code);
        Assert.Equal(At("2026-04-03T10:15:00+08:00"), reason.PermittedFrom);
        var byText = Request with { Key = "k3", Channel = ContactChannel.Sms };
        var text = Decide(first, byText, "2026-04-03T10:01:00+08:00");
        Assert.Single(text.Events);
        var later = Decide(first, Request with { Key = "k4" }, "2026-04-03T10:15:00+08:00");
        Assert.Single(later.Events);
        Assert.Equal("k4", Assert.Single(later.After.Reserved).Key);
    }

    [Fact]
    public void LastDialOfTheDay_IsReservedOnce_AndGivenBackUnused()
    {
        var five = Dialled(5);
        var reserved = Decide(five, Request, "2026-04-03T10:00:00+08:00").After;
        var byAnother = Decide(
            reserved, Request with { Key = "k2", Channel = ContactChannel.Phone, Party = PartyKind.Debtor },
            "2026-04-03T10:01:00+08:00");
        Assert.Equal(
            [RefusalCode.RuleForbids, RefusalCode.SlotReserved], byAnother.Reasons.Select(reason => reason.Code).Order(
                Comparer<RefusalCode>.Create((a, b) => a.CompareTo(b))));
        var released = Decide(reserved, new ReleaseContactPermission("k1", "line busy"), "2026-04-03T10:02:00+08:00");
        Assert.IsType<ContactPermissionReleased>(Assert.Single(released.Events));
        Assert.Single(Decide(released.After, Request with { Key = "k2" }, "2026-04-03T10:03:00+08:00").Events);
        Assert.Empty(
            Decide(released.After, new ReleaseContactPermission("k1", "again"), "2026-04-03T10:03:00+08:00").Events);
        Assert.NotEmpty(Decide(Dialled(6), Request, "2026-04-03T10:00:00+08:00").Reasons);
        Assert.Empty(Decide(Dialled(6), Request, "2026-04-04T10:00:00+08:00").Reasons);
    }

    [Fact]
    public void Slot_OfAnother_IsNeitherToldNorGivenBackNorAnsweredAgain()
    {
        var bank = new Principal("anna", "agency", "north");
        var first = Decide(Persons.Known(), Request, bank);
        var granted = Assert.IsType<ContactPermissionGranted>(Assert.Single(first.Events));
        Assert.Equal(("anna", "north"), (granted.Subject, granted.Organisation));
        Principal[] others = [bank with { Subject = "bo" }, bank with { Organisation = "south" }];
        Assert.All(others, other =>
        {
            var taken = Decide(first.After, Request with { Key = "k2" }, other);
            Assert.DoesNotContain("k1", taken.Reasons.SelectMany(r => r.Facts).Select(fact => fact.Value));
            var release = new ReleaseContactPermission("k1", "not needed");
            Assert.Equal([RefusalCode.KeyUnknown], Codes(Decide(first.After, release, other)));
            Assert.Equal([RefusalCode.KeyReused], Codes(Decide(first.After, Request, other)));
        });
        Assert.Empty(Codes(Decide(first.After, Request, bank)));
        Assert.Single(Decide(first.After, new ReleaseContactPermission("k1", "not needed"), bank).Events);

        static IEnumerable<RefusalCode> Codes(PersonOutcome outcome) => outcome.Reasons.Select(reason => reason.Code);
    }

    [Fact]
    public void ContactLogged_WithThePermission_SpendsIt()
    {
        var reserved = Decide(Persons.Known(), Request, "2026-04-03T10:00:00+08:00").After;
        var used = reserved.Evolve(new ContactLogged("c1/contact/x", "c1", ContactChannel.Phone,
            At("2026-04-03T10:01:00+08:00"), ContactDirection.Outbound, Connected: false) { Permission = "k1" });
        Assert.Empty(used.Reserved);
        Assert.Single(used.Permissions);
        Assert.Single(used.Contacts);
    }

    [Fact]
    public void Request_Unsound_IsRefused()
    {
        Refused(PersonState.Initial, Request, RefusalCode.PersonUnknown);
        Refused(Persons.Known(), Request with { Key = "" }, RefusalCode.FieldMissing);
        Refused(Persons.Known(), Request with { Case = "c 1" }, RefusalCode.TextNotAllowed);
        Refused(Persons.Known(), Request with { Key = "c2/permission/x" }, RefusalCode.TextNotAllowed);
        Refused(Persons.Known(), Request with { Point = new string('x', 5_000) }, RefusalCode.TextNotAllowed);
        Refused(Persons.Known(), Request with { Point = "none" }, RefusalCode.KeyUnknown);
        Refused(Persons.Known(), Request, RefusalCode.KeyUnknown, state: null);
        Refused(Persons.Known(), Request, RefusalCode.CaseResolved, Scenes.At(CaseStage.Resolved).State);
        Refused(Persons.Known(), Request, RefusalCode.NotEntered, CaseScript.Opened().State);
        Refused(Persons.Known(), new ReleaseContactPermission("k9", "x"), RefusalCode.KeyUnknown);
        Refused(Persons.Known(), new ReleaseContactPermission("k9", ""), RefusalCode.FieldMissing);
    }

    [Theory]
    [InlineData(ContactPointState.Ok, true)]
    [InlineData(ContactPointState.Wrong, false)]
    [InlineData(ContactPointState.Stopped, false)]
    public void Point_OnlyAUsableOne_IsPermitted(ContactPointState usable, bool permitted)
    {
        PersonCommand[] commands =
        [
            new AddContactPoint("m", ContactChannel.Phone, "+86 000 0000 0001", "contract", LegalGround.Contract),
            new ChangeContactPoint("m", usable, "told"),
        ];
        var outcome = Decide(Persons.After(commands), Request with { Point = "m" }, "2026-04-03T10:00:00+08:00");
        Assert.Equal(permitted, outcome.Reasons.IsEmpty);
        var unnamed = Decide(Persons.After(commands), Request, "2026-04-03T10:00:00+08:00");
        Assert.Equal(permitted, unnamed.Reasons.IsEmpty);
    }

    [Fact]
    public void Request_ForSomebodyElseOfTheCase_IsJudgedByHisOwnRecord()
    {
        var policy = Policies.With(PolicySamples.Row(HoldKind.CeaseCommunication), BindingRulesTests.Dials);
        Assert.Equal([RefusalCode.HoldActive], CodesOf(
            Persons.After(new PlacePersonHold("h1", HoldKind.CeaseCommunication, "asked")), null));
        Assert.Equal([RefusalCode.RuleForbids], CodesOf(Dialled(6), null));
        Assert.Equal([RefusalCode.KeyUnknown], CodesOf(Persons.Known(), "m"));
        Assert.Equal([], CodesOf(Persons.After(Mobile), "m"));
        Assert.Equal([], CodesOf(Dialled(5), null));

        IEnumerable<RefusalCode> CodesOf(PersonState other, string? point) => PersonDecider.Decide(
            Persons.After(Mobile with { Key = point == "m" && other.ContactPoints.IsEmpty ? "m" : "n" }),
            Request with { Party = PartyKind.Guarantor, Point = point },
            new Facts
            {
                Now = At("2026-04-03T10:00:00+08:00"),
                By = new Principal("anna", "collector"),
                Case = Guaranteed,
                Reached = new(new("person/p2", 3, other), PartyKind.Guarantor),
            },
            policy).Reasons.Select(reason => reason.Code);
    }

    [Fact]
    public void Request_ForAReplyThatSomebodyHasTheSlotOf_Waits()
    {
        var reply = Request with { Class = ActClass.ServiceReply, Answers = "in" };
        var asked = CaseScript.Contacted().When(CalledIn("in")).State;
        var now = At("2026-04-03T10:00:00+08:00");
        var first = Decide(
            Persons.Known().Evolve(new ContactLogged("c1/contact/in", "c1", ContactChannel.Phone,
                now.Minus(Duration.FromHours(1)), ContactDirection.Inbound, Connected: true)), reply, now, asked);
        Assert.Empty(first.Reasons);
        var text = reply with { Key = "k2", Channel = ContactChannel.Sms };
        Assert.Contains(RefusalCode.SlotReserved,
            Decide(first.After, text, now, asked).Reasons.Select(reason => reason.Code));
        var other = text with { Class = ActClass.Collection, Answers = null };
        Assert.Empty(Decide(first.After, other, now, asked).Reasons);

        // What was done in the slot is recorded, also where it was answered meanwhile.
        var script = CaseScript.Contacted().When(CalledIn("in")).On("2026-04-03").On("10:01");
        script.Beside = script.Beside with { Person = new("person/p1", 7, first.After) };
        var dial = Call("k8") with { Class = ActClass.ServiceReply, Answers = "in" };
        script.When(dial with { Channel = ContactChannel.Email }).Then("ContactRecorded");
        script.When(dial with { Key = "k9" }).ThenRefused(RefusalCode.KeyUnknown);
        var notice = dial with { Key = "k9", Permission = "k1", Class = ActClass.MandatoryNotice };
        script.When(notice with { Notice = LegalNotice.SetOff }).ThenRefused(RefusalCode.PermissionUnusable);
        script.When(dial with { Key = "k9", Permission = "k1" }).Then("ContactRecorded");
    }

    [Fact]
    public void PlanOfAnotherCase_IsToldAndEnded()
    {
        var state = Persons.Known()
            .Evolve(new PersonPlanBegan("c2", "n1", PlanKind.PersonalInstalmentAgreement, Day("2026-04-01")));
        Assert.Equal("c2", Assert.Single(state.Plans).Case);
        Assert.Empty(state.Evolve(new PersonPlanEnded("c2", "n1", Day("2026-04-02"))).Plans);
    }

    private static PersonState Dialled(int times) => Enumerable.Range(0, times).Aggregate(
        Persons.Known(), (state, i) => state.Evolve(new ContactLogged($"d{i}", "c7", ContactChannel.Phone,
            At("2026-04-03T08:30:00+08:00"), ContactDirection.Outbound, Connected: false)));

    private static PersonOutcome Decide(PersonState state, PersonCommand command, Principal by) => PersonDecider.Decide(
        state, command, new Facts { Now = At("2026-04-03T10:00:00+08:00"), By = by, Case = Contacted },
        Policies.With(PolicySamples.Quiet()));

    private static PersonOutcome Decide(PersonState state, PersonCommand command, string now) =>
        Decide(state, command, At(now), Contacted);

    private static PersonOutcome Decide(PersonState state, PersonCommand command, Instant now, CaseState? about) =>
        PersonDecider.Decide(
            state, command, new Facts { Now = now, By = new Principal("anna", "collector"), Case = about },
            Policies.With(PolicySamples.Quiet(), BindingRulesTests.Dials));

    private static void Refused(PersonState person, PersonCommand command, RefusalCode code) =>
        Refused(person, command, code, Contacted);

    private static void Refused(PersonState person, PersonCommand command, RefusalCode code, CaseState? state)
    {
        var outcome = Decide(person, command, At("2026-04-03T10:00:00+08:00"), state);
        Assert.Contains(code, outcome.Reasons.Select(reason => reason.Code));
        Assert.Empty(outcome.Events);
    }

    private static Instant At(string text) => PolicySamples.At(text);
}
