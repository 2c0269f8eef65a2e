namespace Cases.Ledger;

/// <summary>A batch in the making: resolves units one after the other on top of what the batch holds already.</summary>
internal sealed class BatchDraft(ILedgerStore store, HeadCache cache)
{
    private const int KeptBufferBytes = 16 * 1024 * 1024; // Twice a full batch; a larger buffer is given back.

    private const int PageEntries = 1_000;

    /// <summary>Named where more than any one stream is to blame.</summary>
    private static readonly StreamId TheLedger = StreamId.Parse("system/ledger");

    private readonly CborWriter _bytes = new(64 * 1024);
    private readonly List<StoredEntry> _entries = [];
    private readonly List<NewEntry> _sources = [];
    private readonly List<SealingKey> _keys = [];
    private readonly List<string> _destroyed = [];
    private readonly Dictionary<StreamId, StreamHead> _heads = [];
    private readonly HashSet<string> _takenIds = new(StringComparer.Ordinal);
    private readonly HashSet<(string Owner, string Class)> _takenOwners = [];
    private readonly HashSet<string> _goneIds = new(StringComparer.Ordinal);
    private readonly Dictionary<SinceGuard, StreamId> _broken = new(ReferenceEqualityComparer.Instance);
    private LedgerHead _head;

    public bool IsEmpty => _entries.Count == 0;

    public void Begin(LedgerHead head, long nowMs)
    {
        _bytes.Reset();
        _bytes.Trim(KeptBufferBytes);
        _entries.Clear();
        _sources.Clear();
        _keys.Clear();
        _destroyed.Clear();
        _heads.Clear();
        _takenIds.Clear();
        _takenOwners.Clear();
        _goneIds.Clear();
        _broken.Clear();
        _head = head with { RecordedAtMs = Math.Max(head.RecordedAtMs, nowMs) };
    }

    public LedgerBatch ToBatch(Hash32? last) => new(_head.Next, _head.RecordedAtMs, _entries, _keys)
    {
        Sources = _sources,
        DestroyedKeys = _destroyed,
        ExpectedLast = last,
    };

    /// <summary>
    /// Reads what the units will be judged by and what is not known yet: a store at the other end of a line is asked
    /// once for a batch, not once for a unit.
    /// </summary>
    public async ValueTask PrepareAsync(IReadOnlyList<PendingUnit> units, CancellationToken cancellation)
    {
        var streams = new HashSet<StreamId>();
        var keys = new List<SealingKey>();
        for (var index = 0; index < units.Count; index++)
        {
            Want(units[index].Unit, streams);
            keys.AddRange(units[index].Unit.NewKeys);
            if (units[index].Unit.Since is { } since && await FindBreachAsync(since, cancellation).ConfigureAwait(false)
                is { } stream)
            {
                _broken[since] = stream;
            }

            foreach (var key in units[index].Unit.NeededKeys)
            {
                if (await store.ReadKeyAsync(key, cancellation).ConfigureAwait(false) is null)
                {
                    _goneIds.Add(key);
                }
            }
        }

        if (streams.Count > 0)
        {
            StreamId[] wanted = [.. streams];
            var heads = await store.ReadStreamHeadsAsync(wanted, cancellation).ConfigureAwait(false);
            for (var index = 0; index < wanted.Length; index++)
            {
                _heads.Add(wanted[index], heads[index] ?? default);
            }
        }

        if (keys.Count > 0)
        {
            var taken = await store.FindTakenKeysAsync(keys, cancellation).ConfigureAwait(false);
            for (var index = 0; index < taken.Count; index++)
            {
                Take(taken[index]);
            }
        }
    }

    /// <summary>Adds a unit, or says why it loses; a loser leaves no trace in the draft.</summary>
    public AppendOutcome Add(LedgerUnit unit)
    {
        for (var index = 0; index < unit.Guards.Count; index++)
        {
            var guard = unit.Guards[index];
            var head = _heads[guard.Stream];
            if (head.Version != guard.ExpectedVersion
                || (guard.ExpectedSequence >= 0 && head.Sequence != guard.ExpectedSequence)
                || (guard.ExpectedHash is { } hash && head.Hash != hash))
            {
                return new GuardLost(guard.Stream, guard.ExpectedVersion, head.Version, head.Sequence);
            }
        }

        if (unit.Since is { } since && Breach(since) is { } stream)
        {
            var head = _heads.GetValueOrDefault(stream);
            return new GuardLost(stream, head.Version, head.Version, head.Sequence);
        }

        foreach (var key in unit.NeededKeys)
        {
            if (_goneIds.Contains(key))
            {
                return new KeyGone(key);
            }
        }

        foreach (var key in unit.NewKeys)
        {
            if (_takenIds.Contains(key.KeyId) || _takenOwners.Contains((key.Owner, key.Class)))
            {
                return new KeyTaken(key.Owner, key.Class);
            }
        }

        foreach (var key in unit.NewKeys)
        {
            _keys.Add(key);
            Take(key);
        }

        _destroyed.AddRange(unit.DestroyedKeys);
        _goneIds.UnionWith(unit.DestroyedKeys);
        return Encode(unit);
    }

    /// <summary>
    /// The stream of an entry of the ledger that breaks a belief; null where none does, of those before the batch.
    /// </summary>
    private async ValueTask<StreamId?> FindBreachAsync(SinceGuard since, CancellationToken cancellation)
    {
        if (since.Position > _head.Next || _head.Next - since.Position > SinceGuard.MaxEntries)
        {
            return TheLedger;
        }

        for (var next = since.Position; next < _head.Next;)
        {
            var page = await store.ReadFromAsync(
                next, (int)Math.Min(PageEntries, _head.Next - next), cancellation).ConfigureAwait(false);
            if (page.Count == 0)
            {
                return TheLedger;
            }

            foreach (var stored in page)
            {
                if (since.Breaks(LedgerEntry.Decode(stored.Bytes)))
                {
                    return stored.Stream;
                }
            }

            next = page[^1].Position + 1;
        }

        return null;
    }

    /// <summary>The same, with what stands in the batch before the unit.</summary>
    private StreamId? Breach(SinceGuard since)
    {
        if (_broken.TryGetValue(since, out var known))
        {
            return known;
        }

        foreach (var entry in _entries)
        {
            if (since.Breaks(LedgerEntry.Decode(entry.Bytes)))
            {
                return entry.Stream;
            }
        }

        return null;
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

    private void Want(LedgerUnit unit, HashSet<StreamId> streams)
    {
        for (var index = 0; index < unit.Guards.Count; index++)
        {
            Want(unit.Guards[index].Stream, streams);
        }

        for (var index = 0; index < unit.Entries.Count; index++)
        {
            Want(unit.Entries[index].Stream, streams);
        }
    }

    private void Want(StreamId stream, HashSet<StreamId> streams)
    {
        if (_heads.ContainsKey(stream))
        {
            return;
        }

        if (cache.TryGet(stream, out var head))
        {
            _heads.Add(stream, head);
            return;
        }

        streams.Add(stream);
    }

    private void Take(SealingKey key)
    {
        _takenIds.Add(key.KeyId);
        _takenOwners.Add((key.Owner, key.Class));
    }
}
