using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>
/// The software build as an entry of <c>system/node</c>: written with the first unit that a build commits, and only
/// where it differs from the last one recorded. A node that changes nothing writes nothing. The first key that signs
/// heads comes the same way.
/// </summary>
internal sealed class BuildRecord(
    ILedgerStore store, Sealer sealer, TimeProvider time, EngineOptions options, EpochGate gate)
{
    internal static readonly LedgerPrincipal System = new("system", "system", null, null);

    private readonly TextRecord texts = new(store, options.Shipped, gate);
    private int recorded;

    public bool IsRecorded => Volatile.Read(ref recorded) == 1 && texts.IsWritten;

    /// <summary>Appends a unit with what is to be recorded of the build in front.</summary>
    /// <returns>The outcome for the unit alone.</returns>
    public async ValueTask<AppendOutcome> AppendAsync(
        LedgerUnit unit, LedgerWriter writer, CancellationToken cancellation)
    {
        var carries = await texts.TurnAsync(cancellation).ConfigureAwait(false);
        var done = false;
        try
        {
            var written = await AddToAsync(unit, cancellation).ConfigureAwait(false);
            var carried = carries
                ? await texts.MakeAsync(unit.Entries[0], cancellation).ConfigureAwait(false)
                : null;
            if (carried is not null)
            {
                var own = written.Entries.Count - unit.Entries.Count;
                written = written with
                {
                    Guards = [.. written.Guards, .. carried.Guards],
                    Entries = [.. written.Entries.Take(own), .. carried.Entries, .. unit.Entries],
                };
            }

            await gate.OpenAsync(unit, cancellation).ConfigureAwait(false);
            var outcome = await writer.AppendAsync(written, cancellation).ConfigureAwait(false);
            done = carried is null || outcome is Appended;
            return Settle(written, unit, outcome);
        }
        finally
        {
            if (carries)
            {
                texts.Settle(done);
            }
        }
    }

    /// <summary>The unit with the build's entry in front, where one is needed.</summary>
    private async ValueTask<LedgerUnit> AddToAsync(LedgerUnit unit, CancellationToken cancellation)
    {
        var known = await NodeRecord.ReadAsync(store, cancellation).ConfigureAwait(false);
        if (known.Unknown is { } kind)
        {
            throw new LedgerStoreException(StoreFailure.NewerVersion,
                $"{NodeRecord.Stream} holds an entry of the kind '{kind}', which this build does not know",
                "run the newer build that wrote it");
        }

        gate.Take(known);
        var entries = new List<NewEntry>();
        var first = unit.Entries[0];
        if (known.Version == 0 && gate.Begin() is { } begun)
        {
            entries.Add(Entry(first, begun));
        }

        if (known.Build != options.Build)
        {
            entries.Add(Entry(first, new BuildRecorded(options.Build, options.Version)));
        }

        if (options.RehearsalSeed is { } rehearsal && known.RehearsalSeed != rehearsal)
        {
            entries.Add(Entry(first, new RehearsalSeeded(rehearsal)));
        }

        List<StreamGuard> guards = entries.Count > 0 ? [new StreamGuard(NodeRecord.Stream, known.Version)] : [];
        var keys = await FirstKeyAsync(first, guards, entries, cancellation).ConfigureAwait(false);
        if (entries.Count == 0)
        {
            Volatile.Write(ref recorded, 1);
            return unit;
        }

        return unit with
        {
            Guards = [.. unit.Guards, .. guards],
            Entries = [.. entries, .. unit.Entries],
            NewKeys = [.. unit.NewKeys, .. keys],
        };
    }

    /// <summary>The first key that signs heads, where the node signs them and there is none.</summary>
    private async ValueTask<IReadOnlyList<SealingKey>> FirstKeyAsync(
        NewEntry first, List<StreamGuard> guards, List<NewEntry> entries, CancellationToken cancellation)
    {
        if (!options.SignsHeads
            || await store.ReadStreamHeadAsync(SigningKeys.Stream, cancellation).ConfigureAwait(false) is not null)
        {
            return [];
        }

        var unit = SigningKeys.Next([], sealer, first, time.GetUtcNow().ToUnixTimeMilliseconds());
        guards.AddRange(unit.Guards);
        entries.AddRange(unit.Entries);
        return unit.NewKeys;
    }

    /// <summary>Notes that the build is recorded and takes its entries out of the answer.</summary>
    private AppendOutcome Settle(LedgerUnit written, LedgerUnit asked, AppendOutcome outcome)
    {
        if (outcome is not Appended appended)
        {
            return outcome;
        }

        Volatile.Write(ref recorded, 1);
        return new Appended([.. appended.Receipts.Skip(written.Entries.Count - asked.Entries.Count)]);
    }

    /// <summary>A unit of its own that raises the epoch.</summary>
    public static LedgerUnit Raise(Sealer sealer, NodeRecord known, int epoch, long nowMs)
    {
        var input = FormattableString.Invariant($"{NodeRecord.Stream} epoch {epoch}");
        var like = new NewEntry(NodeRecord.Stream, "", 1, true, CommandId16.FromHash(input),
            sealer.Fingerprint(global::System.Text.Encoding.UTF8.GetBytes(input)), nowMs, System, null, [],
            ReadOnlyMemory<byte>.Empty);
        return new LedgerUnit(
            [new StreamGuard(NodeRecord.Stream, known.Version)], [Entry(like, new EpochRaised(epoch))], []);
    }

    private static NewEntry Entry(NewEntry first, SystemRecord record) =>
        new(NodeRecord.Stream, SystemKinds.Of(record).Name, SystemKinds.Of(record).Format, true, first.Command,
            first.Fingerprint, first.EffectiveAtMs, System, null, [], PayloadCodec.EncodeSystem(record));
}
