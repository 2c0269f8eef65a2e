namespace Cases.House.Tests;

/// <summary>What one room may reference: other rooms, and packages beside the analysers.</summary>
public sealed record Room(string Name, string[] Rooms, string[] Packages);

/// <summary>The arrows between the rooms, as src/README.md shows them.</summary>
public static class RoomTable
{
    /// <summary>Packages that a build needs and no output contains.</summary>
    public static readonly string[] BuildPackages = ["Microsoft.CodeAnalysis.BannedApiAnalyzers"];

    private static readonly Dictionary<string, Room> Table = new Room[]
    {
        new("Stateless.Compat", [], []),
        new("Cases.Domain", ["Stateless.Compat"], ["Stateless", "NodaTime"]),
        new("Cases.Policies", ["Cases.Domain"], ["NodaTime", "YamlDotNet"]),
        new("Cases.Ledger", [], []),
        new("Cases.Interchange", [], ["CsvHelper", "NodaTime"]),
        new("Cases.Contracts", [], []),
        new("Cases.Engine", ["Cases.Domain", "Cases.Policies", "Cases.Ledger"], ["NodaTime"]),
        new("Cases.Work", ["Cases.Engine", "Cases.Domain", "Cases.Policies", "Cases.Interchange"],
            ["NodaTime", "YamlDotNet"]),
        new("Cases.Orleans", ["Cases.Engine"], ["Microsoft.Orleans.*", "NodaTime"]),
        new("Cases.Storage.Sqlite", ["Cases.Domain", "Cases.Engine", "Cases.Ledger"],
            ["Microsoft.Data.Sqlite*", "SQLitePCLRaw.*", "NodaTime"]),
        new("Cases.Storage.Postgres", ["Cases.Domain", "Cases.Engine", "Cases.Ledger"], ["Npgsql", "NodaTime"]),
        new("Cases.Outreach", ["Cases.Engine", "Cases.Domain", "Cases.Policies"], ["Handlebars.Net", "NodaTime"]),
        new("Cases.Gateway",
            ["Cases.Contracts", "Cases.Engine", "Cases.Domain", "Cases.Work", "Cases.Interchange"],
            ["Microsoft.AspNetCore.*", "Microsoft.OpenApi", "Microsoft.IdentityModel.*", "Swashbuckle.*", "NodaTime"]),
        new("Cases.Console", ["Cases.Contracts"], []),
        new("Cases.Verify", ["Cases.Ledger"], []),
        new("Cases.Node", ["*"], ["*"]),
    }.ToDictionary(room => room.Name, StringComparer.Ordinal);

    /// <summary>
    /// Values of the ledger (command ids, principals, heads) are part of the engine's public records, so a room that
    /// may use the engine meets them in its compiled form too.
    /// </summary>
    private const string Seam = "Cases.Ledger";

    /// <summary>The names of all rooms of the design, whether they stand yet or not.</summary>
    public static IReadOnlyCollection<string> Names => Table.Keys;

    /// <summary>The project references of a room that the table does not allow.</summary>
    public static IEnumerable<string> WrongProjects(string room, IEnumerable<string> references) =>
        references.Where(name => !Allows(Table[room].Rooms, name)).Select(name => $"{room} -> {name}");

    /// <summary>The compiled references of a room to other rooms that the table does not allow.</summary>
    public static IEnumerable<string> WrongAssemblies(string room, IEnumerable<string> references)
    {
        string[] rooms = Table[room].Rooms;
        return references
            .Select(name => name == "Stateless" ? "Stateless.Compat" : name)
            .Where(Table.ContainsKey)
            .Where(name => !Allows(rooms, name) && !(name == Seam && rooms.Contains("Cases.Engine")))
            .Select(name => $"{room} uses types of {name}");
    }

    /// <summary>The packages of a room that the table does not allow.</summary>
    public static IEnumerable<string> WrongPackages(string room, IEnumerable<string> packages) =>
        packages.Except(BuildPackages).Where(name => !Allows(Table[room].Packages, name))
            .Select(name => $"{room} -> package {name}");

    private static bool Allows(string[] patterns, string name) => Array.Exists(
        patterns,
        p => p.EndsWith('*') ? name.StartsWith(p[..^1], StringComparison.Ordinal) : p == name);
}
