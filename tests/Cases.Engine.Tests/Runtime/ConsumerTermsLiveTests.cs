using Cases.Domain;
using Cases.Ledger;
using Cases.Policies;
using Cases.TestKit;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>
/// Goal: what a debtor told about when, where and how to be reached decides on a case that runs, under the packs that
/// ship.
/// </summary>
public sealed class ConsumerTermsLiveTests : IAsyncDisposable
{
    private readonly MemoryLedgerStore store = new();
    private readonly VirtualClock clock = new(At("2026-11-19T10:00:00Z").ToDateTimeOffset());
    private int sent;

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Theory]
    [InlineData("US-REGF", "US-6B-KNOWN", DesignationSource.Consumer, "America/New_York", "-05:00")]
    [InlineData("US-REGF", "US-6B-FILE", DesignationSource.CreditorFile, "America/New_York", "-05:00")]
    [InlineData("UK-CONC7", "UK-7.9.4-TIME", DesignationSource.Consumer, "Europe/London", "Z")]
    public async Task InconvenientTime_ClosesUntilItsEndAndNoLongerOnceItIsTakenBack(
        string pack, string rule, DesignationSource source, string zone, string offset)
    {
        await using var run = await WithCaseAsync(pack, zone);
        await PersonAsync(run, new DesignateContact("d1", source, "call 1")
        {
            Days = [Weekday.Friday], FromMinute = 15 * 60, ToMinute = 17 * 60,
        });

        await PassesAsync(run, "2026-11-20T14:59:59.999" + offset, NoAnswer("k1"));
        var reason = await RefusedAsync(run, "2026-11-20T15:00:00" + offset, NoAnswer("k2"), rule);
        Assert.Equal(At("2026-11-20T17:00:00" + offset), reason.PermittedFrom);
        await PersonAsync(run, new WithdrawDesignation("d1", "call 2"));
        await PassesAsync(run, "2026-11-20T15:00:01" + offset, NoAnswer("k3"));
    }

    [Fact]
    public async Task OnlyTime_ClosesEverythingElse()
    {
        await using var run = await WithCaseAsync("US-REGF");
        await PersonAsync(run, new DesignateContact("d1", DesignationSource.Consumer, "call 1")
        {
            Days = [Weekday.Monday], FromMinute = 9 * 60, ToMinute = 11 * 60, Only = true, Until = Day("2026-12-31"),
        });

        var reason = await RefusedAsync(run, "2026-11-20T15:00:00-05:00", NoAnswer("k1"), "US-6B-KNOWN");
        Assert.Equal(At("2026-11-23T09:00:00-05:00"), reason.PermittedFrom);
        Assert.Contains(reason.Facts, fact => fact.Name == "onlyTime");
        await PassesAsync(run, "2026-11-23T09:00:00-05:00", NoAnswer("k2"));
    }

    [Fact]
    public async Task InconvenientPlace_ClosesTheNumbersThere()
    {
        await using var run = await WithCaseAsync("US-REGF");
        await PersonAsync(run, Phone("desk"));
        await PersonAsync(run, Phone("mobile") with { Value = "+1 000 000 0002" });
        await PersonAsync(run, new LocatePerson("l1", "told") { Place = ContactPlace.Workplace, Point = "desk" });
        await PersonAsync(run, new DesignateContact("d1", DesignationSource.Consumer, "call 1")
        {
            Place = ContactPlace.Workplace,
        });

        await RefusedAsync(run, "2026-11-20T15:00:00-05:00", NoAnswer("k1") with { Point = "desk" }, "US-6B-PLACE");
        await PassesAsync(run, "2026-11-20T15:01:00-05:00", NoAnswer("k2") with { Point = "mobile" });
    }

    [Fact]
    public async Task StoppedMedium_IsClosedAndOthersAreNot()
    {
        await using var run = await WithCaseAsync("US-REGF");
        await PersonAsync(run, new RequestMedium("w1", MediumWish.Stop, ContactChannel.Phone, "letter 1"));
        await PersonAsync(run, new RequestMedium("w2", MediumWish.Prefer, ContactChannel.Email, "letter 1"));

        var reason = await RefusedAsync(run, "2026-11-20T15:00:00-05:00", NoAnswer("k1"), "US-14H-MEDIA");
        Assert.Null(reason.PermittedFrom);
        await PassesAsync(run, "2026-11-20T15:00:01-05:00", NoAnswer("k2") with
        {
            Channel = ContactChannel.Email,
            Disposition = Disposition.Reached,
            Stated = [StatedFact.Of(ContentFacts.OptOutNotice, FactValue.Of(true))],
        });
        await PersonAsync(run, new WithdrawMediumRequest("w1", "letter 2"));
        await PassesAsync(run, "2026-11-20T15:00:02-05:00", NoAnswer("k3"));
    }

    [Fact]
    public async Task ConsentToMoreCalls_LiftsTheQuietAfterATalkForItsDays()
    {
        await using var run = await WithCaseAsync("US-REGF");
        await PassesAsync(run, "2026-11-20T10:00:00-05:00", CaseCommands.Reach("k1"));
        await RefusedAsync(run, "2026-11-21T10:00:00-05:00", NoAnswer("k2"), "US-14B-B");
        await PersonAsync(run, new RecordConsent(ConsentKind.MoreCalls, null, "email 1") { Debts = ["c1"] });
        await PassesAsync(run, "2026-11-21T10:00:01-05:00", NoAnswer("k3"));
        await PersonAsync(run, new WithdrawConsent(ConsentKind.MoreCalls, null, "email 2"));
        await RefusedAsync(run, "2026-11-21T10:00:02-05:00", NoAnswer("k4"), "US-14B-B");
    }

    [Fact]
    public async Task ConsentToQuietHours_EndsWithItsLastDay()
    {
        await using var run = await WithCaseAsync("CN-CBA2026", "Asia/Shanghai");
        await PersonAsync(run, new RecordConsent(ConsentKind.QuietHours, null, "form 1")
        {
            From = Day("2026-11-21"), Until = Day("2026-11-22"),
        });

        var early = await RefusedAsync(run, "2026-11-20T23:00:00+08:00", NoAnswer("k1"), "CN-CBA-QUIET");
        Assert.Equal(At("2026-11-21T00:00:00+08:00"), early.PermittedFrom);
        await PassesAsync(run, "2026-11-21T00:00:00+08:00", NoAnswer("k2"));
        await PassesAsync(run, "2026-11-22T23:58:00+08:00", NoAnswer("k3"));
        var granted = await AskAsync(run, "2026-11-22T23:58:30+08:00");
        Assert.Equal(At("2026-11-23T00:00:00+08:00"), granted);
        var late = await RefusedAsync(run, "2026-11-23T00:00:00+08:00", NoAnswer("k5"), "CN-CBA-QUIET");
        Assert.Equal(At("2026-11-23T08:00:00+08:00"), late.PermittedFrom);
    }

    [Fact]
    public async Task OtherZones_AllMustPass()
    {
        await using var run = await WithCaseAsync("US-REGF");
        await PersonAsync(run, Phone("west"));
        await PersonAsync(run,
            new LocatePerson("l1", "area code") { ZoneId = "America/Los_Angeles", Point = "west" });

        var reason = await RefusedAsync(run, "2026-11-20T09:00:00-05:00", NoAnswer("k1"), "US-6B-TIME");
        Assert.Equal(At("2026-11-20T08:00:00.001-08:00"), reason.PermittedFrom);
        await PersonAsync(run, new EndLocation("l1", "a family plan"));
        await PassesAsync(run, "2026-11-20T09:00:01-05:00", NoAnswer("k2"));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("US-MA-BOSTON", true)]
    [InlineData("US-TX", false)]
    public async Task LocalRules_BindByLocalityAndWhileNoneIsKnown(string? locality, bool binds)
    {
        await using var run = await WithCaseAsync("US-REGF");
        if (locality is not null)
        {
            await PersonAsync(run, new LocatePerson("l1", "contract") { Locality = locality });
        }

        await SendAsync(run, "2026-11-20T10:00:00-05:00", NoAnswer("k1"));
        var rules = (await Ledgers.AllAsync(store)).Last(entry => entry.Stream.Value == "case/c1").Rules;
        Assert.Equal(binds, rules.Any(rule => rule.Rule.StartsWith("US-MA", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ConsentToContactTheEmployer_LiftsTheIrishRule()
    {
        await using var run = await WithCaseAsync("EU-IE", "Europe/Dublin");
        var letter = NoAnswer("k1") with
        {
            Channel = ContactChannel.Letter, Party = PartyKind.Employer, Disposition = Disposition.Reached,
        };
        await RefusedAsync(run, "2026-11-20T10:00:00Z", letter, "EU-IE-46");
        await PersonAsync(run,
            new RecordConsent(ConsentKind.ThirdParty, null, "letter 1") { With = PartyKind.Employer });
        var receipt = await SendAsync(run, "2026-11-20T10:00:01Z", letter with { Key = "k2" });
        Assert.DoesNotContain(receipt.Reasons, reason => reason.Rule == "EU-IE-46");
    }

    private static AddContactPoint Phone(string key) =>
        new(key, ContactChannel.Phone, "+1 000 000 0001", "contract", LegalGround.Contract);

    private static RecordContact NoAnswer(string key) =>
        CaseCommands.Reach(key) with { Disposition = Disposition.NoAnswer };

    private static LocalDate Day(string text) => LocalDatePattern.Iso.Parse(text).GetValueOrThrow();

    private static Instant At(string text) =>
        OffsetDateTimePattern.ExtendedIso.Parse(text).GetValueOrThrow().ToInstant();

    private async Task<EmbeddedRun> WithCaseAsync(string pack, string zone = "America/New_York")
    {
        var run = EmbeddedRun.Start(new HostSettings(store, clock) { Policies = ShippedPacks.Book() });
        await run.SendAsync("open-1", "c1", CaseCommands.Open("c1", debtor: "p1") with { Packs = [pack] });
        await run.SendAsync("enter-1", "c1", new AssessEntry());
        await PersonAsync(run, new RegisterPerson("made up", null) { ZoneId = zone, ZoneSource = "address" });
        return run;
    }

    private async Task PersonAsync(EmbeddedRun run, PersonCommand command) =>
        Assert.Equal(ReceiptKind.Accepted, (await ToPersonAsync(run, command)).Kind);

    private Task<CommandReceipt> ToPersonAsync(EmbeddedRun run, PersonCommand command) => run.Host.SendAsync(
        new CommandEnvelope(CommandId16.FromHash($"person-{++sent}"), StreamId.Parse("person/p1"),
            new Principal("ann", "collector"), command), CancellationToken.None).AsTask().Soon();

    private async Task<Instant> AskAsync(EmbeddedRun run, string at)
    {
        clock.AdvanceTo(At(at).ToDateTimeOffset());
        await PersonAsync(run, new RequestContactPermission("s1", "c1", ContactChannel.Phone));
        var read = await run.Host.ReadAsync(StreamId.Parse("person/p1"), CancellationToken.None).AsTask().Soon();
        return Assert.Single(((PersonState)read.State).Reserved).Until;
    }

    private Task<CommandReceipt> SendAsync(EmbeddedRun run, string at, CaseCommand command)
    {
        clock.AdvanceTo(At(at).ToDateTimeOffset());
        return run.SendAsync($"sent-{++sent}", "c1", command);
    }

    private async Task PassesAsync(EmbeddedRun run, string at, CaseCommand command)
    {
        var receipt = await SendAsync(run, at, command);
        Assert.True(receipt.Kind == ReceiptKind.Accepted,
            string.Join("; ", receipt.Reasons.Select(reason => $"{reason.Rule} {reason.Detail}")));
    }

    private async Task<RefusalReason> RefusedAsync(EmbeddedRun run, string at, CaseCommand command, string rule)
    {
        var receipt = await SendAsync(run, at, command);
        Assert.Equal(ReceiptKind.Refused, receipt.Kind);
        return Assert.Single(receipt.Reasons, reason => reason.Rule == rule);
    }
}
