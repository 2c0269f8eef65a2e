using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Cases.Storage.Postgres;

/// <summary>A numbered SQL file.</summary>
/// <param name="Name">Its name, for example <c>001_ledger.sql</c>.</param>
/// <param name="Sql">What it says.</param>
internal sealed record Migration(string Name, string Sql)
{
    /// <summary>The SHA-256 of the text: a script that ran is never changed afterwards.</summary>
    public byte[] Sum { get; } = SHA256.HashData(Encoding.UTF8.GetBytes(Sql));
}

/// <summary>The numbered SQL files that are built into this room: 001, 002, ... without gaps.</summary>
internal static class Migrations
{
    public static IReadOnlyList<Migration> Ledger { get; } = Load("Migrations/Ledger/");

    public static IReadOnlyList<string> ReadModel { get; } = Scripts("Migrations/ReadModel/");

    public static IReadOnlyList<string> CaseRows { get; } = Scripts("Migrations/CaseRows/");

    public static IReadOnlyList<string> WorkRows { get; } = Scripts("Migrations/WorkRows/");

    public static IReadOnlyList<string> WorkIndexes { get; } = Scripts("Migrations/WorkIndexes/");

    public static IReadOnlyList<string> SearchRows { get; } = Scripts("Migrations/SearchRows/");

    public static IReadOnlyList<string> Tiles { get; } = Scripts("Migrations/Tiles/");

    public static IReadOnlyList<string> Leases { get; } = Scripts("Migrations/Leases/");

    /// <summary>How many scripts each follower's tables have, by the follower's name.</summary>
    public static IReadOnlyDictionary<string, int> Modules { get; } = new Dictionary<string, int>
    {
        ["cases"] = CaseRows.Count,
        ["work"] = WorkRows.Count,
        ["work indexes"] = WorkIndexes.Count,
        ["search"] = SearchRows.Count,
        ["tiles"] = Tiles.Count,
        ["leases"] = Leases.Count,
    };

    private static List<string> Scripts(string prefix) => [.. Load(prefix).Select(migration => migration.Sql)];

    private static List<Migration> Load(string prefix)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var names = assembly.GetManifestResourceNames()
            .Select(name => name.Replace('\\', '/'))
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        var scripts = new List<Migration>();
        foreach (var name in names)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)
                ?? throw new InvalidOperationException($"The migration {name} is not built in."));
            scripts.Add(new Migration(name[prefix.Length..], reader.ReadToEnd()));
        }

        return scripts;
    }
}
