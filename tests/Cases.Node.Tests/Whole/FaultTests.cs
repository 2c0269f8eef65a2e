using System.Globalization;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>Killed, locked out, disk full: real processes, because nothing less shows it.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Replay_KilledAndRepeated_EndsAsAnUninterruptedOne()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        var log = folder.Write("many.csv", Fines.Many(60_000));
        string[] replay = ["replay", log, "--process", "road-fines", "--json"];
        long acknowledged;
        using (var killed = CasesProcess.Start([.. replay, "--store", folder.Store("killed.db")]))
        {
            // The first progress line comes after two seconds, when a part of the log is acknowledged.
            var progress = await killed.FirstComplaintAsync();
            Assert.StartsWith("replayed ", progress, StringComparison.Ordinal);
            acknowledged = long.Parse(
                progress!.Split(' ')[1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
            await killed.KillAsync();
        }

        var kept = (await Cli.RunAsync("audit", "verify", "--store", folder.Store("killed.db"), "--json")).Done().Json;
        Assert.InRange(kept.GetProperty("entries").GetInt64(), 2, long.MaxValue);
        var again = await ReplayAsync(replay, "killed");
        var whole = await ReplayAsync(replay, "whole");
        Assert.Equal(Sorted("whole.csv"), Sorted("killed.csv"));
        // What the killed process said was answered is answered alike again: nothing acknowledged is missing.
        Assert.InRange(again.Repeated, Math.Max(1, acknowledged), 119_999);
        Assert.Equal((120_000, 0), (whole.Accepted, whole.Repeated));
        Assert.Equal(120_000, again.Accepted);
        // Every event of the log made its entries once. Starts of the node have their own stream.
        Assert.Equal(await CaseEntriesAsync("whole.db"), await CaseEntriesAsync("killed.db"));
    }

    [Fact]
    public async Task Verb_StoreInUseByAnotherProcess_IsExitThree()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        var log = folder.Write("many.csv", Fines.Many(150_000));
        using var writing = CasesProcess.Start("replay", log, "--process", "road-fines", "--store", folder.Store());
        Assert.StartsWith("replayed ", await writing.FirstComplaintAsync(), StringComparison.Ordinal);
        var small = folder.Write("small.csv", Fines.Small);
        (await Cli.RunAsync("replay", small, "--process", "road-fines", "--store", folder.Store(), "--json"))
            .Fails(3, "cases.db", "in use", "stop that process");
        // Reading goes on beside the writer.
        (await Cli.RunAsync("audit", "verify", "--store", folder.Store())).Done();
        await writing.KillAsync();
    }

    [Fact]
    public async Task Replay_FullDisk_IsExitThreeAndKeepsWhatWasAcknowledged()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "mounts a small disk");
        var mountable = await CasesProcess.ShellAsync("unshare -m mount -t tmpfs tmpfs \"$1\"", folder.Root);
        Assert.SkipUnless(mountable.Code == 0, "this user may not mount a small disk");
        var log = folder.Write("many.csv", Fines.Many(30_000));
        Directory.CreateDirectory(folder.At("disk"));
        // The mount lives and dies with the shell. A second file takes room, and gives it back before the repetition.
        var result = await CasesProcess.ShellAsync("exec unshare -m bash -c \"$(declare -f cases)\n\"'" + """
            mount -t tmpfs -o size=8m tmpfs "$1/disk" || exit 99
            head -c 3000000 /dev/zero > "$1/disk/ballast"
            store="sqlite:$1/disk/cases.db"
            cases replay "$1/many.csv" --process road-fines --store "$store" --json 2> "$1/error"
            echo "replay $?"
            rm "$1/disk/ballast"
            cases audit verify --store "$store" 2>> "$1/error"
            echo "verify $?"
            cases case M0 --store "$store" | grep -c paymentRecorded
            """ + "' bash \"$1\"", folder.Root);
        var complaint = new CliResult(3, "", folder.Read("error"));
        complaint.Fails(3, "disk", "space");
        var lines = result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("replay 3", lines[0]);
        Assert.Contains("verify 0", lines);
        Assert.Contains(lines, line => line.Contains("whole", StringComparison.Ordinal));
        Assert.Equal("1", lines[^1]);
    }

    [Fact]
    public async Task Executable_UnusableArguments_EndsAsInProcess()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        using var process = CasesProcess.Start("replay", folder.At("none.csv"), "--process", "road-fines", "--json");
        (await process.EndAsync()).Fails(2, "none.csv");
    }

    private async Task<(long Accepted, long Repeated)> ReplayAsync(string[] replay, string name)
    {
        var result = (await Cli.RunAsync(
            [.. replay, "--store", folder.Store(name + ".db"), "--out", folder.At(name + ".csv")])).Done().Json;
        (await Cli.RunAsync("audit", "verify", "--store", folder.Store(name + ".db"))).Done();
        return (result.GetProperty("accepted").GetInt64(), result.GetProperty("repeated").GetInt64());
    }

    private IEnumerable<string> Sorted(string name) => File.ReadLines(folder.At(name)).Order(StringComparer.Ordinal);

    private async Task<int> CaseEntriesAsync(string store)
    {
        var trail = folder.At(store + ".jsonl");
        (await Cli.RunAsync("audit", "export", "--format", "jsonl", "--store", folder.Store(store), "--out", trail))
            .Done();
        return File.ReadLines(trail).Count(line => line.Contains("\"stream\":\"case/", StringComparison.Ordinal));
    }
}
