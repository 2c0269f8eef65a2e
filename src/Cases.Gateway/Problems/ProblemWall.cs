using System.Globalization;
using System.Text.Json;
using Cases.Ledger;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cases.Gateway;

/// <summary>The outermost wall: whatever goes wrong behind it leaves as a problem, and never with its inside.</summary>
/// <param name="next">What comes behind.</param>
/// <param name="log">Where mistakes of the program are noted.</param>
internal sealed class ProblemWall(RequestDelegate next, ILogger<ProblemWall> log)
{
    private const int MaxPath = 100;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context).ConfigureAwait(false);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null })
            {
                await ProblemAnswer.WriteAsync(context, ProblemKind.Of(context.Response.StatusCode))
                    .ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for an answer any more.
            context.Abort();
        }
        catch (BadHttpRequestException error)
        {
            await AnswerAsync(context, Read(error), DetailOf(error)).ConfigureAwait(false);
        }
        catch (LedgerStoreException error)
        {
            log.LogError("The store failed: {Failure}", error.Failure);
            await AnswerAsync(context, ProblemKind.StoreAway, null).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is, the caller gets an answer and the log its type and place.
        catch (Exception error)
#pragma warning restore CA1031
        {
            // The message of an exception may hold what somebody typed; its type and place do not.
            log.LogError("A mistake of the program: {Type} {TraceId} {Place}",
                error.GetType().FullName, context.TraceIdentifier, error.StackTrace);
            await AnswerAsync(context, ProblemKind.Broken, null).ConfigureAwait(false);
        }
    }

    private static Task AnswerAsync(HttpContext context, ProblemKind kind, string? detail)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        return ProblemAnswer.WriteAsync(context, kind, detail);
    }

    private static ProblemKind Read(BadHttpRequestException error) =>
        error.InnerException is JsonException ? ProblemKind.InvalidJson : ProblemKind.Of(error.StatusCode);

    private static string? DetailOf(BadHttpRequestException error) => error.InnerException is JsonException json
        ? string.Create(CultureInfo.InvariantCulture,
            $"Line {(json.LineNumber ?? 0) + 1}, byte {(json.BytePositionInLine ?? 0) + 1}, at {PathOf(json)}.")
        : null;

    // Names of members come from the caller: no more of them than a person reads.
    private static string PathOf(JsonException json) => json.Path is not { Length: > 0 } path ? "$"
        : path.Length <= MaxPath ? path : path[..MaxPath] + "...";
}
