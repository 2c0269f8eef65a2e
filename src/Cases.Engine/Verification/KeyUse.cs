using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>
/// Which data keys the entries of a ledger need, and which they say were destroyed. Filled while a <see
/// cref="StateCheck"/> reads the ledger; one instance, one pass.
/// </summary>
/// <remarks>Memory grows with the number of keys, about 100 bytes each. No key is needed to know their ids.</remarks>
public sealed class KeyUse
{
    private readonly Dictionary<string, long> needed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> destroyed = new(StringComparer.Ordinal);
    private readonly Func<string, DataKey?> note;
    private long position;
    private long read;

    /// <summary>Nothing is noted yet.</summary>
    public KeyUse() => note = Need;

    /// <summary>The position of the first entry that a key sealed something in, by the key's id.</summary>
    internal IReadOnlyDictionary<string, long> Needed => needed;

    /// <summary>The position of the entry that tells that a key was destroyed, by the key's id.</summary>
    internal IReadOnlyDictionary<string, long> Destroyed => destroyed;

    /// <summary>How many entries of the ledger were read.</summary>
    internal long Read => read;

    /// <summary>The scope in which an entry is decoded: it opens nothing, and every sealed value is noted.</summary>
    internal OpenScope At(LedgerEntry entry)
    {
        position = entry.Position;
        read = Math.Max(read, position + 1); // A stream that comes back is read again from its beginning.
        return new OpenScope(entry.Stream, entry.Command, note);
    }

    /// <summary>Notes what an entry says that it destroyed.</summary>
    internal void Take(long at, IErasing erased)
    {
        foreach (var key in erased.Keys)
        {
            destroyed.TryAdd(key, at);
        }
    }

    private DataKey? Need(string keyId)
    {
        needed.TryAdd(keyId, position);
        return null;
    }
}
