using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>The actor of one person.</summary>
internal sealed class PersonActor(StreamId stream, EngineContext engine) : StreamActor(stream, engine)
{
    private PersonState state = PersonState.Initial;

    protected override object State => state;

    protected override void Reset() => state = PersonState.Initial;

    protected override void Fold(DomainEvent happened) => state = state.Evolve((PersonEvent)happened);

    protected override void Accept(Judged judged) => state = (PersonState)judged.After!;

    protected override async ValueTask<Judged?> DecideAsync(
        object command, Principal by, CancellationToken cancellation)
    {
        CaseRead? about = null;
        if (command is RequestContactPermission asked && StreamId.TryParse("case/" + asked.Case, out var named))
        {
            about = await Engine.ReadCaseAsync(named, cancellation).ConfigureAwait(false);
            if (about is null)
            {
                return null;
            }
        }

        var isDebtor = about is { State.Opened: { } opened } && opened.Parties.Any(IsThisDebtor);
        var series = Engine.Policies.For(isDebtor ? about!.State.Opened!.Packs : []);
        var policy = series.On(Engine.Now.InZone(series.OfficialZone).Date);
        var facts = new Facts { Now = Engine.Now, By = by, Case = isDebtor ? about!.State : null };
        if (isDebtor)
        {
            facts = PersonFacts.Add(facts, state, Engine.Now, policy);
        }

        var outcome = PersonDecider.Decide(state, (PersonCommand)command, facts, policy);
        return new Judged
        {
            EffectiveAt = Engine.Now,
            Owner = Stream,
            PolicyVersion = policy.Version.Text,
            Events = outcome.Events.CastArray<DomainEvent>(),
            Reasons = outcome.Reasons,
            Rules = Engine.Applied(outcome.Rules, outside: false),
            Guards = isDebtor ? [new StreamGuard(about!.Stream, about.Version)] : [],
            After = outcome.After,
            Repeats = outcome.Repeats,
        };
    }

    private bool IsThisDebtor(CaseParty party) =>
        party.Role == PartyKind.Debtor && "person/" + party.Person == Stream.Value;
}
