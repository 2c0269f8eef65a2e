using System.Buffers.Binary;
using System.Text;

namespace Cases.Ledger;

/// <summary>
/// Writes deterministic CBOR (RFC 8949, 4.2.1): shortest heads, definite lengths, text keys in order.
/// </summary>
/// <remarks>
/// Maps and arrays are opened and closed; their counts are filled in at the end. Keys must be written in canonical
/// order
/// (shorter first, then by bytes): a wrong order is a broken program and throws. There are no floats. Reuse one writer
/// with <see cref="Reset"/>; not safe for more than one thread.
/// </remarks>
public sealed class CborWriter
{
    /// <summary>
    /// The deepest nesting of maps, arrays and tags: 32, so that no input can exhaust a reader's stack.
    /// </summary>
    public const int MaxDepth = 32;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly Frame[] _frames = new Frame[MaxDepth + 1];
    private byte[] _buffer;
    private int _length;
    private int _depth;
    private int _rootStart;
    private bool _tagged;

    /// <summary>Makes an empty writer.</summary>
    /// <param name="capacity">The first size of the buffer in bytes, at least 16; it grows as needed.</param>
    public CborWriter(int capacity = 512) => _buffer = new byte[Math.Max(16, capacity)];

    /// <summary>The number of bytes written so far, unclosed maps included.</summary>
    public int Length => _length - _rootStart;

    /// <summary>The one complete item written, valid until the writer is used again.</summary>
    /// <exception cref="InvalidOperationException">Nothing was written, or a map, array or tag is still
    /// open.</exception>
    public ReadOnlySpan<byte> Written
    {
        get
        {
            RequireComplete();
            return _buffer.AsSpan(_rootStart, _length - _rootStart);
        }
    }

    /// <summary>Forgets what was written and keeps the buffer.</summary>
    public void Reset()
    {
        _length = 0;
        _rootStart = 0;
        _depth = 0;
        _tagged = false;
        _frames[0] = default;
    }

    /// <summary>The one complete item written, as a new array.</summary>
    /// <returns>An array that the caller owns.</returns>
    /// <exception cref="InvalidOperationException">Nothing was written, or a map, array or tag is still
    /// open.</exception>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>Opens a map; write keys in order, each followed by one value, then <see cref="EndMap"/>.</summary>
    public void BeginMap() => Open(isMap: true);

    /// <summary>Closes the map opened last.</summary>
    /// <exception cref="InvalidOperationException">No map is open, or its last key has no value.</exception>
    public void EndMap()
    {
        if (_depth == 0 || !_frames[_depth].IsMap || _frames[_depth].AwaitsValue || _tagged)
        {
            throw new InvalidOperationException("There is no map to close here, or its last key has no value.");
        }

        Close(0xA0);
    }

    /// <summary>Opens an array; write its items, then <see cref="EndArray"/>.</summary>
    public void BeginArray() => Open(isMap: false);

    /// <summary>Closes the array opened last.</summary>
    /// <exception cref="InvalidOperationException">No array is open, or a tag has no value.</exception>
    public void EndArray()
    {
        if (_depth == 0 || _frames[_depth].IsMap || _tagged)
        {
            throw new InvalidOperationException("There is no array to close here, or a tag in it has no value.");
        }

        Close(0x80);
    }

    /// <summary>Writes a key of the open map.</summary>
    /// <param name="key">The key, encoded once.</param>
    /// <exception cref="InvalidOperationException">
    /// No map is open, the last key has no value, or the key is not after the one before it.
    /// </exception>
    public void WriteKey(CborKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var encoded = key.Encoded;
        Ensure(encoded.Length);
        encoded.CopyTo(_buffer.AsSpan(_length));
        AcceptKey(encoded.Length);
    }

    /// <summary>Writes a key of the open map that is only known at run time.</summary>
    /// <param name="key">The key's text.</param>
    /// <exception cref="InvalidOperationException">As with the other overload.</exception>
    public void WriteKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var start = _length;
        PutText(key);
        var written = _length - start;
        _length = start;
        AcceptKey(written);
    }

    /// <summary>Writes an integer, from -2^63 to 2^63-1.</summary>
    /// <param name="value">The integer.</param>
    public void WriteInt(long value)
    {
        BeginValue();
        PutHead(value < 0 ? (byte)0x20 : (byte)0x00, unchecked((ulong)(value < 0 ? ~value : value)));
    }

    /// <summary>Writes a text as UTF-8.</summary>
    /// <param name="value">The text.</param>
    /// <exception cref="EncoderFallbackException">The text holds half a surrogate pair.</exception>
    public void WriteText(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        BeginValue();
        PutText(value);
    }

    /// <summary>Writes a text that is UTF-8 already.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    /// <exception cref="ArgumentException">The bytes are not valid UTF-8.</exception>
    public void WriteTextUtf8(ReadOnlySpan<byte> utf8)
    {
        if (!System.Text.Unicode.Utf8.IsValid(utf8))
        {
            throw new ArgumentException("The bytes are not valid UTF-8.", nameof(utf8));
        }

        BeginValue();
        PutRun(0x60, utf8);
    }

    /// <summary>Writes a byte string.</summary>
    /// <param name="value">The bytes; may be empty.</param>
    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        BeginValue();
        PutRun(0x40, value);
    }

    /// <summary>Writes true or false.</summary>
    /// <param name="value">The value.</param>
    public void WriteBool(bool value)
    {
        BeginValue();
        Put(value ? (byte)0xF5 : (byte)0xF4);
    }

    /// <summary>Writes null. Prefer leaving the key out.</summary>
    public void WriteNull()
    {
        BeginValue();
        Put(0xF6);
    }

    /// <summary>Writes a tag; the next value belongs to it.</summary>
    /// <param name="tag">The tag's number, 0 or more.</param>
    /// <exception cref="InvalidOperationException">The tag before it has no value yet, or it nests too
    /// deep.</exception>
    public void WriteTag(int tag)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tag);
        if (_tagged)
        {
            throw new InvalidOperationException("A tag on a tag is refused.");
        }

        RequireDepth();

        BeginValue();
        PutHead(0xC0, (ulong)tag);
        _tagged = true;
    }

    /// <summary>Copies an item that another writer made.</summary>
    /// <param name="item">One complete canonical item; it is not checked again.</param>
    public void WriteEncoded(ReadOnlySpan<byte> item)
    {
        BeginValue();
        Ensure(item.Length);
        item.CopyTo(_buffer.AsSpan(_length));
        _length += item.Length;
    }

    /// <summary>Writes a key and an integer.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The integer.</param>
    public void Field(CborKey key, long value)
    {
        WriteKey(key);
        WriteInt(value);
    }

    /// <summary>Writes a key and a text, or nothing at all where the text is null.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The text or null.</param>
    public void Field(CborKey key, string? value)
    {
        if (value is not null)
        {
            WriteKey(key);
            WriteText(value);
        }
    }

    /// <summary>Writes a key and a truth value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    public void Field(CborKey key, bool value)
    {
        WriteKey(key);
        WriteBool(value);
    }

    /// <summary>Writes a key and a byte string.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The bytes.</param>
    public void Field(CborKey key, ReadOnlySpan<byte> value)
    {
        WriteKey(key);
        WriteBytes(value);
    }

    /// <summary>
    /// Starts the next entry of a batch behind what is written already, with the leaf prefix before it, so that prefix
    /// and entry are hashed where they lie.
    /// </summary>
    internal void BeginPrefixedItem(byte prefix)
    {
        Ensure(1);
        _buffer[_length++] = prefix;
        _rootStart = _length;
        _frames[0] = default;
    }

    /// <summary>Prefix and item; the memory stays as it is until the writer is reset.</summary>
    internal ReadOnlyMemory<byte> PrefixedItem()
    {
        RequireComplete();
        return _buffer.AsMemory(_rootStart - 1, _length - _rootStart + 1);
    }

    /// <summary>
    /// Gives a buffer that grew beyond the bound back, so that one huge batch does not stay for ever.
    /// </summary>
    internal void Trim(int maxCapacity)
    {
        if (_buffer.Length > maxCapacity)
        {
            _buffer = new byte[maxCapacity];
        }
    }

    private void Open(bool isMap)
    {
        RequireDepth();
        BeginValue();
        _frames[++_depth] = new Frame { Start = _length, IsMap = isMap };
        Put(0); // Room for the usual one-byte head; Close widens it for 24 items or more.
    }

    private void RequireDepth()
    {
        if (_depth == MaxDepth)
        {
            throw new InvalidOperationException($"CBOR is nested deeper than {MaxDepth}.");
        }
    }

    private void Close(byte major)
    {
        ref var frame = ref _frames[_depth--];
        if (frame.Count < 24)
        {
            _buffer[frame.Start] = (byte)(major | frame.Count);
            return;
        }

        var end = _length;
        var extra = frame.Count <= byte.MaxValue ? 1 : frame.Count <= ushort.MaxValue ? 2 : 4;
        Ensure(extra);
        Array.Copy(_buffer, frame.Start + 1, _buffer, frame.Start + 1 + extra, end - frame.Start - 1);
        _length = frame.Start;
        PutHead(major, (ulong)frame.Count);
        _length = end + extra;
    }

    private void AcceptKey(int encodedLength)
    {
        ref var frame = ref _frames[_depth];
        if (_depth == 0 || !frame.IsMap || frame.AwaitsValue || _tagged)
        {
            throw new InvalidOperationException("A key belongs into a map, and after the value of the key before it.");
        }

        var key = _buffer.AsSpan(_length, encodedLength);
        if (frame.Count > 0 && key.SequenceCompareTo(_buffer.AsSpan(frame.KeyStart, frame.KeyLength)) <= 0)
        {
            throw new InvalidOperationException(
                $"Map keys go shorter first, then by their bytes, each once; '{LastText(key)}' must not follow "
                + $"'{LastText(_buffer.AsSpan(frame.KeyStart, frame.KeyLength))}'.");
        }

        frame.KeyStart = _length;
        frame.KeyLength = encodedLength;
        frame.Count++;
        frame.AwaitsValue = true;
        _length += encodedLength;
    }

    private static string LastText(ReadOnlySpan<byte> encoded) =>
        Encoding.UTF8.GetString(encoded[(encoded[0] < 0x78 ? 1 : encoded[0] == 0x78 ? 2 : 3)..]);

    private void BeginValue()
    {
        if (_tagged)
        {
            _tagged = false;
            return;
        }

        ref var frame = ref _frames[_depth];
        if (frame.IsMap)
        {
            if (!frame.AwaitsValue)
            {
                throw new InvalidOperationException("A value in a map needs its key first.");
            }

            frame.AwaitsValue = false;
            return;
        }

        if (_depth == 0 && frame.Count > 0)
        {
            throw new InvalidOperationException("One item is complete already; reset the writer before the next.");
        }

        frame.Count++;
    }

    private void RequireComplete()
    {
        if (_depth != 0 || _tagged || _frames[0].Count != 1)
        {
            throw new InvalidOperationException("The item is not complete: a map, an array or a tag is still open.");
        }
    }

    private void PutText(string value)
    {
        // Nearly all texts are ASCII: the text goes where it belongs if it is, and moves a byte or two if it is not.
        var guess = HeadSize(value.Length);
        Ensure(9 + StrictUtf8.GetMaxByteCount(value.Length));
        var count = StrictUtf8.GetBytes(value, _buffer.AsSpan(_length + guess));
        var size = HeadSize(count);
        if (size != guess)
        {
            Array.Copy(_buffer, _length + guess, _buffer, _length + size, count);
        }

        PutHead(0x60, (ulong)count);
        _length += count;
    }

    private static int HeadSize(int count) =>
        count < 24 ? 1 : count <= byte.MaxValue ? 2 : count <= ushort.MaxValue ? 3 : 5;

    private void PutRun(byte major, ReadOnlySpan<byte> bytes)
    {
        PutHead(major, (ulong)bytes.Length);
        Ensure(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void PutHead(byte major, ulong value)
    {
        Ensure(9);
        var rest = _buffer.AsSpan(_length);
        switch (value)
        {
            case < 24:
                rest[0] = (byte)(major | (byte)value);
                _length += 1;
                break;
            case <= byte.MaxValue:
                rest[0] = (byte)(major | 24);
                rest[1] = (byte)value;
                _length += 2;
                break;
            case <= ushort.MaxValue:
                rest[0] = (byte)(major | 25);
                BinaryPrimitives.WriteUInt16BigEndian(rest[1..], (ushort)value);
                _length += 3;
                break;
            case <= uint.MaxValue:
                rest[0] = (byte)(major | 26);
                BinaryPrimitives.WriteUInt32BigEndian(rest[1..], (uint)value);
                _length += 5;
                break;
            default:
                rest[0] = (byte)(major | 27);
                BinaryPrimitives.WriteUInt64BigEndian(rest[1..], value);
                _length += 9;
                break;
        }
    }

    private void Put(byte value)
    {
        Ensure(1);
        _buffer[_length++] = value;
    }

    private void Ensure(int more)
    {
        if (_buffer.Length - _length < more)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + more));
        }
    }

    private struct Frame
    {
        public int Start;
        public int Count;
        public int KeyStart;
        public int KeyLength;
        public bool IsMap;
        public bool AwaitsValue;
    }
}
