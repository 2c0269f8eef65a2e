using System.Buffers;
using Cases.Interchange;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Cases.Gateway;

/// <summary>Says on an endpoint that a signature lets in too, and that its body may be events.</summary>
internal sealed record TakesEvents;

/// <summary>How events stand in a request.</summary>
internal enum EventMode
{
    /// <summary>No events.</summary>
    None,

    /// <summary>One event as JSON.</summary>
    Structured,

    /// <summary>A list of events as JSON.</summary>
    Batch,

    /// <summary>One event: its attributes in headers, its data in the body.</summary>
    Binary,
}

/// <summary>A request whose signature is good. Its body is lent until the request is answered.</summary>
internal sealed record SignedEvents(PaymentSender Sender, EventMode Mode, ReadOnlyMemory<byte> Body);

/// <summary>Lets in who signs a request, instead of a token, where an endpoint takes events.</summary>
/// <remarks>
/// It stands behind the rate by address, so that strangers cannot have much computed, and looks at the headers before
/// it reads anything. The signature is checked over the raw bytes, before anything of them is understood.
/// </remarks>
/// <param name="next">What comes behind.</param>
/// <param name="senders">Whose signatures count.</param>
/// <param name="options">How large a body may be.</param>
/// <param name="time">The node's clock.</param>
/// <param name="log">Where the verdicts are noted.</param>
internal sealed class SignedDoor(
    RequestDelegate next, PaymentSenders senders, GatewayOptions options, TimeProvider time, SecurityLog log)
{
    private const int FirstBytes = 64 << 10;

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<TakesEvents>() is null)
        {
            return next(context);
        }

        var headers = Headers(context.Request);
        var mode = ModeOf(context.Request);
        return !headers.IsAny && mode == EventMode.None ? next(context) : EnterAsync(context, headers, mode);
    }

    private async Task EnterAsync(HttpContext context, WebhookHeaders headers, EventMode mode)
    {
        if (context.Request.Headers.Authorization.Count > 0 && headers.IsAny)
        {
            await ProblemAnswer.WriteAsync(context, ProblemKind.BadRequest,
                "Send a signature or a token, and not both: it would not be clear who sends.").ConfigureAwait(false);
            return;
        }

        if (WebhookSignature.Look(headers, time.GetUtcNow()) is var verdict and not WebhookVerdict.Valid)
        {
            await RefuseAsync(context, verdict, null).ConfigureAwait(false);
            return;
        }

        if (mode == EventMode.None)
        {
            await ProblemAnswer.WriteAsync(context, ProblemKind.WrongMediaType,
                "Send application/cloudevents+json, application/cloudevents-batch+json, or JSON with the headers ce-….")
                .ConfigureAwait(false);
            return;
        }

        var rented = await ReadAsync(context).ConfigureAwait(false);
        if (rented is not var (buffer, length))
        {
            await ProblemAnswer.WriteAsync(context, ProblemKind.TooLarge,
                $"A signed body has at most {options.Payments.MaxBodyBytes} bytes: send the events in several.")
                .ConfigureAwait(false);
            return;
        }

        try
        {
            await CheckAsync(context, headers, (mode, buffer.AsMemory(0, length))).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private async Task CheckAsync(
        HttpContext context, WebhookHeaders headers, (EventMode Mode, ReadOnlyMemory<byte> Body) sent)
    {
        var (verdict, sender) = senders.Check(headers, sent.Body.Span, time.GetUtcNow());
        if (verdict != WebhookVerdict.Valid)
        {
            await RefuseAsync(context, verdict, sender).ConfigureAwait(false);
            return;
        }

        context.Features.Set(sender!.Caller);
        context.Features.Set(new SignedEvents(sender, sent.Mode, sent.Body));
        await next(context).ConfigureAwait(false);
    }

    private Task RefuseAsync(HttpContext context, WebhookVerdict verdict, PaymentSender? sender)
    {
        log.SignatureRefused(context, verdict, sender?.Name);
        return ProblemAnswer.WriteAsync(
            context,
            verdict is WebhookVerdict.TooOld or WebhookVerdict.TooNew
                ? ProblemKind.SignatureExpired
                : ProblemKind.SignatureInvalid,
            Words(verdict));
    }

    /// <summary>What to mend; whose secret nearly fits is nobody's business.</summary>
    private static string Words(WebhookVerdict verdict) => verdict switch
    {
        WebhookVerdict.IdMissing => "webhook-id is missing, or is not 1 to 255 printable characters of ASCII.",
        WebhookVerdict.TimestampMissing => "webhook-timestamp is missing.",
        WebhookVerdict.SignatureMissing => "webhook-signature is missing.",
        WebhookVerdict.TimestampUnreadable => "webhook-timestamp is no number of seconds since 1970.",
        WebhookVerdict.TooOld => "webhook-timestamp is more than 300 seconds ago: sign again when you send again.",
        WebhookVerdict.TooNew => "webhook-timestamp is more than 300 seconds ahead: set the clock of the sender.",
        _ => "No signature v1 was made with a secret that counts here over webhook-id, webhook-timestamp and the body.",
    };

    private static WebhookHeaders Headers(HttpRequest request) => new(
        One(request.Headers["webhook-id"]), One(request.Headers["webhook-timestamp"]),
        request.Headers["webhook-signature"] is { Count: > 0 } many ? string.Join(' ', many.ToArray()) : null);

    /// <summary>A header that came twice says nothing: which one was signed?</summary>
    private static string? One(StringValues values) => values.Count switch
    {
        0 => null,
        1 => values[0] ?? "",
        _ => "",
    };

    private static EventMode ModeOf(HttpRequest request)
    {
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            if (type.MediaType.Equals("application/cloudevents+json", StringComparison.OrdinalIgnoreCase))
            {
                return EventMode.Structured;
            }

            if (type.MediaType.Equals("application/cloudevents-batch+json", StringComparison.OrdinalIgnoreCase))
            {
                return EventMode.Batch;
            }
        }

        return request.Headers.ContainsKey(CloudEventHeaders.SpecVersion) ? EventMode.Binary : EventMode.None;
    }

    /// <summary>The body in a rented buffer; null where it is larger than it may be, and not read on.</summary>
    /// <remarks>The buffer grows with what came, never with what a stranger says will come.</remarks>
    private async ValueTask<(byte[] Buffer, int Length)?> ReadAsync(HttpContext context)
    {
        var most = (int)Math.Min(options.Payments.MaxBodyBytes, Array.MaxLength - 1);
        if (context.Request.ContentLength > most)
        {
            return null;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            // The count here decides; the web server's counts what parts of a body are framed in too.
            size.MaxRequestBodySize = most + (most / 8L) + FirstBytes;
        }

        var first = (int)Math.Min(context.Request.ContentLength + 1 ?? FirstBytes, FirstBytes);
        var buffer = ArrayPool<byte>.Shared.Rent(first);
        var length = 0;
        try
        {
            while (length <= most)
            {
                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
                    buffer = larger;
                }

                var read = await context.Request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted)
                    .ConfigureAwait(false);
                if (read == 0)
                {
                    return (buffer, length);
                }

                length += read;
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            throw;
        }

        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        return null;
    }
}
