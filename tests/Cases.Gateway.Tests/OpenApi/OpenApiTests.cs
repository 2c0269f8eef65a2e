using System.Text;
using System.Text.Json;
using Cases.TestKit;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>The document: committed as it is served, and true to the endpoints.</summary>
public sealed class OpenApiTests
{
    private const string Committed = "src/Cases.Gateway/OpenApi/v1.json";

    [Fact]
    public async Task Document_AsServed_IsTheCommittedOne()
    {
        var served = await ServedAsync();
        var path = Path.Combine(Checkout.Root, Committed);
        Assert.True(File.Exists(path) && await File.ReadAllTextAsync(path) == served,
            $"{Committed} is not what the gateway serves. The build of src/Cases.Node writes it: look at what changed, "
            + "and commit it.");
    }

    [Fact]
    public async Task Document_MadeWithoutANode_IsTheServedOne() =>
        Assert.Equal(await ServedAsync(), Encoding.UTF8.GetString(await GatewayDocument.MakeAsync()));

    [Fact]
    public async Task Document_OfWords_ListsThemAndNoNull()
    {
        using var document = JsonDocument.Parse(await ServedAsync());
        var words = document.RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject()
            .Where(schema => schema.Value.TryGetProperty("enum", out _)).ToList();
        Assert.Contains(words, schema => schema.Name == "Disposition");
        Assert.All(words, schema =>
        {
            Assert.Equal("string", schema.Value.GetProperty("type").GetString());
            Assert.All(schema.Value.GetProperty("enum").EnumerateArray(),
                word => Assert.Equal(JsonValueKind.String, word.ValueKind));
        });
    }

    [Fact]
    public async Task Document_OfTheGateway_IsOpenApi31WithoutAnAddress()
    {
        using var document = JsonDocument.Parse(await ServedAsync());
        var root = document.RootElement;
        Assert.StartsWith("3.1.", root.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.False(root.TryGetProperty("servers", out var servers) && servers.GetArrayLength() > 0);
        Assert.Equal("http", root.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer")
            .GetProperty("type").GetString());
    }

    [Fact]
    public async Task Document_Operations_AreThoseOfTheEndpoints()
    {
        await using var run = await Surface.StartAsync(null);
        var written = (await Surface.OperationsAsync(run)).Select(operation => operation.Name).Order();
        var mapped = run.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText is not ("/docs" or "/openapi/v1.json"))
            .SelectMany(Surface.NamesOf).Order();
        Assert.Equal(mapped, written);
    }

    [Fact]
    public async Task Document_Operations_HaveALineAndAnIdOfTheirOwn()
    {
        using var document = JsonDocument.Parse(await ServedAsync());
        var operations = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(one => (path.Name, one.Value))).ToList();
        Assert.All(operations, one => Assert.True(one.Value.TryGetProperty("summary", out _), one.Name));
        var ids = operations.Select(one => one.Value.GetProperty("operationId").GetString()!).ToList();
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.All(ids, id => Assert.True(id.All(char.IsAsciiLetterOrDigit), id));
    }

    [Fact]
    public async Task Document_Commands_NameTheHeadersThatTheyRead()
    {
        using var document = JsonDocument.Parse(await ServedAsync());
        var paths = document.RootElement.GetProperty("paths");
        foreach (var path in paths.EnumerateObject().Where(path => path.Value.TryGetProperty("post", out _)
            && path.Name.StartsWith("/v1/", StringComparison.Ordinal)
            && path.Name is not ("/v1/payments" or "/v1/payment-files")))
        {
            var headers = path.Value.GetProperty("post").GetProperty("parameters").EnumerateArray()
                .Where(one => one.GetProperty("in").GetString() == "header").ToList();
            var key = headers.Single(one => one.GetProperty("name").GetString() == "Idempotency-Key");
            Assert.True(key.GetProperty("required").GetBoolean(), path.Name);
            Assert.Equal(path.Name is not ("/v1/cases/next" or "/v1/contact-permissions/batch"),
                headers.Any(one => one.GetProperty("name").GetString() == "If-Match"));
        }

        var payment = paths.GetProperty("/v1/payments").GetProperty("post").GetProperty("requestBody")
            .GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("oneOf");
        Assert.Equal(2, payment.GetArrayLength());
    }

    [Fact]
    public async Task Document_AskedForAgain_IsNotMadeAgain()
    {
        var made = 0;
        await using var run = await GatewayRun.StartAsync(new GatewaySetting
        {
            Build = builder => builder.Services.Configure<OpenApiOptions>("v1", options =>
                options.AddDocumentTransformer((_, _, _) =>
                {
                    Interlocked.Increment(ref made);
                    return Task.CompletedTask;
                })),
        });
        foreach (var path in (string[])["/openapi/v1.json", "/docs", "/openapi/v1.json", "/docs"])
        {
            Assert.NotEmpty(await run.Client.GetByteArrayAsync(new Uri(path, UriKind.Relative)));
        }

        Assert.Equal(1, made);
    }

    [Theory]
    [InlineData("/openapi/v2.json")]
    [InlineData("/openapi/v1.yaml")]
    [InlineData("/openapi")]
    public async Task Document_ThatThereIsNot_IsAProblem(string path)
    {
        await using var run = await Surface.StartAsync(null);
        using var answer = await run.Client.GetAsync(new Uri(path, UriKind.Relative));
        await answer.IsProblemAsync(404, "not_found");
    }

    [Fact]
    public async Task Page_OfTheDocument_NamesEveryOperationAndNothingFromOutside()
    {
        await using var run = await Surface.StartAsync(null);
        using var answer = await run.Client.GetAsync(new Uri("/docs", UriKind.Relative));
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        Assert.All(await Surface.OperationsAsync(run), operation => Assert.Contains(
            $"<code>{operation.Method} {operation.Path}</code>", page, StringComparison.Ordinal));
    }

    private static async Task<string> ServedAsync()
    {
        await using var run = await Surface.StartAsync(null);
        var text = await run.Client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative));
        return text.ReplaceLineEndings("\n").TrimEnd() + "\n";
    }
}
