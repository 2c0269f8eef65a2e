using System.Text;
using Cases.Ledger;
using SQLitePCL;

namespace Cases.Storage.Sqlite;

/// <summary>A prepared statement: bind by number from 1, step, read columns from 0, reset.</summary>
internal sealed class RawStatement(RawConnection connection, sqlite3_stmt statement) : IDisposable
{
    private const int TextOnStack = 512; // Streams, ids and kinds are shorter; longer texts are made an array of.

    public RawStatement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(statement, index, value));
        return this;
    }

    public RawStatement Bind(int index, string value)
    {
        // Encoded here into one buffer: the library would make an array of every text.
        Span<byte> buffer = stackalloc byte[TextOnStack];
        Check(Encoding.UTF8.TryGetBytes(value, buffer, out var length) && length > 0
            ? raw.sqlite3_bind_text(statement, index, buffer[..length])
            : raw.sqlite3_bind_text(statement, index, value));
        return this;
    }

    public RawStatement BindOrNull(int index, string? value)
    {
        if (value is not null)
        {
            return Bind(index, value);
        }

        Check(raw.sqlite3_bind_null(statement, index));
        return this;
    }

    public RawStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty span must stay an empty blob and not become null.
        Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(statement, index, 0)
            : raw.sqlite3_bind_blob(statement, index, value));
        return this;
    }

    /// <summary>True for a row, false at the end.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw FailAndReset(code),
        };
    }

    /// <summary>Runs a statement that gives no rows, and makes it ready for the next time.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    public void Reset() => raw.sqlite3_reset(statement); // Its code repeats the failure that Step has thrown.

    public RawStatement BindOrNull(int index, long? value)
    {
        Check(value is { } number
            ? raw.sqlite3_bind_int64(statement, index, number)
            : raw.sqlite3_bind_null(statement, index));
        return this;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    /// <summary>Whether a text column is a certain ASCII text, without making a string of it.</summary>
    public bool TextIs(int column, string ascii) =>
        System.Text.Ascii.Equals(raw.sqlite3_column_blob(statement, column), ascii);

    public long Int(int column) => raw.sqlite3_column_int64(statement, column);

    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string() ?? "";

    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(statement, column);

    public void Dispose()
    {
        statement.Dispose();
        connection.Forget(this);
    }

    private LedgerStoreException FailAndReset(int code)
    {
        var failure = connection.Failure(code);
        raw.sqlite3_reset(statement);
        return failure;
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw connection.Failure(code);
        }
    }
}
