using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Followers;

/// <summary>Rows and policies: what a policy changes in them, and how they are made anew when it does.</summary>
public sealed class WorkRowRenewalTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly RowPolicies Plain = Of();
    private static readonly RowPolicies China = Of(zone: "Asia/Shanghai");

    public static TheoryData<string> Numbers => [.. PolicyNumbers.Known.Select(number => number.Name)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Mark_UnderAnotherNumber_IsTheSameOnlyWhereRowsAre(string number)
    {
        var store = await Ledgers.OfAsync(5, 120);
        await using (var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start))))
        {
            var open = CaseCommands.Open("ahead", "ahead");
            var later = open.Items[0] with { DueOn = CaseCommands.Today.PlusDays(20) };
            var receipt = await run.SendAsync("ahead", "ahead", open with { Items = [later] });
            Assert.Equal(ReceiptKind.Accepted, receipt.Kind);
        }

        var most = PolicyNumbers.Known.Single(known => known.Name == number).Max;
        var changed = Of(numbers: new() { [number] = Math.Min(most, 100_000_000) });

        Assert.Equal(RowPolicies.Numbers.Contains(number), changed.Mark != Plain.Mark);
        var same = await RowsAsync(store, changed);
        Assert.Equal(RowPolicies.Numbers.Contains(number), !same.SequenceEqual(await RowsAsync(store, Plain)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Rows_OfOtherPolicies_AnswerAndAreThenAsIfMadeUnderThese(int seed)
    {
        var store = await Ledgers.OfAsync(seed, 60);
        var now = Of(zone: "Asia/Shanghai", numbers: new() { ["entry-grace-days"] = 7 });
        await using var rows = new MemoryWorkRows();
        await new WorkRowFollower(store, rows, Plain).CatchUpAsync(None);
        var old = await AllAsync(rows);

        var follower = new WorkRowFollower(store, rows, now);
        Assert.Equal(old, await AllAsync(rows));
        Assert.True(rows.IsBuilt);
        await follower.CatchUpAsync(None);

        Assert.Equal(await RowsAsync(store, now), await AllAsync(rows));
        Assert.NotEqual(old, await AllAsync(rows));
        Assert.Equal(new RowsMade(now.Mark, RowsMade.All), await rows.ReadMadeAsync(None));
    }

    [Fact]
    public async Task Rows_ThatNeverSaidUnderWhat_AreMadeAnew()
    {
        var store = await Ledgers.OfAsync(1, 60);
        await using var rows = new MemoryWorkRows();
        var unsaid = new WatchedRows(rows, changes => changes with { Made = null });
        await new WorkRowFollower(store, unsaid, Plain).CatchUpAsync(None);
        Assert.Null(await rows.ReadMadeAsync(None));

        await new WorkRowFollower(store, rows, China).CatchUpAsync(None);
        Assert.Equal(await RowsAsync(store, China), await AllAsync(rows));
    }

    [Fact]
    public async Task Renewal_StoppedInTheMiddle_GoesOnFromThere()
    {
        var (store, rows) = await ManyAsync();
        using var stop = new CancellationTokenSource();
        var first = 0;
        await new WorkRowRenewal(store, rows, China).GoOnAsync(_ => { first++; stop.Cancel(); }, stop.Token);

        Assert.Equal(WorkRowRenewal.SliceRows, first);
        Assert.Equal(China.Mark, (await rows.ReadMadeAsync(None))!.Mark);
        Assert.NotEqual(await RowsAsync(store, China), await AllAsync(rows));

        var rest = 0;
        await new WorkRowRenewal(store, rows, China).GoOnAsync(_ => rest++, None);
        Assert.Equal(50, rest);
        Assert.Equal(await RowsAsync(store, China), await AllAsync(rows));
    }

    [Fact]
    public async Task Renewal_PoliciesChangedAgainInTheMiddle_BeginsAgain()
    {
        var (store, rows) = await ManyAsync();
        using var stop = new CancellationTokenSource();
        await new WorkRowRenewal(store, rows, China).GoOnAsync(_ => stop.Cancel(), stop.Token);

        await new WorkRowRenewal(store, rows, Plain).GoOnAsync(_ => { }, None);

        Assert.Equal(await RowsAsync(store, Plain), await AllAsync(rows));
    }

    [Fact]
    public async Task Renewal_SomethingIsCommittedMeanwhile_ThatComesFirst()
    {
        var (store, rows) = await ManyAsync();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        await run.SendAsync("pay", "c7", CaseCommands.Pay("p7", 300));

        await new WorkRowRenewal(store, rows, China).GoOnAsync(_ => Assert.Fail("changed"), None);
        await new WorkRowFollower(store, rows, China).CatchUpAsync(None);

        Assert.Equal(await RowsAsync(store, China), await AllAsync(rows));
    }

    [Fact]
    public async Task Renewal_ThenAnotherEntryOnTheCase_KeepsWhatWasRenewed()
    {
        var store = await Ledgers.OfAsync(2, 60);
        await using var rows = new MemoryWorkRows();
        await new WorkRowFollower(store, rows, Plain).CatchUpAsync(None);
        var follower = new WorkRowFollower(store, rows, China);
        await follower.CatchUpAsync(None);
        await Ledgers.RunAsync(store, 3, 40);

        await follower.CatchUpAsync(None);

        Assert.Equal(await RowsAsync(store, China), await AllAsync(rows));
    }

    [Fact]
    public async Task Renewal_RowsOfThesePolicies_WritesNothing()
    {
        var (store, rows) = await ManyAsync();
        await using var watched = new WatchedRows(rows, _ => throw new InvalidOperationException("written"));
        await new WorkRowRenewal(store, watched, Plain).GoOnAsync(_ => Assert.Fail("changed"), None);
        Assert.Equal(new RowsMade(Plain.Mark, RowsMade.All), await rows.ReadMadeAsync(None));
    }

    [Fact]
    public async Task Run_StoppedWhileItRenews_EndsWithoutRenewingTheRest()
    {
        var (store, rows) = await ManyAsync();
        using var stop = new CancellationTokenSource();
        await using var stopping = new WatchedRows(rows, changes =>
        {
            stop.Cancel();
            return changes;
        });

        await new WorkRowFollower(store, stopping, China)
            .RunAsync(new WakeUp(), (_, _) => Task.CompletedTask, stop.Token).Soon();

        Assert.NotEqual(RowsMade.All, (await rows.ReadMadeAsync(None))!.Through);
    }

    /// <summary>Some hundred cases, more than a slice, with rows of plain policies.</summary>
    private static async Task<(MemoryLedgerStore Store, MemoryWorkRows Rows)> ManyAsync()
    {
        var store = new MemoryLedgerStore();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        for (var number = 0; number < WorkRowRenewal.SliceRows + 50; number++)
        {
            await run.SendAsync("open", $"c{number}", CaseCommands.Open($"c{number}", $"a{number}"));
        }

        var rows = new MemoryWorkRows();
        await new WorkRowFollower(store, rows, Plain).CatchUpAsync(None);
        return (store, rows);
    }

    private static RowPolicies Of(string? zone = null, Dictionary<string, long>? numbers = null)
    {
        var book = new PolicyBook([new RulePack
        {
            Id = "BANK",
            Title = "A pack for rows",
            Jurisdiction = "any",
            Instrument = "made up for tests",
            ValidFrom = new LocalDate(2000, 1, 1),
            OfficialZone = zone is null ? null : DateTimeZoneProviders.Tzdb[zone],
            Numbers = numbers ?? [],
        }]);
        return new HostSettings(new MemoryLedgerStore(), TimeProvider.System) { Policies = book }
            .Node(inline: true).RowPolicies;
    }

    private static async Task<IReadOnlyList<WorkRow>> RowsAsync(ILedgerStore store, RowPolicies policies)
    {
        await using var rows = new MemoryWorkRows();
        await new WorkRowFollower(store, rows, policies).CatchUpAsync(None);
        return await AllAsync(rows);
    }

    private static ValueTask<IReadOnlyList<WorkRow>> AllAsync(MemoryWorkRows rows) =>
        rows.ReadOpenedAfterAsync(-1, int.MaxValue, None);

    /// <summary>Rows that show what is written, and may change it.</summary>
    private sealed class WatchedRows(MemoryWorkRows inner, Func<WorkChanges, WorkChanges> written) : IWorkRows
    {
        public bool IsBuilt => inner.IsBuilt;

        public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) => inner.ReadCursorAsync(cancellation);

        public ValueTask<IReadOnlyList<WorkRow>> ReadAsync(
            IReadOnlyList<string> caseIds, CancellationToken cancellation) => inner.ReadAsync(caseIds, cancellation);

        public ValueTask<IReadOnlyList<WorkRow>> ReadOfPersonsAsync(
            IReadOnlyList<string> persons, CancellationToken cancellation) =>
            inner.ReadOfPersonsAsync(persons, cancellation);

        public ValueTask<IReadOnlyList<WorkRow>> FindAsync(SoughtCase sought, CancellationToken cancellation) =>
            inner.FindAsync(sought, cancellation);

        public ValueTask<IReadOnlyList<WorkRow>?> LookUpAsync(WorkLookUp lookUp, CancellationToken cancellation) =>
            inner.LookUpAsync(lookUp, cancellation);

        public ValueTask<IReadOnlyList<WaitingRow>> ReadWaitingAsync(
            WaitingLookUp lookUp, CancellationToken cancellation) => inner.ReadWaitingAsync(lookUp, cancellation);

        public ValueTask<IReadOnlyList<string>> ReadClocksAsync(CancellationToken cancellation) =>
            inner.ReadClocksAsync(cancellation);

        public ValueTask<RowsMade?> ReadMadeAsync(CancellationToken cancellation) => inner.ReadMadeAsync(cancellation);

        public ValueTask<IReadOnlyList<WorkRow>> ReadOpenedAfterAsync(
            long position, int most, CancellationToken cancellation) =>
            inner.ReadOpenedAfterAsync(position, most, cancellation);

        public ValueTask<IReadOnlyList<string>> TakeDueAsync(
            Instant now, Instant until, int most, CancellationToken cancellation) =>
            inner.TakeDueAsync(now, until, most, cancellation);

        public ValueTask KeepDueAsync(
            IReadOnlyList<string> caseIds, Instant until, CancellationToken cancellation) =>
            inner.KeepDueAsync(caseIds, until, cancellation);

        public ValueTask CompleteAsync(CancellationToken cancellation) => inner.CompleteAsync(cancellation);

        public ValueTask WriteAsync(WorkChanges changes, StoredEntry last, CancellationToken cancellation) =>
            inner.WriteAsync(written(changes), last, cancellation);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
