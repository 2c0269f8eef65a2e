namespace Cases.Pages;

/// <summary>The way to sign in on a provider's own page, as the node's composition gives it.</summary>
/// <param name="AskAsync">
/// Where to go, by the address that leads back, the state and the proof key; null where the provider is away.
/// </param>
/// <param name="RedeemAsync">The token, by the code, the proof key and the address led back to; null for none.</param>
public sealed record ProviderDoor(
    Func<Uri, string, string, CancellationToken, ValueTask<Uri?>> AskAsync,
    Func<string, string, Uri, CancellationToken, ValueTask<string?>> RedeemAsync);

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

    /// <summary>The way to sign in on a provider's page; null for none.</summary>
    public ProviderDoor? Provider { get; init; }
}
