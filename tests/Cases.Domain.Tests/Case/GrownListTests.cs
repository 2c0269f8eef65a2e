using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cases.Domain.Tests.Case;

public sealed class GrownListTests
{
    [Fact]
    public void Versions_GrownFromOneAnotherInAnyOrder_NeverChange() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(ArbMap.Default.ArbFor<NonNegativeInt[]>(), steps => Grow(steps)));

    [Fact]
    public async Task Add_ToOneVersionByManyThreads_GivesEachItsOwn()
    {
        const int threads = 8;
        GrownList<int> begun = [1, 2, 3];
        begun = begun.Add(4); // Has room for one more, which one of them gets.
        using var together = new Barrier(threads);

        var grown = await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                return begun.Add(100 + thread);
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.Equal([1, 2, 3, 4], begun.ToArray());
        for (var thread = 0; thread < threads; thread++)
        {
            Assert.Equal([1, 2, 3, 4, 100 + thread], grown[thread].ToArray());
        }
    }

    [Fact]
    public void Add_OneAfterTheOther_CopiesFarLessThanAllEachTime()
    {
        GrownList<long> list = [];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var item = 0L; item < 1_000; item++)
        {
            list = list.Add(item);
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Enumerable.Range(0, 1_000).Select(item => (long)item), list);
        Assert.InRange(bytes, 8_000, 80_000); // Copied each time it would be four million.
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void Item_BehindTheEndOfItsVersion_IsNotThere(int index)
    {
        GrownList<int> two = [1, 2];
        _ = two.Add(3).Add(4);

        Assert.Throws<IndexOutOfRangeException>(() => two[index]);
        Assert.Throws<IndexOutOfRangeException>(() => two.SetItem(index, 9));
    }

    private static bool Grow(NonNegativeInt[] steps)
    {
        var versions = new List<(GrownList<int> List, ImmutableArray<int> Expected)> { ([], []) };
        for (var step = 0; step < steps.Length; step++)
        {
            var (list, expected) = versions[steps[step].Get % versions.Count];
            versions.Add(step % 5 == 4 && list.Length > 0
                ? (list.SetItem(step % list.Length, -step), expected.SetItem(step % list.Length, -step))
                : (list.Add(step), expected.Add(step)));
        }

        return versions.All(version => version.List.AsSpan().SequenceEqual(version.Expected.AsSpan())
            && version.List.SequenceEqual(version.Expected)
            && version.List.IsEmpty == version.Expected.IsEmpty);
    }
}
