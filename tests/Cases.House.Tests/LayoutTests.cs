using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Cases.House.Tests;

/// <summary>What stands where: the top level, the solution, the projects, the banned symbols, no binaries.</summary>
public sealed partial class LayoutTests
{
    private static readonly string[] TopLevel =
    [
        "src", "tests", "deploy", ".ci", "Cases.sln", "global.json", "README.md", "LICENSE", "cases",
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", ".editorconfig", ".gitignore",
        ".gitattributes",
    ];

    private static readonly string[] OnlyInDirectoryBuildProps =
    [
        "Nullable", "TreatWarningsAsErrors", "CheckForOverflowUnderflow", "AnalysisLevel", "LangVersion", "NoWarn",
        "WarningsNotAsErrors", "TargetFramework", "TargetFrameworks",
    ];

    [Fact]
    public void TopLevel_OfTheTree_HoldsOnlyTheOrdinary() => House.Expect(
        House.Paths.Select(p => p.Split('/')[0]).Distinct().Except(TopLevel),
        "documents live beside what they bind, in src, tests or deploy");

    [Fact]
    public void Solution_Projects_AreAllInIt() => House.Expect(
        MissingFrom(House.The("Cases.sln").Text, House.Projects.Select(p => p.Path)),
        "dotnet sln Cases.sln add PROJECT");

    [Fact]
    public void Tree_Files_AreAllText() => House.Expect(
        House.Paths.Where(House.IsBinary), "keep binaries out; write test input in the test, as text or hex");

    [Fact]
    public void Projects_BuildSettings_AreTheSharedOnes() => House.Expect(
        House.Projects.SelectMany(OwnSettings), "leave it to Directory.Build.props, or change it there for all");

    [Fact]
    public void TestProjects_Each_StateHowManyTestsTheyRun() => House.Expect(
        House.Projects.Where(p => p.IsUnder("tests")).SelectMany(p => MinimumFaults(p, AttributesUnder(p))),
        "set MinimumTests closely below the number of tests that run without real data");

    [Theory]
    [InlineData("Cases.Domain")]
    [InlineData("Cases.Ledger")]
    [InlineData("Cases.Engine")]
    public void BannedSymbols_OfAPureRoom_AreReadByItsBuild(string room)
    {
        string project = House.The($"src/{room}/{room}.csproj").Text;
        Assert.Contains("<AdditionalFiles Include=\"BannedSymbols.txt\" />", project, StringComparison.Ordinal);
        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", project, StringComparison.Ordinal);
        House.Expect(
            MissingBans(House.The($"src/{room}/BannedSymbols.txt").Text),
            $"ban it in src/{room}/BannedSymbols.txt, with what to use instead");
    }

    [Fact]
    public void EditorConfig_BannedSymbol_IsAnError() => Assert.Contains(
        "dotnet_diagnostic.RS0030.severity = error", House.The(".editorconfig").Text, StringComparison.Ordinal);

    [Fact]
    public void CiRun_OfTheTree_CallsTheScriptAndNothingCleverer()
    {
        string[] commands = [.. House.The(".ci/run").Lines.Where(line => !line.StartsWith('#'))];
        Assert.Equal(2, commands.Length);
        Assert.Equal("CASES_CI=1 exec ./cases test --all", commands[1]);
    }

    [Fact]
    public void MissingFrom_SolutionWithBackslashes_FindsTheProject() => Assert.Equal(
        ["src/B/B.csproj"],
        MissingFrom("\"A\", \"src\\A\\A.csproj\", \"{1}\"", ["src/A/A.csproj", "src/B/B.csproj"]));

    [Theory]
    [InlineData("<Project><PropertyGroup><NoWarn>CS1591</NoWarn></PropertyGroup></Project>", 1)]
    [InlineData("<Project><PropertyGroup><RootNamespace>A</RootNamespace></PropertyGroup></Project>", 0)]
    public void OwnSettings_OneProject_AreNamed(string text, int count) =>
        Assert.Equal(count, OwnSettings(new Document("src/A/A.csproj", text)).Count());

    [Theory]
    [InlineData("", 10, 1)]
    [InlineData("<MinimumTests>0</MinimumTests>", 10, 1)]
    [InlineData("<MinimumTests>4</MinimumTests>", 10, 1)]
    [InlineData("<MinimumTests>5</MinimumTests>", 10, 0)]
    [InlineData("<MinimumTests>many</MinimumTests>", 10, 1)]
    public void MinimumFaults_OneProject_AsksForHalfOfWhatIsWritten(string property, int written, int faults)
    {
        string text = $"<Project><IsTestProject>true</IsTestProject>{property}</Project>";
        Assert.Equal(faults, MinimumFaults(new Document("tests/A/A.csproj", text), written).Count());
    }

    [Fact]
    public void MissingBans_EmptyList_NamesAllThatArePure() =>
        Assert.Equal(PureBans.Length, MissingBans("").Count());

    private static readonly string[] PureBans =
    [
        "P:System.DateTime.Now", "P:System.DateTime.UtcNow", "P:System.DateTimeOffset.UtcNow", "T:System.Random",
        "M:System.Guid.NewGuid",
    ];

    private static IEnumerable<string> MissingBans(string list) =>
        PureBans.Where(ban => !list.Split('\n').Any(line => line.StartsWith(ban + ";", StringComparison.Ordinal)));

    private static IEnumerable<string> MissingFrom(string solution, IEnumerable<string> projects) =>
        projects.Where(p => !solution.Replace('\\', '/').Contains($"\"{p}\"", StringComparison.Ordinal));

    private static IEnumerable<string> OwnSettings(Document project) =>
        XDocument.Parse(project.Text).Descendants().Select(e => e.Name.LocalName).Intersect(OnlyInDirectoryBuildProps)
            .Select(name => $"{project.Path} sets {name}");

    private static IEnumerable<string> MinimumFaults(Document project, int written)
    {
        XDocument xml = XDocument.Parse(project.Text);
        if (!xml.Descendants("IsTestProject").Any(e => e.Value == "true"))
        {
            return [];
        }

        string stated = (string?)xml.Descendants("MinimumTests").FirstOrDefault() ?? "nothing";
        bool isNumber = int.TryParse(stated, NumberStyles.None, CultureInfo.InvariantCulture, out int minimum);
        return isNumber && minimum >= 1 && minimum >= written / 2
            ? []
            : [$"{project.Path}: MinimumTests is {stated}, and at least {written} tests are written"];
    }

    // Facts and rows of theories as they are written; rows from data count as none.
    private static int AttributesUnder(Document project)
    {
        string folder = project.Path[..project.Path.LastIndexOf('/')];
        return House.Sources.Where(d => d.IsUnder(folder)).Sum(d => TestAttribute().Count(d.Source.Code));
    }

    [GeneratedRegex(@"^\s*\[(Fact|InlineData)\b", RegexOptions.Multiline)]
    private static partial Regex TestAttribute();
}
