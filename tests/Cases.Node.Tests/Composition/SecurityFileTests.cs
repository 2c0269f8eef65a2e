using System.Text.Json;
using Serilog;
using Serilog.Formatting.Json;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>The security log: for its owner alone, complete, and never silent about what it could not write.</summary>
public sealed class SecurityFileTests : IDisposable
{
    private const int Limit = 2_000;
    private const int Events = 800;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Files_ThatAreFull_AreFollowedByOthers_AllKeptAndForTheOwnerAlone()
    {
        Write(0, Events);
        var files = Files();
        Assert.True(files.Length > 32, $"{files.Length} files");
        Assert.Equal(["cases.db.security.log", "cases.db.security_001.log"], files[..2].Select(Path.GetFileName));
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, Limit));
        Assert.Equal(Enumerable.Range(0, Events), files.SelectMany(File.ReadLines).Select(NumberOf));
        AreForTheOwnerAlone(files);
    }

    [Fact]
    public void Files_OfAnEarlierRun_GoOnAndAreClosedToOthers()
    {
        Write(0, 30);
        var before = Files();
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in before)
            {
                File.SetUnixFileMode(file, OwnerOnly | UnixFileMode.OtherRead);
            }
        }

        Write(30, 31);
        // The line may be the first of another file: how long one is depends on the clock.
        Assert.Equal(before, Files()[..before.Length]);
        Assert.Equal(Enumerable.Range(0, 31), Files().SelectMany(File.ReadLines).Select(NumberOf));
        AreForTheOwnerAlone(Files());
    }

    [Fact]
    public void File_ThatCannotBeWritten_IsAFaultUntilALineIsThere()
    {
        var first = folder.At("cases.db.security.log");
        using var file = new SecurityFile(first, Limit, new JsonFormatter());
        using var logger = new LoggerConfiguration().WriteTo.Sink(file).CreateLogger();
        logger.Information("Line {Number}", 0);
        Assert.Null(file.Fault);
        var next = folder.At("cases.db.security_001.log");
        Directory.CreateDirectory(next);
        for (var number = 1; file.Fault is null && number < Events; number++)
        {
            logger.Information("Line {Number}", number);
        }

        Assert.NotNull(file.Fault);
        logger.Information("Line {Number}", -1);
        Assert.NotNull(file.Fault);
        Directory.Delete(next);
        logger.Information("Line {Number}", 1_000);
        Assert.Null(file.Fault);
        Assert.Equal(1_000, NumberOf(Assert.Single(File.ReadLines(next))));
    }

    [Fact]
    public void File_ThatSomebodyMovedAway_IsMadeAgain()
    {
        var first = folder.At("cases.db.security.log");
        using var file = new SecurityFile(first, Limit, new JsonFormatter());
        using var logger = new LoggerConfiguration().WriteTo.Sink(file).CreateLogger();
        logger.Information("Line {Number}", 0);
        File.Move(first, folder.At("old.log"));
        logger.Information("Line {Number}", 1);
        Assert.Equal(1, NumberOf(Assert.Single(File.ReadLines(first))));
        Assert.Equal(0, NumberOf(Assert.Single(File.ReadLines(folder.At("old.log")))));
    }

    private void Write(int from, int end)
    {
        using var file = new SecurityFile(folder.At("cases.db.security.log"), Limit, new JsonFormatter());
        using var logger = new LoggerConfiguration().WriteTo.Sink(file).CreateLogger();
        for (var number = from; number < end; number++)
        {
            logger.Information("Line {Number}", number);
        }

        Assert.Null(file.Fault);
    }

    private static void AreForTheOwnerAlone(string[] files)
    {
        foreach (var file in files)
        {
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(OwnerOnly, File.GetUnixFileMode(file));
            }
        }
    }

    private string[] Files() =>
        [.. Directory.GetFiles(folder.At("."), "cases.db.security*").Order(StringComparer.Ordinal)];

    private static int NumberOf(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("Properties").GetProperty("Number").GetInt32();
    }
}
