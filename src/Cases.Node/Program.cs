using Cases.Node;

return await CommandLine.RunAsync(args).ConfigureAwait(false);
