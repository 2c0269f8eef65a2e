using System.Globalization;
using System.Text;

namespace Cases.Ledger;

/// <summary>Prints CBOR in the diagnostic notation of RFC 8949, section 8, for people.</summary>
public static class CborDiagnostic
{
    /// <summary>Prints one item, for example <c>{"kind": "Note", "data": h'00'}</c>.</summary>
    /// <param name="item">One canonical item.</param>
    /// <returns>The notation, on one line.</returns>
    /// <exception cref="CborException">The bytes are not one canonical item.</exception>
    public static string Print(ReadOnlySpan<byte> item)
    {
        var text = new StringBuilder();
        var reader = new CborReader(item);
        Print(ref reader, text);
        reader.EndOfData();
        return text.ToString();
    }

    private static void Print(ref CborReader reader, StringBuilder text)
    {
        switch (reader.PeekType())
        {
            case CborType.Int:
                text.Append(CultureInfo.InvariantCulture, $"{reader.ReadInt()}");
                break;
            case CborType.Bytes:
                text.Append("h'").Append(Convert.ToHexStringLower(reader.ReadBytes())).Append('\'');
                break;
            case CborType.Text:
                Quote(reader.ReadText(), text);
                break;
            case CborType.Bool:
                text.Append(reader.ReadBool() ? "true" : "false");
                break;
            case CborType.Null:
                reader.ReadNull();
                text.Append("null");
                break;
            case CborType.Tag:
                text.Append(CultureInfo.InvariantCulture, $"{reader.ReadTag()}(");
                Print(ref reader, text);
                text.Append(')');
                break;
            case CborType.Array:
                PrintArray(ref reader, text);
                break;
            default:
                PrintMap(ref reader, text);
                break;
        }
    }

    private static void PrintArray(ref CborReader reader, StringBuilder text)
    {
        text.Append('[');
        var count = reader.BeginArray();
        for (var index = 0; index < count; index++)
        {
            text.Append(index == 0 ? "" : ", ");
            Print(ref reader, text);
        }

        reader.EndArray();
        text.Append(']');
    }

    private static void PrintMap(ref CborReader reader, StringBuilder text)
    {
        text.Append('{');
        reader.BeginMap();
        for (var separator = ""; reader.TryReadKey(out var key); separator = ", ")
        {
            text.Append(separator);
            Quote(Encoding.UTF8.GetString(key), text);
            text.Append(": ");
            Print(ref reader, text);
        }

        text.Append('}');
    }

    private static void Quote(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (var character in value)
        {
            if (character is '"' or '\\')
            {
                text.Append('\\');
            }

            text.Append(character < ' ' ? $"\\u{(int)character:x4}" : character.ToString());
        }

        text.Append('"');
    }
}
