using Cases.Ledger;

namespace Cases.Engine;

/// <summary>A key that signs heads, as the ledger tells of it.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Key">The public key.</param>
/// <param name="Position">The position of the entry that tells of it.</param>
public sealed record SigningKey(long Number, NoteKey Key, long Position);

/// <summary>The keys that sign heads of a ledger: their entries in <c>system/checkpoints</c>, and new ones.</summary>
public static class SigningKeys
{
    /// <summary>The stream that tells of keys.</summary>
    public static readonly StreamId Stream = StreamId.Parse("system/checkpoints");

    private static readonly LedgerPrincipal System = new("system", "system", null, null);

    /// <summary>All keys, in the order in which they came.</summary>
    /// <exception cref="LedgerStoreException">The world failed, or an entry is damaged or of a newer build.</exception>
    public static async ValueTask<IReadOnlyList<SigningKey>> ReadAsync(
        ILedgerStore store, CancellationToken cancellation)
    {
        var keys = new List<SigningKey>();
        await foreach (var entry in StreamPages.ReadAllAsync(store, Stream, cancellation).ConfigureAwait(false))
        {
            keys.Add(Of(entry) ?? throw EntryReading.Newer(entry));
        }

        return keys;
    }

    /// <summary>The key that an entry tells of; null where it tells of none.</summary>
    public static SigningKey? Of(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Stream == Stream && EntryReading.IsKnownSystem(entry)
            && EntryReading.DecodeOwn(entry).Value is SigningKeyAdded added && NoteKey.TryParse(added.Key, out var key)
                ? new SigningKey(added.Number, key, entry.Position)
                : null;
    }

    /// <summary>The name under which the row of a key is kept.</summary>
    internal static string RowName(long number) => FormattableString.Invariant($"signing {number}");

    /// <summary>A unit that adds a key behind those that there are; in front of another unit, or alone.</summary>
    internal static LedgerUnit Next(
        IReadOnlyList<SigningKey> known, Sealer sealer, NewEntry like, long nowMs)
    {
        var number = known.Count + 1L;
        var row = sealer.CreateSigner(
            Stream, RowName(number), nowMs, known.Count > 0 ? known[0].Key.Name : null, out var signer);
        using (signer)
        {
            var record = new SigningKeyAdded(number, signer.Key.ToString());
            var kind = SystemKinds.Of(record);
            var entry = like with
            {
                Stream = Stream,
                Kind = kind.Name,
                Format = kind.Format,
                AdvancesVersion = true,
                Principal = System,
                PolicyVersion = null,
                Rules = [],
                Payload = PayloadCodec.EncodeSystem(record),
                Source = null,
            };
            return new LedgerUnit([new StreamGuard(Stream, known.Count)], [entry], [row]);
        }
    }

    /// <summary>An entry of its own, for a key that comes with no other unit.</summary>
    internal static NewEntry Alone(Sealer sealer, long number, long nowMs)
    {
        var input = $"{Stream} {RowName(number)}";
        var bytes = global::System.Text.Encoding.UTF8.GetBytes(input);
        return new NewEntry(Stream, "signingKeyAdded", 1, true, CommandId16.FromHash(input),
            sealer.Fingerprint(bytes), nowMs, System, null, [], ReadOnlyMemory<byte>.Empty);
    }
}
