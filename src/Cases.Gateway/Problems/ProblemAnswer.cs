using System.Buffers;
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
            response.Headers.WWWAuthenticate = "Bearer";
        }

        return response.Body.WriteAsync(Body(kind, detail), context.RequestAborted).AsTask();
    }

    private static ReadOnlyMemory<byte> Body(ProblemKind kind, string? detail)
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
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
