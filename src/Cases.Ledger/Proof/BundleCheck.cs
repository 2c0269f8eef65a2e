using System.Diagnostics.CodeAnalysis;

namespace Cases.Ledger;

/// <summary>What a bundle proves.</summary>
/// <param name="Head">The head to which it is proved; null where none could be trusted.</param>
/// <param name="Entries">The entries that were found right, by position: all, or those before the fault.</param>
/// <param name="Fault">Why the bundle is refused, as a sentence; null where all of it is proved.</param>
public sealed record BundleVerdict(Checkpoint? Head, IReadOnlyList<LedgerEntry> Entries, string? Fault);

/// <summary>Checks a bundle with nothing but a public key.</summary>
/// <remarks>
/// What it proves: every entry stands at its position in the tree whose head a trusted key signed, and the stream is
/// told from its first entry without a gap. That no later entry of the stream was left out, it cannot prove.
/// </remarks>
public static class BundleCheck
{
    private const string KeyStream = "system/checkpoints";
    private const string KeyKind = "signingKeyAdded";

    /// <summary>Checks a bundle.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="trusted">The keys that the caller trusts.</param>
    /// <returns>What it proves, and why not all.</returns>
    public static BundleVerdict Verify(ProofBundle bundle, IReadOnlyCollection<NoteKey> trusted)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(trusted);
        var keys = new HashSet<NoteKey>(trusted);
        if (!TryTrust(bundle.Keys, bundle.Checkpoint, keys, out var head, out var fault))
        {
            return new BundleVerdict(null, [], fault);
        }

        var entries = new List<LedgerEntry>();
        fault = TakeEntries(bundle, head, entries);
        return new BundleVerdict(head, entries, fault);
    }

    /// <summary>Checks the proof of one entry.</summary>
    /// <param name="proof">The proof.</param>
    /// <param name="trusted">The keys that the caller trusts.</param>
    /// <param name="held">A signed note that the caller kept from earlier; null where he has none.</param>
    /// <returns>What it proves, and why not all. With a held head it proves too that the log began with it.</returns>
    public static BundleVerdict Verify(EntryProof proof, IReadOnlyCollection<NoteKey> trusted, string? held)
    {
        ArgumentNullException.ThrowIfNull(proof);
        ArgumentNullException.ThrowIfNull(trusted);
        var keys = new HashSet<NoteKey>(trusted);
        if (!TryTrust(proof.Keys, proof.Checkpoint, keys, out var head, out var fault))
        {
            return new BundleVerdict(null, [], fault);
        }

        fault = Prove(proof.Entry, head.Head, out var entry);
        return fault is not null
            ? new BundleVerdict(head, [], fault)
            : new BundleVerdict(head, [entry!], held is null ? null : CheckHeld(proof, head, keys, held));
    }

    private static string? CheckHeld(EntryProof proof, Checkpoint head, HashSet<NoteKey> keys, string held)
    {
        if (!TryHead(held, keys, out var earlier, out var fault))
        {
            return $"the head that was kept cannot be taken: {fault}";
        }

        return earlier.Origin != head.Origin
            ? $"the head that was kept is of {earlier.Origin}, and the proof of {head.Origin}"
            : earlier.Head == head.Head
                ? null
                : proof.From != earlier.Head.Size
                    ? $"the proof does not lead from the head that was kept: ask for it with from={earlier.Head.Size}"
                    : MerkleProof.IsConsistent(earlier.Head, head.Head, proof.Consistency)
                        ? null
                        : $"the log did not begin with the head of {earlier.Head.Size} entries that was kept";
    }

    /// <summary>The key that an entry names; null where it names none.</summary>
    /// <param name="entry">An entry.</param>
    /// <returns>The key.</returns>
    public static NoteKey? KeyOf(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Stream.Value != KeyStream || entry.Kind != KeyKind)
        {
            return null;
        }

        try
        {
            string? text = null;
            var reader = new CborReader(entry.Payload.Span);
            reader.BeginMap();
            while (reader.TryReadKey(out var name))
            {
                if (name.SequenceEqual("key"u8))
                {
                    text = reader.ReadText();
                }
                else
                {
                    reader.Skip();
                }
            }

            return NoteKey.TryParse(text, out var key) ? key : null;
        }
        catch (CborException)
        {
            return null;
        }
    }

    /// <summary>Takes the keys that were brought along, as far as they are proved, and then the signed head.</summary>
    private static bool TryTrust(
        IReadOnlyList<ProvedKey> brought, string checkpoint, HashSet<NoteKey> trusted,
        [NotNullWhen(true)] out Checkpoint? head, out string? fault)
    {
        head = null;
        foreach (var key in brought)
        {
            fault = TakeKey(key, trusted);
            if (fault is not null)
            {
                return false;
            }
        }

        if (TryHead(checkpoint, trusted, out head, out fault))
        {
            return true;
        }

        fault = $"the signed head cannot be taken: {fault}";
        return false;
    }

    /// <summary>A key is trusted where a trusted key signed a head that covers the entry that names it.</summary>
    private static string? TakeKey(ProvedKey proved, HashSet<NoteKey> trusted)
    {
        if (!TryHead(proved.Checkpoint, trusted, out var head, out _))
        {
            return null; // A step from keys that the caller does not know: the next one may be his.
        }

        var fault = Prove(proved.Entry, head.Head, out var entry);
        if (fault is not null)
        {
            return $"a key is not proved: {fault}";
        }

        if (KeyOf(entry!) is not { } key || key.Name != head.Origin)
        {
            return $"the entry at position {proved.Entry.Position} names no key of {head.Origin}";
        }

        trusted.Add(key);
        return null;
    }

    private static bool TryHead(
        string text, HashSet<NoteKey> trusted, [NotNullWhen(true)] out Checkpoint? head, out string? fault)
    {
        head = Checkpoint.Read(text, out var note, out var odd);
        fault = head is null ? odd : note!.Check(trusted, out _);
        if (fault is null && !trusted.Select(key => key.Name).Contains(head!.Origin, StringComparer.Ordinal))
        {
            fault = $"it is a head of {head.Origin}, of which no key is trusted";
        }

        return fault is null;
    }

    private static string? TakeEntries(ProofBundle bundle, Checkpoint head, List<LedgerEntry> entries)
    {
        var (sequence, previous, position) = (0L, Hash32.Zero, -1L);
        foreach (var proved in bundle.Entries)
        {
            if (proved.Position <= position)
            {
                return $"the entry at position {proved.Position} stands behind that at {position}";
            }

            position = proved.Position;
            if (Prove(proved, head.Head, out var entry) is { } fault)
            {
                return fault;
            }

            if (entry!.Stream == bundle.Stream)
            {
                if (entry.Sequence != sequence + 1 || entry.Place.Previous != previous)
                {
                    return $"the entry {sequence + 1} of {bundle.Stream} is missing before position {position}";
                }

                (sequence, previous) = (entry.Sequence, MerkleHash.Leaf(proved.Bytes.Span));
            }

            entries.Add(entry);
        }

        return sequence > 0 ? null : $"it has no entry of {bundle.Stream}";
    }

    private static string? Prove(ProvedEntry proved, TreeHead head, out LedgerEntry? entry)
    {
        entry = null;
        if (!MerkleProof.IsIncluded(proved.Position, head, MerkleHash.Leaf(proved.Bytes.Span), proved.Proof))
        {
            return $"the entry at position {proved.Position} is not the one that stands there in the signed tree";
        }

        try
        {
            entry = LedgerEntry.Decode(proved.Bytes);
        }
        catch (CborException error)
        {
            return $"the entry at position {proved.Position} cannot be read: {error.Message}";
        }

        return entry.Position == proved.Position
            ? null
            : $"the entry at position {proved.Position} was written for position {entry.Position}";
    }
}
