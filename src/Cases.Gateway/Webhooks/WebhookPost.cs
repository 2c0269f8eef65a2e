using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Cases.Engine;
using Cases.Interchange;
using Cases.Work;
using NodaTime;

namespace Cases.Gateway;

/// <summary>
/// Sends notices as Standard Webhooks says: signed with each attempt's own time, by each secret that counts.
/// </summary>
/// <param name="send">Sends over HTTP; see <see cref="WebhookTarget.Handler"/>.</param>
/// <param name="register">Derives the secrets.</param>
/// <param name="time">The clock that receivers compare with theirs.</param>
public sealed class WebhookPost(HttpMessageInvoker send, WebhookRegister register, TimeProvider time)
{
    /// <summary>How long a receiver may take to answer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    // What a receiver says in its answer is not read but for a beginning, which lets the connection be used again.
    private const int MostAnswerBytes = 4 << 10;

    /// <summary>The secret of a subscription that signs now, as its receiver keeps it.</summary>
    public string SecretOf(WebhookSubscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        return WebhookSecret.Of(register.SecretOf(subscription.Id, subscription.Generation)).ToText();
    }

    /// <summary>Delivers a notice once.</summary>
    public Task<DeliveryAnswer> DeliverAsync(OutgoingDelivery delivery, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        return SendAsync(delivery.To, delivery.Notice.Id, NoticeEvent.Of(delivery.Notice), cancellation);
    }

    /// <summary>Sends an event that says nothing, to try a subscription.</summary>
    public Task<DeliveryAnswer> TryAsync(WebhookSubscription to, string id, CancellationToken cancellation) =>
        SendAsync(to, id, NoticeEvent.Trial(id, Now), cancellation);

    private Instant Now => Instant.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());

    private async Task<DeliveryAnswer> SendAsync(
        WebhookSubscription to, string id, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        using var request = Request(to, id, body);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        enough.CancelAfter(Longest);
        try
        {
            using var answer = await send.SendAsync(request, enough.Token).ConfigureAwait(false);
            await PassOverAsync(answer, enough.Token).ConfigureAwait(false);
            return new DeliveryAnswer((int)answer.StatusCode, null, RetryAfter(answer.Headers.RetryAfter), Took(began));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException
            || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new DeliveryAnswer(null, Word(fault), null, Took(began));
        }
    }

    private HttpRequestMessage Request(WebhookSubscription to, string id, ReadOnlyMemory<byte> body)
    {
        var now = Now;
        var signatures = to.GenerationsAt(now).Select(generation => WebhookSignature.Sign(
            WebhookSecret.Of(register.SecretOf(to.Id, generation)), id, now.ToDateTimeOffset(), body.Span));
        var request = new HttpRequestMessage(HttpMethod.Post, to.Url) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(NoticeEvent.MediaType) { CharSet = "utf-8" };
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation(
            "webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", string.Join(' ', signatures));
        request.Headers.TryAddWithoutValidation("User-Agent", "cases-webhooks");
        return request;
    }

    private static async Task PassOverAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var body = await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var room = new byte[MostAnswerBytes];
            _ = await body.ReadAtLeastAsync(room, room.Length, throwOnEndOfStream: false, cancellation)
                .ConfigureAwait(false);
        }
    }

    private Duration? RetryAfter(RetryConditionHeaderValue? told) => told switch
    {
        { Delta: { } delta } => Duration.FromTimeSpan(delta),
        { Date: { } date } => Duration.Max(Duration.Zero, Instant.FromDateTimeOffset(date) - Now),
        _ => null,
    };

    private static long Took(long began) => (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds;

    /// <summary>A word for the log: nothing of what the other side or the system said.</summary>
    private static string Word(Exception fault) => fault switch
    {
        OperationCanceledException => "no answer in time",
        _ when fault is WebhookClosedException || fault.InnerException is WebhookClosedException => "network closed",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "name unknown",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "certificate refused",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "no connection",
        _ => "broken off",
    };
}
