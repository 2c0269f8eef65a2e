using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.ReadModels;

/// <summary>A case by the two clocks, from the ledger alone.</summary>
public sealed class CaseReaderTests
{
    private static readonly StreamId Stream = StreamId.Parse("case/a");
    private static readonly Instant Start = Instant.FromDateTimeOffset(CaseCommands.Start);
    private static readonly CaseClocks Now = new(_ => DateTimeZoneProviders.Tzdb["Asia/Shanghai"]);

    [Fact]
    public async Task KnownOn_BetweenTwoEntries_FoldsWhatWasRecordedByThen()
    {
        await using var store = await StoreAsync();
        var before = await ReadAsync(store, Now with { KnownOn = Start + Duration.FromHours(47) });
        var at = await ReadAsync(store, Now with { KnownOn = Start + Duration.FromHours(48) });
        Assert.Equal((3, 3), (before.Entries.Count, before.Lines.Count));
        Assert.Equal(before.State.OutstandingMinor - 700, at.State.OutstandingMinor);
        Assert.Equal(at.Version, before.Version + 1);
    }

    [Fact]
    public async Task EffectiveOn_PaymentBookedLater_CountsFromItsValueDate()
    {
        await using var store = await StoreAsync();
        var owed = (await ReadAsync(store, Now)).State.OutstandingMinor;
        Assert.Equal(owed + 700, (await EffectiveAsync(store, 19)).State.OutstandingMinor);
        Assert.Equal(owed, (await EffectiveAsync(store, 20)).State.OutstandingMinor);
    }

    [Fact]
    public async Task BothClocks_BeforeThePaymentWasTold_DoNotKnowIt()
    {
        await using var store = await StoreAsync();
        var both = Now with { KnownOn = Start + Duration.FromHours(1), EffectiveOn = CaseCommands.Today };
        Assert.Empty((await ReadAsync(store, both)).State.Money);
        Assert.Single((await ReadAsync(store, both with { KnownOn = null })).State.Money);
    }

    [Fact]
    public async Task AnyClock_BeforeTheOpening_FindsNoCaseAndSaysSinceWhen()
    {
        await using var store = await StoreAsync();
        var known = await ReadAsync(store, Now with { KnownOn = Start - Duration.FromHours(48) });
        var effective = await EffectiveAsync(store, 17);
        Assert.Equal((false, false), (known.State.Exists, effective.State.Exists));
        Assert.Equal((Start - Duration.FromHours(47), CaseCommands.Today.PlusDays(-2)),
            (known.KnownSince, effective.InEffectSince));
        Assert.Empty(effective.Lines);
    }

    [Fact]
    public async Task NoClock_IsTheCaseAsItsActorHasIt()
    {
        await using var store = await StoreAsync();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        var view = await run.ReadAsync(Stream.Name);
        var read = await ReadAsync(store, Now);
        Assert.Equal(view.Version, read.Version);
        Assert.Equal(((CaseState)view.State).OutstandingMinor, read.State.OutstandingMinor);
        Assert.Equal(read.State.Stage,
            (await ReadAsync(store, Now with { EffectiveOn = CaseCommands.Today.PlusDays(30) })).State.Stage);
    }

    /// <summary>Opened on the 18th, assigned, and two days after the start told of money of the 20th.</summary>
    private static async Task<MemoryLedgerStore> StoreAsync()
    {
        var store = new MemoryLedgerStore();
        var clock = new VirtualClock(CaseCommands.Start.AddHours(-47));
        await using var run = EmbeddedRun.Start(new HostSettings(store, clock));
        await run.SendAsync("open", Stream.Name, CaseCommands.Open(Stream.Name));
        await run.SendAsync("assign", Stream.Name, CaseCommands.Assign("c-17"));
        clock.AdvanceTo(CaseCommands.Start.AddHours(48));
        Assert.Equal(ReceiptKind.Accepted, (await run.SendAsync("pay", Stream.Name, CaseCommands.Pay("p", 700))).Kind);
        return store;
    }

    private static Task<CaseHistory> EffectiveAsync(MemoryLedgerStore store, int day) =>
        ReadAsync(store, Now with { EffectiveOn = new LocalDate(2026, 11, day) });

    private static Task<CaseHistory> ReadAsync(MemoryLedgerStore store, CaseClocks clocks) =>
        new CaseReader(store).ReadAsync(Stream, clocks, CancellationToken.None).AsTask();
}
