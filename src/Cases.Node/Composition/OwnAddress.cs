using System.Net;
using Cases.Gateway;
using Cases.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Cases.Node;

/// <summary>How the pages of a node reach it: on its own port from this machine, and its way to sign in.</summary>
internal sealed class OwnAddress
{
    /// <summary>The web application that listens; it knows its port when it has started.</summary>
    public WebApplication? App { get; set; }

    /// <summary>The address, asked for with the first page.</summary>
    public Uri Read() => Nearest(App!.Urls.First());

    /// <summary>How people sign in on the provider's page: the pages ask the gateway, which asks him.</summary>
    public ProviderDoor Provider => new(
        (back, state, verifier, cancellation) => SignIn.AskAsync(back, state, verifier, cancellation),
        (code, verifier, back, cancellation) => SignIn.RedeemAsync(code, verifier, back, cancellation));

    private ProviderSignIn SignIn => App!.Services.GetRequiredService<ProviderSignIn>();

    /// <summary>The same port from inside: an address that stands for all others cannot be called.</summary>
    public static Uri Nearest(string url)
    {
        var given = new UriBuilder(url);
        if (IPAddress.TryParse(given.Host.Trim('[', ']'), out var address)
            && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
        {
            given.Host = address.Equals(IPAddress.Any) ? "127.0.0.1" : "[::1]";
        }

        return given.Uri;
    }
}
