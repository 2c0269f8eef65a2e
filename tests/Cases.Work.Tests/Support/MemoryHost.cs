using System.Globalization;
using System.Text.Json;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;

namespace Cases.Work.Tests;

/// <summary>
/// A host that decides and folds in memory with the product's own decider; it answers at once unless told.
/// </summary>
internal sealed class MemoryHost : IStreamHost
{
    public static readonly Instant Start = Instant.FromUtc(2026, 11, 20, 9, 0);

    private readonly PolicyBook book;
    private readonly CaseDecider decider = new();
    private readonly Dictionary<string, PolicySeries> series = new(StringComparer.Ordinal);
    private readonly Dictionary<StreamId, CaseState> cases = [];
    private readonly Dictionary<StreamId, PaymentState> payments = [];
    private readonly Dictionary<string, AccountState> accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<(StreamId, CommandId16), (object Command, CommandReceipt Receipt)> answered = [];
    private readonly Dictionary<StreamId, RowCounts> counts = [];
    private readonly List<StreamId> order = [];
    private readonly Queue<Pending> pending = new();
    private readonly Lock gate = new();
    private long position;

    public MemoryHost(PolicyBook book) => this.book = book;

    /// <summary>Commands in the order in which they came, where <see cref="KeepLog"/> is set.</summary>
    public List<CommandEnvelope> Log { get; } = [];

    public bool KeepLog { get; init; }

    public bool RememberAnswers { get; init; } = true;

    /// <summary>Commands wait until <see cref="PumpAsync"/>.</summary>
    public bool Deferred { get; init; }

    /// <summary>Answers of a busy host, given before the command is decided; null to go on.</summary>
    public Func<CommandEnvelope, CommandReceipt?>? Busy { get; set; }

    /// <summary>Throws where the world fails.</summary>
    public Action<CommandEnvelope>? World { get; set; }

    public int Decided { get; private set; }

    public int MostPending { get; private set; }

    public CaseState Case(string id) => cases[StreamId.Parse("case/" + id)];

    public IReadOnlyCollection<CaseState> Cases => cases.Values;

    public ValueTask<CommandReceipt> SendAsync(CommandEnvelope envelope, CancellationToken cancellation)
    {
        lock (gate)
        {
            World?.Invoke(envelope);
            if (Busy?.Invoke(envelope) is { } busy)
            {
                return ValueTask.FromResult(busy);
            }

            // What is told of files is read at once; nothing of it depends on the order of cases.
            if (!Deferred || envelope.Command is PaymentCommand)
            {
                return ValueTask.FromResult(Answer(envelope));
            }

            var waiting = new Pending(envelope);
            pending.Enqueue(waiting);
            MostPending = Math.Max(MostPending, pending.Count);
            return new ValueTask<CommandReceipt>(waiting.Source.Task);
        }
    }

    public ValueTask<StreamView> ReadAsync(StreamId stream, CancellationToken cancellation)
    {
        lock (gate)
        {
            object state = stream.Kind == "payment"
                ? payments.GetValueOrDefault(stream, PaymentState.Initial)
                : cases.GetValueOrDefault(stream, CaseState.Initial);
            var version = counts.TryGetValue(stream, out var row) ? row.Version : 0;
            return ValueTask.FromResult(new StreamView(version, version, state));
        }
    }

    /// <summary>Decides everything that waits.</summary>
    public ValueTask<bool> PumpAsync()
    {
        var any = false;
        while (pending.TryDequeue(out var waiting))
        {
            any = true;
            waiting.Source.SetResult(Answer(waiting.Envelope));
        }

        return ValueTask.FromResult(any);
    }

    public async IAsyncEnumerable<CaseRow> Rows()
    {
        foreach (var stream in order)
        {
            var state = cases[stream];
            var row = counts[stream];
            var opened = state.Opened!;
            yield return new CaseRow(
                opened.Case, opened.Source, opened.AccountStream, state.Stage, state.OutstandingMinor, state.Currency)
            {
                Reference = new RowReference(opened.Account, null),
                Events = row.Events,
                Refusals = row.Refusals,
                Breaches = row.Breaches,
                First = state.First,
            };
            await Task.CompletedTask;
        }
    }

    private CommandReceipt Answer(CommandEnvelope envelope)
    {
        if (KeepLog)
        {
            Log.Add(envelope);
        }

        if (RememberAnswers && answered.TryGetValue((envelope.Stream, envelope.Id), out var before))
        {
            return Same(before.Command, envelope.Command)
                ? before.Receipt with { Repeated = true }
                : Refusing(RefusalCode.CommandIdReused);
        }

        var receipt = Decide(envelope);
        if (RememberAnswers)
        {
            answered[(envelope.Stream, envelope.Id)] = (envelope.Command, receipt);
        }

        return receipt;
    }

    private CommandReceipt Decide(CommandEnvelope envelope)
    {
        if (envelope.Command is PaymentCommand told)
        {
            return Decide(envelope, told);
        }

        Decided++;
        var command = (CaseCommand)envelope.Command;
        var what = command is OutsideFact outside ? outside.What : command;
        var state = cases.GetValueOrDefault(envelope.Stream, CaseState.Initial);
        var opening = what as OpenCase;
        var account = opening?.AccountStream ?? state.Opened?.AccountStream;
        var facts = new Facts
        {
            Now = Start,
            By = envelope.By,
            Account = accounts.GetValueOrDefault(account ?? "", AccountState.Initial),
        };
        var policy = PolicyOf(opening?.Packs ?? state.Opened?.Packs ?? [], command);
        var outcome = decider.Decide(state, command, facts, policy);
        return Record(envelope, state, outcome, command is OutsideFact);
    }

    /// <summary>What is told of a payment, or of a file of them, on a stream of its own.</summary>
    private CommandReceipt Decide(CommandEnvelope envelope, PaymentCommand told)
    {
        var facts = new Facts { Now = Start, By = envelope.By };
        var before = payments.GetValueOrDefault(envelope.Stream, PaymentState.Initial);
        var outcome = PaymentDecider.Decide(before, told, facts, book.For([], Start.InUtc().Date));
        payments[envelope.Stream] = outcome.After;
        return new CommandReceipt(
            outcome.Reasons.IsEmpty ? ReceiptKind.Accepted : ReceiptKind.Refused, ++position, 0)
        {
            Reasons = outcome.Reasons,
        };
    }

    private CommandReceipt Record(CommandEnvelope envelope, CaseState state, Outcome outcome, bool outside)
    {
        var row = counts.TryGetValue(envelope.Stream, out var known)
            ? known
            : counts[envelope.Stream] = new RowCounts();
        AppliedRule[] applied =
        [
            .. outcome.Rules.Select(rule => new AppliedRule(rule.Rule, rule.Citation.ToString(), Word(rule, outside))),
        ];
        row.Events++;
        row.Breaches += applied.Count(rule => rule.Answer == "breached");
        if (outcome is Refusal refusal)
        {
            row.Refusals++;
            return new CommandReceipt(ReceiptKind.Refused, ++position, row.Version)
            {
                Reasons = refusal.Reasons,
                Rules = applied,
            };
        }

        var decision = (Decision)outcome;
        if (!state.Exists && decision.After.Exists)
        {
            order.Add(envelope.Stream);
        }

        cases[envelope.Stream] = decision.After;
        foreach (var beside in decision.Beside)
        {
            if (beside.Event is AccountEvent happened)
            {
                var account = accounts.GetValueOrDefault(beside.Stream, AccountState.Initial);
                accounts[beside.Stream] = account.Evolve(happened);
            }
        }

        row.Version += decision.Events.Length;
        return new CommandReceipt(ReceiptKind.Accepted, ++position, row.Version) { Rules = applied };
    }

    private Policy PolicyOf(IReadOnlyList<string> packs, CaseCommand command)
    {
        var key = string.Join('+', packs);
        if (!series.TryGetValue(key, out var chosen))
        {
            series[key] = chosen = book.Series(packs);
        }

        var at = command is OutsideFact fact ? fact.EffectiveAt : Start;
        return chosen.On(at.InZone(chosen.OfficialZone).Date);
    }

    private static CommandReceipt Refusing(RefusalCode code) => new(ReceiptKind.Refused, -1, 0)
    {
        Reasons = [new RefusalReason(code, "made up", [])],
    };

    private static string Word(RuleAnswer answer, bool outside) => answer.Verdict switch
    {
        RuleVerdict.Passed => outside ? "complied" : "passed",
        RuleVerdict.Refused => outside ? "breached" : "refused",
        RuleVerdict.Breached => "breached",
        RuleVerdict.NotAssessable => "notAssessable",
        RuleVerdict.Warned => "warned",
        _ => answer.Verdict.ToString().ToLower(CultureInfo.InvariantCulture),
    };

    // Arrays inside records compare by reference, so commands are compared by what they print.
    private static bool Same(object left, object right) => left.Equals(right) || Print(left) == Print(right);

    private static string Print(object command)
    {
        var fact = command as OutsideFact;
        var what = fact?.What ?? command;
        return JsonSerializer.Serialize(what, what.GetType()) + fact?.EffectiveAt;
    }

    private sealed class RowCounts
    {
        public int Events { get; set; }

        public int Refusals { get; set; }

        public int Breaches { get; set; }

        public long Version { get; set; }
    }

    private sealed record Pending(CommandEnvelope Envelope)
    {
        public TaskCompletionSource<CommandReceipt> Source { get; } = new();
    }
}
