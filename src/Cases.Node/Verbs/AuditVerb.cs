using System.Buffers;
using System.CommandLine;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Node;

/// <summary><c>audit</c>: what a stranger can check, and take along.</summary>
internal static class AuditVerb
{
    private const int PageEntries = 1_000;

    public static Command Command() => new("audit", "Checks and exports the trail.")
    {
        Verify(), Export(), HeadVerbs.Checkpoint(), HeadVerbs.Key(), ProofVerbs.Prove(), ProofVerbs.Tiles(),
    };

    private static Command Verify()
    {
        var store = StoreOption.Create();
        var checkpoint = new Option<string?>("--checkpoint")
        {
            Description = "A signed head that was kept elsewhere: the ledger must begin with it.", HelpName = "FILE",
        };
        var key = new Option<string?>("--key")
        {
            Description = "Public keys from elsewhere, one a line; without it, those that the ledger names.",
            HelpName = "FILE",
        };
        var json = JsonOption.Create();
        var command = new Command(
            "verify", "Checks chain, tree, signed heads and state against entries; names the first bad entry.")
        {
            store, checkpoint, key, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var keys = HeadFiles.ReadKeys(parsed.GetValue(key));
            var held = HeadFiles.ReadHead(parsed.GetValue(checkpoint));
            return (int)await VerifyAsync(
                parsed.GetValue(store)!, (keys, held), parsed.GetValue(json), cancellation).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<ExitCode> VerifyAsync(
        string storeText, (IReadOnlyList<NoteKey> Keys, HeldHead? Held) known, bool json,
        CancellationToken cancellation)
    {
        await using var store = await StoreOption.OpenReaderAsync(storeText).ConfigureAwait(false);
        var head = await store.Ledger.ReadHeadAsync(cancellation).ConfigureAwait(false);
        var started = TimeProvider.System.GetTimestamp();
        await using var tiles = await store.FindTiles(cancellation).ConfigureAwait(false);
        var heads = new HeadCheck(store.Checkpoints, known.Keys, tiles?.Read)
        {
            Held = known.Held,
            TiledSize = tiles?.Cursor ?? 0,
        };
        LedgerVerdict verdict;
        using (var progress = new ProgressLine("verified", "entries", head.Next))
        {
            verdict = await StateCheck.VerifyAsync(store.Ledger, new Relay(progress), cancellation, heads)
                .ConfigureAwait(false);
        }

        long? keys = null;
        if (verdict.IsWhole)
        {
            (keys, var fault) = await CheckKeysAsync(store, cancellation).ConfigureAwait(false);
            verdict = verdict with { Fault = fault };
        }

        Print(verdict, heads, keys, TimeProvider.System.GetElapsedTime(started).TotalSeconds, json);
        return verdict.IsWhole ? ExitCode.Done : ExitCode.CheckFailed;
    }

    /// <summary>Checks the table of keys; it is opened where the store's own master key is at hand.</summary>
    private static async Task<(long? Keys, LedgerFault? Fault)> CheckKeysAsync(
        OpenStore store, CancellationToken cancellation)
    {
        using var sealer = await MasterKeys.FittingAsync(store, cancellation).ConfigureAwait(false);
        var (keys, fault) = await KeyRowCheck.RunAsync(store.Ledger, sealer, cancellation).ConfigureAwait(false);
        return (sealer is null ? null : keys, fault);
    }

    private static void Print(LedgerVerdict verdict, HeadCheck heads, long? keys, double seconds, bool json)
    {
        var rate = seconds > 0 ? (long)(verdict.Head.Size / seconds) : 0;
        if (json)
        {
            Output.Json(new
            {
                Whole = verdict.IsWhole,
                Entries = verdict.Head.Size,
                verdict.Streams,
                Root = verdict.Head.Root.ToString(),
                heads.Heads,
                Keys = keys,
                HeldHead = heads.Held?.Head.Size,
                Seconds = Math.Round(seconds, 3),
                EntriesPerSecond = rate,
                Fault = verdict.Fault is { } f ? new { f.Position, f.Stream, f.What, f.Expected, f.Found } : null,
            });
            return;
        }

        Output.Line("entries", Output.Number(verdict.Head.Size));
        Output.Line("streams", Output.Number(verdict.Streams));
        Output.Line("root", verdict.Head.Root.ToString());
        Output.Line("signed heads", Output.Number(heads.Heads));
        if (verdict.IsWhole)
        {
            Output.Line("keys", keys is { } opened ? Output.Number(opened) : "not opened: no master key of this store");
        }

        if (heads.Held is { } held)
        {
            Output.Line("held elsewhere", $"{Output.Number(held.Head.Size)} entries");
        }

        Output.Line("entries per second", Output.Number(rate));
        Output.Line("verdict", verdict.Fault is { } fault ? $"BAD: {fault}" : "whole: chain, tree and states agree");
    }

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

    private sealed class Relay(ProgressLine progress) : IProgress<long>
    {
        public void Report(long value) => progress.Report(value);
    }
}
