using System.Collections.Immutable;
using Cases.Domain;
using Cases.Interchange;
using Cases.Policies.Yaml;

namespace Cases.Work;

/// <summary>Loads import maps, strictly: shipped ones by name, others by file.</summary>
public static class ImportMaps
{
    /// <summary>The name of the map for files without one of their own.</summary>
    public const string Default = "default";

    private const string Folder = "imports";
    private const string Suffix = ".map";
    internal const string Word = "column";

    /// <summary>The names of the shipped maps.</summary>
    public static IReadOnlyList<string> Names => [.. Shipped.Names(Folder).Select(name => name[..^Suffix.Length])];

    /// <summary>Loads a shipped map by its name (with or without <c>.map.yaml</c>), or a file by its path.</summary>
    public static ImportMapResult Load(string nameOrPath)
    {
        var name = nameOrPath.EndsWith(Suffix + ".yaml", StringComparison.Ordinal)
            ? nameOrPath[..^(Suffix.Length + 5)]
            : nameOrPath;
        if (!File.Exists(nameOrPath) && Shipped.Text(Folder, name + Suffix) is { } shipped)
        {
            return LoadText(name + Suffix + ".yaml", shipped);
        }

        var faults = new FaultList(nameOrPath);
        if (!Path.HasExtension(nameOrPath) && !nameOrPath.Contains('/') && !Path.Exists(nameOrPath))
        {
            faults.AddForFile(
                "there is no shipped map of this name",
                $"use one of: {string.Join(", ", Names)}; or give the path of a map file");
            return new ImportMapResult(null, faults.InOrder);
        }

        return DataFile.Read(nameOrPath, faults) is { } text
            ? LoadText(nameOrPath, text)
            : new ImportMapResult(null, faults.InOrder);
    }

    /// <summary>Loads a map from its text.</summary>
    /// <param name="name">The name that faults carry.</param>
    /// <param name="text">The YAML text.</param>
    public static ImportMapResult LoadText(string name, string text)
    {
        var faults = new FaultList(name);
        if (StrictYaml.Read(text, 0, new FaultList(name)) is [_, var second, ..])
        {
            faults.Add(second.Root.Place, "a second document begins here", "keep one map in a file");
        }

        var map = DataFile.FirstDocument(text, faults, "a map: begin with 'import: NAME'") is { } reader
            ? Read(reader)
            : null;
        return new ImportMapResult(faults.Count == 0 ? map : null, faults.InOrder);
    }

    private static ImportMap? Read(MapReader reader)
    {
        var before = reader.Faults.Count;
        var name = reader.Text("import");
        reader.OptionalText("title");
        var source = reader.Text("source");
        var separator = Separators.Read(reader);
        var dates = ReadDates(reader);
        var packs = Texts(reader, "packs", required: false);
        var account = Source(reader, "account", required: true);
        var currency = ReadCurrency(reader);
        var product = Source(reader, "product");
        var opened = Source(reader, "opened");
        var item = ReadItem(reader);
        var holds = reader.List("holds").Select(node => ReadHold(node, reader.Faults)).ToArray();
        var payment = ReadPayment(reader);
        var interest = InterestMap.Read(reader, dates);
        reader.Done();
        return reader.Faults.Count > before
            ? null
            : new ImportMap
            {
                Name = name!,
                Source = source!,
                Separator = separator,
                Dates = dates,
                Packs = packs,
                Account = account!,
                Currency = currency!,
                Product = product,
                Opened = opened,
                Item = item!,
                Holds = [.. holds.OfType<HoldMap>()],
                Payment = payment,
                Interest = interest,
            };
    }

    private static ImmutableArray<string> ReadDates(MapReader reader)
    {
        var dates = Texts(reader, "dates", required: true);
        foreach (var pattern in dates.Where(pattern => !DateText.IsPattern(pattern)))
        {
            reader.Faults.Add(
                reader.PlaceOf("dates"), $"{FaultList.Quote(pattern)} is no pattern of dates",
                "write year, month and day, such as yyyy-MM-dd or M/d/yyyy");
        }

        return dates;
    }

    private static ValueSource? ReadCurrency(MapReader reader)
    {
        var source = Source(reader, "currency", required: true);
        if (source?.Constant is { } code && !Currency.TryParse(code, out _))
        {
            reader.Faults.Add(
                reader.PlaceOf("currency"), $"{FaultList.Quote(code)} is no currency", "write an ISO 4217 code");
        }

        return source;
    }

    private static ItemMap? ReadItem(MapReader reader)
    {
        if (reader.Map("item", required: true, "'item'") is not { } map)
        {
            return null;
        }

        var key = Source(map, "key", required: true);
        var due = Source(map, "due");
        var charges = ImmutableArray.CreateBuilder<ChargeMap>();
        foreach (var component in Enum.GetValues<DebtComponent>())
        {
            var required = component == DebtComponent.Principal;
            if (Source(map, PolicyWords.Of(component), required) is { } amount)
            {
                charges.Add(new ChargeMap(component, amount));
            }
        }

        map.Done();
        return key is null ? null : new ItemMap(key, due, charges.ToImmutable());
    }

    private static HoldMap? ReadHold(YamlNode node, FaultList faults)
    {
        if (MapReader.Of(node, faults, "the hold") is not { } map)
        {
            return null;
        }

        var key = map.Text("key");
        var kind = map.Word<HoldKind>("hold");
        var reason = map.Text("reason");
        var placed = Source(map, "placed", required: true);
        var when = Texts(map, "when", required: true);
        var otherwise = Texts(map, "otherwise", required: false);
        var from = Source(map, "from");
        map.Done();
        return key is null || kind is null || reason is null || placed is null
            ? null
            : new HoldMap(key, kind.Value, reason, placed, when, otherwise, from);
    }

    private static PaymentMap? ReadPayment(MapReader reader)
    {
        if (reader.Map("payment", required: false, "'payment'") is not { } map)
        {
            return null;
        }

        var key = map.Text("key");
        var on = Source(map, "on", required: true);
        var amount = Source(map, "amount", required: true);
        map.Done();
        return key is null || on is null || amount is null
            ? null
            : new PaymentMap(key, on, amount.Constant == "full" ? null : amount);
    }

    private static ImmutableArray<string> Texts(MapReader reader, string key, bool required)
    {
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var node in reader.List(key, required))
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

        if (required && texts.Count == 0 && reader.Has(key))
        {
            reader.Faults.Add(reader.PlaceOf(key), $"'{key}' is empty", "write at least one");
        }

        return texts.ToImmutable();
    }

    private static ValueSource? Source(MapReader reader, string key, bool required = false) =>
        ValueSource.Read(reader, key, Word, required);
}
