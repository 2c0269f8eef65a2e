using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cases.Pages;

/// <summary>The two doors of this room: what a web application needs, and what it then answers.</summary>
public static class ConsoleHosting
{
    /// <summary>Below which path all pages are.</summary>
    public const string Root = "/pages";

    /// <summary>Adds what the pages need.</summary>
    /// <param name="services">The services of the web application.</param>
    /// <param name="options">How the pages are set up.</param>
    public static IServiceCollection AddCasesConsole(this IServiceCollection services, ConsoleOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<NodeConnection>();
        services.AddScoped<Session>();
        services.AddScoped(provider => provider.GetRequiredService<NodeConnection>()
            .Client(provider.GetRequiredService<Session>()));
        services.AddScoped<CaseReading>();
        services.AddScoped<PageAnswers>();
        services.AddHttpContextAccessor();
        services.AddRazorComponents();
        // The keys guard forms against foreign sites and die with the process: a page from before must be loaded again.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAntiforgery(forms =>
        {
            forms.FormFieldName = FormFields.Guard;
            forms.Cookie.Name = "cases-form";
            forms.Cookie.SameSite = SameSiteMode.Strict;
            forms.Cookie.HttpOnly = true;
            forms.Cookie.Path = Root;
            forms.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            forms.SuppressXFrameOptionsHeader = true;
        });
        return services;
    }

    /// <summary>
    /// Writes what a person reads who asked for pages too often; whoever refuses sets status and headers. It is made
    /// of words alone: a page that costs nothing is all that a flood is worth.
    /// </summary>
    public static Task TooManyAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        PageWall.Guard(context.Response.Headers);
        var words = Session.WordsOf(context.Request);
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentLanguage = words.Language;
        return context.Response.WriteAsync(TooManyPage.In(words), context.RequestAborted);
    }

    /// <summary>
    /// Maps all pages below <see cref="Root"/>, apart from whatever else the application answers: call it before the
    /// walls of other rooms, which then see nothing of it. The bare address leads to them.
    /// </summary>
    public static WebApplication MapCasesConsole(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            if (context.Request.Path != "/" || !(HttpMethods.IsGet(context.Request.Method)
                || HttpMethods.IsHead(context.Request.Method)))
            {
                return next(context);
            }

            context.Response.Redirect(Local.Start);
            return Task.CompletedTask;
        });
        app.Map(Root, pages =>
        {
            pages.UseMiddleware<PageWall>();
            HeadOfPages.BeforeRouting(pages);
            pages.UseRouting();
            HeadOfPages.AfterRouting(pages);
            pages.UseEndpoints(endpoints =>
            {
                // The document of the gateway describes what programs call; pages are for people.
                var routes = endpoints.MapGroup("").ExcludeFromDescription();
                SignInPages.Map(routes);
                ProviderPages.Map(routes);
                WorklistPages.Map(routes);
                CasePages.Map(routes);
                PermissionPages.Map(routes);
                ApprovalPages.Map(routes);
                UnmatchedPages.Map(routes);
                AuditPages.Map(routes);
                WebhookPages.Map(routes);
                ReportPages.Map(routes);
            });
        });
        return app;
    }
}
