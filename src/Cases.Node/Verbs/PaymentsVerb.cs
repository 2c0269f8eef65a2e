using System.CommandLine;
using Cases.Work;

namespace Cases.Node;

/// <summary><c>payments FILE…</c>: money from files, each payment once.</summary>
internal static class PaymentsVerb
{
    public static Command Command()
    {
        var files = new Argument<string[]>("files")
        {
            Description = "Statements of banks (camt.053, camt.054) or tables (CSV).", Arity = ArgumentArity.OneOrMore,
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Read and report; post nothing." };
        var store = StoreOption.Create();
        var json = JsonOption.Create();
        var command = new Command("payments", "Takes payments from files.") { files, dryRun, store, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var paths = parsed.GetValue(files)!;
            var dry = parsed.GetValue(dryRun);
            foreach (var file in paths)
            {
                InputFile.RequireRereadable(file);
            }

            var named = parsed.GetValue(store)!;
            await using var node = await WorkingNode.OpenAsync(dry ? StoreOption.NotMade(named) : named, [])
                .ConfigureAwait(false);
            await node.RowsAreCurrentAsync(cancellation).ConfigureAwait(false);
            using var read = new ProgressLine("read", "entries");
            using var taken = new ProgressLine("taken", "payments");
            using var report = new PaymentReport(taken);
            var run = new PaymentsRun(node.Host, new PaymentsOptions
            {
                Find = node.FindAsync,
                Book = node.Book,
                Clock = TimeProvider.System,
                Identity = node.Identity,
                Delay = RunningNode.DelayAsync,
                DryRun = dry,
                Told = report.Add,
                Read = read,
            });
            var result = await run.RunAsync(paths, cancellation).ConfigureAwait(false);
            Print(result, report, parsed.GetValue(json));
            var unusable = result.Files.Any(file => file.Error is not null)
                || report.CountOf(PaymentOutcome.Rejected) > 0;
            return (int)(unusable ? ExitCode.Unusable : ExitCode.Done);
        });
        return command;
    }

    private static void Print(PaymentsResult result, PaymentReport report, bool json)
    {
        foreach (var line in report.Of(PaymentOutcome.Rejected))
        {
            Console.Error.WriteLine(Faults.OfRow(line.File, line.Line, line.Column, line.Reason));
        }

        foreach (var file in result.Files.Where(file => file.Error is not null))
        {
            Console.Error.WriteLine($"cases: {file.Error}");
        }

        if (json)
        {
            Output.Json(new
            {
                result.Files,
                result.DryRun,
                Payments = report.Lines().Select(line => new
                {
                    Outcome = line.Outcome.ToString().ToLowerInvariant(), line.File, line.Line, line.Reference,
                    line.Account, line.Amount, line.Case, line.Column, line.Reason,
                }),
            });
            return;
        }

        foreach (var file in result.Files.Where(file => file is { Error: null, Message: not "csv" }))
        {
            Print(file);
        }

        foreach (var outcome in Enum.GetValues<PaymentOutcome>())
        {
            Output.Line(outcome.ToString().ToLowerInvariant(), Output.Number(report.CountOf(outcome)));
            foreach (var line in report.Of(outcome))
            {
                Console.Out.WriteLine(
                    $"  {line.Reference ?? "-",-24}{line.Account ?? "-",-20}{line.Amount ?? "-",-16}{line.Reason}");
            }
        }
    }

    /// <summary>What a bank's file holds beside its payments: sums, balances, what is not posted, warnings.</summary>
    private static void Print(PaymentFile file)
    {
        Output.Line(file.Message!, file.File);
        Output.Line("  statements", Output.Number(file.Statements));
        Output.Line("  entries", Output.Number(file.Entries));
        Output.Line("  transactions", Output.Number(file.Transactions));
        Output.Line("  in", Sums(file.Credits));
        Output.Line("  out", Sums(file.Debits));
        foreach (var check in file.BalanceCheck.GroupBy(word => word, StringComparer.Ordinal))
        {
            Output.Line("  balance", check.Key + (check.Count() > 1 ? $" ({Output.Number(check.Count())} times)" : ""));
        }

        foreach (var (what, count) in file.NotPosted)
        {
            Output.Line("  not posted", $"{what} {Output.Number(count)}");
        }

        foreach (var warning in file.Warnings)
        {
            Output.Line("  warning", warning);
        }
    }

    private static string Sums(IReadOnlyDictionary<string, string> sums) =>
        sums.Count == 0 ? "-" : string.Join(", ", sums.Select(sum => $"{sum.Value} {sum.Key}"));
}
