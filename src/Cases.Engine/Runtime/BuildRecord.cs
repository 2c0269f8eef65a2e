using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>
/// The software build as an entry of <c>system/node</c>: written with the first unit that a build commits, and only where
/// it differs from the last one recorded. A node that changes nothing writes nothing.
/// </summary>
internal sealed class BuildRecord(ILedgerStore store, EngineOptions options)
{
    private static readonly StreamId Stream = StreamId.Parse("system/node");
    private static readonly LedgerPrincipal System = new("system", "system", null, null);

    private int recorded;

    public bool IsRecorded => Volatile.Read(ref recorded) == 1;

    /// <summary>The unit with the build's entry in front, where one is needed.</summary>
    public async ValueTask<LedgerUnit> AddToAsync(LedgerUnit unit, CancellationToken cancellation)
    {
        string? build = null;
        long? seed = null;
        long version = 0;
        var known = StreamPages.ReadAllAsync(store, Stream, cancellation);
        await foreach (var entry in known.ConfigureAwait(false))
        {
            version = entry.Version;
            var record = PayloadCodec.DecodeSystem(EntryReading.KindOf(entry), entry.Payload.Span).Value;
            build = record is BuildRecorded recordedBuild ? recordedBuild.Build : build;
            seed = record is RehearsalSeeded rehearsed ? rehearsed.Seed : seed;
        }

        var entries = new List<NewEntry>();
        var first = unit.Entries[0];
        if (build != options.Build)
        {
            entries.Add(Entry(first, new BuildRecorded(options.Build, options.Version)));
        }

        if (options.RehearsalSeed is { } rehearsal && seed != rehearsal)
        {
            entries.Add(Entry(first, new RehearsalSeeded(rehearsal)));
        }

        if (entries.Count == 0)
        {
            Volatile.Write(ref recorded, 1);
            return unit;
        }

        return unit with
        {
            Guards = [.. unit.Guards, new StreamGuard(Stream, version)],
            Entries = [.. entries, .. unit.Entries],
        };
    }

    /// <summary>Notes that the build is recorded and takes its entries out of the answer.</summary>
    public AppendOutcome Settle(LedgerUnit written, LedgerUnit asked, AppendOutcome outcome)
    {
        if (outcome is not Appended appended)
        {
            return outcome;
        }

        Volatile.Write(ref recorded, 1);
        return new Appended([.. appended.Receipts.Skip(written.Entries.Count - asked.Entries.Count)]);
    }

    private static NewEntry Entry(NewEntry first, SystemRecord record) =>
        new(Stream, SystemKinds.Of(record).Name, SystemKinds.Of(record).Format, true, first.Command, first.Fingerprint,
            first.EffectiveAtMs, System, null, [], PayloadCodec.EncodeSystem(record));
}
