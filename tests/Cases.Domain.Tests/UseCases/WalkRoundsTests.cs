using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: what stops collection is neither talked away, nor ended by the one whom it stops.</summary>
public sealed class WalkRoundsTests
{
    private static readonly Policy Agreed = Policies.With(PolicySamples.PlanHold);

    private static readonly Dictionary<string, CaseCommand> Sent = new()
    {
        ["call"] = Call("k9"),
        ["call to the guarantor"] = Call("k9") with { Party = PartyKind.Guarantor },
        ["text"] = Call("k9") with { Channel = ContactChannel.Sms },
        ["demand"] = Remind("r9") with { Class = ActClass.Collection },
        ["call of another purpose"] = Call("k9") with { Class = ActClass.Reminder },
        ["debtor calls"] = CalledIn("k9"),
        ["letter of notice"] = Remind("r9") with
        {
            Channel = ContactChannel.Letter, Class = ActClass.MandatoryNotice, Notice = LegalNotice.CreditReport,
        },
    };

    [Theory]
    [InlineData("call", true, true)]
    [InlineData("call to the guarantor", true, true)]
    [InlineData("text", true, true)]
    [InlineData("demand", true, true)]
    [InlineData("call of another purpose", false, false)]
    [InlineData("debtor calls", false, false)]
    [InlineData("letter of notice", false, false)]
    public void Collection_BeforeEntryOrOnceResolved_IsRefused(string what, bool resolved, bool early)
    {
        // The machine refuses a reminder on a resolved case for its own reasons.
        var codes = Codes(Scenes.At(CaseStage.Resolved).When(Sent[what]));
        Assert.Equal(resolved, codes.Contains(RefusalCode.CaseResolved));
        Assert.Equal(early, Codes(CaseScript.Opened().When(Sent[what])).Contains(RefusalCode.NotEntered));
        Assert.Empty(Codes(Scenes.At(CaseStage.Resolved).Told(Sent[what])));
        Assert.Empty(Codes(CaseScript.Opened().Told(Sent[what])));
    }

    [Fact]
    public void CancelledOrChangedWithoutTheDebtor_APlanIsASupervisorsOrApproved()
    {
        CaseCommand[] steps =
            [new CancelPlan("n1", "x"), Change("n2", (10_000, "2026-04-04")) with { DebtorAsked = false }];
        foreach (var step in steps)
        {
            CaseScript Planned() => CaseScript.Contacted(Agreed)
                .When(Plan("n1", (5_000, "2026-04-30"), (5_000, "2026-05-31"))).Then("PlanAgreed");

            Planned().When(step).ThenRefused(RefusalCode.SecondPersonRequired)
                .When(Call("k9")).ThenRefused(RefusalCode.RuleForbids)
                .When(new RequestApproval("ok1", step)).Then("ApprovalRequested")
                .When(new RequestApproval("ok1", step)).ThenNothing()
                .When(new DecideApproval("ok1", true, null)).ThenRefused(RefusalCode.SamePerson)
                .When(Call("k9")).ThenRefused(RefusalCode.RuleForbids)
                .As("chief").When(new DecideApproval("ok1", true, null));
            var approved = Planned().Approved(step);
            Assert.Equal(2, approved.Events.Count);
            Assert.Single(Planned().Led(step).Events);
            Assert.Single(Planned().Told(step).Events);
        }

    }

    // The plan is of 3 April; what is told of the debtor's wish | on which day he asks for the change | what is refused
    [Theory]
    [InlineData("", "2026-04-03", RefusalCode.FieldMissing)]
    [InlineData("in", "2026-04-03", null)]
    [InlineData("in", "2026-04-10", null)]
    [InlineData("in", "2026-04-11", RefusalCode.KeyUnknown)]
    [InlineData("out", "2026-04-03", null)]
    [InlineData("before", "2026-04-03", RefusalCode.KeyUnknown)]
    [InlineData("nobody", "2026-04-03", RefusalCode.KeyUnknown)]
    [InlineData("other", "2026-04-03", RefusalCode.KeyUnknown)]
    [InlineData("undone", "2026-04-03", RefusalCode.KeyUnknown)]
    [InlineData("invented", "2026-04-03", RefusalCode.KeyUnknown)]
    [InlineData("a b", "2026-04-03", RefusalCode.TextNotAllowed)]
    public void ChangePlan_ForWhichTheDebtorAsked_NamesTheContact(string askedIn, string on, RefusalCode? code)
    {
        var script = CaseScript.Contacted(Agreed).On("2026-04-02").When(CalledIn("before")).On("2026-04-03")
            .When(Plan("n1", (5_000, "2026-04-30"), (5_000, "2026-05-31"))).Then("PlanAgreed")
            .When(CalledIn("in")).Told(Call("out")).Told(NoAnswer("nobody"))
            .When(CalledIn("other") with { Party = PartyKind.Employer })
            .When(CalledIn("undone")).Led(new Correct(CorrectionTarget.Contact, "undone", "another case"));
        var change = Change("n2", (10_000, "2026-05-30"));
        script.On(on).When(change with { AskedIn = askedIn.Length == 0 ? null : askedIn });
        Assert.Equal(code is { } expected ? [expected] : [], Codes(script));
        if (code is null)
        {
            var agreed = Assert.IsType<PlanAgreed>(script.Events[^1]);
            Assert.Equal(("n2", "n2", askedIn), (script.State.Plan!.Key, agreed.Key, agreed.AskedIn));
        }
        else
        {
            script.Led(change).Then("PlanAgreed");
        }
    }

    [Fact]
    public void ChangePlan_BeyondItsGraceOrUnasked_NeedsNoContactOrTakesNone()
    {
        var change = Change("n2", (10_000, "2026-06-30"));
        CaseScript.Contacted(Agreed).When(Plan("n1", (10_000, "2026-04-30"))).When(CalledIn("in"))
            .When(change with { DebtorAsked = false, AskedIn = "in" }).ThenRefused(RefusalCode.FieldsContradict)
            .On("2026-05-04").When(change).Then("PlanAgreed");
        var plan = Plan("n1", (10_000, "2026-04-30"));
        CaseScript.Contacted(Agreed).When(plan with { AskedIn = "in" }).ThenRefused(
                RefusalCode.KeyUnknown, RefusalCode.FieldsContradict)
            .When(CalledIn("in")).When(plan with { DebtorAsked = true, AskedIn = "in" }).Then("PlanAgreed");
    }

    [Fact]
    public void Plan_BeyondItsGrace_IsEndedByWhoeverWorksTheCase() => CaseScript.Contacted(Agreed)
        .When(Plan("n1", (10_000, "2026-04-30")))
        .On("2026-05-03").When(new CancelPlan("n1", "x")).ThenRefused(RefusalCode.SecondPersonRequired)
        .On("2026-05-04").When(new CancelPlan("n1", "not kept")).Then("PlanCancelled");

    [Fact]
    public void CancelPromise_Open_IsASupervisorsOrApproved_AndItsReasonKept()
    {
        CaseScript Promised() => CaseScript.Contacted(Agreed).When(Promise("m1", 5_000, "2026-04-10"));
        var step = new CancelPromise("m1", "debtor fell ill");
        Promised().When(step).ThenRefused(RefusalCode.SecondPersonRequired)
            .When(Call("k9")).ThenRefused(RefusalCode.RuleForbids);
        Promised().Approved(step).Then("ApprovalDecided PromiseEnded");
        var script = Promised().Led(step).Then("PromiseEnded");
        Assert.Equal("debtor fell ill", Assert.IsType<PromiseEnded>(script.Events[0]).Reason);
        script = Promised().On("2026-04-14").When(new AssessPromise("m1"));
        Assert.Null(Assert.IsType<PromiseEnded>(script.Events[0]).Reason);
    }

    [Theory]
    [InlineData(HoldKind.Dispute, true)]
    [InlineData(HoldKind.Complaint, true)]
    [InlineData(HoldKind.Moratorium, false)]
    [InlineData(HoldKind.Hardship, false)]
    public void Hold_ThatEndsByItsAnswer_HasNoLastDay(HoldKind kind, bool refused)
    {
        var hold = Hold("h1", kind) with { Until = Day("2026-05-01") };
        var codes = refused ? [RefusalCode.FieldsContradict] : Array.Empty<RefusalCode>();
        Assert.Equal(codes, Codes(CaseScript.Contacted().When(hold)));
        CaseScript.Contacted().Told(hold).Then("HoldPlaced");
        var person = new PlacePersonHold("h1", kind, "told") { Until = hold.Until };
        Assert.Equal(codes, Persons.Decide(Persons.Known(), person).Reasons.Select(reason => reason.Code));
    }

    // Who: li placed it, bo is a colleague, sue supervises, lee is a lawyer; ed is the one complained about.
    [Theory]
    [InlineData(HoldKind.Dispute, "li", "collector", false)]
    [InlineData(HoldKind.Dispute, "li", "supervisor", false)]
    [InlineData(HoldKind.Dispute, "bo", "collector", true)]
    [InlineData(HoldKind.Complaint, "li", "collector", false)]
    [InlineData(HoldKind.Complaint, "ed", "collector", false)]
    [InlineData(HoldKind.Complaint, "bo", "collector", true)]
    [InlineData(HoldKind.Deceased, "bo", "collector", false)]
    [InlineData(HoldKind.Deceased, "li", "supervisor", false)]
    [InlineData(HoldKind.Deceased, "sue", "supervisor", true)]
    [InlineData(HoldKind.Moratorium, "lee", "legal", true)]
    [InlineData(HoldKind.Moratorium, "bo", "field", false)]
    [InlineData(HoldKind.Bankruptcy, "bo", "collector", false)]
    [InlineData(HoldKind.Incapacity, "bo", "collector", false)]
    [InlineData(HoldKind.Representation, "bo", "collector", false)]
    [InlineData(HoldKind.Deceased, "li", "integration", true)]
    [InlineData(HoldKind.Hardship, "li", "collector", false)]
    [InlineData(HoldKind.Hardship, "bo", "field", false)]
    [InlineData(HoldKind.Hardship, "li", "supervisor", true)]
    [InlineData(HoldKind.Hardship, "core", "integration", true)]
    [InlineData(HoldKind.Vulnerability, "bo", "collector", false)]
    [InlineData(HoldKind.Vulnerability, "lee", "legal", true)]
    [InlineData(HoldKind.CeaseCommunication, "bo", "collector", false)]
    [InlineData(HoldKind.CeaseCommunication, "a1", "agency", false)]
    [InlineData(HoldKind.CeaseCommunication, "sue", "supervisor", true)]
    public void Hold_IsEndedByTheRightOne(HoldKind kind, string subject, string role, bool ends)
    {
        var actor = kind == HoldKind.Complaint ? "ed" : null;
        var lift = new LiftHold("h1", "looked into");
        var script = CaseScript.Contacted().As("li").When(Hold("h1", kind) with { Actor = actor })
            .When(new AdvanceHold("a1", "h1", "asked the shop")).As(subject, role).When(lift);
        var codes = ends ? [] : new[] { RefusalCode.ActorNotAllowed };
        Assert.Equal(codes, Codes(script));
        script.Told(lift);
        Assert.True(script.State.Holds[0].Lifted);

        var (li, by) = (new Principal("li", "collector"), new Principal(subject, role));
        var person = new[]
        {
            (li, (PersonCommand)new PlacePersonHold("h1", kind, "told") { Actor = actor }),
            (li, new AdvancePersonHold("a1", "h1", "asked the shop", "no bill")),
        }.Aggregate(Persons.Known(), (state, step) => Decide(state, step.Item2, step.Item1).After);
        Assert.Equal(codes, Decide(person, new LiftPersonHold("h1", "looked into"), by).Reasons.Select(r => r.Code));
    }

    // The hold is of 3 April; who ends it on which day, and where the debtor said so | what is refused
    [Theory]
    [InlineData("collector", "in", "2026-04-03", null, null)]
    [InlineData("collector", "in", "2026-04-10", null, null)]
    [InlineData("collector", "in", "2026-04-11", RefusalCode.KeyUnknown, RefusalCode.KeyUnknown)]
    [InlineData("supervisor", "in", "2026-04-11", RefusalCode.KeyUnknown, RefusalCode.KeyUnknown)]
    [InlineData("field", "in", "2026-04-03", null, null)]
    [InlineData("agency", "in", "2026-04-03", RefusalCode.ActorNotAllowed, RefusalCode.ActorNotAllowed)]
    [InlineData("collector", "out", "2026-04-03", null, RefusalCode.KeyUnknown)]
    [InlineData("collector", "before", "2026-04-03", RefusalCode.KeyUnknown, RefusalCode.KeyUnknown)]
    [InlineData("collector", "nobody", "2026-04-03", RefusalCode.KeyUnknown, RefusalCode.KeyUnknown)]
    [InlineData("collector", "other", "2026-04-03", RefusalCode.KeyUnknown, RefusalCode.KeyUnknown)]
    [InlineData("collector", "a b", "2026-04-03", RefusalCode.TextNotAllowed, RefusalCode.TextNotAllowed)]
    public void Hold_ThatProtectsTheDebtor_EndsByHisOwnWordOnRecord(
        string role, string saidIn, string on, RefusalCode? onCase, RefusalCode? onPerson)
    {
        var script = CaseScript.Contacted().On("2026-04-02").When(CalledIn("before")).On("2026-04-03");
        var asked = Persons.Known().Evolve(
            Logged("before", script.Now.Minus(Duration.FromDays(1)), ContactDirection.Inbound));
        script.When(Hold("h1", HoldKind.Hardship)).When(CalledIn("in")).Told(Call("out")).Told(NoAnswer("nobody"))
            .When(CalledIn("other") with { Party = PartyKind.Employer });
        asked = new PersonEvent[]
        {
            new PersonHoldPlaced("h1", HoldKind.Hardship, "asked", new LocalDate(2026, 4, 3), Until: null),
            Logged("in", script.Now, ContactDirection.Inbound), Logged("out", script.Now, ContactDirection.Outbound),
            Logged("nobody", script.Now, ContactDirection.Outbound) with { Connected = false },
            Logged("other", script.Now, ContactDirection.Inbound) with { Party = PartyKind.Employer },
        }.Aggregate(asked, (state, happened) => state.Evolve(happened));
        script.On(on).As("x", role).When(new LiftHold("h1", "works again") { SaidIn = saidIn });
        Assert.Equal(onCase is { } code ? [code] : [], Codes(script));
        Assert.Equal(onCase is null ? saidIn : null, script.Events.OfType<HoldLifted>().LastOrDefault()?.SaidIn);

        var facts = new Facts { Now = script.Now, By = new Principal("x", role) };
        var lifted = PersonDecider.Decide(
            asked, new LiftPersonHold("h1", "works again") { SaidIn = saidIn }, facts, Policy.Permissive);
        Assert.Equal(onPerson is { } wrong ? [wrong] : [], lifted.Reasons.Select(reason => reason.Code));
        Assert.Equal(
            onPerson is null ? saidIn : null, lifted.Events.OfType<PersonHoldLifted>().LastOrDefault()?.SaidIn);

        static ContactLogged Logged(string key, Instant at, ContactDirection direction) =>
            new("c7/contact/" + key, "c7", ContactChannel.Phone, at, direction, Connected: true)
            {
                Result = Disposition.Reached,
            };
    }

    [Fact]
    public void DisputeOfAPerson_IsTakenUpByAStep_BeforeItEnds()
    {
        var disputed = Persons.After(new PlacePersonHold("d1", HoldKind.Dispute, "told"));
        var lift = new LiftPersonHold("d1", "bill found");
        var bo = new Principal("bo", "collector");
        Assert.Equal([RefusalCode.EvidenceMissing], Decide(disputed, lift, bo).Reasons.Select(reason => reason.Code));
        Assert.False(Assert.Single(disputed.HoldsOn(new LocalDate(2026, 3, 2), PartyKind.Debtor)).TakenUp);
        var step = new AdvancePersonHold("a1", "d1", "asked the shop");
        var taken = Decide(disputed, step, bo).After;
        Assert.True(Assert.Single(taken.HoldsOn(new LocalDate(2026, 3, 2), PartyKind.Debtor)).TakenUp);
        Assert.Empty(Decide(taken, step, bo).Events);
        var lifted = Decide(taken, lift, bo);
        Assert.Single(lifted.Events);
        var late = Decide(lifted.After, step with { Key = "a2" }, bo);
        Assert.Equal([RefusalCode.HoldEnded], late.Reasons.Select(reason => reason.Code));
    }

    [Theory]
    [InlineData(ActClass.MandatoryNotice, ContactChannel.Phone, null, "collector", RefusalCode.FieldMissing)]
    [InlineData(ActClass.MandatoryNotice, ContactChannel.Phone, LegalNotice.ChangeOfTerms, "collector", null)]
    [InlineData(ActClass.MandatoryNotice, ContactChannel.Phone, LegalNotice.SetOff, "collector",
        RefusalCode.FieldsContradict)]
    [InlineData(ActClass.MandatoryNotice, ContactChannel.Sms, LegalNotice.SetOff, "collector", null)]
    [InlineData(ActClass.MandatoryNotice, ContactChannel.Letter, null, "collector", null)]
    [InlineData(ActClass.MandatoryNotice, ContactChannel.Letter, null, "agency", RefusalCode.ActorNotAllowed)]
    [InlineData(ActClass.MandatoryNotice, ContactChannel.Sms, LegalNotice.SetOff, "field",
        RefusalCode.ActorNotAllowed)]
    [InlineData(ActClass.MandatoryNotice, ContactChannel.Sms, LegalNotice.Limitation, "collector",
        RefusalCode.FieldsContradict)]
    [InlineData(ActClass.PreservationOfRights, ContactChannel.Sms, LegalNotice.Limitation, "collector", null)]
    [InlineData(ActClass.PreservationOfRights, ContactChannel.Email, null, "legal", RefusalCode.FieldMissing)]
    [InlineData(ActClass.Collection, ContactChannel.Letter, LegalNotice.SetOff, "collector",
        RefusalCode.FieldsContradict)]
    public void Class_ThatFreesFromCollectionsRules_IsShownByTheNoticeThatItNames(
        ActClass actClass, ContactChannel channel, LegalNotice? notice, string role, RefusalCode? code)
    {
        var contact = Call("k9") with { Class = actClass, Channel = channel, Notice = notice };
        var reminder = new Remind("r9", channel, actClass) { Notice = notice, Result = Disposition.Reached };
        RefusalCode[] codes = code is { } expected ? [expected] : [];
        var ignored = new[] { RefusalCode.PermissionRequired };
        Assert.Equal(codes, Codes(CaseScript.Contacted().As("x", role).When(contact)).Except(ignored));
        Assert.Equal(codes, Codes(CaseScript.Contacted().As("x", role).When(reminder)).Except(ignored));
        Assert.Empty(Codes(CaseScript.Contacted().As("x", role).Told(contact)));
        var asked = new RequestContactPermission("q1", "c1", channel) { Class = actClass, Notice = notice };
        var state = CaseScript.Contacted().State;
        Assert.Equal(codes, Decide(Persons.Known(), asked, new Principal("x", role), state).Reasons
            .Select(reason => reason.Code));
    }

    [Fact]
    public void ServiceReply_AnswersWhatCameIn_ForAWeek()
    {
        var reply = Call("k9") with { Class = ActClass.ServiceReply };
        CaseScript.Contacted().When(reply).ThenRefused(RefusalCode.FieldMissing)
            .When(reply with { Answers = "c1" }).ThenRefused(RefusalCode.KeyUnknown)
            .When(reply with { Answers = "a b" }).ThenRefused(RefusalCode.TextNotAllowed)
            .When(Call("k9") with { Answers = "in" }).ThenRefused(RefusalCode.FieldsContradict)
            .When(CalledIn("in")).When(reply with { Answers = "in" }).Then("ContactRecorded")
            .When(CalledIn("in2"))
            .On("2026-04-10").When(reply with { Key = "k10", Answers = "in2" }).Then("ContactRecorded")
            .When(CalledIn("in3"))
            .On("2026-04-18").When(reply with { Key = "k11", Answers = "in3" }).ThenRefused(RefusalCode.KeyUnknown)
            .Told(reply with { Key = "k11" }).Then("ContactRecorded");
        var inbound = Persons.Known().Evolve(new ContactLogged("c1/contact/in", "c1", ContactChannel.Phone, Persons.Now,
            ContactDirection.Inbound, Connected: true));
        var asked = new RequestContactPermission("q1", "c1", ContactChannel.Phone)
        {
            Class = ActClass.ServiceReply, Answers = "in",
        };
        var (state, by) = (CaseScript.Contacted().State, new Principal("x", "agency"));
        Assert.Empty(Decide(inbound, asked, by, state).Reasons);
        Assert.Equal([RefusalCode.KeyUnknown], Decide(Persons.Known(), asked, by, state).Reasons.Select(r => r.Code));
    }

    [Theory]
    [InlineData(Disposition.Reached, ContactChannel.Phone, true)]
    [InlineData(Disposition.RefusedToTalk, ContactChannel.Phone, true)]
    [InlineData(Disposition.NoAnswer, ContactChannel.Phone, false)]
    [InlineData(Disposition.Busy, ContactChannel.Phone, false)]
    [InlineData(Disposition.Voicemail, ContactChannel.Phone, false)]
    [InlineData(Disposition.WrongParty, ContactChannel.Phone, false)]
    [InlineData(Disposition.Invalid, ContactChannel.Sms, false)]
    [InlineData(Disposition.NoAnswer, ContactChannel.Sms, true)]
    [InlineData(Disposition.Reached, ContactChannel.InPerson, true)]
    public void ServiceReply_AnswersWhatCameIn_Once(Disposition result, ContactChannel channel, bool usesUp)
    {
        var reply = new RecordContact("k9", channel, ContactDirection.Outbound, result, PartyKind.Debtor)
        {
            Class = ActClass.ServiceReply, Answers = "in",
        };
        var again = Call("k10") with { Class = ActClass.ServiceReply, Answers = "in" };
        var script = CaseScript.Contacted().When(CalledIn("in")).When(reply).Then("ContactRecorded");
        if (!usesUp)
        {
            script.When(again).Then("ContactRecorded");
            return;
        }

        script.When(again).ThenRefused(RefusalCode.KeyUnknown).When(CalledIn("in2"))
            .When(again with { Answers = "in2" }).Then("ContactRecorded")
            .As("eve", "supervisor").When(new Correct(CorrectionTarget.Contact, "k9", "another case"))
            .When(again with { Key = "k11" }).Then("ContactRecorded");
    }

    [Fact]
    public void ServiceReply_ByReminder_AnswersOnceToo()
    {
        var letter = Remind("r9") with
        {
            Channel = ContactChannel.Letter, Class = ActClass.ServiceReply, Answers = "in",
        };
        CaseScript.Contacted().When(CalledIn("in")).When(letter).Then("ReminderRecorded")
            .When(letter with { Key = "r10" }).ThenRefused(RefusalCode.KeyUnknown);
    }

    // The dispute begins on 3 April and, in May, is ended on the 30th | the reply's day | whether it passes
    [Theory]
    [InlineData(HoldKind.Dispute, false, "2026-05-30", true)]
    [InlineData(HoldKind.Dispute, false, "2026-08-30", true)]
    [InlineData(HoldKind.Dispute, true, "2026-05-30", true)]
    [InlineData(HoldKind.Dispute, true, "2026-06-06", true)]
    [InlineData(HoldKind.Dispute, true, "2026-06-07", false)]
    [InlineData(HoldKind.Complaint, true, "2026-06-06", true)]
    [InlineData(HoldKind.Complaint, true, "2026-06-07", false)]
    [InlineData(HoldKind.Hardship, false, "2026-05-30", false)]
    public void ServiceReply_ToADispute_WhileItStandsAndAWeekFromItsEnd(
        HoldKind kind, bool ended, string on, bool passes)
    {
        var reply = Call("k9") with { Class = ActClass.ServiceReply, Answers = "d1" };
        var script = CaseScript.Contacted().When(Hold("d1", kind)).When(new AdvanceHold("a1", "d1", "asked"))
            .On("2026-05-30");
        script = ended ? script.As("bo").When(new LiftHold("d1", "bill found")).Then("HoldLifted") : script;
        Passes(script.On(on).When(reply), passes);
        Passes(script.When(reply with { Key = "k10" }), passes);

        // The same hold on the debtor's record.
        var debtor = Persons.Known().Evolve(
            new PersonHoldPlaced("p1", kind, "asked", new LocalDate(2026, 4, 3), Until: null));
        debtor = ended ? debtor.Evolve(new PersonHoldLifted("p1", "found", new LocalDate(2026, 5, 30))) : debtor;
        var other = CaseScript.Contacted();
        other.Beside = other.Beside with { Person = new KnownPerson("person/p1", 3, debtor) };
        Passes(other.On(on).When(reply with { Answers = "p1" }), passes);
    }

    private static void Passes(CaseScript script, bool passes) =>
        Assert.Equal(passes ? [] : [RefusalCode.KeyUnknown], Codes(script));

    private static IEnumerable<RefusalCode> Codes(CaseScript script) => script.Reasons.Select(reason => reason.Code);

    private static PersonOutcome Decide(
        PersonState state, PersonCommand command, Principal by, CaseState? about = null) => PersonDecider.Decide(
        state, command, new Facts { Now = Persons.Now, By = by, Case = about }, Policy.Permissive);
}
