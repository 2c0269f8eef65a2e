using System.Diagnostics;
using Cases.House.Tests.Scanning;
using Cases.TestKit;
using Xunit;

namespace Cases.House.Tests;

/// <summary>One text file of the tree, by its path from the root with forward slashes.</summary>
public sealed record Document(string Path, string Text)
{
    private readonly Lazy<SourceText> _source = new(() => SourceText.Of(Text));

    public bool IsSource => Path.EndsWith(".cs", StringComparison.Ordinal);

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public SourceText Source => _source.Value;

    public Declarations Declarations => Declarations.Of(Source);

    public IReadOnlyList<string> Lines => Text.TrimEnd('\n').Split('\n');

    public bool IsUnder(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);
}

/// <summary>The tree that the house rules are about: what is committed or would be.</summary>
public static class House
{
    /// <summary>The paths of all files that git knows or would take in.</summary>
    public static IReadOnlyList<string> Paths { get; } = ListPaths();

    /// <summary>All text files.</summary>
    public static IReadOnlyList<Document> Documents { get; } = [.. Paths.Where(p => !IsBinary(p)).Select(Read)];

    /// <summary>All C# files under src and tests.</summary>
    public static IReadOnlyList<Document> Sources { get; } = [.. Documents.Where(d => d.IsSource)];

    /// <summary>All project files.</summary>
    public static IReadOnlyList<Document> Projects { get; } =
        [.. Documents.Where(d => d.Path.EndsWith(".csproj", StringComparison.Ordinal))];

    /// <summary>The names of the rooms that stand under src.</summary>
    public static IReadOnlyList<string> Rooms { get; } =
        [.. Projects.Where(p => p.IsUnder("src")).Select(p => p.Path.Split('/')[1]).Order(StringComparer.Ordinal)];

    /// <summary>The document at a path; a missing one fails the test.</summary>
    public static Document The(string path) =>
        Documents.SingleOrDefault(d => d.Path == path) ?? throw new FileNotFoundException($"{path} is missing", path);

    /// <summary>Fails with the whole list of offenders and what to do instead.</summary>
    public static void Expect(IEnumerable<string> offenders, string instead)
    {
        string[] all = [.. offenders];
        if (all.Length > 0)
        {
            Assert.Fail($"{all.Length} offender(s):\n  {string.Join("\n  ", all)}\nInstead: {instead}");
        }
    }

    /// <summary>Whether a file is binary: it holds a zero byte.</summary>
    public static bool IsBinary(string path) => File.ReadAllBytes(Full(path)).Contains((byte)0);

    private static Document Read(string path) => new(path, File.ReadAllText(Full(path)));

    private static string Full(string path) => Path.Combine(Checkout.Root, path);

    private static string[] ListPaths() =>
        [.. (FromGit() ?? FromDisk()).Where(p => File.Exists(Full(p))).Distinct().Order(StringComparer.Ordinal)];

    private static string[]? FromGit()
    {
        var start = new ProcessStartInfo("git", "ls-files --cached --others --exclude-standard")
        {
            WorkingDirectory = Checkout.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process git = Process.Start(start)!;
            string listing = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? listing.Split('\n', StringSplitOptions.RemoveEmptyEntries) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    // Outside of a git checkout (an unpacked archive) everything but the outputs of builds belongs to the tree.
    private static IEnumerable<string> FromDisk() =>
        Directory.EnumerateFiles(Checkout.Root, "*", SearchOption.AllDirectories)
            .Select(p => Path.GetRelativePath(Checkout.Root, p).Replace('\\', '/'))
            .Where(p => !p.Split('/').Any(part => part is "bin" or "obj" or ".git" or "TestResults"));
}
