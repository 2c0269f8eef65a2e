using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;

namespace Cases.Simulation;

/// <summary>What a seed came to.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Head">The tree over all entries.</param>
/// <param name="Fault">Which promise was broken; null for none.</param>
/// <param name="Counts">What happened, for whoever wants to know whether anything did.</param>
internal sealed record SeedResult(long Seed, TreeHead Head, string? Fault, IReadOnlyDictionary<string, long> Counts);

/// <summary>
/// One seed: clients work on nodes while everything goes wrong; then nothing goes wrong any more, and everything that
/// still waits must come to its end; then the ledger is audited.
/// </summary>
internal sealed class Simulation
{
    /// <summary>Virtual time that the first phase may take; clients end it earlier.</summary>
    private const long StormTime = 90 * Scheduler.Second;

    /// <summary>Virtual time within which everything is answered once the weather is good.</summary>
    private const long CalmTime = 300 * Scheduler.Second;

    /// <summary>Longer than anything is late.</summary>
    private const long LateTime = 40 * Scheduler.Second;

    private readonly SimWorld world;
    private readonly List<Task> clients = [];
    private readonly Dictionary<string, long> kinds = new(StringComparer.Ordinal);
    private int heads;

    private Simulation(long seed, Action<string>? trace, DiskLie lie) => world = new SimWorld(seed, trace, lie);

    private AnswerAudit Answers => world.Answers;

    /// <summary>Runs one seed on the calling thread, which must have no context of its own for continuations.</summary>
    public static SeedResult Run(long seed, Action<string>? trace = null, DiskLie lie = DiskLie.None)
    {
        var run = new Simulation(seed, trace, lie);
        string? fault = null;
        try
        {
            run.Storm();
            run.Calm();
            run.Audit();
        }
#pragma warning disable CA1031 // Whatever breaks is what the seed has found.
        catch (Exception error)
#pragma warning restore CA1031
        {
            fault = error is Violation ? error.Message : error.ToString();
        }

        return new SeedResult(seed, run.Head(), fault, run.Counts());
    }

    private void Storm()
    {
        var workload = new Workload(world, Answers);
        world.Start();
        for (var index = 0; index < world.Weather.Clients; index++)
        {
            var work = new Client(world, workload, Answers, index).WorkAsync();
            world.Scheduler.Watch(work);
            clients.Add(work);
        }

        world.Scheduler.RunUntil(AreDone, StormTime);
    }

    private void Calm()
    {
        world.Clear();
        Violation.Unless(world.Scheduler.RunUntil(AreDone, CalmTime),
            "a client still waits, although nothing goes wrong any more");

        // What is late arrives, on the network and at the disk.
        world.Scheduler.RunUntil(static () => false, LateTime);
        world.IsQuiet = true;
        Violation.Unless(
            world.Scheduler.RunUntil(() => Answers.Waiting is null, CalmTime), $"{Answers.Waiting} is never answered");
        Violation.Unless(
            world.Scheduler.RunUntil(
                () => world.Slots.All(slot => slot.Rows.Have(Rows().Count)) && Signed() >= Rows().Count, CalmTime),
            "a follower does not catch up");
        foreach (var slot in world.Slots)
        {
            ReadAll(slot);

            // And as the keys at hand open it anew, cases first: a person's own entries tell a node what is erased.
            slot.Run!.Node.Embedded.EvictAll();
            ReadAll(slot);
        }
    }

    private void ReadAll(NodeSlot slot)
    {
        var streams = Answers.Requests.Select(request => request.Stream).Distinct()
            .OrderBy(stream => stream.Kind, StringComparer.Ordinal).ToList();
        var reading = Task.WhenAll(streams.Select(async stream =>
        {
            var floor = Answers.FloorOf(stream);
            var view = await slot.Run!.Node.Host.ReadAsync(stream, CancellationToken.None);
            Answers.Read(stream, view, floor);
            if (view.State is not CaseState { Exists: false })
            {
                world.Erasing.Saw(slot.Run, stream, view.State);
            }
        }));
        Violation.Unless(world.Scheduler.RunUntil(() => reading.IsCompleted, CalmTime), "a read is never answered");
        reading.GetAwaiter().GetResult();
    }

    private void Audit()
    {
        var store = world.Disk.Synced;
        var verdict = StateCheck.VerifyAsync(store, null, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        Violation.Unless(verdict.Fault is null, $"the ledger does not verify: {verdict.Fault}");
        var ledger = ReadLedger();
        foreach (var kind in ledger.GroupBy(entry => entry.Kind, StringComparer.Ordinal))
        {
            kinds[kind.Key] = kind.Count();
        }

        var accepted = LedgerAudit.Run(ledger, Answers.Requests);
        var book = Book.Of(accepted);
        SlotAudit.Of(accepted);
        world.Erasing.Run(ledger, accepted, world.Disk);
        heads = HeadAudit.Run(Rows(), Get(store.ListCheckpointsAsync(0, int.MaxValue, CancellationToken.None)));
        foreach (var told in Answers.Told)
        {
            Violation.Unless(told.OwedMinor is null || book.OwedAt(told.Stream, told.Version) == told.OwedMinor,
                $"{told.Stream} was told to owe {told.OwedMinor} at version {told.Version}, and owed "
                + $"{book.OwedAt(told.Stream, told.Version)}");
        }

        var fresh = new HostSettings(store, world.Slots[0].Clock) { Policies = SimPolicies.Book }.Node(inline: true);
        foreach (var rows in world.Slots.Select(slot => slot.Rows).Distinct())
        {
            RowAudit.Run(rows, fresh, book, ErasureAudit.Lost(accepted));
            ErasureAudit.Prove(accepted, rows, store);
        }
    }

    private long Signed() => Get(world.Disk.Synced.ReadLastCheckpointAsync(CancellationToken.None))?.Size ?? 0;

    /// <summary>What a memory store answers, which is at once.</summary>
    private static T Get<T>(ValueTask<T> answer) => answer.AsTask().GetAwaiter().GetResult();

    private bool AreDone() => clients.TrueForAll(client => client.IsCompleted);

    private List<LedgerEntry> ReadLedger() => [.. Rows().Select(row => LedgerEntry.Decode(row.Bytes))];

    private IReadOnlyList<StoredEntry> Rows() => world.Disk.Synced
        .ReadFromAsync(0, int.MaxValue, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private TreeHead Head()
    {
        var tree = new MerkleFrontier();
        foreach (var row in Rows())
        {
            tree.Append(row.Hash);
        }

        return tree.Head();
    }

    private SortedDictionary<string, long> Counts()
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["commands"] = Answers.Requests.Count,
            ["entries"] = Rows().Count,
            ["reads"] = Answers.Told.Count,
            ["steps"] = world.Scheduler.Steps,
            ["lives of nodes"] = world.Slots.Sum(slot => slot.Lives),
            ["signed heads"] = heads,
            ["erased"] = world.Erasing.Erased,
            ["restricted"] = world.Erasing.Restricted,
            ["texts gone"] = world.Erasing.Texts,
            ["torn batches"] = world.Disk.Torn,
            ["answered again"] = Answers.Repeated,
            ["outcome unknown"] = Answers.Requests.Sum(request => request.Unknown),
        };
        foreach (var (kind, count) in Answers.Kinds)
        {
            counts[$"answer {kind}"] = count;
        }

        foreach (var (kind, count) in kinds)
        {
            counts[$"entry {kind}"] = count;
        }

        foreach (var (reason, count) in Answers.Reasons)
        {
            counts[$"refused {reason}"] = count;
        }

        foreach (var (fault, count) in world.Faults)
        {
            counts[fault] = count;
        }

        return counts;
    }
}
