using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Cases.Gateway;

/// <summary>
/// The document and its page, made when somebody asks first and kept: endpoints do not change while the node runs, and
/// strangers may ask.
/// </summary>
/// <param name="services">The services of the web application.</param>
internal sealed class ServedDocument(IServiceProvider services)
{
    private readonly Lazy<Task<Made>> made = new(() => MakeAsync(services));

    /// <summary>The document and its page.</summary>
    public Task<Made> ReadAsync() => made.Value;

    private static async Task<Made> MakeAsync(IServiceProvider services)
    {
        var documents = services.GetRequiredKeyedService<IOpenApiDocumentProvider>(OpenApiSetup.Name);
        var document = await documents.GetOpenApiDocumentAsync(CancellationToken.None).ConfigureAwait(false);
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1, CancellationToken.None)
            .ConfigureAwait(false);
        return new Made(json.ToArray(), DocsPage.Bytes(document));
    }

    /// <summary>What is served.</summary>
    /// <param name="Json">The document.</param>
    /// <param name="Page">The page that shows it.</param>
    internal sealed record Made(ReadOnlyMemory<byte> Json, ReadOnlyMemory<byte> Page);
}
