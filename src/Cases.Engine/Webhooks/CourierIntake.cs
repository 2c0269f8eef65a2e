using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Takes notices in for a line: what is new, and what somebody has sent again.</summary>
/// <param name="parts">What the courier works with.</param>
internal sealed class CourierIntake(CourierParts parts)
{
    // Entries that are passed over before the cursor is written though nothing was found: a restart reads them again.
    private const int MostUnwritten = 1_000;

    private readonly CasePlaces places = new(parts.Ledger);

    /// <summary>Under what the rows keep how far a replay is, which the entry of a version asked for.</summary>
    public static string AgainOf(string subscription, long version) =>
        FormattableString.Invariant($"{subscription}/again/{version}");

    /// <summary>Takes in the next notices where there is room; whether it went on.</summary>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask<bool> TakeAsync(CourierLine line, CancellationToken cancellation)
    {
        var took = await TakeNewAsync(line, cancellation).ConfigureAwait(false);
        return await TakeAgainAsync(line, cancellation).ConfigureAwait(false) || took;
    }

    private async ValueTask<bool> TakeNewAsync(CourierLine line, CancellationToken cancellation)
    {
        var standing = line.Cursor is null || line.MayBeFull
            ? await parts.Rows.StandingAsync(line.To.Id, cancellation).ConfigureAwait(false)
            : null;
        if (standing is not null)
        {
            line.Cursor = standing.Cursor;
            line.Reached = Math.Max(line.Reached, standing.Cursor ?? 0);
            line.MayBeFull = standing.Waiting >= Courier.MostKept
                || standing.Waiting - standing.Parked - standing.Behind >= Courier.MostWaiting;
        }

        if (line.Cursor is not { } cursor || line.MayBeFull)
        {
            return false;
        }

        var page = await parts.Feed.ReadAsync(line.Reached, cancellation).ConfigureAwait(false);
        if (page.Next == line.Reached)
        {
            return false;
        }

        var wanted = await WantedAsync(line.To, page.Notices, cancellation).ConfigureAwait(false);
        line.Reached = page.Next;
        if (wanted.Count == 0 && page.Next - cursor < MostUnwritten)
        {
            return true;
        }

        var kept = await parts.Rows.KeepAsync(line.To.Id, cursor, page.Next, wanted, cancellation)
            .ConfigureAwait(false);
        line.Cursor = kept ? page.Next : null; // Another node moved it: it is looked at again.
        line.Reached = kept ? page.Next : 0;
        line.MayBeFull = wanted.Count > 0;
        return true;
    }

    /// <summary>One page of the oldest replay that is not done, behind the same bound as what is new.</summary>
    private async ValueTask<bool> TakeAgainAsync(CourierLine line, CancellationToken cancellation)
    {
        Look(line);
        if (line.MayBeFull || !line.Again.TryPeek(out var asked))
        {
            return false;
        }

        var key = AgainOf(line.To.Id, asked.Version);
        if ((await parts.Rows.StandingAsync(key, cancellation).ConfigureAwait(false)).Cursor is not { } from)
        {
            line.Again.Dequeue(); // It was done, or the rows were lost since.
            return true;
        }

        var page = await parts.Feed.ReadAsync(from, cancellation).ConfigureAwait(false);
        var wanted = await WantedAsync(
            line.To, page.Notices.Where(notice => notice.Position <= asked.Last), cancellation).ConfigureAwait(false);
        await parts.Rows.KeepAsync(line.To.Id, null, 0, wanted, cancellation).ConfigureAwait(false);
        line.MayBeFull |= wanted.Count > 0;

        // It is noted after what it found was kept: broken off between the two, the page comes once more.
        if (page.Next == from || page.Next > asked.Last)
        {
            await parts.Rows.EndAsync(key, cancellation).ConfigureAwait(false);
            line.Again.Dequeue();
        }
        else
        {
            await parts.Rows.KeepAsync(key, from, page.Next, [], cancellation).ConfigureAwait(false);
        }

        return true;
    }

    private static void Look(CourierLine line)
    {
        if (line.Book is not { } book || book.Version == line.Looked)
        {
            return;
        }

        foreach (var step in book.Steps.Where(step => step.Version > line.Looked))
        {
            if (step.Record is WebhookReplayed { From: not null, To: { } last } again && again.Id == line.To.Id)
            {
                line.Again.Enqueue((step.Version, last));
            }
        }

        line.Looked = book.Version;
    }

    private async ValueTask<List<(long Position, string Stream)>> WantedAsync(
        WebhookSubscription to, IEnumerable<Notice> notices, CancellationToken cancellation)
    {
        var wanted = new List<(long, string)>();
        var seen = new Dictionary<StreamId, bool>();
        foreach (var notice in notices.Where(to.Wants))
        {
            // A case may have many notices in a page, and where it belongs is read from its whole stream.
            if (!seen.TryGetValue(notice.Stream, out var sees))
            {
                seen[notice.Stream] = sees = await SeesAsync(to.Scope, notice, cancellation).ConfigureAwait(false);
            }

            if (sees)
            {
                wanted.Add((notice.Position, notice.Stream.Value));
            }
        }

        return wanted;
    }

    /// <summary>Whether a subscription sees what a notice tells, as the stream of events does for a caller.</summary>
    private async ValueTask<bool> SeesAsync(WorkScope scope, Notice notice, CancellationToken cancellation)
    {
        var seesAll = scope.Branch is null && scope.Team is null && scope.Products.IsEmpty;
        if (notice.Case is not { } id)
        {
            return seesAll && (scope.Organisation is null || scope.OrOfNone);
        }

        if (seesAll)
        {
            return scope.Organisation is null
                || (await places.FirstAsync(notice.Stream, cancellation).ConfigureAwait(false) is { } by
                    && (by.Organisation == scope.Organisation || (by.Organisation is null && scope.OrOfNone)));
        }

        var state = await EntryReading.CaseBeforeAsync(
            parts.Ledger, notice.Stream, long.MaxValue, cancellation).ConfigureAwait(false);
        return await places.IsWithinAsync(scope, id, state, cancellation).ConfigureAwait(false);
    }
}
