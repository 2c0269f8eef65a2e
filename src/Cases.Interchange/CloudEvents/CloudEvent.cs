namespace Cases.Interchange;

/// <summary>An event as CloudEvents 1.0 tells it.</summary>
/// <param name="Id">Its id, which with the source names it.</param>
/// <param name="Source">Where it happened: a URI reference.</param>
/// <param name="Type">What happened.</param>
public sealed record CloudEvent(string Id, string Source, string Type)
{
    /// <summary>The one version of the specification that is read.</summary>
    public const string SpecVersion = "1.0";

    /// <summary>What it is about, in the words of its source; null where nobody says.</summary>
    public string? Subject { get; init; }

    /// <summary>When it happened, with the offset as it was told; null where nobody says.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The media type of the data; null where nobody says, and then it is JSON.</summary>
    public string? DataContentType { get; init; }

    /// <summary>The schema of the data: an absolute URI; null where nobody says.</summary>
    public string? DataSchema { get; init; }

    /// <summary>Whether it has data at all.</summary>
    public bool HasData { get; init; }

    /// <summary>
    /// The data: a JSON value as it was written, or, where <see cref="IsBytes"/>, the bytes themselves. Of a JSON body
    /// it is a part of the very bytes that were read.
    /// </summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Whether the data are bytes of the media type, and not a JSON value within the event.</summary>
    public bool IsBytes { get; init; }

    /// <summary>The other attributes, each in the canonical text of its type: <c>10</c>, <c>true</c>, base64.</summary>
    public IReadOnlyDictionary<string, string> Extensions { get; init; } = None;

    /// <summary>Whether the data are JSON, as far as the media type says.</summary>
    public bool IsJson => DataContentType is not { } type || IsJsonType(type);

    internal static IReadOnlyDictionary<string, string> None { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    private static bool IsJsonType(string type)
    {
        var end = type.IndexOf(';', StringComparison.Ordinal);
        var name = (end < 0 ? type.AsSpan() : type.AsSpan(0, end)).Trim();
        return name.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || name.Equals("text/json", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }
}

/// <summary>What is wrong with one event.</summary>
/// <param name="Index">Which event of its batch, from 0.</param>
/// <param name="Attribute">The attribute at fault; empty where it is the event as a whole.</param>
/// <param name="Reason">What is wrong with it, for a person; it repeats nothing of what was sent.</param>
public sealed record CloudEventFault(int Index, string Attribute, string Reason);

/// <summary>One event as it was read: the event, or what is wrong with it.</summary>
/// <param name="Event">The event; null where something is wrong.</param>
/// <param name="Fault">What is wrong; null where nothing is.</param>
public readonly record struct CloudEventReading(CloudEvent? Event, CloudEventFault? Fault)
{
    /// <summary>The id of the event, also of one with a fault elsewhere; null where none can be read.</summary>
    public string? Id { get; init; }
}

/// <summary>A body as it was read: its events, or why it is no body of events at all.</summary>
/// <param name="Events">A reading for each event, in their order; empty where the body itself is at fault.</param>
/// <param name="Fault">What is wrong with the body, for a person; null where nothing is.</param>
public sealed record CloudEventBody(IReadOnlyList<CloudEventReading> Events, string? Fault)
{
    /// <summary>Whether every event can be used: what the specification asks of a batch as a whole.</summary>
    public bool IsWhole => Fault is null && Events.All(one => one.Fault is null);
}
