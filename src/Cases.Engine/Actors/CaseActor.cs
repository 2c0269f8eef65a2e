using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>The actor of one case.</summary>
internal sealed class CaseActor(StreamId stream, EngineContext engine) : StreamActor(stream, engine)
{
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
            if (beside.Event is AccountEvent counted)
            {
                account = account.Evolve(counted);
            }
        }
    }

    protected override async ValueTask<Judged> DecideAsync(object command, Principal by, CancellationToken cancellation)
    {
        var asked = (CaseCommand)command;
        var outside = asked as OutsideFact;
        var inner = outside?.What ?? asked;
        await LoadAccountAsync(inner, cancellation).ConfigureAwait(false);
        var at = outside?.EffectiveAt ?? Engine.Now;
        var series = Engine.Policies.For(Packs(inner));
        var policy = series.On(at.InZone(series.OfficialZone).Date);
        var facts = new Facts { Now = Engine.Now, By = by, Account = account };
        facts = await Engine.WithPersonAsync(facts, DebtorOf(inner), at, policy, cancellation).ConfigureAwait(false);
        var decider = Engine.RentDecider();
        var outcome = decider.Decide(state, asked, facts, policy);

        // Only a decider that came through unharmed goes back: after an exception its machine may stand anywhere.
        Engine.Return(decider);
        return Judge(outcome, inner, at, policy, outside is not null);
    }

    private Judged Judge(Outcome outcome, CaseCommand inner, Instant at, Policy policy, bool outside)
    {
        var judged = new Judged
        {
            EffectiveAt = at,
            Owner = OwnerOf(inner),
            PolicyVersion = policy.Version.Text,
            Rules = Engine.Applied(outcome.Rules, outside),
        };
        return outcome switch
        {
            Decision d => judged with
            {
                Events = d.Events.CastArray<DomainEvent>(),
                Beside = d.Beside,
                After = d.After,
                Guards = inner is AgreePlan && accountStream is { } stream ? [new StreamGuard(stream, account.Version)] : [],
            },
            Refusal r => judged with { Reasons = r.Reasons },
            _ => throw new InvalidOperationException($"{outcome.GetType().Name} is no outcome."),
        };
    }

    /// <summary>
    /// Reads what counts on the account: once, and again where a decision may turn on what another case did there.
    /// </summary>
    private async ValueTask LoadAccountAsync(CaseCommand command, CancellationToken cancellation)
    {
        var stream = state.Opened is { } opened ? StreamId.Parse(opened.AccountStream)
            : command is OpenCase open && StreamId.TryParse(open.AccountStream, out var named) ? named
            : (StreamId?)null;
        var mayTurnOnIt = accountStream is null || state.Stage == CaseStage.Resolved || command is AgreePlan or OpenCase;
        if (stream is { } known && mayTurnOnIt)
        {
            account = await Engine.ReadAccountAsync(known, cancellation).ConfigureAwait(false);
            accountStream = known;
        }
    }

    private ImmutableArray<string> Packs(CaseCommand command) =>
        state.Opened?.Packs ?? (command as OpenCase)?.Packs ?? [];

    private string? DebtorOf(CaseCommand command)
    {
        var parties = state.Opened?.Parties ?? (command as OpenCase)?.Parties ?? [];
        foreach (var party in parties)
        {
            if (party.Role == PartyKind.Debtor)
            {
                return party.Person;
            }
        }

        return null;
    }

    /// <summary>Personal data of a case belongs to its debtor, or to the account while no debtor is known.</summary>
    private StreamId OwnerOf(CaseCommand command) => DebtorOf(command) is { } person
        ? StreamId.Parse("person/" + person)
        : accountStream ?? Stream;
}
