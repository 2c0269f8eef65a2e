using Cases.Ledger;
using Cases.TestKit;
using Microsoft.Data.Sqlite;

namespace Cases.Storage.Sqlite.Tests;

/// <summary>Changes stores behind the writer's back with plain SQL.</summary>
internal static class StoreScript
{
    /// <summary>Makes a store of so many entries and closes it.</summary>
    public static async Task MakeAsync(string file, int count)
    {
        await using var store = SqliteLedgerStore.OpenWriter(file);
        await LedgerSamples.FillAsync(store, 0, count);
    }

    /// <summary>Runs SQL on the file as somebody with the right to write it could.</summary>
    public static void Sql(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Adds a copy of the last of so many entries behind the writer's back.</summary>
    /// <param name="file">The store.</param>
    /// <param name="count">Entries that stand in it.</param>
    /// <param name="columns">Stream, number, version and link of the copy, in SQL.</param>
    public static void AddCopy(string file, int count, string columns = "stream, seq, ver, prev") => Sql(
        file, $"INSERT INTO entries SELECT {count}, {columns}, hash, bytes FROM entries WHERE position = {count - 1}");

    /// <summary>Runs SQL after taking the triggers away that protect the ledger from accidents.</summary>
    public static void Tamper(string file, string sql) => Sql(
        file,
        "DROP TRIGGER entries_no_update; DROP TRIGGER entries_no_delete; DROP TRIGGER streams_no_delete; " + sql);

    /// <summary>Verifies a closed store.</summary>
    public static async Task<LedgerVerdict> VerifyAsync(string file)
    {
        await using var store = SqliteLedgerStore.OpenReader(file);
        return await LedgerVerifier.VerifyAsync(store, null, null, CancellationToken.None);
    }

    /// <summary>Copies a store while it is open, with its log, as a crash of the machine would leave it.</summary>
    public static void CopyAsIs(string from, string to)
    {
        foreach (var part in new[] { "", "-wal" })
        {
            using var source = new FileStream(from + part, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var target = File.Create(to + part);
            source.CopyTo(target);
        }
    }
}
