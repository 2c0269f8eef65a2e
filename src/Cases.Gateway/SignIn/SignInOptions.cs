namespace Cases.Gateway;

/// <summary>Whose tokens let a caller in.</summary>
public sealed record SignInOptions
{
    /// <summary>Algorithms that may be allowed; shared secrets and unsigned tokens never are.</summary>
    public static readonly IReadOnlyList<string> Signatures =
        ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>
    /// The OpenID Connect provider, with its metadata below it at <c>/.well-known/openid-configuration</c>. Null where
    /// no provider is configured: nobody's tokens count then but the node's own, where those are on.
    /// </summary>
    public string? Authority { get; init; }

    /// <summary>The audience that tokens must be made for.</summary>
    public string Audience { get; init; } = "cases";

    /// <summary>The algorithms that tokens may be signed with; null for all of <see cref="Signatures"/>.</summary>
    public IReadOnlyList<string>? Algorithms { get; init; }

    /// <summary>Seconds by which the provider's clock may differ from this one, 0 to 300.</summary>
    public int ClockSkewSeconds { get; init; } = 60;

    /// <summary>Whether the provider may be asked over plain HTTP; only for a provider on the same machine.</summary>
    public bool AllowHttpProvider { get; init; }

    /// <summary>Seconds that must pass before the provider's keys are read again because of an unknown key.</summary>
    public int KeyRefreshSeconds { get; init; } = 30;

    /// <summary>Hours after which the provider's keys are read again in any case.</summary>
    public int KeyMaxAgeHours { get; init; } = 12;

    /// <summary>
    /// Under which id the pages are known to the provider, where people sign in on its own page; null for no such way.
    /// The provider must know <c>…/pages/sign-in/back</c> as where it leads back to.
    /// </summary>
    public string? ClientId { get; init; }

    /// <summary>The secret that goes with <see cref="ClientId"/>; null where the provider asks for none.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>What the provider is asked for, words with spaces between them.</summary>
    public string Scope { get; init; } = "openid";

    /// <summary>Whether <c>POST /sign-in</c> gives anybody a token of the node's own; for development.</summary>
    public bool OwnTokens { get; init; }

    /// <summary>Minutes that a token of the node's own lives.</summary>
    public int OwnTokenMinutes { get; init; } = 60;

    /// <summary>The algorithms in force.</summary>
    /// <exception cref="ArgumentException">One of them is none that may be allowed.</exception>
    internal IReadOnlyList<string> AllowedAlgorithms() =>
        Algorithms is null or { Count: 0 } ? Signatures
        : Algorithms.FirstOrDefault(name => !Signatures.Contains(name)) is { } wrong
            ? throw new ArgumentException(
                $"Cases:SignIn:Algorithms: '{wrong}' may not be allowed; use some of {string.Join(", ", Signatures)}.")
            : Algorithms;
}
