using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cases.Contracts;
using Microsoft.AspNetCore.Http;

namespace Cases.Gateway;

/// <summary>What a request says beside its path. Where it cannot be read, the answer is given here.</summary>
internal static class RequestReading
{
    private const int MostKeyCharacters = 200;

    /// <summary>
    /// What every command comes with: key, the version it is meant for (null for any), body. Null where one of them
    /// cannot be read, and the problem is written.
    /// </summary>
    public static async ValueTask<(string Key, long? Version, T Body)?> ReadCommandAsync<T>(
        this HttpContext context, JsonTypeInfo<T> type)
        where T : class =>
        await context.ReadKeyAsync().ConfigureAwait(false) is { } key
        && await context.ReadIfMatchAsync().ConfigureAwait(false) is { Good: true } ifMatch
        && await context.ReadBodyAsync(type).ConfigureAwait(false) is { } body
            ? (key, ifMatch.Version, body)
            : null;

    /// <summary>The idempotency key; null where it is missing or unfit, and the problem is written.</summary>
    public static async ValueTask<string?> ReadKeyAsync(this HttpContext context)
    {
        var values = context.Request.Headers["Idempotency-Key"];
        if (values.Count == 0 || string.IsNullOrEmpty(values[0]))
        {
            await context.WriteProblemAsync(400, ProblemCodes.IdempotencyKeyRequired,
                "Send the header Idempotency-Key; the same key and input have the same answer.").ConfigureAwait(false);
            return null;
        }

        if (values is [{ Length: <= MostKeyCharacters } key] && !key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return key;
        }

        await context.WriteProblemAsync(400, ProblemCodes.IdempotencyKeyInvalid,
            $"Idempotency-Key has 1 to {MostKeyCharacters} printable characters of ASCII without spaces.")
            .ConfigureAwait(false);
        return null;
    }

    /// <summary>Whether If-Match is absent, <c>*</c> or a version; otherwise the problem is written.</summary>
    private static async ValueTask<(bool Good, long? Version)> ReadIfMatchAsync(this HttpContext context)
    {
        var text = context.Request.Headers.IfMatch;
        if (text.Count == 0 || text.ToString() == "*")
        {
            return (true, null);
        }

        if (ETags.TryParse(text.ToString(), out var version))
        {
            return (true, version);
        }

        await context.WriteProblemAsync(400, ProblemCodes.IfMatchInvalid,
            "If-Match is one ETag as this server gave it, for example \"7\".").ConfigureAwait(false);
        return (false, null);
    }

    /// <summary>The body; null where it cannot be read, and the problem is written.</summary>
    public static async ValueTask<T?> ReadBodyAsync<T>(this HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        if (!context.Request.HasJsonContentType())
        {
            await context.WriteProblemAsync(415, ProblemCodes.UnsupportedMediaType,
                "Send the body as application/json.").ConfigureAwait(false);
            return null;
        }

        try
        {
            var read = await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                .ConfigureAwait(false);
            var place = read is null ? "$" : JsonNulls.PlaceOf(read, type);
            if (place is null)
            {
                return read;
            }

            await context.WriteProblemAsync(
                400, ProblemCodes.JsonInvalid, $"The body is not of the documented form, at {place}: it is null.")
                .ConfigureAwait(false);
        }
        catch (JsonException fault)
        {
            await context.WriteProblemAsync(400, ProblemCodes.JsonInvalid, Where(fault)).ConfigureAwait(false);
        }

        return null;
    }

    // The framework's own message names types of the inside and repeats what the caller sent.
    public static string Where(JsonException fault) =>
        $"The body is not of the documented form, at {fault.Path ?? "$"} (line {(fault.LineNumber ?? 0) + 1}).";
}
