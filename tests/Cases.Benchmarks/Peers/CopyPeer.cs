using Npgsql;
using NpgsqlTypes;

namespace Cases.Benchmarks;

/// <summary>Binary COPY into the identical table in one transaction: what the database can take in at all.</summary>
internal sealed class CopyPeer : IPeer
{
    private const int BetweenLooks = 256; // Rows between two looks at the clock.

    private readonly PeerTables _tables;
    private readonly string[] _streams = [.. Enumerable.Range(0, LedgerLoad.Cases).Select(PeerTables.Stream)];
    private long _next = LedgerLoad.Cases; // The first entry of each case is there.

    private CopyPeer(PeerTables tables) => _tables = tables;

    public string Name => "binary COPY into the identical table, no guards, one transaction";

    public double? Aim => 0.25;

    public static async Task<CopyPeer> OpenAsync(
        BenchDatabase database, byte[] bytes, CancellationToken cancellation) =>
        new(await PeerTables.MakeAsync(database, "copy", bytes, cancellation).ConfigureAwait(false));

    public async Task<double> RunAsync(double seconds, CancellationToken cancellation)
    {
        var connection = await _tables.Source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var before = _next;
            var clock = new LoadClock(seconds, cancellation);
            var copy = await connection.BeginBinaryImportAsync(
                $"COPY {PeerTables.Schema}.{_tables.Entries} (position, stream, seq, ver, hash, bytes) "
                + "FROM STDIN (FORMAT BINARY)", cancellation).ConfigureAwait(false);
            await using (copy.ConfigureAwait(false))
            {
                while (!clock.IsOver)
                {
                    Write(copy);
                }

                await copy.CompleteAsync(cancellation).ConfigureAwait(false);
            }

            return (_next - before) / clock.Elapsed.TotalSeconds;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Write(NpgsqlBinaryImporter copy)
    {
        for (var end = _next + BetweenLooks; _next < end; _next++)
        {
            var sequence = (_next / _streams.Length) + 1;
            copy.StartRow();
            copy.Write(_next + 1, NpgsqlDbType.Bigint);
            copy.Write(_streams[_next % _streams.Length], NpgsqlDbType.Text);
            copy.Write(sequence, NpgsqlDbType.Bigint);
            copy.Write(sequence, NpgsqlDbType.Bigint);
            copy.Write(_tables.Hash, NpgsqlDbType.Bytea);
            copy.Write(_tables.Bytes, NpgsqlDbType.Bytea);
        }
    }
}
