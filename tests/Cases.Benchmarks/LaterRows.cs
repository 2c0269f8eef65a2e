namespace Cases.Benchmarks;

/// <summary>The rows whose benches come later: named with their aims, so that silence is no success.</summary>
internal static class LaterRows
{
    private const string NotYet = "not measured yet; this bench comes later";

    public static IReadOnlyList<BenchRow> Engine { get; } =
    [
        BenchRow.Later("payment command through decider, actor and host, followers on, 256 cases at once", 6, NotYet),
        BenchRow.Later("memory per active case in KB, median", 3, $"{NotYet} (aim: at most; no peer)"),
    ];
}
