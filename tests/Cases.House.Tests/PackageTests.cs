using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Cases.TestKit;
using Xunit;

namespace Cases.House.Tests;

/// <summary>
/// Which packages are used at which version. A registry that serves no vulnerability data makes an empty audit prove
/// nothing, so somebody has looked at each version and written the date into packages-reviewed.txt.
/// </summary>
public sealed partial class PackageTests
{
    private const string ReviewedPath = "tests/Cases.House.Tests/packages-reviewed.txt";

    [Fact]
    public void CentralVersions_Each_AreExact() => House.Expect(
        Inexact(House.The("Directory.Packages.props").Text, House.The("Directory.Build.props").Text),
        "write one exact version; ranges and floats restore differently from day to day");

    [Fact]
    public void Projects_PackageReferences_LeaveTheVersionToTheCentralFile() => House.Expect(
        House.Projects.SelectMany(OwnVersions), "state the version in Directory.Packages.props only");

    [Fact]
    public void CentralFile_TransitivePackages_ArePinnedToo() => Assert.Contains(
        "<CentralPackageTransitivePinningEnabled>true<", House.The("Directory.Packages.props").Text,
        StringComparison.Ordinal);

    [Fact]
    public void CentralVersions_Each_AreReviewed() => House.Expect(
        Unreviewed(CentralVersions(House.The("Directory.Packages.props").Text), Reviewed(House.The(ReviewedPath).Text)),
        $"read the package's release notes, advisories and licence, then add or change its line in {ReviewedPath}");

    [Fact]
    public void ResolvedPackages_OfTheDefaultBuild_AreReviewed() => House.Expect(
        Unreviewed(ResolvedPackages(), Reviewed(House.The(ReviewedPath).Text)),
        $"pin the package in Directory.Packages.props if it should not move, and review it in {ReviewedPath}");

    [Fact]
    public void ReviewedList_EveryLine_HasDateNameVersionLicenceAndUse() => House.Expect(
        MalformedLines(House.The(ReviewedPath).Text), "DATE NAME VERSION LICENCE what for");

    [Theory]
    [InlineData("1.2.3", true)]
    [InlineData("1.2.3-beta.4", true)]
    [InlineData("3.0.3.1", true)]
    [InlineData("1.*", false)]
    [InlineData("[1.0,2.0)", false)]
    [InlineData("1.2", false)]
    [InlineData("$(KnownVersion)", true)]
    [InlineData("$(UnknownVersion)", false)]
    public void Inexact_OneVersion_IsNamedUnlessExact(string version, bool exact)
    {
        string packages = $"<Project><PackageVersion Include=\"A\" Version=\"{version}\" /></Project>";
        const string Properties = "<Project><KnownVersion>5.18.0</KnownVersion></Project>";
        Assert.Equal(exact, !Inexact(packages, Properties).Any());
    }

    [Theory]
    [InlineData("<PackageReference Include=\"A\" />", false)]
    [InlineData("<PackageReference Include=\"A\" Version=\"1.0.0\" />", true)]
    [InlineData("<PackageReference Include=\"A\" VersionOverride=\"1.0.0\" />", true)]
    public void OwnVersions_OneReference_IsNamedWhereItStatesAVersion(string reference, bool own) => Assert.Equal(
        own, OwnVersions(new Document("src/A/A.csproj", $"<Project>{reference}</Project>")).Any());

    [Theory]
    [InlineData("A", "1.0.0", true)]
    [InlineData("a", "1.0.0", true)]
    [InlineData("A", "1.0.1", false)]
    [InlineData("B", "1.0.0", false)]
    public void Unreviewed_OnePackage_IsNamedUnlessThatVersionIsListed(string name, string version, bool reviewed) =>
        Assert.Equal(reviewed, !Unreviewed([(name, version)], Reviewed("# why\n2026-01-31 A 1.0.0 MIT logs\n")).Any());

    [Theory]
    [InlineData("2026-01-31 A 1.0.0 MIT logs", true)]
    [InlineData("31.1.2026 A 1.0.0 MIT logs", false)]
    [InlineData("2026-01-31 A 1.0.0", false)]
    public void MalformedLines_OneLine_IsNamedUnlessComplete(string line, bool good) =>
        Assert.Equal(good, !MalformedLines(line).Any());

    private static IEnumerable<(string Name, string Version)> CentralVersions(string packages) =>
        XDocument.Parse(packages).Descendants("PackageVersion")
            .Select(e => ((string)e.Attribute("Include")!, (string)e.Attribute("Version")!))
            .Where(p => !p.Item2.StartsWith('$'));

    private static IEnumerable<string> Inexact(string packages, string properties)
    {
        var known = XDocument.Parse(properties).Descendants().Where(e => !e.HasElements)
            .ToLookup(e => $"$({e.Name.LocalName})", e => e.Value, StringComparer.Ordinal);
        return from package in XDocument.Parse(packages).Descendants("PackageVersion")
               let stated = (string)package.Attribute("Version")!
               let version = known[stated].FirstOrDefault() ?? stated
               where !ExactVersion().IsMatch(version)
               select $"{(string)package.Attribute("Include")!} {stated}";
    }

    private static IEnumerable<string> OwnVersions(Document project) =>
        from reference in XDocument.Parse(project.Text).Descendants("PackageReference")
        where reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null
        select $"{project.Path}: {(string)reference.Attribute("Include")!}";

    private static HashSet<string> Reviewed(string list) =>
        [.. Entries(list).Select(line => line.Split(' ')).Where(p => p.Length > 2).Select(p => Key(p[1], p[2]))];

    private static IEnumerable<string> Unreviewed(
        IEnumerable<(string Name, string Version)> used, HashSet<string> reviewed) =>
        used.Where(p => !reviewed.Contains(Key(p.Name, p.Version))).Select(p => $"{p.Name} {p.Version}").Distinct();

    private static IEnumerable<string> MalformedLines(string list) =>
        Entries(list).Where(line => !ReviewLine().IsMatch(line));

    private static IEnumerable<string> Entries(string list) =>
        list.Split('\n').Where(line => line.Length > 0 && !line.StartsWith('#'));

    private static string Key(string name, string version) => $"{name.ToUpperInvariant()} {version}";

    // Restore writes what it resolved, transitive packages included, beside each project.
    private static IEnumerable<(string Name, string Version)> ResolvedPackages() =>
        from project in House.Projects
        let folder = Path.Combine(Checkout.Root, Path.GetDirectoryName(project.Path)!)
        let assets = Path.Combine(folder, "obj", "default", "project.assets.json")
        where File.Exists(assets)
        let resolved = JsonDocument.Parse(File.ReadAllText(assets)).RootElement
        from library in resolved.GetProperty("libraries").EnumerateObject()
        where library.Value.GetProperty("type").GetString() == "package"
        let parts = library.Name.Split('/')
        select (parts[0], parts[1]);

    [GeneratedRegex(@"^\d+\.\d+\.\d+(\.\d+)?(-[0-9A-Za-z.-]+)?$")]
    private static partial Regex ExactVersion();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \S+ \d\S+ \S+ \S.+$")]
    private static partial Regex ReviewLine();
}
