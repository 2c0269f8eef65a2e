using Xunit;

namespace Cases.House.Tests;

/// <summary>The bans by text, on the tree and each on a piece that breaks it and a piece that does not.</summary>
public sealed class TextBanTests
{
    public static TheoryData<string> Names => [.. BanList.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Tree_EveryDocument_KeepsTheBan(string name)
    {
        TextBan ban = BanList.All[name];
        House.Expect(House.Documents.SelectMany(ban.Offenders), ban.Instead);
    }

    [Fact]
    public void Bans_Each_HasAnExample() =>
        Assert.Empty(BanList.All.Keys.Except(Broken.Select(row => row.Data.Item1)));

    public static TheoryData<string, string, string> Broken => new()
    {
        { "left-over", "src/Cases.Work/A.cs", "// TODO later" },
        { "left-over", "deploy/RUNBOOK.md", "FIXME" },
        { "region", "src/Cases.Work/A.cs", "  #region Parsing" },
        { "suppression", "src/Cases.Work/A.cs", "#pragma warning disable CA1000" },
        { "suppression", "src/Cases.Work/A.cs", "#pragma warning disable CA1031" },
        { "suppression", "tests/X/A.cs", "[SuppressMessage(\"a\", \"b\")]" },
        { "sleep", "tests/X/A.cs", "Thread.Sleep(100);" },
        { "delay in tests", "tests/X/A.cs", "await Task.Delay(100);" },
        { "today", "tests/X/A.cs", "var now = DateTimeOffset.UtcNow;" },
        { "today", "src/Cases.Node/A.cs", "var text = $\"{DateTime.Now}\";" },
        { "unfinished", "src/Cases.Work/A.cs", "throw new NotImplementedException();" },
        { "test switched off", "tests/X/A.cs", "[Fact(Skip = \"flaky\")]" },
        { "swallowed exception", "src/Cases.Work/A.cs", "try { F(); } catch (IOException) { }" },
        { "swallowed exception", "src/Cases.Work/A.cs", "try { F(); } catch { /* fine */ }" },
        { "machine path", "src/README.md", "see /home/eve/notes" },
        { "registry host", "cases", "--source https://api.nuget.org/v3/index.json" },
        { "second switch", "src/Cases.Work/A.cs", "if (FullPackages)" },
        { "second switch", "Directory.Build.targets", "Condition=\"'$(FullPackages)' == 'true'\"" },
        { "floating point", "src/Cases.Domain/A.cs", "decimal Amount" },
        { "floating point", "src/Cases.Ledger/A.cs", "var rate = 0.05;" },
        { "floating point", "src/Cases.Domain/A.cs", "var rate = 5m;" },
        { "task in the domain", "src/Cases.Domain/A.cs", "public Task F()" },
        { "world in the domain", "src/Cases.Domain/A.cs", "var id = Guid.NewGuid();" },
        { "world in the domain", "src/Cases.Domain/A.cs", "using System.Text.Json;" },
        { "chance or own clock", "src/Cases.Engine/A.cs", "Task.Run(() => F());" },
        { "chance or own clock", "src/Cases.Ledger/A.cs", "RandomNumberGenerator.Fill(key);" },
        { "culture", "src/Cases.Work/A.cs", "name.ToUpper()" },
        { "SQL", "src/Cases.Engine/A.cs", "Run(\"SELECT position\n FROM entry\");" },
        { "SQL", "src/Cases.Work/A.cs", "Run($\"INSERT INTO entry VALUES ({x})\");" },
        { "a way around the client", "src/Cases.Console/Pages/A.cs", "var http = new HttpClient();" },
        { "another room's name", "src/Cases.Ledger/A.cs", "using Cases.Domain;" },
    };

    public static TheoryData<string, string, string> Kept => new()
    {
        { "left-over", "src/Cases.Work/A.cs", "// the mastodon and its todolist" },
        { "region", "src/Cases.Work/A.cs", "string region;" },
        { "suppression", "src/Cases.Work/A.cs", "#pragma warning disable CA1031 // Every caller learns of it." },
        { "sleep", "tests/X/A.cs", "// never Thread.Sleep" },
        { "delay in tests", "src/Cases.Node/A.cs", "await Task.Delay(100);" },
        { "today", "tests/X/A.cs", "var text = \"DateTime.Now\";" },
        { "test switched off", "tests/X/A.cs", "Assert.SkipUnless(TestSwitches.All, \"slow\");" },
        { "swallowed exception", "src/Cases.Work/A.cs", "catch (IOException e) { return Fault(e); }" },
        { "machine path", "src/README.md", "https://example.org/work/a and obj/work/x" },
        { "second switch", "src/README.md", "FullPackages" },
        { "second switch", "tests/X/A.cs", "// compiled against the package with FullPackages=true" },
        { "floating point", "src/Cases.Domain/A.cs", "var window = text[1..5]; // a double check" },
        { "floating point", "src/Cases.Domain/A.cs", "long ms = 1_000L + 0x1D;" },
        { "floating point", "src/Cases.Domain/Scoring/A.cs", "double score;" },
        { "floating point", "src/Cases.Node/A.cs", "double perSecond;" },
        { "task in the domain", "src/Cases.Engine/A.cs", "async Task F()" },
        { "world in the domain", "src/Cases.Domain/A.cs", "/// Console and File" },
        { "chance or own clock", "src/Cases.Node/A.cs", "Task.Run(() => F());" },
        { "SQL", "src/Cases.Storage.Sqlite/A.cs", "Run(\"PRAGMA journal_mode = WAL\");" },
        { "SQL", "src/Cases.Work/A.cs", "Say(\"select a file from the list\");" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Ban_PieceThatBreaksIt_IsNamedWithItsLine(string name, string path, string text) =>
        Assert.StartsWith($"{path}:1: ", Assert.Single(BanList.All[name].Offenders(new Document(path, text))),
            StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Kept))]
    public void Ban_PieceThatKeepsIt_IsLeftAlone(string name, string path, string text) =>
        Assert.Empty(BanList.All[name].Offenders(new Document(path, text)));
}
