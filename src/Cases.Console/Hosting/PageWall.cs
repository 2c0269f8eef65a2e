using Cases.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Cases.Pages;

/// <summary>Stands before every page: headers against strangers, small bodies, and no trace of an exception.</summary>
/// <param name="next">What comes behind.</param>
/// <param name="logger">Where failures are noted, without anything that was sent.</param>
internal sealed class PageWall(RequestDelegate next, ILogger<PageWall> logger)
{
    /// <summary>Nothing of a page is kept; the guard of forms asks for both words.</summary>
    public const string NotKept = "no-cache, no-store";

    private const long MaxBody = 256 * 1024;

    private const string Policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'";

    public async Task InvokeAsync(HttpContext context)
    {
        Guard(context.Response.Headers);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxBody;
        }

        try
        {
            await next(context).ConfigureAwait(false);
            if (context.Response is { HasStarted: false, StatusCode: 404 or 405, ContentLength: null })
            {
                await AnswerAsync(context, context.Response.StatusCode, ProblemCodes.NotFound).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            var (status, code) = Read(error, context.RequestAborted);
            if (status >= 500)
            {
                logger.LogError("A page failed: {Kind} at {Page}", error.GetType().FullName, Route(context));
            }

            await AnswerAsync(context, status, code).ConfigureAwait(false);
        }
    }

    private static string? Route(HttpContext context) => context.GetEndpoint()?.DisplayName;

    private static (int Status, string Code) Read(Exception error, CancellationToken left) => error switch
    {
        BadHttpRequestException bad => (bad.StatusCode, bad.StatusCode switch
        {
            StatusCodes.Status408RequestTimeout => ProblemCodes.TooSlow,
            StatusCodes.Status413PayloadTooLarge => ProblemCodes.BodyTooLarge,
            StatusCodes.Status415UnsupportedMediaType => ProblemCodes.UnsupportedMediaType,
            _ => ProblemCodes.FieldInvalid,
        }),
        InvalidDataException => (400, ProblemCodes.FieldInvalid),
        OperationCanceledException when left.IsCancellationRequested => (499, ProblemCodes.Busy),
        HttpRequestException or OperationCanceledException => (503, ProblemCodes.StoreUnavailable),
        _ => (500, ProblemCodes.InternalError),
    };

    private static Task AnswerAsync(HttpContext context, int status, string code)
    {
        context.Response.Clear();
        Guard(context.Response.Headers);
        return PageAnswers.Of(context).Fault(status, code).ExecuteAsync(context);
    }

    /// <summary>The headers against strangers.</summary>
    public static void Guard(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = NotKept;
    }
}
