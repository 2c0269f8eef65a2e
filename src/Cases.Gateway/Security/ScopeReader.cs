using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Gateway;

/// <summary>Says whether a case, a person or an organisation is within a caller's scope.</summary>
/// <remarks>
/// A claim that the case has no value for hides it: what is not known to be within the scope is beyond it. An agency
/// sees what is placed with its organisation, and a debtor the cases in which he has a part. A person is within the
/// scope where one of his cases is; somebody without a case, where the caller sees all of the bank, or is of the branch
/// that registered him.
/// </remarks>
/// <param name="parts">The running node.</param>
/// <param name="options">How the gateway is set up.</param>
internal sealed class ScopeReader(GatewayParts parts, GatewayOptions options)
{
    private const string Slash = "%2F";

    private readonly CasePlaces places = new(parts.Ledger);

    public ValueTask<bool> SeesAsync(Caller caller, ScopeKind scope, string id, CancellationToken cancellation) =>
        scope switch
        {
            ScopeKind.None => ValueTask.FromResult(true),
            ScopeKind.Case => SeesCaseAsync(caller, id, cancellation),
            ScopeKind.Person => SeesPersonAsync(caller, id, cancellation),
            ScopeKind.Organisation => ValueTask.FromResult(
                id.Length > 0 && (caller.Organisation ?? options.Organisation) == id),
        };

    /// <summary>
    /// The id of a case in the caller's scope, by its id or its account's reference; null for none, and for the
    /// reference where the caller's role gets that masked.
    /// </summary>
    public async ValueTask<string?> CaseInSightAsync(
        Caller caller, string idOrReference, CancellationToken cancellation, string? source = null)
    {
        if (await SeesCaseAsync(caller, idOrReference, cancellation).ConfigureAwait(false))
        {
            return idOrReference;
        }

        if (!PersonViews.MayFind(caller.Role))
        {
            return null;
        }

        // Routing leaves a slash within a part of a path as it was written.
        return await CaseOfReferenceAsync(caller, idOrReference, cancellation, source).ConfigureAwait(false)
            ?? (idOrReference.Contains(Slash, StringComparison.OrdinalIgnoreCase)
                ? await CaseOfReferenceAsync(
                    caller, idOrReference.Replace(Slash, "/", StringComparison.OrdinalIgnoreCase), cancellation, source)
                    .ConfigureAwait(false)
                : null);
    }

    /// <summary>
    /// The case of an account's reference, the open one before the last; null where there is none, or where several
    /// accounts have the reference and no source is named. What lies beyond the caller's scope makes no difference, and
    /// what was erased is not found by a reference that somebody still knows.
    /// </summary>
    public async ValueTask<string?> CaseOfReferenceAsync(
        Caller caller, string reference, CancellationToken cancellation, string? source = null)
    {
        var found = (await RowsInSightAsync(caller, reference, cancellation).ConfigureAwait(false))
            .Where(row => source is null || row.Source == source).ToList();
        for (var index = found.Count - 1; index >= 0; index--)
        {
            var view = await parts.Host.ReadAsync(CaseIdentity.Stream(found[index].CaseId), cancellation)
                .ConfigureAwait(false);
            if (found[index].CaseId != reference && (view.State as CaseState)?.Opened?.Account is null)
            {
                found.RemoveAt(index);
            }
        }

        return found.Count == 0 || found.Any(row => row.Source != found[0].Source) ? null
            : (found.FirstOrDefault(row => row.Stage != CaseStage.Resolved)
                ?? found.OrderBy(row => row.OpenedAt).Last()).CaseId;
    }

    /// <summary>The rows of an account's reference, or of a case's id, that are within the caller's scope.</summary>
    public async ValueTask<IReadOnlyList<CaseRow>> RowsInSightAsync(
        Caller caller, string referenceOrId, CancellationToken cancellation) => referenceOrId.Length == 0
        ? []
        : await RowsInSightAsync(
            caller, await parts.FindAsync(referenceOrId, cancellation).ConfigureAwait(false), cancellation)
            .ConfigureAwait(false);

    /// <summary>Those of some rows that are within the caller's scope.</summary>
    public async ValueTask<IReadOnlyList<CaseRow>> RowsInSightAsync(
        Caller caller, IReadOnlyList<CaseRow> found, CancellationToken cancellation)
    {
        var rows = new List<CaseRow>();
        foreach (var row in found)
        {
            if (await SeesCaseAsync(caller, row.CaseId, cancellation).ConfigureAwait(false))
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    /// <summary>All cases in which a person has a part, whoever sees them.</summary>
    public async ValueTask<IReadOnlyList<string>> CasesOfAsync(
        string id, PersonState person, CancellationToken cancellation)
    {
        var debts = await parts.Desk.Worklist.OfPersonAsync(id, cancellation).ConfigureAwait(false);
        var accounts = person.Roles.Select(role => role.AccountStream).Distinct(StringComparer.Ordinal);
        var others = await places.CasesOfAsync(accounts, cancellation).ConfigureAwait(false);
        return [.. debts.Select(row => row.CaseId).Union(others, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Whether a caller sees what a notice tells: of a case as the case itself, of a payment that waits where he sees
    /// all of the bank.
    /// </summary>
    public async ValueTask<bool> SeesAsync(Caller caller, Notice notice, CancellationToken cancellation)
    {
        var seesAll = CallerScopes.SeesAll(caller, options);
        if (notice.Case is not { } id)
        {
            return seesAll;
        }

        if (!seesAll)
        {
            return await SeesCaseAsync(caller, id, cancellation).ConfigureAwait(false);
        }

        // Who opened it never changes, so that no case has to be folded for whoever sees all of a bank.
        return caller.Organisation is null
            || await places.FirstAsync(notice.Stream, cancellation).ConfigureAwait(false) is { } by
                && (by.Organisation is null || by.Organisation == caller.Organisation);
    }

    private async ValueTask<bool> SeesCaseAsync(Caller caller, string id, CancellationToken cancellation)
    {
        if (!StreamId.TryParse("case/" + id, out var stream)
            || await parts.Host.ReadAsync(stream, cancellation).ConfigureAwait(false) is not { State: CaseState state }
            || !state.Exists)
        {
            return false;
        }

        return caller.Role == StaffRoles.Debtor
            ? caller.Person is { } person && state.Parties.Any(party => party.Person == person)
                && await IsWithinAsync(caller, id, state, cancellation).ConfigureAwait(false)
            : await IsWithinAsync(caller, id, state, cancellation).ConfigureAwait(false);
    }

    private ValueTask<bool> IsWithinAsync(
        Caller caller, string id, CaseState state, CancellationToken cancellation) =>
        places.IsWithinAsync(CallerScopes.Of(caller, options), id, state, cancellation);

    private async ValueTask<bool> SeesPersonAsync(Caller caller, string id, CancellationToken cancellation)
    {
        if (!StreamId.TryParse("person/" + id, out var stream)
            || (caller.Role == StaffRoles.Debtor && caller.Person != id)
            || await parts.Host.ReadAsync(stream, cancellation).ConfigureAwait(false)
                is not { State: PersonState { Exists: true } person })
        {
            return false;
        }

        if (CallerScopes.Of(caller, options) == WorkScope.All)
        {
            return true;
        }

        var cases = await CasesOfAsync(id, person, cancellation).ConfigureAwait(false);
        foreach (var one in cases)
        {
            if (await SeesCaseAsync(caller, one, cancellation).ConfigureAwait(false))
            {
                return true;
            }
        }

        return cases.Count == 0
            && (CallerScopes.SeesAll(caller, options)
                || await IsOfItsBranchAsync(caller, stream, cancellation).ConfigureAwait(false));
    }

    /// <summary>
    /// Whether a stream was begun by the caller, or by somebody of his own organisation and branch; whoever is bound
    /// by a team or product as well sees only what he began himself.
    /// </summary>
    private async ValueTask<bool> IsOfItsBranchAsync(Caller caller, StreamId stream, CancellationToken cancellation) =>
        caller.Role != StaffRoles.Agency
        && await places.FirstAsync(stream, cancellation).ConfigureAwait(false) is { } by
        && (by.Organisation, by.Branch) == (caller.Organisation, caller.Branch)
        && (by.Subject == caller.Subject || caller is { Team: null, Product: null });
}
