using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Cases.Gateway;

/// <summary>
/// HEAD is answered wherever GET is: routing takes it for GET, and the web server leaves the body out of the answer.
/// </summary>
internal static class HeadRequests
{
    private static readonly object Mark = new();

    public static void BeforeRouting(IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Items[Mark] = Mark;
            context.Request.Method = HttpMethods.Get;
        }

        return next(context);
    });

    public static void AfterRouting(IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Items.ContainsKey(Mark))
        {
            context.Request.Method = HttpMethods.Head;
        }

        return next(context);
    });
}
