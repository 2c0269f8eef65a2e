namespace Cases.Interchange;

/// <summary>A read-only stream whose first bytes can be looked at before they are read.</summary>
internal sealed class PeekStream(Stream inner) : ForwardStream(inner)
{
    private const int PeekBytes = 1024;

    private readonly byte[] _start = new byte[PeekBytes];
    private int _filled = -1;
    private int _given;

    /// <summary>Up to 1,024 bytes from the start; fewer only where the stream is shorter.</summary>
    public ReadOnlySpan<byte> Peek()
    {
        if (_filled < 0)
        {
            _filled = Inner.ReadAtLeast(_start, PeekBytes, throwOnEndOfStream: false);
        }

        return _start.AsSpan(_given, _filled - _given);
    }

    public override int Read(Span<byte> buffer)
    {
        var start = Peek();
        if (start.IsEmpty)
        {
            return Inner.Read(buffer);
        }

        var count = Math.Min(start.Length, buffer.Length);
        start[..count].CopyTo(buffer);
        _given += count;
        return count;
    }
}
