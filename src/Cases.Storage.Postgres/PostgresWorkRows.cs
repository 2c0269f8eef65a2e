using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;
using Npgsql;

namespace Cases.Storage.Postgres;

/// <summary>Rows of worklists beside the ledger.</summary>
/// <remarks>
/// A page in one of the named orders is read along that order's index, so its cost does not grow with the table. Where
/// a filter lets too few rows through, the rows are found by the index of the most telling term and then brought in
/// order; where no index leads to few enough, there is no page.
/// </remarks>
public sealed class PostgresWorkRows : IWorkRows
{
    private const string Follower = "work";
    private const string Indexes = "work indexes";

    // Rows that one term finds alone are brought in order at once; a person's own cases are never more.
    private const int FewRows = 2_000;

    private const string Columns = "opened_at, case_id, source, account, part, stage, currency, owed, product, "
        + "branch, organisation, assignee, person, language, entered, oldest_due, promise_due, promise_broken, "
        + "instalment_due, visit_at, next_action, holds, call_back, callable_from, clock, deadline, "
        + "reference, sealed";

    // What an entry may change; columns that stay as they are leave their index alone.
    private static readonly string[] Changing =
    [
        "part", "stage", "owed", "product", "branch", "assignee", "language", "entered", "oldest_due", "promise_due",
        "promise_broken", "instalment_due", "visit_at", "next_action", "holds", "call_back", "callable_from", "clock",
        "deadline",
    ];

    private static readonly string Upsert = $"INSERT INTO cases_read.work ({Columns}) SELECT * FROM unnest("
        + string.Join(", ", Enumerable.Range(1, Columns.Split(", ").Length).Select(number => $"${number}"))
        + ") ON CONFLICT (opened_at) DO UPDATE SET "
        + string.Join(", ", Changing.Select(name => $"{name} = excluded.{name}"));

    private readonly PostgresReadModels _models;
    private volatile int _builtIn = -1;

    private readonly SourceRows _sources;

    private PostgresWorkRows(PostgresReadModels models)
    {
        _models = models;
        _sources = new SourceRows(models, "work_sources");
    }

    /// <summary>Rows that one question may look at; fewer only in tests.</summary>
    public int MostScanned { get; init; } = IWorkRows.MaxScan;

    /// <inheritdoc/>
    public bool IsBuilt => _builtIn == _models.Generation;

    /// <summary>The rows among tables that others share; the caller disposes of them.</summary>
    /// <param name="models">The tables.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="mostScanned">Rows that one question may look at.</param>
    /// <returns>The rows.</returns>
    /// <exception cref="LedgerStoreException">The tables cannot be made, or are of a newer build.</exception>
    public static async ValueTask<PostgresWorkRows> InAsync(
        PostgresReadModels models, CancellationToken cancellation, int mostScanned = IWorkRows.MaxScan)
    {
        ArgumentNullException.ThrowIfNull(models);
        await models.MigrateAsync(Follower, Migrations.WorkRows, cancellation).ConfigureAwait(false);
        var version = await models.VersionAsync(Indexes, cancellation).ConfigureAwait(false);
        return new PostgresWorkRows(models)
        {
            MostScanned = mostScanned,
            _builtIn = version == Migrations.WorkIndexes.Count ? models.Generation : -1,
        };
    }

    /// <inheritdoc/>
    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) =>
        _models.ReadCursorAsync(Follower, cancellation);

    /// <inheritdoc/>
    public ValueTask<long> BeginAsync(CancellationToken cancellation) => _models.BeginAsync(Follower, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WorkRow>> ReadAsync(
        IReadOnlyList<string> caseIds, CancellationToken cancellation) => RowsAsync(
            connection => new NpgsqlCommand(
                $"SELECT {Columns} FROM cases_read.work WHERE case_id = ANY($1) ORDER BY opened_at", connection)
                .WithAll(caseIds),
            cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WorkRow>> ReadOfPersonsAsync(
        IReadOnlyList<string> persons, CancellationToken cancellation) => RowsAsync(
            connection => new NpgsqlCommand(
                $"SELECT {Columns} FROM cases_read.work WHERE person = ANY($1) ORDER BY opened_at", connection)
                .WithAll(persons),
            cancellation);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<WorkRow>> FindAsync(SoughtCase sought, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sought);
        var found = await _sources.FindAsync(sought, (Columns, "work"), Row, cancellation).ConfigureAwait(false);
        return [.. found.OrderBy(row => row.OpenedAt)];
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WorkRow>> ReadOpenedAfterAsync(
        long position, int most, CancellationToken cancellation) => RowsAsync(
            connection => new NpgsqlCommand(
                $"SELECT {Columns} FROM cases_read.work WHERE opened_at > $1 ORDER BY opened_at LIMIT $2", connection)
                .With(position).With(most),
            cancellation);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ReadClocksAsync(CancellationToken cancellation) =>
        await _models.ReadAsync(
            connection => new NpgsqlCommand("SELECT clock FROM cases_read.work_clocks ORDER BY clock", connection)
                .ReadAsync(row => row.Text(0), cancellation),
            cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<RowsMade?> ReadMadeAsync(CancellationToken cancellation) => await _models.ReadAsync(
        connection => new NpgsqlCommand("SELECT mark, through FROM cases_read.work_made", connection)
            .ReadAsync(row => new RowsMade(row.Text(0), row.GetInt64(1)), cancellation),
        cancellation).ConfigureAwait(false) is [var made] ? made : null;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<WaitingRow>> ReadWaitingAsync(
        WaitingLookUp lookUp, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(lookUp);
        return await _models.ReadAsync(
            connection => WorkSql.Waiting(connection, lookUp).ReadAsync(
                row => new WaitingRow(row.GetInt64(0), lookUp.Kind, row.Text(1)) { Case = row.TextOrNull(2) },
                cancellation),
            cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<WorkRow>?> LookUpAsync(WorkLookUp lookUp, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(lookUp);
        var telling = lookUp.Terms.Where(WorkIndexes.Has).ToList();
        foreach (var text in telling.OfType<TextTerm>())
        {
            if (await CountByAsync(lookUp, text, FewRows, cancellation).ConfigureAwait(false) <= FewRows)
            {
                return await PageByAsync(lookUp, text, cancellation).ConfigureAwait(false);
            }
        }

        var rows = await _models.ReadPageAsync(
            connection => WorkSql.Page(connection, lookUp, Columns, MostScanned).ReadAsync(Row, cancellation),
            cancellation).ConfigureAwait(false);
        if (rows.Count == lookUp.Limit || await IsWholeAsync(lookUp, cancellation).ConfigureAwait(false))
        {
            return rows;
        }

        WorkTerm? best = null;
        var fewest = MostScanned + 1L;
        foreach (var term in telling)
        {
            var count = await CountByAsync(lookUp, term, MostScanned, cancellation).ConfigureAwait(false);
            (best, fewest) = count < fewest ? (term, count) : (best, fewest);
        }

        return best is null ? null : await PageByAsync(lookUp, best, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Sweepers of several nodes do not wait for each other: what one is about to take, the others pass over. Where the
    /// answer is lost the cases are taken all the same, and come again when that has run out.
    /// </remarks>
    public async ValueTask<IReadOnlyList<string>> TakeDueAsync(
        Instant now, Instant until, int most, CancellationToken cancellation) => await _models.ReadAsync(
            async connection =>
            {
                var expired = await new NpgsqlCommand(
                    "SELECT FROM cases_read.sweeps WHERE until <= $1 LIMIT 1", connection)
                    .With(WorkColumns.Number(now)).ReadAsync(_ => true, cancellation).ConfigureAwait(false);
                if (expired.Count > 0)
                {
                    await new NpgsqlCommand("DELETE FROM cases_read.sweeps WHERE until <= $1", connection)
                        .With(WorkColumns.Number(now)).RunAsync(cancellation).ConfigureAwait(false);
                }

                return await WorkSql.TakeDue(connection, now, until, most)
                    .ReadAsync(row => row.Text(0), cancellation).ConfigureAwait(false);
            },
            cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask KeepDueAsync(
        IReadOnlyList<string> caseIds, Instant until, CancellationToken cancellation) => await _models.ReadAsync(
            connection => new NpgsqlCommand(
                "UPDATE cases_read.sweeps SET until = $2 WHERE case_id = ANY($1)", connection)
                .WithAll(caseIds).With(WorkColumns.Number(until)).RunAsync(cancellation),
            cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask WriteAsync(WorkChanges changes, StoredEntry last, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return _models.AdvanceAsync(
            Follower,
            last,
            async connection =>
            {
                await WriteAsync(connection, changes.Rows, cancellation).ConfigureAwait(false);
                await WorkSql.WriteAsync(connection, changes.Waiting, cancellation).ConfigureAwait(false);
                await WorkSql.WriteAsync(connection, changes.Made, cancellation).ConfigureAwait(false);
            },
            cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        var generation = _models.Generation;
        if (_builtIn != generation)
        {
            await _models.FinishAsync(Indexes, Migrations.WorkIndexes, cancellation).ConfigureAwait(false);
            _builtIn = generation;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<IReadOnlyList<WorkRow>> RowsAsync(
        Func<NpgsqlConnection, NpgsqlCommand> command, CancellationToken cancellation) => await _models.ReadAsync(
            connection => command(connection).ReadAsync(Row, cancellation), cancellation).ConfigureAwait(false);

    private ValueTask<IReadOnlyList<WorkRow>> PageByAsync(
        WorkLookUp lookUp, WorkTerm term, CancellationToken cancellation) =>
        RowsAsync(connection => WorkSql.PageBy(connection, lookUp, Columns, term), cancellation);

    private async ValueTask<bool> IsWholeAsync(WorkLookUp lookUp, CancellationToken cancellation) =>
        await CountAsync(connection => WorkSql.CountBehind(connection, lookUp, MostScanned), cancellation)
            .ConfigureAwait(false) <= MostScanned;

    private ValueTask<long> CountByAsync(
        WorkLookUp lookUp, WorkTerm term, int bound, CancellationToken cancellation) =>
        CountAsync(connection => WorkSql.CountBy(connection, lookUp, term, bound), cancellation);

    private async ValueTask<long> CountAsync(
        Func<NpgsqlConnection, NpgsqlCommand> command, CancellationToken cancellation) => (await _models.ReadAsync(
            connection => command(connection).ReadAsync(row => row.GetInt64(0), cancellation), cancellation)
            .ConfigureAwait(false))[0];

    private async ValueTask WriteAsync(
        NpgsqlConnection connection, IReadOnlyCollection<WorkRow> rows, CancellationToken cancellation)
    {
        if (rows.Count == 0)
        {
            return;
        }

        await Bind(new NpgsqlCommand(Upsert, connection), rows).RunAsync(cancellation).ConfigureAwait(false);
        await new NpgsqlCommand(
            "INSERT INTO cases_read.work_clocks (clock) SELECT * FROM unnest($1) ON CONFLICT DO NOTHING", connection)
            .WithAll(rows.Select(row => row.Clock).Distinct(StringComparer.Ordinal))
            .RunAsync(cancellation).ConfigureAwait(false);
        await _sources.WriteAsync(connection, rows.Select(row => row.Source), cancellation).ConfigureAwait(false);
    }

    private static NpgsqlCommand Bind(NpgsqlCommand command, IReadOnlyCollection<WorkRow> rows) => command
        .WithAll(rows.Select(row => row.OpenedAt))
        .WithAll(rows.Select(row => row.CaseId))
        .WithAll(rows.Select(row => row.Source))
        .WithAll(rows.Select(row => row.Account))
        .WithAll(rows.Select(row => (long)row.Part))
        .WithAll(rows.Select(row => row.Stage.ToString()))
        .WithAll(rows.Select(row => WorkColumns.Number(row.Currency)))
        .WithAll(rows.Select(row => -row.OutstandingMinor))
        .WithAll(rows.Select(row => row.Product))
        .WithAll(rows.Select(row => row.Branch))
        .WithAll(rows.Select(row => row.Organisation))
        .WithAll(rows.Select(row => row.Assignee))
        .WithAll(rows.Select(row => row.Person))
        .WithAll(rows.Select(row => row.Language))
        .WithAll(rows.Select(row => WorkColumns.Number(row.EntersOn)))
        .WithAll(rows.Select(row => WorkColumns.Number(row.OldestUnpaidDue)))
        .WithAll(rows.Select(row => WorkColumns.Number(row.PromiseDue)))
        .WithAll(rows.Select(row => WorkColumns.Number(row.PromiseBrokenSince)))
        .WithAll(rows.Select(row => WorkColumns.Number(row.InstalmentDue)))
        .WithAll(rows.Select(row => WorkColumns.Number(row.VisitAt)))
        .WithAll(rows.Select(row => WorkColumns.Number(row.NextActionAt)))
        .WithAll(rows.Select(row => row.Holds))
        .WithAll(rows.Select(row => WorkColumns.Number(row.CallBackAt)))
        .WithAll(rows.Select(row => WorkColumns.Number(row.CallableFrom)))
        .WithAll(rows.Select(row => row.Clock))
        .WithAll(rows.Select(row => WorkColumns.Number(row.DeadlineAt)))
        .WithAll(rows.Select(row => row.Reference.Text))
        .WithAll(rows.Select(row => row.Reference.Sealed));

    private static WorkRow Row(NpgsqlDataReader reader) => new(
        reader.Text(1), reader.Text(2), reader.Text(3), Enum.Parse<CaseStage>(reader.GetString(5)),
        -reader.GetInt64(7), WorkColumns.Currency(reader.GetInt64(6)))
    {
        OpenedAt = reader.GetInt64(0),
        Product = reader.TextOrNull(8),
        Branch = reader.TextOrNull(9),
        Organisation = reader.TextOrNull(10),
        Assignee = reader.TextOrNull(11),
        Person = reader.TextOrNull(12),
        Language = reader.TextOrNull(13),
        EntersOn = WorkColumns.Date(reader.GetInt64(14)),
        OldestUnpaidDue = WorkColumns.Date(reader.GetInt64(15)),
        PromiseDue = WorkColumns.Date(reader.GetInt64(16)),
        PromiseBrokenSince = WorkColumns.Instant(reader.GetInt64(17)),
        InstalmentDue = WorkColumns.Date(reader.GetInt64(18)),
        VisitAt = WorkColumns.Instant(reader.GetInt64(19)),
        NextActionAt = WorkColumns.Instant(reader.GetInt64(20)),
        Holds = reader.Text(21),
        CallBackAt = WorkColumns.Instant(reader.GetInt64(22)),
        CallableFrom = WorkColumns.Instant(reader.GetInt64(23)),
        Clock = reader.Text(24),
        DeadlineAt = WorkColumns.Instant(reader.GetInt64(25)),
        Reference = new RowReference(reader.TextOrNull(26), reader.TextOrNull(27)),
    };
}
