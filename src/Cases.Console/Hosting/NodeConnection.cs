using Cases.Contracts;
using Microsoft.AspNetCore.Http;

namespace Cases.Pages;

/// <summary>The one connection to the node, shared by all requests; each has its own token.</summary>
internal sealed class NodeConnection(ConsoleOptions options, IHttpContextAccessor accessor) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lazy<HttpClient> http = new(() => Open(options, accessor));

    /// <summary>A client that speaks for a session.</summary>
    public CasesClient Client(Session session) => new(http.Value, _ => ValueTask.FromResult(session.Token));

    public void Dispose()
    {
        if (http.IsValueCreated)
        {
            http.Value.Dispose();
        }
    }

    private static HttpClient Open(ConsoleOptions options, IHttpContextAccessor accessor)
    {
        // Neither redirects nor cookies: a token goes to the node and to nobody else.
        var carrier = options.Carrier ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        };
        return new HttpClient(new BrowserAddress(accessor, carrier), disposeHandler: options.Carrier is null)
        {
            BaseAddress = options.Node(),
            Timeout = Patience,
        };
    }
}
