using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;

namespace Cases.Work;

/// <summary>
/// Decides on copies of the cases and keeps them for itself: nothing is written. What only the host knows, such as an
/// account's other cases or holds of the person, may still refuse the real command. One caller at a time.
/// </summary>
internal sealed class RehearsalDoor(ICaseDoor real, PackZones policies, Instant now) : ICaseDoor
{
    private readonly CaseDecider decider = new();
    private readonly Dictionary<StreamId, CaseView> copies = [];

    public async ValueTask<CaseView> ReadAsync(StreamId stream, CancellationToken cancellation)
    {
        if (!copies.TryGetValue(stream, out var view))
        {
            copies[stream] = view = await real.ReadAsync(stream, cancellation).ConfigureAwait(false);
        }

        return view;
    }

    public ValueTask<PaymentState> ReadPaymentAsync(StreamId stream, CancellationToken cancellation) =>
        real.ReadPaymentAsync(stream, cancellation);

    public async ValueTask<DoorAnswer> SendAsync(CommandEnvelope envelope, CancellationToken cancellation)
    {
        var view = await ReadAsync(envelope.Stream, cancellation).ConfigureAwait(false);
        var command = (CaseCommand)envelope.Command;
        var outside = command as OutsideFact;
        var opening = (outside?.What ?? command) as OpenCase;
        var series = policies.Series(opening?.Packs ?? view.State.Opened?.Packs ?? []);
        var policy = series.On((outside?.EffectiveAt ?? now).InZone(series.OfficialZone).Date);
        var facts = new Facts
        {
            Now = now,
            By = envelope.By,
            Account = AccountState.Initial with { Episodes = (opening?.Episode ?? 1) - 1 },
        };
        switch (decider.Decide(view.State, command, facts, policy))
        {
            case Decision decision:
                copies[envelope.Stream] = new CaseView(decision.After, view.Version + decision.Events.Length);
                return new DoorAnswer(null, decision.Events.IsEmpty);
            case Refusal refusal:
                return DoorAnswer.Of(refusal.Reasons);
            case var other:
                throw new InvalidOperationException($"{other.GetType().Name} is no outcome.");
        }
    }
}
