namespace Cases.Outreach;

/// <summary>How a connection to a mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>By TLS that the server begins when asked (STARTTLS, RFC 3207); without it nothing is sent.</summary>
    StartTls,

    /// <summary>By TLS from the first byte (RFC 8314).</summary>
    Tls,

    /// <summary>Not at all: for a server on the same machine.</summary>
    None,
}

/// <summary>The mail server of the bank.</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Its port, 1 to 65535.</param>
/// <param name="From">The address that messages come from.</param>
public sealed record MailSettings(string Host, int Port, string From)
{
    /// <summary>How the connection is protected.</summary>
    public MailSecurity Security { get; init; }

    /// <summary>Who signs in there; null where nobody does.</summary>
    public string? User { get; init; }

    /// <summary>The word that goes with it; never sent over a connection that is not protected.</summary>
    public string? Password { get; init; }

    /// <summary>How long a server may take for a step of the talk.</summary>
    public TimeSpan StepLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long it may take to say that it has the message, after the last byte of it.</summary>
    public TimeSpan TakingLimit { get; init; } = TimeSpan.FromSeconds(30);
}
