using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

public sealed class WakeUpTests
{
    [Fact]
    public async Task Signal_WakesWhoWaits_AndTheNextWaitIsNew()
    {
        var wake = new WakeUp();
        var first = wake.Next;
        Assert.False(first.IsCompleted);

        wake.Signal();

        await first.Soon();
        Assert.False(wake.Next.IsCompleted);
    }

    [Fact]
    public async Task Signals_FromManyThreads_NoWaiterIsLeftBehind()
    {
        var wake = new WakeUp();
        var waiters = new List<Task>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var number = 0; number < 5_000; number++)
            {
                var next = wake.Next;
                wake.Signal();
                lock (waiters)
                {
                    waiters.Add(next);
                }
            }
        })));

        await Task.WhenAll(waiters).Soon();
    }

    [Fact]
    public void Signal_Inline_WhoWaitsGoesOnWithinIt()
    {
        var wake = new WakeUp(inline: true);
        var thread = 0;
        _ = wake.Next.ContinueWith(
            _ => thread = Environment.CurrentManagedThreadId, CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        wake.Signal();

        Assert.Equal(Environment.CurrentManagedThreadId, thread);
    }
}
