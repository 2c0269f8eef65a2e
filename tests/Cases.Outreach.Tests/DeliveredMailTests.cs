using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;

namespace Cases.Outreach.Tests;

/// <summary>
/// Goal: from the decision to the mail box, on a virtual clock: what is captured and what the ledger says agree.
/// </summary>
public sealed class DeliveredMailTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly MemoryLedgerStore store = new();
    private readonly MemoryWorkRows rows = new();
    private readonly VirtualClock clock = new(CaseCommands.Start);
    private EmbeddedRun run = null!;
    private WorkRowFollower follower = null!;
    private int sent;

    public async ValueTask InitializeAsync()
    {
        run = EmbeddedRun.Start(new HostSettings(store, clock));
        follower = new WorkRowFollower(store, rows, run.Node.RowPolicies);
        await OnPersonAsync(new RegisterPerson("李晓明", "zh-CN") { ZoneId = "Asia/Shanghai", ZoneSource = "contract" });
        await OnPersonAsync(new AddContactPoint(
            "e", ContactChannel.Email, "li.xiaoming@example.com", "contract", LegalGround.Contract));
        await AcceptedAsync(CaseCommands.Open("c1", debtor: "p1"));
        await AcceptedAsync(CaseCommands.Reach("k1"));
    }

    public async ValueTask DisposeAsync()
    {
        await run.DisposeAsync();
        await rows.DisposeAsync();
        await store.DisposeAsync();
    }

    /// <summary>The diary of a debtor who pays after the second: the third was decided, and never leaves.</summary>
    [Fact]
    public async Task Debtor_PaysAfterTheSecond_GetsNoThird()
    {
        await using var server = await MailServer.RequireAsync();
        var mail = new MailSettings("127.0.0.1", server.Port, "bank@example.com") { Security = MailSecurity.None };
        await DecideAsync("g1");
        await SweepAsync(mail);
        clock.Advance(TimeSpan.FromDays(3));
        await DecideAsync("g2");
        await SweepAsync(mail);
        clock.Advance(TimeSpan.FromDays(3));
        await DecideAsync("g3");
        await AcceptedAsync(CaseCommands.Pay("p1", CaseCommands.Owed));
        await SweepAsync(mail);

        Assert.Equal(2, server.Taken.Count);
        Assert.All(["c1.g1", "c1.g2"], id => Assert.Contains(server.Taken,
            text => text.Contains($"<{MessageFiller.IdOf(id)}@example.com>", StringComparison.Ordinal)));
        Assert.Equal(
            [MessageStatus.HandedOver, MessageStatus.HandedOver, MessageStatus.Withdrawn],
            (await CaseAsync()).Messages.Select(message => message.Status));
        Assert.Equal(MessageEnd.Paid, (await CaseAsync()).Messages[2].End);
        Assert.Equal(2, await RemindersAsync());
    }

    /// <summary>The server is away and comes back within the message's five minutes.</summary>
    [Fact]
    public async Task Server_AwayAndBack_GetsItOnce()
    {
        MailSettings nobody;
        await using (var gone = new ScriptedMailServer())
        {
            nobody = gone.Settings;
        }

        await DecideAsync("g1");
        await SweepAsync(nobody);
        Assert.Equal(MessageStatus.PutOff, (await CaseAsync()).Messages[0].Status);
        clock.Advance(TimeSpan.FromSeconds(70));
        await using var server = await MailServer.RequireAsync();
        var back = new MailSettings("127.0.0.1", server.Port, "bank@example.com") { Security = MailSecurity.None };
        await SweepAsync(back);
        await SweepAsync(back);

        Assert.Single(server.Taken);
        Assert.Equal((MessageStatus.HandedOver, 2),
            ((await CaseAsync()).Messages[0].Status, (await CaseAsync()).Messages[0].Attempt));
    }

    /// <summary>It hung up after the last dot: the mail may be out, so it counts and is never sent again.</summary>
    [Fact]
    public async Task Server_HangsUpAfterTheDot_IsNeverAskedAgain()
    {
        await using var server = new ScriptedMailServer((".", ScriptedMailServer.Cut));
        await DecideAsync("g1");
        for (var minute = 0; minute < 10; minute++)
        {
            await SweepAsync(server.Settings);
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        await server.EndAsync();
        Assert.Equal(1, server.Heard.Count(line => line == "."));
        Assert.Equal(MessageStatus.Unknown, (await CaseAsync()).Messages[0].Status);
        Assert.Equal(1, await RemindersAsync());
    }

    [Fact]
    public async Task Server_AwayForGood_EndsTheMessageUnsent()
    {
        MailSettings nobody;
        await using (var gone = new ScriptedMailServer())
        {
            nobody = gone.Settings;
        }

        await DecideAsync("g1");
        for (var minute = 0; minute < 10; minute++)
        {
            await SweepAsync(nobody);
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal((MessageStatus.Withdrawn, MessageEnd.Expired),
            ((await CaseAsync()).Messages[0].Status, (await CaseAsync()).Messages[0].End!.Value));
        Assert.Equal(0, await RemindersAsync());
    }

    private Task DecideAsync(string key) => AcceptedAsync(new SendMessage(key, ContactChannel.Email,
        ActClass.Collection, new TemplateName("CN-PAST-DUE-EMAIL", 1, MessageLanguage.Chinese)));

    private async Task SweepAsync(MailSettings mail)
    {
        var words = new BankWords().PaidTo("EUR", "示例银行 对公账户");
        foreach (var word in BankWords.OwnWords)
        {
            words.Saying(MessageLanguage.Chinese, word, "示例银行");
        }

        DateTimeZone Zone(CaseOpened opened) => run.Node.PoliciesOf(opened.Packs).OfficialZone;
        await follower.CatchUpAsync(None);
        await new DeadlineSweeper(rows, run.Host, Zone, clock)
        {
            Delivery = new Deliverer(
                new Dictionary<ContactChannel, ISender> { [ContactChannel.Email] = new MailSender(mail, "示例银行") },
                new MessageFiller(words, Zone), clock).Delivery,
        }.SweepAsync(None).AsTask().Soon();
    }

    private async Task OnPersonAsync(PersonCommand command) => Assert.Equal(ReceiptKind.Accepted, (await run.Host
        .SendAsync(new CommandEnvelope(CommandId16.FromHash(command.GetType().Name), StreamId.Parse("person/p1"),
            new Principal("ann", "collector"), command), None)).Kind);

    private async Task AcceptedAsync(CaseCommand command)
    {
        var receipt = await run.SendAsync($"{command.GetType().Name} {sent++}", "c1", command);
        Assert.True(receipt.Kind == ReceiptKind.Accepted,
            string.Join("; ", receipt.Reasons.Select(reason => reason.Detail)));
    }

    private async Task<CaseState> CaseAsync() => Assert.IsType<CaseState>((await run.ReadAsync("c1")).State);

    private async Task<int> RemindersAsync() => (await store.ReadStreamAsync(CaseIdentity.Stream("c1"), 1, 1_000, None))
        .Count(stored => LedgerEntry.Decode(stored.Bytes).Kind == "reminderRecorded");
}
