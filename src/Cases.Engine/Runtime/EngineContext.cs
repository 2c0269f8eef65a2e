using System.Collections.Concurrent;
using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>What the actors of a node share: store, writer, keys, policies, clock.</summary>
internal sealed class EngineContext
{
    /// <summary>Deciders kept: one for each thread that decides at a time.</summary>
    private const int PooledDeciders = 64;

    /// <summary>
    /// Words of rules and principals kept, each; they repeat, and when too many came they start again.
    /// </summary>
    private const int MaxKept = 10_000;

    /// <summary>Whether keys were destroyed with an entry of a kind.</summary>
    public static bool Erases(string kind) => kind is "personErased" or "paymentErased";

    private readonly CaseDecider?[] deciders = new CaseDecider?[PooledDeciders];
    private readonly ConcurrentDictionary<(string Subject, string Role), LedgerPrincipal> principals = new();
    private readonly ConcurrentDictionary<(RuleAnswer Answer, bool Outside), AppliedRule> words =
        new(ReferenceFirst.Instance);

    private int erasures;
    private int wordsKept;
    private int principalsKept;
    private readonly LedgerWriter writer;
    private readonly Sealer sealer;
    private readonly TimeProvider time;
    private readonly BuildRecord build;
    private readonly EpochGate gate;

    public EngineContext(
        ILedgerStore store, LedgerWriter writer, Sealer sealer, PolicyLibrary policies, TimeProvider time,
        EngineOptions options)
    {
        Store = store;
        this.writer = writer;
        this.sealer = sealer;
        this.time = time;
        Options = options;
        Keys = new KeyRing(store, sealer, time);
        Policies = policies;
        gate = new EpochGate(store, options.Epochs);
        build = new BuildRecord(store, sealer, time, options, gate);
    }

    public ILedgerStore Store { get; }

    public EngineOptions Options { get; }

    public KeyRing Keys { get; }

    public PolicyLibrary Policies { get; }

    /// <summary>Finds a person's state; set by the host.</summary>
    public Func<StreamId, CancellationToken, ValueTask<StreamView>>? ReadPerson { get; set; }

    /// <summary>Now, in whole milliseconds.</summary>
    public Instant Now => Instant.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    public Fingerprint16 Fingerprint(object command) => sealer.Fingerprint(CommandCodec.Encode(command));

    public ValueTask<DomainEvent?> DecodeAsync(LedgerEntry entry, CancellationToken cancellation)
    {
        var decoding = EntryReading.DecodeAsync(entry, Keys, cancellation);
        return Erases(entry.Kind) ? ForgetAsync(decoding) : decoding;
    }

    /// <summary>How often data was erased while this node ran: what was folded before may hold it open.</summary>
    public int Erasures => Volatile.Read(ref erasures);

    /// <summary>Keys were destroyed, here or at another node: nothing that they opened is used any more.</summary>
    public void Erased(IEnumerable<string> keyIds)
    {
        Keys.Forget(keyIds);
        Interlocked.Increment(ref erasures);
    }

    /// <summary>Appends a unit; the first one of a build carries the build's entry with it.</summary>
    /// <exception cref="LedgerStoreException">The world failed, or the ledger's epoch is none for the unit.</exception>
    public ValueTask<AppendOutcome> AppendAsync(LedgerUnit unit, CancellationToken cancellation) =>
        build.IsRecorded && gate.IsOpen(unit)
            ? writer.AppendAsync(unit, cancellation)
            : AppendWithBuildAsync(unit, cancellation);

    /// <inheritdoc cref="EpochGate.WritesAsync"/>
    public ValueTask<bool> WritesAsync(EntryKind kind, CancellationToken cancellation) =>
        gate.WritesAsync(kind, cancellation);

    /// <inheritdoc cref="EpochGate.ReachedAsync"/>
    public ValueTask<int> EpochAsync(CancellationToken cancellation) => gate.ReachedAsync(Now, cancellation);

    /// <summary>Before anything is sealed for her again: another node may have destroyed what this one keeps.</summary>
    private async ValueTask<DomainEvent?> ForgetAsync(ValueTask<DomainEvent?> decoding)
    {
        var happened = await decoding.ConfigureAwait(false);
        Keys.Forget((happened as IErasing)?.Keys ?? []);
        return happened;
    }

    private async ValueTask<AppendOutcome> AppendWithBuildAsync(LedgerUnit unit, CancellationToken cancellation)
    {
        if (!build.IsRecorded)
        {
            return await build.AppendAsync(unit, writer, cancellation).ConfigureAwait(false);
        }

        await gate.OpenAsync(unit, cancellation).ConfigureAwait(false);
        return await writer.AppendAsync(unit, cancellation).ConfigureAwait(false);
    }

    public LedgerPrincipal PrincipalOf(Principal by)
    {
        if (by.Organisation is not null || by.Branch is not null)
        {
            return new LedgerPrincipal(by.Subject, by.Role, by.Organisation, by.Branch);
        }

        if (!principals.TryGetValue((by.Subject, by.Role), out var known))
        {
            known = Keep(principals, (by.Subject, by.Role), new(by.Subject, by.Role, null, null), ref principalsKept);
        }

        return known;
    }

    /// <summary>
    /// The answers of rules as entries name them; an exception with an id of its own is a further one after its rule.
    /// </summary>
    public IReadOnlyList<AppliedRule> Applied(ImmutableArray<RuleAnswer> answers, bool outside)
    {
        if (answers.IsDefaultOrEmpty)
        {
            return [];
        }

        var applied = new AppliedRule[answers.Length];
        var excepted = false;
        for (var index = 0; index < answers.Length; index++)
        {
            var answer = answers[index];

            // A rule that simply passes gives the same answer every time; its words are made once.
            excepted |= answer.Exception is not null;
            if (answer.Facts.Count > 0)
            {
                applied[index] = Word(answer, outside);
            }
            else if (!words.TryGetValue((answer, outside), out applied[index]))
            {
                applied[index] = Keep(words, (answer, outside), Word(answer, outside), ref wordsKept);
            }
        }

        return excepted ? WithExceptions(answers, applied) : applied;
    }

    public CaseDecider RentDecider()
    {
        for (var index = 0; index < deciders.Length; index++)
        {
            if (Volatile.Read(ref deciders[index]) is not null
                && Interlocked.Exchange(ref deciders[index], null) is { } decider)
            {
                return decider;
            }
        }

        return new CaseDecider();
    }

    public void Return(CaseDecider decider)
    {
        for (var index = 0; index < deciders.Length; index++)
        {
            if (Volatile.Read(ref deciders[index]) is null
                && Interlocked.CompareExchange(ref deciders[index], decider, null) is null)
            {
                return;
            }
        }
    }

    /// <summary>What counts on an account, read from its stream; null where a newer build wrote there.</summary>
    public async ValueTask<AccountState?> ReadAccountAsync(StreamId stream, CancellationToken cancellation)
    {
        var account = AccountState.Initial;
        var entries = StreamPages.ReadAllAsync(Store, stream, cancellation);
        await foreach (var entry in entries.ConfigureAwait(false))
        {
            if (await DecodeAsync(entry, cancellation).ConfigureAwait(false) is not { } happened)
            {
                return null;
            }

            account = account.Evolve((AccountEvent)happened);
        }

        return account;
    }

    /// <summary>
    /// A case, folded from its stream: a person's actor asks the ledger and not the case's actor, which may be asking
    /// the person's at that moment. Null where a newer build wrote there.
    /// </summary>
    public async ValueTask<CaseRead?> ReadCaseAsync(StreamId stream, CancellationToken cancellation) =>
        await FoldAsync(stream, CaseState.Initial, (state, happened) => state.Evolve((CaseEvent)happened), cancellation)
            .ConfigureAwait(false) is var (version, folded) ? new CaseRead(stream, version, folded) : null;

    /// <summary>A payment that no account was found for; null where a newer build wrote there.</summary>
    public async ValueTask<KnownPayment?> ReadPaymentAsync(StreamId stream, CancellationToken cancellation) =>
        await FoldAsync(
            stream, PaymentState.Initial, (state, happened) => state.Evolve((PaymentEvent)happened), cancellation)
            .ConfigureAwait(false) is var (version, folded) ? new KnownPayment(stream.Value, version, folded) : null;

    /// <summary>
    /// A person, folded from his stream: another person's actor asks the ledger and not his, which may be asking the
    /// other at that moment.
    /// </summary>
    public async ValueTask<PersonRead> FoldPersonAsync(StreamId stream, CancellationToken cancellation) =>
        await FoldAsync(
            stream, PersonState.Initial, (state, happened) => state.Evolve((PersonEvent)happened), cancellation)
            .ConfigureAwait(false) is var (version, folded)
                ? new PersonRead(stream, version, folded, NewerNodeNeeded: false)
                : new PersonRead(stream, 0, PersonState.Initial, NewerNodeNeeded: true);

    /// <summary>
    /// The guard of a person, from the ledger and not from her actor, which may wait for a commit that the caller's is
    /// not to wait for.
    /// </summary>
    /// <returns>Null where a newer build wrote there.</returns>
    public async ValueTask<StreamGuard?> GuardPersonAsync(string person, CancellationToken cancellation) =>
        await FoldPersonAsync(StreamId.Parse("person/" + person), cancellation).ConfigureAwait(false)
            is { NewerNodeNeeded: false } read
                ? new StreamGuard(read.Stream, read.Version)
                : null;

    /// <summary>What is known of a person; null where nobody is named.</summary>
    public async ValueTask<PersonRead?> ReadPersonAsync(string? person, CancellationToken cancellation)
    {
        if (person is null || ReadPerson is null)
        {
            return null;
        }

        var stream = StreamId.Parse("person/" + person);
        var view = await ReadPerson(stream, cancellation).ConfigureAwait(false);
        return new PersonRead(stream, view.Version, (PersonState)view.State, view.NewerNodeNeeded);
    }

    /// <summary>What a stream's entries tell, and its version; null where a newer build wrote there.</summary>
    private async ValueTask<(long Version, TState State)?> FoldAsync<TState>(
        StreamId stream, TState initial, Func<TState, DomainEvent, TState> evolve, CancellationToken cancellation)
    {
        var (version, state) = (0L, initial);
        var entries = StreamPages.ReadAllAsync(Store, stream, cancellation);
        await foreach (var entry in entries.ConfigureAwait(false))
        {
            if (entry.Version == version)
            {
                continue;
            }

            if (await DecodeAsync(entry, cancellation).ConfigureAwait(false) is not { } happened)
            {
                return null;
            }

            (version, state) = (entry.Version, evolve(state, happened));
        }

        return (version, state);
    }

    private static TValue Keep<TKey, TValue>(
        ConcurrentDictionary<TKey, TValue> kept, TKey key, TValue value, ref int count)
        where TKey : notnull
    {
        // The dictionary's own count takes every lock that it has.
        if (Interlocked.Increment(ref count) > MaxKept)
        {
            kept.Clear();
            Volatile.Write(ref count, 0);
        }

        return kept.GetOrAdd(key, value);
    }

    private static List<AppliedRule> WithExceptions(ImmutableArray<RuleAnswer> answers, AppliedRule[] applied)
    {
        var all = new List<AppliedRule>(applied.Length + 1);
        for (var index = 0; index < answers.Length; index++)
        {
            all.Add(applied[index]);
            if (answers[index].Exception is { } used)
            {
                all.Add(new AppliedRule(used.Id, used.Citation.ToString(), "exception"));
            }
        }

        return all;
    }

    private static AppliedRule Word(RuleAnswer answer, bool outside) =>
        new(answer.Rule, answer.Citation.ToString(), answer.Word(outside));

    private sealed class ReferenceFirst : IEqualityComparer<(RuleAnswer Answer, bool Outside)>
    {
        public static readonly ReferenceFirst Instance = new();

        public bool Equals((RuleAnswer Answer, bool Outside) x, (RuleAnswer Answer, bool Outside) y) =>
            ReferenceEquals(x.Answer, y.Answer) && x.Outside == y.Outside;

        public int GetHashCode((RuleAnswer Answer, bool Outside) obj) =>
            System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj.Answer) ^ (obj.Outside ? 1 : 0);
    }
}
