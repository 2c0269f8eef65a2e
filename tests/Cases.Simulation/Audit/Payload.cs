using System.Text;
using Cases.Ledger;

namespace Cases.Simulation;

/// <summary>Single fields of an entry's payload, read from its bytes and not by the product's records.</summary>
internal static class Payload
{
    /// <summary>A whole number.</summary>
    public static long Number(LedgerEntry entry, string field)
    {
        var reader = Find(entry, field);
        return reader.PeekType() == CborType.Tag ? Tagged(ref reader) : reader.ReadInt();
    }

    /// <summary>A text.</summary>
    public static string Text(LedgerEntry entry, string field)
    {
        var reader = Find(entry, field);
        return reader.ReadText();
    }

    /// <summary>A text that may be missing.</summary>
    public static string? TextOrNull(LedgerEntry entry, string field) => Has(entry, field) ? Text(entry, field) : null;

    /// <summary>Some texts.</summary>
    public static List<string> Texts(LedgerEntry entry, string field)
    {
        var reader = Find(entry, field);
        var texts = new List<string>();
        for (var left = reader.BeginArray(); left > 0; left--)
        {
            texts.Add(reader.ReadText());
        }

        return texts;
    }

    /// <summary>
    /// Of each map of a list a text and a whole number, in the order of the entry; an empty list is left out there.
    /// </summary>
    public static List<(string Text, long Number)> Pairs(LedgerEntry entry, string field, string text, string number)
    {
        var pairs = new List<(string Text, long Number)>();
        var reader = new CborReader(entry.Payload.Span);
        if (!Seek(ref reader, field))
        {
            return pairs;
        }

        for (var left = reader.BeginArray(); left > 0; left--)
        {
            var (said, count) = ("", 0L);
            reader.BeginMap();
            while (reader.TryReadKey(out var key))
            {
                switch (Encoding.UTF8.GetString(key))
                {
                    case var name when name == text: said = reader.ReadText(); break;
                    case var name when name == number: count = reader.ReadInt(); break;
                    default: reader.Skip(); break;
                }
            }

            pairs.Add((said, count));
        }

        return pairs;
    }

    /// <summary>Of each map of a list a text, in the order of the entry.</summary>
    public static List<string> TextsOf(LedgerEntry entry, string field, string text)
    {
        var reader = Find(entry, field);
        var texts = new List<string>();
        for (var left = reader.BeginArray(); left > 0; left--)
        {
            reader.BeginMap();
            while (reader.TryReadKey(out var key))
            {
                if (Encoding.UTF8.GetString(key) == text)
                {
                    texts.Add(reader.ReadText());
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        return texts;
    }

    private static bool Has(LedgerEntry entry, string field)
    {
        var reader = new CborReader(entry.Payload.Span);
        return Seek(ref reader, field) && reader.PeekType() == CborType.Text;
    }

    private static long Tagged(ref CborReader reader)
    {
        reader.ReadTag();
        return reader.ReadInt();
    }

    private static CborReader Find(LedgerEntry entry, string field)
    {
        var reader = new CborReader(entry.Payload.Span);
        Violation.Unless(Seek(ref reader, field), $"the entry {entry.Position} ({entry.Kind}) has no {field}");
        return reader;
    }

    private static bool Seek(ref CborReader reader, string field)
    {
        reader.BeginMap();
        while (reader.TryReadKey(out var key))
        {
            if (Encoding.UTF8.GetString(key) == field)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
