using System.Threading.Channels;
using Cases.Ledger;
using Npgsql;
using NpgsqlTypes;

namespace Cases.Benchmarks;

/// <summary>One transaction per transition, as it is written by hand: move the head, add the entry, commit.</summary>
/// <remarks>
/// It is favoured where that is simple: each connection is a caller's own, statements are prepared, the head's row lock
/// stands for the guard, the database gives the position, and the entry's bytes are ready.
/// </remarks>
internal sealed class TransactionPeer : IPeer
{
    public const int Connections = 64;

    private readonly Line[] _lines;

    private TransactionPeer(Line[] lines) => _lines = lines;

    public string Name => BenchReport.Invariant($"Npgsql, one transaction per transition, {Connections} connections");

    public double? Aim => 10;

    public static async Task<TransactionPeer> OpenAsync(
        BenchDatabase database, byte[] bytes, CancellationToken cancellation)
    {
        var tables = await PeerTables.MakeAsync(database, "npgsql", bytes, cancellation).ConfigureAwait(false);
        var lines = new Line[Connections];
        for (var index = 0; index < Connections; index++)
        {
            lines[index] = await Line.OpenAsync(tables, index, cancellation).ConfigureAwait(false);
        }

        return new TransactionPeer(lines);
    }

    public async Task<double> RunAsync(double seconds, CancellationToken cancellation)
    {
        var clock = new LoadClock(seconds, cancellation);
        var counts = await Task.WhenAll(_lines.Select(line => Task.Run(() => line.RunAsync(clock), cancellation)))
            .ConfigureAwait(false);
        var rate = counts.Sum() / clock.Elapsed.TotalSeconds;
        cancellation.ThrowIfCancellationRequested();
        return rate;
    }

    /// <summary>Transactions that become due at even intervals; each takes the next free connection.</summary>
    /// <returns>The 99th percentile of their times in microseconds.</returns>
    public async Task<double> TimeAsync(double rate, double seconds, CancellationToken cancellation)
    {
        var due = Channel.CreateUnbounded<TaskCompletionSource>();
        var serving = _lines.Select(line => Task.Run(() => line.ServeAsync(due.Reader), cancellation)).ToArray();
        try
        {
            return await OpenLoad.RunAsync(
                rate, seconds,
                _ =>
                {
                    var call = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    due.Writer.TryWrite(call);
                    return call.Task;
                },
                cancellation).ConfigureAwait(false);
        }
        finally
        {
            due.Writer.Complete();
            await Task.WhenAll(serving).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var line in _lines)
        {
            await line.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>One connection with its prepared statements and the cases that it walks over.</summary>
    private sealed class Line : IAsyncDisposable
    {
        private readonly NpgsqlConnection _connection;
        private readonly NpgsqlCommand _move;
        private readonly NpgsqlCommand _add;
        private readonly NpgsqlParameter<string> _moved = new() { NpgsqlDbType = NpgsqlDbType.Text };
        private readonly NpgsqlParameter<string> _stream = new() { NpgsqlDbType = NpgsqlDbType.Text };
        private readonly NpgsqlParameter<long> _sequence = new();
        private readonly NpgsqlParameter<long> _version = new();
        private readonly string[] _streams;
        private readonly byte[] _bytes;
        private readonly byte[] _hash = new byte[Hash32.Size];
        private int _turn;

        private Line(NpgsqlConnection connection, PeerTables tables, int number)
        {
            _connection = connection;
            _bytes = tables.Bytes;
            _streams =
            [
                .. Enumerable.Range(0, LedgerLoad.Cases / Connections)
                    .Select(index => PeerTables.Stream((index * Connections) + number)),
            ];
            _move = new NpgsqlCommand(
                $"UPDATE {PeerTables.Schema}.{tables.Heads} SET seq = seq + 1, ver = ver + 1, hash = $2 "
                + "WHERE stream = $1 RETURNING seq, ver", connection)
            {
                Parameters = { _moved, Bytes(_hash) },
            };
            _add = new NpgsqlCommand(
                $"INSERT INTO {PeerTables.Schema}.{tables.Entries} (stream, seq, ver, hash, bytes) "
                + "VALUES ($1, $2, $3, $4, $5)", connection)
            {
                Parameters = { _stream, _sequence, _version, Bytes(_hash), Bytes(_bytes) },
            };
        }

        public static async Task<Line> OpenAsync(PeerTables tables, int number, CancellationToken cancellation)
        {
            var connection = await tables.Source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            var line = new Line(connection, tables, number);
            await line._move.PrepareAsync(cancellation).ConfigureAwait(false);
            await line._add.PrepareAsync(cancellation).ConfigureAwait(false);
            return line;
        }

        public async Task<long> RunAsync(LoadClock clock)
        {
            var count = 0L;
            for (; !clock.IsOver; count++)
            {
                await PayAsync().ConfigureAwait(false);
            }

            return count;
        }

        public async Task ServeAsync(ChannelReader<TaskCompletionSource> due)
        {
            await foreach (var call in due.ReadAllAsync().ConfigureAwait(false))
            {
                await PayAsync().ConfigureAwait(false);
                call.SetResult();
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _move.DisposeAsync().ConfigureAwait(false);
            await _add.DisposeAsync().ConfigureAwait(false);
            await _connection.DisposeAsync().ConfigureAwait(false);
        }

        private async Task PayAsync()
        {
            var stream = _streams[_turn++ % _streams.Length];
            MerkleHash.Leaf(_bytes).CopyTo(_hash);
            (_moved.TypedValue, _stream.TypedValue) = (stream, stream);
            var transaction = await _connection.BeginTransactionAsync().ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var reader = await _move.ExecuteReaderAsync().ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    await reader.ReadAsync().ConfigureAwait(false);
                    (_sequence.TypedValue, _version.TypedValue) = (reader.GetInt64(0), reader.GetInt64(1));
                }

                await _add.ExecuteNonQueryAsync().ConfigureAwait(false);
                await transaction.CommitAsync().ConfigureAwait(false);
            }
        }

        private static NpgsqlParameter<byte[]> Bytes(byte[] bytes) =>
            new() { TypedValue = bytes, NpgsqlDbType = NpgsqlDbType.Bytea };
    }
}
