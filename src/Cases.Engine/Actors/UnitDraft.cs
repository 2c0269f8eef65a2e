using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Turns a decision into the unit that the ledger writes.</summary>
internal sealed class UnitDraft(
    EngineContext engine, StreamGuard own, CommandEnvelope envelope, Fingerprint16 fingerprint, Judged judged)
{
    private static readonly OwnerKeys NoKeys = new();

    private readonly StreamId stream = own.Stream;
    private readonly LedgerPrincipal principal = engine.PrincipalOf(envelope.By);
    private OwnerKeys keys = NoKeys;

    /// <summary>The kind of the entry that says that further refusals are not written.</summary>
    public static readonly string SuppressedKind = SystemKinds.Of(new RefusalsSuppressed(0, "")).Name;

    /// <summary>Kinds of the events on the actor's own stream.</summary>
    public List<string> Kinds { get; } = [];

    public async ValueTask<LedgerUnit> RefusalAsync(CancellationToken cancellation)
    {
        var refusal = new RefusalPayload(CommandKinds.Of(envelope.Command).Name, [.. judged.Reasons]);
        if (refusal.HasTyped)
        {
            var records = default(RetentionClasses);
            records.Add(RetentionClass.CollectionRecord);
            await FindKeysAsync(records, cancellation).ConfigureAwait(false);
        }

        var payload = PayloadCodec.EncodeRefusal(refusal, new SealScope(stream, envelope.Id, keys.Of));
        var entry = Entry(stream, SystemKinds.Refused, false, payload, judged.Rules, refusal);
        var keepsAct = judged.Acts.Count > 0
            && await engine.WritesAsync(SystemKinds.ActRefused, cancellation).ConfigureAwait(false);
        NewEntry[] entries = keepsAct ? [entry, System(ActRefused.Of(judged.Acts), [])] : [entry];
        return new LedgerUnit(refusal.HasTyped ? OwnersGuards() : Guards(), entries, keys.New)
        {
            NeededKeys = Needed(),
        };
    }

    public LedgerUnit Suppression(int count) => new(
        Guards(),
        [System(new RefusalsSuppressed(count, envelope.By.Subject), [])]);

    public async ValueTask<LedgerUnit> DecisionAsync(CancellationToken cancellation)
    {
        await FindKeysAsync(judged.Classes(), cancellation).ConfigureAwait(false);
        var entries = new NewEntry[judged.Events.Count + judged.Beside.Count + (envelope.Once ? 1 : 0)];
        var index = 0;
        for (; index < judged.Events.Count; index++)
        {
            // The rules stand on the first entry: they were judged for the command, not for each of its events.
            entries[index] = Event(stream, judged.Events[index], index == 0 ? judged.Rules : []);
            Kinds.Add(entries[index].Kind);
        }

        for (var beside = 0; beside < judged.Beside.Count; beside++, index++)
        {
            entries[index] = Event(StreamId.Parse(judged.Beside[beside].Stream), judged.Beside[beside].Event, []);
        }

        if (envelope.Once)
        {
            entries[index] = System(UseOf(envelope.Id), new IdUsed(stream.Value), advances: true, []);
        }

        return new LedgerUnit(Guards(), entries, keys.New)
        {
            DestroyedKeys = judged.DestroyedKeys, NeededKeys = Needed(), Since = judged.Since,
        };
    }

    /// <summary>The stream that says where an id was used: whoever comes second finds it there.</summary>
    public static StreamId UseOf(CommandId16 id) => StreamId.Parse($"system/id-{id}");

    /// <summary>Keeps the keys that are durable now.</summary>
    public void Keep() => keys.KeepIn(engine.Keys);

    /// <summary>The keys that have to be there still when it is written, beside those that it brings.</summary>
    private IReadOnlyList<string> Needed() => judged.KeysMayGo ? keys.Found : [];

    private async ValueTask FindKeysAsync(RetentionClasses classes, CancellationToken cancellation)
    {
        if (!classes.IsEmpty)
        {
            keys = await engine.Keys.ForAsync(judged.Owner, classes, judged.OwnerIsNew, cancellation)
                .ConfigureAwait(false);
        }
    }

    private NewEntry Event(StreamId target, DomainEvent happened, IReadOnlyList<AppliedRule> rules)
    {
        var kind = EventKinds.Of(happened);
        var scope = new SealScope(target, envelope.Id, keys.Of);
        var payload = PayloadCodec.EncodeEvent(happened, scope);
        return Entry(target, kind, true, payload, rules, happened);
    }

    private NewEntry System(SystemRecord record, IReadOnlyList<AppliedRule> rules) =>
        System(stream, record, advances: false, rules);

    private NewEntry System(
        StreamId target, SystemRecord record, bool advances, IReadOnlyList<AppliedRule> rules) =>
        Entry(target, SystemKinds.Of(record), advances, PayloadCodec.EncodeSystem(record), rules, record);

    private NewEntry Entry(
        StreamId target, EntryKind kind, bool advances, ReadOnlyMemory<byte> payload,
        IReadOnlyList<AppliedRule> rules, object source) =>
        new(target, kind.Name, kind.Format, advances, envelope.Id, fingerprint,
            judged.EffectiveAt.ToUnixTimeMilliseconds(), principal, judged.PolicyVersion, rules, payload)
        {
            Source = source,
        };

    /// <summary>
    /// The guards of the unit, each stream once: its own, those of entries beside it, those of facts.
    /// </summary>
    private StreamGuard[] Guards()
    {
        if (judged.Reasons.Count > 0 || (judged.Beside.Count == 0 && judged.Guards.Count == 0 && !envelope.Once))
        {
            return [own];
        }

        var guards = new List<StreamGuard>(3) { own };
        foreach (var beside in judged.Beside)
        {
            Add(guards, new StreamGuard(StreamId.Parse(beside.Stream), beside.ExpectedVersion));
        }

        if (envelope.Once)
        {
            guards.Add(new StreamGuard(UseOf(envelope.Id), 0));
        }

        foreach (var guard in judged.Guards)
        {
            Add(guards, guard);
        }

        return [.. guards];
    }

    /// <summary>
    /// The guards of a refusal that seals: after an erasure that this node has not seen, its key would be gone.
    /// </summary>
    private StreamGuard[] OwnersGuards() =>
    [
        own,
        .. judged.Guards
            .Where(guard => guard.Stream != own.Stream
                && (guard.Stream == judged.Owner || judged.Owner.Kind is "account" or "payment"))
            .DistinctBy(guard => guard.Stream),
    ];

    private static void Add(List<StreamGuard> guards, StreamGuard guard)
    {
        if (!guards.Exists(known => known.Stream == guard.Stream))
        {
            guards.Add(guard);
        }
    }
}
