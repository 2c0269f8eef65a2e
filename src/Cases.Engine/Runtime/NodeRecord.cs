using Cases.Ledger;

namespace Cases.Engine;

/// <summary>What a ledger says of the builds that wrote it.</summary>
/// <param name="Build">The build recorded last; null where none was.</param>
/// <param name="RehearsalSeed">The seed from which the store's keys follow; null for a real store.</param>
/// <param name="Version">The state version of the stream that says so.</param>
public sealed record NodeRecord(string? Build, long? RehearsalSeed, long Version)
{
    /// <summary>The epoch of the ledger: which kinds and formats may be written.</summary>
    public int Epoch { get; init; } = EpochTable.First;

    /// <summary>The first kind that this build does not know; null where it knows all.</summary>
    public string? Unknown { get; init; }

    /// <summary>The stream of builds and rehearsals.</summary>
    public static readonly StreamId Stream = StreamId.Parse("system/node");

    /// <summary>Reads it.</summary>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public static async ValueTask<NodeRecord> ReadAsync(ILedgerStore store, CancellationToken cancellation)
    {
        var known = new NodeRecord(null, null, 0);
        await foreach (var entry in StreamPages.ReadAllAsync(store, Stream, cancellation).ConfigureAwait(false))
        {
            known = EntryReading.DecodeOwn(entry).Value switch
            {
                BuildRecorded build => known with { Build = build.Build, Version = entry.Version },
                RehearsalSeeded rehearsal => known with { RehearsalSeed = rehearsal.Seed, Version = entry.Version },
                EpochRaised raised => known with { Epoch = (int)raised.Epoch, Version = entry.Version },
                _ => known with { Version = entry.Version, Unknown = known.Unknown ?? entry.Kind },
            };
        }

        return known;
    }
}
