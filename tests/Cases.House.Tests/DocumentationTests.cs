using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Xunit;

namespace Cases.House.Tests;

/// <summary>Documentation of the code, the cards of the rooms, and state that nobody may share.</summary>
public sealed class DocumentationTests
{
    private const int CardLines = 40;

    private const BindingFlags OwnStatics =
        BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly string[] DocumentedRooms =
        ["Cases.Domain", "Cases.Policies", "Cases.Ledger", "Cases.Contracts"];

    [Fact]
    public void PublicTypes_OfEveryRoom_AreDocumented() => House.Expect(
        BuiltRooms.All.SelectMany(room => Undocumented(BuiltRooms.Load(room), BuiltRooms.Documented(room))
            .Where(name => !IsDescribedView(room, name, House.Documents))),
        "say in a <summary> what the type is for, or in the first line of a view (@* ... *@)");

    [Fact]
    public void DocumentedRooms_Projects_MakeTheCompilerAskForEveryMember() => House.Expect(
        House.Rooms.Intersect(DocumentedRooms)
            .Where(room => !AsksForEveryMember(House.The($"src/{room}/{room}.csproj"))),
        "set DocumentEveryMember to true in the project file");

    [Fact]
    public void Rooms_Each_HaveACard() => House.Expect(
        House.Rooms.SelectMany(room => CardFaults(room, House.Documents)),
        $"write a README.md of at most {CardLines} lines: what the room is for, may reference, and never holds");

    [Fact]
    public void Domain_StaticState_IsNeverMutable() => House.Expect(
        MutableStatics(BuiltRooms.Load("Cases.Domain").GetTypes()),
        "make it readonly and immutable, or hand it in as an argument");

    [Fact]
    public void Undocumented_TypeWithoutSummary_IsNamed()
    {
        Assembly here = typeof(DocumentationTests).Assembly;
        HashSet<string> all = [.. here.GetExportedTypes().Select(t => "T:" + t.FullName!.Replace('+', '.'))];

        Assert.Empty(Undocumented(here, all));
        all.Remove("T:" + typeof(Room).FullName);
        Assert.Equal([typeof(Room).FullName!], Undocumented(here, all));
    }

    [Theory]
    [InlineData("src/A/Views/Page.razor", "@* What it shows. *@\n<p/>", true)]
    [InlineData("src/A/Views/Page.razor", "<p/>", false)]
    [InlineData("src/B/Views/Page.razor", "@* What it shows. *@\n<p/>", false)]
    [InlineData("src/A/Views/OtherPage.razor", "@* What it shows. *@\n<p/>", false)]
    public void IsDescribedView_OneView_NeedsACommentOnItsFirstLine(string path, string text, bool described) =>
        Assert.Equal(described, IsDescribedView("A", "A.Page`1", [new Document(path, text)]));

    [Theory]
    [InlineData("<Project><DocumentEveryMember>true</DocumentEveryMember></Project>", true)]
    [InlineData("<Project></Project>", false)]
    public void AsksForEveryMember_OneProject_ReadsTheProperty(string text, bool asks) =>
        Assert.Equal(asks, AsksForEveryMember(new Document("src/A/A.csproj", text)));

    [Theory]
    [InlineData(0, false)]
    [InlineData(40, true)]
    [InlineData(41, false)]
    public void CardFaults_CardOfSomeLines_HasToBeShort(int lines, bool good)
    {
        Document card = new("src/A/README.md", string.Concat(Enumerable.Repeat("line\n", lines)));
        Assert.Equal(good, !CardFaults("A", lines == 0 ? [] : [card]).Any());
    }

    [Fact]
    public void MutableStatics_FieldsOfEveryKind_OnlyTheMutableOnesAreNamed() =>
        Assert.Equal(["Mixed.Open", "Mixed.<Settable>k__BackingField"], MutableStatics([typeof(Mixed)]));

    private static class Mixed
    {
        public const int Constant = 1;
        public static readonly int Fixed = 2;
        public static int Open = 3;

        public static int Settable { get; set; }

        public static int Gettable { get; } = Fixed;
    }

    private static IEnumerable<string> Undocumented(Assembly room, IReadOnlySet<string> documented) =>
        room.GetExportedTypes().Select(t => t.FullName!)
            .Where(name => !documented.Contains("T:" + name.Replace('+', '.')));

    /// <summary>A view has no place for a summary: it says what it is for in a comment on its first line.</summary>
    private static bool IsDescribedView(string room, string type, IEnumerable<Document> documents)
    {
        var file = type[(type.LastIndexOf('.') + 1)..].Split('`')[0] + ".razor";
        return documents.Any(d => d.Path.StartsWith($"src/{room}/", StringComparison.Ordinal)
            && d.Path.EndsWith("/" + file, StringComparison.Ordinal)
            && d.Text.StartsWith("@* ", StringComparison.Ordinal));
    }

    private static bool AsksForEveryMember(Document project) =>
        XDocument.Parse(project.Text).Descendants("DocumentEveryMember").Any(e => e.Value == "true");

    private static IEnumerable<string> CardFaults(string room, IEnumerable<Document> documents)
    {
        Document? card = documents.SingleOrDefault(d => d.Path == $"src/{room}/README.md");
        return card is null ? [$"src/{room}/README.md is missing"]
            : card.Lines.Count > CardLines ? [$"{card.Path} has {card.Lines.Count} lines"]
            : [];
    }

    private static IEnumerable<string> MutableStatics(IEnumerable<Type> types) =>
        from type in types
        where !type.IsDefined(typeof(CompilerGeneratedAttribute))
        from field in type.GetFields(OwnStatics)
        where !field.IsInitOnly && !field.IsLiteral
        select $"{type.Name}.{field.Name}";
}
