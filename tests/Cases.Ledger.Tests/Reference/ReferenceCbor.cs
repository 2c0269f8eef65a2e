using System.Text;

namespace Cases.Ledger.Tests.Reference;

/// <summary>A tag and its value, in the reference.</summary>
internal sealed record ReferenceTag(long Number, object? Value);

/// <summary>
/// A second way through CBOR, written from RFC 8949 and FORMAT.md without a look at the product's code: values are
/// objects (long, byte[], string, bool, null, List, SortedDictionary, ReferenceTag), reading is lenient, and bytes are
/// canonical when they are what writing the values again gives.
/// </summary>
internal static class ReferenceCbor
{
    private const int MaxDepth = 32;

    /// <summary>
    /// The values of one item, or null with a reason when this ledger could not have written the bytes.
    /// </summary>
    public static (bool IsCanonical, object? Value) Read(ReadOnlySpan<byte> bytes)
    {
        var input = new Input { Bytes = bytes.ToArray() };
        try
        {
            var value = ReadItem(input, 0, tagged: false);
            return input.Place == input.Bytes.Length && Write(value).AsSpan().SequenceEqual(bytes)
                ? (true, value)
                : (false, null);
        }
        catch (FormatException)
        {
            return (false, null);
        }
    }

    public static byte[] Write(object? value)
    {
        var output = new List<byte>();
        WriteItem(output, value);
        return [.. output];
    }

    /// <summary>An empty map that keeps its keys in the order of their encoded bytes.</summary>
    public static SortedDictionary<string, object?> Map() => new(Comparer<string>.Create((left, right) =>
    {
        var first = Encoding.UTF8.GetBytes(left);
        var second = Encoding.UTF8.GetBytes(right);
        return first.Length != second.Length
            ? first.Length.CompareTo(second.Length)
            : first.AsSpan().SequenceCompareTo(second);
    }));

    private static void WriteItem(List<byte> output, object? value)
    {
        switch (value)
        {
            case null:
                output.Add(0xF6);
                break;
            case bool truth:
                output.Add(truth ? (byte)0xF5 : (byte)0xF4);
                break;
            case long number:
                WriteHead(output, number < 0 ? 1 : 0, (ulong)(number < 0 ? -1 - number : number));
                break;
            case byte[] run:
                WriteHead(output, 2, (ulong)run.Length);
                output.AddRange(run);
                break;
            case string text:
                var utf8 = Encoding.UTF8.GetBytes(text);
                WriteHead(output, 3, (ulong)utf8.Length);
                output.AddRange(utf8);
                break;
            case List<object?> items:
                WriteHead(output, 4, (ulong)items.Count);
                items.ForEach(item => WriteItem(output, item));
                break;
            case SortedDictionary<string, object?> map:
                WriteHead(output, 5, (ulong)map.Count);
                foreach (var (key, item) in map)
                {
                    WriteItem(output, key);
                    WriteItem(output, item);
                }

                break;
            case ReferenceTag tag:
                WriteHead(output, 6, (ulong)tag.Number);
                WriteItem(output, tag.Value);
                break;
            default:
                throw new NotSupportedException(value.GetType().Name);
        }
    }

    private static void WriteHead(List<byte> output, int major, ulong value)
    {
        var size = value < 24 ? 0 : value < 0x100 ? 1 : value < 0x10000 ? 2 : value < 0x100000000 ? 4 : 8;
        output.Add((byte)((major << 5) | size switch { 0 => (int)value, 1 => 24, 2 => 25, 4 => 26, _ => 27 }));
        for (var shift = (size - 1) * 8; shift >= 0; shift -= 8)
        {
            output.Add((byte)((value >> shift) & 0xFF));
        }
    }

    private static object? ReadItem(Input input, int depth, bool tagged)
    {
        var first = input.Next();
        var major = first >> 5;
        if (major == 7)
        {
            return first switch
            {
                0xF4 => false,
                0xF5 => true,
                0xF6 => null,
                _ => throw new FormatException("a simple value or a float"),
            };
        }

        var argument = ReadArgument(input, first & 31);
        if (major >= 4 && depth == MaxDepth)
        {
            throw new FormatException("too deep");
        }

        return major switch
        {
            0 => argument <= long.MaxValue ? (long)argument : throw new FormatException("too large"),
            1 => argument <= long.MaxValue ? -1 - (long)argument : throw new FormatException("too small"),
            2 => input.Take(argument),
            3 => ReadText(input, argument),
            4 => ReadArray(input, argument, depth),
            5 => ReadMap(input, argument, depth),
            _ => argument <= int.MaxValue && !tagged
                ? new ReferenceTag((long)argument, ReadItem(input, depth, tagged: true))
                : throw new FormatException("a tag that is refused"),
        };
    }

    private static string ReadText(Input input, ulong length)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(input.Take(length));
        }
        catch (DecoderFallbackException error)
        {
            throw new FormatException("no UTF-8", error);
        }
    }

    private static List<object?> ReadArray(Input input, ulong count, int depth)
    {
        var items = new List<object?>();
        for (var index = 0UL; index < count; index++)
        {
            items.Add(ReadItem(input, depth + 1, tagged: false));
        }

        return items;
    }

    private static SortedDictionary<string, object?> ReadMap(Input input, ulong count, int depth)
    {
        var map = Map();
        for (var index = 0UL; index < count; index++)
        {
            if (ReadItem(input, depth + 1, tagged: false) is not string key)
            {
                throw new FormatException("a key that is no text");
            }

            map[key] = ReadItem(input, depth + 1, tagged: false);
        }

        return map;
    }

    private static ulong ReadArgument(Input input, int info)
    {
        if (info < 24)
        {
            return (ulong)info;
        }

        var size = info switch
        {
            24 => 1,
            25 => 2,
            26 => 4,
            27 => 8,
            _ => throw new FormatException("indefinite or reserved"),
        };
        var value = 0UL;
        for (; size > 0; size--)
        {
            value = (value << 8) | input.Next();
        }

        return value;
    }

    private sealed class Input
    {
        public required byte[] Bytes { get; init; }

        public int Place { get; private set; }

        public byte Next() => Place < Bytes.Length ? Bytes[Place++] : throw new FormatException("cut");

        public byte[] Take(ulong count)
        {
            if (count > (ulong)(Bytes.Length - Place))
            {
                throw new FormatException("cut");
            }

            var run = Bytes.AsSpan(Place, (int)count).ToArray();
            Place += run.Length;
            return run;
        }
    }
}
