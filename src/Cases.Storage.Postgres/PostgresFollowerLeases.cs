using Cases.Engine;
using Cases.Ledger;
using NodaTime;
using Npgsql;

namespace Cases.Storage.Postgres;

/// <summary>Leases of followers in the database, by the server's clock: nodes' own clocks may differ.</summary>
public sealed class PostgresFollowerLeases : IFollowerLeases
{
    private const string Module = "leases";
    private const string Table = "cases_read.leases";

    // In the order of names, so that two nodes never wait for each other.
    private const string Renew =
        "INSERT INTO cases_read.leases AS l (follower, holder, until, seen) "
        + "SELECT name, $2, clock_timestamp() + $3 * interval '1 millisecond', $4 "
        + "FROM unnest($1) AS name ORDER BY name "
        + "ON CONFLICT (follower) DO UPDATE "
        + "SET holder = excluded.holder, until = excluded.until, seen = excluded.seen "
        + "WHERE l.holder = excluded.holder OR l.until <= clock_timestamp() RETURNING follower";

    // What another node takes over at this moment is left to it, so that nobody waits.
    private const string Forget =
        "DELETE FROM cases_read.leases WHERE follower IN (SELECT follower FROM cases_read.leases "
        + "WHERE until < clock_timestamp() - $1 * interval '1 millisecond' FOR UPDATE SKIP LOCKED)";

    /// <summary>
    /// For how long the leases of a node that did not give them back are kept, from when they ran out: a day, far
    /// longer than anybody asks about such a node.
    /// </summary>
    public static readonly Duration Kept = Duration.FromDays(1);

    private readonly PostgresReadModels _models;
    private readonly string _holder = Guid.NewGuid().ToString("N");

    private PostgresFollowerLeases(PostgresReadModels models) => _models = models;

    /// <summary>
    /// The leases of one node among tables that others share. Those that ran out longer ago than <see cref="Kept"/> are
    /// deleted: whoever was killed deletes none of his own.
    /// </summary>
    /// <param name="models">The tables.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The leases.</returns>
    /// <exception cref="LedgerStoreException">
    /// The server is away, the table cannot be made, or it is of a newer build.
    /// </exception>
    public static async ValueTask<PostgresFollowerLeases> InAsync(
        PostgresReadModels models, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(models);
        await models.MigrateAsync(Module, Migrations.Leases, cancellation).ConfigureAwait(false);
        await models.ReadAsync(
            connection => new NpgsqlCommand(Forget, connection).With((long)Kept.TotalMilliseconds)
                .RunAsync(cancellation),
            cancellation).ConfigureAwait(false);
        return new PostgresFollowerLeases(models);
    }

    /// <summary>How many leases run: none where no node and no verb works on the store.</summary>
    /// <param name="address">The database, under the role of the service.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The server is away.</exception>
    public static ValueTask<long> CountAsync(PostgresAddress address, CancellationToken cancellation) =>
        Reading.CountAsync(address, Table, static connection => new NpgsqlCommand(
            "SELECT count(*) FROM cases_read.leases WHERE until > clock_timestamp()", connection), cancellation);

    /// <summary>
    /// The leases of a database, read beside those who hold them, with those that ran out because their holder did not
    /// renew them; one that was given back is not there. None where no node ever worked on the store.
    /// </summary>
    /// <param name="address">The database, under the role of the service.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The server is away.</exception>
    public static async ValueTask<IReadOnlyList<HeldLease>> ListWithLapsedAsync(
        PostgresAddress address, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(address);
        var source = address.Connect();
        await using (source.ConfigureAwait(false))
        {
            return await Reading.RunAsync<IReadOnlyList<HeldLease>>(source, address, async connection =>
                await Reading.IsThereAsync(connection, Table, cancellation).ConfigureAwait(false)
                    ? await ListAsync(connection, "", cancellation).ConfigureAwait(false)
                    : [], cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> RenewAsync(
        IReadOnlyList<string> names, Duration length, long seen, CancellationToken cancellation) =>
        await _models.ReadAsync(
            connection => new NpgsqlCommand(Renew, connection)
                .WithAll(names).With(_holder).With((long)length.TotalMilliseconds).With(seen)
                .ReadAsync(row => row.GetString(0), cancellation),
            cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<HeldLease>> ListAsync(CancellationToken cancellation) =>
        await _models.ReadAsync(
            connection => ListAsync(connection, "WHERE until > clock_timestamp()", cancellation), cancellation)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask ReturnAsync(CancellationToken cancellation) => await _models.ReadAsync(
        connection => new NpgsqlCommand("DELETE FROM cases_read.leases WHERE holder = $1", connection)
            .With(_holder).RunAsync(cancellation),
        cancellation).ConfigureAwait(false);

    private static async ValueTask<IReadOnlyList<HeldLease>> ListAsync(
        NpgsqlConnection connection, string where, CancellationToken cancellation) => await new NpgsqlCommand(
            // Also a table that an older build made, without 'seen': who starts looks at it before he changes it.
            "SELECT follower, holder, coalesce((to_jsonb(l) ->> 'seen')::bigint, -1), "
            + "(extract(epoch FROM clock_timestamp() - until) * 1000)::bigint, "
            + $"(extract(epoch FROM until) * 1000)::bigint FROM {Table} AS l {where} ORDER BY follower", connection)
            .ReadAsync(
                row => new HeldLease(row.GetString(0), row.GetString(1), row.GetInt64(2))
                {
                    LapsedFor = Duration.FromMilliseconds(Math.Max(0, row.GetInt64(3))),
                    Until = Instant.FromUnixTimeMilliseconds(row.GetInt64(4)),
                },
                cancellation)
            .ConfigureAwait(false);
}
