using System.Security.Cryptography;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Node;

/// <summary>Where the master key comes from: the environment, or a file beside the store.</summary>
internal static class MasterKeys
{
    /// <summary>Names a file with 64 hex digits; a configured key is backed up apart from the store.</summary>
    public const string Variable = "CASES_MASTER_KEY_FILE";

    /// <summary>The file beside a store that keeps its key where none is configured.</summary>
    public static string FileOf(string store) => store + ".key";

    /// <summary>Where the key of a store is looked for.</summary>
    public static string PlaceOf(string? store) => IsConfigured
        ? Environment.GetEnvironmentVariable(Variable)!
        : FileOf(store ?? "memory");

    /// <summary>Whether a key is configured outside the store's folder.</summary>
    public static bool IsConfigured => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable));

    /// <summary>What to do where a store on PostgreSQL has no key.</summary>
    public const string HowToConfigure = "write 64 hex digits of chance into a file that only the nodes' user can read "
        + "(umask 077; openssl rand -hex 32 > cases.key), name it in " + Variable
        + " for every node and verb, and back it up apart from the database";

    /// <summary>The key of a store that is written; made on first use where none is configured.</summary>
    /// <param name="file">The store's file; null for memory.</param>
    /// <param name="entropy">The source of a new key.</param>
    /// <param name="isNew">Whether the ledger is empty: only then may a key be made.</param>
    public static MasterKey ForWriting(string? file, Entropy entropy, bool isNew)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } configured)
        {
            return Read(configured);
        }

        if (file is null)
        {
            return MasterKey.Create(entropy);
        }

        var beside = FileOf(file);
        if (File.Exists(beside))
        {
            return Read(beside);
        }

        return isNew
            ? Make(beside, entropy)
            : throw new VerbFailure(ExitCode.WorldFailed,
                $"The key of {file} is missing: restore {beside} from its back-up, or set {Variable}.");
    }

    /// <summary>The key of a store that is read; null where there is none, and sealed fields stay closed.</summary>
    public static MasterKey? ForReading(string? file)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } configured)
        {
            return Read(configured);
        }

        return file is not null && File.Exists(FileOf(file)) ? Read(FileOf(file)) : null;
    }

    /// <summary>The key of a store that a verb cannot do without.</summary>
    /// <param name="file">The store's file; null for PostgreSQL.</param>
    /// <exception cref="VerbFailure">There is none.</exception>
    public static MasterKey Required(string? file) => ForReading(file) ?? throw new VerbFailure(
        ExitCode.WorldFailed, $"The master key is missing, and nothing sealed opens without it: set {Variable}.");

    /// <summary>A sealer under the key with which a store was made; null where that is not at hand.</summary>
    /// <param name="store">The store, which is only read.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<Sealer?> FittingAsync(OpenStore store, CancellationToken cancellation)
    {
        Sealer sealer;
        try
        {
            using var key = ForReading(store.File);
            if (key is null)
            {
                return null;
            }

            sealer = await SealerAsync(store, key, Entropies.System, cancellation).ConfigureAwait(false);
        }
        catch (VerbFailure)
        {
            // Whoever only checks may lack the right to read the key: it is as good as not there, and he is told.
            return null;
        }

        if (await KeyCheck.FitsAsync(store.Ledger, sealer, cancellation).ConfigureAwait(false))
        {
            return sealer;
        }

        sealer.Dispose();
        return null;
    }

    /// <summary>The sealer of a store under the key at hand, or why there can be none.</summary>
    /// <param name="store">The store.</param>
    /// <param name="key">The master key at hand.</param>
    /// <param name="entropy">The source of new keys.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="VerbFailure">The key is another one, or a rotation was cut off.</exception>
    public static async Task<Sealer> SealerAsync(
        OpenStore store, MasterKey key, Entropy entropy, CancellationToken cancellation)
    {
        var last = await MasterRotation.LastAsync(store.Ledger, cancellation).ConfigureAwait(false);
        if (last is { Done: false })
        {
            throw new VerbFailure(ExitCode.WorldFailed, $"A rotation of the master key of {store.Name} was cut off: "
                + $"run 'cases keys rotate' again with the old key and the new one (check value {last.Key}).");
        }

        return (last is null || last.Key == key.CheckValue()
            ? await InstallationKey.OpenAsync(store.Ledger, key, entropy, cancellation).ConfigureAwait(false)
            : null) ?? throw new VerbFailure(ExitCode.WorldFailed,
                $"{PlaceOf(store.File)} is not the key with which {store.Name} was made: the master key was rotated "
                + $"to one with check value {last?.Key}; set {Variable} to it.");
    }

    /// <summary>The key of a file, made where it is missing.</summary>
    public static MasterKey OpenOrMake(string path, Entropy entropy) =>
        File.Exists(path) ? Read(path) : Make(path, entropy);

    /// <summary>Puts another key into the file beside a store, at once and whole.</summary>
    public static void Replace(string store, MasterKey key) => Write(FileOf(store), key.Export(), overwrite: true);

    private static MasterKey Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VerbFailure(
                ExitCode.WorldFailed, $"The master key {path} cannot be read: {error.Message}", error);
        }

        return text.Length == MasterKey.Size * 2 && text.All(char.IsAsciiHexDigit)
            ? MasterKey.FromBytes(Convert.FromHexString(text))
            : throw new VerbFailure(ExitCode.WorldFailed,
                $"{path} is no master key: it must hold {MasterKey.Size * 2} hex digits; restore it from its back-up.");
    }

    private static MasterKey Make(string path, Entropy entropy)
    {
        var bytes = new byte[MasterKey.Size];
        entropy(bytes);
        Write(path, bytes, overwrite: false);
        var key = MasterKey.FromBytes(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return key;
    }

    private static void Write(string path, byte[] bytes, bool overwrite)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // Half a key would lock the store's name for ever, so the whole key takes its name at once. What a killed
        // process left behind is no key yet; the store's lock keeps others away meanwhile.
        var fresh = path + ".new";
        File.Delete(fresh);
        using (var stream = new FileStream(fresh, options))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes) + "\n"));
            // The key must outlive a power cut as the ledger does: sealed data without its key is lost.
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite);
    }
}
