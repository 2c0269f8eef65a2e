using System.CommandLine;
using Cases.Work;

namespace Cases.Node;

/// <summary><c>import FILE.csv</c>: a table becomes cases, and their changes.</summary>
internal static class ImportVerb
{
    public static Command Command()
    {
        var file = new Argument<string>("file") { Description = "The table: CSV, plain or gzip." };
        var map = new Option<string>("--map")
        {
            Description = $"A shipped map ({string.Join(", ", ImportMaps.Names)}) or a map file.",
            DefaultValueFactory = _ => ImportMaps.Default,
        };
        var policy = new Option<string[]>("--policy")
        {
            Description = "The pack of rules in scope, instead of the map's; may be repeated.",
        };
        var strict = new Option<bool>("--strict") { Description = "Take all or nothing." };
        var store = StoreOption.Create();
        var json = JsonOption.Create();
        var command = new Command("import", "Opens or updates cases from a table.")
        {
            file, map, policy, strict, store, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var request = new Request(parsed.GetValue(file)!, parsed.GetValue(map)!, parsed.GetValue(policy) ?? [],
                parsed.GetValue(strict), parsed.GetValue(store)!);
            var result = await RunAsync(request, cancellation).ConfigureAwait(false);
            Print(result, parsed.GetValue(json));
            return (int)(result.Rejected > 0 || !result.Applied ? ExitCode.Unusable : ExitCode.Done);
        });
        return command;
    }

    private static async Task<ImportResult> RunAsync(Request request, CancellationToken cancellation)
    {
        var loaded = ImportMaps.Load(request.Map);
        var map = loaded.Map ?? throw VerbFailure.Unusable(Faults.OneLine(loaded.Faults));
        InputFile.RequireRereadable(request.File);
        await using var node = await WorkingNode.OpenAsync(request.Store, []).ConfigureAwait(false);
        foreach (var pack in request.Packs.Where(pack => !node.Book.Has(pack)))
        {
            throw VerbFailure.Unusable(
                $"There is no pack '{pack}'; use one of {string.Join(", ", node.Book.PackIds)}.");
        }

        using var progress = new ProgressLine("imported", "rows");
        var run = new ImportRun(node.Host, new ImportOptions
        {
            Map = map,
            Path = request.File,
            Book = node.Book,
            Identity = node.Identity,
            Clock = TimeProvider.System,
            Delay = RunningNode.DelayAsync,
            Packs = request.Packs.Length == 0 ? null : request.Packs,
            Strict = request.Strict,
            Progress = progress.Report,
        });
        var result = await run.RunAsync(cancellation).ConfigureAwait(false);
        // Whoever asks for an imported account by its reference next finds it, at whichever node he asks.
        await node.RowsAreCurrentAsync(cancellation).ConfigureAwait(false);
        return result;
    }

    private static void Print(ImportResult result, bool json)
    {
        foreach (var fault in result.Faults)
        {
            Console.Error.WriteLine(Faults.OfRow(result.File, fault.Line, fault.Column, fault.Reason));
        }

        if (json)
        {
            Output.Json(new
            {
                result.File, result.Map, result.Rows, result.Opened, result.Changed, result.Unchanged, result.Rejected,
                result.Commands, result.Applied,
                Faults = result.Faults.Select(fault => new { fault.Line, fault.Column, fault.Reason }),
            });
            return;
        }

        Output.Line("rows", Output.Number(result.Rows));
        Output.Line("opened", Output.Number(result.Opened));
        Output.Line("changed", Output.Number(result.Changed));
        Output.Line("unchanged", Output.Number(result.Unchanged));
        Output.Line("rejected", Output.Number(result.Rejected));
        if (!result.Applied)
        {
            Console.Out.WriteLine("nothing was written: --strict takes all or nothing");
        }
    }

    private sealed record Request(string File, string Map, string[] Packs, bool Strict, string Store);
}
