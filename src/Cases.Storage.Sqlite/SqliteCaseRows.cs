using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Microsoft.Data.Sqlite;
using NodaTime;
using NodaTime.Text;

namespace Cases.Storage.Sqlite;

/// <summary>Rows of cases in the read-model file beside the ledger.</summary>
public sealed class SqliteCaseRows : ICaseRows
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

    private readonly ReadModelFile file;
    private readonly bool ownsFile;
    private RawConnection? writing;
    private RawStatement? upsert;

    // Written by this process already.
    private readonly HashSet<string> sources = new(StringComparer.Ordinal);

    private SqliteCaseRows(ReadModelFile file, bool ownsFile)
    {
        this.file = file;
        this.ownsFile = ownsFile;
    }

    /// <summary>Opens the rows beside a ledger; they are made anew where they are missing or do not fit it.</summary>
    /// <exception cref="LedgerStoreException">The file cannot be made or is of a newer build.</exception>
    public static async ValueTask<SqliteCaseRows> OpenAsync(
        SqliteLedgerStore ledger, CancellationToken cancellation)
    {
        var file = await ReadModelFile.OpenAsync(ledger, cancellation).ConfigureAwait(false);
        return In(file, ownsFile: true);
    }

    /// <summary>The rows in a file that others share; the caller disposes of it.</summary>
    public static SqliteCaseRows In(ReadModelFile file) => In(file, ownsFile: false);

    /// <summary>
    /// Finds rows in the file beside a ledger that this process does not write; null where the file is missing or not
    /// yet behind the last entry, so that it cannot answer.
    /// </summary>
    /// <param name="ledger">The ledger's file.</param>
    /// <param name="sought">What is looked for.</param>
    /// <param name="next">The position behind the ledger's last entry.</param>
    public static IReadOnlyList<CaseRow>? FindIn(string ledger, SoughtCase sought, long next)
    {
        if (!File.Exists(ledger + ".read"))
        {
            return null;
        }

        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = ledger + ".read", Mode = SqliteOpenMode.ReadOnly, Pooling = false,
            }.ToString());
            connection.Open();
            using var cursor = Command(connection, "SELECT next FROM cursors WHERE follower = 'cases'");
            return cursor.ExecuteScalar() is long taken && taken >= next ? Find(connection, sought) : null;
        }
        catch (SqliteException)
        {
            // Derived data that cannot be read is as good as missing: the ledger answers instead.
            return null;
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) =>
        ValueTask.FromResult(file.Cursor(Follower));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CaseRow>> ReadAsync(IReadOnlyList<string> caseIds, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<CaseRow>>(file.Read(connection => Read(connection, caseIds)));

    /// <inheritdoc/>
    public ValueTask WriteAsync(IReadOnlyList<CaseRow> rows, StoredEntry last, CancellationToken cancellation)
    {
        try
        {
            file.Advance(Follower, last, connection => Write(connection, rows));
        }
        catch
        {
            sources.Clear(); // What the transaction took back has to be written again.
            throw;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CaseRow>> FindAsync(SoughtCase sought, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<CaseRow>>(file.Read(connection => Find(connection, sought)));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<IReadOnlyList<CaseRow>>> FindEachAsync(
        IReadOnlyList<SoughtCase> sought, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<IReadOnlyList<CaseRow>>>(
            file.Read(connection => FindEach(connection, sought)));

    /// <inheritdoc/>
    public async IAsyncEnumerable<CaseRow> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = -1L;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var page = Page(after);
            if (page.Count == 0)
            {
                yield break;
            }

            foreach (var row in page)
            {
                yield return row;
            }

            after = page[^1].OpenedAt;
            await ValueTask.CompletedTask.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        writing?.Dispose();
        if (ownsFile)
        {
            file.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private static SqliteCaseRows In(ReadModelFile file, bool ownsFile)
    {
        file.Migrate(Follower, Migrations.CaseRows);
        return new SqliteCaseRows(file, ownsFile);
    }

    private List<CaseRow> Page(long after) => file.Read(connection =>
    {
        using var command = Command(connection,
            $"SELECT {Columns} FROM cases WHERE opened_at > $after ORDER BY opened_at LIMIT {PageRows}");
        command.Parameters.AddWithValue("$after", after);
        return Rows(command);
    });

    internal static List<CaseRow> Read(SqliteConnection connection, IReadOnlyList<string> caseIds)
    {
        using var command = Command(connection, $"SELECT {Columns} FROM cases WHERE case_id = $id");
        var id = command.Parameters.Add("$id", SqliteType.Text);
        var found = new List<CaseRow>();
        foreach (var caseId in caseIds)
        {
            id.Value = caseId;
            found.AddRange(Rows(command));
        }

        return found;
    }

    internal static List<CaseRow> Find(SqliteConnection connection, SoughtCase sought)
    {
        var sources = SourcesSql.Read(connection, SourcesSql.OfCases);
        return [.. sought.Read(sources, ids => Read(connection, ids)).OrderBy(row => row.OpenedAt)];
    }

    private static List<List<CaseRow>> FindEach(SqliteConnection connection, IReadOnlyList<SoughtCase> sought)
    {
        var sources = SourcesSql.Read(connection, SourcesSql.OfCases);
        var ids = sought.Select(one => one.FirstIds(sources)).ToList();
        using var command = Command(connection,
            $"SELECT {Columns} FROM cases WHERE case_id IN (SELECT value FROM json_each($ids))");
        command.Parameters.AddWithValue("$ids", JsonSerializer.Serialize(ids.SelectMany(some => some).Distinct()));
        var found = SoughtCase.Share(ids, Rows(command));
        for (var index = 0; index < found.Count; index++)
        {
            found[index] = sought[index].IsWhole(found[index].Count) ? found[index] : Find(connection, sought[index]);
        }

        return found;
    }

    private void Write(SqliteConnection connection, IReadOnlyList<CaseRow> rows)
    {
        // Prepared once: a bulk load writes some ten thousand rows a second, and ADO.NET would cost more than SQLite.
        if (writing is null)
        {
            writing = new RawConnection(file.File, connection.Handle!);
            upsert = writing.Prepare($"INSERT INTO cases ({Columns}) VALUES "
                + "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18) "
                + "ON CONFLICT (case_id) DO UPDATE SET " + Changing);
        }

        foreach (var row in rows)
        {
            Bind(upsert!, row).Run();
            if (sources.Add(row.Source))
            {
                SourcesSql.Write(connection, SourcesSql.OfCases, row.Source);
            }
        }
    }

    private static RawStatement Bind(RawStatement to, CaseRow row) => to
        .Bind(1, row.CaseId)
        .Bind(2, row.Source)
        .Bind(3, row.Account)
        .Bind(4, row.Stage.ToString())
        .Bind(5, row.OutstandingMinor)
        .Bind(6, row.Currency.Code)
        .Bind(7, row.OpenedAt)
        .BindOrNull(8, row.Resolution?.ToString())
        .Bind(9, row.Events)
        .Bind(10, row.Refusals)
        .Bind(11, row.Breaches)
        .BindOrNull(12, Of(row.First.Sent))
        .BindOrNull(13, Of(row.First.Notified))
        .BindOrNull(14, Of(row.First.PenaltyAdded))
        .BindOrNull(15, Of(row.First.Referred))
        .Bind(16, row.LastCommand?.ToString() ?? "")
        .BindOrNull(17, row.Reference.Text)
        .BindOrNull(18, row.Reference.Sealed);

    private static List<CaseRow> Rows(SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        var rows = new List<CaseRow>();
        while (reader.Read())
        {
            rows.Add(new CaseRow(reader.GetString(0), reader.GetString(1), reader.GetString(2),
                Enum.Parse<CaseStage>(reader.GetString(3)), reader.GetInt64(4), Currency.Of(reader.GetString(5)))
            {
                OpenedAt = reader.GetInt64(6),
                Resolution = reader.IsDBNull(7) ? null : Enum.Parse<ResolutionReason>(reader.GetString(7)),
                Events = reader.GetInt32(8),
                Refusals = reader.GetInt32(9),
                Breaches = reader.GetInt32(10),
                First = new Milestones(Date(reader, 11), Date(reader, 12), Date(reader, 13), Date(reader, 14)),
                LastCommand = CommandId16.TryFromHex(reader.GetString(15), out var last) ? last : null,
                Reference = new RowReference(Text(reader, 16), Text(reader, 17)),
            });
        }

        return rows;
    }

    private static string? Of(LocalDate? date) => date is { } day ? LocalDatePattern.Iso.Format(day) : null;

    private static string? Text(SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    private static LocalDate? Date(SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : LocalDatePattern.Iso.Parse(reader.GetString(column)).Value;

    internal static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
