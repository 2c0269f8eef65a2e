namespace Cases.Gateway;

/// <summary>
/// Who pushes payments as signed events, and how tables of payments are read; bound from <c>Cases__Payments</c>.
/// </summary>
public sealed record PaymentOptions
{
    /// <summary>Bytes of a signed body, at most.</summary>
    public long MaxBodyBytes { get; init; } = 10_000_000;

    /// <summary>The systems that may.</summary>
    public IReadOnlyList<SenderOptions> Senders { get; init; } = [];

    /// <summary>The maps by which tables may be read that come over HTTP.</summary>
    public IReadOnlyList<MapOptions> Maps { get; init; } = [];
}

/// <summary>A map for tables of payments, as <c>cases payments --map</c> takes it.</summary>
public sealed record MapOptions
{
    /// <summary>The name by which a request chooses it: 1 to 64 letters, digits or . _ - of ASCII.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its file; read when the node starts.</summary>
    public string File { get; init; } = "";
}

/// <summary>A system that pushes payments.</summary>
public sealed record SenderOptions
{
    /// <summary>Its name, as the ledger and the logs have it: 1 to 64 letters, digits or . _ - of ASCII.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its secrets: one, and a second while it goes over from the old one to the new.</summary>
    public IReadOnlyList<SenderSecret> Secrets { get; init; } = [];

    /// <summary>Beyond what it sees no account.</summary>
    public SenderScope Scope { get; init; } = new();
}

/// <summary>A secret of a sender, and until when it counts. No record: its text is in no log.</summary>
public sealed class SenderSecret
{
    /// <summary>The secret as Standard Webhooks writes it: <c>whsec_</c> and base64 of 24 to 64 bytes.</summary>
    public string Secret { get; init; } = "";

    /// <summary>The instant from which nothing is good that was signed with it; null where it has no end.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>The accounts of a sender, as a token's claims would say it; all of the bank where nothing is set.</summary>
public sealed record SenderScope
{
    /// <summary>The organisation whose cases it sees; null for the bank's own.</summary>
    public string? Organisation { get; init; }

    /// <summary>The branch beyond which it sees nothing; null for all.</summary>
    public string? Branch { get; init; }

    /// <summary>The team beyond which it sees nothing; null for all.</summary>
    public string? Team { get; init; }

    /// <summary>The product beyond which it sees nothing; null for all.</summary>
    public string? Product { get; init; }
}

/// <summary>A sender as an operator looks at him.</summary>
/// <param name="Name">His name.</param>
/// <param name="Counting">How many of his secrets count.</param>
/// <param name="Ended">How many have ended.</param>
/// <param name="LastEnd">When the last of those that count ends; null where one of them has no end.</param>
public sealed record SenderState(string Name, int Counting, int Ended, DateTimeOffset? LastEnd)
{
    /// <summary>The senders of a configuration.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="now">The instant at which a secret counts or has ended.</param>
    /// <exception cref="ArgumentException">It cannot be used; the message names the setting, and no secret.</exception>
    public static IReadOnlyList<SenderState> Of(PaymentOptions options, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(options);
        _ = new PaymentSenders(options);
        _ = new PaymentMaps(options);
        return
        [
            .. options.Senders.Select(sender =>
            {
                var ends = sender.Secrets.Select(one => one.Until).ToList();
                var counting = ends.Where(until => until is null || until > now).ToList();
                return new SenderState(sender.Name, counting.Count, ends.Count - counting.Count,
                    counting.Contains(null) ? null : counting.Max());
            }),
        ];
    }
}
