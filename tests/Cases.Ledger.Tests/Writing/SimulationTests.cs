using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static Cases.TestKit.LedgerSamples;

namespace Cases.Ledger.Tests.Writing;

/// <summary>The writer against its model and against other writers, on the memory store.</summary>
public sealed class SimulationTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public void Simulation_OfAnySeed_IsThatOfTheModel() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll<int>(seed =>
            LedgerSimulation.RunAsync(new MemoryLedgerStore(), seed, steps: 80).GetAwaiter().GetResult()));

    [Fact]
    public async Task Writers_OfSeveralNodesAtOnce_AppendEveryUnitExactlyOnce()
    {
        const int Writers = 3;
        const int Callers = 6;
        const int Each = 20;
        var store = new MemoryLedgerStore();
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, Writers)
            .Select(_ => new LedgerWriter(store, new LedgerWriterOptions { MaxConflicts = 1_000 }, new ManualTime()))
            .ToArray();
        var loops = writers.Select(writer => writer.RunAsync(stop.Token)).ToArray();

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            // All callers race for the same stream over different writers; each decides again when it lost.
            var version = 0L;
            for (var done = 0; done < Each;)
            {
                var writer = writers[(caller + done) % Writers];
                switch (await writer.AppendAsync(Unit(Case("hot"), version), None))
                {
                    case Appended appended:
                        version = appended.Receipts[0].Version;
                        done++;
                        break;
                    case GuardLost lost:
                        version = lost.ActualVersion;
                        break;
                    case Pushback:
                        break;
                    default:
                        throw new InvalidOperationException("There are no keys in these units.");
                }
            }
        })));
        await stop.CancelAsync();
        await Task.WhenAll(loops);

        var verdict = await LedgerVerifier.VerifyAsync(store, null, null, None);
        Assert.Null(verdict.Fault);
        Assert.Equal(Callers * Each, verdict.Head.Size);
        Assert.Equal(Callers * Each, (await store.ReadStreamHeadAsync(Case("hot"), None))!.Value.Version);
    }

    [Fact]
    public async Task Writer_UnderMoreThanItTakes_AnswersEveryCaller()
    {
        var store = new MemoryLedgerStore();
        var options = new LedgerWriterOptions { MaxQueuedUnits = 10 };
        var writer = new LedgerWriter(store, options, new ManualTime());
        using var stop = new CancellationTokenSource();
        var loop = writer.RunAsync(stop.Token);

        var answers = await Task.WhenAll(Enumerable.Range(0, 2_000).Select(async number =>
            await writer.AppendAsync(Unguarded(Event(Case($"s{number}"), 1)), None)));
        await stop.CancelAsync();
        await loop;

        Assert.All(answers, answer => Assert.True(answer is Appended or Pushback, answer.ToString()));
        var size = (await store.ReadHeadAsync(None)).Next;
        Assert.Equal(answers.Count(answer => answer is Appended), size);
        Assert.True(size > 0, "Nobody was served.");
    }

    [Fact]
    public async Task Receipts_OfAUnit_AreWhatTheStoreHolds()
    {
        var store = new MemoryLedgerStore();
        var writer = new LedgerWriter(store, new LedgerWriterOptions(), new ManualTime());
        var waiting = Enumerable.Range(0, 30).Select(number => writer.AppendAsync(
            Unguarded(Event(Case($"s{number % 4}"), number), Refusal(Case("r"), number)), None).AsTask()).ToList();
        await writer.FlushOnceAsync();

        var receipts = (await Task.WhenAll(waiting)).SelectMany(answer => Assert.IsType<Appended>(answer).Receipts);

        var rows = await ReadAllAsync(store);
        Assert.Equal(
            rows.Select(row => new EntryReceipt(
                row.Position, row.Stream, row.Sequence, row.Version, row.Hash, StartMs)),
            receipts);
    }
}
