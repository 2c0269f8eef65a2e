using System.Text.Json.Serialization;

namespace Cases.Benchmarks;

/// <summary>One row of the design's list of what must be fast, as it was measured.</summary>
/// <param name="Name">The work.</param>
/// <param name="Ours">The median of our rate, per second; null where it was not measured.</param>
/// <param name="Peer">The median of the peer's rate, per second; null without a peer.</param>
/// <param name="PeerName">What the peer does; null without a peer.</param>
/// <param name="Aim">What the ratio has to reach; null where the design asks for nothing.</param>
internal sealed record BenchRow(string Name, double? Ours, double? Peer, string? PeerName, double? Aim)
{
    /// <summary>Our median by the peer's; null where nothing could be compared.</summary>
    [JsonPropertyOrder(1)]
    public double? Ratio => Ours / Peer is { } exact ? Math.Round(exact, 3) : null;

    /// <summary>Whether the aim is reached; null where nothing could be compared, which is no miss.</summary>
    [JsonPropertyOrder(3)]
    public bool? Met => Failed ? false
        : IsRate ? Ours is { } ours && Aim is { } bound ? AtMost ? ours <= bound : ours >= bound : null
        : Ratio is { } ratio && Aim is { } aim
        ? AtMost ? ratio <= aim : ratio >= aim
        : null;

    [JsonPropertyOrder(2)]
    public double? Aim { get; init; } = Aim;

    /// <summary>Whether both sides are times, so that the ratio has to stay below its aim.</summary>
    [JsonIgnore]
    public bool AtMost { get; init; }

    /// <summary>Whether the aim is for our own figure and not for the ratio.</summary>
    [JsonIgnore]
    public bool IsRate { get; init; }

    /// <summary>Whether something went wrong during the load, so that no speed reaches the aim.</summary>
    [JsonIgnore]
    public bool Failed { get; init; }

    /// <summary>Why nothing was compared, or what went wrong.</summary>
    [JsonPropertyOrder(4)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; init; }

    /// <summary>What else was seen: name and text.</summary>
    [JsonIgnore]
    public IReadOnlyList<(string Name, string Text)> Seen { get; init; } = [];

    /// <summary>The same for a document.</summary>
    [JsonPropertyOrder(5)]
    [JsonPropertyName("seen")]
    public IReadOnlyDictionary<string, string> SeenByName => Seen.ToDictionary(seen => seen.Name, seen => seen.Text);

    /// <summary>A row that is not measured yet.</summary>
    public static BenchRow Later(string name, double? aim, string note) =>
        new(name, null, null, null, aim) { Note = note };
}
