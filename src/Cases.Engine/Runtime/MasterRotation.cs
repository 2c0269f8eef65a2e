using Cases.Ledger;

namespace Cases.Engine;

/// <summary>What a rotation of the master key did.</summary>
/// <param name="Wrapped">Keys that were wrapped anew by this run.</param>
/// <param name="Before">Keys that were under the new master key already, from a run that was cut off.</param>
public sealed record RotationResult(long Wrapped, long Before);

/// <summary>
/// Wraps every key of a store anew under another master key. Nothing else changes: not what is sealed, not the ids of
/// cases, tokens and cursors, which follow from the installation's key, and that is a row like the others from then on.
/// </summary>
/// <remarks>
/// An entry says to which key, before the first row changes, and another one when all are done; so a run that was cut
/// off is known, and is run again with the same two keys. No node may run meanwhile.
/// </remarks>
public static class MasterRotation
{
    /// <summary>The stream that tells of rotations, and owns the installation's key.</summary>
    public static readonly StreamId Stream = StreamId.Parse(InstallationKey.Owner);

    private const int PageKeys = 500;
    private static readonly LedgerPrincipal System = new("system", "system", null, null);

    /// <summary>The last rotation that the ledger tells of; null for none.</summary>
    /// <exception cref="LedgerStoreException">The world failed, or an entry is of a newer build.</exception>
    public static async ValueTask<MasterKeyRotated?> LastAsync(ILedgerStore store, CancellationToken cancellation)
    {
        MasterKeyRotated? last = null;
        await foreach (var entry in StreamPages.ReadAllAsync(store, Stream, cancellation).ConfigureAwait(false))
        {
            last = EntryReading.DecodeOwn(entry).Value as MasterKeyRotated ?? throw EntryReading.Newer(entry);
        }

        return last;
    }

    /// <summary>Rotates, or goes on where a run was cut off.</summary>
    /// <param name="store">The store, opened to write; nobody else uses it.</param>
    /// <param name="from">The sealer under the old master key.</param>
    /// <param name="to">The new master key.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it between two pages; run again, it goes on.</param>
    /// <exception cref="LedgerStoreException">
    /// The world failed, another rotation was cut off, or a row opens under neither key.
    /// </exception>
    public static async ValueTask<RotationResult> RunAsync(
        ILedgerStore store, Sealer from, MasterKey to, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var last = await LastAsync(store, cancellation).ConfigureAwait(false);
        if (last is { Done: false } && last.Key != to.CheckValue())
        {
            throw new LedgerStoreException(StoreFailure.InUse,
                $"a rotation to the master key with check value {last.Key} was cut off",
                "run that one again, with the same two keys, before another");
        }

        if (last is not { Done: false })
        {
            await TellAsync(store, from, new MasterKeyRotated(to.CheckValue(), Done: false), time, cancellation)
                .ConfigureAwait(false);
        }

        using var wrapping = from.Under(to);
        var result = await WrapAsync(store, from, wrapping, cancellation).ConfigureAwait(false);
        await TellAsync(store, from, new MasterKeyRotated(to.CheckValue(), Done: true), time, cancellation)
            .ConfigureAwait(false);
        return result;
    }

    private static async ValueTask<RotationResult> WrapAsync(
        ILedgerStore store, Sealer from, Sealer to, CancellationToken cancellation)
    {
        var (after, wrapped, before) = ("", 0L, 0L);
        while (await store.ListKeysAsync(after, PageKeys, cancellation).ConfigureAwait(false) is { Count: > 0 } page)
        {
            var anew = new List<RewrappedKey>(page.Count);
            foreach (var row in page.Where(row => !to.Opens(row)))
            {
                anew.Add(from.Rewrap(row, to) ?? throw new LedgerStoreException(StoreFailure.Corrupt,
                    $"the key {row.KeyId} of {row.Owner} opens under neither master key",
                    "give the master key with which the store was made, and restore its table of keys if it was"));
            }

            if (anew.Count > 0)
            {
                await store.RewrapKeysAsync(anew, cancellation).ConfigureAwait(false);
            }

            wrapped += anew.Count;
            before += page.Count - anew.Count;
            after = page[^1].KeyId;
        }

        return new RotationResult(wrapped, before);
    }

    /// <summary>Adds an entry; with the first one comes the row of the installation's key.</summary>
    private static async ValueTask TellAsync(
        ILedgerStore store, Sealer sealer, MasterKeyRotated record, TimeProvider time, CancellationToken cancellation)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var head = await store.ReadStreamHeadAsync(Stream, cancellation).ConfigureAwait(false) ?? default;
        var row = await store.FindKeyAsync(InstallationKey.Owner, InstallationKey.Class, cancellation)
            .ConfigureAwait(false);
        var kind = SystemKinds.Of(record);
        var input = $"{Stream} {head.Sequence} {record.Key} {record.Done}";
        var entry = new NewEntry(Stream, kind.Name, kind.Format, true, CommandId16.FromHash(input),
            sealer.Fingerprint(global::System.Text.Encoding.UTF8.GetBytes(input)), now, System, null, [],
            PayloadCodec.EncodeSystem(record));
        var writer = new LedgerWriter(store, new LedgerWriterOptions { CompleteInline = true }, time);
        var appending = writer.AppendAsync(
            new LedgerUnit([new StreamGuard(Stream, head.Version)], [entry],
                row is null ? [sealer.CreateInstallationKey(now)] : []), cancellation);
        await writer.FlushOnceAsync().ConfigureAwait(false);
        if (await appending.ConfigureAwait(false) is not Appended)
        {
            throw new LedgerStoreException(StoreFailure.InUse,
                "somebody else writes to the store", "stop every node and verb, and run this again");
        }
    }
}
