using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>The actor of one case.</summary>
internal sealed class CaseActor(StreamId stream, EngineContext engine) : StreamActor(stream, engine)
{
    private static readonly RefusalReason OfNobody = new(RefusalCode.PersonUnknown,
        "The case names no debtor on whose record contacts are counted; open it with its parties.", []);

    private CaseState state = CaseState.Initial;
    private AccountState account = AccountState.Initial;
    private StreamId? accountStream;

    protected override object State => state;

    protected override void Reset()
    {
        state = CaseState.Initial;
        account = AccountState.Initial;
        accountStream = null;
    }

    protected override void Fold(DomainEvent happened) => state = state.Evolve((CaseEvent)happened);

    protected override void Accept(Judged judged)
    {
        state = (CaseState)judged.After!;
        foreach (var beside in judged.Beside)
        {
            // What follows on other cases counts on accounts of their own.
            if (beside.Event is AccountEvent counted && beside.Stream == accountStream?.Value)
            {
                account = account.Evolve(counted);
            }
        }
    }

    protected override async ValueTask<Judged?> DecideAsync(
        object command, Principal by, CancellationToken cancellation)
    {
        // Nobody is there on whose record it could be decided: the refusal then stands with the case.
        if (command is PersonCommand && CaseParty.DebtorOf(state.Parties) is null)
        {
            return new Judged { EffectiveAt = Engine.Now, Owner = Stream, Reasons = [OfNobody] };
        }

        var asked = (CaseCommand)command;
        var outside = asked as OutsideFact;
        var inner = outside?.What ?? asked;
        var now = Engine.Now;
        // A refusal is an entry too, so an instant beyond all sense does not become its own.
        var told = outside?.EffectiveAt ?? (inner as PlaceHold)?.EffectiveAt;
        var at = told is { } since && OutsideFact.IsUsable(since) ? since : now;
        if (inner is OpenCase open && OpeningFaults.Of(open, Stream, Engine.Policies) is { Count: > 0 } faults)
        {
            return await RefuseAsync(inner, at, faults, cancellation).ConfigureAwait(false);
        }

        // Where there is no case the decider says so: whom the command names would be sealed under a key of nobody's.
        if (inner is AddParty party && state.Exists
            && await OpeningFaults.OfAsync(party, Engine, cancellation).ConfigureAwait(false) is { } nobody)
        {
            return await RefuseAsync(inner, at, [nobody], cancellation).ConfigureAwait(false);
        }

        if (IdOf(inner) is { } id && await IsTakenAsync(id, cancellation).ConfigureAwait(false))
        {
            var taken = RefusalReason.Of(RefusalCode.KeyReused,
                $"The approval id {id} is used on another case; use a new one.");
            return await RefuseAsync(inner, at, [taken], cancellation).ConfigureAwait(false);
        }

        if (!await LoadAccountAsync(inner, cancellation).ConfigureAwait(false))
        {
            return null;
        }

        var question = new Asked(state, account, inner, by, at) { IsTold = outside is not null };
        if (await Gathered.OfAsync(Engine, question, cancellation).ConfigureAwait(false) is not { } gathered)
        {
            return null;
        }

        var decider = Engine.RentDecider();
        var outcome = decider.Decide(state, asked, gathered.Facts, gathered.Policy);

        // Only a decider that came through unharmed goes back: after an exception its machine may stand anywhere.
        Engine.Return(decider);
        return await ShareAsync(
            Judge(outcome, question, gathered, outside is not null), question, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Refuses before anything was gathered; whose data is sealed with it is read all the same, so that an erasure at
    /// another node is known by then.
    /// </summary>
    private async ValueTask<Judged?> RefuseAsync(
        CaseCommand command, Instant at, IReadOnlyList<RefusalReason> reasons, CancellationToken cancellation)
    {
        var owner = OwnerOf(command);
        IReadOnlyList<StreamGuard>? guards = reasons.All(reason => reason.Typed.IsDefaultOrEmpty)
            ? []
            : await OwnersGuardsAsync(owner, cancellation).ConfigureAwait(false);
        return guards is null
            ? null
            : new Judged
            {
                EffectiveAt = at, Owner = owner, Reasons = reasons, Guards = guards, KeysMayGo = KeysMayGo(owner),
            };
    }

    /// <summary>
    /// Whether the key of an account may go with a person of whom nothing on the account tells: while a case of it is
    /// open her erasure is refused, and to resolve it moves the case.
    /// </summary>
    private bool KeysMayGo(StreamId owner) =>
        owner.Kind == "account" && (!state.Exists || state.Stage == CaseStage.Resolved);

    /// <summary>The guards of what is sealed for an owner; null where a newer build wrote there.</summary>
    private async ValueTask<IReadOnlyList<StreamGuard>?> OwnersGuardsAsync(
        StreamId owner, CancellationToken cancellation)
    {
        if (owner.Kind == "account")
        {
            return await AccountSharers.GuardsAsync(Engine, owner, cancellation).ConfigureAwait(false);
        }

        var read = owner.Kind == "person"
            ? await Engine.ReadPersonAsync(owner.Name, cancellation).ConfigureAwait(false)
            : null;
        return read switch
        {
            null => [],
            { NewerNodeNeeded: true } => null,
            _ => [new StreamGuard(read.Stream, read.Version)],
        };
    }

    /// <summary>
    /// Adds what a case without a debtor guards where it seals anything, for its texts go under its account's key:
    /// others may have cases there, and their erasure takes that key along. Alone on its account and not resolved, it
    /// has none to fear.
    /// </summary>
    /// <returns>Null where a newer build wrote to one of them.</returns>
    private async ValueTask<Judged?> ShareAsync(Judged judged, Asked question, CancellationToken cancellation)
    {
        var isShared = account.Episodes > (state.Exists ? 1 : 0);
        if (question.Debtor is not null || accountStream is not { } stream
            || !(isShared || state.Stage == CaseStage.Resolved) || !judged.Seals)
        {
            return judged;
        }

        IReadOnlyList<StreamGuard>? sharers = isShared
            ? await AccountSharers.GuardsAsync(Engine, stream, cancellation).ConfigureAwait(false)
            : [new StreamGuard(stream, account.Version)];
        return sharers is null ? null : judged with { Guards = [.. judged.Guards, .. sharers] };
    }

    /// <summary>The id under which a second person will decide, where the command asks for that.</summary>
    private static string? IdOf(CaseCommand command) => command switch
    {
        RequestApproval asked => asked.Id,
        RequestOverride asked => asked.Key,
        _ => null,
    };

    /// <summary>Whether an id is that of something else: approvals and overrides are unique over the store.</summary>
    private async ValueTask<bool> IsTakenAsync(string approval, CancellationToken cancellation) =>
        state.Exists
        && state.Approvals.All(known => known.Id != approval)
        && state.Overrides.All(known => known.Key != approval)
        && StreamId.TryParse("approval/" + approval, out var named)
        && await Engine.Store.ReadStreamHeadAsync(named, cancellation).ConfigureAwait(false) is not null;

    private Judged Judge(Outcome outcome, Asked question, Gathered gathered, bool outside)
    {
        var decision = outcome as Decision;
        var owner = OwnerOf(question);
        return new Judged
        {
            EffectiveAt = question.At,
            Owner = owner,
            KeysMayGo = KeysMayGo(owner),
            OwnerIsNew = question.Command is OpenCase && question.Debtor is null && account.Version == 0,
            PolicyVersion = gathered.Policy.Version.Text,
            Guards = Guards(question.Command, gathered),
            Rules = Engine.Applied(outcome.Rules, outside),
            Events = decision is null ? [] : decision.Events.CastArray<DomainEvent>(),
            Beside = decision is null ? [] : decision.Beside,
            After = decision?.After,
            Repeats = decision is { Repeats: true } && !outside,
            Reasons = outcome is Refusal refusal ? refusal.Reasons : [],
            Acts = outcome is Refusal refused ? refused.Acts : [],
        };
    }

    /// <summary>What the decision turned on beside the case: it must still stand so when the unit is written.</summary>
    private List<StreamGuard> Guards(CaseCommand command, Gathered gathered)
    {
        var guards = new List<StreamGuard>();
        if (command is AgreePlan && accountStream is { } stream)
        {
            guards.Add(new StreamGuard(stream, account.Version));
            guards.AddRange((gathered.Facts.Covered ?? []).Select(other => new StreamGuard(
                StreamId.Parse(other.Known.State.Opened!.AccountStream), other.Facts.Account.Version)));
        }

        // What comes in there meanwhile goes on to this case too.
        if (command is OpenCase && gathered.Facts.OtherCase is { } last)
        {
            guards.Add(new StreamGuard(StreamId.Parse(last.Stream), last.Version));
        }

        foreach (var read in (PersonRead?[])[gathered.Person, gathered.Reached])
        {
            if (read is not null)
            {
                guards.Add(new StreamGuard(read.Stream, read.Version));
            }
        }

        return guards;
    }

    /// <summary>
    /// Reads what counts on the account: once, and again where a decision may turn on what another case did there.
    /// </summary>
    /// <returns>False where a newer build wrote there.</returns>
    private async ValueTask<bool> LoadAccountAsync(CaseCommand command, CancellationToken cancellation)
    {
        var named = state.Opened?.AccountStream ?? (command as OpenCase)?.AccountStream;
        var mayTurnOnIt = accountStream is null || state.Stage == CaseStage.Resolved
            || command is AgreePlan or OpenCase or RequestApproval or DecideApproval
            || (command is OutsideFact outside ? outside.What : command) is ReAge or Restructure;
        if (named is null || !mayTurnOnIt)
        {
            return true;
        }

        var stream = StreamId.Parse(named);
        if (await Engine.ReadAccountAsync(stream, cancellation).ConfigureAwait(false) is not { } read)
        {
            return false;
        }

        account = read;
        accountStream = stream;
        return true;
    }

    /// <summary>Personal data of a case belongs to its debtor, or to the account while no debtor is known.</summary>
    private StreamId OwnerOf(Asked question) => question.Debtor is { } person
        ? StreamId.Parse("person/" + person)
        : accountStream ?? Stream;

    /// <summary>The same before the account is read: what was typed of a debtor or account may be no name at all.
    /// </summary>
    private StreamId OwnerOf(CaseCommand command)
    {
        var open = command as OpenCase;
        var debtor = CaseParty.DebtorOf(state.Exists ? state.Parties : open?.Parties ?? []);
        return debtor is not null && StreamId.TryParse("person/" + debtor, out var person) ? person
            : StreamId.TryParse(state.Opened?.AccountStream ?? open?.AccountStream ?? "", out var known)
                && known.Kind == "account" ? known
            : Stream;
    }
}
