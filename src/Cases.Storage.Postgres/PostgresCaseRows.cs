using System.Runtime.CompilerServices;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Cases.Storage.Postgres;

/// <summary>Rows of cases beside the ledger.</summary>
public sealed class PostgresCaseRows : ICaseRows
{
    private const string Follower = "cases";
    private const int PageRows = 1_000;

    // What an entry may change. The columns of the indexes are not among them, so that an update leaves those alone.
    private const string Changing = "stage = excluded.stage, outstanding = excluded.outstanding, "
        + "resolution = excluded.resolution, events = excluded.events, refusals = excluded.refusals, "
        + "breaches = excluded.breaches, sent = excluded.sent, notified = excluded.notified, "
        + "penalty = excluded.penalty, referred = excluded.referred, last_command = excluded.last_command";

    private const string Columns = "case_id, source, account, stage, outstanding, currency, opened_at, resolution, "
        + "events, refusals, breaches, sent, notified, penalty, referred, last_command, reference, sealed";

    // One statement, however many rows there are: each parameter is a column.
    private const string Upsert = $"INSERT INTO cases_read.cases ({Columns}) SELECT * FROM "
        + "unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) "
        + "ON CONFLICT (case_id) DO UPDATE SET " + Changing;

    private readonly PostgresReadModels _models;
    private readonly SourceRows _sources;

    private PostgresCaseRows(PostgresReadModels models)
    {
        _models = models;
        _sources = new SourceRows(models, "case_sources");
    }

    /// <summary>The rows among tables that others share; the caller disposes of them.</summary>
    /// <param name="models">The tables.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The rows.</returns>
    /// <exception cref="LedgerStoreException">The table cannot be made, or is of a newer build.</exception>
    public static async ValueTask<PostgresCaseRows> InAsync(PostgresReadModels models, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(models);
        await models.MigrateAsync(Follower, Migrations.CaseRows, cancellation).ConfigureAwait(false);
        return new PostgresCaseRows(models);
    }

    /// <summary>
    /// Finds cases in rows that nodes keep; null where there are none, or they are not behind a position of the ledger.
    /// </summary>
    /// <param name="address">The store.</param>
    /// <param name="sought">What is looked for.</param>
    /// <param name="next">The position that the rows have to have reached.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The rows, oldest first.</returns>
    /// <exception cref="LedgerStoreException">The server is away.</exception>
    public static async ValueTask<IReadOnlyList<CaseRow>?> FindInAsync(
        PostgresAddress address, SoughtCase sought, long next, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(address);
        var models = PostgresReadModels.Beside(address);
        await using (models.ConfigureAwait(false))
        {
            try
            {
                var rows = new PostgresCaseRows(models);
                return await models.VersionAsync(Follower, cancellation).ConfigureAwait(false)
                    == Migrations.CaseRows.Count
                    && await rows.ReadCursorAsync(cancellation).ConfigureAwait(false) >= next
                        ? await rows.FindAsync(sought, cancellation).ConfigureAwait(false)
                        : null;
            }
            catch (LedgerStoreException error) when (
                error.Failure is StoreFailure.NotFound or StoreFailure.NoPermission)
            {
                // Derived data that is not there, or not for this role, is as good as missing: the ledger answers.
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) =>
        _models.ReadCursorAsync(Follower, cancellation);

    /// <inheritdoc/>
    public ValueTask<long> BeginAsync(CancellationToken cancellation) => _models.BeginAsync(Follower, cancellation);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<CaseRow>> ReadAsync(
        IReadOnlyList<string> caseIds, CancellationToken cancellation) => await _models.ReadAsync(
            connection => new NpgsqlCommand(
                $"SELECT {Columns} FROM cases_read.cases WHERE case_id = ANY($1) ORDER BY opened_at", connection)
                .WithAll(caseIds).ReadAsync(Row, cancellation),
            cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask WriteAsync(IReadOnlyList<CaseRow> rows, StoredEntry last, CancellationToken cancellation) =>
        _models.AdvanceAsync(Follower, last, connection => WriteAsync(connection, rows, cancellation), cancellation);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<CaseRow>> FindAsync(
        SoughtCase sought, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sought);
        var found = await _sources.FindAsync(sought, (Columns, "cases"), Row, cancellation).ConfigureAwait(false);
        return [.. found.OrderBy(row => row.OpenedAt)];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IReadOnlyList<CaseRow>>> FindEachAsync(
        IReadOnlyList<SoughtCase> sought, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sought);
        var found = new List<IReadOnlyList<CaseRow>>(
            await _sources.FindEachAsync(sought, Columns, Row, cancellation).ConfigureAwait(false));
        for (var index = 0; index < found.Count; index++)
        {
            found[index] = sought[index].IsWhole(found[index].Count)
                ? found[index]
                : await FindAsync(sought[index], cancellation).ConfigureAwait(false);
        }

        return found;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<CaseRow> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = -1L;
        while (await PageAsync(after, cancellation).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var row in page)
            {
                yield return row;
            }

            after = page[^1].OpenedAt;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ValueTask<List<CaseRow>> PageAsync(long after, CancellationToken cancellation) => _models.ReadAsync(
        connection => new NpgsqlCommand(
            $"SELECT {Columns} FROM cases_read.cases WHERE opened_at > $1 ORDER BY opened_at LIMIT {PageRows}",
            connection).With(after).ReadAsync(Row, cancellation),
        cancellation);

    private async ValueTask WriteAsync(
        NpgsqlConnection connection, IReadOnlyList<CaseRow> rows, CancellationToken cancellation)
    {
        if (rows.Count == 0)
        {
            return;
        }

        await new NpgsqlCommand(Upsert, connection)
            .WithAll(rows.Select(row => row.CaseId))
            .WithAll(rows.Select(row => row.Source))
            .WithAll(rows.Select(row => row.Account))
            .WithAll(rows.Select(row => row.Stage.ToString()))
            .WithAll(rows.Select(row => row.OutstandingMinor))
            .WithAll(rows.Select(row => row.Currency.Code))
            .WithAll(rows.Select(row => row.OpenedAt))
            .WithAll(rows.Select(row => row.Resolution?.ToString()))
            .WithAll(rows.Select(row => (long)row.Events))
            .WithAll(rows.Select(row => (long)row.Refusals))
            .WithAll(rows.Select(row => (long)row.Breaches))
            .WithAll(rows.Select(row => Of(row.First.Sent)))
            .WithAll(rows.Select(row => Of(row.First.Notified)))
            .WithAll(rows.Select(row => Of(row.First.PenaltyAdded)))
            .WithAll(rows.Select(row => Of(row.First.Referred)))
            .WithAll(rows.Select(row => row.LastCommand?.ToString() ?? ""))
            .WithAll(rows.Select(row => row.Reference.Text))
            .WithAll(rows.Select(row => row.Reference.Sealed))
            .RunAsync(cancellation).ConfigureAwait(false);
        await _sources.WriteAsync(connection, rows.Select(row => row.Source), cancellation).ConfigureAwait(false);
    }

    private static CaseRow Row(NpgsqlDataReader reader) => new(
        reader.Text(0), reader.Text(1), reader.Text(2), Enum.Parse<CaseStage>(reader.GetString(3)),
        reader.GetInt64(4), Currency.Of(reader.GetString(5)))
    {
        OpenedAt = reader.GetInt64(6),
        Resolution = reader.IsDBNull(7) ? null : Enum.Parse<ResolutionReason>(reader.GetString(7)),
        Events = reader.GetInt32(8),
        Refusals = reader.GetInt32(9),
        Breaches = reader.GetInt32(10),
        First = new Milestones(Date(reader, 11), Date(reader, 12), Date(reader, 13), Date(reader, 14)),
        LastCommand = CommandId16.TryFromHex(reader.GetString(15), out var last) ? last : null,
        Reference = new RowReference(reader.TextOrNull(16), reader.TextOrNull(17)),
    };

    private static string? Of(LocalDate? date) => date is { } day ? LocalDatePattern.Iso.Format(day) : null;

    private static LocalDate? Date(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : LocalDatePattern.Iso.Parse(reader.GetString(column)).Value;
}
