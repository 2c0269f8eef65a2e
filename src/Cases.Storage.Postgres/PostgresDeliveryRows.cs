using Cases.Engine;
using Cases.Ledger;
using NodaTime;
using Npgsql;

namespace Cases.Storage.Postgres;

/// <summary>
/// What is left to deliver, in the schema <c>cases_out</c> beside the ledger, which nothing can rebuild.
/// </summary>
/// <remarks>
/// The migration of the ledger makes the tables; the role of the service reads and changes rows. They are in the
/// database's own back-up. Their transactions wait for the disk as the ledger's do.
/// </remarks>
public sealed class PostgresDeliveryRows : IDeliveryRows
{
    private const string Waiting = "cases_out.waiting";

    private readonly PostgresAddress _address;
    private readonly NpgsqlDataSource _source;

    /// <summary>The rows of a database; the caller disposes of them.</summary>
    /// <param name="address">The database, under the role of the service.</param>
    public PostgresDeliveryRows(PostgresAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        _address = address;
        _source = address.Connect();
    }

    /// <inheritdoc/>
    public async ValueTask<long?> ReadAppliedAsync(CancellationToken cancellation) =>
        await ReadAsync("SELECT version FROM cases_out.applied", static command => command,
            static row => row.GetInt64(0), cancellation).ConfigureAwait(false) is [var version] ? version : null;

    /// <inheritdoc/>
    public ValueTask ApplyAsync(long version, CancellationToken cancellation) => DoAsync(
        "INSERT INTO cases_out.applied VALUES (1, $1) ON CONFLICT (one) DO UPDATE SET version = excluded.version",
        command => command.With(version), cancellation);

    /// <inheritdoc/>
    public ValueTask BeginAsync(string subscription, long cursor, CancellationToken cancellation) => DoAsync(
        "INSERT INTO cases_out.cursors VALUES ($1, $2) ON CONFLICT DO NOTHING",
        command => command.With(subscription).With(cursor), cancellation);

    /// <inheritdoc/>
    public ValueTask RewindAsync(string subscription, long end, CancellationToken cancellation) => WriteAsync(
        async connection =>
        {
            await new NpgsqlCommand(
                "UPDATE cases_out.cursors SET next = least(next, $2) WHERE subscription = $1", connection)
                .With(subscription).With(end).RunAsync(cancellation).ConfigureAwait(false);
            await new NpgsqlCommand($"DELETE FROM {Waiting} WHERE subscription = $1 AND position >= $2", connection)
                .With(subscription).With(end).RunAsync(cancellation).ConfigureAwait(false);
        }, cancellation);

    /// <inheritdoc/>
    public ValueTask EndAsync(string subscription, CancellationToken cancellation) => WriteAsync(
        async connection =>
        {
            foreach (var table in (string[])["cases_out.cursors", Waiting])
            {
                await new NpgsqlCommand($"DELETE FROM {table} WHERE subscription = $1", connection)
                    .With(subscription).RunAsync(cancellation).ConfigureAwait(false);
            }
        }, cancellation);

    /// <inheritdoc/>
    public async ValueTask<DeliveryStanding> StandingAsync(string subscription, CancellationToken cancellation) =>
        (await ReadAsync(
            "SELECT (SELECT next FROM cases_out.cursors WHERE subscription = $1), count(*), "
            + "count(*) FILTER (WHERE parked), min(position), count(*) FILTER (WHERE NOT parked AND EXISTS "
            + $"(SELECT FROM {Waiting} AS first WHERE first.subscription = w.subscription AND first.stream = w.stream "
            + $"AND first.parked AND first.position < w.position)) FROM {Waiting} AS w WHERE subscription = $1",
            command => command.With(subscription),
            static row => new DeliveryStanding(
                row.IsDBNull(0) ? null : row.GetInt64(0), row.GetInt64(1), row.GetInt64(2),
                row.IsDBNull(3) ? null : row.GetInt64(3))
            {
                Behind = row.GetInt64(4),
            },
            cancellation).ConfigureAwait(false))[0];

    /// <inheritdoc/>
    public async ValueTask<bool> KeepAsync(
        string subscription, long? cursor, long next, IReadOnlyList<(long Position, string Stream)> notices,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(notices);
        var isThere = true;
        await WriteAsync(async connection =>
        {
            isThere = cursor is not { } from || await new NpgsqlCommand(
                "UPDATE cases_out.cursors SET next = $2 WHERE subscription = $1 AND next = $3", connection)
                .With(subscription).With(next).With(from).RunAsync(cancellation).ConfigureAwait(false) == 1;
            if (isThere && notices.Count > 0)
            {
                await new NpgsqlCommand(
                    $"INSERT INTO {Waiting} SELECT $1, position, stream, 0, 0, false "
                    + "FROM unnest($2, $3) AS told (position, stream) ON CONFLICT DO NOTHING", connection)
                    .With(subscription).WithAll(notices.Select(one => one.Position))
                    .WithAll(notices.Select(one => one.Stream)).RunAsync(cancellation).ConfigureAwait(false);
            }
        }, cancellation).ConfigureAwait(false);
        return isThere;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<PendingDelivery>> NextAsync(
        string subscription, int most, CancellationToken cancellation) => await ReadAsync(
            $"SELECT position, stream, attempts, next_at FROM {Waiting} AS w WHERE subscription = $1 AND NOT parked "
            + $"AND NOT EXISTS (SELECT FROM {Waiting} AS before WHERE before.subscription = w.subscription "
            + "AND before.stream = w.stream AND before.position < w.position) ORDER BY next_at, position LIMIT $2",
            command => command.With(subscription).With(most),
            static row => new PendingDelivery(row.GetInt64(0), row.Text(1), row.GetInt32(2),
                Instant.FromUnixTimeMilliseconds(row.GetInt64(3)), false),
            cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask SettleAsync(
        string subscription, LoggedDelivery attempt, PendingDelivery? then, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        return WriteAsync(async connection =>
        {
            await LogAsync(connection, subscription, attempt, cancellation).ConfigureAwait(false);
            var command = then is null
                ? new NpgsqlCommand($"DELETE FROM {Waiting} WHERE subscription = $1 AND position = $2", connection)
                    .With(subscription).With(attempt.Position)
                : new NpgsqlCommand(
                    $"UPDATE {Waiting} SET attempts = $3, next_at = $4, parked = $5 "
                    + "WHERE subscription = $1 AND position = $2", connection)
                    .With(subscription).With(attempt.Position).With(then.Attempts)
                    .With(then.NextAt.ToUnixTimeMilliseconds()).With(then.Parked);
            await command.RunAsync(cancellation).ConfigureAwait(false);
        }, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(string subscription, Instant at, bool parked, CancellationToken cancellation) =>
        DoAsync(
            $"UPDATE {Waiting} SET next_at = least(next_at, $2), parked = false "
            + "WHERE subscription = $1 AND (NOT parked OR $3)",
            command => command.With(subscription).With(at.ToUnixTimeMilliseconds()).With(parked), cancellation);

    /// <inheritdoc/>
    public ValueTask UnparkAsync(string subscription, bool giveUp, Instant at, CancellationToken cancellation) =>
        giveUp
            ? DoAsync($"DELETE FROM {Waiting} WHERE subscription = $1 AND parked",
                command => command.With(subscription), cancellation)
            : DoAsync(
                $"UPDATE {Waiting} SET parked = false, attempts = 0, next_at = $2 WHERE subscription = $1 AND parked",
                command => command.With(subscription).With(at.ToUnixTimeMilliseconds()), cancellation);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<LoggedDelivery>> LogAsync(
        string subscription, long before, int most, CancellationToken cancellation) => await ReadAsync(
            "SELECT position, attempt, at, status, fault, took, number FROM cases_out.attempts "
            + "WHERE subscription = $1 AND number < $2 ORDER BY number DESC LIMIT $3",
            command => command.With(subscription).With(before).With(most),
            static row => new LoggedDelivery(row.GetInt64(0), row.GetInt32(1),
                Instant.FromUnixTimeMilliseconds(row.GetInt64(2)), row.IsDBNull(3) ? null : row.GetInt32(3),
                row.TextOrNull(4), row.GetInt64(5))
            {
                Number = row.GetInt64(6),
            },
            cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    // One node at a time delivers; two that do by mistake meet at the row's key, and the second comes again.
    private static async ValueTask LogAsync(
        NpgsqlConnection connection, string subscription, LoggedDelivery attempt, CancellationToken cancellation)
    {
        await new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtextextended('cases_out ' || $1, 0))", connection)
            .With(subscription).RunAsync(cancellation).ConfigureAwait(false);
        var last = await new NpgsqlCommand(
            "SELECT coalesce(max(number), 0) FROM cases_out.attempts WHERE subscription = $1", connection)
            .With(subscription).ReadAsync(row => row.GetInt64(0), cancellation).ConfigureAwait(false);
        await new NpgsqlCommand("INSERT INTO cases_out.attempts VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", connection)
            .With(subscription).With(last[0] + 1).With(attempt.Position).With(attempt.Attempt)
            .With(attempt.At.ToUnixTimeMilliseconds()).With(attempt.Status).With<string?>(attempt.Fault)
            .With(attempt.TookMs).RunAsync(cancellation).ConfigureAwait(false);
        await new NpgsqlCommand("DELETE FROM cases_out.attempts WHERE subscription = $1 AND number <= $2", connection)
            .With(subscription).With(last[0] + 1 - IDeliveryRows.KeptLines).RunAsync(cancellation)
            .ConfigureAwait(false);
    }

    private ValueTask DoAsync(
        string sql, Func<NpgsqlCommand, NpgsqlCommand> with, CancellationToken cancellation) => WriteAsync(
            async connection => await with(new NpgsqlCommand(sql, connection)).RunAsync(cancellation)
                .ConfigureAwait(false),
            cancellation);

    private ValueTask<List<T>> ReadAsync<T>(
        string sql, Func<NpgsqlCommand, NpgsqlCommand> with, Func<NpgsqlDataReader, T> row,
        CancellationToken cancellation) => Reading.RunAsync(
            _source, _address,
            connection => with(new NpgsqlCommand(sql, connection)).ReadAsync(row, cancellation), cancellation);

    private ValueTask WriteAsync(Func<NpgsqlConnection, ValueTask> write, CancellationToken cancellation) =>
        Writing.RunAsync(_source, _address, write, cancellation);
}
