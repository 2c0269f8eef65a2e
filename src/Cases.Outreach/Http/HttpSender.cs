using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Cases.Domain;
using Cases.Engine;
using NodaTime;

namespace Cases.Outreach;

/// <summary>
/// Hands texts and messages of the bank's app to a provider over HTTP: one JSON object in, one out, under an
/// <c>Idempotency-Key</c> by which the provider knows a repeated one.
/// </summary>
/// <remarks>
/// In: <c>{"id","channel","to","text","title","language"}</c>. Out: 200, 201 or 202 with <c>{"id": "…"}</c>, or 409
/// for one that was taken before. No redirect is followed: a message goes where the bank said, or nowhere.
/// </remarks>
/// <param name="send">Sends over HTTP.</param>
/// <param name="url">The provider's address.</param>
/// <param name="token">What authorises the bank there, as a bearer token; null for none.</param>
public sealed class HttpSender(HttpMessageInvoker send, Uri url, string? token) : ISender
{
    /// <summary>How long a provider may take to answer; what comes later is not waited for.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(8);

    // An answer is a line; what is longer is none.
    private const int MostAnswerBytes = 4 << 10;

    private const int MostReference = 200;

    /// <inheritdoc/>
    public bool Repeats => true;

    /// <summary>A handler without redirects, cookies and proxies.</summary>
    public static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 16,
    };

    /// <inheritdoc/>
    public async ValueTask<MessageHanded> SendAsync(
        OutgoingMessage message, Func<bool> mayLeave, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(mayLeave);
        if (!mayLeave())
        {
            return new MessageHanded(MessageOutcome.PutOff, "too late for this confirmation");
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        enough.CancelAfter(Longest);
        using var request = Request(message);
        try
        {
            using var answer = await send.SendAsync(request, enough.Token).ConfigureAwait(false);
            return await ReadAsync(answer, enough.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException fault) when (fault.HttpRequestError is HttpRequestError.NameResolutionError
            or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError)
        {
            return new MessageHanded(MessageOutcome.PutOff, "no connection to the provider");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
        {
            return new MessageHanded(MessageOutcome.Doubtful,
                fault is OperationCanceledException ? "no answer in time" : "the answer broke off");
        }
    }

    private HttpRequestMessage Request(OutgoingMessage message)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ByteArrayContent(Body(message)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", message.Id);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return request;
    }

    private static byte[] Body(OutgoingMessage message)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("id", message.Id);
            json.WriteString("channel", PolicyWords.Of(message.Channel));
            json.WriteString("to", message.To);
            json.WriteString("text", message.Text);
            if (message.Filled.Of(TemplateSection.Subject) is { } title)
            {
                json.WriteString("title", title);
            }

            json.WriteString("language", MessageWords.Of(message.Language));
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static async Task<MessageHanded> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var status = (int)answer.StatusCode;
        var reference = await ReferenceAsync(answer, cancellation).ConfigureAwait(false);
        return answer.StatusCode switch
        {
            HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted when reference is not null =>
                new MessageHanded(MessageOutcome.HandedOver) { Reference = reference },
            HttpStatusCode.Conflict => new MessageHanded(MessageOutcome.HandedOver) { Reference = reference },
            HttpStatusCode.TooManyRequests => new MessageHanded(MessageOutcome.PutOff, "the provider is busy")
            {
                Wait = RetryAfter(answer),
            },

            // What only the operator can mend says nothing about the message.
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound
                or HttpStatusCode.MethodNotAllowed =>
                new MessageHanded(MessageOutcome.PutOff, $"the provider lets nobody in ({status})"),
            HttpStatusCode.BadRequest or HttpStatusCode.Gone or HttpStatusCode.UnprocessableEntity
                or HttpStatusCode.RequestEntityTooLarge =>
                new MessageHanded(MessageOutcome.Failed, $"the provider does not take it ({status})"),
            _ => new MessageHanded(MessageOutcome.Doubtful, $"the provider's answer says nothing ({status})"),
        };
    }

    /// <summary>The name under which the provider has it; null where the answer is none, a page for instance.</summary>
    private static async Task<string?> ReferenceAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var room = new byte[MostAnswerBytes];
        var body = await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        int length;
        await using (body.ConfigureAwait(false))
        {
            length = await body.ReadAtLeastAsync(room, room.Length, throwOnEndOfStream: false, cancellation)
                .ConfigureAwait(false);
        }

        try
        {
            using var json = JsonDocument.Parse(room.AsMemory(0, length));
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
                && id.GetString() is { Length: > 0 and <= MostReference } text && !text.Any(char.IsControl)
                    ? text
                    : null;
        }
        catch (JsonException)
        {
            return null; // What is no JSON names nothing; the status alone counts then.
        }
    }

    private static Duration? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter?.Delta is { } delta
        ? Duration.FromTimeSpan(delta)
        : null;
}
