using System.Text.Json;
using Cases.TestKit;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>The document: committed as it is served, and true to the endpoints.</summary>
public sealed class OpenApiTests
{
    private const string Committed = "src/Cases.Gateway/OpenApi/v1.json";

    /// <summary>Set to 1, the committed document is written anew instead of compared.</summary>
    private const string WriteVariable = "CASES_WRITE_OPENAPI";

    [Fact]
    public async Task Document_AsServed_IsTheCommittedOne()
    {
        var served = await ServedAsync();
        var path = Path.Combine(Checkout.Root, Committed);
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            await File.WriteAllTextAsync(path, served);
        }

        Assert.True(File.Exists(path) && await File.ReadAllTextAsync(path) == served,
            $"{Committed} is not what the gateway serves. Look at what changed, then write it anew: "
            + $"{WriteVariable}=1 dotnet test tests/Cases.Gateway.Tests --filter Document_AsServed");
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
            .Where(endpoint => endpoint.RoutePattern.RawText is not ("/docs" or "/openapi/{documentName}.json"))
            .SelectMany(Surface.NamesOf).Order();
        Assert.Equal(mapped, written);
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
