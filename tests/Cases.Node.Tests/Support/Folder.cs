using System.IO.Compression;
using System.Text;
using Cases.Storage.Sqlite;
using Cases.TestKit;
using Microsoft.Data.Sqlite;

namespace Cases.Node.Tests;

/// <summary>A folder of a test's own, gone with it.</summary>
internal sealed class Folder : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("cases-node-");

    public string Root => root.FullName;

    /// <summary>A store in the folder, as --store takes it.</summary>
    public string Store(string name = "cases.db") => "sqlite:" + At(name);

    public string At(string name) => Path.Combine(Root, name);

    /// <summary>Opens the store to write beside the verbs, under the key with which the kit's hosts seal.</summary>
    public SqliteLedgerStore OpenWriter()
    {
        Write("cases.db.key", HostSettings.MasterKeyText);
        return SqliteLedgerStore.OpenWriter(At("cases.db"));
    }

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    /// <summary>A gzip file that ends in the middle.</summary>
    public string WriteCutGzip(string name, string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return Write(name, packed.ToArray()[..(int)(packed.Length / 2)]);
    }

    public string Read(string name) => File.ReadAllText(At(name));

    /// <summary>Changes a store's file behind its back.</summary>
    public void Tamper(string name, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={At(name)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose() => root.Delete(recursive: true);
}
