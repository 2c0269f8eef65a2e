using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Cases.Contracts;

namespace Cases.Pages;

/// <summary>The words of one language, from the resource file of its name. The two files hold the same keys.</summary>
public sealed class Words
{
    private static readonly string[] Bounds = ["at least", "at most"];
    private static readonly string[] Between = [", ", " or ", " "];
    private static readonly Words[] Languages = [Load("zh-CN"), Load("en")];

    private readonly FrozenDictionary<string, string> texts;
    private readonly SaidTexts said;

    private Words(string language, FrozenDictionary<string, string> texts)
    {
        Language = language;
        this.texts = texts;
        said = new SaidTexts(texts);
    }

    /// <summary>All languages.</summary>
    public static IReadOnlyList<Words> All => Languages;

    /// <summary>The language, as HTML names it.</summary>
    public string Language { get; }

    /// <summary>Whether it is the language in which the node writes its own messages.</summary>
    public bool IsEnglish => Language == "en";

    /// <summary>The keys.</summary>
    public IEnumerable<string> Keys => texts.Keys;

    /// <summary>The text of a key.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the tests find that out first.</exception>
    public string this[string key] => texts.TryGetValue(key, out var text)
        ? text
        : throw new KeyNotFoundException($"{Language}.json has no text '{key}'.");

    /// <summary>The words of a language; null for one that there is not.</summary>
    public static Words? Of(string? language) => Array.Find(Languages, words => words.Language == language);

    /// <summary>The words for a header Accept-Language: Chinese unless English stands before it.</summary>
    public static Words Preferred(string? accept)
    {
        var first = (accept ?? "").Split(',').Select(part => part.Trim()).FirstOrDefault(part =>
            part.StartsWith("zh", StringComparison.OrdinalIgnoreCase)
            || part.StartsWith("en", StringComparison.OrdinalIgnoreCase));
        var english = first?.StartsWith("en", StringComparison.OrdinalIgnoreCase) == true;
        return Languages[english ? 1 : 0];
    }

    /// <summary>The text of a word of the contract, for example of a stage.</summary>
    public string Of<T>(T word)
        where T : struct, Enum => this[typeof(T).Name + "." + word];

    /// <summary>The text of a name that the node chose, such as an entry's kind; else the name itself.</summary>
    public string OrName(string group, string name) => texts.GetValueOrDefault(group + "." + name, name);

    /// <summary>Whether there is a text for a name that the node chose.</summary>
    public bool Has(string group, string name) => texts.ContainsKey(group + "." + name);

    /// <summary>
    /// What a reason says beyond its code: the node's own sentence on English pages, and on others its translation
    /// with the same figures; null where the code says it all.
    /// </summary>
    public string? Said(RefusalView reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return !IsEnglish ? said.Of(reason.Message, Part)
            : reason.Message == OrName("refusal", reason.Code) ? null
            : reason.Message;
    }

    /// <summary>A part of a sentence: a field, a fact, or a value.</summary>
    private string Part(string part) =>
        Known("field", part) ?? texts.GetValueOrDefault("fact." + part) ?? Value(part);

    /// <summary>Where a rule is written.</summary>
    public string Cited(string citation) => OrName("citation", citation);

    /// <summary>A fact of a rule, name and value.</summary>
    public string Of(FactView fact)
    {
        ArgumentNullException.ThrowIfNull(fact);
        var value = fact.Name == "missingFact" ? OrName("fact", fact.Value) : Value(fact.Value);
        return OrName("fact", fact.Name) + " = " + value;
    }

    /// <summary>Yes or no.</summary>
    public string Of(bool yes) => this[yes ? "yes" : "no"];

    /// <summary>A day, the same in all languages.</summary>
    public static string Of(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>An instant, with the offset that the node gave it.</summary>
    public static string Of(DateTimeOffset instant) =>
        instant.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);

    /// <summary>
    /// An instant by the clocks of a zone, with the zone's short name; as the node gave it without one.
    /// </summary>
    public string Of(DateTimeOffset instant, TimeZoneInfo? zone)
    {
        if (zone is null)
        {
            return Of(instant);
        }

        var local = TimeZoneInfo.ConvertTime(instant, zone);
        var offset = local.ToString("zzz", CultureInfo.InvariantCulture);
        var name = OrName("zone", zone.Id);
        return local.ToString("yyyy-MM-dd HH:mm ", CultureInfo.InvariantCulture)
            + (name != zone.Id ? name : local.Offset == TimeSpan.Zero ? "UTC" : "UTC" + offset);
    }

    /// <summary>An amount.</summary>
    public static string Of(Money money) => $"{money.Amount} {money.Currency}";

    /// <summary>A fact's value: words in this language, numbers and times as they are.</summary>
    private string Value(string value)
    {
        if (Known("value", value) is { } whole)
        {
            return whole;
        }

        if (Bounds.FirstOrDefault(bound => value.StartsWith(bound + " ", StringComparison.Ordinal)) is { } bound)
        {
            return this["value." + bound] + value[bound.Length..];
        }

        var words = value.Split(Between, StringSplitOptions.RemoveEmptyEntries)
            .Select(word => Known("value", word)).ToList();
        return words.TrueForAll(word => word is not null) ? string.Join(this["list"], words) : value;
    }

    // A stage stands among values by the contract's own name.
    private string? Known(string group, string word) =>
        texts.GetValueOrDefault(group + "." + word) ?? texts.GetValueOrDefault(nameof(CaseStage) + "." + word);

    private static Words Load(string language)
    {
        using var file = typeof(Words).Assembly.GetManifestResourceStream($"Text.{language}.json")
            ?? throw new InvalidOperationException($"The build left out Text/{language}.json.");
        var texts = JsonSerializer.Deserialize<Dictionary<string, string>>(file)!;
        return new Words(language, texts.ToFrozenDictionary(StringComparer.Ordinal));
    }
}
