using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Cases.TestKit;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>What people and programs put into a folder beside plain files that are whole.</summary>
public sealed partial class DropFolderTests
{
    [Fact]
    public async Task File_ReplacedWhileItIsTaken_IsTwoFiles_AndBothAreTaken()
    {
        using var drop = DropFolder.Open(folder.File(""));
        folder.Write("a.csv", "first");
        await TryAsync(drop, "a.csv", PaymentOutcome.Matched, meanwhile: _ => folder.Write("a.csv", "second"));
        drop.Look();
        Assert.Equal(["a.csv"], drop.Look());
        await TakeAsync(drop, "a.csv", PaymentOutcome.Matched);
        Assert.Equal("first", File.ReadAllText(folder.File("done/a.csv")));
        Assert.Equal("second", File.ReadAllText(folder.File("done/a.2.csv")));
    }

    [Fact]
    public async Task File_WrittenToWhileItIsTaken_GoesBackAndIsTakenWhole()
    {
        using var drop = DropFolder.Open(folder.File(""));
        folder.Write("a.csv", "one");
        Assert.Null(await TryAsync(
            drop, "a.csv", PaymentOutcome.Matched, meanwhile: path => File.AppendAllText(path, " and more")));
        Assert.Empty(Files("done"));
        Assert.Equal("one and more", File.ReadAllText(folder.File("a.csv")));

        // Told by a look, and written to before it is taken.
        drop.Look();
        Assert.Equal(["a.csv"], drop.Look());
        File.AppendAllText(folder.File("a.csv"), " and more");
        taken.Clear();
        Assert.Null(await TryAsync(drop, "a.csv", PaymentOutcome.Matched));
        Assert.Empty(taken);
        drop.Look();
        Assert.True((await TakeAsync(drop, Assert.Single(drop.Look()), PaymentOutcome.Matched)).IsDone);
        Assert.Equal("one and more and more", File.ReadAllText(folder.File("done/a.csv")));
    }

    [Fact]
    public async Task File_GoneOrStillHeld_IsNotTakenYet()
    {
        using var drop = DropFolder.Open(folder.File(""));
        Assert.Null(await TryAsync(drop, "gone.csv", PaymentOutcome.Matched));
        folder.Write("held.csv", "1");
        using (new FileStream(folder.File("held.csv"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Null(await TryAsync(drop, "held.csv", PaymentOutcome.Matched));
        }

        Assert.Empty(taken);
        Assert.True((await TakeAsync(drop, "held.csv", PaymentOutcome.Matched)).IsDone);
    }

    [Theory]
    [InlineData("echo 1 > .other; ln -s .other a.csv", "symbolic link")]
    [InlineData("ln -s nowhere a.csv", "symbolic link")]
    [InlineData("mkfifo a.csv", "empty")]
    [InlineData(": > a.csv", "empty")]
    public async Task File_ThatIsNone_FailsUnopened(string made, string said)
    {
        Shell(made);
        using var drop = DropFolder.Open(folder.File(""));
        drop.Look();
        var file = await TakeAsync(drop, Assert.Single(drop.Look()), PaymentOutcome.Matched);
        Assert.Empty(taken);
        Assert.False(file.IsDone);
        Assert.Contains(said, file.Line, StringComparison.Ordinal);
        Assert.Equal(["a.csv", "a.csv.report.json", "a.csv.report.txt"], Names("failed"));
        Assert.Empty(drop.Look());
    }

    [Fact]
    public void NamesThatNobodyCanSay_AndDirectories_ArePassedOverAndNamedOnce()
    {
        Shell("mkdir sub.csv .hid; touch $'od\\xff.csv'; ln -s nowhere dangling");
        using var drop = DropFolder.Open(folder.File(""));
        drop.Look();
        Assert.Equal(["dangling"], drop.Look());
        Assert.Equal(
            ["od\ufffd.csv has a name that is no UTF-8: rename it", "sub.csv is a directory: put its files here"],
            drop.PassedOver().Order(StringComparer.Ordinal));
        Assert.Empty(drop.PassedOver());
        Shell("rm $'od\\xff.csv'");
    }

    [Fact]
    public async Task Names_LongOrWithControls_HaveReportsAllTheSame()
    {
        var longest = string.Concat(Enumerable.Repeat("\u6b3e", 83)) + ".csv";
        Assert.Equal(253, Encoding.UTF8.GetByteCount(longest));
        const string Tricky = "a\n\u001b[31m.csv";
        folder.Write(longest, "1");
        folder.Write(Tricky, "1");
        using var drop = DropFolder.Open(folder.File(""));
        var tricky = await TakeAsync(drop, Tricky, PaymentOutcome.Matched);
        Assert.Equal("a??[31m.csv: 1 matched", tricky.Line);
        for (var time = 0; time < 2; time++)
        {
            folder.Write(longest, "1");
            var file = await TakeAsync(drop, longest, PaymentOutcome.Matched);
            Assert.Equal(longest, file.File);
            using var report = JsonDocument.Parse(File.ReadAllText(file.MovedTo + ".report.json"));
            Assert.Equal(longest, report.RootElement.GetProperty("file").GetString());
        }

        Assert.Equal(9, Names("done").Count());
    }

    [Fact]
    public async Task Report_WhoseFileSomebodyTookAway_IsKept()
    {
        using var drop = DropFolder.Open(folder.File(""));
        folder.Write("a.csv", "1");
        var first = await TakeAsync(drop, "a.csv", PaymentOutcome.Matched);
        File.Delete(first.MovedTo);
        folder.Write("a.csv", "2");
        var second = await TakeAsync(drop, "a.csv", PaymentOutcome.Unmatched);
        Assert.Equal("a.2.csv", Path.GetFileName(second.MovedTo));
        Assert.Contains("matched", File.ReadAllText(first.MovedTo + ".report.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_ThatCannotBeWritten_LeavesTheFileForTheNextTaker()
    {
        using (var drop = DropFolder.Open(folder.File("")))
        {
            folder.Write("a.csv", "1");
            Directory.Delete(folder.File("done"));
            folder.Write("done", "no folder");
            var failed = await Assert.ThrowsAsync<WorkException>(() => TryAsync(drop, "a.csv", PaymentOutcome.Matched));
            Assert.True(failed.IsOfTheWorld);
            Assert.Contains("none is posted twice", failed.Message, StringComparison.Ordinal);
            Assert.True(File.Exists(folder.File("taking/a.csv")));
        }

        Assert.Contains("cannot be written", Assert.Throws<WorkException>(() => DropFolder.Open(folder.File("")))
            .Message, StringComparison.Ordinal);
        File.Delete(folder.File("done"));
        using var next = DropFolder.Open(folder.File(""));
        next.Look();
        Assert.True((await TakeAsync(next, Assert.Single(next.Look()), PaymentOutcome.Duplicate)).IsDone);
    }

    [Fact]
    public async Task Folder_OfVeryManyFiles_IsTakenToTheLast()
    {
        var count = TestSwitches.All ? 10_000 : 1_000;
        using var drop = DropFolder.Open(folder.File(""));
        for (var number = 0; number < count; number++)
        {
            folder.Write($"{number:D5}.csv", "1");
        }

        drop.Look();
        var ready = drop.Look();
        Assert.Equal(Enumerable.Range(0, count).Select(number => $"{number:D5}.csv"), ready);
        foreach (var name in ready)
        {
            await TakeAsync(drop, name, PaymentOutcome.Matched);
        }

        Assert.Equal(count * 3, Names("done").Count());
        Assert.Empty(drop.Look());
    }

    private IEnumerable<string> Names(string under) =>
        Directory.EnumerateFileSystemEntries(folder.File(under)).Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal);

    private void Shell(string script)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs names and files as Linux has them");
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", script])
        {
            WorkingDirectory = folder.File(""),
        })!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
