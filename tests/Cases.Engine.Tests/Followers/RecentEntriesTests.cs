using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests;

/// <summary>What was just written is handed out once, in order, and never with a hole.</summary>
public sealed class RecentEntriesTests
{
    private readonly FollowedEntry[] page = new FollowedEntry[100];

    [Fact]
    public void Take_OfWhatWasAdded_HandsItOutOnce()
    {
        var recent = new RecentEntries(new WakeUp());
        recent.Add(Batch(0, 5));
        recent.Add(Batch(5, 3));

        Assert.Equal(8, recent.Take(0, page));
        Assert.Equal(Enumerable.Range(0, 8).Select(number => (long)number), page.Take(8).Select(e => e.Position));
        Assert.Equal(0, recent.Take(0, page));
        Assert.Equal(0, recent.Take(8, page));
    }

    [Fact]
    public void Take_FromTheMiddle_ForgetsWhatStandsBefore()
    {
        var recent = new RecentEntries(new WakeUp());
        recent.Add(Batch(10, 10));

        Assert.Equal(0, recent.Take(9, page));
        Assert.Equal(3, recent.Take(14, page.AsSpan(0, 3)));
        Assert.Equal(14, page[0].Position);
        Assert.Equal(0, recent.Take(12, page));
        Assert.Equal(3, recent.Take(17, page));
    }

    [Fact]
    public void Take_FromBehindTheEnd_ForgetsAll()
    {
        var recent = new RecentEntries(new WakeUp());
        recent.Add(Batch(0, 5));

        Assert.Equal(0, recent.Take(5, page));
        Assert.Equal(0, recent.Take(4, page));
        recent.Add(Batch(5, 2));
        Assert.Equal(2, recent.Take(5, page));
    }

    [Fact]
    public void Add_BehindAGap_BeginsAnew()
    {
        var recent = new RecentEntries(new WakeUp());
        recent.Add(Batch(0, 5));
        recent.Add(Batch(7, 2));

        Assert.Equal(0, recent.Take(0, page));
        Assert.Equal(2, recent.Take(7, page));
    }

    [Fact]
    public void Add_MoreThanItHolds_DropsTheOldest()
    {
        var recent = new RecentEntries(new WakeUp());
        var next = 0;
        for (; next <= RecentEntries.Capacity; next += 1_000)
        {
            recent.Add(Batch(next, 1_000));
        }

        Assert.Equal(0, recent.Take(next - RecentEntries.Capacity - 1, page));
        Assert.Equal(100, recent.Take(next - RecentEntries.Capacity, page));
        Assert.Equal(next - RecentEntries.Capacity, page[0].Position);
        Assert.Equal(1, recent.Take(next - 1, page));
    }

    [Fact]
    public void Of_AnEntryJustWrittenAndTheSameReadBack_AreAlikeButForPersonalText()
    {
        var entry = LedgerSamples.Event(LedgerSamples.Case("a"), 1) with { Source = "no event" };
        var stored = new StoredEntry(3, entry.Stream, 7, 2, ReadOnlyMemory<byte>.Empty, default);

        var followed = FollowedEntry.Of(stored, entry);

        Assert.Equal((3L, 7L, entry.Stream, entry.Command), (
            followed.Position, followed.Sequence, followed.Stream, followed.Command));
        Assert.Null(followed.Event);
        Assert.True(followed.IsOfCase);
        Assert.Same(entry.Rules, followed.Rules);
    }

    private static LedgerBatch Batch(long first, int count)
    {
        var source = LedgerSamples.Event(LedgerSamples.Case("a"), 1);
        var entries = Enumerable.Range(0, count)
            .Select(number => new StoredEntry(
                first + number, source.Stream, first + number + 1, 1, ReadOnlyMemory<byte>.Empty, default))
            .ToList();
        return new LedgerBatch(first, 0, entries, []) { Sources = [.. entries.Select(_ => source)] };
    }
}
