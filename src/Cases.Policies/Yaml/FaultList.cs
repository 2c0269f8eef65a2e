namespace Cases.Policies.Yaml;

/// <summary>Collects the faults of one file.</summary>
internal sealed class FaultList(string file)
{
    /// <summary>Beyond this many a reader learns nothing more, and a hostile file must not fill the memory.</summary>
    public const int Most = 200;

    private readonly List<PackFault> _faults = [];

    public int Count { get; private set; }

    public IReadOnlyList<PackFault> InOrder =>
        [.. _faults.OrderBy(fault => fault.Line == 0 ? int.MaxValue : fault.Line).ThenBy(fault => fault.Column)];

    public void Add(YamlPlace place, string what, string remedy)
    {
        Count++;
        if (_faults.Count < Most)
        {
            _faults.Add(new PackFault(file, place.Line, place.Column, what, remedy));
        }
        else if (_faults.Count == Most)
        {
            _faults.Add(new PackFault(file, 0, 0, $"more than {Most} faults", "mend the first ones and check again"));
        }
    }

    public void AddForFile(string what, string remedy) => Add(new YamlPlace(0, 0), what, remedy);

    /// <summary>A value as a fault quotes it: shortened, without control characters.</summary>
    public static string Quote(string value)
    {
        var clean = new string([.. value.Take(60).Select(c => char.IsControl(c) ? '?' : c)]);
        return value.Length > 60 ? $"'{clean}…'" : $"'{clean}'";
    }
}
