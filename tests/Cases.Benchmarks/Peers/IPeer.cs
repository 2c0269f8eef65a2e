namespace Cases.Benchmarks;

/// <summary>What somebody would pick instead, doing the same work on tables of its own in the same database.</summary>
internal interface IPeer : IAsyncDisposable
{
    /// <summary>What it does, for people.</summary>
    string Name { get; }

    /// <summary>What our rate has to be by the peer's; null where the design asks for nothing.</summary>
    double? Aim { get; }

    /// <summary>Runs for a time.</summary>
    /// <returns>Durable transitions a second.</returns>
    Task<double> RunAsync(double seconds, CancellationToken cancellation);
}
