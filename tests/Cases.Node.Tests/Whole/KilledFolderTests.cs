using System.Globalization;
using System.Text.Json;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>
/// A drop folder whose taker is killed again and again, told to stop, or has no room: every file ends in <c>done</c>
/// with its report, and every payment on its case once. The moments are told by a seed and by what shows on the disk.
/// </summary>
public sealed class KilledFolderTests : IDisposable
{
    private const int Seed = 20_261_125;
    private const int Files = 64;
    private const int Rows = 40;
    private const int Accounts = 8;
    private const string Columns = "account,amount,currency,value_date,reference\n";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly Folder folder = new();
    private readonly Random chance = new(Seed);

    public void Dispose() => folder.Dispose();

    private string Drop => folder.At("drop");

    /// <summary>Before a file's payments, among them, while its report is written, and once it was moved.</summary>
    [Fact]
    public async Task Watch_KilledAtAnyMoment_TakesEachFileAndEachPaymentOnce()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        await PrepareAsync();
        foreach (var moment in (Moment[])
            [Moment.Taken, Moment.Posting, Moment.Reporting, Moment.Moved, Moment.Posting, Moment.Reporting])
        {
            await KillAtAsync(moment, 1 + chance.Next(4));
        }

        var began = await StopAsync();
        Assert.True(File.Exists(Path.Combine(Drop, "done", began)), began + " was begun and is not ended");

        (await Cli.RunAsync("payments", Drop, "--store", folder.Store())).Done();
        await CompareAsync();
    }

    [Fact]
    public async Task Watches_TwoOfOneFolder_AreOne_AndItGoesOnBesideANodeThatServes()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        await PrepareAsync();
        using var node = await ServingProcess.StartAsync(folder.Store());
        using var first = Watch();
        Assert.StartsWith("cases: watching", await first.FirstComplaintAsync().WaitAsync(Longest),
            StringComparison.Ordinal);
        using (var second = Watch())
        {
            var ended = await second.EndAsync().WaitAsync(Longest);
            Assert.Equal(2, ended.Code);
            Assert.Contains("let one run at a time take a folder", ended.Error, StringComparison.Ordinal);
        }

        var last = Name(Files - 1);
        await LineAsync(first, $"cases: done: {last}");
        await first.TerminateAsync();
        Assert.Equal(0, (await first.EndAsync().WaitAsync(Longest)).Code);
        Assert.Equal(0, (await node.TerminateAsync()).Code);
        await CompareAsync();
    }

    [Fact]
    public async Task Folder_WithoutRoomOrReadOnly_EndsTheRunAndLosesNothing()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "mounts a small disk");
        var mountable = await CasesProcess.ShellAsync("unshare -m mount -t tmpfs tmpfs \"$1\"", folder.Root);
        Assert.SkipUnless(mountable.Code == 0, "this user may not mount a small disk");
        await ImportAsync();
        folder.Write("p.csv", Table(0));
        Directory.CreateDirectory(folder.At("disk"));
        var result = await CasesProcess.ShellAsync("exec unshare -m bash -c \"$(declare -f cases)\n\"'" + """
            mount -t tmpfs -o size=256k tmpfs "$1/disk" || exit 99
            cp "$1/p.csv" "$1/disk/p.csv"
            head -c 1000000 /dev/zero > "$1/disk/.ballast"
            cases payments "$1/disk" --store "sqlite:$1/cases.db" 2> "$1/error"
            echo "full $?"
            rm "$1/disk/.ballast"
            cases payments "$1/disk" --store "sqlite:$1/cases.db" 2>> "$1/error"
            echo "again $?"
            cat "$1/disk/done/p.csv.report.txt"
            mount -o remount,ro "$1/disk"
            cases payments "$1/disk" --store "sqlite:$1/cases.db" 2>> "$1/error"
            echo "readonly $?"
            """ + "' bash \"$1\"", folder.Root);
        var lines = result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Contains("full 3") && lines.Contains("again 0") && lines.Contains("readonly 3"),
            result.Out + result.Error + folder.Read("error"));
        Assert.Contains($"p.csv: {Rows} duplicate", lines);
        Assert.Contains("none is posted twice", folder.Read("error"), StringComparison.Ordinal);
        Assert.Contains("cannot be written", folder.Read("error"), StringComparison.Ordinal);
        Assert.Equal(Rows, (await PostedAsync()).Count);
    }

    private enum Moment
    {
        Taken,
        Posting,
        Reporting,
        Moved,
    }

    /// <summary>Kills a watch at the nth time that something shows.</summary>
    private async Task KillAtAsync(Moment moment, int nth)
    {
        using var files = moment switch
        {
            Moment.Posting => new FileSystemWatcher(folder.Root, "cases.db-wal"),
            Moment.Reporting => new FileSystemWatcher(Path.Combine(Drop, "done"), "*.part"),
            _ => new FileSystemWatcher(Path.Combine(Drop, "done"), "*.csv"),
        };
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (count, isArmed) = (0, 0);
        files.Changed += (_, _) => Count(moment == Moment.Posting);
        files.Created += (_, _) => Count(moment is Moment.Reporting or Moment.Moved);
        files.Renamed += (_, _) => Count(moment == Moment.Moved);
        using var watch = Watch();
        await LineAsync(watch, "cases: taking");
        Volatile.Write(ref isArmed, 1);
        files.EnableRaisingEvents = true;
        for (var line = 1; moment == Moment.Taken && line < nth; line++)
        {
            await LineAsync(watch, "cases: taking");
        }

        if (moment != Moment.Taken)
        {
            await reached.Task.WaitAsync(Longest);
        }

        Assert.False(watch.HasEnded);
        await watch.KillAsync();

        void Count(bool counts)
        {
            if (counts && Volatile.Read(ref isArmed) == 1 && Interlocked.Increment(ref count) == nth)
            {
                reached.TrySetResult();
            }
        }
    }

    /// <summary>Tells a watch to stop in the midst of a file.</summary>
    /// <returns>The file.</returns>
    private async Task<string> StopAsync()
    {
        using var watch = Watch();
        var taking = await LineAsync(watch, "cases: taking");
        await watch.TerminateAsync();
        var ended = await watch.EndAsync().WaitAsync(Longest);
        Assert.Equal(0, ended.Code);
        var last = ended.Error.Split('\n')
            .LastOrDefault(line => line.StartsWith("cases: taking", StringComparison.Ordinal));
        return Path.GetFileName((last ?? taking).Split(' ')[2]);
    }

    private CasesProcess Watch() => CasesProcess.Start("payments", Drop, "--watch", "--store", folder.Store());

    private static async Task<string> LineAsync(CasesProcess watch, string start)
    {
        while (await watch.FirstComplaintAsync().WaitAsync(Longest) is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"It ended before it said '{start}'.");
    }

    private async Task PrepareAsync()
    {
        await ImportAsync();
        Directory.CreateDirectory(Path.Combine(Drop, "done"));
        for (var file = 0; file < Files; file++)
        {
            await File.WriteAllTextAsync(Path.Combine(Drop, Name(file)), Table(file));
        }
    }

    private async Task ImportAsync()
    {
        var rows = Enumerable.Range(0, Accounts).Select(n => $"N-{n},CNY,100000.00,2026-03-31\n");
        var table = folder.Write("accounts.csv", "account,currency,amount,due_date\n" + string.Concat(rows));
        (await Cli.RunAsync("import", table, "--store", folder.Store())).Done();
    }

    private static string Name(int file) => string.Create(CultureInfo.InvariantCulture, $"f{file:D3}.csv");

    private static string Table(int file) => Columns + string.Concat(Enumerable.Range(0, Rows).Select(
        row => $"N-{row % Accounts},0.01,CNY,2026-04-02,f{file}-r{row}\n"));

    private async Task CompareAsync()
    {
        (await Cli.RunAsync("audit", "verify", "--store", folder.Store())).Done();
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Drop, "taking")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Drop, "failed")));
        Assert.Equal(
            Enumerable.Range(0, Files).SelectMany(
                file => new[] { Name(file), Name(file) + ".report.json", Name(file) + ".report.txt" }),
            Directory.GetFiles(Path.Combine(Drop, "done")).Select(path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal));
        foreach (var path in Directory.GetFiles(Path.Combine(Drop, "done"), "*.json"))
        {
            using var report = JsonDocument.Parse(await File.ReadAllTextAsync(path));
            var payments = report.RootElement.GetProperty("payments").EnumerateArray().ToList();
            Assert.Equal(Rows, payments.Count);
            Assert.All(payments, one => Assert.Contains(one.GetProperty("outcome").GetString(),
                (string[])["matched", "duplicate"]));
        }

        var posted = await PostedAsync();
        Assert.Equal(Files * Rows, posted.Count);
        Assert.Equal(posted.Count, posted.Distinct(StringComparer.Ordinal).Count());
    }

    private async Task<List<string>> PostedAsync()
    {
        (await Cli.RunAsync(
            "audit", "export", "--format", "jsonl", "--store", folder.Store(), "--out", folder.At("trail"))).Done();
        var keys = new List<string>();
        foreach (var line in File.ReadLines(folder.At("trail")))
        {
            using var entry = JsonDocument.Parse(line);
            if (entry.RootElement.GetProperty("kind").GetString() == "paymentRecorded")
            {
                keys.Add($"{entry.RootElement.GetProperty("stream")} {entry.RootElement.GetProperty("command")}");
            }
        }

        return keys;
    }
}
