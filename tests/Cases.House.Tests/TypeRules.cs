using System.Text.RegularExpressions;
using Cases.House.Tests.Scanning;

namespace Cases.House.Tests;

/// <summary>Rules about declared types: modifiers, names, and interfaces with one implementation.</summary>
public static partial class TypeRules
{
    /// <summary>Interfaces that are walls: they stand before their second implementation does.</summary>
    private static readonly string[] Walls = ["IStreamHost"];

    /// <summary>Classes that are not sealed, static or abstract; the parts of a partial class count as one.</summary>
    public static IEnumerable<string> Open(IEnumerable<Document> documents) =>
        from part in Types(documents)
        where part.Type.Keyword is "class" or "record" or "record class"
        group part by (Folder: part.Document.Path.Split('/')[1], part.Type.Name) into parts
        where !parts.Any(p => Closed().IsMatch(p.Type.Modifiers))
        select Place(parts.First()) + " is open to inheritance";

    /// <summary>Type names with a word that says nothing about the type's work.</summary>
    public static IEnumerable<string> Empty(IEnumerable<Document> documents) =>
        from part in Types(documents)
        where EmptyWord().IsMatch(part.Type.Name)
        select Place(part);

    /// <summary>Interfaces of the product that have fewer than two implementations in the tree.</summary>
    public static IEnumerable<string> Lonely(IEnumerable<Document> documents)
    {
        var types = Types(documents).ToList();
        return from part in types
               where part.Type.Keyword == "interface" && part.Document.IsUnder("src") && !Walls.Contains(part.Type.Name)
               let named = new Regex($@"\b{part.Type.Name}\b")
               let implementations = types.Count(t => t.Type.Keyword != "interface" && named.IsMatch(t.Type.Bases))
               where implementations < 2
               select $"{Place(part)} has {implementations} implementation(s)";
    }

    private static IEnumerable<(Document Document, TypeDeclaration Type)> Types(IEnumerable<Document> documents) =>
        from document in documents
        from type in document.Declarations.Types
        select (document, type);

    private static string Place((Document Document, TypeDeclaration Type) part) =>
        $"{part.Document.Path}:{part.Type.Line}: {part.Type.Name}";

    [GeneratedRegex(@"\b(sealed|static|abstract)\b")]
    private static partial Regex Closed();

    [GeneratedRegex(@"(Manager|Helper|Util|Utils|Utilities|Wrapper|Processor|Impl)s?(?![a-z])|(Service|Base|V\d+)$")]
    private static partial Regex EmptyWord();
}
