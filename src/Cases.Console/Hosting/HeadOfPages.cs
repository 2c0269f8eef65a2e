using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Cases.Pages;

/// <summary>HEAD finds the page that GET finds; the web server leaves the body out of the answer.</summary>
internal static class HeadOfPages
{
    private static readonly object Mark = new();

    public static void BeforeRouting(IApplicationBuilder pages) => pages.Use((context, next) =>
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Items[Mark] = Mark;
            context.Request.Method = HttpMethods.Get;
        }

        return next(context);
    });

    public static void AfterRouting(IApplicationBuilder pages) => pages.Use((context, next) =>
    {
        if (context.Items.ContainsKey(Mark))
        {
            context.Request.Method = HttpMethods.Head;
        }

        return next(context);
    });
}
