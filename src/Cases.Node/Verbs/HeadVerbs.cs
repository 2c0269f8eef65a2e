using System.CommandLine;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Node;

/// <summary><c>audit checkpoint</c> and <c>audit key</c>: signed heads, and the keys that sign them.</summary>
internal static class HeadVerbs
{
    public static Command Checkpoint()
    {
        var store = StoreOption.Create();
        var output = new Option<string?>("--out") { Description = "Write the note to this file.", HelpName = "FILE" };
        var push = new Option<string[]>("--push")
        {
            Description = "Hand it to a witness: a folder elsewhere, or the address of a witness (C2SP tlog-witness).",
            HelpName = "DIR|URL",
        };
        var json = JsonOption.Create();
        var command = new Command("checkpoint", "Prints the head that was signed last, and hands it to witnesses.")
        {
            store, output, push, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var text = parsed.GetValue(store)!;
            OutputFile.Require(parsed.GetValue(output), StoreOption.Postgres(text) is null
                ? StoreOption.Parse(text)
                : null, null);
            await using var opened = await StoreOption.OpenReaderAsync(text).ConfigureAwait(false);
            await using var tree = await StoreTree.OpenAsync(opened, cancellation).ConfigureAwait(false);
            await WriteAsync(parsed.GetValue(output), tree.Head.Note, cancellation).ConfigureAwait(false);
            var pushed = new List<Witnessed>();
            foreach (var witness in parsed.GetValue(push) ?? [])
            {
                pushed.Add(await Witnesses.PushAsync(opened, tree, witness, cancellation).ConfigureAwait(false));
            }

            Print(tree.Head, pushed, parsed.GetValue(json));
            return (int)ExitCode.Done;
        });
        return command;
    }

    public static Command Key()
    {
        var store = StoreOption.Create();
        var rotate = new Option<bool>("--rotate") { Description = "Add a new key; heads of the old ones stay valid." };
        var output = new Option<string?>("--out")
        {
            Description = "Write the public keys to this file, one a line, for --key.", HelpName = "FILE",
        };
        var json = JsonOption.Create();
        var command = new Command("key", "Prints the public keys that sign heads, and adds a new one.")
        {
            store, rotate, output, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var text = parsed.GetValue(store)!;
            OutputFile.Require(parsed.GetValue(output), StoreOption.Postgres(text) is null
                ? StoreOption.Parse(text)
                : null, null);
            if (parsed.GetValue(rotate))
            {
                await RotateAsync(text, cancellation).ConfigureAwait(false);
            }

            await using var opened = await StoreOption.OpenReaderAsync(text).ConfigureAwait(false);
            var keys = await SigningKeys.ReadAsync(opened.Ledger, cancellation).ConfigureAwait(false);
            await WriteAsync(
                parsed.GetValue(output), string.Concat(keys.Select(key => $"{key.Key}\n")), cancellation)
                .ConfigureAwait(false);
            PrintKeys(keys, parsed.GetValue(json));
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static async Task RotateAsync(string store, CancellationToken cancellation)
    {
        await using (await StoreOption.OpenReaderAsync(store).ConfigureAwait(false))
        {
            // A key for a store that is not there yet comes with its first unit.
        }

        await using var node = await RunningNode.OpenAsync(store, []).ConfigureAwait(false);
        if (await node.Engine.AddSigningKeyAsync(cancellation).ConfigureAwait(false) is null)
        {
            throw new VerbFailure(ExitCode.WorldFailed,
                "Another process added a key at the same time: look with 'cases audit key', and try again.");
        }

        await node.RowsAreCurrentAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task WriteAsync(string? path, string text, CancellationToken cancellation)
    {
        if (path is not null)
        {
            await using var file = new AtomicFile(path);
            await file.Stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancellation).ConfigureAwait(false);
            file.Complete();
        }
    }

    private static void Print(StoredCheckpoint head, List<Witnessed> pushed, bool json)
    {
        if (json)
        {
            Output.Json(new
            {
                head.Size,
                Root = head.Root.ToString(),
                head.Note,
                Witnesses = pushed.Select(one => new { one.Witness, one.Size, Cosignatures = one.Signatures }),
            });
            return;
        }

        Console.Out.Write(head.Note);
        foreach (var one in pushed)
        {
            Console.Error.WriteLine($"held by {one.Witness} at {Output.Number(one.Size)} entries");
        }
    }

    private static void PrintKeys(IReadOnlyList<SigningKey> keys, bool json)
    {
        if (json)
        {
            Output.Json(new
            {
                Keys = keys.Select(key => new { key.Number, key.Position, Key = key.Key.ToString() }),
            });
            return;
        }

        foreach (var key in keys)
        {
            Console.Out.WriteLine(key.Key.ToString());
        }
    }
}
