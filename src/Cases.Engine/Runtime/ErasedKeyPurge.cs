using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Puts keys of a back-up back, and destroys again what the ledger says was erased.</summary>
/// <remarks>The ledger's entries of erasures are the list; reading them takes the whole ledger once.</remarks>
public static class ErasedKeyPurge
{
    private const int PageEntries = 1_000;
    private const int PageKeys = 500;
    private static readonly LedgerPrincipal System = new("system", "system", null, null);

    /// <summary>The ids of all keys that were ever destroyed by an erasure.</summary>
    /// <exception cref="LedgerStoreException">The store failed, or an entry is damaged.</exception>
    public static ValueTask<HashSet<string>> ErasedAsync(ILedgerStore store, CancellationToken cancellation) =>
        ErasedAsync(store, 0, cancellation);

    /// <summary>The ids of all keys that erasures destroyed from a position on.</summary>
    internal static async ValueTask<HashSet<string>> ErasedAsync(
        ILedgerStore store, long from, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        var erased = new HashSet<string>(StringComparer.Ordinal);
        for (var position = from; ; )
        {
            var page = await store.ReadFromAsync(position, PageEntries, cancellation).ConfigureAwait(false);
            if (page is not [.., var last])
            {
                return erased;
            }

            foreach (var one in page.Select(ErasedKeys.Of))
            {
                erased.UnionWith(one?.Keys ?? []);
            }

            position = last.Position + 1;
        }
    }

    /// <summary>Destroys every key whose row is there although an erasure destroyed it.</summary>
    /// <returns>How many were destroyed.</returns>
    /// <exception cref="LedgerStoreException">The store failed, or somebody else writes to it.</exception>
    public static async ValueTask<long> RunAsync(
        ILedgerStore store, Sealer sealer, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(sealer);
        var left = new List<string>();
        foreach (var id in await ErasedAsync(store, cancellation).ConfigureAwait(false))
        {
            if (await store.ReadKeyAsync(id, cancellation).ConfigureAwait(false) is not null)
            {
                left.Add(id);
            }
        }

        foreach (var page in left.Chunk(PageKeys))
        {
            await TellAsync(store, sealer, new KeysRestored(0, page.Length), ([], page), time, cancellation)
                .ConfigureAwait(false);
        }

        return left.Count;
    }

    /// <summary>Puts rows back that are not there; none of an erased key, and none that is there.</summary>
    /// <param name="store">The store, opened to write; nobody else uses it.</param>
    /// <param name="sealer">The sealer of the store.</param>
    /// <param name="rows">The rows of a back-up.</param>
    /// <param name="erased">What <see cref="ErasedAsync(ILedgerStore, CancellationToken)"/> gave.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it; run again, it puts back what is missing.</param>
    /// <returns>How many came back.</returns>
    /// <exception cref="LedgerStoreException">The store failed, or somebody else writes to it.</exception>
    public static async ValueTask<long> RestoreAsync(
        ILedgerStore store, Sealer sealer, IReadOnlyList<SealingKey> rows, IReadOnlySet<string> erased,
        TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(sealer);
        var wanted = rows.Where(row => !erased.Contains(row.KeyId)).ToList();
        var taken = await store.FindTakenKeysAsync(wanted, cancellation).ConfigureAwait(false);
        var ids = taken.Select(row => row.KeyId).ToHashSet(StringComparer.Ordinal);
        var owners = taken.Select(row => (row.Owner, row.Class)).ToHashSet();
        wanted.RemoveAll(row => ids.Contains(row.KeyId) || owners.Contains((row.Owner, row.Class)));
        if (wanted.Count > 0)
        {
            await TellAsync(store, sealer, new KeysRestored(wanted.Count, 0), (wanted, []), time, cancellation)
                .ConfigureAwait(false);
        }

        return wanted.Count;
    }

    private static async ValueTask TellAsync(
        ILedgerStore store, Sealer sealer, KeysRestored record,
        (IReadOnlyList<SealingKey> New, IReadOnlyList<string> Destroyed) keys, TimeProvider time,
        CancellationToken cancellation)
    {
        var stream = StreamId.Parse("system/key-backups");
        var head = await store.ReadStreamHeadAsync(stream, cancellation).ConfigureAwait(false) ?? default;
        var kind = SystemKinds.Of(record);
        var input = $"{stream} {head.Sequence}";
        var entry = new NewEntry(stream, kind.Name, kind.Format, true, CommandId16.FromHash(input),
            sealer.Fingerprint(global::System.Text.Encoding.UTF8.GetBytes(input)),
            time.GetUtcNow().ToUnixTimeMilliseconds(), System, null, [], PayloadCodec.EncodeSystem(record));
        var writer = new LedgerWriter(store, new LedgerWriterOptions { CompleteInline = true }, time);
        var appending = writer.AppendAsync(
            new LedgerUnit([new StreamGuard(stream, head.Version)], [entry], keys.New)
            {
                DestroyedKeys = keys.Destroyed,
            }, cancellation);
        await writer.FlushOnceAsync().ConfigureAwait(false);
        if (await appending.ConfigureAwait(false) is not Appended)
        {
            throw new LedgerStoreException(StoreFailure.InUse,
                "somebody else writes to the store", "stop every node and verb, and run this again");
        }
    }
}
