using Cases.Engine;
using Cases.Ledger;
using Microsoft.Data.Sqlite;

namespace Cases.Storage.Sqlite;

/// <summary>Rows of cases that another process writes, read beside it. For one caller at a time.</summary>
public sealed class CaseRowsBeside : IDisposable
{
    private const string Pragmas = "PRAGMA query_only = ON; PRAGMA busy_timeout = 5000; PRAGMA trusted_schema = OFF;";

    private readonly string file;
    private readonly SqliteConnection connection;
    private readonly Lock gate = new();

    private CaseRowsBeside(string file, SqliteConnection connection)
    {
        this.file = file;
        this.connection = connection;
    }

    /// <summary>Opens the rows beside a ledger; null where there are none yet.</summary>
    /// <param name="ledger">The ledger's file.</param>
    /// <exception cref="LedgerStoreException">The file cannot be read.</exception>
    public static CaseRowsBeside? Open(string ledger)
    {
        var file = ledger + ".read";
        if (!File.Exists(file))
        {
            return null;
        }

        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            using var command = SqliteCaseRows.Command(connection, Pragmas);
            command.ExecuteNonQuery();
            return new CaseRowsBeside(file, connection);
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw SqliteFailures.From(error.SqliteExtendedErrorCode, error.Message, file);
        }
    }

    /// <summary>The position behind the last entry that the rows have taken in.</summary>
    /// <exception cref="LedgerStoreException">The file cannot be read.</exception>
    public long Cursor() => Ask(static from =>
    {
        using var command = SqliteCaseRows.Command(from, "SELECT next FROM cursors WHERE follower = 'cases'");
        return command.ExecuteScalar() is long next ? next : 0;
    });

    /// <summary>Rows by case id or account, oldest first.</summary>
    /// <param name="sought">What is looked for.</param>
    /// <exception cref="LedgerStoreException">The file cannot be read.</exception>
    public IReadOnlyList<CaseRow> Find(SoughtCase sought) =>
        Ask(from => SqliteCaseRows.Find(from, sought));

    /// <summary>The rows of some cases, as far as there are.</summary>
    /// <param name="caseIds">Ids of cases.</param>
    /// <exception cref="LedgerStoreException">The file cannot be read.</exception>
    public IReadOnlyList<CaseRow> Read(IReadOnlyList<string> caseIds) =>
        Ask(from => SqliteCaseRows.Read(from, caseIds));

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    private T Ask<T>(Func<SqliteConnection, T> ask)
    {
        lock (gate)
        {
            try
            {
                return ask(connection);
            }
            catch (SqliteException error)
            {
                throw SqliteFailures.From(error.SqliteExtendedErrorCode, error.Message, file);
            }
        }
    }
}
