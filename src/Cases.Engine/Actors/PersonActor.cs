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

    protected override ValueTask<Judged?> DecideAsync(object command, Principal by, CancellationToken cancellation)
    {
        var series = Engine.Policies.For([]);
        var policy = series.On(Engine.Now.InZone(series.OfficialZone).Date);
        var facts = new Facts { Now = Engine.Now, By = by };
        var outcome = PersonDecider.Decide(state, (PersonCommand)command, facts, policy);
        return ValueTask.FromResult<Judged?>(new Judged
        {
            EffectiveAt = Engine.Now,
            Owner = Stream,
            PolicyVersion = policy.Version.Text,
            Events = outcome.Events.CastArray<DomainEvent>(),
            Reasons = outcome.Reasons,
            After = outcome.After,
        });
    }
}
