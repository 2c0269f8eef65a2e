using Microsoft.AspNetCore.Http;

namespace Cases.Pages;

/// <summary>Paths of the pages, and nothing that leads elsewhere.</summary>
public static class Local
{
    /// <summary>Where everybody starts.</summary>
    public static string Start => Path("worklist");

    /// <summary>A page's path.</summary>
    public static string Path(string page) => ConsoleHosting.Root + "/" + page;

    /// <summary>The way to the provider's sign-in page, and from there on to a page.</summary>
    public static string Provider(string back) => Path("sign-in/provider?back=" + Uri.EscapeDataString(back));

    /// <summary>A case's page, or one below it.</summary>
    public static string Case(string id, string? below = null) =>
        Path("cases/" + Uri.EscapeDataString(id) + (below is null ? "" : "/" + below));

    /// <summary>A subscription's page, or what is done with it.</summary>
    public static string Webhook(string id, string? below = null) =>
        Path("webhooks/" + Uri.EscapeDataString(id) + (below is null ? "" : "/" + below));

    /// <summary>A page of a case's audit.</summary>
    public static string Audit(string id, bool newest, string? cursor = null)
    {
        string?[] parts =
            [newest ? "order=newest" : null, cursor is null ? null : "cursor=" + Uri.EscapeDataString(cursor)];
        var query = string.Join('&', parts.OfType<string>());
        return Case(id, "audit") + (query.Length == 0 ? "" : "?" + query);
    }

    /// <summary>The path and query of a request, if it can be come back to.</summary>
    public static string Of(HttpRequest request) =>
        Checked(request.PathBase.ToUriComponent() + request.Path.ToUriComponent()
            + request.QueryString.ToUriComponent());

    /// <summary>A path that somebody sent, if it is one of the pages; the start where it is not.</summary>
    public static string Checked(string? path) =>
        path is not null && path.Length <= 1000
        && path.StartsWith(ConsoleHosting.Root + "/", StringComparison.Ordinal)
        && !path.StartsWith(Path("sign-in"), StringComparison.Ordinal)
        && path.All(letter => letter is > ' ' and < '\x7f' and not '\\')
            ? path
            : Start;
}
