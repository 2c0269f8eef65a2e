using Cases.Ledger;
using Cases.Policies;

namespace Cases.Engine;

/// <summary>
/// The texts that a build brings along as entries of <c>system/packs</c> and <c>system/texts</c>: in front of the first
/// unit that it commits, where they are not those recorded last. A text that is in the ledger already is named by its
/// hash alone.
/// </summary>
/// <remarks>
/// They are a quarter of a megabyte, so that one unit carries them, and those that are sent meanwhile wait for it. A
/// ledger below the epoch of the kinds goes without, until a node starts on it after the epoch was raised.
/// </remarks>
internal sealed class TextRecord(ILedgerStore store, Func<ShippedTexts>? shipped, EpochGate gate)
{
    private TaskCompletionSource? carrying;
    private int written = shipped is null ? 1 : 0;

    /// <summary>Whether nothing is left to be written.</summary>
    public bool IsWritten => Volatile.Read(ref written) == 1;

    /// <summary>Waits while another unit carries them.</summary>
    /// <returns>
    /// Whether the caller is to carry them, and to say with <see cref="Settle"/> what came of it; else they are there.
    /// </returns>
    public async ValueTask<bool> TurnAsync(CancellationToken cancellation)
    {
        while (!IsWritten)
        {
            // Who waits goes on where the other one ends, so that in virtual time all stays on one thread.
            var mine = new TaskCompletionSource();
            if (Interlocked.CompareExchange(ref carrying, mine, null) is not { } other)
            {
                return true;
            }

            await other.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }

        return false;
    }

    /// <summary>Notes whether what was to be written is, and lets the next one on.</summary>
    public void Settle(bool done)
    {
        Volatile.Write(ref written, done ? 1 : 0);
        Interlocked.Exchange(ref carrying, null)!.SetResult();
    }

    /// <summary>What is to be written in front of a unit; null where that is nothing.</summary>
    /// <param name="like">The unit's first entry, under whose command it is written.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="LedgerStoreException">The world failed, or a newer build wrote to the streams.</exception>
    public async ValueTask<TextUnit?> MakeAsync(NewEntry like, CancellationToken cancellation)
    {
        if (!await gate.WritesAsync(SystemKinds.PacksShipped, cancellation).ConfigureAwait(false))
        {
            return null;
        }

        var known = await TextHistory.ReadAsync(store, cancellation).ConfigureAwait(false);
        var texts = shipped!();
        var payload = PayloadCodec.EncodeSystem(texts.ToRecord());
        if (known.Records is [.., var last]
            && payload.AsSpan().SequenceEqual(PayloadCodec.EncodeSystem(last.Shipped)))
        {
            return null;
        }

        var held = known.Records.SelectMany(one => one.Shipped.Documents.Select(document => document.Text))
            .ToHashSet(StringComparer.Ordinal);
        var head = await store.ReadStreamHeadAsync(TextHistory.Texts, cancellation).ConfigureAwait(false);
        return new TextUnit(
            [
                new StreamGuard(TextHistory.Packs, known.Records.Count),
                new StreamGuard(TextHistory.Texts, head?.Version ?? 0),
            ],
            [
                .. texts.Sources.Where(source => held.Add(source.Sha256)).Select(source => Entry(
                    like, TextHistory.Texts, SystemKinds.TextShipped,
                    PayloadCodec.EncodeSystem(new TextShipped(source.Name, source.Sha256, source.Text)))),
                Entry(like, TextHistory.Packs, SystemKinds.PacksShipped, payload),
            ]);
    }

    private static NewEntry Entry(NewEntry like, StreamId stream, EntryKind kind, byte[] payload) => like with
    {
        Stream = stream,
        Kind = kind.Name,
        Format = kind.Format,
        AdvancesVersion = true,
        Principal = BuildRecord.System,
        PolicyVersion = null,
        Rules = [],
        Payload = payload,
        Source = null,
    };
}

/// <summary>Entries in front of a unit, and what must not have changed meanwhile.</summary>
/// <param name="Guards">The guards.</param>
/// <param name="Entries">The entries.</param>
internal sealed record TextUnit(IReadOnlyList<StreamGuard> Guards, IReadOnlyList<NewEntry> Entries);
