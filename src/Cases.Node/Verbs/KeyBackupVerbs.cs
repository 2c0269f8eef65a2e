using System.CommandLine;
using System.Globalization;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Node;

/// <summary>
/// <c>keys backup</c>, <c>keys restore</c> and <c>keys purge</c>: keys that come back, and those that never do.
/// </summary>
internal static class KeyBackupVerbs
{
    private const int DefaultDays = 90;
    private const int MostDays = 3_650;
    private const int PageKeys = 500;

    public static Command Backup()
    {
        var file = new Argument<string>("file") { Description = "The file to write." };
        var days = new Option<int>("--days")
        {
            Description = "For how long it may be restored.", DefaultValueFactory = _ => DefaultDays,
        };
        var (store, json) = (StoreOption.Create(), JsonOption.Create());
        var command = new Command("backup", "Writes the wrapped keys to a file that expires.")
        {
            file, days, store, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var length = parsed.GetValue(days);
            if (length is < 1 or > MostDays)
            {
                throw VerbFailure.Unusable($"--days: a back-up lasts 1 to {MostDays} days, not {length}.");
            }

            await WriteAsync(
                (parsed.GetValue(store)!, parsed.GetValue(file)!, length), parsed.GetValue(json), cancellation)
                .ConfigureAwait(false);
            return (int)ExitCode.Done;
        });
        return command;
    }

    public static Command Restore()
    {
        var file = new Argument<string>("file") { Description = "The file that 'keys backup' wrote." };
        var (store, json) = (StoreOption.Create(), JsonOption.Create());
        var command = new Command("restore", "Puts keys back that are missing; no erased one, and no node may run.")
        {
            file, store, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            await ChangeAsync(parsed.GetValue(store)!, parsed.GetValue(file), parsed.GetValue(json), cancellation)
                .ConfigureAwait(false);
            return (int)ExitCode.Done;
        });
        return command;
    }

    public static Command Purge()
    {
        var (store, json) = (StoreOption.Create(), JsonOption.Create());
        var command = new Command("purge", "Destroys keys again that came back after an erasure; no node may run.")
        {
            store, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            await ChangeAsync(parsed.GetValue(store)!, null, parsed.GetValue(json), cancellation).ConfigureAwait(false);
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static async Task WriteAsync(
        (string Store, string File, int Days) wanted, bool json, CancellationToken cancellation)
    {
        await using var store = await StoreOption.OpenReaderAsync(wanted.Store).ConfigureAwait(false);
        OutputFile.Require(wanted.File, store.File, null);
        using var sealer = await SealerAsync(store, cancellation).ConfigureAwait(false);
        var now = TimeProvider.System.GetUtcNow();
        var entries = (await store.Ledger.ReadHeadAsync(cancellation).ConfigureAwait(false)).Next;
        var head = new KeyBackup(now, now.AddDays(wanted.Days), entries);
        var keys = await KeyBackup.WriteAsync(wanted.File, head, store.Ledger, sealer, cancellation)
            .ConfigureAwait(false);
        var expires = head.ExpiresAt.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        if (json)
        {
            Output.Json(new { wanted.File, Keys = keys, head.TakenAt, head.ExpiresAt, head.Entries });
            return;
        }

        Output.Line("keys", Output.Number(keys));
        Output.Line("written to", wanted.File);
        Output.Line("expires", expires);
    }

    private static async Task ChangeAsync(string text, string? file, bool json, CancellationToken cancellation)
    {
        if (file is not null && !File.Exists(file))
        {
            throw VerbFailure.Unusable($"There is no file {file}.");
        }

        await using var store = await KeysVerb.OpenAloneAsync(text, cancellation).ConfigureAwait(false);
        using var sealer = await SealerAsync(store, cancellation).ConfigureAwait(false);
        var restored = 0L;
        if (file is not null)
        {
            KeyBackup.Check(file, sealer, TimeProvider.System.GetUtcNow());
            var erased = await ErasedKeyPurge.ErasedAsync(store.Ledger, cancellation).ConfigureAwait(false);
            foreach (var page in KeyBackup.Rows(file).Chunk(PageKeys))
            {
                restored += await ErasedKeyPurge.RestoreAsync(
                    store.Ledger, sealer, page, erased, TimeProvider.System, cancellation).ConfigureAwait(false);
            }
        }

        var destroyed = await ErasedKeyPurge.RunAsync(store.Ledger, sealer, TimeProvider.System, cancellation)
            .ConfigureAwait(false);
        if (json)
        {
            Output.Json(new { Restored = restored, Destroyed = destroyed });
            return;
        }

        if (file is not null)
        {
            Output.Line("put back", Output.Number(restored));
        }

        Output.Line("destroyed again", Output.Number(destroyed));
    }

    private static async Task<Sealer> SealerAsync(OpenStore store, CancellationToken cancellation)
    {
        using var key = MasterKeys.Required(store.File);
        return await MasterKeys.SealerAsync(store, key, Entropies.System, cancellation).ConfigureAwait(false);
    }
}
