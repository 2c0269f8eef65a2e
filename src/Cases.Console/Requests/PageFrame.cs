using Cases.Contracts;

namespace Cases.Pages;

/// <summary>What every page needs beside its content.</summary>
/// <param name="Words">The words of its language.</param>
/// <param name="Path">Its own path and query, for coming back.</param>
/// <param name="Guard">The value that shows a form to be of this site.</param>
public sealed record PageFrame(Words Words, string Path, string Guard)
{
    /// <summary>Who is signed in; null for nobody.</summary>
    public string? Name { get; init; }

    /// <summary>The role of whoever is signed in, as his token tells it; null where that cannot be read.</summary>
    public string? Role { get; init; }

    /// <summary>Whether somebody is signed in.</summary>
    public bool SignedIn { get; init; }

    /// <summary>The zone in which times are shown; null to show them as the node told.</summary>
    public TimeZoneInfo? Zone { get; init; }

    /// <summary>What fields of times say of their zone.</summary>
    public string ZoneName => Zone is { } zone ? Words.OrName("zone", zone.Id) : "UTC";

    /// <summary>Why the last command was not done.</summary>
    public Problem? Problem { get; init; }

    /// <summary>Which fields of an address cannot be read; the message is a key of <see cref="Words"/>.</summary>
    public IReadOnlyList<FieldFault> Faults { get; init; } = [];

    /// <summary>The last command's action, whose form shows its fields again.</summary>
    public FormFields? Form { get; init; }

    /// <summary>That the last command was done.</summary>
    public bool Done { get; init; }

    /// <summary>A new command's id. A form that is sent twice carries it twice, and acts once.</summary>
    public static string NewKey() => Guid.CreateVersion7().ToString();
}
