namespace Cases.Benchmarks;

/// <summary>What the caller has to change before a bench can run: one line, exit code 2.</summary>
internal sealed class BenchFailure(string message) : Exception(message);
