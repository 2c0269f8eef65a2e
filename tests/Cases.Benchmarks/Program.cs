using Cases.Benchmarks;

return await BenchCommand.RunAsync(args).ConfigureAwait(false);
