using Cases.Ledger;
using Cases.TestKit;

namespace Cases.Storage.Postgres.Tests;

/// <summary>Fills stores through the writer.</summary>
internal static class StoreScript
{
    /// <summary>Appends units of one entry each over seven streams, and waits for them.</summary>
    public static async Task AppendAsync(ILedgerStore store, int from, int count)
    {
        var writer = new LedgerWriter(store, new LedgerWriterOptions(), new ManualTime());
        var waiting = Enumerable.Range(from, count)
            .Select(number => writer.AppendAsync(
                LedgerSamples.Unguarded(LedgerSamples.Event(LedgerSamples.Case($"s{number % 7}"), number)),
                CancellationToken.None).AsTask())
            .ToList();
        while (await writer.FlushOnceAsync() > 0)
        {
        }

        foreach (var outcome in await Task.WhenAll(waiting))
        {
            _ = (Appended)outcome;
        }
    }

    /// <summary>An entry of the ledger.</summary>
    public static async Task<StoredEntry> EntryAsync(ILedgerStore ledger, long position) =>
        (await ledger.ReadFromAsync(position, 1, CancellationToken.None))[0];
}
