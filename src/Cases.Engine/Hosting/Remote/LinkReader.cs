using System.Buffers.Binary;

namespace Cases.Engine;

/// <summary>Takes frames from a stream of bytes, one after the other.</summary>
/// <param name="stream">The bytes; not disposed of here.</param>
internal sealed class LinkReader(Stream stream)
{
    private const int FirstBytes = 64 * 1024;

    private byte[] buffer = new byte[FirstBytes];
    private int start;
    private int end;

    /// <summary>The next frame; null where the other side ended between two frames.</summary>
    /// <exception cref="InvalidDataException">What came is no frame, or too large for one.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async ValueTask<LinkFrame?> ReadAsync(CancellationToken cancellation)
    {
        if (!await FillAsync(LinkFrame.LengthBytes, cancellation).ConfigureAwait(false))
        {
            return start == end ? null : throw new InvalidDataException("The link ended within a frame.");
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(start));
        if (length is < LinkFrame.HeadBytes or > LinkFrame.MaxBody + LinkFrame.HeadBytes)
        {
            throw new InvalidDataException("A frame has a length that none may have.");
        }

        if (!await FillAsync(LinkFrame.LengthBytes + length, cancellation).ConfigureAwait(false))
        {
            throw new InvalidDataException("The link ended within a frame.");
        }

        var head = buffer.AsSpan(start + LinkFrame.LengthBytes);
        var frame = new LinkFrame((LinkKind)head[0], BinaryPrimitives.ReadInt32BigEndian(head[1..]),
            buffer.AsMemory(start + LinkFrame.LengthBytes + LinkFrame.HeadBytes, length - LinkFrame.HeadBytes));
        start += LinkFrame.LengthBytes + length;
        return frame;
    }

    /// <summary>Waits until so many bytes are there; false where the stream ends before.</summary>
    private async ValueTask<bool> FillAsync(int count, CancellationToken cancellation)
    {
        while (end - start < count)
        {
            MakeRoom(count);
            var read = await stream.ReadAsync(buffer.AsMemory(end), cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                return false;
            }

            end += read;
        }

        return true;
    }

    private void MakeRoom(int count)
    {
        if (start + count <= buffer.Length && end < buffer.Length)
        {
            return;
        }

        var to = count <= buffer.Length ? buffer : new byte[count];
        buffer.AsSpan(start, end - start).CopyTo(to);
        (buffer, start, end) = (to, 0, end - start);
    }
}
