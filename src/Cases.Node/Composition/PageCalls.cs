using Cases.Gateway;

namespace Cases.Node;

/// <summary>Carries the calls of the pages to the node that serves them, marked as its own.</summary>
/// <param name="own">Marks them.</param>
internal sealed class PageCalls(OwnCalls own) : DelegatingHandler(new SocketsHttpHandler
{
    // Neither redirects nor cookies: a token goes to the node and to nobody else.
    AllowAutoRedirect = false, UseCookies = false, UseProxy = false,
})
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        own.Mark(request);
        return base.SendAsync(request, cancellationToken);
    }
}
