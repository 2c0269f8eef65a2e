using Cases.Domain;
using Cases.Ledger;
using Cases.Policies;

namespace Cases.Engine;

/// <summary>The actor of the bank's policies: one stream, <see cref="PolicyBookState.Stream"/>.</summary>
internal sealed class PolicyActor(StreamId stream, EngineContext engine) : StreamActor(stream, engine)
{
    private static readonly EntryKind Simulated =
        EventKinds.All.Single(kind => kind.Name == EventKinds.NameOf<PolicySimulated>());

    private PolicyBookState state = PolicyBookState.Initial;

    protected override object State => state;

    protected override void Reset() => state = PolicyBookState.Initial;

    protected override void Fold(DomainEvent happened) => state = state.Evolve((PolicyEvent)happened);

    protected override void Accept(Judged judged) => state = (PolicyBookState)judged.After!;

    protected override async ValueTask<Judged?> DecideAsync(
        object command, Principal by, CancellationToken cancellation)
    {
        if (command is RecordSimulation && !await Engine.WritesAsync(Simulated, cancellation).ConfigureAwait(false))
        {
            // A note for whoever approves: a ledger of an earlier epoch goes without.
            return new Judged { EffectiveAt = Engine.Now, Owner = Stream };
        }

        // What is proposed is measured by the packs that the actor's own state speaks of, whoever wrote it.
        await Engine.Policies.RefreshAsync(Engine.Store, cancellation).ConfigureAwait(false);
        var read = TextOf(command) is { } text ? Read(text) : null;
        var naming = read?.Pack is { ValidTo: not null } ending
            ? await NamingCases.FindAsync(Engine.Store, ending.Id, cancellation).ConfigureAwait(false)
            : CasesNaming.None;
        if (naming is null)
        {
            return null;
        }

        var facts = new PolicyFacts
        {
            Now = Engine.Now, By = by, Book = Engine.Policies.Book, Read = read, Naming = naming,
        };
        var outcome = PolicyDecider.Decide(state, (PolicyCommand)command, facts);
        return new Judged
        {
            EffectiveAt = Engine.Now,
            Owner = Stream,
            Events = outcome.Events.CastArray<DomainEvent>(),
            Reasons = outcome.Reasons,
            After = outcome.After,
        };
    }

    private string? TextOf(object command) => command switch
    {
        ProposePolicy proposed => proposed.Text,
        DecideProposal { Approve: true } decided => state.Find(decided.Id ?? "")?.Text,
        _ => null,
    };

    private static ReadPack Read(string text)
    {
        var loaded = PolicyText.Load(PolicyBookState.Stream, text);
        return loaded.Faults is [var first, ..]
            ? new ReadPack(null, loaded.Faults.Count, first.Line, first.Column)
            : new ReadPack(loaded.Packs[0], 0, 0, 0);
    }
}
