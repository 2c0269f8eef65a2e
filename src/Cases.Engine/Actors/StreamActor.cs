using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>
/// What every actor does: loads its stream, answers a repeated command alike, decides, commits, and only then changes
/// its memory. The host runs one call at a time.
/// </summary>
internal abstract class StreamActor(StreamId stream, EngineContext engine)
{
    private readonly Dictionary<CommandId16, Answered> answered = [];
    private readonly List<RefusalMark> refusals = [];
    private bool loaded;
    private bool newerNodeNeeded;
    private long version;
    private long sequence;

    protected StreamId Stream { get; } = stream;

    protected EngineContext Engine { get; } = engine;

    /// <summary>The folded state.</summary>
    protected abstract object State { get; }

    public async ValueTask<StreamView> ReadAsync(CancellationToken cancellation)
    {
        if (!loaded)
        {
            await LoadAsync(cancellation).ConfigureAwait(false);
        }

        return new StreamView(version, sequence, State, newerNodeNeeded);
    }

    public async ValueTask<CommandReceipt> HandleAsync(CommandEnvelope envelope, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < Engine.Options.MaxAttempts; attempt++)
        {
            if (!loaded)
            {
                await LoadAsync(cancellation).ConfigureAwait(false);
            }

            if (newerNodeNeeded)
            {
                return new CommandReceipt(ReceiptKind.NewerNodeNeeded, -1, version);
            }

            var fingerprint = Engine.Fingerprint(envelope.Command);
            if (answered.TryGetValue(envelope.Id, out var known) && known.Fingerprint == fingerprint)
            {
                return await RepeatAsync(envelope.Id, cancellation).ConfigureAwait(false);
            }

            var judged = answered.ContainsKey(envelope.Id)
                ? Reused()
                : await DecideAsync(envelope.Command, envelope.By, cancellation).ConfigureAwait(false);
            if (await CommitAsync(envelope, fingerprint, judged, cancellation).ConfigureAwait(false) is { } receipt)
            {
                return receipt;
            }
        }

        return new CommandReceipt(ReceiptKind.Contended, -1, version) { RetryAfter = Duration.FromMilliseconds(50) };
    }

    /// <summary>Forgets the folded state.</summary>
    protected abstract void Reset();

    /// <summary>Folds an event of the stream.</summary>
    protected abstract void Fold(DomainEvent happened);

    /// <summary>Gathers facts and decides.</summary>
    protected abstract ValueTask<Judged> DecideAsync(object command, Principal by, CancellationToken cancellation);

    /// <summary>Takes over the state after a durable decision.</summary>
    protected abstract void Accept(Judged judged);

    private Judged Reused() => new()
    {
        EffectiveAt = Engine.Now,
        Owner = Stream,
        Reasons =
        [
            new RefusalReason(RefusalCode.CommandIdReused,
                "This command id was used before with another input; use a new one.", []),
        ],
    };

    private async ValueTask LoadAsync(CancellationToken cancellation)
    {
        Forget();
        var entries = StreamPages.ReadAllAsync(Engine.Store, Stream, cancellation);
        await foreach (var entry in entries.ConfigureAwait(false))
        {
            var advances = entry.Version > version;
            version = entry.Version;
            sequence = entry.Sequence;
            Remember(entry, advances);
            if (advances)
            {
                if (await Engine.DecodeAsync(entry, cancellation).ConfigureAwait(false) is not { } happened)
                {
                    newerNodeNeeded = true;
                    break;
                }

                Fold(happened);
            }
            else if (!EntryReading.IsKnownSystem(entry))
            {
                newerNodeNeeded = true;
                break;
            }
        }

        loaded = true;
    }

    /// <summary>Drops everything that was folded, so that the next call reads the ledger again.</summary>
    public void Forget()
    {
        answered.Clear();
        refusals.Clear();
        loaded = false;
        newerNodeNeeded = false;
        version = 0;
        sequence = 0;
        Reset();
    }

    private void Remember(LedgerEntry entry, bool advances)
    {
        answered.TryAdd(entry.Command, new Answered(entry.Fingerprint));
        if (!advances)
        {
            refusals.Add(new RefusalMark(
                entry.Principal.Subject, entry.RecordedAtMs, entry.Kind == UnitDraft.SuppressedKind));
        }
    }

    /// <summary>Commits what was decided; null where it has to be decided again.</summary>
    private async ValueTask<CommandReceipt?> CommitAsync(
        CommandEnvelope envelope, Fingerprint16 fingerprint, Judged judged, CancellationToken cancellation)
    {
        var refused = judged.Reasons.Count > 0;
        if (!refused && judged.Events.Count == 0)
        {
            return new CommandReceipt(ReceiptKind.Accepted, -1, version) { Rules = judged.Rules };
        }

        var suppressed = refused ? Suppression(envelope.By.Subject) : Suppress.Nothing;
        if (suppressed == Suppress.Silently)
        {
            return Suppressed(judged);
        }

        var draft = new UnitDraft(Engine, Stream, version, envelope, fingerprint, judged);
        var unit = suppressed == Suppress.WithEntry
            ? draft.Suppression(Engine.Options.MaxRefusalsPerHour)
            : refused ? draft.Refusal() : await draft.DecisionAsync(cancellation).ConfigureAwait(false);
        var outcome = await Engine.AppendAsync(unit, cancellation).ConfigureAwait(false);
        switch (outcome)
        {
            case Appended appended:
                Take(envelope, fingerprint, judged, appended, suppressed);
                draft.Keep();
                return suppressed == Suppress.WithEntry
                    ? Suppressed(judged)
                    : Receipt(judged, appended.Receipts[^1].Position, draft.Kinds);
            case Pushback pushback:
                return new CommandReceipt(ReceiptKind.Pushback, -1, version)
                {
                    RetryAfter = Duration.FromTimeSpan(pushback.RetryAfter),
                };
            default:
                Forget();
                return null;
        }
    }

    private void Take(
        CommandEnvelope envelope, Fingerprint16 fingerprint, Judged judged, Appended appended, Suppress suppressed)
    {
        foreach (var receipt in appended.Receipts)
        {
            if (receipt.Stream == Stream)
            {
                version = receipt.Version;
                sequence = receipt.Sequence;
            }
        }

        answered.TryAdd(envelope.Id, new Answered(fingerprint));
        if (judged.Reasons.Count > 0)
        {
            refusals.Add(new RefusalMark(
                envelope.By.Subject, appended.Receipts[^1].RecordedAtMs, suppressed == Suppress.WithEntry));
        }
        else
        {
            Accept(judged);
        }
    }

    private CommandReceipt Receipt(Judged judged, long position, IReadOnlyList<string> kinds) =>
        new(judged.Reasons.Count > 0 ? ReceiptKind.Refused : ReceiptKind.Accepted, position, version)
        {
            Events = kinds,
            Reasons = judged.Reasons,
            Rules = judged.Rules,
        };

    private CommandReceipt Suppressed(Judged judged) => new(ReceiptKind.RefusalsSuppressed, -1, version)
    {
        Reasons = judged.Reasons,
        Rules = judged.Rules,
        RetryAfter = Duration.FromHours(1),
    };

    private Suppress Suppression(string subject)
    {
        var since = Engine.Now.ToUnixTimeMilliseconds() - (long)Duration.FromHours(1).TotalMilliseconds;
        refusals.RemoveAll(mark => mark.AtMs <= since);
        var written = 0;
        foreach (var mark in refusals)
        {
            if (mark.Subject == subject)
            {
                if (mark.Suppressing)
                {
                    return Suppress.Silently;
                }

                written++;
            }
        }

        return written >= Engine.Options.MaxRefusalsPerHour ? Suppress.WithEntry : Suppress.Nothing;
    }

    /// <summary>The first answer to a command, read back from its entries.</summary>
    private async ValueTask<CommandReceipt> RepeatAsync(CommandId16 id, CancellationToken cancellation)
    {
        var entries = StreamPages.ReadAllAsync(Engine.Store, Stream, cancellation);
        var kinds = new List<string>();
        LedgerEntry? first = null;
        LedgerEntry? last = null;
        await foreach (var entry in entries.ConfigureAwait(false))
        {
            if (entry.Command == id && (first is null || entry.Fingerprint == first.Fingerprint))
            {
                first ??= entry;
                last = entry;
                kinds.Add(entry.Kind);
            }
        }

        var refusal = first!.Kind == SystemKinds.Refused.Name;
        var suppressed = first.Kind == UnitDraft.SuppressedKind;
        return new CommandReceipt(refusal ? ReceiptKind.Refused
            : suppressed ? ReceiptKind.RefusalsSuppressed : ReceiptKind.Accepted,
            last!.Position, last.Version)
        {
            Events = refusal || suppressed ? [] : kinds,
            Reasons = refusal ? EntryReading.Reasons(first) : [],
            Rules = first.Rules,
            Repeated = true,
        };
    }

    private enum Suppress
    {
        Nothing,
        WithEntry,
        Silently,
    }

    private readonly record struct Answered(Fingerprint16 Fingerprint);

    private readonly record struct RefusalMark(string Subject, long AtMs, bool Suppressing);
}
