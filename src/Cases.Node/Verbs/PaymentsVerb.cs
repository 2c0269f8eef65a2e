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
            Description = "Tables of payments: CSV.", Arity = ArgumentArity.OneOrMore,
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
            var run = new PaymentsRun(node.Host, new PaymentsOptions
            {
                Find = node.FindAsync,
                Book = node.Book,
                Clock = TimeProvider.System,
                Identity = node.Identity,
                Delay = RunningNode.DelayAsync,
                DryRun = dry,
            });
            var result = await run.RunAsync(paths, cancellation).ConfigureAwait(false);
            Print(result, parsed.GetValue(json));
            var unusable = result.Files.Any(file => file.Error is not null) || result.Of(PaymentOutcome.Rejected).Any();
            return (int)(unusable ? ExitCode.Unusable : ExitCode.Done);
        });
        return command;
    }

    private static void Print(PaymentsResult result, bool json)
    {
        foreach (var line in result.Of(PaymentOutcome.Rejected))
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
                Payments = result.Lines.Select(line => new
                {
                    Outcome = line.Outcome.ToString().ToLowerInvariant(), line.File, line.Line, line.Reference,
                    line.Account, line.Amount, line.Case, line.Column, line.Reason,
                }),
            });
            return;
        }

        foreach (var outcome in Enum.GetValues<PaymentOutcome>())
        {
            var lines = result.Of(outcome).ToList();
            Output.Line(outcome.ToString().ToLowerInvariant(), Output.Number(lines.Count));
            foreach (var line in lines)
            {
                Console.Out.WriteLine(
                    $"  {line.Reference ?? "-",-24}{line.Account ?? "-",-20}{line.Amount ?? "-",-16}{line.Reason}");
            }
        }
    }
}
