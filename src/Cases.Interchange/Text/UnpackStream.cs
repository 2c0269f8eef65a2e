using System.IO.Compression;

namespace Cases.Interchange;

/// <summary>
/// Unpacks gzip and notices when it breaks off. <see cref="GZipStream"/> ends quietly where its input ends, and the
/// switch against that belongs to the whole process, which no library may change. So a small member of our own is
/// handed to it after the file's last byte: it comes out again only if everything before it was complete.
/// </summary>
internal sealed class UnpackStream(Stream packed)
    : ForwardStream(new GZipStream(new MarkedStream(packed), CompressionMode.Decompress))
{
    private const int BufferBytes = 1 << 17;

    // Where the file breaks off, the mark's few bytes are unpacked as if they were its data. What they can become
    // (deflate makes at most 1,032 bytes of one) is held back, so that no reader ever sees it.
    private const int HeldBack = 1 << 16;

    private static readonly byte[] Mark = Guid.Parse("5a0e1d52-7b3c-4c0b-9d63-c0a5e5a1f6d7").ToByteArray();
    private static readonly byte[] PackedMark = Pack(Mark);

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _next;
    private int _count;
    private bool _ended;

    private int Ready => Math.Max(0, _count - _next - (_ended ? Mark.Length : HeldBack));

    public override int Read(Span<byte> buffer)
    {
        while (Ready == 0 && !_ended)
        {
            Fill();
        }

        var given = Math.Min(Ready, buffer.Length);
        _buffer.AsSpan(_next, given).CopyTo(buffer);
        _next += given;
        return given;
    }

    private void Fill()
    {
        _buffer.AsSpan(_next, _count - _next).CopyTo(_buffer);
        _count -= _next;
        _next = 0;
        var read = Inner.Read(_buffer.AsSpan(_count));
        _count += read;
        _ended = read == 0;
        if (_ended && !_buffer.AsSpan(0, _count).EndsWith(Mark))
        {
            throw new InvalidDataException("The gzip data is not complete.");
        }
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    /// <summary>The file's bytes and then the packed mark, in full buffers.</summary>
    private sealed class MarkedStream(Stream packed) : ForwardStream(packed)
    {
        private int _marked;

        public override int Read(Span<byte> buffer)
        {
            var read = Inner.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            var rest = PackedMark.AsSpan(_marked);
            var more = Math.Min(rest.Length, buffer.Length - read);
            rest[..more].CopyTo(buffer[read..]);
            _marked += more;
            return read + more;
        }
    }
}
