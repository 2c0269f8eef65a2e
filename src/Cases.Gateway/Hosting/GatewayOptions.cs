namespace Cases.Gateway;

/// <summary>How a gateway is set up; bound from the configuration section <c>Cases</c>.</summary>
public sealed record GatewayOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Cases";

    /// <summary>The bank's own name in the claim <c>org</c>; every case belongs to it.</summary>
    public string Organisation { get; init; } = "bank";

    /// <summary>
    /// Addresses and networks of the proxies in front, beside this machine: their X-Forwarded-For and
    /// X-Forwarded-Proto say who calls.
    /// </summary>
    public IReadOnlyList<string> Proxies { get; init; } = [];

    /// <summary>Whose tokens let a caller in.</summary>
    public SignInOptions SignIn { get; init; } = new();

    /// <summary>Where outgoing webhooks may go.</summary>
    public WebhookOptions Webhooks { get; init; } = new();

    /// <summary>How much, how fast and how slowly callers may ask.</summary>
    public LimitOptions Limits { get; init; } = new();

    /// <summary>Who pushes payments as signed events.</summary>
    public PaymentOptions Payments { get; init; } = new();

    /// <summary>How long a request waits for the ledger to be read for reports; then it is asked again.</summary>
    public TimeSpan ReportWait { get; init; } = TimeSpan.FromSeconds(5);
}
