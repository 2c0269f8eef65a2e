using Cases.Work;

namespace Cases.Gateway;

/// <summary>The maps by which tables are read that come over HTTP: read once, before anybody is served.</summary>
/// <remarks>They are the installation's. Who sends a table chooses one by name and writes none.</remarks>
internal sealed class PaymentMaps
{
    private const int MostName = 64;
    private const int MostMaps = 100;

    private readonly SortedDictionary<string, TableMap> maps = new(StringComparer.Ordinal);

    /// <summary>Reads the configuration and the files that it names.</summary>
    /// <exception cref="ArgumentException">One cannot be used; the message names the setting, and of a map's fault its
    /// file, line and column.</exception>
    public PaymentMaps(PaymentOptions options)
    {
        if (options.Maps.Count > MostMaps)
        {
            throw new ArgumentException($"Cases__Payments__Maps has more than {MostMaps} maps.");
        }

        for (var index = 0; index < options.Maps.Count; index++)
        {
            Add(options.Maps[index], $"Cases__Payments__Maps__{index}");
        }
    }

    /// <summary>What a caller can choose, in words; empty where there is none.</summary>
    public string Names => string.Join(", ", maps.Keys);

    /// <summary>A map by its name; null where there is none.</summary>
    public TableMap? Find(string name) => maps.GetValueOrDefault(name);

    private void Add(MapOptions options, string setting)
    {
        if (options.Name.Length is 0 or > MostName
            || !options.Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-'))
        {
            throw new ArgumentException($"{setting}__Name: write 1 to {MostName} letters, digits or . _ - of ASCII.");
        }

        if (options.File.Length == 0)
        {
            throw new ArgumentException($"{setting}__File is missing: name the file of the map {options.Name}.");
        }

        var loaded = TableMaps.Load(options.File);
        if (loaded.Map is not { } map)
        {
            throw new ArgumentException($"{setting}__File: {loaded.Fault}");
        }

        if (!maps.TryAdd(options.Name, map))
        {
            throw new ArgumentException($"{setting}__Name: there is a map {options.Name} already.");
        }
    }
}
