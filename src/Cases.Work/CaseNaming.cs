namespace Cases.Work;

/// <summary>How cases and accounts are named: opaque ids over the source, its reference and the episode.</summary>
/// <param name="CaseId">The case id for a source, the source's own reference and an episode from 1.</param>
/// <param name="AccountStream">The account's stream for a source and the source's own reference.</param>
public sealed record CaseNaming(Func<string, string, int, string> CaseId, Func<string, string, string> AccountStream);
