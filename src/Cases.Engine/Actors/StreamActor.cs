using System.Runtime.CompilerServices;
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
    private static readonly RefusalReason KeyTaken = new(RefusalCode.KeyReused,
        "This key was used before for something else; use a new one, or correct what was recorded.", []);

    private readonly AnsweredCommands answered = new();
    private readonly RefusalLimit refusals = new(engine.Options.MaxRefusalsPerHour);
    private bool loaded;
    private int erasures;
    private bool newerNodeNeeded;
    private bool isAgain;
    private long version;
    private long sequence;
    private Hash32 last;

    protected StreamId Stream { get; } = stream;

    protected EngineContext Engine { get; } = engine;

    /// <summary>The folded state.</summary>
    protected abstract object State { get; }

    /// <summary>The state, after looking whether somebody else wrote meanwhile.</summary>
    public async ValueTask<StreamView> ReadAsync(CancellationToken cancellation)
    {
        if (loaded && (IsErased || !await IsCurrentAsync(cancellation).ConfigureAwait(false)))
        {
            Forget();
        }

        if (!loaded)
        {
            await LoadAsync(cancellation).ConfigureAwait(false);
        }

        await FollowPoliciesAsync(cancellation).ConfigureAwait(false);
        return new StreamView(version, sequence, State, newerNodeNeeded);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // Each command waits here for the ledger.
    public async ValueTask<CommandReceipt> HandleAsync(CommandEnvelope envelope, CancellationToken cancellation)
    {
        var fingerprint = Engine.Fingerprint(envelope.Command);
        for (var attempt = 0; attempt < Engine.Options.MaxAttempts; attempt++)
        {
            isAgain = attempt > 0;
            var step = await StepAsync(envelope, fingerprint, cancellation).ConfigureAwait(false);
            if (step.Answer is { } answer)
            {
                return answer;
            }

            if (step.Unit is not null)
            {
                // The one place where a command waits for the ledger: nothing else of it need be kept meanwhile.
                var outcome = await Engine.AppendAsync(step.Unit, cancellation).ConfigureAwait(false);
                if (Settle(envelope, fingerprint, step, outcome) is { } receipt)
                {
                    return receipt;
                }
            }

            Forget();
        }

        return new CommandReceipt(ReceiptKind.Contended, -1, version) { RetryAfter = Duration.FromMilliseconds(50) };
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
        last = default;
        Reset();
    }

    /// <summary>Forgets the folded state.</summary>
    protected abstract void Reset();

    /// <summary>Folds an event of the stream.</summary>
    protected abstract void Fold(DomainEvent happened);

    /// <summary>Gathers facts and decides.</summary>
    /// <returns>Null where something that it turns on was written by a newer build.</returns>
    protected abstract ValueTask<Judged?> DecideAsync(object command, Principal by, CancellationToken cancellation);

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

    private ValueTask FollowPoliciesAsync(CancellationToken cancellation) => Engine.Policies.IsCurrent
        ? ValueTask.CompletedTask
        : Engine.Policies.RefreshAsync(Engine.Store, cancellation);

    /// <summary>Whether somebody's data was erased since the state was folded: it may be hers.</summary>
    private bool IsErased => erasures != Engine.Erasures;

    private async ValueTask LoadAsync(CancellationToken cancellation)
    {
        Forget();
        erasures = Engine.Erasures;
        var entries = StreamPages.ReadStoredAsync(Engine.Store, Stream, 1, cancellation);
        await foreach (var (stored, entry) in entries.ConfigureAwait(false))
        {
            last = stored.Hash;
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

        refusals.ForgetBefore(Engine.Now.ToUnixTimeMilliseconds());
        loaded = true;
    }

    private async ValueTask<bool> IsCurrentAsync(CancellationToken cancellation)
    {
        var head = await Engine.Store.ReadStreamHeadAsync(Stream, cancellation).ConfigureAwait(false);
        // The hash too: a ledger that went back and grew again may have as many entries, and others.
        return (head?.Sequence ?? 0) == sequence && (head?.Hash ?? default) == last;
    }

    private void Remember(LedgerEntry entry, bool advances)
    {
        var suppressing = entry.Kind == UnitDraft.SuppressedKind;
        if (!suppressing)
        {
            // A suppressed refusal is no answer for ever: the same command may come again after the hour.
            answered.TryAdd(entry.Command, new Answered(entry.Fingerprint, entry.Sequence, advances));
        }

        if (!advances && entry.Kind != SystemKinds.ActRefused.Name)
        {
            refusals.Add(entry.Principal.Subject, entry.RecordedAtMs, suppressing);
        }
    }

    /// <summary>Answers from memory, or decides; neither answer nor unit where the memory is old.</summary>
    private async ValueTask<Step> StepAsync(
        CommandEnvelope envelope, Fingerprint16 fingerprint, CancellationToken cancellation)
    {
        if (!loaded || IsErased)
        {
            await LoadAsync(cancellation).ConfigureAwait(false);
        }

        await FollowPoliciesAsync(cancellation).ConfigureAwait(false);

        // Nobody decides by policies that he cannot read.
        if (newerNodeNeeded || Engine.Policies.Unreadable is not null)
        {
            return Step.Of(new CommandReceipt(ReceiptKind.NewerNodeNeeded, -1, version));
        }

        var isKnown = answered.TryGetValue(envelope.Id, out var known);
        if (isKnown && known.Fingerprint == fingerprint)
        {
            return Step.Of(await RepeatAsync(envelope.Id, known.Sequence, cancellation).ConfigureAwait(false));
        }

        if (!isKnown && envelope.ExpectedVersion is { } expected && expected != version)
        {
            return await IsCurrentAsync(cancellation).ConfigureAwait(false)
                ? Step.Of(new CommandReceipt(ReceiptKind.VersionMismatch, -1, version))
                : default;
        }

        var judged = isKnown || (envelope.Once && await IsUsedAsync(envelope.Id, cancellation).ConfigureAwait(false))
            ? Reused()
            : await DecideAsync(envelope.Command, envelope.By, cancellation).ConfigureAwait(false);
        return judged is null
            ? Step.Of(new CommandReceipt(ReceiptKind.NewerNodeNeeded, -1, version))
            : await DraftAsync(envelope, fingerprint, judged, cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether an id that is not known here was used on another stream.</summary>
    private async ValueTask<bool> IsUsedAsync(CommandId16 id, CancellationToken cancellation) =>
        await Engine.Store.ReadStreamHeadAsync(UnitDraft.UseOf(id), cancellation).ConfigureAwait(false) is not null;

    /// <summary>
    /// A key that was used for something else: to answer "done" would lose what was told now. The same content under
    /// another command id is the same thing told again.
    /// </summary>
    private Judged Told(Judged judged, Fingerprint16 fingerprint)
    {
        if (!judged.Repeats || judged.Reasons.Count > 0 || judged.Events.Count > 0)
        {
            return judged;
        }

        foreach (var before in answered.Values)
        {
            if (before.Accepted && before.Fingerprint == fingerprint)
            {
                return judged;
            }
        }

        return judged with { Reasons = [KeyTaken] };
    }

    /// <summary>Makes the unit of what was decided; an answer where nothing is to be written.</summary>
    private async ValueTask<Step> DraftAsync(
        CommandEnvelope envelope, Fingerprint16 fingerprint, Judged judged, CancellationToken cancellation)
    {
        judged = Told(judged, fingerprint);
        judged = isAgain && judged.OwnerIsNew ? judged with { OwnerIsNew = false } : judged;
        var refused = judged.Reasons.Count > 0;
        if (!refused && judged.Events.Count == 0)
        {
            // No guard protects this answer, so the ledger is asked whether what it was decided on still stands.
            return await IsCurrentAsync(cancellation).ConfigureAwait(false)
                ? Step.Of(new CommandReceipt(ReceiptKind.Accepted, -1, version) { Rules = judged.Rules })
                : default;
        }

        long waitMs = 0;
        var suppress = refused
            ? refusals.Ask(envelope.By.Subject, Engine.Now.ToUnixTimeMilliseconds(), out waitMs)
            : Suppress.Nothing;
        if (suppress == Suppress.Silently)
        {
            // Another activation may have answered this very command meanwhile, or accepted what this one would refuse.
            return await IsCurrentAsync(cancellation).ConfigureAwait(false)
                ? Step.Of(Suppressed(judged, waitMs))
                : default;
        }

        // The sequence is guarded too: a refusal that another activation wrote answers this command id as well.
        var draft = new UnitDraft(
            Engine, new StreamGuard(Stream, version, sequence) { ExpectedHash = last }, envelope, fingerprint, judged);
        var unit = suppress == Suppress.WithEntry
            ? draft.Suppression(Engine.Options.MaxRefusalsPerHour)
            : refused ? await draft.RefusalAsync(cancellation).ConfigureAwait(false)
            : await draft.DecisionAsync(cancellation).ConfigureAwait(false);
        return new Step(null, unit, draft, judged, suppress, waitMs);
    }

    /// <summary>Takes in what became of the unit; null where it has to be decided again.</summary>
    private CommandReceipt? Settle(
        CommandEnvelope envelope, Fingerprint16 fingerprint, in Step step, AppendOutcome outcome)
    {
        switch (outcome)
        {
            case Appended appended:
                step.Draft!.Keep();
                var judged = step.Judged!;
                var position = Take(envelope, fingerprint, judged, appended, step.Suppress);
                return step.Suppress == Suppress.WithEntry
                    ? Suppressed(judged, step.WaitMs)
                    : Receipt(judged, position, step.Draft.Kinds);
            case Pushback pushback:
                return new CommandReceipt(ReceiptKind.Pushback, -1, version)
                {
                    RetryAfter = Duration.FromTimeSpan(pushback.RetryAfter),
                };
            case KeyGone gone:
                Engine.Keys.Forget([gone.KeyId]);
                return null;
            default:
                return null;
        }
    }

    /// <summary>Changes the memory after the commit.</summary>
    /// <returns>
    /// The position of the last entry on the actor's own stream; of a refusal its own, before what it keeps.
    /// </returns>
    private long Take(
        CommandEnvelope envelope, Fingerprint16 fingerprint, Judged judged, Appended appended, Suppress suppress)
    {
        var first = sequence + 1;
        var position = -1L;
        var recordedAtMs = 0L;
        foreach (var receipt in appended.Receipts)
        {
            if (receipt.Stream == Stream)
            {
                version = receipt.Version;
                sequence = receipt.Sequence;
                last = receipt.Hash;
                position = judged.Reasons.Count > 0 && position >= 0 ? position : receipt.Position;
                recordedAtMs = receipt.RecordedAtMs;
            }
        }

        if (suppress == Suppress.Nothing)
        {
            answered.TryAdd(envelope.Id, new Answered(fingerprint, first, judged.Reasons.Count == 0));
        }

        if (judged.Reasons.Count > 0)
        {
            refusals.Add(envelope.By.Subject, recordedAtMs, suppress == Suppress.WithEntry);
        }
        else
        {
            Accept(judged);
        }

        return position;
    }

    private CommandReceipt Receipt(Judged judged, long position, IReadOnlyList<string> kinds) =>
        new(judged.Reasons.Count > 0 ? ReceiptKind.Refused : ReceiptKind.Accepted, position, version)
        {
            Events = kinds,
            Reasons = judged.Reasons,
            Rules = judged.Rules,
        };

    private CommandReceipt Suppressed(Judged judged, long waitMs) => new(ReceiptKind.RefusalsSuppressed, -1, version)
    {
        Reasons = judged.Reasons,
        Rules = judged.Rules,
        RetryAfter = Duration.FromMilliseconds(waitMs),
    };

    /// <summary>The first answer to a command, read back from its entries, which stand together.</summary>
    private async ValueTask<CommandReceipt> RepeatAsync(
        CommandId16 id, long fromSequence, CancellationToken cancellation)
    {
        var kinds = new List<string>();
        LedgerEntry? first = null;
        LedgerEntry? last = null;
        var entries = StreamPages.ReadAsync(Engine.Store, Stream, fromSequence, cancellation);
        await foreach (var entry in entries.ConfigureAwait(false))
        {
            if (entry.Command != id || (first is not null && entry.Fingerprint != first.Fingerprint))
            {
                break;
            }

            first ??= entry;
            last = entry;
            kinds.Add(entry.Kind);
        }

        var refused = first!.Kind == SystemKinds.Refused.Name;
        return new CommandReceipt(
            refused ? ReceiptKind.Refused : ReceiptKind.Accepted, (refused ? first : last!).Position, last!.Version)
        {
            Events = refused ? [] : kinds,
            Reasons = refused
                ? await EntryReading.ReasonsAsync(first, Engine.Keys, cancellation).ConfigureAwait(false)
                : [],
            Rules = first.Rules,
            Repeated = true,
        };
    }

    /// <summary>An answer, or a unit to write and what it was made from; neither: try again.</summary>
    private readonly record struct Step(
        CommandReceipt? Answer, LedgerUnit? Unit, UnitDraft? Draft, Judged? Judged, Suppress Suppress, long WaitMs)
    {
        public static Step Of(CommandReceipt answer) => new(answer, null, null, null, Suppress.Nothing, 0);
    }
}
