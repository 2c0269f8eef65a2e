using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cases.Gateway;

/// <summary>The two doors of this room: what a web application needs, and what it then answers.</summary>
public static class GatewayHosting
{
    /// <summary>Adds what the gateway needs.</summary>
    /// <param name="builder">The web application that is being built.</param>
    /// <param name="parts">The running node.</param>
    /// <param name="options">How the gateway is set up.</param>
    public static WebApplicationBuilder AddCasesGateway(
        this WebApplicationBuilder builder, GatewayParts parts, GatewayOptions options)
    {
        builder.Services.AddSingleton(parts);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(parts.Time);
        builder.Services.AddSingleton<ScopeReader>();
        builder.Services.AddRouting();
        return builder;
    }

    /// <summary>Maps all endpoints and what stands before them.</summary>
    /// <exception cref="InvalidOperationException">An endpoint says nobody who may call it.</exception>
    public static WebApplication MapCasesGateway(this WebApplication app)
    {
        app.UseRouting();
        app.UseMiddleware<AccessWall>();
        HealthEndpoints.Map(app);
        _ = app.MapGroup("/v1");
        RequireRules(app);
        return app;
    }

    /// <summary>Nothing is open by accident: an endpoint without a rule keeps the node from starting.</summary>
    private static void RequireRules(IEndpointRouteBuilder routes)
    {
        var open = routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<AccessRule>() is null)
            .Select(endpoint => endpoint.RoutePattern.RawText).ToList();
        if (open.Count > 0)
        {
            throw new InvalidOperationException(
                $"Endpoints without a rule: {string.Join(", ", open)}; say who may call them with Allow.");
        }
    }
}
