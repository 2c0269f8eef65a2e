using System.Collections.Concurrent;
using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>What the actors of a node share: store, writer, keys, policies, clock.</summary>
internal sealed class EngineContext
{
    private const int MaxPooledDeciders = 64;
    private const int MaxWords = 10_000;

    private readonly ConcurrentBag<CaseDecider> deciders = [];
    private readonly ConcurrentDictionary<(string Subject, string Role), LedgerPrincipal> principals = new();
    private readonly ConcurrentDictionary<(RuleAnswer Answer, bool Outside), AppliedRule> words = new(ReferenceFirst.Instance);
    private readonly LedgerWriter writer;
    private readonly Sealer sealer;
    private readonly TimeProvider time;
    private readonly BuildRecord build;

    public EngineContext(
        ILedgerStore store, LedgerWriter writer, Sealer sealer, PolicyBook policies, TimeProvider time, EngineOptions options)
    {
        Store = store;
        this.writer = writer;
        this.sealer = sealer;
        this.time = time;
        Options = options;
        Keys = new KeyRing(store, sealer, time);
        Policies = new PolicyShelf(policies, options.DefaultPack);
        build = new BuildRecord(store, options);
    }

    public ILedgerStore Store { get; }

    public EngineOptions Options { get; }

    public KeyRing Keys { get; }

    public PolicyShelf Policies { get; }

    /// <summary>Finds a person's state; set by the host.</summary>
    public Func<StreamId, CancellationToken, ValueTask<StreamView>>? ReadPerson { get; set; }

    /// <summary>Now, in whole milliseconds.</summary>
    public Instant Now => Instant.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    public Fingerprint16 Fingerprint(object command) => sealer.Fingerprint(CommandCodec.Encode(command));

    public ValueTask<DomainEvent?> DecodeAsync(LedgerEntry entry, CancellationToken cancellation) =>
        EntryReading.DecodeAsync(entry, Keys, cancellation);

    /// <summary>Appends a unit; the first one of a build carries the build's entry with it.</summary>
    public async ValueTask<AppendOutcome> AppendAsync(LedgerUnit unit, CancellationToken cancellation)
    {
        if (build.IsRecorded)
        {
            return await writer.AppendAsync(unit, cancellation).ConfigureAwait(false);
        }

        var withBuild = await build.AddToAsync(unit, cancellation).ConfigureAwait(false);
        var outcome = await writer.AppendAsync(withBuild, cancellation).ConfigureAwait(false);
        return build.Settle(withBuild, unit, outcome);
    }

    public LedgerPrincipal PrincipalOf(Principal by) => by.Organisation is null && by.Branch is null
        ? principals.GetOrAdd((by.Subject, by.Role), static key => new LedgerPrincipal(key.Subject, key.Role, null, null))
        : new LedgerPrincipal(by.Subject, by.Role, by.Organisation, by.Branch);

    /// <summary>The answers of rules as entries name them.</summary>
    public IReadOnlyList<AppliedRule> Applied(ImmutableArray<RuleAnswer> answers, bool outside)
    {
        if (answers.IsDefaultOrEmpty)
        {
            return [];
        }

        var applied = new AppliedRule[answers.Length];
        for (var index = 0; index < answers.Length; index++)
        {
            var answer = answers[index];

            // A rule that simply passes gives the same answer every time; its words are made once.
            if (words.Count > MaxWords)
            {
                words.Clear();
            }

            applied[index] = answer.Facts.Count == 0
                ? words.GetOrAdd((answer, outside), static key => Word(key.Answer, key.Outside))
                : Word(answer, outside);
        }

        return applied;
    }

    public CaseDecider RentDecider() => deciders.TryTake(out var decider) ? decider : new CaseDecider();

    public void Return(CaseDecider decider)
    {
        if (deciders.Count < MaxPooledDeciders)
        {
            deciders.Add(decider);
        }
    }

    /// <summary>What counts on an account, read from its stream.</summary>
    public async ValueTask<AccountState> ReadAccountAsync(StreamId stream, CancellationToken cancellation)
    {
        var account = AccountState.Initial;
        var entries = StreamPages.ReadAllAsync(Store, stream, cancellation);
        await foreach (var entry in entries.ConfigureAwait(false))
        {
            account = await DecodeAsync(entry, cancellation).ConfigureAwait(false) is AccountEvent counted
                ? account.Evolve(counted)
                : throw new LedgerStoreException(StoreFailure.NewerVersion,
                    $"{stream} holds an entry of the kind '{entry.Kind}' that this build does not know.",
                    "Run the newer build that wrote it.");
        }

        return account;
    }

    /// <summary>The facts with what is known of the debtor.</summary>
    public async ValueTask<Facts> WithPersonAsync(
        Facts facts, string? person, Instant at, Policy policy, CancellationToken cancellation)
    {
        if (person is null || ReadPerson is null || !StreamId.TryParse("person/" + person, out var stream))
        {
            return facts;
        }

        var view = await ReadPerson(stream, cancellation).ConfigureAwait(false);
        return view.State is PersonState known ? PersonFacts.Add(facts, known, at, policy) : facts;
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
