using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Cases.Ledger;

/// <summary>What the next item of a <see cref="CborReader"/> is.</summary>
public enum CborType
{
    /// <summary>An integer from -2^63 to 2^63-1.</summary>
    Int,

    /// <summary>A byte string.</summary>
    Bytes,

    /// <summary>A text.</summary>
    Text,

    /// <summary>An array.</summary>
    Array,

    /// <summary>A map with text keys.</summary>
    Map,

    /// <summary>A tag; its value follows.</summary>
    Tag,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>Null.</summary>
    Null,
}

/// <summary>Reads deterministic CBOR and refuses everything else, without allocating.</summary>
/// <remarks>
/// Refused as <see cref="CborException"/>: heads longer than needed, indefinite lengths, floats and other simple
/// values,
/// integers beyond 64 bits signed, texts that are not UTF-8, map keys that are not text, out of order or repeated, and
/// nesting deeper than <see cref="CborWriter.MaxDepth"/>. Call <see cref="EndOfData"/> last: it refuses trailing bytes.
/// </remarks>
public ref struct CborReader
{
    private readonly ReadOnlySpan<byte> _data;
    private Frames _frames;
    private int _offset;
    private int _depth;

    /// <summary>Reads one item from its first byte.</summary>
    /// <param name="data">The bytes; they must not change while they are read.</param>
    public CborReader(ReadOnlySpan<byte> data)
    {
        _data = data;
        _frames[0] = new Frame { Remaining = 1, Kind = FrameKind.Array };
    }

    /// <summary>The offset from 0 of the next byte to be read.</summary>
    public readonly int Offset => _offset;

    /// <summary>Reads one whole item only to check that it is canonical, and nothing else follows.</summary>
    /// <param name="data">The bytes of one item.</param>
    /// <exception cref="CborException">The bytes are not one canonical item.</exception>
    public static void Check(ReadOnlySpan<byte> data)
    {
        var reader = new CborReader(data);
        reader.Skip();
        reader.EndOfData();
    }

    /// <summary>Says what the next item is, without reading it.</summary>
    /// <returns>The type.</returns>
    /// <exception cref="CborException">There is no further item, or it is of a kind that is refused.</exception>
    public readonly CborType PeekType()
    {
        if (_offset >= _data.Length)
        {
            throw Fail("The bytes end where an item was expected.");
        }

        return (_data[_offset] >> 5) switch
        {
            0 or 1 => CborType.Int,
            2 => CborType.Bytes,
            3 => CborType.Text,
            4 => CborType.Array,
            5 => CborType.Map,
            6 => CborType.Tag,
            _ => _data[_offset] switch
            {
                0xF4 or 0xF5 => CborType.Bool,
                0xF6 => CborType.Null,
                _ => throw Fail("Floats, undefined and other simple values are refused."),
            },
        };
    }

    /// <summary>Reads an integer.</summary>
    /// <returns>The integer.</returns>
    /// <exception cref="CborException">The next item is no canonical integer of 64 bits.</exception>
    public long ReadInt()
    {
        TakeSlot();
        var start = _offset;
        var head = ReadHead(out var value);
        if (head > 1 || value > long.MaxValue)
        {
            throw FailAt("An integer from -2^63 to 2^63-1 was expected.", start);
        }

        return head == 0 ? (long)value : ~(long)value;
    }

    /// <summary>Reads an integer that must lie within bounds.</summary>
    /// <param name="min">The least value allowed.</param>
    /// <param name="max">The greatest value allowed.</param>
    /// <returns>The integer.</returns>
    /// <exception cref="CborException">The next item is no canonical integer within the bounds.</exception>
    public long ReadInt(long min, long max)
    {
        var start = _offset;
        var value = ReadInt();
        return value >= min && value <= max
            ? value
            : throw FailAt($"The integer {value} is not within {min} to {max}.", start);
    }

    /// <summary>Reads a text as its UTF-8 bytes.</summary>
    /// <returns>A view into the data.</returns>
    /// <exception cref="CborException">The next item is no canonical text.</exception>
    public ReadOnlySpan<byte> ReadTextUtf8()
    {
        TakeSlot();
        return ReadRun(3, "A text was expected.");
    }

    /// <summary>Reads a text.</summary>
    /// <returns>The text.</returns>
    /// <exception cref="CborException">The next item is no canonical text.</exception>
    public string ReadText() => Encoding.UTF8.GetString(ReadTextUtf8());

    /// <summary>Reads a byte string.</summary>
    /// <returns>A view into the data.</returns>
    /// <exception cref="CborException">The next item is no canonical byte string.</exception>
    public ReadOnlySpan<byte> ReadBytes()
    {
        TakeSlot();
        return ReadRun(2, "A byte string was expected.");
    }

    /// <summary>Reads a byte string that must have a certain length.</summary>
    /// <param name="length">The number of bytes expected.</param>
    /// <returns>A view into the data.</returns>
    /// <exception cref="CborException">The next item is no canonical byte string of that length.</exception>
    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        var start = _offset;
        var bytes = ReadBytes();
        return bytes.Length == length
            ? bytes
            : throw FailAt($"A byte string of {length} bytes was expected, not of {bytes.Length}.", start);
    }

    /// <summary>Reads true or false.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="CborException">The next item is neither.</exception>
    public bool ReadBool()
    {
        TakeSlot();
        if (_offset >= _data.Length || _data[_offset] is not (0xF4 or 0xF5))
        {
            throw Fail("True or false was expected.");
        }

        return _data[_offset++] == 0xF5;
    }

    /// <summary>Reads null.</summary>
    /// <exception cref="CborException">The next item is not null.</exception>
    public void ReadNull()
    {
        TakeSlot();
        if (_offset >= _data.Length || _data[_offset] != 0xF6)
        {
            throw Fail("Null was expected.");
        }

        _offset++;
    }

    /// <summary>Reads a tag; its value is the next item.</summary>
    /// <returns>The tag's number.</returns>
    /// <exception cref="CborException">The next item is no canonical tag.</exception>
    public int ReadTag()
    {
        var nested = _frames[_depth].Kind == FrameKind.Tag; // Chains of tags would let input choose our stack depth.
        TakeSlot();
        var start = _offset;
        if (nested || ReadHead(out var tag) != 6 || tag > int.MaxValue)
        {
            throw FailAt("A tag was expected, up to 2^31-1 and not on another tag.", start);
        }

        Push(new Frame { Remaining = 1, Kind = FrameKind.Tag }, start);
        return (int)tag;
    }

    /// <summary>Opens a map; read its keys with <see cref="TryReadKey"/> and one value after each.</summary>
    /// <returns>The number of keys.</returns>
    /// <exception cref="CborException">The next item is no map.</exception>
    public int BeginMap() => Begin(5, FrameKind.Map, "A map was expected.");

    /// <summary>Opens an array; read as many items as it has, then <see cref="EndArray"/>.</summary>
    /// <returns>The number of items.</returns>
    /// <exception cref="CborException">The next item is no array.</exception>
    public int BeginArray() => Begin(4, FrameKind.Array, "An array was expected.");

    /// <summary>Reads the next key of the open map, or closes the map after its last value.</summary>
    /// <param name="utf8">The key's UTF-8 bytes, a view into the data; empty at the end.</param>
    /// <returns>False when the map is at its end and closed.</returns>
    /// <exception cref="CborException">The key is no text, out of order or repeated, or the bytes end.</exception>
    /// <exception cref="InvalidOperationException">No map is open here, or the value was not read.</exception>
    public bool TryReadKey(out ReadOnlySpan<byte> utf8)
    {
        ref var frame = ref _frames[_depth];
        if (frame.Kind != FrameKind.Map || frame.AwaitsValue)
        {
            throw new InvalidOperationException("No map is open here, or the value of the last key was not read.");
        }

        if (frame.Remaining == 0)
        {
            _depth--;
            utf8 = default;
            return false;
        }

        var start = _offset;
        utf8 = ReadRun(3, "Map keys must be texts.");
        var key = _data[start.._offset];
        if (frame.KeyLength > 0
            && key.SequenceCompareTo(_data.Slice(frame.KeyStart, frame.KeyLength)) <= 0)
        {
            throw FailAt("A map key is repeated or out of order.", start);
        }

        frame.KeyStart = start;
        frame.KeyLength = _offset - start;
        frame.Remaining--;
        frame.AwaitsValue = true;
        return true;
    }

    /// <summary>Closes the open array after its last item.</summary>
    /// <exception cref="InvalidOperationException">No array is open here, or it has items that were not
    /// read.</exception>
    public void EndArray()
    {
        if (_depth == 0 || _frames[_depth].Kind != FrameKind.Array || _frames[_depth].Remaining != 0)
        {
            throw new InvalidOperationException("No array is open here, or it has items that were not read.");
        }

        _depth--;
    }

    /// <summary>Reads the next item with everything in it, checking that it is canonical.</summary>
    /// <returns>The item's bytes, a view into the data.</returns>
    /// <exception cref="CborException">The item is not canonical.</exception>
    public ReadOnlySpan<byte> Skip()
    {
        var start = _offset;
        switch (PeekType())
        {
            case CborType.Int:
                ReadInt();
                break;
            case CborType.Bytes:
                ReadBytes();
                break;
            case CborType.Text:
                ReadTextUtf8();
                break;
            case CborType.Bool:
                ReadBool();
                break;
            case CborType.Null:
                ReadNull();
                break;
            case CborType.Tag:
                ReadTag();
                Skip();
                break;
            case CborType.Array:
                for (var left = BeginArray(); left > 0; left--)
                {
                    Skip();
                }

                EndArray();
                break;
            default:
                BeginMap();
                while (TryReadKey(out _))
                {
                    Skip();
                }

                break;
        }

        return _data[start.._offset];
    }

    /// <summary>Refuses bytes after the item.</summary>
    /// <exception cref="CborException">Bytes follow.</exception>
    /// <exception cref="InvalidOperationException">The item was not read to its end.</exception>
    public readonly void EndOfData()
    {
        if (_depth != 0 || _frames[0].Remaining != 0)
        {
            throw new InvalidOperationException("The item was not read to its end.");
        }

        if (_offset != _data.Length)
        {
            throw Fail($"{_data.Length - _offset} bytes follow the item.");
        }
    }

    /// <summary>Makes the exception for a value that was read but means nothing, at the place reached.</summary>
    /// <param name="message">What is wrong.</param>
    /// <returns>The exception to throw.</returns>
    public readonly CborException Fail(string message) => new(message, _offset);

    private static CborException FailAt(string message, int offset) => new(message, offset);

    private int Begin(int major, FrameKind kind, string expected)
    {
        TakeSlot();
        var start = _offset;
        if (ReadHead(out var count) != major)
        {
            throw FailAt(expected, start);
        }

        // Every item takes at least one byte, so a count beyond the bytes left is a lie that must not size anything.
        var least = kind == FrameKind.Map ? 2UL : 1UL;
        if (count > (ulong)(_data.Length - _offset) / least)
        {
            throw FailAt("The count is larger than the bytes that follow.", start);
        }

        Push(new Frame { Remaining = (int)count, Kind = kind }, start);
        return (int)count;
    }

    private void Push(Frame frame, int start)
    {
        if (_depth == CborWriter.MaxDepth)
        {
            throw FailAt($"The item is nested deeper than {CborWriter.MaxDepth}.", start);
        }

        _frames[++_depth] = frame;
    }

    /// <summary>Counts one value against the container that it stands in.</summary>
    private void TakeSlot()
    {
        ref var frame = ref _frames[_depth];
        if (frame.Kind == FrameKind.Map)
        {
            if (!frame.AwaitsValue)
            {
                throw new InvalidOperationException("Read the key first.");
            }

            frame.AwaitsValue = false;
            return;
        }

        if (frame.Remaining == 0)
        {
            throw new InvalidOperationException("There is no further item to read here.");
        }

        frame.Remaining--;
        if (frame.Kind == FrameKind.Tag)
        {
            _depth--; // The value takes the tag's place; what it holds nests from there.
        }
    }

    private ReadOnlySpan<byte> ReadRun(int major, string expected)
    {
        var start = _offset;
        if (ReadHead(out var length) != major)
        {
            throw FailAt(expected, start);
        }

        if (length > (ulong)(_data.Length - _offset))
        {
            throw FailAt("The bytes end within a string.", start);
        }

        var run = _data.Slice(_offset, (int)length);
        if (major == 3 && !Utf8.IsValid(run))
        {
            throw FailAt("A text is not valid UTF-8.", start);
        }

        _offset += run.Length;
        return run;
    }

    /// <summary>Reads a head, refusing one that is longer than its value needs.</summary>
    private int ReadHead(out ulong value)
    {
        var data = _data;
        var start = _offset;
        if (start >= data.Length)
        {
            throw Fail("The bytes end where an item was expected.");
        }

        var first = data[start];
        var info = first & 0x1F;
        if (info < 24)
        {
            value = (ulong)info;
            _offset = start + 1;
            return first >> 5;
        }

        if (info > 27)
        {
            throw Fail("Indefinite lengths and reserved heads are refused.");
        }

        var size = 1 << (info - 24);
        if (data.Length - start - 1 < size)
        {
            throw Fail("The bytes end within a head.");
        }

        var rest = data[(start + 1)..];
        value = info switch
        {
            24 => rest[0],
            25 => BinaryPrimitives.ReadUInt16BigEndian(rest),
            26 => BinaryPrimitives.ReadUInt32BigEndian(rest),
            _ => BinaryPrimitives.ReadUInt64BigEndian(rest),
        };
        var least = info switch { 24 => 24UL, 25 => 0x100UL, 26 => 0x1_0000UL, _ => 0x1_0000_0000UL };
        if (value < least)
        {
            throw Fail("A head is longer than its value needs.");
        }

        _offset = start + 1 + size;
        return first >> 5;
    }

    private enum FrameKind
    {
        Array,
        Map,
        Tag,
    }

    private struct Frame
    {
        public int Remaining;
        public int KeyStart;
        public int KeyLength;
        public FrameKind Kind;
        public bool AwaitsValue;
    }

    [InlineArray(CborWriter.MaxDepth + 1)]
    private struct Frames
    {
        private Frame _first;
    }
}
