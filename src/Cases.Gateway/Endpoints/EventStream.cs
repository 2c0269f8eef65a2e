using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Cases.Engine;
using Cases.Work;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Cases.Gateway;

/// <summary>What a caller of the stream of events asks for.</summary>
/// <param name="From">The position to begin at.</param>
/// <param name="Types">Only these types; null for all.</param>
/// <param name="Length">How long the stream stays open.</param>
internal sealed record EventWish(long From, IReadOnlySet<string>? Types, TimeSpan Length);

/// <summary>Writes server-sent events: from the ledger, and then at each commit, of this node or another.</summary>
/// <remarks>
/// Nothing is kept for a client but its position: what it has not taken in is read again, from the feed's memory or the
/// ledger. Whoever does not take in what was written within <see cref="LimitOptions.EventWriteSeconds"/> is cut off,
/// and goes on where he stopped.
/// </remarks>
/// <param name="parts">The running node.</param>
/// <param name="scopes">Says what a caller sees.</param>
/// <param name="limits">How many streams, and how slow.</param>
internal sealed class EventStream(GatewayParts parts, ScopeReader scopes, LimitOptions limits)
{
    /// <summary>The media type.</summary>
    public const string MediaType = "text/event-stream";

    // Commits come a thousand times a second at most; a client is woken for a tenth of a second's worth of them.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, int> open = new(StringComparer.Ordinal);
    private int all;

    /// <summary>Answers with the events until the time is over, the client goes or the node stops.</summary>
    public async Task WriteAsync(HttpContext context, EventWish wish, CancellationToken stopping)
    {
        var caller = context.Caller();
        if (!Enter(caller.Identity))
        {
            var own = open.GetValueOrDefault(caller.Identity) > limits.EventStreamsPerCaller;
            Leave(caller.Identity);
            await ProblemAnswer.WriteAsync(context, ProblemKind.TooMany with { RetrySeconds = 10 },
                own
                    ? $"At most {limits.EventStreamsPerCaller} streams of a caller are open at a time."
                    : $"At most {limits.EventStreams} streams are open at a time at this node; others have them all.")
                .ConfigureAwait(false);
            return;
        }

        try
        {
            context.Response.ContentType = MediaType;
            if (HttpMethods.IsHead(context.Request.Method))
            {
                return;
            }

            if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            {
                rate.MinDataRate = null; // A stream rests for long; slow takers are cut off below.
            }

            using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            await FollowAsync(new Client(context, caller, wish), ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested
            || stopping.IsCancellationRequested)
        {
            return; // The client went, or the node stops: he goes on elsewhere, from his last id.
        }
        finally
        {
            Leave(caller.Identity);
        }
    }

    private async Task FollowAsync(Client client, CancellationToken ended)
    {
        var (began, told) = (TimeProvider.System.GetTimestamp(), TimeProvider.System.GetTimestamp());
        client.Write("retry: 2000\n\n");
        await FlushAsync(client, ended).ConfigureAwait(false);
        for (var next = client.Wish.From; !ended.IsCancellationRequested;)
        {
            var woken = parts.Committed.Next;
            var page = await parts.Notices.ReadAsync(next, ended).ConfigureAwait(false);
            if (await WriteAsync(client, page, ended).ConfigureAwait(false))
            {
                told = TimeProvider.System.GetTimestamp();
            }

            var left = client.Wish.Length - TimeProvider.System.GetElapsedTime(began);
            var isDone = page.Next == next;
            next = page.Next;
            if (left <= TimeSpan.Zero && (isDone || client.Wish.Length > TimeSpan.Zero))
            {
                return;
            }

            if (!isDone)
            {
                continue;
            }

            var silence = TimeSpan.FromSeconds(limits.EventHeartbeatSeconds) - TimeProvider.System.GetElapsedTime(told);
            if (silence <= TimeSpan.Zero)
            {
                if (await parts.Notices.EndAsync(ended).ConfigureAwait(false) < next)
                {
                    return; // The ledger went back: whoever comes again is told so.
                }

                await BeatAsync(client, next, ended).ConfigureAwait(false);
                told = TimeProvider.System.GetTimestamp();
                continue;
            }

            await WaitAsync(woken, silence < left ? silence : left, ended).ConfigureAwait(false);
        }
    }

    /// <summary>Writes the events of a page that the client wants and sees; whether there was one.</summary>
    private async ValueTask<bool> WriteAsync(Client client, NoticePage page, CancellationToken ended)
    {
        var wrote = false;
        foreach (var notice in page.Notices)
        {
            if (client.Wish.Types?.Contains(notice.Type) == false
                || !await scopes.SeesAsync(client.Caller, notice, ended).ConfigureAwait(false))
            {
                continue;
            }

            client.Write(string.Create(
                CultureInfo.InvariantCulture, $"id: {notice.Position}\nevent: {notice.Type}\ndata: "));
            client.Writer.Write(NoticeEvent.Of(notice).Span);
            client.Write("\n\n");
            wrote = true;
            if (client.Writer.UnflushedBytes > Client.MostUnflushed)
            {
                await FlushAsync(client, ended).ConfigureAwait(false);
            }
        }

        if (wrote)
        {
            await FlushAsync(client, ended).ConfigureAwait(false);
        }

        return wrote;
    }

    /// <summary>
    /// Says that the line lives, and how far the ledger was looked at: whoever comes again does not look at it twice.
    /// </summary>
    private async ValueTask BeatAsync(Client client, long next, CancellationToken ended)
    {
        client.Write(next == 0
            ? ": waiting\n\n"
            : string.Create(CultureInfo.InvariantCulture, $": waiting\nid: {next - 1}\n\n"));
        await FlushAsync(client, ended).ConfigureAwait(false);
    }

    private async ValueTask FlushAsync(Client client, CancellationToken ended)
    {
        var flushing = client.Writer.FlushAsync(ended);
        if (flushing.IsCompletedSuccessfully)
        {
            return;
        }

        try
        {
            await flushing.AsTask().WaitAsync(TimeSpan.FromSeconds(limits.EventWriteSeconds), ended)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            client.Context.Abort();
            throw new OperationCanceledException(client.Context.RequestAborted);
        }
    }

    private static async Task WaitAsync(Task woken, TimeSpan most, CancellationToken ended)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ended);
        await Task.WhenAny(woken, Task.Delay(most, enough.Token)).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        if (woken.IsCompleted)
        {
            await Task.Delay(Gather, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool Enter(string caller) =>
        Interlocked.Increment(ref all) <= limits.EventStreams
        & open.AddOrUpdate(caller, 1, (_, count) => count + 1) <= limits.EventStreamsPerCaller;

    private void Leave(string caller)
    {
        Interlocked.Decrement(ref all);
        open.AddOrUpdate(caller, 0, (_, count) => count - 1);
        open.TryRemove(new KeyValuePair<string, int>(caller, 0));
    }

    /// <summary>One who follows.</summary>
    private sealed record Client(HttpContext Context, Caller Caller, EventWish Wish)
    {
        /// <summary>So many bytes go out at once, at most.</summary>
        public const long MostUnflushed = 16 << 10;

        public PipeWriter Writer => Context.Response.BodyWriter;

        public void Write(string text) => Encoding.UTF8.GetBytes(text, Writer);
    }
}
