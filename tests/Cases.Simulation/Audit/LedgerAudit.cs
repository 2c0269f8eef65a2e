using Cases.Engine;
using Cases.Ledger;

namespace Cases.Simulation;

/// <summary>A unit as it stands in the ledger: the entries of one command that were written together.</summary>
/// <param name="Request">The command.</param>
/// <param name="Entries">Its entries on all streams, in order.</param>
internal sealed record WrittenUnit(Request Request, IReadOnlyList<LedgerEntry> Entries)
{
    public bool IsRefusal => Entries[0].Kind == LedgerAudit.Refused;

    public bool IsSuppression => Entries[0].Kind == LedgerAudit.Suppressed;

    /// <summary>The entries on the command's own stream.</summary>
    public IEnumerable<LedgerEntry> Own => Entries.Where(entry => entry.Stream == Request.Stream);

    /// <summary>The entry that the receipt names: the last one, and of a refusal its own.</summary>
    public LedgerEntry Answer => IsRefusal ? Own.First() : Own.Last();

    /// <summary>Whether something happened on the command's own stream.</summary>
    public bool Has(string kind) => Own.Any(entry => entry.Kind == kind);
}

/// <summary>
/// Compares the ledger with what clients asked and were answered: every acknowledged command once, as acknowledged;
/// nothing of a command that was not written; nothing of anybody else.
/// </summary>
internal sealed class LedgerAudit
{
    public const string Refused = "refused";

    /// <summary>The kind of what rules refused, which stands behind the refusal in its unit.</summary>
    public const string Kept = "actRefused";

    public const string Suppressed = "refusalsSuppressed";

    private readonly Dictionary<CommandId16, List<Request>> requests = [];
    private readonly Dictionary<Request, List<WrittenUnit>> units = [];
    private readonly Dictionary<StreamId, StreamMark> streams = [];
    private long recordedAtMs;

    private LedgerAudit(IEnumerable<Request> all)
    {
        foreach (var request in all)
        {
            units.Add(request, []);
            (requests.TryGetValue(request.Envelope.Id, out var same) ? same : requests[request.Envelope.Id] = [])
                .Add(request);
        }
    }

    /// <summary>Audits the ledger and hands out its accepted units in order.</summary>
    public static IReadOnlyList<WrittenUnit> Run(IReadOnlyList<LedgerEntry> ledger, IEnumerable<Request> all)
    {
        var audit = new LedgerAudit(all);
        var accepted = new List<WrittenUnit>();
        for (var index = 0; index < ledger.Count;)
        {
            var end = audit.EndOf(ledger, index);
            if (audit.Take(ledger.Skip(index).Take(end - index).ToList()) is { IsRefusal: false, IsSuppression: false }
                unit)
            {
                accepted.Add(unit);
            }

            index = end;
        }

        foreach (var (request, written) in audit.units)
        {
            Judge(request, written);
        }

        return accepted;
    }

    /// <summary>Where the unit ends that begins here; what is not an event stands alone.</summary>
    private int EndOf(IReadOnlyList<LedgerEntry> ledger, int from)
    {
        var end = from;
        do
        {
            Place(ledger[end], end);
            end++;
        }
        while (end < ledger.Count && ledger[end].Command == ledger[from].Command
            && (ledger[end].Kind == Kept || (!IsAlone(ledger[end]) && !IsAlone(ledger[end - 1]))));

        return end;
    }

    private static bool IsAlone(LedgerEntry entry) => entry.Kind is Refused or Suppressed or Kept;

    /// <summary>Positions, sequences and versions have no gap, refusals no version, and time never goes back.</summary>
    private void Place(LedgerEntry entry, int position)
    {
        var before = streams.GetValueOrDefault(entry.Stream);
        Violation.Unless(entry.Position == position, $"position {position} holds the entry {entry.Position}");
        Violation.Unless(entry.Sequence == before.Sequence + 1,
            $"{entry.Stream} goes on with sequence {entry.Sequence} after {before.Sequence}");
        Violation.Unless(entry.Version == before.Version + (IsAlone(entry) ? 0 : 1),
            $"{entry.Stream} goes on with version {entry.Version} after {before.Version} ({entry.Kind})");
        Violation.Unless(
            entry.RecordedAtMs >= recordedAtMs, $"the entry {position} was recorded before the one before");
        recordedAtMs = entry.RecordedAtMs;
        streams[entry.Stream] = new StreamMark(entry.Version, entry.Sequence);
    }

    private WrittenUnit? Take(List<LedgerEntry> entries)
    {
        // The build's own entries stand in front of the first unit of a build.
        entries.RemoveAll(entry => entry.Stream.Kind == "system");
        if (entries.Count == 0)
        {
            return null;
        }

        Violation.Unless(requests.TryGetValue(entries[0].Command, out var named),
            $"nobody sent the command of the entry {entries[0].Position} ({entries[0].Kind} on {entries[0].Stream})");
        var own = entries.FindLastIndex(entry => entry.Stream == named[0].Stream && entry.Kind != Kept);
        Violation.Unless(own >= 0, $"{named[0]} wrote nothing on its own stream at {entries[0].Position}");
        var first = named[0].Written?.Position;
        var request = named.Count > 1 && entries[own].Position != first ? named[1] : named[0];
        var unit = new WrittenUnit(request, entries);
        units[request].Add(unit);
        return unit;
    }

    private static void Judge(Request request, List<WrittenUnit> written)
    {
        var suppressed = written.Count(unit => unit.IsSuppression);
        Violation.Unless(
            suppressed == 0 || request.Unknown > 0 || request.IsSuppressed, $"{request} was suppressed unasked");
        var answers = written.Where(unit => !unit.IsSuppression).ToList();
        if (request.IsReuse)
        {
            Violation.Unless(answers.Count <= request.Sent && answers.All(unit => unit.IsRefusal),
                $"{request} reuses an id and wrote {answers.Count} units");
        }
        else
        {
            Violation.Unless(answers.Count <= 1,
                $"{request} is in the ledger {answers.Count} times, at {string.Join(", ", answers.Select(At))}");
        }

        if (request.Written is { } receipt)
        {
            var unit = answers.FirstOrDefault(unit => unit.Answer.Position == receipt.Position);
            Violation.Unless(unit is not null,
                $"{request} was acknowledged at {receipt.Position} and is not there");
            Compare(request, receipt, unit);
        }
        else
        {
            Violation.Unless(answers.Count == 0 || request.Unknown > 0,
                $"{request} is in the ledger, and every answer said that nothing was written");
        }
    }

    private static void Compare(Request request, CommandReceipt receipt, WrittenUnit unit)
    {
        Violation.Unless(unit.IsRefusal == (receipt.Kind == ReceiptKind.Refused),
            $"{request} was answered {receipt.Kind}, and the ledger says otherwise at {receipt.Position}");
        Violation.Unless(unit.Own.Last().Version == receipt.Version,
            $"{request} was told version {receipt.Version} and is at {unit.Own.Last().Version}");
        Violation.Unless(unit.IsRefusal || unit.Own.Select(entry => entry.Kind).SequenceEqual(receipt.Events),
            $"{request} was told [{string.Join(' ', receipt.Events)}], and the ledger has "
            + $"[{string.Join(' ', unit.Own.Select(entry => entry.Kind))}]");
        Violation.Unless(unit.Entries.All(entry => entry.Principal.Subject == request.Envelope.By.Subject),
            $"{request} stands under another name");
    }

    private static string At(WrittenUnit unit) => $"{unit.Entries[0].Position}";
}
