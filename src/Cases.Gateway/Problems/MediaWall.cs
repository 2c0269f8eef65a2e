using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Cases.Gateway;

/// <summary>Lets in bodies in UTF-8 only: JSON has no other, and a guess would read something else.</summary>
/// <param name="next">What comes behind.</param>
internal sealed class MediaWall(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) => IsWrong(context.Request)
        ? ProblemAnswer.WriteAsync(context, ProblemKind.WrongMediaType)
        : next(context);

    private static bool IsWrong(HttpRequest request)
    {
        if (request.ContentType is not { } text)
        {
            return false;
        }

        if (!MediaTypeHeaderValue.TryParse(text, out var type) || request.Headers.ContentEncoding.Count > 0)
        {
            return true;
        }

        if (!type.Charset.HasValue)
        {
            return false;
        }

        var isUtf8 = type.Charset.Value!.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase);
        if (isUtf8 && type.Charset.Value != "utf-8")
        {
            // Quotes are allowed around it, and the framework does not know the name with them.
            type.Charset = "utf-8";
            request.ContentType = type.ToString();
        }

        return !isUtf8;
    }
}
