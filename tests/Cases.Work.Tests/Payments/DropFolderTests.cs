using System.Text.Json;
using Cases.Engine;
using Cases.TestKit;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>Goal: each complete file is taken once, in order, and lies with its report where it belongs.</summary>
public sealed partial class DropFolderTests : IDisposable
{
    private readonly Folder folder = new();
    private readonly List<string> taken = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Files_AreTakenInOrderOfName_OnceTwoLooksFoundThemAlike()
    {
        using var drop = DropFolder.Open(folder.File(""));
        folder.Write("b.csv", "1");
        folder.Write("a.csv", "1");
        folder.Write("c.csv.part", "1");
        folder.Write(".hidden", "1");
        Assert.Empty(drop.Look());
        Assert.Equal(["a.csv", "b.csv"], drop.Look());

        folder.Write("b.csv", "11");
        folder.Write("d.csv", "1");
        Assert.Equal(["a.csv"], drop.Look());
        Assert.Equal(["a.csv", "b.csv", "d.csv"], drop.Look());

        foreach (var name in drop.Look())
        {
            Assert.True((await TakeAsync(drop, name, PaymentOutcome.Matched)).IsDone);
        }

        Assert.Equal(["a.csv", "b.csv", "d.csv"], taken);
        Assert.Empty(drop.Look());
        Assert.Equal(["a.csv", "b.csv", "d.csv"],
            Files("done").Where(name => name.EndsWith(".csv", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(PaymentOutcome.Matched, null, true)]
    [InlineData(PaymentOutcome.Unmatched, null, true)]
    [InlineData(PaymentOutcome.Rejected, null, false)]
    [InlineData(PaymentOutcome.Matched, "The file is cut short", false)]
    public async Task File_WithItsReport_LiesWhereItBelongs(PaymentOutcome outcome, string? error, bool done)
    {
        using var drop = DropFolder.Open(folder.File(""));
        folder.Write("a.csv", "1");

        var file = await TakeAsync(drop, "a.csv", outcome, error);

        var where = done ? "done" : "failed";
        Assert.Equal((done, folder.File(Path.Combine(where, "a.csv"))), (file.IsDone, file.MovedTo));
        Assert.Equal(["a.csv", "a.csv.report.json", "a.csv.report.txt"], Files(where));
        Assert.Empty(Files(done ? "failed" : "done"));
        using var report = JsonDocument.Parse(File.ReadAllText(file.MovedTo + ".report.json"));
        Assert.Equal("a.csv", report.RootElement.GetProperty("file").GetString());
        var payment = report.RootElement.GetProperty("payments")[0];
        Assert.Equal(("R1", outcome.ToString().ToLowerInvariant()),
            (payment.GetProperty("reference").GetString(), payment.GetProperty("outcome").GetString()));
        Assert.Equal(file.Line + "\n", File.ReadAllText(file.MovedTo + ".report.txt"));
        Assert.Contains(error ?? "1 " + outcome.ToString().ToLowerInvariant(), file.Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_OfANameThatWasTaken_KeepsBoth()
    {
        using var drop = DropFolder.Open(folder.File(""));
        for (var day = 1; day <= 3; day++)
        {
            folder.Write("a.csv", day.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await TakeAsync(drop, "a.csv", PaymentOutcome.Matched);
        }

        Assert.Equal(["a.2.csv", "a.3.csv", "a.csv"],
            Files("done").Where(name => name.EndsWith(".csv", StringComparison.Ordinal)));
        Assert.Equal("3", File.ReadAllText(folder.File("done/a.3.csv")));
    }

    [Fact]
    public async Task Taker_ThatFailedBeforeTheMove_LeavesTheFile_AndTheNextOneTakesItFirst()
    {
        using (var drop = DropFolder.Open(folder.File("")))
        {
            folder.Write("b.csv", "1");
            await Assert.ThrowsAsync<InvalidOperationException>(() => drop.TakeAsync(
                "b.csv", (_, _) => throw new InvalidOperationException("killed"), TimeProvider.System));
        }

        // What a run left behind that was killed between the report and the move.
        folder.Write("done/b.csv.report.json", "{}");
        folder.Write("failed/b.csv.report.json.part", "{");
        folder.Write("a.csv", "1");
        folder.Write("b.csv", "2");
        using var next = DropFolder.Open(folder.File(""));
        Assert.Empty(Files("done"));
        Assert.Empty(Files("failed"));
        next.Look();
        Assert.Equal(["taking/b.csv", "a.csv", "b.csv"], next.Look());
        await TakeAsync(next, "taking/b.csv", PaymentOutcome.Duplicate);
        await TakeAsync(next, "b.csv", PaymentOutcome.Matched);
        Assert.Equal(("1", "2"),
            (File.ReadAllText(folder.File("done/b.csv")), File.ReadAllText(folder.File("done/b.2.csv"))));
        Assert.Contains("duplicate", File.ReadAllText(folder.File("done/b.csv.report.json")),
            StringComparison.Ordinal);
        Assert.Empty(Files("taking"));
    }

    [Fact]
    public void Folder_ThatAnotherRunTakes_IsRefused_AndFreeOnceThatEnded()
    {
        using (DropFolder.Open(folder.File("")))
        {
            var refused = Assert.Throws<WorkException>(() => DropFolder.Open(folder.File("")));
            Assert.Contains("Another run", refused.Message, StringComparison.Ordinal);
        }

        DropFolder.Open(folder.File("")).Dispose();
    }

    private IEnumerable<string> Files(string under) =>
        Directory.GetFiles(folder.File(under)).Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal);

    private async Task<DroppedFile> TakeAsync(
        DropFolder drop, string name, PaymentOutcome outcome, string? error = null) =>
        (await TryAsync(drop, name, outcome, error))!;

    private Task<DroppedFile?> TryAsync(
        DropFolder drop, string name, PaymentOutcome outcome, string? error = null, Action<string>? meanwhile = null) =>
        drop.TakeAsync(
            name,
            (path, told) =>
            {
                Assert.True(File.Exists(path));
                taken.Add(name);
                meanwhile?.Invoke(path);
                told(new PaymentLine(outcome, name, 2, "R1", "LOAN-0001", "35.00 EUR", null, null, null));
                return Task.FromResult(new PaymentFile(path, "csv", 0, 1, 1, 0, new Dictionary<string, string>(),
                    new Dictionary<string, string>(), [], [], error));
            },
            new VirtualClock(CaseCommands.Start));
}
