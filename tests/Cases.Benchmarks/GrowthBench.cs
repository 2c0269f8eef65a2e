using Cases.Engine;

namespace Cases.Benchmarks;

/// <summary>
/// How a store grows: filled to a hundredth, a tenth and all of the cases, and measured at each size. Nothing is the
/// peer but the same store while it was small.
/// </summary>
internal static class GrowthBench
{
    private const int Entries = 12; // What a case gathers until it is resolved.
    private const int Activated = 200;
    private const double Megabyte = 1 << 20;

    public static Task<IReadOnlyList<BenchRow>> RunAsync(BenchOptions options, CancellationToken cancellation) =>
        StoreRows.RunAsync(
            options,
            async store =>
            {
                await using var load = await EngineLoad.OpenAsync(store.File, 0, cancellation).ConfigureAwait(false);
                return await GrowAsync(
                    "SQLite", load, () => Task.FromResult(store.Bytes), options, cancellation).ConfigureAwait(false);
            },
            async database =>
            {
                await using var load =
                    await EngineLoad.OpenAsync(database.Address, 0, cancellation).ConfigureAwait(false);
                return await GrowAsync(
                    "PostgreSQL", load, () => database.BytesAsync(cancellation), options, cancellation)
                    .ConfigureAwait(false);
            },
            ("PostgreSQL, growth", null),
            cancellation);

    private static async Task<IReadOnlyList<BenchRow>> GrowAsync(
        string store, EngineLoad load, Func<Task<double>> bytes, BenchOptions options, CancellationToken cancellation)
    {
        int[] sizes = [options.Cases / 100, options.Cases / 10, options.Cases];
        var seen = new List<Size>();
        foreach (var (size, before) in sizes.Zip(sizes.Prepend(0)))
        {
            var filled = await load.FillAsync(before, size, Entries, cancellation).ConfigureAwait(false);
            var random = new Random(size);
            var some = Enumerable.Range(0, Activated).Select(_ => random.Next(size)).Distinct();
            var pages = new Dictionary<WorkSort, double>();
            foreach (var sort in Enum.GetValues<WorkSort>())
            {
                pages[sort] = await load.PagesAsync(sort, cancellation).ConfigureAwait(false);
            }

            seen.Add(new Size(
                size, filled, await load.VerifyAsync(cancellation).ConfigureAwait(false),
                await load.ActivateAsync(some, cancellation).ConfigureAwait(false),
                await bytes().ConfigureAwait(false) / ((double)size * Entries), Memory(), pages));
        }

        return
        [
            Row($"{store}, entries a second from commands, rows included", seen, size => size.Filled, false),
            Row($"{store}, verify (entries a second)", seen, size => size.Verified, false),
            Row($"{store}, activate a case that is not in memory (microseconds)", seen, size => size.Activated, true),
            Row($"{store}, bytes on disk by entry, indexes and rows included", seen, size => size.Bytes, true),
            Row($"{store}, memory of the process in MB", seen, size => size.Memory, true),
            .. Enum.GetValues<WorkSort>().Select(sort => Row(
                $"{store}, first worklist page by {sort} (microseconds)", seen, size => size.Pages[sort], true)),
        ];
    }

    private static double Memory()
    {
        GC.Collect();
        return Environment.WorkingSet / Megabyte;
    }

    private static BenchRow Row(string name, List<Size> sizes, Func<Size, double> of, bool atMost) => new(
        BenchReport.Invariant($"{name}, {sizes[^1].Cases:N0} cases"), Math.Round(of(sizes[^1])),
        Math.Round(of(sizes[0])), BenchReport.Invariant($"the same with {sizes[0].Cases:N0} cases"), null)
    {
        AtMost = atMost,
        Seen =
        [
            ("grows", string.Join(", ", sizes.Select(
                size => BenchReport.Invariant($"{size.Cases:N0} cases: {of(size):N0}")))),
            ("load average", Machine.LoadAverage() ?? "unknown"),
        ],
    };

    /// <summary>What was measured at one size.</summary>
    private sealed record Size(
        int Cases, double Filled, double Verified, double Activated, double Bytes, double Memory,
        IReadOnlyDictionary<WorkSort, double> Pages);
}
