namespace Cases.Ledger;

/// <summary>A batch in the making: resolves units one after the other on top of what the batch holds already.</summary>
internal sealed class BatchDraft(ILedgerStore store, HeadCache cache)
{
    private const int KeptBufferBytes = 16 * 1024 * 1024; // Twice a full batch; a larger buffer is given back.

    private readonly CborWriter _bytes = new(64 * 1024);
    private readonly List<StoredEntry> _entries = [];
    private readonly List<NewEntry> _sources = [];
    private readonly List<SealingKey> _keys = [];
    private readonly Dictionary<StreamId, StreamHead> _heads = [];
    private LedgerHead _head;

    public bool IsEmpty => _entries.Count == 0;

    public void Begin(LedgerHead head, long nowMs)
    {
        _bytes.Reset();
        _bytes.Trim(KeptBufferBytes);
        _entries.Clear();
        _sources.Clear();
        _keys.Clear();
        _heads.Clear();
        _head = head with { RecordedAtMs = Math.Max(head.RecordedAtMs, nowMs) };
    }

    public LedgerBatch ToBatch() => new(_head.Next, _head.RecordedAtMs, _entries, _keys)
    {
        Sources = _sources,
    };

    /// <summary>Adds a unit, or says why it loses; a loser leaves no trace in the draft.</summary>
    public async ValueTask<AppendOutcome> AddAsync(LedgerUnit unit, CancellationToken cancellation)
    {
        for (var index = 0; index < unit.Guards.Count; index++)
        {
            var guard = unit.Guards[index];
            var head = await HeadOfAsync(guard.Stream, cancellation).ConfigureAwait(false);
            if (head.Version != guard.ExpectedVersion
                || (guard.ExpectedSequence >= 0 && head.Sequence != guard.ExpectedSequence))
            {
                return new GuardLost(guard.Stream, guard.ExpectedVersion, head.Version, head.Sequence);
            }
        }

        foreach (var key in unit.NewKeys)
        {
            if (await IsTakenAsync(key, cancellation).ConfigureAwait(false))
            {
                return new KeyTaken(key.Owner, key.Class);
            }
        }

        for (var index = 0; index < unit.Entries.Count; index++)
        {
            await HeadOfAsync(unit.Entries[index].Stream, cancellation).ConfigureAwait(false);
        }

        _keys.AddRange(unit.NewKeys);
        return Encode(unit);
    }

    /// <summary>Takes the heads that the batch made into the cache, once the batch is durable.</summary>
    public void Keep()
    {
        foreach (var (stream, head) in _heads)
        {
            cache.Set(stream, head);
        }
    }

    /// <summary>Lets go of what the entries were made from: it may be open personal text.</summary>
    public void Forget() => _sources.Clear();

    private Appended Encode(LedgerUnit unit)
    {
        var receipts = new EntryReceipt[unit.Entries.Count];
        for (var index = 0; index < receipts.Length; index++)
        {
            var entry = unit.Entries[index];
            var before = _heads[entry.Stream];
            var place = new EntryPlace(
                _head.Next + _entries.Count,
                before.Sequence + 1,
                entry.AdvancesVersion ? before.Version + 1 : before.Version,
                before.Hash,
                _head.RecordedAtMs);
            _bytes.BeginPrefixedItem(MerkleHash.LeafPrefix);
            EntryCodec.Encode(_bytes, entry, place);
            var prefixed = _bytes.PrefixedItem();
            var hash = MerkleHash.Sha256(prefixed.Span);
            _heads[entry.Stream] = new StreamHead(place.Sequence, place.Version, hash);
            _entries.Add(new StoredEntry(
                place.Position, entry.Stream, place.Sequence, place.Version, prefixed[1..], hash));
            _sources.Add(entry);
            receipts[index] = new EntryReceipt(
                place.Position, entry.Stream, place.Sequence, place.Version, hash, place.RecordedAtMs);
        }

        return new Appended(receipts);
    }

    /// <summary>The head as this batch leaves it so far; read once and then held for the batch.</summary>
    private ValueTask<StreamHead> HeadOfAsync(StreamId stream, CancellationToken cancellation)
    {
        if (_heads.TryGetValue(stream, out var head))
        {
            return new ValueTask<StreamHead>(head);
        }

        if (cache.TryGet(stream, out head))
        {
            _heads.Add(stream, head);
            return new ValueTask<StreamHead>(head);
        }

        return ReadHeadAsync(stream, cancellation);
    }

    private async ValueTask<StreamHead> ReadHeadAsync(StreamId stream, CancellationToken cancellation)
    {
        var head = await store.ReadStreamHeadAsync(stream, cancellation).ConfigureAwait(false) ?? default;
        _heads.Add(stream, head);
        return head;
    }

    private async ValueTask<bool> IsTakenAsync(SealingKey key, CancellationToken cancellation) =>
        _keys.Exists(other => other.KeyId == key.KeyId || (other.Owner == key.Owner && other.Class == key.Class))
        || await store.FindKeyAsync(key.Owner, key.Class, cancellation).ConfigureAwait(false) is not null
        || await store.ReadKeyAsync(key.KeyId, cancellation).ConfigureAwait(false) is not null;
}
