using Cases.Gateway;
using Microsoft.Extensions.Configuration;

namespace Cases.Node;

/// <summary>What <c>doctor</c> says of the systems that push payments: their names, and secrets that end.</summary>
internal static class SenderExam
{
    private const int SoonDays = 14;

    private const string Rotate = "give the sender a new secret beside the old one, and the old one an end "
        + "(Cases__Payments__Senders__N__Secrets__M__Until)";

    /// <summary>Looks at the configuration as <c>serve</c> would read it here.</summary>
    public static void Run(List<Finding> findings)
    {
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(Directory.GetCurrentDirectory(), "appsettings.json"), optional: true)
            .AddEnvironmentVariables().Build();
        try
        {
            var options = configuration.GetSection(GatewayOptions.Section).Get<GatewayOptions>() ?? new();
            findings.AddRange(Look(options.Payments, TimeProvider.System.GetUtcNow()));
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            findings.Add(new Finding(
                "senders", "bad", error.Message.ReplaceLineEndings(" "), "mend the setting: serve does not start"));
        }
    }

    /// <summary>A finding for each sender; none where there is none.</summary>
    /// <exception cref="ArgumentException">The configuration cannot be used.</exception>
    internal static IEnumerable<Finding> Look(PaymentOptions payments, DateTimeOffset now) =>
        SenderState.Of(payments, now).Select(sender => sender switch
        {
            { Counting: 0 } => new Finding("sender", "bad", $"{sender.Name}: every secret has ended", Rotate),
            { LastEnd: { } end } when end < now.AddDays(SoonDays) => new Finding(
                "sender", "warn", $"{sender.Name}: its last secret ends on {end:yyyy-MM-dd}", Rotate),
            { Ended: > 0 } => new Finding("sender", "warn", $"{sender.Name}: {sender.Ended} of its secrets have ended",
                "take them out of the configuration"),
            _ => new Finding("sender", "ok", $"{sender.Name}: {sender.Counting} secrets count", null),
        });
}
