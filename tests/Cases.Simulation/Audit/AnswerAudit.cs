using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Simulation;

/// <summary>A command on its way to a node.</summary>
/// <param name="Request">The command.</param>
/// <param name="Floor">What somebody was told of its stream before it was sent.</param>
/// <param name="Before">The answer that somebody had been given before it was sent; null for none.</param>
/// <param name="Run">The node.</param>
internal sealed record Sending(Request Request, StreamMark Floor, CommandReceipt? Before, NodeRun Run);

/// <summary>How far a stream is known to have come.</summary>
internal readonly record struct StreamMark(long Version, long Sequence);

/// <summary>A state that a node told somebody.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Version">Its version then.</param>
/// <param name="Sequence">Its sequence then.</param>
/// <param name="OwedMinor">What is owed, of a case that exists.</param>
internal sealed record StateTold(StreamId Stream, long Version, long Sequence, long? OwedMinor);

/// <summary>Checks each answer as it comes, against the answers before it.</summary>
internal sealed class AnswerAudit
{
    private readonly Dictionary<StreamId, StreamMark> marks = [];
    private readonly Dictionary<long, Request> positions = [];
    private readonly Dictionary<CommandId16, Request> own = [];
    private readonly HashSet<Sending> underWay = new(ReferenceEqualityComparer.Instance);

    /// <summary>All commands, in the order in which they were thought of.</summary>
    public List<Request> Requests { get; } = [];

    /// <summary>All states that were told.</summary>
    public List<StateTold> Told { get; } = [];

    /// <summary>How often each kind of answer was given.</summary>
    public SortedDictionary<ReceiptKind, int> Kinds { get; } = [];

    /// <summary>How often each reason of a refusal was given.</summary>
    public SortedDictionary<string, int> Reasons { get; } = new(StringComparer.Ordinal);

    /// <summary>How often an answer was given again.</summary>
    public int Repeated { get; private set; }

    /// <summary>A command to which a node that lives has no answer yet; null where there is none.</summary>
    public Request? Waiting => underWay.FirstOrDefault(sending => sending.Run.IsAlive)?.Request;

    /// <summary>The newest that anybody was told of a stream.</summary>
    public StreamMark FloorOf(StreamId stream) => marks.GetValueOrDefault(stream);

    /// <summary>What somebody was last told is owed on a case; null where nobody was.</summary>
    public long? OwedOf(StreamId stream) => Told.FindLast(told => told.Stream == stream)?.OwedMinor;

    /// <summary>A command that a node sends itself; it makes the same one again, here or on another node.</summary>
    public Request Own(CommandEnvelope envelope)
    {
        if (!own.TryGetValue(envelope.Id, out var request))
        {
            own.Add(envelope.Id, request = new Request(Requests.Count, envelope));
            Requests.Add(request);
        }

        Violation.Unless(request.Envelope == envelope, $"{request} has the id of {envelope.Command}");
        return request;
    }

    /// <summary>A node takes a command in; until it answers, the outcome is unknown.</summary>
    public Sending Begin(Request request, NodeRun run)
    {
        request.Sent++;
        request.Unknown++;
        var sending = new Sending(request, FloorOf(request.Stream), request.Written, run);
        underWay.Add(sending);
        return sending;
    }

    /// <summary>A node failed; whether it was written is unknown.</summary>
    public void Failed(Sending sending) => underWay.Remove(sending);

    /// <summary>A node answered, whether or not the client still waited.</summary>
    public void Answered(Sending sending, CommandReceipt receipt)
    {
        underWay.Remove(sending);
        var request = sending.Request;
        request.Unknown--;
        Kinds[receipt.Kind] = Kinds.GetValueOrDefault(receipt.Kind) + 1;
        Repeated += receipt.Repeated ? 1 : 0;
        Violation.Unless(receipt.Kind != ReceiptKind.NewerNodeNeeded, $"{request} needs a newer node");
        if (receipt.Position < 0)
        {
            Nothing(sending, receipt);
        }
        else
        {
            Something(sending, receipt);
        }
    }

    /// <summary>A node told a state.</summary>
    public void Read(StreamId stream, StreamView view, StreamMark floor)
    {
        Violation.Unless(!view.NewerNodeNeeded, $"{stream} needs a newer node");
        Violation.Unless(view.Version >= floor.Version && view.Sequence >= floor.Sequence,
            $"{stream} was read at version {view.Version}, sequence {view.Sequence}, after somebody was told of "
            + $"{floor}");
        Told.Add(new StateTold(
            stream, view.Version, view.Sequence,
            view.State is CaseState { Exists: true } state ? state.OutstandingMinor : null));
        Raise(stream, view.Version, view.Sequence);
    }

    private static void Nothing(Sending sending, CommandReceipt receipt)
    {
        var request = sending.Request;
        Violation.Unless(receipt.Kind != ReceiptKind.Refused, $"{request} was refused without an entry");
        Violation.Unless(
            sending.Before is null || request.IsReuse || receipt.Kind is ReceiptKind.Pushback or ReceiptKind.Contended,
            $"{request} was written at {request.Written?.Position} and is answered {receipt.Kind} now");
        if (receipt.Kind is ReceiptKind.Accepted or ReceiptKind.VersionMismatch)
        {
            Violation.Unless(receipt.Version >= sending.Floor.Version,
                $"{request} was answered {receipt.Kind} at version {receipt.Version}, after {sending.Floor}");
        }

        request.IsSuppressed |= receipt.Kind == ReceiptKind.RefusalsSuppressed;
    }

    private void Something(Sending sending, CommandReceipt receipt)
    {
        var request = sending.Request;
        Violation.Unless(receipt.Kind is ReceiptKind.Accepted or ReceiptKind.Refused,
            $"{request} was answered {receipt.Kind} with a position");
        if (request.IsReuse)
        {
            Violation.Unless(receipt.Reasons is [{ Code: RefusalCode.CommandIdReused }],
                $"{request} reused an id and was answered {receipt.Kind}");
        }
        else if (request.Written is { } first)
        {
            // What a refusal repeats of what was typed is erased with everything else.
            Violation.Unless(
                Same(first, receipt) || (receipt.Reasons.Any(IsErased) && Same(Erased(first), Erased(receipt))),
                $"{request} was answered {Show(first)} and then {Show(receipt)}");
        }

        if (!receipt.Repeated && receipt.Kind == ReceiptKind.Accepted)
        {
            Violation.Unless(receipt.Version > sending.Floor.Version,
                $"{request} made version {receipt.Version} after {sending.Floor}");
        }

        Violation.Unless(positions.TryAdd(receipt.Position, request) || positions[receipt.Position] == request,
            $"{request} and {positions[receipt.Position]} were both told position {receipt.Position}");
        foreach (var reason in request.Written is null ? receipt.Reasons : [])
        {
            Reasons[$"{reason.Code}"] = Reasons.GetValueOrDefault($"{reason.Code}") + 1;
        }

        request.Written ??= receipt;
        Raise(request.Stream, receipt.Version, 0);
    }

    private void Raise(StreamId stream, long version, long sequence)
    {
        var mark = FloorOf(stream);
        marks[stream] = new StreamMark(Math.Max(mark.Version, version), Math.Max(mark.Sequence, sequence));
    }

    private static bool IsErased(RefusalReason reason) =>
        !reason.Typed.IsDefaultOrEmpty && reason.Typed.Any(typed => typed.Text is null);

    private static CommandReceipt Erased(CommandReceipt receipt) => receipt with
    {
        Reasons =
        [
            .. receipt.Reasons.Select(reason => reason with
            {
                Typed = [.. reason.Typed.Select(_ => new TypedText(null))],
            }),
        ],
    };

    private static bool Same(CommandReceipt first, CommandReceipt again) =>
        Show(first) == Show(again);

    private static string Show(CommandReceipt receipt) =>
        $"{receipt.Kind} at {receipt.Position}, version {receipt.Version}, [{string.Join(' ', receipt.Events)}], "
        + $"[{string.Join(' ', receipt.Reasons.Select(reason => $"{reason.Code}: {reason.Detail}"))}], "
        + $"[{string.Join(' ', receipt.Rules.Select(rule => $"{rule.Rule}={rule.Answer}"))}]";
}
