using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: nothing leaves outside the hours, after the money landed or beyond a count, and what left is on record once.
/// </summary>
public sealed class MessagesTests
{
    private static readonly TemplateName Name = new("T-TEXT", 2, MessageLanguage.Chinese);

    private static readonly MessageTemplate Template = new()
    {
        Id = Name.Id,
        Version = Name.Version,
        Title = "A text for tests",
        Jurisdiction = "CN",
        Binds = ["TEST"],
        Language = Name.Language,
        Channel = ContactChannel.Sms,
        Act = ActClass.Collection,
        To = [PartyKind.Debtor, PartyKind.Guarantor],
        ValidFrom = new LocalDate(2026, 1, 1),
        Parts = [new(TemplateSection.Text, "{amount} {due-date} {payee-account} {sender}")],
    };

    private static readonly AddContactPoint Mobile =
        new("s", ContactChannel.Sms, "+86 138 0000 0001", "contract", LegalGround.Contract);

    private static readonly CheckedRule TwoTexts = BindingRulesTests.Rule("TEXTS", [ActKind.Text],
        new CountAtMostCheck { Most = 2, Counted = [ActKind.Text], Per = CountPer.Person });

    private static readonly LocalTimeWindowRule Nights = PolicySamples.Quiet(ClockChoice.Official) with
    {
        Head = PolicySamples.Quiet().Head with
        {
            Id = "NIGHT", AppliesTo = RuleScope.Of([ActKind.Text], [ActClass.Collection], null),
        },
    };

    private const string Sent = "MessageReported ReminderRecorded TemplateUsed";

    private static SendMessage Text => new("x1", ContactChannel.Sms, ActClass.Collection, Name);

    /// <summary>Whoever takes it knows a repeated one, so that trying again doubles nothing; it may be out.
    /// </summary>
    [Theory]
    [InlineData("expired")]
    [InlineData("paid")]
    [InlineData("stopped")]
    [InlineData("failed")]
    public void Text_PerhapsOutAndNeverSettled_CountsAsSent(string end)
    {
        var debtor = Desk().When(Text, "MessageDecided").When(new ConfirmMessage("x1", 1), "MessageConfirmed")
            .When(new ReportMessage("x1", 1, MessageOutcome.Doubtful), "MessageReported");
        Assert.Equal((MessageStatus.PutOff, true), (debtor.Message.Status, debtor.Message.Doubtful));

        switch (end)
        {
            case "expired":
                debtor.On("2026-04-04").When(new ConfirmMessage("x1", 2), Sent);
                break;
            case "paid":
                debtor.Step(script => script.When(Pay("p1", 10_000, "2026-04-03")));
                debtor.When(new ConfirmMessage("x1", 2), Sent);
                break;
            case "stopped":
                debtor.When(new StopMessage("x1", "a mistake"), Sent);
                break;
            default:
                debtor.When(new ConfirmMessage("x1", 2), "MessageConfirmed")
                    .When(new ReportMessage("x1", 2, MessageOutcome.Failed), Sent);
                break;
        }

        Assert.Equal(MessageStatus.Unknown, debtor.Message.Status);
        Assert.Empty(debtor.Slots);
        Assert.Single(debtor.State.Reminders, one => one.Key == "x1");
    }

    [Fact]
    public void Send_InAPermittedHour_IsDecidedAndTakesTheSlot()
    {
        var debtor = Desk().When(Text, "MessageDecided");

        Assert.Equal("s", debtor.Message.Point);
        Assert.Equal(debtor.Now + Duration.FromMinutes(5), debtor.Message.NotAfter);
        Assert.Equal((MessageStatus.Decided, 0), (debtor.Message.Status, debtor.Message.Attempt));
        Assert.Equal(["c1/message/x1"], debtor.Slots);
        Assert.Empty(debtor.State.Reminders.Where(one => one.Key == "x1"));
    }

    [Fact]
    public void Send_ShortlyBeforeAForbiddenHour_EndsWithIt()
    {
        var debtor = Desk(Nights).On("2026-04-03 21:57").When(Text, "MessageDecided");

        Assert.Equal(Duration.FromMinutes(3), debtor.Message.NotAfter - debtor.Now);
        debtor.On("22:01").When(Text with { Key = "x2" }, RefusalCode.RuleForbids);
    }

    /// <summary>Decided at 21:59, tried again after ten: it never leaves, and the entry says so.</summary>
    [Fact]
    public void Text_TriedAgainAfterTheHour_IsWithdrawn()
    {
        var debtor = Desk(Nights).On("2026-04-03 21:59").When(Text, "MessageDecided")
            .When(new ConfirmMessage("x1", 1), "MessageConfirmed")
            .When(new ReportMessage("x1", 1, MessageOutcome.PutOff) { Why = "no connection" }, "MessageReported")
            .On("22:04").When(new ConfirmMessage("x1", 2), "MessageWithdrawn");

        Assert.Equal((MessageStatus.Withdrawn, MessageEnd.Expired), (debtor.Message.Status, debtor.Message.End));
        Assert.Empty(debtor.Slots);
        debtor.When(new ReportMessage("x1", 2, MessageOutcome.HandedOver), RefusalCode.PermissionUnusable);
        Assert.False(debtor.State.HasKey(RecordedKind.Reminder, "x1"));
    }

    [Fact]
    public void Confirm_WhereARuleForbidsNow_WithdrawsWithItsReason()
    {
        var debtor = Desk().When(Text, "MessageDecided");
        debtor.Under(Policies.With(Always)).When(new ConfirmMessage("x1", 1), "MessageWithdrawn");

        var withdrawn = debtor.Events.OfType<MessageWithdrawn>().Single();
        Assert.Equal(MessageEnd.Forbidden, withdrawn.End);
        Assert.Equal("ALWAYS", Assert.Single(withdrawn.Reasons).Rule);
    }

    [Fact]
    public void Confirm_AfterTheMoneyLanded_WithdrawsAsPaid()
    {
        var debtor = Desk().When(Text, "MessageDecided");
        debtor.Step(script => script.When(Pay("p1", 10_000, "2026-04-03")));
        debtor.When(new ConfirmMessage("x1", 1), "MessageWithdrawn");

        Assert.Equal(MessageEnd.Paid, debtor.Message.End);
        Assert.NotEmpty(debtor.Events.OfType<MessageWithdrawn>().Single().Reasons);
    }

    [Fact]
    public void Confirm_AfterAHold_Withdraws()
    {
        var debtor = Desk(PolicySamples.Row(HoldKind.CeaseCommunication)).When(Text, "MessageDecided");
        debtor.Step(script => script.When(Hold("h1", HoldKind.CeaseCommunication)));
        debtor.When(new ConfirmMessage("x1", 1), "MessageWithdrawn");
        Assert.Equal(MessageEnd.Forbidden, debtor.Message.End);
    }

    [Fact]
    public void Confirm_WhoseNumberIsStopped_Withdraws()
    {
        var debtor = Desk().When(Text, "MessageDecided");
        debtor.Do(new ChangeContactPoint("s", ContactPointState.Stopped, "at his wish"));
        debtor.When(new ConfirmMessage("x1", 1), "MessageWithdrawn");
        Assert.Equal(MessageEnd.Forbidden, debtor.Message.End);
    }

    /// <summary>The last slot is the message's own: it counts against others, and never against itself.</summary>
    [Fact]
    public void Confirm_OfTheLastThatIsAllowed_StandsNotInItsOwnWay()
    {
        var debtor = Desk(TwoTexts);
        debtor.Step(script => script.When(Remind("r5") with { Class = ActClass.Collection, Point = "s" }));
        debtor.When(Text, "MessageDecided").When(new ConfirmMessage("x1", 1), "MessageConfirmed")
            .When(new ReportMessage("x1", 1, MessageOutcome.HandedOver), Sent)
            .When(Text with { Key = "x2" }, RefusalCode.RuleForbids);
        Assert.Empty(debtor.Slots);
    }

    [Fact]
    public void Send_WhileAnotherIsUnderWay_Waits()
    {
        var debtor = Desk().When(Text, "MessageDecided").When(Text with { Key = "x2" }, RefusalCode.SlotReserved);
        Assert.Equal(debtor.Message.NotAfter, debtor.Reasons[0].PermittedFrom);
    }

    [Fact]
    public void Report_OfWhatWasTaken_RecordsTheReminderOnce()
    {
        var hash = new string('a', 64);
        var report = new ReportMessage("x1", 1, MessageOutcome.HandedOver) { Reference = "prov-1", Sha256 = hash };
        var debtor = Desk().When(Text, "MessageDecided").When(new ConfirmMessage("x1", 1), "MessageConfirmed")
            .When(report, Sent).When(report, "");

        var recorded = debtor.History.OfType<ReminderRecorded>().Last();
        Assert.Equal(("x1", ContactChannel.Sms, "s"), (recorded.Key, recorded.Channel, recorded.Point));
        Assert.Equal(["c1/reminder/x1"], debtor.Contacts.Where(key => key.EndsWith("x1", StringComparison.Ordinal)));
        Assert.Equal(Name.Id, debtor.History.OfType<TemplateUsed>().Last().Template.Id);
        debtor.When(new ConfirmMessage("x1", 2), RefusalCode.PermissionUnusable);
    }

    [Fact]
    public void Report_AfterTheCaseEnded_RecordsWhatIsOut()
    {
        var debtor = Desk().When(Text, "MessageDecided").When(new ConfirmMessage("x1", 1), "MessageConfirmed");
        debtor.Step(script => script.When(Pay("p1", 10_000, "2026-04-03")).ThenStage(CaseStage.Resolved));
        debtor.When(new ReportMessage("x1", 1, MessageOutcome.HandedOver),
            Sent);
        Assert.Equal(CaseStage.Resolved, debtor.State.Stage);
        Assert.Equal(StageMove.None(CaseStage.Resolved), debtor.History.OfType<ReminderRecorded>().Last().Move);
    }

    [Theory]
    [InlineData(MessageOutcome.Failed, MessageStatus.Failed, "MessageReported", 0)]
    [InlineData(MessageOutcome.Unknown, MessageStatus.Unknown, Sent, 1)]
    [InlineData(MessageOutcome.PutOff, MessageStatus.PutOff, "MessageReported", 0)]
    public void Report_CountsWhatMayBeOut(MessageOutcome outcome, MessageStatus status, string events, int counted)
    {
        var debtor = Desk().When(Text, "MessageDecided").When(new ConfirmMessage("x1", 1), "MessageConfirmed")
            .When(new ReportMessage("x1", 1, outcome) { Why = "in the provider's words" }, events);
        Assert.Equal(status, debtor.Message.Status);
        Assert.Equal(counted, debtor.Contacts.Count(key => key.EndsWith("x1", StringComparison.Ordinal)));
        Assert.Equal(outcome == MessageOutcome.PutOff ? 1 : 0, debtor.Slots.Count());
    }

    /// <summary>A node that was taken for dead comes back: the message counts once.</summary>
    [Fact]
    public void Report_AfterItWasGivenUp_SaysWhatBecameOfIt()
    {
        var debtor = Desk().When(Text, "MessageDecided").When(new ConfirmMessage("x1", 1), "MessageConfirmed")
            .When(new ReportMessage("x1", 1, MessageOutcome.Unknown), Sent)
            .When(new ReportMessage("x1", 1, MessageOutcome.HandedOver), "MessageReported")
            .When(new ReportMessage("x1", 1, MessageOutcome.Failed), RefusalCode.PermissionUnusable);
        Assert.Equal(MessageStatus.HandedOver, debtor.Message.Status);
        Assert.Single(debtor.Contacts, key => key.EndsWith("x1", StringComparison.Ordinal));
    }

    [Fact]
    public void Receipts_OnceEach_AndAnInvalidNumberIsUsedNoMore()
    {
        var debtor = Desk().When(Text, "MessageDecided");
        debtor.When(new TellReceipt("x1", MessageReceipt.Delivered), RefusalCode.PermissionUnusable)
            .When(new ConfirmMessage("x1", 1), "MessageConfirmed")
            .When(new ReportMessage("x1", 1, MessageOutcome.HandedOver), Sent)
            .When(new TellReceipt("x1", MessageReceipt.Delivered), "ReceiptTold")
            .When(new TellReceipt("x1", MessageReceipt.Delivered), "")
            .When(new TellReceipt("x1", MessageReceipt.Invalid), "ReceiptTold");
        Assert.Equal([MessageReceipt.Delivered, MessageReceipt.Invalid], debtor.Message.Receipts);
        debtor.When(Text with { Key = "x2" }, RefusalCode.KeyUnknown);
    }

    [Fact]
    public void Stop_BeforeItLeaves_Withdraws_AndAfterwardsIsRefused()
    {
        var debtor = Desk().When(Text, "MessageDecided").When(new StopMessage("x1", "wrong text"), "MessageWithdrawn")
            .When(new StopMessage("x1", "wrong text"), "").When(new ConfirmMessage("x1", 1), "");
        Assert.Equal(MessageEnd.Stopped, debtor.Message.End);
        Assert.Empty(debtor.Slots);
        debtor.When(Text with { Key = "x2" }, "MessageDecided")
            .When(new ConfirmMessage("x2", 1), "MessageConfirmed")
            .When(new StopMessage("x2", "too late"), RefusalCode.PermissionUnusable);
    }

    [Fact]
    public void Send_ThatCannotBe_IsRefusedWithItsReason()
    {
        var debtor = Desk();
        debtor.When(Text with { Channel = ContactChannel.Phone }, RefusalCode.FieldsContradict)
            .When(Text with { Registered = true }, RefusalCode.FieldsContradict)
            .When(Text with { Channel = ContactChannel.Email }, RefusalCode.KeyUnknown)
            .When(Text with { Point = "zz" }, RefusalCode.KeyUnknown)
            .When(Text with { Key = "r1" }, RefusalCode.KeyReused)
            .When(new ConfirmMessage("x9", 1), RefusalCode.KeyUnknown);
        debtor.When(Text, "MessageDecided")
            .When(new ReportMessage("x1", 0, MessageOutcome.HandedOver), RefusalCode.PermissionUnusable)
            .When(new ConfirmMessage("x1", 2), RefusalCode.PermissionUnusable)
            .When(Remind("x1"), RefusalCode.KeyReused)
            .When(Text, "");
        debtor.Step(script => script.Told(Text with { Key = "x3" }).ThenRefused(RefusalCode.FieldsContradict));
    }

    /// <summary>What waits is due at once, what was put off when it says so, and silence ends after a minute.</summary>
    [Fact]
    public void Deadlines_AskToConfirm_AndEndSilence()
    {
        var debtor = Desk().When(Text, "MessageDecided");
        var decided = debtor.Now;
        Assert.Equal((decided, new ConfirmMessage("x1", 1)), debtor.Next);
        debtor.When(new ConfirmMessage("x1", 1), "MessageConfirmed");
        Assert.Equal(
            (decided + Duration.FromMinutes(1), new ReportMessage("x1", 1, MessageOutcome.Unknown)), debtor.Next);
        var again = decided + Duration.FromSeconds(20);
        debtor.When(new ReportMessage("x1", 1, MessageOutcome.PutOff) { Again = again }, "MessageReported");
        Assert.Equal((again, new ConfirmMessage("x1", 2)), debtor.Next);
        debtor.When(new StopMessage("x1", "no need"), "MessageWithdrawn");
        Assert.Null(debtor.Next);
    }

    private static CheckedRule Always =>
        BindingRulesTests.Rule("ALWAYS", [ActKind.Text], new ForbiddenCheck());

    private static Writer Desk(params PolicyRule[] rules)
    {
        var script = CaseScript.Start().When(Open() with { Parties = [new("p1", PartyKind.Debtor)] })
            .On("2026-04-02").When(Remind("r1")).On("2026-04-03").When(Call("c1")).Under(Policies.With(rules));
        script.Beside = script.Beside with { Template = Template };
        return new Writer(script, Persons.After(Mobile));
    }

    /// <summary>A case and its debtor, whose record follows every step.</summary>
    private sealed class Writer(CaseScript script, PersonState person)
    {
        private PersonState person = person;

        public CaseState State => script.State;

        public Instant Now => script.Now;

        public IReadOnlyList<CaseEvent> Events => script.Events;

        public IReadOnlyList<RefusalReason> Reasons => script.Reasons;

        public IEnumerable<CaseEvent> History => script.History.Select(one => one.Event);

        public CaseMessage Message => script.State.Messages[0];

        public IEnumerable<string> Slots => person.Reserved.Select(slot => slot.Key);

        public IEnumerable<string> Contacts => person.Contacts.Select(contact => contact.Key);

        public (Instant, CaseCommand)? Next =>
            CaseDeadlines.Of(script.State, script.Policy.OfficialZone) is [var first, ..]
                ? (first.At, first.Step)
                : null;

        public Writer On(string when)
        {
            script.On(when);
            return this;
        }

        public Writer Under(Policy policy)
        {
            script.Under(policy);
            return this;
        }

        public void Do(PersonCommand command) => person = Persons.Decide(person, command, script.Now).After;

        public Writer When(CaseCommand command, string events)
        {
            Step(one => one.When(command).Then(events));
            return this;
        }

        public Writer When(CaseCommand command, params RefusalCode[] codes)
        {
            Step(one => one.When(command).ThenRefused(codes));
            return this;
        }

        public void Step(Action<CaseScript> step)
        {
            script.Beside = script.Beside with
            {
                Person = new KnownPerson("person/p1", 7, person),
                PersonHolds = person.HoldsOn(script.Today, PartyKind.Debtor),
            };
            step(script);
            person = script.Last is Decision decision
                ? decision.Beside.Select(beside => beside.Event).OfType<PersonEvent>()
                    .Aggregate(person, (state, happened) => state.Evolve(happened))
                : person;
        }
    }
}
