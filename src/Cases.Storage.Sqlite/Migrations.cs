using System.Globalization;
using System.Reflection;
using Cases.Ledger;

namespace Cases.Storage.Sqlite;

/// <summary>The numbered SQL files that are built into this room: 001, 002, ... without gaps.</summary>
internal static class Migrations
{
    public static IReadOnlyList<string> Ledger { get; } = Load("Migrations/Ledger/");

    public static IReadOnlyList<string> ReadModel { get; } = Load("Migrations/ReadModel/");

    public static IReadOnlyList<string> CaseRows { get; } = Load("Migrations/CaseRows/");

    public static IReadOnlyList<string> WorkRows { get; } = Load("Migrations/WorkRows/");

    public static IReadOnlyList<string> WorkIndexes { get; } = Load("Migrations/WorkIndexes/");

    public static IReadOnlyList<string> SearchRows { get; } = Load("Migrations/SearchRows/");

    public static IReadOnlyList<string> Out { get; } = Load("Migrations/Out/");

    public static IReadOnlyList<string> Tiles { get; } = Load("Migrations/Tiles/");

    /// <summary>How many scripts each follower's tables have, by the follower's name.</summary>
    public static IReadOnlyDictionary<string, int> Modules { get; } = new Dictionary<string, int>
    {
        ["cases"] = CaseRows.Count,
        ["work"] = WorkRows.Count,
        ["work indexes"] = WorkIndexes.Count,
        ["search"] = SearchRows.Count,
        ["tiles"] = Tiles.Count,
    };

    /// <summary>
    /// Brings an open file to the newest version in one transaction, or refuses a newer or a foreign one.
    /// </summary>
    public static void Apply(RawConnection connection, IReadOnlyList<string> scripts, int applicationId)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            var version = CheckVersion(connection, scripts.Count, applicationId);
            for (var next = version; next < scripts.Count; next++)
            {
                connection.Execute(scripts[next]);
            }

            if (version < scripts.Count)
            {
                connection.Execute(string.Create(
                    CultureInfo.InvariantCulture,
                    $"PRAGMA application_id = {applicationId}; PRAGMA user_version = {scripts.Count};"));
            }

            connection.Execute("COMMIT");
        }
        catch
        {
            connection.Rollback();
            throw;
        }
    }

    /// <summary>The version of the file, 0 for an empty one; throws for a newer or a foreign one.</summary>
    public static int CheckVersion(RawConnection connection, int newest, int applicationId)
    {
        var application = connection.ScalarInt("PRAGMA application_id");
        var version = connection.ScalarInt("PRAGMA user_version");
        var isEmpty = application == 0 && version == 0
            && connection.ScalarInt("SELECT count(*) FROM sqlite_schema") == 0;
        if (!isEmpty && application != applicationId)
        {
            throw new LedgerStoreException(
                StoreFailure.NotAStore,
                $"{connection.File}: the file is an SQLite database, but no store of this product",
                "name another file with --store");
        }

        if (version > newest)
        {
            throw new LedgerStoreException(
                StoreFailure.NewerVersion,
                $"{connection.File}: the store has version {version} and this build knows up to {newest}",
                "use a newer build of cases");
        }

        return (int)version;
    }

    private static List<string> Load(string prefix)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var names = assembly.GetManifestResourceNames()
            .Select(name => name.Replace('\\', '/'))
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        var scripts = new List<string>();
        foreach (var name in names)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)
                ?? throw new InvalidOperationException($"The migration {name} is not built in."));
            scripts.Add(reader.ReadToEnd());
        }

        return scripts;
    }
}
