namespace Cases.Interchange.Tests;

/// <summary>Gives a few bytes at each call, as pipes and networks do.</summary>
internal sealed class DribblingStream(byte[] content, int most) : MemoryStream(content)
{
    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, most)]);

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));
}

/// <summary>Gives a few characters at each call.</summary>
internal sealed class DribblingReader(string content, int most) : StringReader(content)
{
    public override int Read(Span<char> buffer) => base.Read(buffer[..Math.Min(buffer.Length, most)]);
}
