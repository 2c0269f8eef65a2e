using Npgsql;
using NpgsqlTypes;

namespace Cases.Storage.Postgres;

/// <summary>Texts and other values on their way into statements and out of rows.</summary>
/// <remarks>
/// PostgreSQL holds no text with the character 0, and the ledger may. U+FFFF, which is no character and stands in no
/// text, takes its place in tables and in questions alike.
/// </remarks>
internal static class StoredText
{
    private const char Held = '\uFFFF';

    /// <summary>A text as tables hold it.</summary>
    public static string Of(string text) =>
        text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', Held) : text;

    /// <summary>A text of a row.</summary>
    public static string Text(this NpgsqlDataReader reader, int column)
    {
        var text = reader.GetString(column);
        return text.Contains(Held, StringComparison.Ordinal) ? text.Replace(Held, '\0') : text;
    }

    /// <summary>A text of a row, or none.</summary>
    public static string? TextOrNull(this NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.Text(column);

    /// <summary>Adds a value to a statement; the next <c>$n</c> stands for it.</summary>
    public static NpgsqlCommand With<T>(this NpgsqlCommand command, T value)
    {
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return command;
    }

    /// <summary>Adds a text.</summary>
    public static NpgsqlCommand With(this NpgsqlCommand command, string text) => command.With<string>(Of(text));

    /// <summary>Adds a list of texts.</summary>
    public static NpgsqlCommand WithAll(this NpgsqlCommand command, IEnumerable<string?> texts) =>
        command.WithArray(texts.Select(text => text is null ? null : Of(text)).ToArray(), NpgsqlDbType.Text);

    /// <summary>Adds a list of numbers.</summary>
    public static NpgsqlCommand WithAll(this NpgsqlCommand command, IEnumerable<long> numbers) =>
        command.WithArray(numbers.ToArray(), NpgsqlDbType.Bigint);

    /// <summary>Adds a list.</summary>
    public static NpgsqlCommand WithArray<T>(this NpgsqlCommand command, T[] values, NpgsqlDbType type)
    {
        command.Parameters.Add(
            new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });
        return command;
    }

    /// <summary>Runs a statement that gives rows, and reads them.</summary>
    public static async ValueTask<List<T>> ReadAsync<T>(
        this NpgsqlCommand command, Func<NpgsqlDataReader, T> row, CancellationToken cancellation)
    {
        await using (command.ConfigureAwait(false))
        {
            var rows = new List<T>();
            var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                {
                    rows.Add(row(reader));
                }
            }

            return rows;
        }
    }

    /// <summary>Runs a statement that changes rows.</summary>
    public static async ValueTask<int> RunAsync(this NpgsqlCommand command, CancellationToken cancellation)
    {
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
    }
}
