using Cases.Ledger;

namespace Cases.Storage.Sqlite;

/// <summary>What to say of a store whose rows contradict each other.</summary>
internal static class Damage
{
    public static LedgerStoreException At(string file, string how, Exception? inner = null) => new(
        StoreFailure.Corrupt,
        $"{file}: the store is damaged, {how}",
        "run 'cases audit verify', then restore it from a backup",
        inner);

    /// <summary>A damaged hash column reads as zero, which no entry has; the verifier then names the row.</summary>
    public static Hash32 HashOf(ReadOnlySpan<byte> blob) =>
        blob.Length == Hash32.Size ? new Hash32(blob) : Hash32.Zero;
}
