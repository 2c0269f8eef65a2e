using System.Text;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;

namespace Cases.Simulation;

/// <summary>
/// Who was erased is erased: the keys are gone that sealed anything of hers before, no others, nothing is sealed under
/// them afterwards, and no node tells what they sealed. Until then, and where it was refused, nobody asks her to pay.
/// </summary>
internal sealed class ErasureAudit
{
    private readonly List<(Request Request, ErasureAnswer Answer)> told = [];
    private readonly List<(NodeRun Run, StreamId Stream, string Text)> views = [];
    private readonly Dictionary<StreamId, Dictionary<string, long>> restricted = [];

    /// <summary>How many erasures there were.</summary>
    public int Erased { get; private set; }

    /// <summary>How many restrictions were placed.</summary>
    public int Restricted { get; private set; }

    /// <summary>Texts that were looked for where they may not be any more.</summary>
    public int Texts { get; private set; }

    /// <summary>Somebody was answered who asked to erase.</summary>
    public void Told(Request request, ErasureAnswer answer) => told.Add((request, answer));

    /// <summary>A node told a state in the end.</summary>
    public void Saw(NodeRun run, StreamId stream, object state) => views.Add((run, stream, Printed.Of(state)));

    /// <summary>Audits all of it.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="units">The units that were accepted, in the ledger's order.</param>
    /// <param name="disk">The table of keys, as it is and was.</param>
    public void Run(IReadOnlyList<LedgerEntry> ledger, IReadOnlyList<WrittenUnit> units, SimDisk disk)
    {
        foreach (var unit in units)
        {
            Restrict(unit);
        }

        foreach (var (request, answer) in told)
        {
            Judge(request, answer, units);
        }

        var destroyed = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var entry in ledger.Where(entry => entry.Kind == "personErased"))
        {
            Erased++;
            foreach (var key in Payload.Texts(entry, "keys"))
            {
                Violation.Unless(destroyed.TryAdd(key, entry.Position), $"the key {key} was destroyed twice");
            }
        }

        Keys(disk, destroyed);
        foreach (var (key, at) in destroyed)
        {
            var late = Uses(ledger, key).FirstOrDefault(entry => entry.Position > at);
            Violation.Unless(late is null,
                $"the key {key} of {disk.Made[key].Owner} was destroyed at {at}, and seals {late?.Position} on "
                + $"{late?.Stream} ({late?.Kind})");
        }

        foreach (var unit in units.Where(unit => unit.Has("personErased")))
        {
            Gone(unit, units, ledger, (disk, destroyed));
        }
    }

    /// <summary>What is told of her in the ledger is proved as before, by the tiles and heads of the nodes.</summary>
    /// <param name="units">The units that were accepted.</param>
    /// <param name="rows">The tiles.</param>
    /// <param name="store">Entries and heads.</param>
    public static void Prove(IReadOnlyList<WrittenUnit> units, SimRows rows, MemoryLedgerStore store)
    {
        var prover = new EntryProver(store, store, rows.Tiles);
        var heads = Get(store.ListCheckpointsAsync(0, 1, CancellationToken.None));
        foreach (var erasing in units.Where(unit => unit.Has("personErased")))
        {
            var first = units.First(unit => unit.Entries.Any(entry => entry.Stream == erasing.Request.Stream));
            var position = first.Entries.First(entry => entry.Stream == erasing.Request.Stream).Position;
            var from = heads[0].Size;
            var (outcome, proof) = Get(prover.ProveAsync(position, from, CancellationToken.None));
            Violation.Unless(outcome == ProofOutcome.Proved,
                $"the entry {position} of {erasing.Request.Stream} is not proved: {outcome}");
            var keys = Get(prover.ReadHeadAsync(CancellationToken.None))!.Value.Keys.Select(key => key.Key).ToList();
            var verdict = BundleCheck.Verify(proof!, keys, heads[0].Note);
            Violation.Unless(verdict.Fault is null, $"the proof of {position} is refused: {verdict.Fault}");
        }
    }

    private static T Get<T>(ValueTask<T> answer) => answer.AsTask().GetAwaiter().GetResult();

    /// <summary>Her names and numbers from before she was erased, as far as nobody told them again.</summary>
    /// <param name="units">The units that were accepted.</param>
    public static IEnumerable<(string Person, string Text)> Lost(IReadOnlyList<WrittenUnit> units) =>
        from unit in units
        where unit.Has("personErased")
        from lost in TextsBefore(unit, units)
        where lost.IsIdentity
        select (unit.Request.Stream.Name, lost.Text);

    /// <summary>The table has the keys that were made and not destroyed: no fewer, and no more.</summary>
    private static void Keys(SimDisk disk, Dictionary<string, long> destroyed)
    {
        var kept = Get(disk.Synced.ListKeysAsync("", int.MaxValue, CancellationToken.None))
            .Select(key => key.KeyId).ToHashSet(StringComparer.Ordinal);
        foreach (var key in disk.Made.Values)
        {
            Violation.Unless(kept.Contains(key.KeyId) != destroyed.ContainsKey(key.KeyId),
                $"the key {key.KeyId} of {key.Owner} is {(kept.Contains(key.KeyId) ? "there" : "gone")}, and "
                + $"{(destroyed.ContainsKey(key.KeyId) ? "an" : "no")} entry says that it was destroyed");
        }
    }

    private void Gone(
        WrittenUnit erasing, IReadOnlyList<WrittenUnit> units, IReadOnlyList<LedgerEntry> ledger,
        (SimDisk Disk, Dictionary<string, long> Destroyed) keys)
    {
        var at = erasing.Entries[0].Position;
        var person = erasing.Request.Stream;
        var classes = ((ErasePerson)erasing.Request.Envelope.Command).Classes;
        var hers = Hers(person, units, at);
        foreach (var key in keys.Disk.Made.Values)
        {
            var isErased = classes.IsDefaultOrEmpty
                || classes.Any(one => string.Equals($"{one}", key.Class, StringComparison.OrdinalIgnoreCase));
            if (!isErased || keys.Destroyed.GetValueOrDefault(key.KeyId, long.MaxValue) <= at)
            {
                continue;
            }

            var use = Uses(ledger, key.KeyId).FirstOrDefault(
                entry => entry.Position < at && hers.Contains(entry.Stream));
            Violation.Unless(use is null,
                $"{person} was erased at {at}, and what {key.KeyId} of {key.Owner} seals at {use?.Position} is not");
        }

        foreach (var (text, _, isIdentity) in TextsBefore(erasing, units))
        {
            if (!isIdentity && !classes.IsDefaultOrEmpty)
            {
                continue;
            }

            Texts++;
            foreach (var (run, stream, seen) in views.Where(view => hers.Contains(view.Stream)))
            {
                Violation.Unless(!seen.Contains($"\"{text}\"", StringComparison.Ordinal),
                    $"{run} still tells '{text}' on {stream}, and {person} was erased at {at}");
            }
        }
    }

    /// <summary>Her stream, and those of the cases that were hers by then.</summary>
    private static HashSet<StreamId> Hers(StreamId person, IReadOnlyList<WrittenUnit> units, long at) =>
    [
        person,
        .. units.Where(unit => unit.Entries[0].Position < at && unit.Has("caseOpened")
            && unit.Request.Envelope.Command is OpenCase open && CaseParty.DebtorOf(open.Parties) == person.Name)
            .Select(unit => unit.Request.Stream),
    ];

    private static List<(string Text, StreamId Stream, bool IsIdentity)> TextsBefore(
        WrittenUnit erasing, IReadOnlyList<WrittenUnit> units)
    {
        var at = erasing.Entries[0].Position;
        var hers = Hers(erasing.Request.Stream, units, at);
        var all = units.Where(unit => hers.Contains(unit.Request.Stream))
            .SelectMany(unit => TextsOf(unit).Select(one => (one.Text, one.IsIdentity, unit))).ToList();
        return
        [
            .. all.Where(one => one.unit.Entries[0].Position < at
                && !all.Exists(other => other.Text == one.Text && other.unit.Entries[0].Position > at))
                .Select(one => (one.Text, one.unit.Request.Stream, one.IsIdentity)),
        ];
    }

    private static IEnumerable<(string Text, bool IsIdentity)> TextsOf(WrittenUnit unit) =>
        unit.Request.Envelope.Command switch
        {
            RegisterPerson { Name: { } name } => [(name, true)],
            AddContactPoint point => [(point.Value, true)],
            RequestApproval { Step: Waive { Reason: { } reason } } => [(reason, false)],
            _ => [],
        };

    private static IEnumerable<LedgerEntry> Uses(IReadOnlyList<LedgerEntry> ledger, string key)
    {
        var bytes = Encoding.ASCII.GetBytes(key);
        return ledger.Where(
            entry => entry.Kind != "personErased" && entry.Payload.Span.IndexOf(bytes) >= 0);
    }

    private void Restrict(WrittenUnit unit)
    {
        var command = unit.Request.Envelope.Command;
        if (command is PlacePersonHold { Kind: HoldKind.Restriction } hold && unit.Has("personHoldPlaced"))
        {
            Restricted++;
            (restricted.TryGetValue(unit.Request.Stream, out var keys) ? keys : restricted[unit.Request.Stream] = [])
                .Add(hold.Key, DayOf(unit.Own.First()));
        }

        foreach (var entry in unit.Entries.Where(entry => entry.Stream.Kind == "person"))
        {
            var holds = restricted.GetValueOrDefault(entry.Stream);
            if (entry.Kind == "personHoldLifted")
            {
                holds?.Remove(Payload.Text(entry, "hold"));
            }

            // A restriction begins with its day, and the day of a node whose clock is behind may be an earlier one.
            Violation.Unless(entry.Kind != "contactPermissionGranted"
                || holds is null || holds.Values.All(day => DayOf(entry) < day),
                $"{entry.Stream} is restricted, and a permission was granted at {entry.Position}");
        }
    }

    private static long DayOf(LedgerEntry entry) => entry.EffectiveAtMs / (24 * 3_600_000);

    /// <summary>Whoever was told that the data is needed was told what restricts it, or found it restricted.</summary>
    private static void Judge(Request request, ErasureAnswer answer, IReadOnlyList<WrittenUnit> units)
    {
        if (answer.Restricting is not null
            || !answer.Erasing.Reasons.Any(reason => reason.Code == RefusalCode.CaseNeedsData))
        {
            return;
        }

        Violation.Unless(
            units.Any(unit => unit.Request.Stream == request.Stream && unit.Has("personHoldPlaced")
                && unit.Request.Envelope.Command is PlacePersonHold { Kind: HoldKind.Restriction }),
            $"{request} was refused, and nothing restricts processing");
    }
}
