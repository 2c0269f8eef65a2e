using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Cases.Gateway;

/// <summary>Writes errors as <c>application/problem+json</c> (RFC 9457).</summary>
public static class ProblemAnswer
{
    /// <summary>The media type of errors.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>Answers with an error; does nothing where an answer is under way already.</summary>
    /// <param name="context">The request.</param>
    /// <param name="kind">What is wrong.</param>
    /// <param name="detail">What is wrong with this very request, and what to do; never with personal data.</param>
    public static Task WriteAsync(HttpContext context, ProblemKind kind, string? detail = null)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            return Task.CompletedTask;
        }

        response.StatusCode = kind.Status;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        if (kind.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate =
                kind == ProblemKind.NotSignedIn ? "Bearer"
                : kind == ProblemKind.SignatureInvalid || kind == ProblemKind.SignatureExpired ? "Webhook"
                : "Bearer error=\"invalid_token\"";
        }

        if (kind.RetrySeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return response.Body.WriteAsync(Body(context, kind, detail), context.RequestAborted).AsTask();
    }

    /// <summary>An error as what an endpoint answers.</summary>
    /// <param name="kind">What is wrong.</param>
    /// <param name="detail">What is wrong with this very request, and what to do; never with personal data.</param>
    public static IResult Result(ProblemKind kind, string? detail = null) => new Written(kind, detail);

    private static ReadOnlyMemory<byte> Body(HttpContext context, ProblemKind kind, string? detail)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("type"u8, "about:blank"u8);
        json.WriteString("title"u8, kind.Title);
        json.WriteNumber("status"u8, kind.Status);
        if (detail is not null)
        {
            json.WriteString("detail"u8, detail);
        }

        json.WriteString("code"u8, kind.Code);
        if (kind.Status >= StatusCodes.Status500InternalServerError)
        {
            json.WriteString("instance"u8, "urn:trace:" + context.TraceIdentifier);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private sealed class Written(ProblemKind kind, string? detail) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, kind, detail);
    }
}
