using System.Text;

namespace Cases.Node;

/// <summary>A stream of UTF-8 whose text goes to a writer, so that a document is never whole in memory.</summary>
internal sealed class TextStream(TextWriter writer) : Stream
{
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private char[] text = new char[4096];

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException("The stream has no length.");

    public override long Position
    {
        get => throw new NotSupportedException("The stream has no position.");
        set => throw new NotSupportedException("The stream has no position.");
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var most = Encoding.UTF8.GetMaxCharCount(buffer.Length);
        if (text.Length < most)
        {
            text = new char[most];
        }

        writer.Write(text, 0, decoder.GetChars(buffer, text, flush: false));
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => writer.Flush();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("The stream is written only.");

    public override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("The stream cannot go back.");

    public override void SetLength(long value) => throw new NotSupportedException("The stream has no length.");
}
