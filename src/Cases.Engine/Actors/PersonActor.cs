using Cases.Domain;
using Cases.Ledger;
using NodaTime;

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

        var isDebtor = about is { State.Exists: true } && about.State.Parties.Any(IsThisDebtor);
        var reached = await ReachedAsync(command, isDebtor ? about!.State : null, cancellation).ConfigureAwait(false);
        var held = command is ErasePerson
            ? await HeldFacts.OfAsync(Engine, Stream, cancellation).ConfigureAwait(false)
            : null;
        if (reached is { NewerNodeNeeded: true } || (command is ErasePerson && held is null))
        {
            return null;
        }

        var series = Engine.Policies.For(isDebtor ? about!.State.Opened!.Packs : []);
        var policy = series.On(Engine.Now.InZone(series.OfficialZone).Date);
        var facts = new Facts
        {
            Now = Engine.Now, By = by, Case = isDebtor ? about!.State : null, CaseVersion = about?.Version ?? 0,
            Holdings = held?.Facts, PersonId = Stream.Name,
            Pasts = await PastReading.OfPersonAsync(Engine, Stream, state, Since(command), cancellation)
                .ConfigureAwait(false),
        };
        if (isDebtor)
        {
            facts = PersonFacts.Add(facts, state, Engine.Now, policy);
        }

        if (reached is not null)
        {
            facts = PersonFacts.Add(facts, reached, PartyOf(command));
        }

        var outcome = PersonDecider.Decide(state, (PersonCommand)command, facts, policy);
        return new Judged
        {
            EffectiveAt = Since(command) ?? Engine.Now,
            Owner = Stream,
            PolicyVersion = policy.Version.Text,
            Events = outcome.Events.CastArray<DomainEvent>(),
            Beside = outcome.Beside,
            Reasons = outcome.Reasons,
            Acts = outcome.Acts,
            Rules = Engine.Applied(outcome.Rules, outside: false),
            Guards = [.. Guards(isDebtor ? about : null, reached), .. held?.Guards ?? []],
            Since = held?.Since,
            DestroyedKeys = [.. outcome.Events.OfType<PersonErased>().SelectMany(erased => erased.Keys)],
            After = outcome.After,
            Repeats = outcome.Repeats,
        };
    }

    /// <summary>Since when something is told to have been; null for now, and for an instant beyond all sense.</summary>
    private static Instant? Since(object command) =>
        command is PersonCommand asked && PersonDecider.EffectiveAt(asked) is { } told && OutsideFact.IsUsable(told)
            ? told
            : null;

    /// <summary>Somebody else whom a slot is for: it stands on his record too, so that all cases share one.</summary>
    private async ValueTask<PersonRead?> ReachedAsync(
        object command, CaseState? about, CancellationToken cancellation)
    {
        var person = command switch
        {
            RequestContactPermission asked when about is not null =>
                Reaching.Of(about, asked.Party, asked.PartyPerson)?.Person,
            ReleaseContactPermission given => SlotOf(given)?.PartyPerson,
            _ => null,
        };
        return person is not null && StreamId.TryParse("person/" + person, out var stream) && stream != Stream
            ? await Engine.FoldPersonAsync(stream, cancellation).ConfigureAwait(false)
            : null;
    }

    private PartyKind PartyOf(object command) => command switch
    {
        RequestContactPermission asked => asked.Party,
        ReleaseContactPermission given => SlotOf(given)!.Party,
        _ => PartyKind.Debtor,
    };

    private ReservedSlot? SlotOf(ReleaseContactPermission given) =>
        state.Reserved.FirstOrDefault(slot => slot.Key == given.Key);

    private static List<StreamGuard> Guards(CaseRead? about, PersonRead? reached)
    {
        var guards = new List<StreamGuard>(2);
        if (about is not null)
        {
            guards.Add(new StreamGuard(about.Stream, about.Version));
        }

        if (reached is not null)
        {
            guards.Add(new StreamGuard(reached.Stream, reached.Version));
        }

        return guards;
    }

    private bool IsThisDebtor(CaseParty party) =>
        party.Role == PartyKind.Debtor && "person/" + party.Person == Stream.Value;
}
