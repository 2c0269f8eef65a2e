using System.Security.Cryptography;

namespace Cases.Ledger;

/// <summary>A store in memory: for tests, simulation and rehearsals. Safe for any number of threads.</summary>
public sealed class MemoryLedgerStore : ILedgerStore, ICheckpointStore
{
    private readonly Lock _gate = new();
    private readonly List<StoredEntry> _entries = [];
    private readonly Dictionary<StreamId, List<int>> _streams = [];
    private readonly SortedDictionary<string, SealingKey> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Owner, string Class), SealingKey> _keysByOwner = [];
    private readonly SortedList<long, StoredCheckpoint> _checkpoints = [];
    private long _recordedAtMs;

    /// <inheritdoc/>
    public ValueTask<LedgerHead> ReadHeadAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            return new ValueTask<LedgerHead>(new LedgerHead(_entries.Count, _recordedAtMs));
        }
    }

    /// <inheritdoc/>
    public ValueTask<CommitResult> CommitAsync(LedgerBatch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        lock (_gate)
        {
            if (batch.ExpectedNext != _entries.Count || batch.NewKeys.Any(IsTaken)
                || (batch.ExpectedLast is { } last && (_entries.Count == 0 || _entries[^1].Hash != last)))
            {
                return new ValueTask<CommitResult>(
                    CommitResult.Conflict(new LedgerHead(_entries.Count, _recordedAtMs)));
            }

            foreach (var entry in batch.Entries)
            {
                Add(entry with { Bytes = entry.Bytes.ToArray() });
            }

            foreach (var id in batch.DestroyedKeys)
            {
                if (_keys.Remove(id, out var gone))
                {
                    _keysByOwner.Remove((gone.Owner, gone.Class));
                    CryptographicOperations.ZeroMemory(gone.Wrapped);
                }
            }

            foreach (var key in batch.NewKeys)
            {
                _keys.Add(key.KeyId, key);
                _keysByOwner.Add((key.Owner, key.Class), key);
            }

            _recordedAtMs = batch.RecordedAtMs;
            return new ValueTask<CommitResult>(CommitResult.Written(new LedgerHead(_entries.Count, _recordedAtMs)));
        }
    }

    /// <inheritdoc/>
    public ValueTask<StreamHead?> ReadStreamHeadAsync(StreamId stream, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (!_streams.TryGetValue(stream, out var positions))
            {
                return new ValueTask<StreamHead?>((StreamHead?)null);
            }

            var last = _entries[positions[^1]];
            return new ValueTask<StreamHead?>(new StreamHead(last.Sequence, last.Version, last.Hash));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredEntry>> ReadStreamAsync(
        StreamId stream, long fromSequence, int max, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fromSequence, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (!_streams.TryGetValue(stream, out var positions) || fromSequence > positions.Count)
            {
                return new ValueTask<IReadOnlyList<StoredEntry>>([]);
            }

            var first = (int)fromSequence - 1;
            var rows = new StoredEntry[Math.Min(max, positions.Count - first)];
            for (var index = 0; index < rows.Length; index++)
            {
                rows[index] = _entries[positions[first + index]];
            }

            return new ValueTask<IReadOnlyList<StoredEntry>>(rows);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredEntry>> ReadFromAsync(long position, int max, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return new ValueTask<IReadOnlyList<StoredEntry>>(position >= _entries.Count
                ? []
                : _entries.GetRange((int)position, Math.Min(max, _entries.Count - (int)position)));
        }
    }

    /// <inheritdoc/>
    public ValueTask<SealingKey?> FindKeyAsync(string owner, string retentionClass, CancellationToken cancellation)
    {
        lock (_gate)
        {
            return new ValueTask<SealingKey?>(
                _keysByOwner.GetValueOrDefault((owner, retentionClass)));
        }
    }

    /// <inheritdoc/>
    public ValueTask<SealingKey?> ReadKeyAsync(string keyId, CancellationToken cancellation)
    {
        lock (_gate)
        {
            return new ValueTask<SealingKey?>(_keys.GetValueOrDefault(keyId));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SealingKey>> ListKeysAsync(
        string afterKeyId, int max, CancellationToken cancellation)
    {
        lock (_gate)
        {
            return new ValueTask<IReadOnlyList<SealingKey>>(_keys.Values
                .SkipWhile(key => string.CompareOrdinal(key.KeyId, afterKeyId) <= 0)
                .Take(max)
                .ToArray());
        }
    }

    /// <inheritdoc/>
    public ValueTask RewrapKeysAsync(IReadOnlyList<RewrappedKey> keys, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(keys);
        lock (_gate)
        {
            foreach (var key in keys)
            {
                if (_keys.TryGetValue(key.KeyId, out var row) && row.Wrapped.AsSpan().SequenceEqual(key.Before))
                {
                    var anew = row with { Wrapped = [.. key.After] };
                    _keys[key.KeyId] = anew;
                    _keysByOwner[(row.Owner, row.Class)] = anew;
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask AddCheckpointsAsync(
        IReadOnlyList<StoredCheckpoint> checkpoints, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(checkpoints);
        lock (_gate)
        {
            foreach (var checkpoint in checkpoints)
            {
                _checkpoints.TryAdd(checkpoint.Size, checkpoint);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<StoredCheckpoint?> ReadLastCheckpointAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            return new ValueTask<StoredCheckpoint?>(_checkpoints.Values.LastOrDefault());
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredCheckpoint>> ListCheckpointsAsync(
        long afterSize, int max, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        lock (_gate)
        {
            return new ValueTask<IReadOnlyList<StoredCheckpoint>>(
                _checkpoints.Values.SkipWhile(checkpoint => checkpoint.Size <= afterSize).Take(max).ToArray());
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool IsTaken(SealingKey key) =>
        _keys.ContainsKey(key.KeyId) || _keysByOwner.ContainsKey((key.Owner, key.Class));

    private void Add(StoredEntry entry)
    {
        if (!_streams.TryGetValue(entry.Stream, out var positions))
        {
            _streams.Add(entry.Stream, positions = new List<int>(2));
        }

        positions.Add(_entries.Count);
        _entries.Add(entry);
    }
}
