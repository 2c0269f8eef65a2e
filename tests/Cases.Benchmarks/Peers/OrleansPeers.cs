namespace Cases.Benchmarks;

/// <summary>Whether this build has the peer on Orleans.</summary>
internal static class OrleansPeers
{
    /// <summary>Makes the peer, or says why it cannot run and what helps.</summary>
    public static async Task<(IPeer? Peer, string? Note)> OpenAsync(
        BenchDatabase database, byte[] bytes, CancellationToken cancellation)
    {
#if FULL_PACKAGES
        return (await OrleansPeer.OpenAsync(database, bytes, cancellation).ConfigureAwait(false), null);
#else
        return await Task.FromResult<(IPeer?, string?)>((
            null,
            "it cannot run, this build is without Orleans: give ./cases a registry or a folder that has its packages "
            + "(src/README.md, 'Two builds')")).ConfigureAwait(false);
#endif
    }
}
