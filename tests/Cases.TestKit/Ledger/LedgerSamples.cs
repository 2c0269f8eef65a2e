using System.Globalization;
using Cases.Ledger;

namespace Cases.TestKit;

/// <summary>Made-up entries, units and rows for tests of ledgers and stores.</summary>
public static class LedgerSamples
{
    /// <summary>2026-11-02T08:00:00Z.</summary>
    public const long StartMs = 1_793_606_400_000;

    private static readonly CborKey Number = CborKey.Of("n");
    private static readonly CborKey Text = CborKey.Of("text");

    /// <summary>A principal with every field.</summary>
    public static LedgerPrincipal Principal { get; } = new("u-17", "collector", "bank", "north");

    /// <summary>A stream of the kind case.</summary>
    public static StreamId Case(string name) => StreamId.Parse("case/" + name);

    /// <summary>A payload of a number and, where wanted, a text.</summary>
    public static byte[] Payload(long number, string? text = null)
    {
        var writer = new CborWriter();
        writer.BeginMap();
        writer.Field(Number, number);
        writer.Field(Text, text);
        writer.EndMap();
        return writer.ToArray();
    }

    /// <summary>An event on a stream, with a rule and a policy version.</summary>
    public static NewEntry Event(StreamId stream, long number, string? text = null) => new(
        stream,
        "NoteAdded",
        1,
        AdvancesVersion: true,
        CommandId16.FromHash(string.Create(CultureInfo.InvariantCulture, $"{stream}#{number}")),
        new Fingerprint16(new byte[16]),
        StartMs - 1_000,
        Principal,
        "2026-11-01",
        [new AppliedRule("BANK-PLAN-HOLD", "Bank policy 3.1 (2026)", "passed")],
        Payload(number, text));

    /// <summary>A refusal on a stream: it takes a place in the chain and leaves the version.</summary>
    public static NewEntry Refusal(StreamId stream, long number) => Event(stream, number) with
    {
        Kind = "CommandRefused",
        AdvancesVersion = false,
        PolicyVersion = null,
        Rules = [],
    };

    /// <summary>A unit of one event, guarded by the version that it was decided on.</summary>
    public static LedgerUnit Unit(StreamId stream, long expectedVersion) =>
        new([new StreamGuard(stream, expectedVersion)], [Event(stream, expectedVersion + 1)]);

    /// <summary>A unit of some entries without any guard.</summary>
    public static LedgerUnit Unguarded(params NewEntry[] entries) => new([], entries);

    /// <summary>A row of the key table.</summary>
    public static SealingKey Key(string keyId, string owner, string retentionClass = "contact") =>
        new(keyId, owner, retentionClass, [1, 2, 3], StartMs);

    /// <summary>The rows that a writer on an empty ledger would make of some entries.</summary>
    public static IReadOnlyList<StoredEntry> Chain(params IReadOnlyList<NewEntry> entries)
    {
        var heads = new Dictionary<StreamId, StreamHead>();
        var rows = new List<StoredEntry>();
        var writer = new CborWriter();
        foreach (var entry in entries)
        {
            var head = heads.GetValueOrDefault(entry.Stream);
            var version = head.Version + (entry.AdvancesVersion ? 1 : 0);
            writer.Reset();
            LedgerEntry.Encode(
                writer, entry, new EntryPlace(rows.Count, head.Sequence + 1, version, head.Hash, StartMs + rows.Count));
            var row = StoredEntry.FromBytes(writer.ToArray());
            heads[entry.Stream] = new StreamHead(row.Sequence, row.Version, row.Hash);
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>An entry at a position of a ledger that has one stream.</summary>
    public static StoredEntry EntryAt(int position) =>
        Chain([.. Enumerable.Range(1, position + 1).Select(number => Event(Case("a"), number))])[position];

    /// <summary>A batch of rows at a position.</summary>
    public static LedgerBatch Batch(IReadOnlyList<StoredEntry> rows, params SealingKey[] keys) =>
        new(rows[0].Position, LedgerEntry.Decode(rows[^1].Bytes).RecordedAtMs, rows, keys);

    /// <summary>Reads a whole ledger in pages of an odd size.</summary>
    public static async Task<List<StoredEntry>> ReadAllAsync(ILedgerStore store)
    {
        var all = new List<StoredEntry>();
        while (true)
        {
            var page = await store.ReadFromAsync(all.Count, 37, CancellationToken.None);
            if (page.Count == 0)
            {
                return all;
            }

            all.AddRange(page);
        }
    }

    /// <summary>Appends units of one entry each over seven streams through a writer, and waits for them.</summary>
    public static async Task FillAsync(ILedgerStore store, int from, int count)
    {
        var writer = new LedgerWriter(store, new LedgerWriterOptions(), new ManualTime());
        var waiting = Enumerable.Range(from, count)
            .Select(number => writer.AppendAsync(
                Unguarded(Event(Case($"s{number % 7}"), number)), CancellationToken.None).AsTask())
            .ToList();
        while (await writer.FlushOnceAsync() > 0)
        {
        }

        foreach (var outcome in await Task.WhenAll(waiting))
        {
            _ = (Appended)outcome;
        }
    }
}
