using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Cases.Pages.Tests;

/// <summary>A page as a browser got it.</summary>
public sealed record Loaded(HttpResponseMessage Response, string Text, IHtmlDocument Page)
{
    public HttpStatusCode Status => Response.StatusCode;

    public string? Location => Response.Headers.Location?.ToString();

    /// <summary>The text that a reader sees of the first element that fits.</summary>
    public string Of(string selector) => string.Join(' ', (Page.QuerySelector(selector)
        ?? throw new InvalidOperationException($"The page has no {selector}:\n{Text}"))
        .TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The fields of a form as they would be sent untouched.</summary>
    public Dictionary<string, string> Fields(string action)
    {
        var form = (IHtmlFormElement)Page.QuerySelector($"form[action='{action}']")!;
        var boxes = form.QuerySelectorAll("input[type=checkbox]").Cast<IHtmlInputElement>()
            .Where(box => !box.IsChecked);
        return form.QuerySelectorAll("input, select, textarea").Except(boxes).ToDictionary(
            element => element.GetAttribute("name")!,
            element => element switch
            {
                IHtmlInputElement input => input.Value,
                IHtmlSelectElement select => select.Value ?? "",
                IHtmlTextAreaElement area => area.Value,
                _ => "",
            },
            StringComparer.Ordinal);
    }
}

/// <summary>The pages on a port of this machine, a stand-in for the node, and a browser without scripts.</summary>
public sealed class Desk : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient browser;

    private Desk(WebApplication app, FakeNode node, string url)
    {
        this.app = app;
        Node = node;
        Url = url;
        // The jar keeps cookies as a browser does.
        browser = new HttpClient(new SocketsHttpHandler { CookieContainer = Jar, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(url),
        };
    }

    public FakeNode Node { get; }

    public string Url { get; }

    public CookieContainer Jar { get; } = new();

    public static async Task<Desk> OpenAsync(
        FakeNode? node = null, bool ownTokens = true, string? language = "en", ProviderDoor? provider = null)
    {
        node ??= Samples.Node();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddCasesConsole(new ConsoleOptions
        {
            Node = () => new Uri("http://node/"), Carrier = node, OwnTokens = ownTokens, Provider = provider,
        });
        var app = builder.Build().MapCasesConsole();
        await app.StartAsync();
        var desk = new Desk(app, node, app.Urls.Single());
        if (language is not null)
        {
            desk.Put("cases-language", language);
        }

        return desk;
    }

    /// <summary>A desk where somebody is signed in.</summary>
    public static async Task<Desk> SignedInAsync(FakeNode? node = null, string language = "en")
    {
        var desk = await OpenAsync(node, language: language);
        desk.Put("cases-token", "tok.en");
        desk.Put("cases-name", "li");
        return desk;
    }

    public void Put(string cookie, string value) => Jar.Add(new Cookie(cookie, value, "/pages", "127.0.0.1"));

    public async Task<Loaded> GetAsync(string path, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
        {
            request.Headers.Add("Accept-Language", accept);
        }

        return await ReadAsync(await browser.SendAsync(request));
    }

    public async Task<HttpResponseMessage> HeadAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        return await browser.SendAsync(request);
    }

    public async Task<Loaded> PostAsync(string path, IEnumerable<KeyValuePair<string, string>> fields) =>
        await ReadAsync(await browser.PostAsync(path, new FormUrlEncodedContent(fields)));

    public async Task<Loaded> PostAsync(string path, HttpContent body) =>
        await ReadAsync(await browser.PostAsync(path, body));

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static async Task<Loaded> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return new Loaded(response, text, new HtmlParser().ParseDocument(text));
    }
}
