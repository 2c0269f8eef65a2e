using System.Text;
using NodaTime;
using Xunit;

namespace Cases.Policies.Tests;

public sealed class PackFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("packs").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void File_Sound_Loads()
    {
        var result = PackLoader.Load(Write("a.yaml", Encoding.UTF8.GetBytes(PackText.Text)));

        Assert.Empty(result.Faults);
        Assert.Single(result.Packs);
    }

    [Fact]
    public void File_WithByteOrderMark_Loads()
    {
        var file = Write("a.yaml", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(PackText.Text)]);

        Assert.Empty(PackLoader.Load(file).Faults);
    }

    [Fact]
    public void File_Missing_IsAFaultThatNamesIt()
    {
        var file = Path.Combine(_folder, "none.yaml");

        var fault = Assert.Single(PackLoader.Load(file).Faults);

        Assert.Equal(file + ": there is no such file; check the path", fault.ToString());
    }

    [Fact]
    public void File_ThatIsADirectory_IsAFault() =>
        Assert.Equal("this is a directory", Assert.Single(PackLoader.Load(_folder).Faults).What);

    [Fact]
    public void File_OfZeroBytes_IsAFault() =>
        Assert.Equal("the file is empty", Assert.Single(PackLoader.Load(Write("a.yaml", [])).Faults).What);

    [Fact]
    public void File_OfOneMebibyte_IsRead()
    {
        var text = PackText.Text + "\n#";
        var bytes = Encoding.UTF8.GetBytes(text.PadRight(PackLoader.MaxBytes, '#'));

        Assert.Empty(PackLoader.Load(Write("a.yaml", bytes)).Faults);
    }

    [Fact]
    public void File_OfOneByteMore_IsRefused()
    {
        var bytes = Encoding.UTF8.GetBytes((PackText.Text + "\n#").PadRight(PackLoader.MaxBytes + 1, '#'));

        var fault = Assert.Single(PackLoader.Load(Write("a.yaml", bytes)).Faults);

        Assert.Equal("the file is larger than 1 MiB", fault.What);
    }

    [Theory]
    [InlineData(new byte[] { 0x70, 0x0A, 0x0A, 0xFF, 0x0A }, 3)]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x70, 0x00 }, 1)]
    [InlineData(new byte[] { 0x70, 0x0A, 0xC0, 0xAF }, 2)]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, 1)]
    public void File_NotUtf8_IsRefusedAtItsLine(byte[] bytes, int line)
    {
        var fault = Assert.Single(PackLoader.Load(Write("a.yaml", bytes)).Faults);

        Assert.Equal("the file is not UTF-8", fault.What);
        Assert.Equal(line, fault.Line);
    }

    [Fact]
    public void Path_OfOneFile_IsCheckedAlone()
    {
        var file = Write("a.txt", Encoding.UTF8.GetBytes(PackText.Text));

        Assert.Single(Check(file).Packs);
    }

    [Fact]
    public void Path_Directory_ChecksEveryPackFileInOrder()
    {
        Write("b.yml", Encoding.UTF8.GetBytes(PackText.Text));
        Write("a.yaml", Encoding.UTF8.GetBytes(PackText.Text.Replace("TEST", "ALPHA", StringComparison.Ordinal)));
        Write("notes.txt", Encoding.UTF8.GetBytes("no pack"));
        Directory.CreateDirectory(Path.Combine(_folder, "below"));
        Write("below/c.yaml", Encoding.UTF8.GetBytes("pack: ["));

        var result = Check(_folder);

        Assert.Equal(["ALPHA", "TEST"], result.Packs.Select(pack => pack.Id));
        Assert.Equal(Path.Combine(_folder, "below/c.yaml"), Assert.Single(result.Faults).File);
    }

    [Fact]
    public void Path_DirectoryWithoutPacks_IsAFault()
    {
        Write("notes.txt", [0x41]);

        var fault = Assert.Single(Check(_folder).Faults);

        Assert.Equal("the directory has no .yaml or .yml file", fault.What);
    }

    [Fact]
    public void Path_OnePackInTwoFiles_IsAFaultOfTheDirectory()
    {
        Write("a.yaml", Encoding.UTF8.GetBytes(PackText.Text));
        Write("b.yaml", Encoding.UTF8.GetBytes(PackText.Text));

        var fault = Assert.Single(Check(_folder).Faults);

        var (first, second) = (Path.Combine(_folder, "a.yaml"), Path.Combine(_folder, "b.yaml"));
        Assert.Equal($"two packs TEST are in force on one day; the other is {first}:1:7", fault.What);
        Assert.Equal((second, 1, 7), (fault.File, fault.Line, fault.Column));
    }

    [Fact]
    public void Path_Missing_IsAFault() =>
        Assert.False(Check(Path.Combine(_folder, "nowhere")).IsSound);

    private static PolicyCheckResult Check(string path) => PolicyCheck.Run(path, new LocalDate(2026, 3, 2));

    private string Write(string name, byte[] bytes)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllBytes(file, bytes);
        return file;
    }
}
