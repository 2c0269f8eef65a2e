using System.Globalization;
using Cases.Domain;
using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;

namespace Cases.Policies.Yaml;

/// <summary>
/// Takes the keys of one mapping by name and type, and at the end faults every key that nobody asked for.
/// </summary>
/// <remarks>
/// A method returns null where the key is absent or its value unusable; the fault is then already noted.
/// </remarks>
internal sealed class MapReader
{
    private const int LongestText = 2000;

    private static readonly string[] Areas =
    [
        "Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Etc/", "Europe/", "Indian/",
        "Pacific/",
    ];

    private readonly YamlMap _map;
    private readonly FaultList _faults;
    private readonly string _what;
    private readonly List<string> _asked = [];

    public MapReader(YamlMap map, FaultList faults, string what)
    {
        _map = map;
        _faults = faults;
        _what = what;
    }

    public YamlPlace Place => _map.Place;

    public FaultList Faults => _faults;

    /// <summary>A reader of a node that must be a mapping; null, with a fault, where it is not.</summary>
    public static MapReader? Of(YamlNode node, FaultList faults, string what)
    {
        if (node is YamlMap map)
        {
            return new MapReader(map, faults, what);
        }

        faults.Add(node.Place, $"{what} must be a mapping, not {node.Shape}", "write keys and values");
        return null;
    }

    public YamlPlace PlaceOf(string key) => Find(key)?.Value.Place ?? _map.Place;

    public bool Has(string key) => Find(key) is not null;

    public string? Text(string key) => Scalar(key, required: true) is { } s ? CleanText(key, s) : null;

    public string? OptionalText(string key) => Scalar(key, required: false) is { } s ? CleanText(key, s) : null;

    public LocalDate? Date(string key, bool required)
    {
        if (Scalar(key, required) is not { } s)
        {
            return null;
        }

        var date = LocalDatePattern.Iso.Parse(s.Value);
        return date.Success
            ? date.Value
            : Fault<LocalDate>(s, key, "is not a date that exists", "write YYYY-MM-DD");
    }

    public LocalTime? Time(string key)
    {
        if (Scalar(key, required: true) is not { } s)
        {
            return null;
        }

        var pattern = s.Value.Length == 5 ? "HH:mm" : "HH:mm:ss";
        var time = LocalTimePattern.CreateWithInvariantCulture(pattern).Parse(s.Value);
        return time.Success
            ? time.Value
            : Fault<LocalTime>(s, key, "is not a time of day", "write HH:MM from 00:00 to 23:59");
    }

    public DateTimeZone? Zone(string key)
    {
        if (Scalar(key, required: false) is not { } s)
        {
            return null;
        }

        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(s.Value);
        if (zone is null)
        {
            Fault<int>(s, key, "is not a time zone", "write a name of the IANA database, such as Asia/Shanghai");
        }
        else if (IsLegacy(s.Value))
        {
            var canonical = TzdbDateTimeZoneSource.Default.CanonicalIdMap[s.Value];
            Fault<int>(
                s, key, "is a legacy name of a time zone",
                "write a name of the form Area/City" + (canonical == s.Value ? "" : $", here {canonical}"));
            return null;
        }

        return zone;
    }

    // Leftovers such as EST5EDT, PRC or US/Eastern; a name that a merge in the database made an alias is none.
    private static bool IsLegacy(string id) =>
        id != "UTC" && !Array.Exists(Areas, area => id.StartsWith(area, StringComparison.Ordinal));

    public bool? Flag(string key)
    {
        if (Scalar(key, required: false) is not { } s)
        {
            return null;
        }

        return s.IsPlain && s.Value is "true" or "false"
            ? s.Value == "true"
            : Fault<bool>(s, key, "is not true or false", "write true or false without quotes");
    }

    public long? Integer(string key, long max, bool required = false)
    {
        if (Scalar(key, required) is not { } s)
        {
            return null;
        }

        var sound = s.IsPlain
            && s.Value.Length <= 18
            && s.Value.All(char.IsAsciiDigit)
            && long.TryParse(s.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value <= max;
        return sound
            ? long.Parse(s.Value, NumberStyles.None, CultureInfo.InvariantCulture)
            : Fault<long>(
                s,
                key,
                string.Create(CultureInfo.InvariantCulture, $"is not a whole number from 0 to {max}"),
                "write digits only, without quotes");
    }

    public ScaledNumber? Decimal(string key)
    {
        if (Scalar(key, required: true) is not { } s)
        {
            return null;
        }

        return ScaledNumber.TryParse(s.Value, out var number)
            ? number
            : Fault<ScaledNumber>(
                s, key, "is no number with at most eight decimals", "write digits with a point, such as 0.0005");
    }

    public Money? Money(string key, bool required)
    {
        if (Scalar(key, required) is not { } s)
        {
            return null;
        }

        return AmountText.TryParse(s.Value.Trim(), out var money)
            ? money
            : Fault<Money>(
                s, key, "is no amount", "write all decimals of the currency and its code, such as 12.50 CNY");
    }

    public T? Word<T>(string key, bool required = true)
        where T : struct, Enum => Scalar(key, required) is { } s ? WordOf<T>(key, s) : null;

    /// <summary>A list of words, or the single word <c>any</c>, which gives all of them.</summary>
    public IReadOnlyList<T>? Words<T>(string key, bool required)
        where T : struct, Enum
    {
        switch (Take(key, required))
        {
            case null:
                return null;
            case YamlScalar { Value: "any" }:
                return Enum.GetValues<T>();
            case YamlList { Items.Count: > 0 } list:
                return WordsOf<T>(key, list);
            case var other:
                _faults.Add(
                    other.Place,
                    $"'{key}' of {_what} must be a list of words, not {other.Shape}",
                    $"write any, or some of [{string.Join(", ", PolicyWords.All<T>())}]");
                return null;
        }
    }

    /// <summary>The node as it stands, for a value of several shapes.</summary>
    public YamlNode? Node(string key, bool required) => Take(key, required);

    public MapReader? Map(string key, bool required, string what) =>
        Take(key, required) is { } node ? Of(node, _faults, what) : null;

    /// <summary>The items of a list; empty where the key is absent or its value is no list.</summary>
    public IReadOnlyList<YamlNode> List(string key, bool required = false)
    {
        switch (Take(key, required))
        {
            case null:
                return [];
            case YamlList list:
                return list.Items;
            case var other:
                _faults.Add(
                    other.Place,
                    $"'{key}' of {_what} must be a list, not {other.Shape}",
                    "write '- ' before each item");
                return [];
        }
    }

    /// <summary>All keys with their values, for a mapping whose keys are data.</summary>
    public IEnumerable<YamlEntry> Entries()
    {
        foreach (var entry in _map.Entries)
        {
            _asked.Add(entry.Key.Value);
            yield return entry;
        }
    }

    /// <summary>Faults every key that was not asked for.</summary>
    public void Done()
    {
        foreach (var entry in _map.Entries.Where(e => !_asked.Contains(e.Key.Value)))
        {
            _faults.Add(
                entry.Key.Place,
                $"{_what} has no key {FaultList.Quote(entry.Key.Value)}",
                $"use one of: {string.Join(", ", _asked)}");
        }
    }

    private YamlEntry? Find(string key) =>
        _map.Entries.FirstOrDefault(e => string.Equals(e.Key.Value, key, StringComparison.Ordinal));

    private YamlNode? Take(string key, bool required)
    {
        if (!_asked.Contains(key))
        {
            _asked.Add(key);
        }

        var node = Find(key)?.Value;
        if (node is null && required)
        {
            _faults.Add(_map.Place, $"{_what} lacks '{key}'", $"add '{key}: …'");
        }

        if (node is YamlScalar { IsNull: true })
        {
            _faults.Add(node.Place, $"'{key}' of {_what} has no value", "give it one, or leave the key out");
            return null;
        }

        return node;
    }

    private YamlScalar? Scalar(string key, bool required)
    {
        switch (Take(key, required))
        {
            case null:
                return null;
            case YamlScalar scalar:
                return scalar;
            case var other:
                _faults.Add(
                    other.Place, $"'{key}' of {_what} must be a single value, not {other.Shape}", "write one value");
                return null;
        }
    }

    private string? CleanText(string key, YamlScalar scalar)
    {
        if (scalar.Value.Trim().Length is > 0 and <= LongestText && !scalar.Value.Any(char.IsControl))
        {
            return scalar.Value.Trim();
        }

        _faults.Add(
            scalar.Place,
            $"'{key}' of {_what} must be one line of 1 to {LongestText} characters",
            "write it in one line without control characters");
        return null;
    }

    private List<T>? WordsOf<T>(string key, YamlList list)
        where T : struct, Enum
    {
        var words = new List<T>();
        foreach (var item in list.Items)
        {
            if (item is not YamlScalar scalar)
            {
                _faults.Add(item.Place, $"'{key}' of {_what} holds {item.Shape}", "write words only");
                return null;
            }

            if (WordOf<T>(key, scalar) is not { } word)
            {
                return null;
            }

            if (words.Contains(word))
            {
                _faults.Add(item.Place, $"'{key}' of {_what} names '{scalar.Value}' twice", "name it once");
            }

            words.Add(word);
        }

        return words;
    }

    private T? WordOf<T>(string key, YamlScalar scalar)
        where T : struct, Enum => PolicyWords.TryParse<T>(scalar.Value, out var value)
        ? value
        : Fault<T>(
            scalar, key, "is not a word that it knows", $"use one of: {string.Join(", ", PolicyWords.All<T>())}");

    private T? Fault<T>(YamlScalar scalar, string key, string what, string remedy)
        where T : struct
    {
        _faults.Add(scalar.Place, $"'{key}' of {_what}: {FaultList.Quote(scalar.Value)} {what}", remedy);
        return null;
    }
}
