using System.CommandLine;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Node;

/// <summary><c>audit verify</c>: the ledger from its bytes, and on demand what is derived from it.</summary>
internal static class VerifyVerb
{
    public static Command Command()
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
        var rows = new Option<bool>("--read-models")
        {
            Description = "Also makes the read models anew, in the folder for temporary files, and compares every row.",
        };
        var json = JsonOption.Create();
        var command = new Command(
            "verify", "Checks chain, tree, signed heads, keys and state against entries; names the first bad entry.")
        {
            store, checkpoint, key, rows, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var keys = HeadFiles.ReadKeys(parsed.GetValue(key));
            var held = HeadFiles.ReadHead(parsed.GetValue(checkpoint));
            return (int)await VerifyAsync(
                parsed.GetValue(store)!, (keys, held), (parsed.GetValue(rows), parsed.GetValue(json)), cancellation)
                .ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<ExitCode> VerifyAsync(
        string storeText, (IReadOnlyList<NoteKey> Keys, HeldHead? Held) known, (bool Rows, bool Json) wanted,
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
        var use = new KeyUse();
        LedgerVerdict verdict;
        using (var progress = new ProgressLine("verified", "entries", head.Next))
        {
            verdict = await StateCheck.VerifyAsync(store.Ledger, progress, cancellation, heads, use)
                .ConfigureAwait(false);
        }

        long? keys = null;
        if (verdict.IsWhole)
        {
            (keys, var fault) = await CheckKeysAsync(store, use, cancellation).ConfigureAwait(false);
            verdict = verdict with { Fault = fault };
        }

        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        // Rows that follow from entries which are wrong would only say so again.
        var rows = wanted.Rows && verdict.IsWhole
            ? await RowScratch.CompareAsync(store, cancellation).ConfigureAwait(false)
            : null;
        Print(new Verified(verdict, heads, keys, rows, wanted.Rows), seconds, wanted.Json);
        return verdict.IsWhole && rows is not { Count: > 0 } ? ExitCode.Done : ExitCode.CheckFailed;
    }

    /// <summary>
    /// Compares the table of keys with the entries; its rows are opened where the store's own master key is at hand.
    /// </summary>
    private static async Task<(long? Keys, LedgerFault? Fault)> CheckKeysAsync(
        OpenStore store, KeyUse use, CancellationToken cancellation)
    {
        using var sealer = await MasterKeys.FittingAsync(store, cancellation).ConfigureAwait(false);
        var (keys, fault) = await KeyRowCheck.RunAsync(store.Ledger, sealer, use, cancellation)
            .ConfigureAwait(false);
        return (sealer is null ? null : keys, fault);
    }

    private static void Print(Verified found, double seconds, bool json)
    {
        var (verdict, heads, keys, rows, _) = found;
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
                ReadModels = rows is null ? null : new { rows.Rows, rows.Count, rows.Differences, rows.Notes },
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
        if (found.WithRows && verdict.IsWhole)
        {
            PrintRows(rows);
        }
    }

    private static void PrintRows(ReadModelVerdict? rows)
    {
        Output.Line("read models", rows is null ? "none are kept yet"
            : rows.Count == 0 ? $"as the ledger gives them: {Output.Number(rows.Rows)} rows"
            : $"BAD: {Output.Number(rows.Count)} differences in {Output.Number(rows.Rows)} rows; they are derived: "
                + "delete FILE.read, or drop the tables of cases_read, and the next node makes them anew");
        foreach (var note in rows?.Notes ?? [])
        {
            Output.Line("", note);
        }

        foreach (var difference in rows?.Differences ?? [])
        {
            Output.Line("", difference.ToString());
        }
    }

    private sealed record Verified(
        LedgerVerdict Verdict, HeadCheck Heads, long? Keys, ReadModelVerdict? Rows, bool WithRows);
}
