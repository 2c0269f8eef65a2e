using Npgsql;
using NpgsqlTypes;

namespace Cases.Benchmarks;

/// <summary>The table of entries as grains add to it.</summary>
/// <param name="connection">The connection string of the grains' storage, so that both draw from one pool.</param>
/// <param name="tables">The tables of the peer.</param>
internal sealed class GrainAudit(string connection, PeerTables tables)
{
    private readonly string _add =
        $"INSERT INTO {PeerTables.Schema}.{tables.Entries} (stream, seq, ver, hash, bytes) VALUES ($1, $2, $3, $4, $5)";

    /// <summary>The bytes of every entry.</summary>
    public byte[] Bytes => tables.Bytes;

    /// <summary>Adds an entry in a transaction of its own.</summary>
    public async Task AddAsync(string stream, long sequence, long version, byte[] hash)
    {
        var opened = new NpgsqlConnection(connection);
        await using (opened.ConfigureAwait(false))
        {
            await opened.OpenAsync().ConfigureAwait(false);
            var command = new NpgsqlCommand(_add, opened)
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = stream, NpgsqlDbType = NpgsqlDbType.Text },
                    new NpgsqlParameter<long> { TypedValue = sequence },
                    new NpgsqlParameter<long> { TypedValue = version },
                    new NpgsqlParameter<byte[]> { TypedValue = hash, NpgsqlDbType = NpgsqlDbType.Bytea },
                    new NpgsqlParameter<byte[]> { TypedValue = tables.Bytes, NpgsqlDbType = NpgsqlDbType.Bytea },
                },
            };
            await using (command.ConfigureAwait(false))
            {
                await command.ExecuteNonQueryAsync().ConfigureAwait(false);
            }
        }
    }
}
