using Cases.Contracts;
using Microsoft.AspNetCore.Http;

namespace Cases.Gateway;

/// <summary>Makes a caller read what it wrote: lists follow the ledger by moments, and an answer can wait.</summary>
/// <param name="parts">The running node.</param>
internal sealed class ReadYourWrite(GatewayParts parts)
{
    /// <summary>How long an answer waits, at most.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    // Rows follow within some milliseconds; a look is one row of a small table.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until rows hold a position; false where they do not, and the problem is written.</summary>
    public async ValueTask<bool> HoldsAsync(HttpContext context, long? at)
    {
        if (at is not { } position)
        {
            return true;
        }

        // What was never written need not be waited for. The wait is the caller's, so real time counts.
        var head = await parts.Ledger.ReadHeadAsync(context.RequestAborted).ConfigureAwait(false);
        if (position >= head.Next)
        {
            const string Unwritten = "Nothing was written at that position; take it from a receipt.";
            await context.WriteProblemAsync(Answers.Problem(400, ProblemCodes.FieldInvalid) with
            {
                Detail = "at: " + Unwritten,
                Errors = [new FieldFault("at", Unwritten)],
            }).ConfigureAwait(false);
            return false;
        }

        if (await WaitAsync(parts, position, context.RequestAborted).ConfigureAwait(false))
        {
            return true;
        }

        await context.WriteLaterAsync("The lists do not hold that position yet; ask again.").ConfigureAwait(false);
        return false;
    }

    /// <summary>Waits until rows hold a position, two seconds at most; whether they do.</summary>
    public static async Task<bool> WaitAsync(GatewayParts parts, long position, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await parts.RowsReached(position, cancellation).ConfigureAwait(false))
        {
            if (TimeProvider.System.GetElapsedTime(started) >= Longest)
            {
                return false;
            }

            await Task.Delay(Step, cancellation).ConfigureAwait(false);
        }

        return true;
    }
}
