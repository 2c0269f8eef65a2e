using System.CommandLine;
using Cases.Engine;
using Cases.Ledger;
using Cases.Storage.Postgres;

namespace Cases.Node;

/// <summary><c>keys</c>: what an operator does with the keys of a store.</summary>
internal static class KeysVerb
{
    public static Command Command() => new("keys", "Looks after the keys of a store.")
    {
        Rotate(), KeyBackupVerbs.Backup(), KeyBackupVerbs.Restore(), KeyBackupVerbs.Purge(),
    };

    private static Command Rotate()
    {
        var fresh = new Option<string>("--new")
        {
            Description = "The file of the new master key: 64 hex digits; made where it is missing.", Required = true,
            HelpName = "FILE",
        };
        var store = StoreOption.Create();
        var json = JsonOption.Create();
        var command = new Command("rotate", "Wraps every key anew under a new master key; no node may run.")
        {
            fresh, store, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            await RotateAsync(
                (parsed.GetValue(store)!, parsed.GetValue(fresh)!), parsed.GetValue(json), cancellation)
                .ConfigureAwait(false);
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static async Task RotateAsync(
        (string Store, string New) wanted, bool json, CancellationToken cancellation)
    {
        await using var store = await OpenAloneAsync(wanted.Store, cancellation).ConfigureAwait(false);
        using var old = MasterKeys.Required(store.File);
        OutputFile.Require(wanted.New, store.File, null);
        using var fresh = MasterKeys.OpenOrMake(wanted.New, Entropies.System);
        if (old.CheckValue() == fresh.CheckValue())
        {
            await RefuseDoneAsync(store, wanted.New, old, cancellation).ConfigureAwait(false);
        }

        using var sealer = await FromAsync(store, old, fresh, cancellation).ConfigureAwait(false);
        var result = await MasterRotation.RunAsync(store.Ledger, sealer, fresh, TimeProvider.System, cancellation)
            .ConfigureAwait(false);
        var beside = !MasterKeys.IsConfigured && store.File is not null;
        if (beside)
        {
            MasterKeys.Replace(store.File!, fresh);
        }

        Print(wanted.New, fresh, result, beside, json);
    }

    /// <summary>The same key twice is nothing to do, and a slip of whoever typed it.</summary>
    private static async Task RefuseDoneAsync(
        OpenStore store, string file, MasterKey key, CancellationToken cancellation)
    {
        var last = await MasterRotation.LastAsync(store.Ledger, cancellation).ConfigureAwait(false);
        throw VerbFailure.Unusable(last is { Done: true } && last.Key == key.CheckValue()
            ? $"{file} is the master key already, and every key is under it: nothing is left to do."
            : $"{file} is the old master key; name another file with --new.");
    }

    /// <summary>
    /// The sealer under the old key. Where a run was cut off, the installation's row may be under the new one already.
    /// </summary>
    private static async Task<Sealer> FromAsync(
        OpenStore store, MasterKey old, MasterKey fresh, CancellationToken cancellation)
    {
        var sealer = await InstallationKey.OpenAsync(store.Ledger, old, Entropies.System, cancellation)
            .ConfigureAwait(false);
        using var moved = await InstallationKey.OpenAsync(store.Ledger, fresh, Entropies.System, cancellation)
            .ConfigureAwait(false);
        sealer ??= moved?.Under(old);
        return sealer is not null
            && (await KeyCheck.FitsAsync(store.Ledger, sealer, cancellation).ConfigureAwait(false)
                || (moved is not null
                    && await KeyCheck.FitsAsync(store.Ledger, moved, cancellation).ConfigureAwait(false)))
                ? sealer
                : throw new VerbFailure(ExitCode.WorldFailed,
                    $"{MasterKeys.PlaceOf(store.File)} is not the master key of {store.Name}: set "
                    + $"{MasterKeys.Variable} to the one that is, and run this again.");
    }

    /// <summary>Opens a store that is there, to write, where nobody else works on it.</summary>
    public static async Task<OpenStore> OpenAloneAsync(string text, CancellationToken cancellation)
    {
        if (StoreOption.Parse(text) is { } named && !File.Exists(named))
        {
            throw VerbFailure.Unusable($"There is no store {named}; name one with --store sqlite:FILE.");
        }

        if (StoreOption.Postgres(text) is { } address
            && await PostgresFollowerLeases.CountAsync(address, cancellation).ConfigureAwait(false) > 0)
        {
            throw new VerbFailure(ExitCode.WorldFailed,
                $"Nodes or verbs work on {address}: stop them, and run this again some seconds later.");
        }

        try
        {
            return await StoreOption.OpenWriterAsync(text).ConfigureAwait(false);
        }
        catch (LedgerStoreException error) when (error.Failure == StoreFailure.InUse)
        {
            throw new VerbFailure(ExitCode.WorldFailed,
                $"{error.What}: stop the node that serves it, and run this again.", error);
        }
    }

    private static void Print(string file, MasterKey key, RotationResult result, bool beside, bool json)
    {
        if (json)
        {
            Output.Json(new { New = file, Check = key.CheckValue(), result.Wrapped, result.Before });
            return;
        }

        Output.Line("wrapped anew", Output.Number(result.Wrapped));
        Output.Line("were so before", Output.Number(result.Before));
        Output.Line("check value", key.CheckValue());
        Output.Line("what to do", beside
            ? $"nothing: the key beside the store is the new one; back {file} up apart, and destroy the old one"
            : $"set {MasterKeys.Variable} to {file} for every node and verb, and destroy the old key");
    }
}
