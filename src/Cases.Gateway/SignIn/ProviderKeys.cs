using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Cases.Gateway;

/// <summary>The provider's issuer and keys, read when they are needed and again when they have changed.</summary>
/// <remarks>
/// An unknown key makes the metadata be read again, though not more often than every some seconds, so that made-up
/// tokens cannot make the node flood its provider. A provider that is away later on does no harm: the keys that are
/// known stay in force.
/// </remarks>
internal sealed class ProviderKeys : IDisposable
{
    private const int MaxDocument = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RetryWhenAway = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly SignInOptions options;
    private readonly TimeProvider time;
    private readonly HttpClient client;
    private readonly HttpDocumentRetriever documents;
    private OpenIdConnectConfiguration? known;
    private DateTimeOffset triedAt;

    public ProviderKeys(SignInOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        triedAt = time.GetUtcNow() - TimeSpan.FromDays(1);
        client = new HttpClient { Timeout = Patience, MaxResponseContentBufferSize = MaxDocument };
        documents = new HttpDocumentRetriever(client) { RequireHttps = !options.AllowHttpProvider };
    }

    private string Address => options.Authority!.TrimEnd('/') + "/.well-known/openid-configuration";

    /// <summary>What is known of the provider; null where it cannot be reached and never was.</summary>
    /// <param name="before">What was found wanting for a token's key; null at first.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask<OpenIdConnectConfiguration?> ReadAsync(
        OpenIdConnectConfiguration? before, CancellationToken cancellation)
    {
        var current = Volatile.Read(ref known);
        if (current is not null && current != before && Age < TimeSpan.FromHours(options.KeyMaxAgeHours))
        {
            return current;
        }

        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // Somebody else may have read it while this one waited.
            var changed = known is not null && known != current;
            if (!changed && Age >= (known is null ? RetryWhenAway : TimeSpan.FromSeconds(options.KeyRefreshSeconds)))
            {
                triedAt = time.GetUtcNow();
                Volatile.Write(ref known, await FetchAsync(cancellation).ConfigureAwait(false) ?? known);
            }

            return known;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        client.Dispose();
        gate.Dispose();
    }

    private TimeSpan Age => time.GetUtcNow() - triedAt;

    private async Task<OpenIdConnectConfiguration?> FetchAsync(CancellationToken cancellation)
    {
        try
        {
            return await OpenIdConnectConfigurationRetriever.GetAsync(Address, documents, cancellation)
                .ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or ArgumentException
            or HttpRequestException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }
}
