using System.Buffers;
using System.CommandLine;
using Cases.Ledger;

namespace Cases.Node;

/// <summary><c>audit</c>: what a stranger can check, and take along.</summary>
internal static class AuditVerb
{
    private const int PageEntries = 1_000;

    public static Command Command() => new("audit", "Checks and exports the trail.")
    {
        VerifyVerb.Command(), Export(), HeadVerbs.Checkpoint(), HeadVerbs.Key(), ProofVerbs.Prove(), ProofVerbs.Tiles(),
    };

    private static Command Export()
    {
        var store = StoreOption.Create();
        var format = new Option<string>("--format") { Description = "jsonl", Required = true };
        var wanted = new Option<string?>("--case")
        {
            Description = "Only this case: its id or its account's reference.",
        };
        var output = new Option<string?>("--out") { Description = "The file; standard output where none is given." };
        var json = JsonOption.Create();
        var command = new Command("export", "Writes the trail in a standard form.")
        {
            store, format, wanted, output, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            CheckFormat(parsed.GetValue(format)!);
            var path = parsed.GetValue(output);
            var asJson = parsed.GetValue(json);
            if (asJson && path is null)
            {
                throw VerbFailure.Unusable("--json needs --out: standard output would carry the trail itself.");
            }

            OutputFile.Require(path, StoreOption.Parse(parsed.GetValue(store)!), null);
            var entries = await ExportAsync(parsed.GetValue(store)!, parsed.GetValue(wanted), path, cancellation)
                .ConfigureAwait(false);
            if (asJson)
            {
                Output.Json(new { Format = "jsonl", Entries = entries, Out = path });
            }

            return (int)ExitCode.Done;
        });
        return command;
    }

    private static void CheckFormat(string format)
    {
        if (format is "xes" or "ocel" or "csv")
        {
            throw VerbFailure.NotYet($"audit export --format {format}");
        }

        if (format != "jsonl")
        {
            throw VerbFailure.Unusable($"'{format}' is no format; write jsonl.");
        }
    }

    private static async Task<long> ExportAsync(
        string storeText, string? wanted, string? path, CancellationToken cancellation)
    {
        await using var store = await StoreOption.OpenReaderAsync(storeText).ConfigureAwait(false);
        var streams = wanted is null
            ? null
            : await CaseLookUp.StreamsAsync(store, wanted, cancellation).ConfigureAwait(false);
        await using var target = path is null ? null : new AtomicFile(path);
        var writer = target?.Stream ?? Console.OpenStandardOutput();
        var line = new ArrayBufferWriter<byte>();
        long position = 0;
        long written = 0;
        using var progress = new ProgressLine("exported", "entries");
        while (true)
        {
            var page = await store.Ledger.ReadFromAsync(position, PageEntries, cancellation).ConfigureAwait(false);
            if (page.Count == 0)
            {
                break;
            }

            foreach (var entry in page.Where(entry => streams is null || streams.Contains(entry.Stream)))
            {
                LedgerPrinter.WriteJsonLine(entry.Bytes, line);
                line.Write("\n"u8);
                written++;
            }

            await writer.WriteAsync(line.WrittenMemory, cancellation).ConfigureAwait(false);
            line.ResetWrittenCount();
            position = page[^1].Position + 1;
            progress.Report(position);
        }

        await writer.FlushAsync(cancellation).ConfigureAwait(false);
        target?.Complete();
        return written;
    }
}
