using System.CommandLine;
using System.Globalization;
using Cases.Domain;
using Cases.Engine;
using Cases.Interchange;
using Cases.Ledger;
using Cases.Policies;
using Cases.Work;

namespace Cases.Node;

/// <summary><c>replay LOG --process NAME</c>: drives the cases with a recorded log.</summary>
internal static class ReplayVerb
{
    public static Command Command()
    {
        var log = new Argument<string>("log") { Description = "The log: XES or CSV, plain or gzip." };
        var process = new Option<string>("--process")
        {
            Description = $"A shipped mapping ({string.Join(", ", ProcessMappings.Names)}) or a mapping file.",
            Required = true,
        };
        var output = new Option<string?>("--out") { Description = "Write a row per case to this CSV file." };
        var seed = new Option<long?>("--seed")
        {
            Description = "Rehearsal: keys, ids and order follow from this number.",
        };
        var store = StoreOption.Create();
        var json = JsonOption.Create();
        var command = new Command("replay", "Drives the cases with a recorded event log.")
        {
            log, process, output, seed, store, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var request = new Request(parsed.GetValue(log)!, parsed.GetValue(process)!, parsed.GetValue(output),
                parsed.GetValue(seed), parsed.GetValue(store)!);
            var shown = await RunAsync(request, cancellation).ConfigureAwait(false);
            shown.Print(parsed.GetValue(json));
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static async Task<Shown> RunAsync(Request request, CancellationToken cancellation)
    {
        if (request.Seed is < 0)
        {
            throw VerbFailure.Unusable("--seed must be zero or more.");
        }

        OutputFile.Require(request.Out, StoreOption.Parse(request.Store), request.Log);
        var loaded = ProcessMappings.Load(request.Process);
        var mapping = loaded.Mapping ?? throw VerbFailure.Unusable(Faults.OneLine(loaded.Faults));
        if (request.Seed is not null && File.Exists(request.Log))
        {
            InputFile.RequireRereadable(request.Log);
        }

        var log = EventLogReader.Open(request.Log, mapping.Columns);
        DateTimeOffset? start = request.Seed is null ? null : AfterLast(log);
        await using var node = await WorkingNode.OpenAsync(
            request.Store, mapping.OwnPacks, request.Seed, start, mapping.Written).ConfigureAwait(false);
        await node.ReadTreeAsync(cancellation).ConfigureAwait(false);
        using var progress = new ProgressLine("replayed", "events");
        var run = new ReplayRun(node.Host, new ReplayOptions
        {
            Mapping = mapping,
            LogPath = request.Log,
            Identity = node.Identity,
            Clock = TimeProvider.System,
            Delay = RunningNode.DelayAsync,
            Pump = node.Pump,
            Progress = at => progress.Report(at.Answered),
        });
        var result = await run.RunAsync(cancellation).ConfigureAwait(false);
        await node.RowsAreCurrentAsync(cancellation).ConfigureAwait(false);
        var cases = CaseRowExport.InOrder(
            result.CaseIds, node.ReadAsync, request.Out is null ? null : node.References, cancellation);
        var rows = await CaseRowExport.WriteAsync(cases, request.Out, cancellation).ConfigureAwait(false);
        var head = await node.ReadTreeAsync(cancellation).ConfigureAwait(false);
        return new Shown(result, rows, head, request.Seed);
    }

    /// <summary>
    /// Where a rehearsal's clock stands: a day after the last event, so that nothing lies in its future.
    /// </summary>
    private static DateTimeOffset AfterLast(IEnumerable<LoggedEvent> log)
    {
        var last = DateTimeOffset.UnixEpoch;
        foreach (var logged in log)
        {
            last = logged.Timestamp > last ? logged.Timestamp : last;
        }

        return last.AddDays(1).ToUniversalTime();
    }

    private sealed record Request(string Log, string Process, string? Out, long? Seed, string Store);

    private sealed record Shown(ReplayResult Result, CaseRowSummary Rows, TreeHead Head, long? Seed)
    {
        public void Print(bool json)
        {
            if (json)
            {
                Output.Json(new
                {
                    Result.Process,
                    Result.Cases,
                    Result.Events,
                    Result.Accepted,
                    Result.Repeated,
                    Refused = Result.Refused.Values.Sum(),
                    RefusedByCode = Result.Refused,
                    Result.Breached,
                    Result.NotAssessable,
                    Result.Unmapped,
                    Rows.Stages,
                    Balances = Rows.Balances.Select(Balance),
                    Entries = Head.Size,
                    Root = Head.Root.ToString(),
                    Seconds = Math.Round(Result.Elapsed.TotalSeconds, 3),
                    Result.EventsPerSecond,
                    Seed,
                });
                return;
            }

            PrintLines();
        }

        private static object Balance(BalanceSummary sum) => new
        {
            sum.Currency,
            sum.Owing,
            OwingAmount = Amount(sum.OwingMinor, sum.Currency),
            sum.Settled,
            sum.Overpaid,
            OverpaidAmount = Amount(sum.OverpaidMinor, sum.Currency),
            NetAmount = Amount(sum.NetMinor, sum.Currency),
        };

        private static string Amount(Int128 minor, string currency) =>
            new Money((long)minor, Currency.Of(currency)).ToDecimalString();

        private void PrintLines()
        {
            Output.Line("process", Result.Process);
            Output.Line("cases", Output.Number(Result.Cases));
            Output.Line("events", Output.Number(Result.Events));
            Output.Line("accepted", Output.Number(Result.Accepted));
            Output.Counts("refused", Result.Refused);
            if (Result.Repeated > 0)
            {
                // Of both: what was accepted before, and what was refused before.
                Output.Line("answered before", Output.Number(Result.Repeated));
            }

            Output.Counts("breached", Result.Breached);
            Output.Counts("not assessable", Result.NotAssessable);
            Output.Counts("unmapped", Result.Unmapped);
            Output.Counts("final stages", Rows.Stages.Where(pair => pair.Value > 0).ToDictionary());
            foreach (var sum in Rows.Balances)
            {
                Output.Line($"balances {sum.Currency}", string.Create(CultureInfo.InvariantCulture,
                    $"{sum.Owing:N0} owing {Amount(sum.OwingMinor, sum.Currency)}, {sum.Settled:N0} settled, "
                    + $"{sum.Overpaid:N0} overpaid {Amount(sum.OverpaidMinor, sum.Currency)}"));
            }

            Output.Line("entries", Output.Number(Head.Size));
            Output.Line("root", Head.Root.ToString());
            Output.Line("events per second", string.Create(CultureInfo.InvariantCulture,
                $"{Result.EventsPerSecond:N0} ({Result.Elapsed.TotalSeconds:N1} s)"));
            if (Seed is { } seed)
            {
                Output.Line("rehearsal", string.Create(
                    CultureInfo.InvariantCulture, $"seed {seed}; keep no real data here"));
            }
        }
    }
}
