using System.Collections.Concurrent;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>Work of many keys at a time, of one key in order.</summary>
public sealed class KeyedWindowTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WorkOfOneKey_RunsOneAfterTheOther()
    {
        using var window = new KeyedWindow(16);
        var seen = new ConcurrentQueue<(string Key, int Step)>();
        for (var step = 0; step < 50; step++)
        {
            foreach (var key in (string[])["a", "b", "c"])
            {
                var now = step;
                await window.AddAsync(
                    key,
                    async () =>
                    {
                        await Task.Yield();
                        seen.Enqueue((key, now));
                    },
                    Cancellation);
            }
        }

        await window.CompleteAsync();
        Assert.All(
            seen.GroupBy(one => one.Key),
            group => Assert.Equal(Enumerable.Range(0, 50), group.Select(one => one.Step)));
        Assert.Equal(150, seen.Count);
    }

    [Fact]
    public async Task Window_Full_WaitsForAFreePlace()
    {
        using var window = new KeyedWindow(2);
        var gate = new TaskCompletionSource();
        await window.AddAsync("a", () => gate.Task, Cancellation);
        await window.AddAsync("b", () => gate.Task, Cancellation);
        var third = window.AddAsync("c", () => Task.CompletedTask, Cancellation);
        Assert.False(third.IsCompleted);
        gate.SetResult();
        await third;
        await window.CompleteAsync();
    }

    [Fact]
    public async Task Failure_StopsLaterWorkAndIsThrownToTheOwner()
    {
        using var window = new KeyedWindow(4);
        var ran = false;
        await window.AddAsync("a", () => throw new InvalidOperationException("first"), Cancellation);
        await Assert.ThrowsAsync<InvalidOperationException>(() => window.AddAsync("b", Later, Cancellation));
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(window.CompleteAsync);
        Assert.Equal("first", fault.Message);
        Assert.False(ran);

        Task Later()
        {
            ran = true;
            return Task.CompletedTask;
        }
    }
}
