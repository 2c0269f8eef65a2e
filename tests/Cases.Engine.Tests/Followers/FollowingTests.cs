using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Followers;

public sealed class FollowingTests
{
    private const int RowsOfPage = 2;

    /// <summary>A bulk of new cases makes as many rows as entries.</summary>
    [Theory]
    [InlineData(3, new long[] { 20, 30 })]
    [InlineData(5, new long[] { 30 })]
    public async Task CatchUp_WithMoreRowsThanOneWriteHolds_WritesInParts(int mostRows, long[] ends)
    {
        var rows = 0;
        var written = new List<long>();
        var caughtUp = new List<int>();
        var following = new Following
        {
            MostEntries = 1_000,
            Rows = () => rows,
            MostRows = mostRows,
            ReadCursor = _ => new(written.LastOrDefault()),
            Begin = () => rows = 0,
            TakePage = (cursor, _, _) =>
            {
                if (cursor == 30)
                {
                    return new((StoredEntry?)null);
                }

                rows += RowsOfPage;
                return new(Entry(cursor + 9));
            },
            Write = (last, _) =>
            {
                written.Add(last.Position + 1);
                return default;
            },
            CaughtUp = _ =>
            {
                caughtUp.Add(written.Count);
                return default;
            },
        };

        Assert.Equal(30, await following.CatchUpAsync(CancellationToken.None));

        Assert.Equal(ends, written);
        Assert.Equal(ends.Length, caughtUp[0]);
    }

    [Theory]
    [InlineData(Following.BulkEntries - 1, null)]
    [InlineData(Following.BulkEntries, 500)]
    [InlineData(Following.HeavyEntries - 1, 500)]
    [InlineData(Following.HeavyEntries, 1_000)]
    public async Task Lead_AfterWriting_RestsAsLongAsTheLoadIsHeavy(int entries, int? milliseconds)
    {
        using var stop = new CancellationTokenSource();
        var rests = new List<Duration>();
        var isTaken = false;
        var following = new Following
        {
            MostEntries = 2 * Following.HeavyEntries,
            ReadCursor = _ => new(0),
            Begin = () => { },
            TakePage = (_, _, _) =>
            {
                var page = isTaken ? null : Entry(entries - 1);
                isTaken = true;
                return new(page);
            },
            Write = (_, _) => default,
            CaughtUp = async _ => await stop.CancelAsync(),
        };

        await following.LeadAsync(
            new WakeUp(),
            (rest, _) =>
            {
                rests.Add(rest);
                return Task.CompletedTask;
            },
            stop.Token).Soon();

        Assert.Equal(milliseconds is { } one ? [Duration.FromMilliseconds(one)] : [], rests);
    }

    private static StoredEntry Entry(long position) =>
        new(position, StreamId.Parse("case/c1"), position + 1, position + 1, Array.Empty<byte>(), default);
}
