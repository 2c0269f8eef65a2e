namespace Cases.Interchange;

/// <summary>
/// One event of a recorded log as it stands there. Nothing is interpreted but the instant; the order of events is the
/// order of the file, also where two have the same instant.
/// </summary>
public sealed class LoggedEvent
{
    // Key, value, key, value: one small array for each event, and a scan of ten keys beats a hash table.
    private readonly string[] _pairs;
    private readonly string[] _casePairs;

    internal LoggedEvent(string[] pairs, string[] casePairs)
    {
        _pairs = pairs;
        _casePairs = casePairs;
    }

    /// <summary>The log's own reference of the case. A log may use one reference for several traces.</summary>
    public required string CaseRef { get; init; }

    /// <summary>The ordinal of the trace (XES) or of the case's first row (CSV), from 0.</summary>
    public required int CaseIndex { get; init; }

    /// <summary>The ordinal of the event within its trace (XES) or case (CSV), in file order, from 0.</summary>
    public required int EventIndex { get; init; }

    /// <summary>The activity's name; never empty.</summary>
    public required string Activity { get; init; }

    /// <summary>The instant with the log's own offset; parts below 100 ns are cut off.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>False when the log gave no offset: then the local time is kept and the offset is set to zero.</summary>
    public required bool OffsetKnown { get; init; }

    /// <summary>The line of the event in the (unpacked) file, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The number of the event's own attributes that have a value.</summary>
    public int AttributeCount => _pairs.Length / 2;

    /// <summary>
    /// An attribute's value exactly as written; null when the event has none by this key, or when the CSV cell is
    /// empty. Children of attributes, lists and containers are not kept.
    /// </summary>
    public string? Get(string key) => Find(_pairs, key);

    /// <summary>An attribute of the trace (XES only), as <see cref="Get"/>.</summary>
    public string? GetCase(string key) => Find(_casePairs, key);

    /// <summary>The event's own attributes in file order.</summary>
    public IEnumerable<KeyValuePair<string, string>> Attributes()
    {
        for (var i = 0; i < _pairs.Length; i += 2)
        {
            yield return new KeyValuePair<string, string>(_pairs[i], _pairs[i + 1]);
        }
    }

    private static string? Find(string[] pairs, string key)
    {
        for (var i = 0; i < pairs.Length; i += 2)
        {
            if (pairs[i] == key)
            {
                return pairs[i + 1];
            }
        }

        return null;
    }
}
