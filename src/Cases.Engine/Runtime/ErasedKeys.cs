using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>What an entry says that it erased: the ledger's list of keys that must not exist any more.</summary>
/// <param name="Keys">The ids of the keys.</param>
/// <param name="Names">Whether names and numbers were among it.</param>
/// <param name="At">When it was recorded.</param>
public sealed record ErasedKeys(IReadOnlyList<string> Keys, bool Names, DateTimeOffset At)
{
    /// <summary>What an entry erased; null where it erased nothing.</summary>
    /// <exception cref="LedgerStoreException">The entry is damaged.</exception>
    public static ErasedKeys? Of(StoredEntry stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (stored.Stream.Kind is not ("person" or "payment"))
        {
            return null;
        }

        var entry = LedgerEntry.Decode(stored.Bytes);
        return EngineContext.Erases(entry.Kind) && EntryReading.DecodeClosed(entry) is IErasing erased
            ? new ErasedKeys(erased.Keys, erased.Classes.Contains(RetentionClass.Identity),
                DateTimeOffset.FromUnixTimeMilliseconds(entry.RecordedAtMs))
            : null;
    }
}
