namespace Cases.Storage.Sqlite.Tests;

/// <summary>A folder of its own for a test, removed with all its files.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cases-sqlite-");

    public string Store => PathOf("ledger.db");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
