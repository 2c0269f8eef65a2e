using Cases.Ledger;

namespace Cases.Gateway;

/// <summary>Pages of one stream's entries from either end. A page may be short where entries are large.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="stream">The stream.</param>
internal sealed class CaseTrail(ILedgerStore ledger, StreamId stream)
{
    /// <summary>A page with the oldest first, and the sequence from which the next one goes on.</summary>
    public async ValueTask<(IReadOnlyList<StoredEntry> Entries, long? Next)> FromAsync(
        long sequence, int most, CancellationToken cancellation)
    {
        var end = await EndAsync(cancellation).ConfigureAwait(false);
        var read = await ledger.ReadStreamAsync(stream, sequence, most, cancellation).ConfigureAwait(false);
        return (read, read is [.., { } last] && last.Sequence < end ? last.Sequence + 1 : null);
    }

    /// <summary>A page with the newest first, from a sequence down, and the one from which the next goes on.</summary>
    public async ValueTask<(IReadOnlyList<StoredEntry> Entries, long? Next)> BackFromAsync(
        long sequence, int most, CancellationToken cancellation)
    {
        var last = Math.Min(sequence, await EndAsync(cancellation).ConfigureAwait(false));
        for (var count = (int)Math.Min(most, last); count > 0; count /= 2)
        {
            // The store leaves out the later ones where they are too large together: those are the ones asked for.
            var read = await ledger.ReadStreamAsync(stream, last - count + 1, count, cancellation)
                .ConfigureAwait(false);
            if (read.Count == count)
            {
                return ([.. read.Reverse()], count < last ? last - count : null);
            }
        }

        return ([], null);
    }

    private async ValueTask<long> EndAsync(CancellationToken cancellation) =>
        await ledger.ReadStreamHeadAsync(stream, cancellation).ConfigureAwait(false) is { } head ? head.Sequence : 0;
}
