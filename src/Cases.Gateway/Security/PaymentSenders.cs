using Cases.Interchange;

namespace Cases.Gateway;

/// <summary>A system whose signature lets it push payments.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Caller">As whom it acts.</param>
internal sealed record PaymentSender(string Name, Caller Caller);

/// <summary>The systems that may push payments, and the secrets by which each is known.</summary>
/// <remarks>A request does not name its sender: the secret that fits does. So no two senders share one.</remarks>
internal sealed class PaymentSenders
{
    /// <summary>What the subject of a sender begins with, so that it reads as none of a token.</summary>
    public const string SubjectPrefix = "sender:";

    private const int MostName = 64;
    private const long LeastBody = 1 << 10;

    // Every request is compared with every secret.
    private const int MostSecrets = 100;

    private readonly List<PaymentSender> owners = [];
    private readonly List<WebhookKey> keys = [];

    /// <summary>Reads the configuration.</summary>
    /// <exception cref="ArgumentException">It cannot be used; the message names the setting, and no secret.</exception>
    public PaymentSenders(PaymentOptions options)
    {
        if (options.MaxBodyBytes < LeastBody)
        {
            throw new ArgumentException($"Cases__Payments__MaxBodyBytes is less than {LeastBody}.");
        }

        for (var index = 0; index < options.Senders.Count; index++)
        {
            Add(options.Senders[index], $"Cases__Payments__Senders__{index}");
        }

        if (keys.Count > MostSecrets)
        {
            throw new ArgumentException($"Cases__Payments__Senders have more than {MostSecrets} secrets together.");
        }
    }

    /// <summary>Checks a request, and says who sent it; the sender of a secret that has ended too.</summary>
    public (WebhookVerdict Verdict, PaymentSender? Sender) Check(
        WebhookHeaders headers, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var check = WebhookSignature.Verify(keys, headers, body, now);
        return (check.Verdict, check.Key is { } key ? owners[key] : null);
    }

    private void Add(SenderOptions sender, string setting)
    {
        if (sender.Name.Length is 0 or > MostName
            || !sender.Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-'))
        {
            throw new ArgumentException($"{setting}__Name: write 1 to {MostName} letters, digits or . _ - of ASCII.");
        }

        if (owners.Exists(one => one.Name == sender.Name))
        {
            throw new ArgumentException($"{setting}__Name: there is a sender {sender.Name} already.");
        }

        if (sender.Secrets.Count == 0)
        {
            throw new ArgumentException(
                $"{setting}__Secrets__0__Secret is missing: write whsec_ and base64 of 24 to 64 random bytes.");
        }

        var caller = new Caller(SubjectPrefix + sender.Name, StaffRoles.Integration)
        {
            Organisation = Claim(sender.Scope.Organisation),
            Branch = Claim(sender.Scope.Branch),
            Team = Claim(sender.Scope.Team),
            Product = Claim(sender.Scope.Product),
        };
        for (var index = 0; index < sender.Secrets.Count; index++)
        {
            var name = $"{setting}__Secrets__{index}__Secret";
            if (!WebhookSecret.TryParse(sender.Secrets[index].Secret, out var secret, out var reason))
            {
                throw new ArgumentException($"{name}: {reason}.");
            }

            if (keys.Exists(key => key.Secret.Same(secret)))
            {
                throw new ArgumentException($"{name}: another sender or secret is the same; each has its own.");
            }

            keys.Add(new WebhookKey(secret, sender.Secrets[index].Until));
            owners.Add(new PaymentSender(sender.Name, caller));
        }
    }

    /// <summary>An environment variable that is set to nothing says nothing.</summary>
    private static string? Claim(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
