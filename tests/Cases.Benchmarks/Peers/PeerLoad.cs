using Cases.Ledger;
using Cases.Storage.Sqlite;

namespace Cases.Benchmarks;

/// <summary>
/// The peer: the plain way of one SQLite transaction per transition, on a file with the same columns and triggers.
/// </summary>
/// <remarks>
/// It is favoured where that is simple: one thread without a lock to wait for, prepared statements without a layer
/// between, the database gives the position, the entry's bytes are ready, and nobody follows.
/// </remarks>
internal sealed class PeerLoad : IDisposable
{
    private readonly PlainSqlite _database;
    private readonly byte[] _bytes;
    private readonly (long Key, string Stream)[] _cases;
    private readonly byte[] _hash = new byte[Hash32.Size];
    private int _turn;

    private PeerLoad(PlainSqlite database, byte[] bytes, (long Key, string Stream)[] cases)
    {
        _database = database;
        _bytes = bytes;
        _cases = cases;
    }

    /// <summary>What the transitions cost.</summary>
    public WorkMeter Processor { get; } = new();

    /// <summary>Makes the file and its head rows.</summary>
    /// <param name="file">The file.</param>
    /// <param name="bytes">The bytes of an entry of the load.</param>
    public static async Task<PeerLoad> OpenAsync(string file, byte[] bytes)
    {
        // The store makes the schema, so that it is the same to the last trigger.
        await SqliteLedgerStore.OpenWriter(file).DisposeAsync().ConfigureAwait(false);
        var cases = Enumerable.Range(0, LedgerLoad.Cases).Select(number => PaymentEntries.Case(number).Value)
            .Select(stream => (Key: PlainSqlite.KeyOf(stream), stream)).ToArray();
        var database = new PlainSqlite(file);
        var load = new PeerLoad(database, bytes, cases);
        database.Begin();
        foreach (var (key, stream) in cases)
        {
            database.AddHead(key, database.AddEntry(new PlainEntry(stream, 1, 1, null, load.Hash(), bytes)));
        }

        database.Commit();
        return load;
    }

    /// <summary>Runs one transaction after the other for a time.</summary>
    /// <returns>Durable transitions a second.</returns>
    public double Run(double seconds, CancellationToken cancellation)
    {
        var before = Environment.CpuUsage.TotalTime;
        var clock = new LoadClock(seconds, cancellation);
        var count = 0L;
        while (!clock.IsOver)
        {
            Pay(_cases[_turn++ % _cases.Length]);
            count++;
        }

        var elapsed = clock.Elapsed.TotalSeconds;
        Processor.Add(before, count);
        cancellation.ThrowIfCancellationRequested();
        return count / elapsed;
    }

    public void Dispose() => _database.Dispose();

    private void Pay((long Key, string Stream) of)
    {
        _database.Begin();
        var head = _database.ReadHead(of.Key);
        var position = _database.AddEntry(
            new PlainEntry(of.Stream, head.Sequence + 1, head.Version + 1, head.Last, Hash(), _bytes));
        _database.MoveHead(of.Key, position);
        _database.Commit();
    }

    private byte[] Hash()
    {
        MerkleHash.Leaf(_bytes).CopyTo(_hash);
        return _hash;
    }
}
