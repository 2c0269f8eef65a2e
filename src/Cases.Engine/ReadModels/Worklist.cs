using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Cases.Domain;
using NodaTime;

namespace Cases.Engine;

/// <summary>Why a worklist gives no page.</summary>
public enum WorklistFault
{
    /// <summary>There is a page.</summary>
    None,

    /// <summary>The filter would look at more than <see cref="IWorkRows.MaxScan"/> rows; narrow it.</summary>
    NarrowTheFilter,

    /// <summary>The cursor is none of this question.</summary>
    CursorInvalid,

    /// <summary>The rows are being built from the ledger; come again in a moment.</summary>
    BeingBuilt,
}

/// <summary>A page of a worklist.</summary>
/// <param name="Rows">The rows, in order.</param>
/// <param name="Next">The cursor of the next page; null behind the last.</param>
/// <param name="Fault">Why there is no page.</param>
public sealed record WorklistPage(
    IReadOnlyList<WorkRow> Rows, string? Next, WorklistFault Fault = WorklistFault.None);

/// <summary>What lists of cases and searches ask: filters, scopes and cursors over a store of rows.</summary>
/// <param name="rows">The rows.</param>
/// <param name="cursors">The cursors of this installation.</param>
/// <param name="search">Finds persons by name or number; null where only references and ids are found.</param>
public sealed class Worklist(IWorkRows rows, PageCursors cursors, PersonSearch? search = null)
{
    /// <summary>Opens accounts' references; without it rows show none.</summary>
    public AccountReferences? References { get; init; }

    /// <summary>Names accounts by their references; without it cases are found by their ids alone.</summary>
    public CaseIdentity? Identity { get; init; }

    /// <summary>The policies whose quiet hours count; without them none do.</summary>
    public RowPolicies? Policies { get; init; }

    /// <summary>The cursors of this installation, for other lists too.</summary>
    public PageCursors Cursors => cursors;

    /// <summary>The position up to which the ledger is taken in, exclusive.</summary>
    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) => rows.ReadCursorAsync(cancellation);

    /// <summary>A page.</summary>
    /// <param name="query">The question.</param>
    /// <param name="cursor">The cursor that the page before gave; null for the first.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ArgumentException">The question contradicts itself; the message says how.</exception>
    public async ValueTask<WorklistPage> ReadAsync(
        WorklistQuery query, string? cursor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, WorklistQuery.MaxLimit);
        var columns = WorkColumns.Of(query.Sort);
        var terms = WorkTerms.Of(query);
        var question = Question(query, terms);
        WorkPlace? after = null;
        if (cursor is not null && !cursors.TryRead(question, cursor, columns.Length, out after))
        {
            return new WorklistPage([], null, WorklistFault.CursorInvalid);
        }

        if (!rows.IsBuilt || (query.Filter.Search is not null && search is { IsBuilt: false }))
        {
            return new WorklistPage([], null, WorklistFault.BeingBuilt);
        }

        if (query.Filter.CallableAt is { } at && Policies is not null)
        {
            terms = terms.Add(await ClocksAsync(at, Policies, cancellation).ConfigureAwait(false));
            if (terms[^1] is TextTerm { AnyOf.IsEmpty: true })
            {
                // It is night everywhere: no row need be looked at.
                return new WorklistPage([], null);
            }
        }

        var lookUp = new WorkLookUp(query.Filter.Part, terms, query.Sort, after, query.Limit + 1);
        var found = query.Filter.Search is { } text
            ? await SearchAsync(text, query, lookUp, cancellation).ConfigureAwait(false)
            : await LookUpAsync(lookUp, query.Today, cancellation).ConfigureAwait(false);
        if (found is null)
        {
            return new WorklistPage([], null, WorklistFault.NarrowTheFilter);
        }

        if (found.Count <= query.Limit)
        {
            return new WorklistPage(await OpenAsync(found, cancellation).ConfigureAwait(false), null);
        }

        var last = found[query.Limit - 1];
        var place = new WorkPlace([.. columns.Select(column => WorkColumns.Number(last, column))], last.OpenedAt);
        return new WorklistPage(
            await OpenAsync([.. found.Take(query.Limit)], cancellation).ConfigureAwait(false),
            cursors.Write(question, place));
    }

    /// <summary>The cases of a reference, or the case of an id, as far as the scope reaches; oldest first.</summary>
    public async ValueTask<IReadOnlyList<WorkRow>> FindAsync(
        string referenceOrId, WorkScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var found = await NamedAsync(referenceOrId, cancellation).ConfigureAwait(false);
        return [.. found.Where(scope.Sees)];
    }

    /// <summary>The cases in which a person is the debtor, as far as the rows have come.</summary>
    public ValueTask<IReadOnlyList<WorkRow>> OfPersonAsync(string person, CancellationToken cancellation) =>
        rows.ReadOfPersonsAsync([person], cancellation);

    /// <summary>What waits for a person, oldest first; null while the rows are being built.</summary>
    public async ValueTask<IReadOnlyList<WaitingRow>?> ReadWaitingAsync(
        WaitingLookUp lookUp, CancellationToken cancellation) =>
        rows.IsBuilt ? await rows.ReadWaitingAsync(lookUp, cancellation).ConfigureAwait(false) : null;

    /// <summary>Rows whose quiet hours forbid no call: the rules are asked once for each clock.</summary>
    private async ValueTask<TextTerm> ClocksAsync(Instant at, RowPolicies policies, CancellationToken cancellation)
    {
        var clocks = await rows.ReadClocksAsync(cancellation).ConfigureAwait(false);
        return new TextTerm(
            WorkColumn.Clock, [.. clocks.Where(clock => CallClocks.Permits(clock, at, policies.Of))]);
    }

    /// <summary>
    /// Whether a case has entered follows from its day and today, so that it enters without anybody's doing: those to
    /// work and those that will enter are kept together and told apart here.
    /// </summary>
    private async ValueTask<IReadOnlyList<WorkRow>?> LookUpAsync(
        WorkLookUp lookUp, LocalDate today, CancellationToken cancellation)
    {
        var day = WorkColumns.Number(today);
        if (lookUp.Part == WorkPart.ToWork)
        {
            var entered = new RangeTerm(WorkColumn.Entered, long.MinValue, day);
            return await rows.LookUpAsync(lookUp with { Terms = lookUp.Terms.Add(entered) }, cancellation)
                .ConfigureAwait(false);
        }

        var found = await rows.LookUpAsync(lookUp, cancellation).ConfigureAwait(false);
        if (lookUp.Part != WorkPart.NotEntered || found is null)
        {
            return found;
        }

        var ahead = new RangeTerm(WorkColumn.Entered, day + 1, long.MaxValue);
        var waiting = lookUp with { Part = WorkPart.ToWork, Terms = lookUp.Terms.Add(ahead) };
        var later = await rows.LookUpAsync(waiting, cancellation).ConfigureAwait(false);
        return later is null
            ? null
            : [.. WorkOrder.Behind(null, WorkColumns.Of(lookUp.Sort), found.Concat(later)).Take(lookUp.Limit)];
    }

    /// <summary>
    /// Those whom a text names are few, so their cases are brought in order here; null where they are many.
    /// </summary>
    private async ValueTask<IReadOnlyList<WorkRow>?> SearchAsync(
        string text, WorklistQuery query, WorkLookUp lookUp, CancellationToken cancellation)
    {
        var persons = search is null ? []
            : await search.FindAsync(text, cancellation).ConfigureAwait(false);
        if (persons is null)
        {
            return null;
        }

        var named = await NamedAsync(text.Trim(), cancellation).ConfigureAwait(false);
        var owed = await rows.ReadOfPersonsAsync(persons, cancellation).ConfigureAwait(false);
        var met = named.Concat(owed).DistinctBy(row => row.OpenedAt)
            .Where(row => (query.Filter.AnyPart || row.PartOn(query.Today) == lookUp.Part)
                && lookUp.Terms.All(term => term.Holds(row)));
        return [.. WorkOrder.Behind(lookUp.After, WorkColumns.Of(lookUp.Sort), met).Take(lookUp.Limit)];
    }

    /// <summary>
    /// The cases of a reference, or the case of an id. A reference finds nothing once its key is destroyed: whoever
    /// still knows it must not be told whose case that was.
    /// </summary>
    private async ValueTask<IReadOnlyList<WorkRow>> NamedAsync(string text, CancellationToken cancellation)
    {
        var found = await rows.FindAsync(new SoughtCase(text, Identity), cancellation).ConfigureAwait(false);
        var opened = await OpenAsync(found, cancellation).ConfigureAwait(false);
        return [.. opened.Where(row => row.CaseId == text || row.Reference.Text is not null)];
    }

    private ValueTask<IReadOnlyList<WorkRow>> OpenAsync(
        IReadOnlyList<WorkRow> found, CancellationToken cancellation) =>
        References is null ? new(found) : References.OpenAsync(found, cancellation);

    /// <summary>
    /// What a cursor is bound to. The day is left out of it: a list read over midnight goes on, its bounds a day later.
    /// </summary>
    private static string Question(WorklistQuery query, ImmutableArray<WorkTerm> terms)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{query.Sort}/{query.Filter.Part}");
        if (query.Filter.Search is { } search)
        {
            text.Append(CultureInfo.InvariantCulture, $"/{query.Filter.AnyPart}:{search.Length}:{search}");
        }

        foreach (var term in terms)
        {
            text.Append(CultureInfo.InvariantCulture, $"/{term.Column}");
            if (term is TextTerm some)
            {
                foreach (var each in some.AnyOf)
                {
                    text.Append(CultureInfo.InvariantCulture, $":{each?.Length ?? -1}:{each}");
                }
            }
        }

        return text.ToString();
    }
}
