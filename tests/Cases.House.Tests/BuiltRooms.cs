using System.Reflection;
using System.Xml.Linq;

namespace Cases.House.Tests;

/// <summary>The compiled rooms, as they lie beside this test assembly.</summary>
public static class BuiltRooms
{
    /// <summary>The assembly file of a room.</summary>
    /// <exception cref="FileNotFoundException">This project does not reference the room.</exception>
    public static string AssemblyPath(string room)
    {
        string name = (string?)XDocument.Parse(House.The($"src/{room}/{room}.csproj").Text)
            .Descendants("AssemblyName").FirstOrDefault() ?? room;
        string path = PathOf(name);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{room} is not built here: reference it from Cases.House.Tests", path);
    }

    /// <summary>The rooms of this build; with the full packages Stateless.Compat is not one of them.</summary>
    public static IEnumerable<string> All => House.Rooms.Where(r => r != "Stateless.Compat" || File.Exists(PathOf(r)));

    /// <summary>The compiled room.</summary>
    public static Assembly Load(string room) => Assembly.LoadFrom(AssemblyPath(room));

    /// <summary>What the room's documentation file describes, as in "T:Cases.Ledger.StreamId".</summary>
    public static IReadOnlySet<string> Documented(string room)
    {
        string path = Path.ChangeExtension(AssemblyPath(room), ".xml");
        return XDocument.Load(path).Descendants("member")
            .Where(member => member.Element("summary") is { } summary && summary.Value.Trim().Length > 0)
            .Select(member => (string)member.Attribute("name")!)
            .ToHashSet(StringComparer.Ordinal);
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, name + ".dll");
}
