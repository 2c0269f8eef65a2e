using Cases.Engine;

namespace Cases.Node;

/// <summary>What <c>doctor</c> says of the epoch of a ledger, and raises on demand.</summary>
internal static class EpochExam
{
    /// <summary>What a ledger is at, and what this build could write.</summary>
    public static Finding Of(int epoch, int newest) => epoch == newest
        ? new Finding("epoch", "ok", $"{epoch}, the newest of this build", null)
        : epoch < newest
            ? new Finding("epoch", "warn", $"{epoch}, and this build knows {newest}: newer kinds of entries wait",
                "run 'cases doctor --raise-epoch' once every node runs this build")
            : new Finding("epoch", "bad", $"{epoch}, and this build knows {newest}: it reads, and writes nothing",
                "run a newer build of cases");

    /// <summary>Raises it, unless a living node does not know the epoch.</summary>
    /// <exception cref="VerbFailure">A node is too old, or somebody wrote at the same time.</exception>
    public static async Task RaiseAsync(string store, CancellationToken cancellation)
    {
        await using (var opened = await StoreOption.OpenReaderAsync(store).ConfigureAwait(false))
        {
            var known = await NodeRecord.ReadAsync(opened.Ledger, cancellation).ConfigureAwait(false);
            if (known.Epoch >= EpochTable.Build.Newest)
            {
                return; // The finding says so; a node that serves a file need not stop for that.
            }
        }

        await using var node = await RunningNode.OpenAsync(store, []).ConfigureAwait(false);
        if (await node.TooOldAsync(cancellation).ConfigureAwait(false) is { Count: > 0 } old)
        {
            throw new VerbFailure(ExitCode.CheckFailed,
                $"The epoch was not raised: {string.Join("; ", old)}. Bring it up to this build, or stop it.");
        }

        if (await node.Engine.RaiseEpochAsync(cancellation).ConfigureAwait(false) is null)
        {
            throw new VerbFailure(ExitCode.WorldFailed,
                "The epoch was not raised: another process wrote at the same time. Try again.");
        }

        await node.RowsAreCurrentAsync(cancellation).ConfigureAwait(false);
    }
}
