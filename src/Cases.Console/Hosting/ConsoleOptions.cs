namespace Cases.Pages;

/// <summary>How the pages are set up.</summary>
public sealed record ConsoleOptions
{
    /// <summary>The address of the node that answers; asked for once, with the first page.</summary>
    public required Func<Uri> Node { get; init; }

    /// <summary>
    /// The IANA name of the zone for times that belong to no case; null to show them as the node told.
    /// </summary>
    public string? Zone { get; init; }

    /// <summary>What carries requests to the node; null for the network.</summary>
    public HttpMessageHandler? Carrier { get; init; }

    /// <summary>Whether the node gives out tokens of its own; the sign-in page then asks for name and role.</summary>
    public bool OwnTokens { get; init; }
}
