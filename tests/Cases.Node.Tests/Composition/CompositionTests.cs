using System.Text;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>The small parts that the verbs share.</summary>
public sealed class CompositionTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Seeded_OneSeed_GivesOneSequenceHoweverItIsAsked()
    {
        var (one, two) = (new byte[96], new byte[96]);
        Entropies.Seeded(1)(one);
        var source = Entropies.Seeded(1);
        source(two.AsSpan(0, 32));
        source(two.AsSpan(32, 64));
        Assert.Equal(one, two);
        Assert.NotEqual(one[..32], one[32..64]);
    }

    [Fact]
    public void Seeded_OtherSeed_GivesOtherBytes()
    {
        var (one, two) = (new byte[32], new byte[32]);
        Entropies.Seeded(1)(one);
        Entropies.Seeded(2)(two);
        Assert.NotEqual(one, two);
    }

    [Fact]
    public void MasterKey_MadeOnce_IsOfThisUserAloneAndReadAgain()
    {
        var store = folder.At("s.db");
        MasterKeys.ForWriting(store, Entropies.System, isNew: true).Dispose();
        var text = File.ReadAllText(MasterKeys.FileOf(store));
        Assert.Matches("^[0-9a-f]{64}\n$", text);
        if (!OperatingSystem.IsWindows())
        {
            var mode = File.GetUnixFileMode(MasterKeys.FileOf(store));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
        }

        MasterKeys.ForWriting(store, Entropies.System, isNew: false).Dispose();
        Assert.Equal(text, File.ReadAllText(MasterKeys.FileOf(store)));
        Assert.Null(MasterKeys.ForReading(folder.At("other.db")));
    }

    [Fact]
    public async Task AtomicFile_NotCompleted_LeavesWhatWasThere()
    {
        var path = folder.Write("f.txt", "old");
        await using (var file = new AtomicFile(path))
        {
            file.Stream.Write("half"u8);
        }

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public async Task AtomicFile_Completed_TakesTheName()
    {
        var path = folder.Write("f.txt", "old");
        await using (var file = new AtomicFile(path))
        {
            file.Stream.Write(Encoding.UTF8.GetBytes("new"));
            file.Complete();
        }

        Assert.Equal("new", File.ReadAllText(path));
    }

    [Fact]
    public async Task AtomicFile_BehindALink_ReplacesTheFileAndKeepsTheLink()
    {
        var path = folder.Write("f.txt", "old");
        File.CreateSymbolicLink(folder.At("link.txt"), path);
        await using (var file = new AtomicFile(folder.At("link.txt")))
        {
            file.Stream.Write("new"u8);
            file.Complete();
        }

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(path, new FileInfo(folder.At("link.txt")).LinkTarget);
    }

    [Fact]
    public void AtomicFile_Device_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "devices have no paths there");
        // No such device exists, so that nothing is lost where the check is.
        Assert.Contains("device", Assert.Throws<Cases.Interchange.InterchangeException>(
            () => new AtomicFile("/dev/cases-test-none")).Message, StringComparison.Ordinal);
        Assert.Throws<Cases.Interchange.InterchangeException>(
            () => OutputFile.Require("/dev/cases-test-none", null, null));
    }

    [Theory]
    [InlineData("memory", null)]
    [InlineData("sqlite:a.db", "a.db")]
    [InlineData("sqlite:/x/y z.db", "/x/y z.db")]
    public void Store_Text_NamesAFileOrMemory(string text, string? file) =>
        Assert.Equal(file, StoreOption.Parse(text));

    [Theory]
    [InlineData("amount", "amount is empty", "cases: t.csv:3: amount is empty")]
    [InlineData("amount", "negative zero is not an amount", "cases: t.csv:3: amount: negative zero is not an amount")]
    [InlineData("amount", "amounts are odd", "cases: t.csv:3: amount: amounts are odd")]
    [InlineData(null, "the row is odd", "cases: t.csv:3: the row is odd")]
    public void RowFault_Line_NamesTheColumnOnce(string? column, string reason, string line) =>
        Assert.Equal(line, Faults.OfRow("t.csv", 3, column, reason));

    [Fact]
    public void Number_AnyMachine_HasCommas() => Assert.Equal("1,234,567", Output.Number(1_234_567));
}
