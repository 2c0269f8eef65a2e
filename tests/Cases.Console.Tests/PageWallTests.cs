using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>Whatever a browser asks for is answered with a page, in its language.</summary>
public sealed class PageWallTests
{
    [Theory]
    [InlineData("/pages/sign-in", HttpStatusCode.OK)]
    [InlineData("/pages/worklist", HttpStatusCode.OK)]
    [InlineData("/pages/cases/c1", HttpStatusCode.OK)]
    [InlineData("/pages/cases/other", HttpStatusCode.NotFound)]
    [InlineData("/pages/no/such/page", HttpStatusCode.NotFound)]
    [InlineData("/pages/pages.css", HttpStatusCode.OK)]
    [InlineData("/", HttpStatusCode.Found)]
    public async Task Head_OfAPage_IsAnsweredAsGetWithoutABody(string path, HttpStatusCode status)
    {
        await using var desk = await Desk.SignedInAsync();
        using var answer = await desk.HeadAsync(path);
        var get = await desk.GetAsync(path);
        Assert.Equal((status, status), (answer.StatusCode, get.Status));
        Assert.Equal(
            get.Response.Content.Headers.ContentType?.ToString(), answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(get.Location, answer.Headers.Location?.ToString());
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("en", "The form is too large.")]
    [InlineData("zh-CN", "表单")]
    public async Task Form_TooLarge_IsAPageThatSaysSo(string language, string text)
    {
        await using var desk = await Desk.SignedInAsync(language: language);
        var fields = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/note");
        fields["text"] = new string('a', 300 * 1024);
        var answer = await desk.PostAsync("/pages/cases/c1/note", fields);
        Assert.Equal((HttpStatusCode)413, answer.Status);
        Assert.Equal("text/html", answer.Response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(text, answer.Of("[role=alert]"), StringComparison.Ordinal);
        Assert.Empty(desk.Node.Posts);
    }

    [Fact]
    public async Task Form_OfAnotherKind_IsAPageThatSaysSo()
    {
        await using var desk = await Desk.SignedInAsync();
        var body = new ByteArrayContent("{}"u8.ToArray());
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var answer = await desk.PostAsync("/pages/cases/c1/note", body);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.Status);
        Assert.Contains("wrong type", answer.Of("[role=alert]"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cases-language=en", "zh", "en", "Too many requests; wait a little.")]
    [InlineData(null, "zh", "zh-CN", "请求")]
    [InlineData(null, "en-GB", "en", "Too many requests; wait a little.")]
    public async Task TooMany_ToAPerson_IsAPageInHisLanguage(
        string? cookie, string accept, string language, string text)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = cookie;
        context.Request.Headers.AcceptLanguage = accept;
        using var body = new MemoryStream();
        context.Response.Body = body;
        await ConsoleHosting.TooManyAsync(context);
        var page = new HtmlParser().ParseDocument(System.Text.Encoding.UTF8.GetString(body.ToArray()));
        Assert.Equal("text/html; charset=utf-8", context.Response.ContentType);
        Assert.Equal(language, context.Response.Headers.ContentLanguage);
        Assert.Equal(language, page.DocumentElement.GetAttribute("lang"));
        Assert.Contains(text, page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", context.Response.Headers.ContentSecurityPolicy.ToString(),
            StringComparison.Ordinal);
        Assert.Equal(Local.Start, page.QuerySelector("a")!.GetAttribute("href"));
    }
}
