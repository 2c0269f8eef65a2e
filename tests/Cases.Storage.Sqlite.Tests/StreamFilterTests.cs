using Cases.Ledger;
using Xunit;

namespace Cases.Storage.Sqlite.Tests;

public sealed class StreamFilterTests
{
    [Fact]
    public void MayHave_WhateverWasAdded_IsNeverDenied()
    {
        var filter = new StreamFilter();
        var keys = Keys("here", 100_000);
        Assert.All(keys.Take(1_000), key => Assert.False(filter.MayHave(key)));
        foreach (var key in keys)
        {
            filter.Add(key);
        }

        Assert.All(keys, key => Assert.True(filter.MayHave(key)));
        Assert.InRange(Keys("elsewhere", 100_000).Count(filter.MayHave), 0, 100);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue - 1)]
    [InlineData(1L << 31)]
    public void MayHave_KeysAtTheBounds_AreFoundOnceAdded(long key)
    {
        var filter = new StreamFilter();
        Assert.False(filter.MayHave(key));
        filter.Add(key);
        Assert.True(filter.MayHave(key));
    }

    private static long[] Keys(string name, int count) =>
        [.. Enumerable.Range(0, count).Select(number => StreamKey.First(StreamId.Parse($"case/{name}{number}")))];
}
