using Cases.Engine;
using Microsoft.Data.Sqlite;

namespace Cases.Storage.Sqlite;

/// <summary>Reads and writes what waits for a person, beside the rows of cases.</summary>
internal static class WaitingSql
{
    public static List<WaitingRow> Read(SqliteConnection connection, WaitingLookUp lookUp)
    {
        using var command = WorkSql.Waiting(connection, lookUp);
        using var reader = command.ExecuteReader();
        var rows = new List<WaitingRow>();
        while (reader.Read())
        {
            rows.Add(new WaitingRow(reader.GetInt64(0), lookUp.Kind, reader.GetString(1))
            {
                Case = reader.IsDBNull(2) ? null : reader.GetString(2),
            });
        }

        return rows;
    }

    public static void Write(SqliteConnection connection, IReadOnlyCollection<WaitingChange> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        using var gone = Command(connection, "DELETE FROM waiting WHERE kind = $kind AND id = $id");
        using var begun = Command(connection, "INSERT OR REPLACE INTO waiting (kind, position, id, of_case) "
            + "VALUES ($kind, $position, $id, $case)");
        var position = begun.Parameters.Add("$position", SqliteType.Integer);
        var of = begun.Parameters.Add("$case", SqliteType.Text);
        foreach (var (kind, id, row) in changes)
        {
            var command = row is null ? gone : begun;
            command.Parameters["$kind"].Value = (long)kind;
            command.Parameters["$id"].Value = id;
            position.Value = row?.Position;
            of.Value = (object?)row?.Case ?? DBNull.Value;
            command.ExecuteNonQuery();
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, string text)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.Parameters.Add("$kind", SqliteType.Integer);
        command.Parameters.Add("$id", SqliteType.Text);
        return command;
    }
}
