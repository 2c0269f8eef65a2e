using System.Text.RegularExpressions;

namespace Cases.House.Tests;

/// <summary>
/// Where a ban looks: in the whole text; in code without comments and literals; in that, and in the whole text of files
/// that are no C#; or in the literals.
/// </summary>
public enum BanPlace
{
    Text,
    Code,
    CodeOrText,
    Literals,
}

/// <summary>Something that the tree does not hold, where it is looked for, and what to do instead.</summary>
public sealed record TextBan(string Name, string Pattern, BanPlace Place, Func<Document, bool> Binds, string Instead)
{
    private readonly Regex _pattern = new(Pattern, RegexOptions.CultureInvariant | RegexOptions.Multiline);

    /// <summary>The places of a document that break the ban, as path, line and what was found.</summary>
    public IEnumerable<string> Offenders(Document document) =>
        Binds(document) ? Hits(document).Select(hit => $"{document.Path}:{hit.Line}: {hit.Text}") : [];

    private IEnumerable<(int Line, string Text)> Hits(Document document) => Place switch
    {
        BanPlace.Text => Matches(document.Text, 1),
        BanPlace.CodeOrText => Matches(document.IsSource ? document.Source.Code : document.Text, 1),
        BanPlace.Code => Matches(document.Source.Code, 1),
        BanPlace.Literals => document.Source.Literals.SelectMany(literal => Matches(literal.Text, literal.Line)),
    };

    private IEnumerable<(int Line, string Text)> Matches(string text, int firstLine) =>
        _pattern.Matches(text).Select(m => (firstLine + text.AsSpan(0, m.Index).Count('\n'), m.Value.Trim()));
}

/// <summary>The bans by text. A ban that needs types is in a room's BannedSymbols.txt instead.</summary>
public static class BanList
{
    private const string HouseFolder = "tests/Cases.House.Tests";

    /// <summary>All bans, by name.</summary>
    public static IReadOnlyDictionary<string, TextBan> All { get; } = new TextBan[]
    {
        new("left-over", @"\b(TODO|FIXME|XXX|HACK)\b", BanPlace.Text, Everywhere,
            "do it now, or file an issue"),
        new("region", @"^\s*#\s*(end)?region\b", BanPlace.Text, IsSource,
            "split the file"),
        new("suppression", @"#\s*pragma\s+warning\s+disable(?!\s+(CA1031|CS0618)\s+//\s*\w)|\bSuppressMessage\b",
            BanPlace.Text, d => IsSource(d) && NotHouse(d),
            "heed the warning, or set the rule in .editorconfig with a reason; only a catch that hands on " +
            "whatever it caught (CA1031) and the use of an old name (CS0618) go off in place, with the reason beside"),
        new("sleep", @"\bThread\s*\.\s*Sleep\b|\bSpinWait\b", BanPlace.Code, IsSource,
            "wait for the event itself"),
        new("delay in tests", @"\bTask\s*\.\s*Delay\b", BanPlace.Code, d => IsSource(d) && d.IsUnder("tests"),
            "arm the wait before the act, then await the named event; drive time with the fake clock"),
        new("today", @"\bDateTime(Offset)?\s*\.\s*(Now|UtcNow|Today)\b|\bSystemClock\s*\.\s*Instance\b", BanPlace.Code,
            IsSource, "take the time from Facts.Now or from an injected TimeProvider"),
        new("unfinished", @"\bNotImplementedException\b", BanPlace.Code, IsSource, "write it, or leave it out"),
        new("test switched off", @"\b(Fact|Theory)\s*\([^)]*\bSkip\s*=", BanPlace.Code, IsSource,
            "mend or delete the test; what depends on the machine uses Assert.SkipUnless with the reason"),
        new("swallowed exception", @"\bcatch\s*(\([^)]*\)\s*)?(when\s*\([^{]*\)\s*)?\{\s*\}", BanPlace.Code,
            d => IsSource(d) && d.IsUnder("src"), "handle it, or let it pass"),
        new("machine path", @"(?<![\w.~/-])/(work|root|home/\w+|tmp/h)/", BanPlace.Text, NotHouse,
            "use a path relative to the checkout, or the environment variable that names the folder"),
        new("registry host", @"https?://[\w.-]*(nuget|artifactory|nexus|jfrog)[\w.-]*", BanPlace.Text, NotHouse,
            "leave the registry to the machine's own configuration"),
        new("second switch", @"\bFullPackages\b", BanPlace.CodeOrText, MayNotKnowFullPackages,
            "ask the one constant or the references that Directory.Build.props derives from it"),
        new("floating point", @"\b(double|float|decimal|Half)\b|(?<![\w.])\d[\d_]*(\.\d+|[dDfFmM]\b)", BanPlace.Code,
            IsMoneyCode,
            "count in integer minor units, milliseconds or basis points; only src/Cases.Domain/Scoring may hold more"),
        new("task in the domain", @"\b(async|await|Task|ValueTask|Thread|TimeProvider)\b", BanPlace.Code, InDomain,
            "take what is needed as an argument: the engine gathers, the domain decides"),
        new("world in the domain", @"\b(Console|File|Directory|Environment|Random|ILogger|Guid\s*\.\s*NewGuid)\b" +
            @"(?=\s*[.<(]|\s+\w)|\bSystem\.(IO|Net|Text\.Json)\b", BanPlace.Code, InDomain,
            "take what is needed as an argument: the engine gathers, the domain decides"),
        new("chance or own clock", @"\b(Random|RandomNumberGenerator|PeriodicTimer|Stopwatch)\s*\.|" +
            @"\bnew\s+(Random|Timer|PeriodicTimer)\b|\bGuid\s*\.\s*NewGuid\b|\bTask\s*\.\s*(Run|Delay)\b",
            BanPlace.Code, d => IsSource(d) && (d.IsUnder("src/Cases.Ledger") || d.IsUnder("src/Cases.Engine")),
            "inject scheduler, clock and entropy, so that the whole node runs on virtual time from one seed"),
        new("culture", @"\b(CurrentCulture|CurrentUICulture)\b|\.To(Upper|Lower)\s*\(\s*\)", BanPlace.Code, IsProduct,
            "CultureInfo.InvariantCulture, StringComparison.Ordinal or ToUpperInvariant"),
        new("SQL", @"\b(SELECT\s[\s\S]*?\sFROM\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|" +
            @"CREATE\s+(UNIQUE\s+|TEMP\s+)?(TABLE|INDEX|TRIGGER|VIEW)\s|PRAGMA\s)", BanPlace.Literals,
            d => IsProduct(d) && !d.IsUnder("src/Cases.Storage.Sqlite") && !d.IsUnder("src/Cases.Storage.Postgres"),
            "put the statement into the store's room, behind ILedgerStore or a read model's interface"),
        new("a way around the client", @"\bHttp(Client|MessageInvoker)\b", BanPlace.CodeOrText,
            d => d.IsUnder("src/Cases.Console") && d.Path != "src/Cases.Console/Hosting/NodeConnection.cs",
            "pages ask the node by CasesClient, which NodeConnection makes"),
        new("another room's name", @"\bCases\.(?!Ledger\b)[A-Z]\w*", BanPlace.Code,
            d => d.IsUnder("src/Cases.Ledger") && IsSource(d), "the ledger knows bytes and streams only"),
    }.ToDictionary(ban => ban.Name, StringComparer.Ordinal);

    private static bool Everywhere(Document d) => NotHouse(d) && !d.Path.EndsWith("LICENSE", StringComparison.Ordinal);

    private static bool NotHouse(Document d) => !d.IsUnder(HouseFolder);

    private static bool IsSource(Document d) => d.IsSource;

    private static bool IsProduct(Document d) => d.IsSource && d.IsUnder("src");

    private static bool InDomain(Document d) => d.IsSource && d.IsUnder("src/Cases.Domain");

    private static bool IsMoneyCode(Document d) => d.IsSource
        && (d.IsUnder("src/Cases.Ledger") || d.IsUnder("src/Cases.Domain")) && !d.IsUnder("src/Cases.Domain/Scoring");

    private static bool MayNotKnowFullPackages(Document d) =>
        NotHouse(d) && d.Path is not ("Directory.Build.props" or "cases") && d.Name is not "Directory.Packages.props"
        && !d.Path.EndsWith(".csproj", StringComparison.Ordinal) && !d.Path.EndsWith(".md", StringComparison.Ordinal);
}
