using Cases.Domain;
using Cases.Engine;
using NodaTime;
using static Cases.TestKit.Ask;

namespace Cases.Outreach.Tests;

/// <summary>Goal: what leaves is filled from the record and the bank's words, in time, or it does not leave.</summary>
public sealed class DelivererTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly Kept sender = new();
    private readonly List<(string Id, string Why)> told = [];
    private readonly TwoClocks clock = new(Outgoing.At.ToDateTimeOffset());

    [Fact]
    public async Task HandOver_FillsEveryWord()
    {
        var handed = await Deliverer().Delivery.HandOver(Order(), None);

        Assert.Equal(MessageOutcome.HandedOver, handed.Outcome);
        var message = Assert.Single(sender.Taken);
        Assert.Equal(
            "【示例银行】李晓明，您好。您尾号0017的账户应还100.00元，"
                + "应还日为2026年4月1日，我们尚未收到款项。\n"
                + "请还款至示例银行 对公账户。如有困难或异议，请联系95500。拒收请回复R", message.Text.Trim());
        Assert.Equal(message.Filled.ContentHash(), handed.Sha256);
        Assert.Equal("+86 138 0000 0001", message.To);
        Assert.Empty(told);
    }

    [Theory]
    [InlineData(MessageLanguage.English, "CNY 100.00", "1 April 2026")]
    [InlineData(MessageLanguage.Chinese, "100.00元", "2026年4月1日")]
    public async Task HandOver_WritesAmountsAndDaysAsItsLanguageDoes(
        MessageLanguage language, string amount, string day)
    {
        var order = Order(template: Template(language, "{amount}|{due-date}|{days-past-due}|{balance}|{today}"));
        await Deliverer().Delivery.HandOver(order, None);
        var words = Assert.Single(sender.Taken).Text.Split('|');
        Assert.Equal((amount, day, "2", amount), (words[0], words[1], words[2], words[3]));
    }

    /// <summary>What a person is called is never read for placeholders.</summary>
    [Fact]
    public async Task HandOver_NameWithBraces_IsItself()
    {
        await Deliverer().Delivery.HandOver(
            Order(template: Template(MessageLanguage.Chinese, "{name}"), name: "{amount}"), None);
        Assert.Equal("{amount}", Assert.Single(sender.Taken).Text);
    }

    [Fact]
    public async Task HandOver_OfWhatNothingFills_FailsAndNamesIt()
    {
        var handed = await Deliverer().Delivery.HandOver(
            Order(template: Template(MessageLanguage.Chinese, "{name} {rights} {seal}")), None);

        Assert.Equal((MessageOutcome.Failed, "nothing fills rights, seal"), (handed.Outcome, handed.Why));
        Assert.Empty(sender.Taken);
        Assert.Equal(MessageFiller.IdOf("c1.x1"), Assert.Single(told).Id);
    }

    [Fact]
    public async Task HandOver_ToSomebodyWhoWasErased_Fails()
    {
        var handed = await Deliverer().Delivery.HandOver(Order() with { Whom = null }, None);
        Assert.Equal(MessageOutcome.Failed, handed.Outcome);
    }

    [Theory]
    [InlineData(9, 9, 300, true)]
    [InlineData(11, 11, 300, false)]
    [InlineData(3, 3, 2, false)]
    [InlineData(-3_600, 1, 300, true)]
    [InlineData(-3_600, 11, 300, false)]
    public async Task HandOver_AsksBothClocksAtTheLastMoment(int wall, int passed, int notAfter, bool leaves)
    {
        sender.Before = () => clock.Go(TimeSpan.FromSeconds(wall), TimeSpan.FromSeconds(passed));
        var handed = await Deliverer().Delivery.HandOver(Order(notAfter: notAfter), None);
        Assert.Equal(leaves ? MessageOutcome.HandedOver : MessageOutcome.PutOff, handed.Outcome);
    }

    [Fact]
    public async Task HandOver_PutOff_WaitsLongerEachTime()
    {
        sender.Answer = new MessageHanded(MessageOutcome.PutOff, "no connection");
        var waits = new List<Duration?>();
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            waits.Add((await Deliverer().Delivery.HandOver(Order(attempt: attempt), None)).Wait);
        }

        Assert.Equal([5, 20, 60, 60], waits.Select(wait => (int)wait!.Value.TotalSeconds));
        Assert.All(told, one => Assert.Equal("put-off: no connection", one.Why));
    }

    [Fact]
    public async Task HandOver_OfAnUnservedChannelOrATemplateThatIsNotKnown_IsLeftToOthers()
    {
        var order = Order();
        Assert.Equal(MessageOutcome.PutOff, (await Deliverer().Delivery.HandOver(
            order with { Template = null }, None)).Outcome);
        Assert.Equal(MessageOutcome.PutOff, (await Deliverer().Delivery.HandOver(
            order with { Message = order.Message with { Channel = ContactChannel.Letter } }, None)).Outcome);
        Assert.False(Deliverer().Delivery.Sends(ContactChannel.Letter));
    }

    [Fact]
    public void Words_AreCheckedAndNamed()
    {
        var words = new BankWords();
        Assert.Throws<ArgumentException>(() => words.Saying(MessageLanguage.English, Placeholder.Amount, "x"));
        Assert.Throws<ArgumentException>(() => words.Saying(MessageLanguage.English, Placeholder.Sender, ""));
        Assert.Throws<ArgumentException>(() => words.Saying(MessageLanguage.English, Placeholder.Sender, "a\r\nb"));
        Assert.Throws<ArgumentException>(() => words.PaidTo("XXQ", "x"));
        Assert.Equal([Placeholder.PayeeAccount, Placeholder.Sender], new MessageFiller(words, _ => DateTimeZone.Utc)
            .Wordless(Template(MessageLanguage.English, "{sender} {payee-account} {amount}"), Currency.Cny));
    }

    private static MessageTemplate Template(MessageLanguage language, string text) => new()
    {
        Id = "T-TEXT", Version = 1, Title = "A text for tests", Jurisdiction = "CN", Binds = ["TEST"],
        Language = language, Channel = ContactChannel.Sms, Act = ActClass.Collection, To = [PartyKind.Debtor],
        ValidFrom = new LocalDate(2026, 1, 1), Parts = [new(TemplateSection.Text, text)],
    };

    private static MessageOrder Order(
        MessageTemplate? template = null, string name = "李晓明", int notAfter = 300, int attempt = 1)
    {
        var state = CaseScript.Start().When(Open(due: "2026-04-01") with { Account = "6200000000000017" }).State;
        template ??= Template(MessageLanguage.Chinese,
            "【{sender}】{name}，您好。您尾号{account}的账户应还{amount}，应还日为{due-date}，我们尚未收到款项。\n"
                + "请还款至{payee-account}。如有困难或异议，请联系{contact}。{opt-out}");
        var message = new CaseMessage("x1", ContactChannel.Sms, ActClass.Collection, PartyKind.Debtor,
            UsedTemplate.Of(template), Outgoing.At + Duration.FromSeconds(notAfter))
        {
            Point = "s", Attempt = attempt, At = Outgoing.At,
        };
        var whom = PersonState.Initial with
        {
            Exists = true,
            Name = name,
            ContactPoints =
            [
                new("s", ContactChannel.Sms, "+86 138 0000 0001", "contract", LegalGround.Contract,
                    ContactPointState.Ok, new LocalDate(2026, 1, 1)),
            ],
        };
        return new MessageOrder("c1.x1", state, message, whom, Outgoing.At) { Template = template };
    }

    private Deliverer Deliverer()
    {
        var words = new BankWords().PaidTo("CNY", "示例银行 对公账户")
            .Saying(MessageLanguage.Chinese, Placeholder.Sender, "示例银行")
            .Saying(MessageLanguage.Chinese, Placeholder.Contact, "95500")
            .Saying(MessageLanguage.Chinese, Placeholder.OptOut, "拒收请回复R");
        return new Deliverer(
            new Dictionary<ContactChannel, ISender> { [ContactChannel.Sms] = sender },
            new MessageFiller(words, _ => DateTimeZoneProviders.Tzdb["Asia/Shanghai"]), clock)
        {
            Told = (id, why) => told.Add((id, why)),
        };
    }

    /// <summary>A wall clock that may be set, and the time that passes.</summary>
    private sealed class TwoClocks(DateTimeOffset wall) : TimeProvider
    {
        private DateTimeOffset wall = wall;
        private long passed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => wall;

        public override long GetTimestamp() => passed;

        public void Go(TimeSpan byWall, TimeSpan byTime) => (wall, passed) = (wall + byWall, passed + byTime.Ticks);
    }

    private sealed class Kept : ISender
    {
        public List<OutgoingMessage> Taken { get; } = [];

        public MessageHanded Answer { get; set; } = new(MessageOutcome.HandedOver);

        public Action Before { get; set; } = static () => { };

        public bool Repeats => true;

        public ValueTask<MessageHanded> SendAsync(
            OutgoingMessage message, Func<bool> mayLeave, CancellationToken cancellation)
        {
            Before();
            if (!mayLeave())
            {
                return ValueTask.FromResult(new MessageHanded(MessageOutcome.PutOff, "too late"));
            }

            Taken.Add(message);
            return ValueTask.FromResult(Answer);
        }
    }
}
