using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace Cases.Storage.Sqlite;

/// <summary>Rows of worklists in the read-model file beside the ledger.</summary>
/// <remarks>
/// A page in one of the named orders is read along that order's index, so its cost does not grow with the table. Where
/// a filter lets too few rows through, the rows are found by the index of the most telling term and then brought in
/// order; where no index leads to few enough, there is no page.
/// </remarks>
public sealed class SqliteWorkRows : IWorkRows
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

    private readonly ReadModelFile _file;
    private readonly bool _ownsFile;
    private RawConnection? _writing;
    private RawStatement? _upsert;
    private volatile bool _isBuilt;

    // Written by this process already.
    private readonly HashSet<string> _clocks = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sources = new(StringComparer.Ordinal);
    private readonly DueCases _due = new();

    private SqliteWorkRows(ReadModelFile file, bool ownsFile)
    {
        _file = file;
        _ownsFile = ownsFile;
    }

    /// <summary>Rows that one question may look at; fewer only in tests.</summary>
    public int MostScanned { get; init; } = IWorkRows.MaxScan;

    /// <inheritdoc/>
    public bool IsBuilt => _isBuilt;

    /// <summary>Opens the rows beside a ledger; they are made anew where they are missing or do not fit it.</summary>
    /// <exception cref="LedgerStoreException">The file cannot be made or is of a newer build.</exception>
    public static async ValueTask<SqliteWorkRows> OpenAsync(SqliteLedgerStore ledger, CancellationToken cancellation)
    {
        var file = await ReadModelFile.OpenAsync(ledger, cancellation).ConfigureAwait(false);
        return Of(file, ownsFile: true, IWorkRows.MaxScan);
    }

    /// <summary>The rows in a file that others share; the caller disposes of it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="mostScanned">Rows that one question may look at.</param>
    public static SqliteWorkRows In(ReadModelFile file, int mostScanned = IWorkRows.MaxScan)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Of(file, ownsFile: false, mostScanned);
    }

    /// <inheritdoc/>
    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) =>
        ValueTask.FromResult(_file.Cursor(Follower));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WorkRow>> ReadAsync(IReadOnlyList<string> caseIds, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<WorkRow>>(_file.Read(c => ReadEach(c, "case_id", caseIds)));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WorkRow>> ReadOfPersonsAsync(
        IReadOnlyList<string> persons, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<WorkRow>>(_file.Read(c => ReadEach(c, "person", persons)));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ReadClocksAsync(CancellationToken cancellation) =>
        ValueTask.FromResult(_file.Read(WorkSql.ReadClocks));

    /// <inheritdoc/>
    public ValueTask<RowsMade?> ReadMadeAsync(CancellationToken cancellation) =>
        ValueTask.FromResult(_file.Read(WorkSql.ReadMade));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WorkRow>> ReadOpenedAfterAsync(
        long position, int most, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<WorkRow>>(_file.Read(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText =
                $"SELECT {Columns} FROM work WHERE opened_at > $after ORDER BY opened_at LIMIT $most";
            command.Parameters.AddWithValue("$after", position);
            command.Parameters.AddWithValue("$most", most);
            return Rows(command);
        }));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WorkRow>> FindAsync(SoughtCase sought, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<WorkRow>>(_file.Read<List<WorkRow>>(connection =>
        {
            var sources = SourcesSql.Read(connection, SourcesSql.OfWork);
            var found = sought.Read(sources, ids => ReadEach(connection, "case_id", ids));
            return [.. found.OrderBy(row => row.OpenedAt)];
        }));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WorkRow>?> LookUpAsync(WorkLookUp lookUp, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(lookUp);
        return ValueTask.FromResult<IReadOnlyList<WorkRow>?>(_file.Read(connection => LookUp(connection, lookUp)));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WaitingRow>> ReadWaitingAsync(
        WaitingLookUp lookUp, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(lookUp);
        return ValueTask.FromResult<IReadOnlyList<WaitingRow>>(
            _file.Read(connection => WaitingSql.Read(connection, lookUp)));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> TakeDueAsync(
        Instant now, Instant until, int most, CancellationToken cancellation) => ValueTask.FromResult(
            _due.Take(wanted => _file.Read(c => WorkSql.FindDue(c, now, wanted)), now, until, most));

    /// <inheritdoc/>
    public ValueTask KeepDueAsync(IReadOnlyList<string> caseIds, Instant until, CancellationToken cancellation)
    {
        _due.Keep(caseIds, until);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(WorkChanges changes, StoredEntry last, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(changes);
        try
        {
            _file.Advance(Follower, last, connection =>
            {
                Write(connection, changes.Rows);
                WaitingSql.Write(connection, changes.Waiting);
                WorkSql.Write(connection, changes.Made);
            });
        }
        catch
        {
            _sources.Clear();
            _clocks.Clear(); // What the transaction took back has to be written again.
            throw;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask CompleteAsync(CancellationToken cancellation)
    {
        if (!_isBuilt)
        {
            _file.Migrate(Indexes, Migrations.WorkIndexes);
            _isBuilt = true;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _writing?.Dispose();
        if (_ownsFile)
        {
            _file.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private static SqliteWorkRows Of(ReadModelFile file, bool ownsFile, int mostScanned)
    {
        file.Migrate(Follower, Migrations.WorkRows);
        var isBuilt = file.Read(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT version FROM modules WHERE name = $name";
            command.Parameters.AddWithValue("$name", Indexes);
            return command.ExecuteScalar() is long version && version == Migrations.WorkIndexes.Count;
        });
        return new SqliteWorkRows(file, ownsFile) { MostScanned = mostScanned, _isBuilt = isBuilt };
    }

    private List<WorkRow>? LookUp(SqliteConnection connection, WorkLookUp lookUp)
    {
        var telling = lookUp.Terms.Where(WorkIndexes.Has).ToList();
        var few = telling.Find(term => term is TextTerm && CountBy(connection, lookUp, term, FewRows) <= FewRows);
        if (few is not null)
        {
            return PageBy(connection, lookUp, few);
        }

        using (var page = WorkSql.Page(connection, lookUp, Columns, MostScanned))
        {
            var rows = Rows(page);
            if (rows.Count == lookUp.Limit || IsWhole(connection, lookUp))
            {
                return rows;
            }
        }

        var best = telling.Select(term => (Term: term, Rows: CountBy(connection, lookUp, term, MostScanned)))
            .OrderBy(pair => pair.Rows)
            .FirstOrDefault();
        return best.Term is not null && best.Rows <= MostScanned ? PageBy(connection, lookUp, best.Term) : null;
    }

    private bool IsWhole(SqliteConnection connection, WorkLookUp lookUp)
    {
        using var count = WorkSql.CountBehind(connection, lookUp, MostScanned);
        return (long)count.ExecuteScalar()! <= MostScanned;
    }

    private static long CountBy(SqliteConnection connection, WorkLookUp lookUp, WorkTerm term, int bound)
    {
        using var count = WorkSql.CountBy(connection, lookUp, term, bound);
        return (long)count.ExecuteScalar()!;
    }

    private static List<WorkRow> PageBy(SqliteConnection connection, WorkLookUp lookUp, WorkTerm term)
    {
        using var page = WorkSql.PageBy(connection, lookUp, Columns, WorkSql.IndexOf(term)!);
        return Rows(page);
    }

    private static List<WorkRow> ReadEach(SqliteConnection connection, string column, IReadOnlyList<string> wanted)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM work WHERE {column} = $text ORDER BY opened_at";
        var text = command.Parameters.Add("$text", SqliteType.Text);
        var found = new List<WorkRow>();
        foreach (var each in wanted)
        {
            text.Value = each;
            found.AddRange(Rows(command));
        }

        return found;
    }

    private void Write(SqliteConnection connection, IReadOnlyCollection<WorkRow> rows)
    {
        if (_writing is null)
        {
            _writing = new RawConnection(_file.File, connection.Handle!);
            var values = string.Join(", ", Enumerable.Range(1, Columns.Split(", ").Length).Select(n => $"?{n}"));
            _upsert = _writing.Prepare($"INSERT INTO work ({Columns}) VALUES ({values}) ON CONFLICT (opened_at) "
                + "DO UPDATE SET " + string.Join(", ", Changing.Select(name => $"{name} = excluded.{name}")));
        }

        foreach (var row in rows)
        {
            Bind(_upsert!, row).Run();
            if (_clocks.Add(row.Clock))
            {
                WorkSql.WriteClock(connection, row.Clock);
            }

            if (_sources.Add(row.Source))
            {
                SourcesSql.Write(connection, SourcesSql.OfWork, row.Source);
            }
        }
    }

    private static RawStatement Bind(RawStatement to, WorkRow row) => to
        .Bind(1, row.OpenedAt)
        .Bind(2, row.CaseId)
        .Bind(3, row.Source)
        .Bind(4, row.Account)
        .Bind(5, (long)row.Part)
        .Bind(6, row.Stage.ToString())
        .Bind(7, WorkColumns.Number(row.Currency))
        .Bind(8, -row.OutstandingMinor)
        .BindOrNull(9, row.Product)
        .BindOrNull(10, row.Branch)
        .BindOrNull(11, row.Organisation)
        .BindOrNull(12, row.Assignee)
        .BindOrNull(13, row.Person)
        .BindOrNull(14, row.Language)
        .Bind(15, WorkColumns.Number(row.EntersOn))
        .Bind(16, WorkColumns.Number(row.OldestUnpaidDue))
        .Bind(17, WorkColumns.Number(row.PromiseDue))
        .Bind(18, WorkColumns.Number(row.PromiseBrokenSince))
        .Bind(19, WorkColumns.Number(row.InstalmentDue))
        .Bind(20, WorkColumns.Number(row.VisitAt))
        .Bind(21, WorkColumns.Number(row.NextActionAt))
        .Bind(22, row.Holds)
        .Bind(23, WorkColumns.Number(row.CallBackAt))
        .Bind(24, WorkColumns.Number(row.CallableFrom))
        .Bind(25, row.Clock)
        .Bind(26, WorkColumns.Number(row.DeadlineAt))
        .BindOrNull(27, row.Reference.Text)
        .BindOrNull(28, row.Reference.Sealed);

    private static List<WorkRow> Rows(SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        var rows = new List<WorkRow>();
        while (reader.Read())
        {
            rows.Add(new WorkRow(reader.GetString(1), reader.GetString(2), reader.GetString(3),
                Enum.Parse<CaseStage>(reader.GetString(5)), -reader.GetInt64(7),
                WorkColumns.Currency(reader.GetInt64(6)))
            {
                OpenedAt = reader.GetInt64(0),
                Product = Text(reader, 8),
                Branch = Text(reader, 9),
                Organisation = Text(reader, 10),
                Assignee = Text(reader, 11),
                Person = Text(reader, 12),
                Language = Text(reader, 13),
                EntersOn = WorkColumns.Date(reader.GetInt64(14)),
                OldestUnpaidDue = WorkColumns.Date(reader.GetInt64(15)),
                PromiseDue = WorkColumns.Date(reader.GetInt64(16)),
                PromiseBrokenSince = WorkColumns.Instant(reader.GetInt64(17)),
                InstalmentDue = WorkColumns.Date(reader.GetInt64(18)),
                VisitAt = WorkColumns.Instant(reader.GetInt64(19)),
                NextActionAt = WorkColumns.Instant(reader.GetInt64(20)),
                Holds = reader.GetString(21),
                CallBackAt = WorkColumns.Instant(reader.GetInt64(22)),
                CallableFrom = WorkColumns.Instant(reader.GetInt64(23)),
                Clock = reader.GetString(24),
                DeadlineAt = WorkColumns.Instant(reader.GetInt64(25)),
                Reference = new RowReference(Text(reader, 26), Text(reader, 27)),
            });
        }

        return rows;
    }

    private static string? Text(SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);
}
