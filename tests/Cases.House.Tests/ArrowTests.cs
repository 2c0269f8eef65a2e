using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Xunit;

namespace Cases.House.Tests;

/// <summary>Which room may use which: in the project files and in what they compile to.</summary>
public sealed class ArrowTests
{
    private const string Instead =
        "keep to the table of src/README.md; what two rooms need belongs into the one that both may reference. " +
        "An arrow that the design wants is added to RoomTable.cs and to that table together";

    [Fact]
    public void Rooms_UnderSrc_AreThoseOfTheDesign() =>
        House.Expect(House.Rooms.Except(RoomTable.Names), Instead);

    [Fact]
    public void ProjectReferences_OfEveryRoom_FollowTheTable() => House.Expect(
        House.Rooms.SelectMany(r => RoomTable.WrongProjects(r, References(r, "ProjectReference"))), Instead);

    [Fact]
    public void PackageReferences_OfEveryRoom_FollowTheTable() => House.Expect(
        House.Rooms.SelectMany(r => RoomTable.WrongPackages(r, References(r, "PackageReference"))), Instead);

    [Fact]
    public void AssemblyReferences_OfEveryRoom_FollowTheTable() =>
        House.Expect(BuiltRooms.All.SelectMany(r => RoomTable.WrongAssemblies(r, AssemblyReferences(r))), Instead);

    [Fact]
    public void AssemblyReferences_OfEveryRoom_LeaveOutWhatIsForeignToIt() =>
        House.Expect(BuiltRooms.All.SelectMany(r => ForeignLibraries.Of(r, AssemblyReferences(r))), Instead);

    [Theory]
    [InlineData("Cases.Ledger", "Cases.Domain", true)]
    [InlineData("Cases.Domain", "Cases.Ledger", true)]
    [InlineData("Cases.Console", "Cases.Engine", true)]
    [InlineData("Cases.Storage.Sqlite", "Cases.Storage.Postgres", true)]
    [InlineData("Cases.Work", "Cases.Interchange", false)]
    [InlineData("Cases.Node", "Cases.Gateway", false)]
    public void WrongProjects_OneArrow_IsNamedWhereNotInTheTable(string room, string reference, bool wrong) =>
        Assert.Equal(wrong ? [$"{room} -> {reference}"] : [], RoomTable.WrongProjects(room, [reference]));

    [Theory]
    [InlineData("Cases.Work", "Cases.Ledger", false)]
    [InlineData("Cases.Policies", "Cases.Ledger", true)]
    [InlineData("Cases.Gateway", "Cases.Storage.Sqlite", true)]
    [InlineData("Cases.Policies", "System.Runtime", false)]
    public void WrongAssemblies_OneArrow_AllowsTheLedgersValuesBesideTheEngine(string room, string used, bool wrong) =>
        Assert.Equal(wrong ? [$"{room} uses types of {used}"] : [], RoomTable.WrongAssemblies(room, [used]));

    [Theory]
    [InlineData("Cases.Domain", "System.Text.Json", true)]
    [InlineData("Cases.Engine", "Microsoft.Data.Sqlite", true)]
    [InlineData("Cases.Work", "Microsoft.AspNetCore.Http", true)]
    [InlineData("Cases.Ledger", "System.Net.Http", true)]
    [InlineData("Cases.Gateway", "Orleans.Core", true)]
    [InlineData("Cases.Storage.Sqlite", "Microsoft.Data.Sqlite", false)]
    [InlineData("Cases.Domain", "NodaTime", false)]
    public void ForeignLibraries_OneReference_IsNamedWhereItIsForeign(string room, string library, bool foreign) =>
        Assert.Equal(foreign, ForeignLibraries.Of(room, [library]).Any());

    [Theory]
    [InlineData("Cases.Domain", "CsvHelper", true)]
    [InlineData("Cases.Domain", "NodaTime", false)]
    [InlineData("Cases.Ledger", "Microsoft.CodeAnalysis.BannedApiAnalyzers", false)]
    [InlineData("Cases.Storage.Sqlite", "SQLitePCLRaw.bundle_e_sqlite3", false)]
    public void WrongPackages_OnePackage_IsNamedWhereNotInTheTable(string room, string package, bool wrong) =>
        Assert.Equal(wrong, RoomTable.WrongPackages(room, [package]).Any());

    private static IEnumerable<string> References(string room, string element) =>
        XDocument.Parse(House.The($"src/{room}/{room}.csproj").Text).Descendants(element)
            .Select(e => (string)e.Attribute("Include")!)
            .Select(path => element == "ProjectReference" ? Path.GetFileNameWithoutExtension(path) : path);

    private static List<string> AssemblyReferences(string room)
    {
        using var file = new PEReader(File.OpenRead(BuiltRooms.AssemblyPath(room)));
        MetadataReader metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(h => metadata.GetString(metadata.GetAssemblyReference(h).Name))];
    }
}
