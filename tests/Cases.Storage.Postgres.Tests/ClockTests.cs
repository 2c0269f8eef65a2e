using Cases.Ledger;
using Xunit;
using static Cases.TestKit.LedgerSamples;

namespace Cases.Storage.Postgres.Tests;

/// <summary>What a node records is bound by the server's clock, whatever its own says.</summary>
public sealed class ClockTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly long BoundMs = (long)PostgresLedgerStore.ClockBound.TotalMilliseconds;

    [Theory]
    [InlineData(1, "ahead of")]
    [InlineData(-1, "behind")]
    public async Task Commit_ByAClockBeyondTheBound_IsRefusedAndSaysHowFar(int sign, string word)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var store = await OpenAsync(database);
        var now = await NowAsync(database);

        var fault = await Assert.ThrowsAsync<LedgerStoreException>(
            async () => await store.CommitAsync(At(now + (sign * 10 * BoundMs)), None));

        Assert.Equal(StoreFailure.ClockOff, fault.Failure);
        Assert.False(fault.OutcomeUnknown);
        Assert.Matches("is 00:(09:5|10:0)", fault.Message);
        Assert.Contains($"{word} the server's", fault.Message, StringComparison.Ordinal);
        Assert.True(store.IsClockOff);
        Assert.Equal(default, await store.ReadHeadAsync(None));

        // Set right, it goes on by itself.
        Assert.True((await store.CommitAsync(At(await NowAsync(database)), None)).IsWritten);
        Assert.False(store.IsClockOff);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Commit_ByAClockWithinTheBound_IsWritten(int sign)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var store = await OpenAsync(database);
        var now = await NowAsync(database);

        Assert.True((await store.CommitAsync(At(now + (sign * BoundMs / 2)), None)).IsWritten);
    }

    [Fact]
    public async Task Commit_TheLedgerIsAheadAlready_StandsStillWithIt()
    {
        await using var database = await TestDatabase.CreateAsync();
        var ahead = await NowAsync(database) + (100 * BoundMs);
        await using (var unbound = await database.OpenAsync())
        {
            Assert.True((await unbound.CommitAsync(At(ahead), None)).IsWritten);
        }

        await using var store = await OpenAsync(database);

        Assert.True((await store.CommitAsync(At(ahead, 1), None)).IsWritten);
        Assert.Equal(StoreFailure.ClockOff, (await Assert.ThrowsAsync<LedgerStoreException>(
            async () => await store.CommitAsync(At(ahead + 1, 2), None))).Failure);
        Assert.Equal(new LedgerHead(2, ahead), await store.ReadHeadAsync(None));
    }

    [Fact]
    public async Task Commit_AnotherWriterCameFirst_IsAConflictWhateverTheClock()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var store = await OpenAsync(database);
        var now = await NowAsync(database);
        await store.CommitAsync(At(now), None);

        var late = await store.CommitAsync(At(now + (10 * BoundMs)), None);

        Assert.Equal(CommitResult.Conflict(new LedgerHead(1, now)), late);
        Assert.False(store.IsClockOff);
    }

    private static ValueTask<PostgresLedgerStore> OpenAsync(TestDatabase database) =>
        PostgresLedgerStore.OpenAsync(database.Service, None, PostgresLedgerStore.ClockBound);

    private static async Task<long> NowAsync(TestDatabase database) =>
        (long)(await database.SqlAsync("SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint"))!;

    private static LedgerBatch At(long recordedAtMs, int position = 0)
    {
        var rows = Chain([.. Enumerable.Range(1, position + 1).Select(sequence => Event(Case("a"), sequence))]);
        return new LedgerBatch(position, recordedAtMs, [rows[position]], []);
    }
}
