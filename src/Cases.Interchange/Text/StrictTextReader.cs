using System.Text;

namespace Cases.Interchange;

/// <summary>
/// Decodes a stream block by block and never guesses: bytes that are no valid text of the encoding end the reading
/// with the line on which they stand, instead of becoming replacement characters.
/// </summary>
internal sealed class StrictTextReader : TextReader
{
    private const int BlockBytes = 1 << 16;

    private readonly Stream _bytes;
    private readonly string _path;
    private readonly Encoding _encoding;
    private readonly Decoder _decoder;
    private readonly char? _delimiter;
    private readonly byte[] _block = new byte[BlockBytes];
    private readonly char[] _chars;
    private int _next;
    private int _count;
    private int _linesBefore;
    private long _sinceDelimiter;
    private bool _ended;

    /// <summary>
    /// Reads <paramref name="bytes"/>, which stand after any byte order mark. With a <paramref name="delimiter"/> the
    /// reading ends when it does not occur for <see cref="Limits.RecordChars"/>: the parser behind holds that much.
    /// </summary>
    public StrictTextReader(Stream bytes, string path, Encoding encoding, char? delimiter = null)
    {
        _bytes = bytes;
        _path = path;
        _delimiter = delimiter;
        _encoding = (Encoding)encoding.Clone();
        _encoding.DecoderFallback = DecoderFallback.ExceptionFallback;
        _decoder = _encoding.GetDecoder();
        _chars = new char[_encoding.GetMaxCharCount(BlockBytes)];
    }

    public override int Read(Span<char> buffer)
    {
        if (_next == _count && !Fill())
        {
            return 0;
        }

        var given = Math.Min(buffer.Length, _count - _next);
        _chars.AsSpan(_next, given).CopyTo(buffer);
        _next += given;
        return given;
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read() => _next < _count || Fill() ? _chars[_next++] : -1;

    public override int Peek() => _next < _count || Fill() ? _chars[_next] : -1;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _bytes.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Fill()
    {
        _next = _count = 0;
        while (_count == 0 && !_ended)
        {
            var read = ReadBlock();
            _ended = read == 0;
            Decode(_block.AsSpan(0, read));
        }

        if (_delimiter is { } delimiter)
        {
            GuardDelimiter(delimiter);
        }

        return _count > 0;
    }

    private int ReadBlock()
    {
        try
        {
            return _bytes.Read(_block, 0, _block.Length);
        }
        catch (InvalidDataException e)
        {
            throw InputFile.BadGzip(_path, _linesBefore + 1, e);
        }
    }

    private void Decode(ReadOnlySpan<byte> block)
    {
        try
        {
            _count = _decoder.GetChars(block, _chars, flush: _ended);
        }
        catch (DecoderFallbackException e)
        {
            // The index is that of the first bad byte; it lies before the block when a character was cut in two.
            var good = Math.Clamp(e.Index, 0, block.Length);
            throw new InterchangeException(
                $"The bytes are no valid {_encoding.WebName.ToUpperInvariant()}", _path,
                "Save the file as UTF-8 (and let its declaration say so).",
                _linesBefore + LineBreaks(block[..good]) + 1, null, e);
        }

        _linesBefore += _chars.AsSpan(0, _count).Count('\n');
    }

    private int LineBreaks(ReadOnlySpan<byte> bytes) =>
        _encoding.IsSingleByte || _encoding is UTF8Encoding
            ? bytes.Count((byte)'\n')
            : Encoding.GetEncoding(_encoding.CodePage).GetString(bytes).AsSpan().Count('\n');

    private void GuardDelimiter(char delimiter)
    {
        var chars = _chars.AsSpan(0, _count);
        var last = chars.LastIndexOf(delimiter);
        if (last >= 0)
        {
            _sinceDelimiter = _count - last;
            return;
        }

        _sinceDelimiter += _count;
        if (_sinceDelimiter > Limits.RecordChars)
        {
            throw new InterchangeException(
                $"More than {Limits.RecordChars} characters without the next '{delimiter}'", _path,
                "Check that this is the file you mean; shorten the field.", _linesBefore + 1);
        }
    }
}
