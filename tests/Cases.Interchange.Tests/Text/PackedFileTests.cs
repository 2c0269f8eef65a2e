using System.IO.Compression;
using Xunit;

namespace Cases.Interchange.Tests;

/// <summary>A bound on what is read has to count what is unpacked.</summary>
public sealed class PackedFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Theory]
    [InlineData(1_000_000, 999_999, true)]
    [InlineData(1_000_000, 1_000_000, false)]
    [InlineData(0, 0, false)]
    public void Packed_IsMeasuredAsItIsRead(int bytes, long most, bool isLarger)
    {
        using (var packed = new GZipStream(File.Create(_path), CompressionLevel.Optimal))
        {
            packed.Write(new byte[bytes]);
        }

        Assert.InRange(new FileInfo(_path).Length, 0, 2_000);
        Assert.Equal(isLarger, PackedFile.IsLarger(_path, most));
    }

    [Fact]
    public void Plain_IsMeasuredAsItIs()
    {
        File.WriteAllText(_path, "12345");
        Assert.True(PackedFile.IsLarger(_path, 4));
        Assert.False(PackedFile.IsLarger(_path, 5));
    }

    [Fact]
    public void Damaged_IsLeftToWhoReadsIt()
    {
        File.WriteAllBytes(_path, [0x1F, 0x8B, 8, 0, 0, 0, 0, 0]);
        Assert.False(PackedFile.IsLarger(_path, 1));
        Assert.False(PackedFile.IsLarger(_path + ".none", 1));
    }

    public void Dispose() => File.Delete(_path);
}
