using Cases.Engine;
using NodaTime;
using Xunit;

namespace Cases.TestKit;

/// <summary>What every <see cref="IDeliveryRows"/> must do. A store's tests inherit it and open their rows.</summary>
public abstract class DeliveryRowsConformance : IAsyncLifetime
{
    private const string Id = "w1";
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Instant At = Instant.FromUtc(2026, 3, 1, 8, 0);

    /// <summary>The rows under test, empty at the start of each test.</summary>
    protected IDeliveryRows Rows { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Rows = await OpenAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Rows.DisposeAsync();
        await CleanAsync();
    }

    /// <summary>Rows that were made anew.</summary>
    protected abstract ValueTask<IDeliveryRows> OpenAsync();

    /// <summary>Removes what the rows left behind.</summary>
    protected virtual ValueTask CleanAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Applied_OfNewRows_IsNone_AndThenWhatWasNoted()
    {
        Assert.Null(await Rows.ReadAppliedAsync(None));
        await Rows.ApplyAsync(0, None);
        Assert.Equal(0, await Rows.ReadAppliedAsync(None));
        await Rows.ApplyAsync(7, None);
        Assert.Equal(7, await Rows.ReadAppliedAsync(None));
    }

    [Fact]
    public async Task Cursor_BegunTwice_StaysAtTheFirst_AndMovesFromWhereItStandsAlone()
    {
        Assert.Equal(new DeliveryStanding(null, 0, 0, null), await Rows.StandingAsync(Id, None));
        await Rows.BeginAsync(Id, 5, None);
        await Rows.BeginAsync(Id, 9, None);
        Assert.Equal(5, (await Rows.StandingAsync(Id, None)).Cursor);

        Assert.False(await Rows.KeepAsync(Id, 6, 20, [(6, "case/a")], None));
        Assert.True(await Rows.KeepAsync(Id, 5, 20, [(6, "case/a"), (8, "case/b")], None));

        Assert.Equal(new DeliveryStanding(20, 2, 0, 6), await Rows.StandingAsync(Id, None));
        Assert.Equal(0, (await Rows.StandingAsync("w2", None)).Waiting);
    }

    [Fact]
    public async Task Next_IsTheOldestOfEachStream_AndNothingBehindOneThatWaits()
    {
        await FillAsync((1, "case/a"), (2, "case/a"), (3, "case/b"), (4, "payment/p"));
        Assert.Equal([1, 3, 4], await PositionsAsync());
        await Rows.SettleAsync(Id, Try(1, 500), Pending(1, "case/a", At), None);

        Assert.Equal([3, 4, 1], await PositionsAsync());
        Assert.Equal(At, (await Rows.NextAsync(Id, 9, None))[^1].NextAt);
        Assert.Equal([3], (await Rows.NextAsync(Id, 1, None)).Select(one => one.Position));

        await Rows.SettleAsync(Id, Try(1, 200), null, None);
        Assert.Equal([2, 3, 4], await PositionsAsync());
    }

    [Fact]
    public async Task Parked_HoldsItsStream_UntilItGoesOutAgain_OrIsGivenUp()
    {
        await FillAsync((1, "case/a"), (2, "case/a"), (3, "case/b"));
        await Rows.SettleAsync(Id, Try(1, null), Pending(1, "case/a", At) with { Parked = true, Attempts = 10 }, None);
        Assert.Equal([3], await PositionsAsync());
        Assert.Equal(new DeliveryStanding(9, 3, 1, 1) { Behind = 1 }, await Rows.StandingAsync(Id, None));
        await Rows.ReleaseAsync(Id, At, parked: false, None);
        Assert.Equal([3], await PositionsAsync());

        await Rows.ReleaseAsync(Id, At, parked: true, None);
        var again = (await Rows.NextAsync(Id, 9, None)).Single(one => one.Position == 1);
        Assert.Equal((10, At), (again.Attempts, again.NextAt));
        await Rows.SettleAsync(Id, Try(1, null), Pending(1, "case/a", At) with { Parked = true, Attempts = 11 }, None);

        await Rows.UnparkAsync(Id, giveUp: false, At, None);
        Assert.Equal([3, 1], await PositionsAsync());
        Assert.Equal(0, (await Rows.NextAsync(Id, 9, None))[^1].Attempts);

        await Rows.SettleAsync(Id, Try(1, null), Pending(1, "case/a", At) with { Parked = true }, None);
        await Rows.UnparkAsync(Id, giveUp: true, At, None);
        Assert.Equal([2, 3], await PositionsAsync());
    }

    [Fact]
    public async Task Release_BringsForwardWhatWaits_AndPutsNothingOff()
    {
        await FillAsync((1, "case/a"), (2, "case/b"));
        await Rows.SettleAsync(Id, Try(1, 500), Pending(1, "case/a", At + Duration.FromHours(5)), None);
        await Rows.ReleaseAsync(Id, At, parked: false, None);

        Assert.Equal([(2L, NodaConstants.UnixEpoch), (1L, At)],
            (await Rows.NextAsync(Id, 9, None)).Select(one => (one.Position, one.NextAt)));
    }

    [Fact]
    public async Task Replay_AddsWhatWasDelivered_AndLeavesWhatWaits()
    {
        await FillAsync((1, "case/a"), (2, "case/a"));
        await Rows.SettleAsync(Id, Try(1, 200), null, None);
        await Rows.SettleAsync(Id, Try(2, 500), Pending(2, "case/a", At) with { Attempts = 3 }, None);

        Assert.True(await Rows.KeepAsync(Id, null, 0, [(1, "case/a"), (2, "case/a")], None));

        Assert.Equal([1], await PositionsAsync());
        Assert.Equal(9, (await Rows.StandingAsync(Id, None)).Cursor);
        await Rows.SettleAsync(Id, Try(1, 200), null, None);
        Assert.Equal(3, (await Rows.NextAsync(Id, 9, None)).Single().Attempts);
    }

    [Fact]
    public async Task Rewind_OfARestoredLedger_ForgetsWhatIsNoMore_AndNeverMovesForward()
    {
        await FillAsync((1, "case/a"), (6, "case/a"), (7, "case/b"));
        await Rows.RewindAsync(Id, 20, None);
        Assert.Equal(new DeliveryStanding(9, 3, 0, 1), await Rows.StandingAsync(Id, None));

        await Rows.RewindAsync(Id, 6, None);
        Assert.Equal(new DeliveryStanding(6, 1, 0, 1), await Rows.StandingAsync(Id, None));

        await Rows.RewindAsync("w2", 6, None);
        Assert.Null((await Rows.StandingAsync("w2", None)).Cursor);
    }

    [Fact]
    public async Task End_RemovesWhatWaits_AndLeavesTheLog()
    {
        await FillAsync((1, "case/a"));
        await Rows.SettleAsync(Id, Try(1, 500), Pending(1, "case/a", At), None);
        await Rows.EndAsync(Id, None);

        Assert.Equal(new DeliveryStanding(null, 0, 0, null), await Rows.StandingAsync(Id, None));
        Assert.Single(await Rows.LogAsync(Id, long.MaxValue, 9, None));
    }

    [Fact]
    public async Task Log_HasTheNewestFirst_PageByPage_AndIsBounded()
    {
        await FillAsync((1, "case/a"));
        await Rows.SettleAsync(Id, Try(1, null) with { Fault = "no connection" }, Pending(1, "case/a", At), None);
        await Rows.SettleAsync(Id, Try(1, 200) with { Attempt = 2 }, null, None);

        var lines = await Rows.LogAsync(Id, long.MaxValue, 9, None);

        Assert.Equal([2L, 1L], lines.Select(line => line.Number));
        Assert.Equal(Try(1, null) with { Fault = "no connection", Number = 1 }, lines[1]);
        Assert.True(lines[0].IsDelivered && !lines[1].IsDelivered);
        Assert.Equal([1L], (await Rows.LogAsync(Id, 2, 9, None)).Select(line => line.Number));
        Assert.Empty(await Rows.LogAsync("w2", long.MaxValue, 9, None));
    }

    private static LoggedDelivery Try(long position, int? status) => new(position, 1, At, status, null, 12);

    private static PendingDelivery Pending(long position, string stream, Instant at) =>
        new(position, stream, 1, at, false);

    private async Task FillAsync(params (long, string)[] notices)
    {
        await Rows.BeginAsync(Id, 1, None);
        Assert.True(await Rows.KeepAsync(Id, 1, 9, notices, None));
    }

    private async Task<IEnumerable<long>> PositionsAsync() =>
        (await Rows.NextAsync(Id, 9, None)).Select(one => one.Position);
}
