using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Gateway;

/// <summary>
/// What a caller may open, register and name in a body. Nothing there tells him of what lies beyond his scope, or
/// brings it into his scope, and no entry is written on a stream that he does not see.
/// </summary>
/// <remarks>
/// A name that is taken cannot be given again, so that somebody who guesses an account may learn that it is taken; who
/// asks is in the security log, and no id, owner or state is told.
/// </remarks>
/// <param name="parts">The running node.</param>
/// <param name="options">How the gateway is set up.</param>
/// <param name="scopes">Says what is within a caller's scope.</param>
internal sealed class OpeningWall(GatewayParts parts, GatewayOptions options, ScopeReader scopes)
{
    private readonly CasePlaces places = new(parts.Ledger);

    /// <summary>Why a caller may not open a case; null where he may.</summary>
    public async ValueTask<Problem?> OfCaseAsync(Caller caller, OpenCase opening, CancellationToken cancellation)
    {
        if (await IsOwnAsync(caller, CaseIdentity.Stream(opening.Case), cancellation).ConfigureAwait(false))
        {
            return null;
        }

        var scope = CallerScopes.Of(caller, options);
        if (scope == WorkScope.All)
        {
            return await OfPartiesAsync(caller, opening, cancellation).ConfigureAwait(false);
        }

        if (!await SeesAccountAsync(caller, opening, cancellation).ConfigureAwait(false))
        {
            return Answers.Problem(404, ProblemCodes.NotFound) with
            {
                Detail = "There is no such account, or not for you.",
            };
        }

        if (!await places.WouldBeWithinAsync(scope, opening, caller.ToPrincipal(), cancellation).ConfigureAwait(false))
        {
            return Answers.Problem(403, ProblemCodes.NotAllowed) with
            {
                Detail = "You would not see this case: it is beyond your product or team. Somebody who sees it opens "
                    + "and assigns it.",
            };
        }

        return await OfPartiesAsync(caller, opening, cancellation).ConfigureAwait(false);
    }

    /// <summary>Why a caller may not add a person to a case that stands; null where he may.</summary>
    /// <remarks>Whoever may know of everybody is answered by the case, so that its refusal is an entry.</remarks>
    public async ValueTask<Problem?> OfAddedAsync(Caller caller, string person, CancellationToken cancellation) =>
        CallerScopes.Of(caller, options) == WorkScope.All
            ? null
            : await OfPartyAsync(caller, person, "person", cancellation).ConfigureAwait(false);

    /// <summary>Why a caller may not name a person in a case; null where he may.</summary>
    /// <remarks>Somebody whom nobody registered and somebody beyond the scope are answered alike.</remarks>
    /// <param name="caller">Who names him.</param>
    /// <param name="person">The person's id.</param>
    /// <param name="field">Where the request names him.</param>
    /// <param name="cancellation">Ends the wait.</param>
    private async ValueTask<Problem?> OfPartyAsync(
        Caller caller, string person, string field, CancellationToken cancellation)
    {
        if (await MayNameAsync(caller, person, cancellation).ConfigureAwait(false))
        {
            return null;
        }

        if (!CallerScopes.SeesAll(caller, options))
        {
            return Answers.Problem(404, ProblemCodes.NotFound) with
            {
                Detail = $"{field}: There is no such person, or not for you; register the person first "
                    + "(POST /v1/persons).",
            };
        }

        var detail = $"{field}: {person} is not registered; register the person first (POST /v1/persons).";
        return Answers.Problem(422, ProblemCodes.Refused) with
        {
            Detail = detail,
            Refusals = [new RefusalView(RefusalCodes.Wire(RefusalCode.PersonUnknown), detail)],
        };
    }

    /// <summary>
    /// The cases that a body names, by their ids, where the caller sees each of them; else the place of the first that
    /// he does not see, or that there is not: both are answered alike.
    /// </summary>
    public async ValueTask<(IReadOnlyList<string> Ids, int? Missing)> OfNamedAsync(
        Caller caller, IReadOnlyList<string> named, CancellationToken cancellation)
    {
        var ids = new List<string>(named.Count);
        foreach (var name in named)
        {
            if (await scopes.CaseInSightAsync(caller, name, cancellation).ConfigureAwait(false) is not { } id)
            {
                return ([], ids.Count);
            }

            ids.Add(id);
        }

        return (ids, null);
    }

    /// <summary>Why a caller may not register a person under an id; null where he may.</summary>
    public async ValueTask<Problem?> OfPersonAsync(Caller caller, StreamId stream, CancellationToken cancellation) =>
        CallerScopes.Of(caller, options) == WorkScope.All
        || await StateAsync(stream, cancellation).ConfigureAwait(false) is not { Exists: true }
        || await IsOwnAsync(caller, stream, cancellation).ConfigureAwait(false)
        || await scopes.SeesAsync(caller, ScopeKind.Person, stream.Name, cancellation).ConfigureAwait(false)
            ? null
            : Answers.Problem(404, ProblemCodes.NotFound) with
            {
                Detail = "This id is not free for you; leave it out, or choose another.",
            };

    /// <summary>Why a caller may not give a person a part in an account; null where he may.</summary>
    public async ValueTask<Problem?> OfAccountAsync(
        Caller caller, string source, string account, CancellationToken cancellation)
    {
        if (CallerScopes.Of(caller, options) == WorkScope.All)
        {
            return null;
        }

        var stream = parts.Identity.Account(source, account).Value;
        var cases = await places.CasesOfAsync([stream], cancellation).ConfigureAwait(false);
        return (cases.Count > 0 || CallerScopes.SeesAll(caller, options))
            && await SeesEachAsync(caller, cases, cancellation).ConfigureAwait(false)
                ? null
                : Answers.Problem(404, ProblemCodes.NotFound) with
                {
                    Detail = "There is no such account, or not for you.",
                };
    }

    /// <summary>
    /// Why a caller may not tell something; null where he may. Branch and product say who sees an account, so that who
    /// is bound by them does not move it out of others' sight, or out of his own.
    /// </summary>
    public Problem? OfFact(Caller caller, OutsideFactRequest told) =>
        CallerScopes.SeesAll(caller, options)
        || told.Account?.Any(fact => fact.Kind is Contracts.AccountFactKind.Branch
            or Contracts.AccountFactKind.Product) != true
                ? null
                : Answers.Problem(403, ProblemCodes.NotAllowed) with
                {
                    Detail = "You see a part of the bank, so that branch and product of an account are told by "
                        + "somebody who sees all of it.",
                };

    /// <summary>Whether all that is known of an account is within the scope; nothing is known of a new one.</summary>
    private async ValueTask<bool> SeesAccountAsync(Caller caller, OpenCase opening, CancellationToken cancellation)
    {
        var cases = await places.CasesOfAsync([opening.AccountStream], cancellation).ConfigureAwait(false);
        var view = await parts.Host.ReadAsync(CaseIdentity.Stream(opening.Case), cancellation).ConfigureAwait(false);
        return await SeesEachAsync(
            caller, view.State is CaseState { Opened: not null } ? [.. cases, opening.Case] : cases, cancellation)
            .ConfigureAwait(false);
    }

    private async ValueTask<bool> SeesEachAsync(
        Caller caller, IReadOnlyList<string> cases, CancellationToken cancellation)
    {
        foreach (var one in cases)
        {
            if (!await scopes.SeesAsync(caller, ScopeKind.Case, one, cancellation).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask<Problem?> OfPartiesAsync(Caller caller, OpenCase opening, CancellationToken cancellation)
    {
        foreach (var (index, party) in opening.Parties.Index())
        {
            if (await OfPartyAsync(caller, party.Person, $"parties[{index}].person", cancellation)
                .ConfigureAwait(false) is { } denial)
            {
                return denial;
            }
        }

        return null;
    }

    /// <summary>A person is named by who sees him, and a new one by whoever is of the registrar's own branch.</summary>
    private async ValueTask<bool> MayNameAsync(Caller caller, string person, CancellationToken cancellation)
    {
        if (!StreamId.TryParse("person/" + person, out var stream)
            || await scopes.SeesAsync(caller, ScopeKind.Person, person, cancellation).ConfigureAwait(false))
        {
            return true;
        }

        return await StateAsync(stream, cancellation).ConfigureAwait(false) is { Exists: true } state
            && await scopes.CasesOfAsync(person, state, cancellation).ConfigureAwait(false) is []
            && await places.FirstAsync(stream, cancellation).ConfigureAwait(false) is { } by
            && IsSame(by.Organisation, caller.Organisation) && IsSame(by.Branch, caller.Branch);
    }

    private async ValueTask<bool> IsOwnAsync(Caller caller, StreamId stream, CancellationToken cancellation) =>
        await places.FirstAsync(stream, cancellation).ConfigureAwait(false) is { } by
        && (by.Subject, by.Organisation, by.Branch) == (caller.Subject, caller.Organisation, caller.Branch);

    private async ValueTask<PersonState?> StateAsync(StreamId stream, CancellationToken cancellation) =>
        (await parts.Host.ReadAsync(stream, cancellation).ConfigureAwait(false)).State as PersonState;

    private static bool IsSame(string? one, string? other) => one is null || other is null || one == other;
}
