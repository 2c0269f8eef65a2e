using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Cases.Gateway;

/// <summary>The OpenAPI document as a node serves it, made without a node: the build writes it down.</summary>
public static class GatewayDocument
{
    /// <summary>Makes the document: UTF-8 without a mark, one line break at its end.</summary>
    public static async Task<byte[]> MakeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        // Nothing is built without a server; this one is never started.
        builder.WebHost.UseKestrelCore();
        var options = new GatewayOptions { SignIn = new SignInOptions { OwnTokens = true } };
        GatewayHosting.AddServices(builder.Services, options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<GatewayParts>(
            _ => throw new InvalidOperationException("Only the endpoints are described here; nothing is asked."));
        var app = builder.Build();
        await using (app.ConfigureAwait(false))
        {
            GatewayHosting.MapForDocument(app);
            var made = await app.Services.GetRequiredService<ServedDocument>().ReadAsync().ConfigureAwait(false);
            var text = Encoding.UTF8.GetString(made.Json.Span);
            return Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n").TrimEnd() + "\n");
        }
    }
}
