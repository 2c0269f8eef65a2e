using NodaTime;

namespace Cases.Engine;

/// <summary>A debtor's cases, kept for one person to work for a while.</summary>
/// <param name="CaseId">The case that was given.</param>
/// <param name="Subject">Who has it.</param>
/// <param name="Until">When it is free again.</param>
public sealed record CaseLease(string CaseId, string Subject, Instant Until)
{
    /// <summary>Under what it was asked for: asked again under the same, he has the same case; null for none.</summary>
    public string? Key { get; init; }
}

/// <summary>
/// Which cases somebody works just now, so that two people do not ring one debtor. Kept in memory: a lease is a
/// courtesy of minutes, and what may be done to a debtor is decided by rules, never by it. Safe for many threads.
/// </summary>
/// <param name="time">The node's clock.</param>
public sealed class CaseLeases(TimeProvider time)
{
    /// <summary>How long a case is kept: a call with its notes takes a few minutes.</summary>
    public static readonly Duration Usual = Duration.FromMinutes(5);

    /// <summary>How long a debtor stays taken after his case was worked: rows follow within a second or two.</summary>
    public static readonly Duration Followed = Duration.FromSeconds(10);

    /// <summary>Leases of one person at a time: nobody works more, and a script must not take the whole list.</summary>
    public const int MostOfOne = 10;

    private readonly Lock gate = new();
    private readonly Dictionary<string, CaseLease> leases = new(StringComparer.Ordinal);

    /// <summary>
    /// Takes a case; null where somebody works a case of this debtor. Where he has one under the same key already, it
    /// is that one.
    /// </summary>
    /// <param name="row">The case.</param>
    /// <param name="subject">Who wants it.</param>
    /// <param name="length">For how long.</param>
    /// <param name="key">Under what it was asked for; null for none.</param>
    public CaseLease? TryTake(WorkRow row, string subject, Duration length, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(row);
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        lock (gate)
        {
            if (key is not null && leases.Values.FirstOrDefault(lease =>
                lease.Key == key && lease.Subject == subject && lease.Until > now) is { } same)
            {
                return same;
            }

            return IsFree(row, now)
                ? leases[DebtorOf(row)] = new CaseLease(row.CaseId, subject, now + length) { Key = key }
                : null;
        }
    }

    /// <summary>
    /// Says that somebody worked the case that he has: it is none of his any more, and nobody is given the debtor until
    /// the lists have followed what he recorded.
    /// </summary>
    /// <returns>False where this person does not have it.</returns>
    public bool Worked(string caseId, string subject)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        lock (gate)
        {
            var held = leases.FirstOrDefault(pair => pair.Value.CaseId == caseId && pair.Value.Subject == subject);
            if (held.Key is null)
            {
                return false;
            }

            leases[held.Key] = new CaseLease(caseId, "", Instant.Min(held.Value.Until, now + Followed));
            return true;
        }
    }

    /// <summary>Leases that a person has now; those that ran out are forgotten.</summary>
    public IReadOnlyList<CaseLease> Of(string subject)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        lock (gate)
        {
            foreach (var (debtor, lease) in leases.Where(pair => pair.Value.Until <= now).ToList())
            {
                leases.Remove(debtor);
            }

            return [.. leases.Values.Where(lease => lease.Subject == subject)];
        }
    }

    private bool IsFree(WorkRow row, Instant now) =>
        !leases.TryGetValue(DebtorOf(row), out var lease) || lease.Until <= now;

    private static string DebtorOf(WorkRow row) => row.Person is { } person ? "person/" + person : row.CaseId;
}

/// <summary>The next case to work, leased.</summary>
/// <param name="Row">The case; null where nothing is left to do.</param>
/// <param name="Lease">Until when it is kept; null without a case.</param>
/// <param name="Fault">Why the list gave no page.</param>
public sealed record NextCase(WorkRow? Row, CaseLease? Lease, WorklistFault Fault = WorklistFault.None)
{
    /// <summary>True where this person has as many cases as one person may keep.</summary>
    public bool TooMany { get; init; }

    /// <summary>When the first of his cases is free again, where he has too many.</summary>
    public Instant? FreeAt { get; init; }
}

/// <summary>Gives people their next case from a worklist.</summary>
/// <param name="list">The worklist.</param>
/// <param name="leases">Who works what.</param>
public sealed class NextCases(Worklist list, CaseLeases leases)
{
    private const int PageRows = 100;

    // A page holds more cases than a floor of people works at once; behind five of them everything is taken.
    private const int MostPages = 5;

    /// <summary>Who works what.</summary>
    public CaseLeases Leases => leases;

    /// <summary>Leases the first case of a question that nobody works.</summary>
    /// <param name="query">The question; its limit does not matter.</param>
    /// <param name="subject">Who asks.</param>
    /// <param name="key">Under what he asks; the same again, while he has it, gives the same case.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ArgumentException">The question contradicts itself.</exception>
    public async ValueTask<NextCase> TakeAsync(
        WorklistQuery query, string subject, string? key, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        var kept = leases.Of(subject);
        if (key is not null && kept.FirstOrDefault(one => one.Key == key) is { } same)
        {
            return await OfAsync(same, query.Scope, cancellation).ConfigureAwait(false);
        }

        if (kept.Count >= CaseLeases.MostOfOne)
        {
            return new NextCase(null, null) { TooMany = true, FreeAt = kept.Min(one => one.Until) };
        }

        string? cursor = null;
        for (var pages = 0; pages < MostPages; pages++)
        {
            var page = await list.ReadAsync(query with { Limit = PageRows }, cursor, cancellation)
                .ConfigureAwait(false);
            foreach (var row in page.Rows)
            {
                if (leases.TryTake(row, subject, CaseLeases.Usual, key) is { } lease)
                {
                    return lease.CaseId == row.CaseId
                        ? new NextCase(row, lease)
                        : await OfAsync(lease, query.Scope, cancellation).ConfigureAwait(false);
                }
            }

            cursor = page.Next;
            if (cursor is null)
            {
                return new NextCase(null, null, page.Fault);
            }
        }

        return new NextCase(null, null);
    }

    private async ValueTask<NextCase> OfAsync(CaseLease lease, WorkScope scope, CancellationToken cancellation)
    {
        var found = await list.FindAsync(lease.CaseId, scope, cancellation).ConfigureAwait(false);
        return new NextCase(found.FirstOrDefault(row => row.CaseId == lease.CaseId), lease);
    }
}
