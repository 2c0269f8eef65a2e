using System.IO.Compression;
using System.Text;

namespace Cases.Interchange.Tests;

/// <summary>A directory of a test's own files, removed at its end.</summary>
public sealed class Scratch : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("interchange-");

    public string Root => _directory.FullName;

    public string PathOf(string name) => Path.Combine(_directory.FullName, name);

    public string Text(string name, string content) => Bytes(name, Encoding.UTF8.GetBytes(content));

    public string Bytes(string name, params byte[] content)
    {
        var path = PathOf(name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string Packed(string name, string content) => Bytes(name, Pack(content));

    public static byte[] Pack(string content) => PackAlways(Encoding.UTF8.GetBytes(content));

    /// <summary>A whole gzip member, also for no content, for which <see cref="GZipStream"/> writes nothing.</summary>
    public static byte[] PackAlways(byte[] content, CompressionLevel level = CompressionLevel.Fastest)
    {
        if (content.Length == 0)
        {
            return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        }

        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, level))
        {
            gzip.Write(content);
        }

        return bytes.ToArray();
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
