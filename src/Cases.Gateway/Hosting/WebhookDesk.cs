using Cases.Engine;

namespace Cases.Gateway;

/// <summary>What subscriptions are kept and tried with.</summary>
/// <param name="Register">Writes and reads them.</param>
/// <param name="Rows">What is left to deliver.</param>
/// <param name="Post">Sends.</param>
/// <param name="Target">Says where webhooks may go.</param>
public sealed record WebhookDesk(WebhookRegister Register, IDeliveryRows Rows, WebhookPost Post, WebhookTarget Target);

/// <summary>How outgoing webhooks are set up.</summary>
public sealed record WebhookOptions
{
    /// <summary>
    /// Networks of the bank's own that webhooks may reach, such as <c>10.2.0.0/16</c>; others that are closed to the
    /// internet are refused.
    /// </summary>
    public IReadOnlyList<string> Networks { get; init; } = [];
}
