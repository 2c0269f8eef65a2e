using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>The actor of one payment that no account was found for. The case's writes that it was matched.</summary>
internal sealed class PaymentActor(StreamId stream, EngineContext engine) : StreamActor(stream, engine)
{
    private PaymentState state = PaymentState.Initial;

    protected override object State => state;

    protected override void Reset() => state = PaymentState.Initial;

    protected override void Fold(DomainEvent happened) => state = state.Evolve((PaymentEvent)happened);

    protected override void Accept(Judged judged) => state = (PaymentState)judged.After!;

    protected override async ValueTask<Judged?> DecideAsync(
        object command, Principal by, CancellationToken cancellation)
    {
        var keys = command is ErasePayment
            ? await HeldFacts.KeysAsync(Engine, [Stream.Value], cancellation).ConfigureAwait(false)
            : [];
        var series = Engine.Policies.For([]);
        var policy = series.On(Engine.Now.InZone(series.OfficialZone).Date);
        var facts = new Facts { Now = Engine.Now, By = by, Holdings = new Holdings([], keys) };
        var outcome = PaymentDecider.Decide(state, (PaymentCommand)command, facts, policy);
        return new Judged
        {
            EffectiveAt = Engine.Now,
            Owner = Stream,
            PolicyVersion = policy.Version.Text,
            Events = outcome.Events.CastArray<DomainEvent>(),
            Reasons = outcome.Reasons,
            DestroyedKeys = [.. outcome.Events.OfType<PaymentErased>().SelectMany(erased => erased.Keys)],
            After = outcome.After,
        };
    }
}
