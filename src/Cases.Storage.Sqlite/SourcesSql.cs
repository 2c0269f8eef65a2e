using Microsoft.Data.Sqlite;

namespace Cases.Storage.Sqlite;

/// <summary>The sources of rows: few, and none ever goes.</summary>
internal static class SourcesSql
{
    /// <summary>The table of the sources of rows of cases.</summary>
    public const string OfCases = "case_sources";

    /// <summary>The table of the sources of rows of worklists.</summary>
    public const string OfWork = "work_sources";

    /// <summary>Keeps a source, where it is new.</summary>
    public static void Write(SqliteConnection connection, string table, string source)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"INSERT OR IGNORE INTO {table} VALUES ($source)";
        command.Parameters.AddWithValue("$source", source);
        command.ExecuteNonQuery();
    }

    /// <summary>All sources.</summary>
    public static List<string> Read(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT source FROM {table}";
        using var reader = command.ExecuteReader();
        var sources = new List<string>();
        while (reader.Read())
        {
            sources.Add(reader.GetString(0));
        }

        return sources;
    }
}
