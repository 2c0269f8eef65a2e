using Microsoft.AspNetCore.Http;

namespace Cases.Pages;

/// <summary>
/// Tells the node whose browser asks: otherwise all who work with pages would share one address, its limit and its line
/// in the security log. The node believes it, as it comes from its own machine.
/// </summary>
internal sealed class BrowserAddress(IHttpContextAccessor accessor, HttpMessageHandler carrier)
    : DelegatingHandler(carrier)
{
    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (accessor.HttpContext?.Connection.RemoteIpAddress is { } address)
        {
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", address.ToString());
        }

        return base.SendAsync(request, cancellationToken);
    }
}
