using Cases.Ledger;

namespace Cases.Storage.Postgres.Tests;

/// <summary>Looks into stores.</summary>
internal static class StoreScript
{
    /// <summary>An entry of the ledger.</summary>
    public static async Task<StoredEntry> EntryAsync(ILedgerStore ledger, long position) =>
        (await ledger.ReadFromAsync(position, 1, CancellationToken.None))[0];
}
