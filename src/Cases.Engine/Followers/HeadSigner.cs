using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Signs heads with the keys that the ledger tells of.</summary>
/// <remarks>
/// A head is signed by the newest key whose entry it covers. The first head that covers the entry of a new key is
/// signed by the key before it as well, so that whoever trusts the old key learns of the new one under a head that he
/// can verify. Each head also names the one before it (<see cref="HeadChain"/>). For one thread at a time.
/// </remarks>
internal sealed class HeadSigner(ILedgerStore store, Sealer sealer) : IDisposable
{
    private readonly Dictionary<long, NoteSigner> signers = [];
    private IReadOnlyList<SigningKey> keys = [];
    private long known;

    /// <summary>Signs a head.</summary>
    /// <param name="head">The head, which nobody may contradict later.</param>
    /// <param name="before">The size of the head that was signed before; 0 for none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The note; null where no key covers the head, as in the beginning of an old ledger.</returns>
    /// <exception cref="LedgerStoreException">A key does not open, or the world failed.</exception>
    public async ValueTask<StoredCheckpoint?> SignAsync(TreeHead head, long before, CancellationToken cancellation)
    {
        await RenewAsync(cancellation).ConfigureAwait(false);
        var newest = keys.LastOrDefault(key => key.Position < head.Size);
        if (newest is null)
        {
            return null;
        }

        var text = new Checkpoint(newest.Key.Name, head, before > 0 ? [HeadChain.Line(before)] : []).Text;
        var signatures = new List<NoteSignature>();
        foreach (var key in keys.Where(key => Signs(key, newest, before)))
        {
            signatures.Add((await SignerAsync(key, cancellation).ConfigureAwait(false)).Sign(text));
        }

        return new StoredCheckpoint(head.Size, head.Root, new SignedNote(text, signatures).ToString());
    }

    public void Dispose()
    {
        foreach (var signer in signers.Values)
        {
            signer.Dispose();
        }

        signers.Clear();
    }

    /// <summary>Every key from the one that signed the head before up to the newest.</summary>
    private bool Signs(SigningKey key, SigningKey newest, long before)
    {
        var last = keys.LastOrDefault(other => other.Position < before) ?? newest;
        return key.Number >= last.Number && key.Number <= newest.Number;
    }

    /// <summary>Reads the keys again where one was added, by this node or another.</summary>
    private async ValueTask RenewAsync(CancellationToken cancellation)
    {
        var end = await store.ReadStreamHeadAsync(SigningKeys.Stream, cancellation).ConfigureAwait(false);
        if (end is { } head && head.Sequence != known)
        {
            keys = await SigningKeys.ReadAsync(store, cancellation).ConfigureAwait(false);
            known = head.Sequence;
        }
    }

    private async ValueTask<NoteSigner> SignerAsync(SigningKey key, CancellationToken cancellation)
    {
        if (signers.TryGetValue(key.Number, out var signer))
        {
            return signer;
        }

        var row = await store.FindKeyAsync(
            SigningKeys.Stream.Value, SigningKeys.RowName(key.Number), cancellation).ConfigureAwait(false);
        var made = row is null ? null : sealer.TryUnwrapSigner(row, key.Key.Name);
        if (made is null || !made.Key.Equals(key.Key))
        {
            made?.Dispose();
            throw new LedgerStoreException(
                StoreFailure.Corrupt,
                $"the key {key.Number} that signs heads is missing or does not open under the configured master key",
                "configure the master key with which the store was made, and restore the table of keys");
        }

        signers.Add(key.Number, made);
        return made;
    }
}
