using System.Globalization;
using Cases.Ledger;
using Xunit;

namespace Cases.TestKit;

/// <summary>
/// Drives writers on one store from a seed: units that hold and units that lose, refusals, new keys, batches of any
/// size,
/// failing and conflicting commits, clocks that go back, writers that die and are replaced, and a second writer that
/// comes between. After every flush the answers are those of the <see cref="WriterModel"/>; in the end the store holds
/// exactly the entries that the model does, and verifies.
/// </summary>
public sealed class LedgerSimulation
{
    private readonly Random _random;
    private readonly ScriptedLedgerStore _store;
    private readonly ManualTime _time = new();
    private readonly WriterModel _model = new();
    private readonly List<(LedgerUnit Unit, Task<AppendOutcome> Answer)> _waiting = [];
    private LedgerWriter _writer;
    private LedgerWriter _rival;
    private int _commands;

    private LedgerSimulation(ScriptedLedgerStore store, int seed)
    {
        _random = new Random(seed);
        _store = store;
        _writer = NewWriter();
        _rival = NewWriter();
    }

    /// <summary>Runs some steps on an empty store; throws where the writer and the model disagree.</summary>
    public static async Task RunAsync(ILedgerStore store, int seed, int steps)
    {
        var simulation = new LedgerSimulation(new ScriptedLedgerStore(store), seed);
        for (var step = 0; step < steps; step++)
        {
            await simulation.StepAsync();
        }

        await simulation.EndAsync();
    }

    private async Task StepAsync()
    {
        switch (_random.Next(12))
        {
            case 0:
                _time.NowMs += _random.Next(-5_000, 10_000);
                break;
            case 1:
                // The process dies: what waits is never answered, the next one starts from the store.
                _waiting.Clear();
                _writer = NewWriter();
                break;
            case 2:
                await FlushRivalAsync();
                break;
            case 3:
                await FlushFailingAsync(CommitScript.Fail);
                break;
            case 4:
                await FlushFailingAsync(CommitScript.WorkThenFail);
                break;
            case 5:
                _store.Next(CommitScript.Conflict);
                await FlushAsync();
                break;
            case 6 or 7 or 8:
                await FlushAsync();
                break;
            default:
                for (var left = _random.Next(1, 8); left > 0; left--)
                {
                    Queue(_writer, NewUnit());
                }

                break;
        }
    }

    private void Queue(LedgerWriter writer, LedgerUnit unit) =>
        _waiting.Add((unit, writer.AppendAsync(unit, CancellationToken.None).AsTask()));

    /// <summary>Flushes all that waits and compares every answer with the model's.</summary>
    private async Task FlushAsync()
    {
        while (await _writer.FlushOnceAsync() > 0)
        {
        }

        foreach (var (unit, answer) in _waiting)
        {
            Assert.Equal(_model.Append(unit, _time.NowMs), WriterModel.Show(await answer, unit));
        }

        _waiting.Clear();
        Drain();
    }

    /// <summary>A unit of another writer in between, so that our cached heads are behind.</summary>
    private async Task FlushRivalAsync()
    {
        var unit = NewUnit();
        var answer = _rival.AppendAsync(unit, CancellationToken.None).AsTask();
        await _rival.FlushOnceAsync();
        Assert.Equal(_model.Append(unit, _time.NowMs), WriterModel.Show(await answer, unit));
        Drain();
    }

    /// <summary>One batch fails: nobody in it is acknowledged, and it is there whole or not at all.</summary>
    private async Task FlushFailingAsync(CommitScript script)
    {
        await FlushAsync();
        _store.Next(script);
        Queue(_writer, NewUnit());
        Queue(_writer, NewUnit());
        var commits = _store.CommitSizes.Count;
        await _writer.FlushOnceAsync();
        if (_store.CommitSizes.Count == commits)
        {
            // All of the batch lost their guards, so there was no commit that could fail.
            Drain();
            await FlushAsync();
            return;
        }

        var taken = _waiting.GetRange(0, _waiting.Count - _writer.QueuedUnits);
        _waiting.RemoveRange(0, taken.Count);
        foreach (var (unit, answer) in taken)
        {
            var error = await Assert.ThrowsAsync<LedgerStoreException>(() => answer);
            if (error.OutcomeUnknown)
            {
                _model.Append(unit, _time.NowMs);
            }
        }
    }

    /// <summary>Takes away a step of the script that no commit has used up.</summary>
    private void Drain() => _store.Forget();

    private LedgerUnit NewUnit()
    {
        var entries = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => NewEntry()).ToList();
        var guards = entries.Select(entry => entry.Stream).Append(AnyStream()).Distinct()
            .Where(_ => _random.Next(3) > 0).Select(NewGuard).ToList();
        SealingKey[] keys = _random.Next(6) == 0
            ? [LedgerSamples.Key($"k{++_commands}", $"person/p{_random.Next(12)}")]
            : [];
        return new LedgerUnit(guards, entries, keys);
    }

    private NewEntry NewEntry()
    {
        var entry = _random.Next(4) == 0
            ? LedgerSamples.Refusal(AnyStream(), 0)
            : LedgerSamples.Event(AnyStream(), 0, new string('x', _random.Next(60)));
        var name = (++_commands).ToString(CultureInfo.InvariantCulture);
        return entry with { Command = CommandId16.FromHash(name) };
    }

    /// <summary>
    /// Mostly what the model holds now, which earlier units of the batch may overtake; sometimes nonsense.
    /// </summary>
    private StreamGuard NewGuard(StreamId stream)
    {
        var (sequence, version) = _model.Stream(stream);
        return _random.Next(8) switch
        {
            0 => new StreamGuard(stream, version + 1),
            1 => new StreamGuard(stream, 0),
            2 or 3 => new StreamGuard(stream, version, sequence),
            _ => new StreamGuard(stream, version),
        };
    }

    private StreamId AnyStream() => LedgerSamples.Case($"s{_random.Next(6)}");

    private LedgerWriter NewWriter() => new(
        _store,
        new LedgerWriterOptions { MaxBatchEntries = _random.Next(1, 20), HeadCacheSize = _random.Next(1, 8) },
        _time);

    private async Task EndAsync()
    {
        await FlushAsync();
        var rows = await LedgerSamples.ReadAllAsync(_store);
        Assert.Equal(_model.Entries, rows.Select(WriterModel.Show));
        var verdict = await LedgerVerifier.VerifyAsync(_store, null, null, CancellationToken.None);
        Assert.Null(verdict.Fault);
        Assert.Equal(_model.Entries.Count, verdict.Head.Size);
        Assert.Equal(_model.RecordedAtMs, (await _store.ReadHeadAsync(CancellationToken.None)).RecordedAtMs);
    }
}
