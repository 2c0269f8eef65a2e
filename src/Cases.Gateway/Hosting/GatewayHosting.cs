using System.Text.Json.Serialization;
using Cases.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cases.Gateway;

/// <summary>The two doors of this room: what a web application needs, and what it then answers.</summary>
public static class GatewayHosting
{
    /// <summary>Adds what the gateway needs.</summary>
    /// <param name="builder">The web application that is being built.</param>
    /// <param name="parts">The running node.</param>
    /// <param name="options">How the gateway is set up.</param>
    /// <exception cref="ArgumentException">The options cannot be used; the message names the setting.</exception>
    public static WebApplicationBuilder AddCasesGateway(
        this WebApplicationBuilder builder, GatewayParts parts, GatewayOptions options)
    {
        _ = options.SignIn.AllowedAlgorithms();
        _ = new PaymentSenders(options.Payments);
        _ = new PaymentMaps(options.Payments);
        UploadedFiles.Clean();
        builder.Services.AddSingleton(parts);
        builder.Services.AddSingleton(parts.Time);
        builder.Services.AddSingleton(parts.OwnCalls);
        AddServices(builder.Services, options);
        builder.WebHost.ConfigureKestrel(server => KestrelLimits.Set(server, options.Limits));
        return builder;
    }

    /// <summary>What endpoints and walls are made of, beside the running node.</summary>
    internal static void AddServices(IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.SignIn);
        services.AddSingleton(options.Limits);
        services.AddSingleton<ScopeReader>();
        services.AddSingleton<OpeningWall>();
        services.AddSingleton<SecurityLog>();
        services.AddSingleton(new PaymentSenders(options.Payments));
        services.AddSingleton(new PaymentMaps(options.Payments));
        services.AddSingleton<RateWalls>();
        services.AddSingleton<RequestMetrics>();
        services.AddSingleton(new ProviderKeys(options.SignIn, TimeProvider.System));
        if (options.SignIn.OwnTokens)
        {
            services.AddSingleton<OwnTokens>();
        }

        services.AddSingleton(provider => new TokenReader(
            options.SignIn, provider.GetRequiredService<ProviderKeys>(), provider.GetService<OwnTokens>()));
        services.AddSingleton(provider => new ProviderSignIn(options.SignIn,
            provider.GetRequiredService<ProviderKeys>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<CommandDoor>();
        services.AddSingleton<PaymentDoor>();
        services.AddSingleton<EventKeys>();
        services.AddSingleton<PaymentEvents>();
        services.AddSingleton<KeyWindow>();
        services.AddSingleton<KeyRecall>();
        services.AddSingleton<ActionDoors>();
        services.AddSingleton<RuleSources>();
        services.AddSingleton<WaitingPages>();
        services.AddSingleton<ApprovalEndpoints.Door>();
        services.AddSingleton<PolicyEndpoints.Door>();
        services.AddSingleton<SimulationDoor>();
        services.AddSingleton<ReportEndpoints.Door>();
        services.AddSingleton<PolicyTextDoor>();
        services.AddSingleton<ContactPermissionDoor>();
        services.AddSingleton<UnmatchedEndpoints.Door>();
        services.AddSingleton<PersonalReads>();
        services.AddSingleton<ReadYourWrite>();
        services.AddSingleton<WorklistEndpoints.Door>();
        services.AddSingleton<ExportEndpoint.Door>();
        services.AddSingleton<EventStream>();
        services.AddSingleton<WebhookEndpoints.Door>();
        services.AddRouting();
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(MakeStrict);
        OpenApiSetup.Add(services);
    }

    /// <summary>
    /// Puts the walls that pages need before them: call it before pages are mapped. They are in the log of requests and
    /// in the metrics under their prefix, and have a limit by address of their own.
    /// </summary>
    /// <param name="app">The web application.</param>
    /// <param name="prefix">Below which path the pages are; the bare address leads to them.</param>
    /// <param name="refuse">Writes what a person reads who asked too often; status and headers are set.</param>
    public static WebApplication UseCasesWallsForPages(
        this WebApplication app, string prefix, Func<HttpContext, Task> refuse)
    {
        var rates = app.Services.GetRequiredService<RateWalls>();
        app.UseWhen(context => context.Request.Path == "/" || context.Request.Path.StartsWithSegments(prefix), pages =>
        {
            pages.UseMiddleware<RequestLog>(prefix);
            pages.Use((context, next) => rates.PagesByAddressAsync(context, next, refuse));
        });
        return app;
    }

    /// <summary>Maps all endpoints and what stands before them.</summary>
    /// <exception cref="InvalidOperationException">An endpoint says nobody who may call it.</exception>
    public static WebApplication MapCasesGateway(this WebApplication app)
    {
        var rates = app.Services.GetRequiredService<RateWalls>();
        app.UseMiddleware<RequestLog>("");
        app.UseMiddleware<ProblemWall>();
        HeadRequests.BeforeRouting(app);
        app.UseRouting();
        HeadRequests.AfterRouting(app);
        app.Use(rates.ByAddressAsync);
        app.UseMiddleware<MediaWall>();
        app.UseMiddleware<SignedDoor>();
        app.UseMiddleware<SignInDoor>();
        app.Use(rates.ByCallerAsync);
        app.UseMiddleware<AccessWall>();
        app.Use(app.Services.GetRequiredService<PersonalReads>().WatchAsync);
        app.Use(QueryFields.RefuseOthersAsync);
        MapAll(app, app.Services.GetService<OwnTokens>() is not null);
        RequireRules(app);
        return app;
    }

    /// <summary>Maps all endpoints for their description alone: nothing stands before them.</summary>
    internal static void MapForDocument(WebApplication app)
    {
        app.UseRouting();
        MapAll(app, app.Services.GetService<OwnTokens>() is not null);
        ((IApplicationBuilder)app).UseEndpoints(_ => { });
    }

    private static void MapAll(IEndpointRouteBuilder routes, bool ownTokens)
    {
        HealthEndpoints.Map(routes);
        MetricsEndpoint.Map(routes);
        OpenApiSetup.Map(routes);
        DocsPage.Map(routes);
        if (ownTokens)
        {
            SignInEndpoints.Map(routes);
        }

        var group = routes.MapGroup("/v1").WithMetadata(QueryFields.None);
        CaseEndpoints.Map(group);
        PayoffEndpoints.Map(group);
        WorklistEndpoints.Map(group);
        PersonEndpoints.Map(group);
        ContactPermissionEndpoints.Map(group);
        ApprovalEndpoints.Map(group);
        PolicyEndpoints.Map(group);
        FactEndpoints.Map(group);
        PaymentEndpoints.Map(group);
        PaymentFileEndpoints.Map(group);
        UnmatchedEndpoints.Map(group);
        AuditEndpoints.Map(group);
        ProofEndpoints.Map(group);
        ReportEndpoints.Map(group);
        ExportEndpoint.Map(group);
        EventEndpoints.Map(group);
        WebhookEndpoints.Map(group);
    }

    /// <summary>What is sent is what is meant: no member is overlooked, none said twice, no number is a text.</summary>
    private static void MakeStrict(JsonOptions json)
    {
        var options = json.SerializerOptions;
        options.PropertyNameCaseInsensitive = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.MaxDepth = CasesJson.MaxDepth;
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
