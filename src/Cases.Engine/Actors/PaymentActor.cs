using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>The actor of one payment that no account was found for. The case's writes that it was matched.</summary>
internal sealed class PaymentActor(StreamId stream, EngineContext engine) : StreamActor(stream, engine)
{
    private static readonly EntryKind Doubtful = EventKinds.KindOf<PaymentDoubtful>();
    private static readonly EntryKind Told = EventKinds.KindOf<FileTold>();

    private PaymentState state = PaymentState.Initial;

    protected override object State => state;

    protected override void Reset() => state = PaymentState.Initial;

    protected override void Fold(DomainEvent happened) => state = state.Evolve((PaymentEvent)happened);

    protected override void Accept(Judged judged) => state = (PaymentState)judged.After!;

    protected override async ValueTask<Judged?> DecideAsync(
        object command, Principal by, CancellationToken cancellation)
    {
        if (await HeldAsync(command, cancellation).ConfigureAwait(false) is not var (holdings, guards))
        {
            return null;
        }

        if (NeededBy(command) is { } kind && !await Engine.WritesAsync(kind, cancellation).ConfigureAwait(false))
        {
            if (command is not KeepDoubtful kept)
            {
                return new Judged { EffectiveAt = Engine.Now, Owner = Stream, After = state };
            }

            command = kept.Plain();
        }

        var series = Engine.Policies.For([]);
        var policy = series.On(Engine.Now.InZone(series.OfficialZone).Date);
        var facts = new Facts { Now = Engine.Now, By = by, Holdings = holdings };
        var outcome = PaymentDecider.Decide(state, (PaymentCommand)command, facts, policy);
        var repeats = outcome.Reasons.Any(reason => !reason.Typed.IsDefaultOrEmpty);
        if (repeats && !await GuardDebtorAsync(guards, cancellation).ConfigureAwait(false))
        {
            return null;
        }

        return new Judged
        {
            EffectiveAt = Engine.Now,
            Owner = Stream,
            PolicyVersion = policy.Version.Text,
            Guards = guards,
            KeysMayGo = repeats && state.Case is not null,
            Events = outcome.Events.CastArray<DomainEvent>(),
            Reasons = outcome.Reasons,
            DestroyedKeys = [.. outcome.Events.OfType<PaymentErased>().SelectMany(erased => erased.Keys)],
            After = outcome.After,
        };
    }

    /// <summary>The kind of a later epoch that a command writes; null where every epoch has it.</summary>
    private static EntryKind? NeededBy(object command) => command switch
    {
        KeepDoubtful or LinkPayment or LearnPayer => Doubtful,
        NoteFile => Told,
        _ => null,
    };

    /// <summary>What an erasure turns on: the payment's keys, and the case on which it stands.</summary>
    /// <returns>Null where a newer build wrote on the case.</returns>
    private async ValueTask<(Holdings Holdings, List<StreamGuard> Guards)?> HeldAsync(
        object command, CancellationToken cancellation)
    {
        if (command is not ErasePayment)
        {
            return (Holdings.None, []);
        }

        var keys = await HeldFacts.KeysAsync(Engine, [Stream.Value], cancellation).ConfigureAwait(false);
        if (state.Case is not { } id)
        {
            return (new Holdings([], keys), []);
        }

        var stream = CaseIdentity.Stream(id);
        return await HeldFacts.CaseAsync(Engine, stream, isHers: true, cancellation).ConfigureAwait(false)
            is { } found
            ? (new Holdings([found.Case], keys), [new StreamGuard(stream, found.Version)])
            : null;
    }

    /// <summary>
    /// Guards the debtor of the case on which it stands: her erasure takes its key along, without a word on its stream.
    /// To read her record tells this node of an erasure that it has not seen.
    /// </summary>
    /// <returns>False where a newer build wrote to one of both.</returns>
    private async ValueTask<bool> GuardDebtorAsync(List<StreamGuard> guards, CancellationToken cancellation)
    {
        if (state.Case is not { } id)
        {
            return true;
        }

        if (await Engine.ReadCaseAsync(CaseIdentity.Stream(id), cancellation).ConfigureAwait(false) is not { } found)
        {
            return false;
        }

        if (CaseParty.DebtorOf(found.State.Opened?.Parties ?? []) is not { } named)
        {
            return true;
        }

        var guard = await Engine.GuardPersonAsync(named, cancellation).ConfigureAwait(false);
        if (guard is { } known)
        {
            guards.Add(known);
        }

        return guard is not null;
    }
}
