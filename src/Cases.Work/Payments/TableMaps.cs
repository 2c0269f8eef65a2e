using System.Collections.Immutable;
using System.Text;
using Cases.Domain;
using Cases.Interchange;
using Cases.Policies.Yaml;

namespace Cases.Work;

/// <summary>Loads maps of tables of payments, strictly: each fault has its place.</summary>
public static class TableMaps
{
    private const string Word = "column";
    private const int MostSkipped = 100;

    /// <summary>Encodings by the names that a map may use.</summary>
    private static readonly Dictionary<string, Func<Encoding?>> Encodings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["utf-8"] = () => null,
        ["iso-8859-1"] = () => Encoding.Latin1,
        ["windows-1252"] = () => CodePagesEncodingProvider.Instance.GetEncoding(1252),
        ["gb18030"] = () => CodePagesEncodingProvider.Instance.GetEncoding("gb18030"),
        ["utf-16"] = () => Encoding.Unicode,
    };

    /// <summary>Loads a map from a file.</summary>
    /// <param name="path">The file.</param>
    public static TableMapResult Load(string path)
    {
        var faults = new FaultList(path);
        return DataFile.Read(path, faults) is { } text
            ? LoadText(path, text)
            : new TableMapResult(null, faults.InOrder);
    }

    /// <summary>Loads a map from its text.</summary>
    /// <param name="name">The name that faults carry.</param>
    /// <param name="text">The YAML text.</param>
    public static TableMapResult LoadText(string name, string text)
    {
        var faults = new FaultList(name);
        if (StrictYaml.Read(text, 0, new FaultList(name)) is [_, var second, ..])
        {
            faults.Add(second.Root.Place, "a second document begins here", "keep one map in a file");
        }

        var map = DataFile.FirstDocument(text, faults, "a map: begin with 'payments: NAME'") is { } reader
            ? Read(reader)
            : null;
        return new TableMapResult(faults.Count == 0 ? map : null, faults.InOrder);
    }

    private static TableMap? Read(MapReader reader)
    {
        var before = reader.Faults.Count;
        var name = reader.Text("payments");
        reader.OptionalText("title");
        var separator = Separators.Read(reader);
        var encoding = ReadEncoding(reader);
        var skipped = reader.Integer("skip-lines", MostSkipped) ?? 0;
        var point = Sign(reader, "decimal", ['.', ',']) ?? '.';
        var thousands = Sign(reader, "thousands", ['.', ',', ' ', '\'']);
        if (thousands == point)
        {
            reader.Faults.Add(reader.PlaceOf("thousands"), "'thousands' and 'decimal' are one sign", "write two");
        }

        var map = new TableMap
        {
            Name = name ?? "",
            Separator = separator,
            Encoding = encoding,
            SkippedLines = (int)skipped,
            Decimal = point,
            Thousands = thousands,
            Dates = ReadDates(reader),
            Amount = Source(reader, "amount"),
            Sign = ReadSign(reader),
            Credit = Source(reader, "credit"),
            Debit = Source(reader, "debit"),
            DebitsReturn = ReadDebits(reader),
            Currency = ReadCurrency(reader),
            ValueDate = Source(reader, "value-date", required: true)!,
            Booked = Source(reader, "booked"),
            Reference = Source(reader, "reference"),
            Account = Source(reader, "account"),
            Source = Source(reader, "source"),
            Reverses = Source(reader, "reverses"),
            Channel = Source(reader, "channel"),
            OwnAccount = Source(reader, "own-account"),
            Servicer = Source(reader, "servicer-reference"),
            EndToEnd = Source(reader, "end-to-end"),
            Structured = Source(reader, "structured"),
            Text = Source(reader, "text"),
            Payer = Source(reader, "payer"),
            PayerName = Source(reader, "payer-name"),
        };
        reader.Done();
        Check(reader, map);
        return reader.Faults.Count > before ? null : map;
    }

    /// <summary>What no key alone can say: an amount in one way, and something by which a payment is known.</summary>
    private static void Check(MapReader reader, TableMap map)
    {
        if (map.Amount is null == (map.Credit is null))
        {
            reader.Faults.Add(reader.Place, "the amount is told in no way, or in two",
                "write 'amount', or 'credit' (and 'debit' where money out has its own column)");
        }

        if (map.Amount is not null && map.Debit is not null)
        {
            reader.Faults.Add(reader.PlaceOf("debit"), "'debit' stands beside 'amount'", "write 'sign' for one column");
        }

        if (map.Sign is not null && map.Amount is null)
        {
            reader.Faults.Add(reader.PlaceOf("sign"), "'sign' stands without 'amount'", "leave it out");
        }

        if (map.Reference is null && (map.Account is not null || (map.Servicer is null && map.EndToEnd is null)))
        {
            reader.Faults.Add(reader.Place, "nothing tells one payment from another",
                "write 'reference' (with 'account' it is needed), 'servicer-reference' or 'end-to-end'");
        }

        if (map.Account is null && map.EndToEnd is null && map.Structured is null && map.Text is null
            && map.Payer is null)
        {
            reader.Faults.Add(reader.Place, "nothing leads to an account",
                "write 'account', or some of 'structured', 'end-to-end', 'text' and 'payer'");
        }
    }

    private static Encoding? ReadEncoding(MapReader reader)
    {
        if (reader.OptionalText("encoding") is not { } name)
        {
            return null;
        }

        if (Encodings.TryGetValue(name, out var make))
        {
            return make();
        }

        reader.Faults.Add(reader.PlaceOf("encoding"), $"{FaultList.Quote(name)} is no encoding that is read",
            $"write one of {string.Join(", ", Encodings.Keys)}");
        return null;
    }

    private static char? Sign(MapReader reader, string key, char[] known)
    {
        if (!reader.Has(key))
        {
            reader.OptionalText(key);
            return null;
        }

        if (reader.Node(key, required: true) is YamlScalar { Value: [var sign] } && known.Contains(sign))
        {
            return sign;
        }

        reader.Faults.Add(reader.PlaceOf(key), $"'{key}' is no such sign",
            $"write one of {string.Join(' ', known.Select(one => $"\"{one}\""))}, in quotes");
        return null;
    }

    private static ImmutableArray<string> ReadDates(MapReader reader)
    {
        var dates = Texts(reader, "dates");
        foreach (var pattern in dates.Where(pattern => !DateText.IsPattern(pattern)))
        {
            reader.Faults.Add(
                reader.PlaceOf("dates"), $"{FaultList.Quote(pattern)} is no pattern of dates",
                "write year, month and day, such as yyyy-MM-dd or dd.MM.yyyy");
        }

        return dates;
    }

    private static SignMap? ReadSign(MapReader reader)
    {
        if (reader.Map("sign", required: false, "'sign'") is not { } map)
        {
            return null;
        }

        var column = map.Text(Word);
        var (inWords, outWords) = (Texts(map, "in"), Texts(map, "out"));
        map.Done();
        return column is null ? null : new SignMap(new ValueSource(null, column, false), inWords, outWords);
    }

    private static bool ReadDebits(MapReader reader)
    {
        var word = reader.OptionalText("debits");
        if (word is not (null or "returns" or "ignored"))
        {
            reader.Faults.Add(reader.PlaceOf("debits"), $"{FaultList.Quote(word)} is not what debits can be",
                "write 'returns' where money out takes payments back, else 'ignored'");
        }

        return word == "returns";
    }

    private static ValueSource ReadCurrency(MapReader reader)
    {
        var source = Source(reader, "currency", required: true);
        if (source?.Constant is { } code && !Currency.TryParse(code, out _))
        {
            reader.Faults.Add(
                reader.PlaceOf("currency"), $"{FaultList.Quote(code)} is no currency", "write an ISO 4217 code");
        }

        return source!;
    }

    private static ImmutableArray<string> Texts(MapReader reader, string key)
    {
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var node in reader.List(key, required: true))
        {
            if (node is YamlScalar { IsNull: false } scalar)
            {
                texts.Add(scalar.Value);
            }
            else
            {
                reader.Faults.Add(node.Place, $"'{key}' holds {node.Shape}", "write texts only");
            }
        }

        if (texts.Count == 0 && reader.Has(key))
        {
            reader.Faults.Add(reader.PlaceOf(key), $"'{key}' is empty", "write at least one");
        }

        return texts.ToImmutable();
    }

    private static ValueSource? Source(MapReader reader, string key, bool required = false) =>
        ValueSource.Read(reader, key, Word, required);
}
