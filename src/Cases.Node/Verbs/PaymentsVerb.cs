using System.CommandLine;
using Cases.Work;

namespace Cases.Node;

/// <summary><c>payments FILE…</c> or <c>payments DIR</c>: money from files, each payment once.</summary>
internal static class PaymentsVerb
{
    public static Command Command()
    {
        var files = new Argument<string[]>("files")
        {
            Description = "Statements of banks (camt.053, camt.054) or tables (CSV). Or one folder: its complete files "
                + "are taken in order of name, and moved to done or failed with a report beside them.",
            Arity = ArgumentArity.OneOrMore,
        };
        var map = new Option<string?>("--map")
        {
            Description = "How the columns of tables are read: a map (YAML) as in deploy/examples.",
        };
        var watch = new Option<bool>("--watch") { Description = "Go on taking what comes into the folder." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Read and report; post nothing." };
        var store = StoreOption.Create();
        var json = JsonOption.Create();
        var command = new Command("payments", "Takes payments from files.")
        {
            files, map, watch, dryRun, store, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (paths, dry, watches) = (parsed.GetValue(files)!, parsed.GetValue(dryRun), parsed.GetValue(watch));
            var folder = FolderOf(paths, watches, dry);
            foreach (var file in folder is null ? paths : [])
            {
                InputFile.RequireRereadable(file);
            }

            var tableMap = MapOf(parsed.GetValue(map));
            var named = parsed.GetValue(store)!;
            await using var node = await WorkingNode.OpenAsync(dry ? StoreOption.NotMade(named) : named, [])
                .ConfigureAwait(false);
            await node.RowsAreCurrentAsync(cancellation).ConfigureAwait(false);
            var options = Options(node) with { DryRun = dry, Map = tableMap };
            return (int)(folder is null
                ? await TakeAsync(node, paths, (options, parsed.GetValue(json)), cancellation).ConfigureAwait(false)
                : await MoveAsync(node, (folder, watches), (options, parsed.GetValue(json)), cancellation)
                    .ConfigureAwait(false));
        });
        return command;
    }

    private static PaymentsOptions Options(IWorkingNode node) => new()
    {
        Find = node.FindAsync,
        Book = node.Book,
        Clock = TimeProvider.System,
        Identity = node.Identity,
        Delay = RunningNode.DelayAsync,
    };

    private static async Task<ExitCode> TakeAsync(
        IWorkingNode node, string[] paths, (PaymentsOptions Options, bool Json) how, CancellationToken cancellation)
    {
        using var read = new ProgressLine("read", "entries");
        using var taken = new ProgressLine("taken", "payments");
        using var report = new PaymentReport(taken);
        var run = new PaymentsRun(node.Host, how.Options with { Told = report.Add, Read = new SmallHeap(read) });
        var result = await run.RunAsync(paths, cancellation).ConfigureAwait(false);
        Print(result, report, how.Json);
        return result.Files.Any(file => file.Error is not null) || report.CountOf(PaymentOutcome.Rejected) > 0
            ? ExitCode.Unusable
            : ExitCode.Done;
    }

    private static async Task<ExitCode> MoveAsync(
        IWorkingNode node, (string Folder, bool Watches) drop, (PaymentsOptions Options, bool Json) how,
        CancellationToken cancellation)
    {
        Action<PaymentLine>? told = null;
        var run = new PaymentsRun(node.Host, how.Options with { Told = line => told!(line) });
        var moved = await PaymentsFolder.RunAsync(drop.Folder, drop.Watches, TakeOneAsync, cancellation)
            .ConfigureAwait(false);
        Print(moved, how.Json);
        return moved.All(file => file.IsDone) ? ExitCode.Done : ExitCode.Unusable;

        // A file that was begun is ended, whoever says stop; cases that were opened meanwhile are found.
        async Task<PaymentFile> TakeOneAsync(string path, Action<PaymentLine> telling)
        {
            await node.RowsAreCurrentAsync(CancellationToken.None).ConfigureAwait(false);
            told = telling;
            return (await run.RunAsync([path], CancellationToken.None).ConfigureAwait(false)).Files[0];
        }
    }

    /// <summary>The folder that is named alone; null where files are.</summary>
    /// <exception cref="VerbFailure">A folder among files, or what only a folder, or only files, can have.</exception>
    private static string? FolderOf(string[] paths, bool watches, bool dry)
    {
        var folder = Array.Find(paths, Directory.Exists);
        if (folder is null)
        {
            return watches ? throw VerbFailure.Unusable("--watch needs a folder; name one instead of files.") : null;
        }

        return paths.Length > 1 ? throw VerbFailure.Unusable($"{folder} is a directory; name it alone.")
            : dry ? throw VerbFailure.Unusable("A folder's files are moved; name files to try them with --dry-run.")
            : folder;
    }

    private static TableMap? MapOf(string? path)
    {
        if (path is null)
        {
            return null;
        }

        var loaded = TableMaps.Load(path);
        return loaded.Map ?? throw VerbFailure.Unusable(loaded.Fault!);
    }

    private static void Print(IReadOnlyList<DroppedFile> taken, bool json)
    {
        if (json)
        {
            Output.Json(new { Files = taken.Select(file => new { file.File, file.IsDone, file.MovedTo, file.Line }) });
            return;
        }

        foreach (var file in taken)
        {
            Output.Line(file.IsDone ? "done" : "failed", file.Line);
        }
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
