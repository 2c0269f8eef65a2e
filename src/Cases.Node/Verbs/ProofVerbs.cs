using System.Buffers.Binary;
using System.CommandLine;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Node;

/// <summary><c>audit prove</c> and <c>audit tiles</c>: what others check without the store.</summary>
internal static class ProofVerbs
{
    public static Command Prove()
    {
        var store = StoreOption.Create();
        var wanted = new Option<string>("--case")
        {
            Description = "The case: its id or its account's reference.", Required = true, HelpName = "ID",
        };
        var output = new Option<string>("--out")
        {
            Description = "The file for 'cases-verify'.", Required = true, HelpName = "BUNDLE",
        };
        var json = JsonOption.Create();
        var command = new Command("prove", "Writes one case with its proofs, to be checked without the store.")
        {
            store, wanted, output, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var text = parsed.GetValue(store)!;
            var path = parsed.GetValue(output)!;
            OutputFile.Require(
                path, StoreOption.Postgres(text) is null ? StoreOption.Parse(text) : null, null);
            await using var opened = await StoreOption.OpenReaderAsync(text).ConfigureAwait(false);
            var bundle = await BundleAsync(opened, parsed.GetValue(wanted)!, cancellation).ConfigureAwait(false);
            await using (var file = new AtomicFile(path))
            {
                bundle.Write(file.Stream);
                file.Complete();
            }

            Print(bundle, path, parsed.GetValue(json));
            return (int)ExitCode.Done;
        });
        return command;
    }

    public static Command Tiles()
    {
        var store = StoreOption.Create();
        var output = new Option<string>("--out")
        {
            Description = "The folder, which must be new or empty.", Required = true, HelpName = "DIR",
        };
        var json = JsonOption.Create();
        var command = new Command("tiles", "Writes the tree as static files (C2SP tlog-tiles).")
        {
            store, output, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var folder = parsed.GetValue(output)!;
            if (Path.Exists(folder)
                && (!Directory.Exists(folder) || Directory.EnumerateFileSystemEntries(folder).Any()))
            {
                throw VerbFailure.Unusable($"--out: {folder} is no empty folder; name another one.");
            }

            await using var opened = await StoreOption.OpenReaderAsync(parsed.GetValue(store)!).ConfigureAwait(false);
            await using var tree = await StoreTree.OpenAsync(opened, cancellation).ConfigureAwait(false);
            var files = await WriteTilesAsync(opened, tree.Head, folder, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json))
            {
                Output.Json(new { tree.Head.Size, Root = tree.Head.Root.ToString(), Files = files, Out = folder });
            }
            else
            {
                Output.Line("entries", Output.Number(tree.Head.Size));
                Output.Line("files", Output.Number(files));
            }

            return (int)ExitCode.Done;
        });
        return command;
    }

    private static async Task<ProofBundle> BundleAsync(
        OpenStore store, string wanted, CancellationToken cancellation)
    {
        if (await CaseLookUp.StreamsAsync(store, wanted, cancellation).ConfigureAwait(false) is not [var stream])
        {
            throw VerbFailure.Unusable($"'{wanted}' names more than one case: give the case's id.");
        }

        await using var tree = await StoreTree.OpenAsync(store, cancellation).ConfigureAwait(false);
        return await BundleMaker.MakeAsync(
            store.Ledger, store.Checkpoints, tree.Tree, tree.Head, stream, cancellation).ConfigureAwait(false)
            ?? throw VerbFailure.Unusable(
                $"No signed head covers {stream} yet: the node signs one within a second, or when it starts again.");
    }

    /// <summary>The entries come from the ledger page by page; tiles are made of them on the way.</summary>
    private static async Task<long> WriteTilesAsync(
        OpenStore store, StoredCheckpoint head, string folder, CancellationToken cancellation)
    {
        var builder = new TileBuilder();
        var files = 1L;
        using var progress = new ProgressLine("written", "entries", head.Size);
        while (builder.Size < head.Size)
        {
            var most = (int)Math.Min(TileId.FullWidth, head.Size - builder.Size);
            var page = new List<StoredEntry>();
            while (page.Count < most)
            {
                var more = await store.Ledger.ReadFromAsync(builder.Size + page.Count, most - page.Count, cancellation)
                    .ConfigureAwait(false);
                page.AddRange(more.Count > 0 ? more : throw VerbFailure.Unusable(
                    $"The ledger ends at {builder.Size + page.Count} entries: run 'cases audit verify'."));
            }

            page.ForEach(entry => builder.Append(entry.Hash));
            var tile = new TileId(0, (builder.Size - 1) / TileId.FullWidth, page.Count);
            Write(folder, tile.EntriesPath, Bundled(page));
            files++;
            progress.Report(builder.Size);
        }

        foreach (var tile in builder.TakeChanged())
        {
            Write(folder, tile.Id.Path, tile.Hashes.Span);
            files++;
        }

        Write(folder, "checkpoint", System.Text.Encoding.UTF8.GetBytes(head.Note));
        return files;
    }

    /// <summary>Entries one behind the other, each behind its length in two bytes.</summary>
    private static byte[] Bundled(List<StoredEntry> entries)
    {
        using var bundle = new MemoryStream();
        Span<byte> length = stackalloc byte[2];
        foreach (var entry in entries)
        {
            if (entry.Bytes.Length > ushort.MaxValue)
            {
                throw VerbFailure.Unusable(
                    $"The entry at position {entry.Position} has {entry.Bytes.Length} bytes, and tiles of entries take "
                    + $"{ushort.MaxValue}: export the trail with 'cases audit export' instead.");
            }

            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)entry.Bytes.Length);
            bundle.Write(length);
            bundle.Write(entry.Bytes.Span);
        }

        return bundle.ToArray();
    }

    private static void Write(string folder, string path, ReadOnlySpan<byte> bytes)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
    }

    private static void Print(ProofBundle bundle, string path, bool json)
    {
        if (json)
        {
            Output.Json(new
            {
                Stream = bundle.Stream.Value, Entries = bundle.Entries.Count, Keys = bundle.Keys.Count, Out = path,
            });
            return;
        }

        Output.Line("stream", bundle.Stream.Value);
        Output.Line("entries", Output.Number(bundle.Entries.Count));
        Output.Line("bundle", path);
    }
}
