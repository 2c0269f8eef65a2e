using Cases.Ledger;

namespace Cases.Storage.Sqlite;

/// <summary>
/// The master key in <c>FILE.key</c> beside the store, for installations that have not configured one.
/// </summary>
/// <remarks>One line of 64 hexadecimal digits, readable by its owner only. Back it up apart from the store.</remarks>
public static class MasterKeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The key's file for a store.</summary>
    /// <param name="storeFile">The store's file.</param>
    /// <returns>The store's file with <c>.key</c> behind it.</returns>
    public static string PathFor(string storeFile) => storeFile + ".key";

    /// <summary>Reads the key, or makes it where the file is missing. Call it with the store opened to write.</summary>
    /// <param name="storeFile">The store's file.</param>
    /// <param name="entropy">The source of a new key.</param>
    /// <returns>The key; the caller disposes of it.</returns>
    /// <exception cref="LedgerStoreException">The file is no key, or cannot be read or written.</exception>
    public static MasterKey OpenOrCreate(string storeFile, Entropy entropy)
    {
        ArgumentNullException.ThrowIfNull(entropy);
        var file = PathFor(storeFile);
        return TryOpen(storeFile) ?? Create(file, entropy);
    }

    /// <summary>Reads the key where there is one.</summary>
    /// <param name="storeFile">The store's file.</param>
    /// <returns>The key, or null when the file is missing.</returns>
    /// <exception cref="LedgerStoreException">The file is no key, or cannot be read.</exception>
    public static MasterKey? TryOpen(string storeFile)
    {
        var file = PathFor(storeFile);
        try
        {
            var text = File.ReadAllText(file).Trim();
            return Hash32.TryFromHex(text, out _)
                ? MasterKey.FromBytes(Convert.FromHexString(text))
                : throw new LedgerStoreException(
                    StoreFailure.NotAStore,
                    $"{file}: this is no key file",
                    "restore the store's key from its backup: without it sealed values stay sealed");
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new LedgerStoreException(
                StoreFailure.NoPermission, $"{file}: the key cannot be read", "check the file's permissions", error);
        }
    }

    /// <summary>
    /// Whether others than its owner may read the key's file; always false where there are no such modes.
    /// </summary>
    /// <param name="storeFile">The store's file.</param>
    /// <returns>True when the file's mode should be narrowed.</returns>
    public static bool IsExposed(string storeFile) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(PathFor(storeFile)) & ~OwnerOnly) != 0;

    private static MasterKey Create(string file, Entropy entropy)
    {
        var bytes = new byte[MasterKey.Size];
        entropy(bytes);
        var fresh = file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            File.Delete(fresh);
            using (var stream = new FileStream(fresh, options))
            {
                stream.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes) + "\n"));
                stream.Flush(flushToDisk: true);
            }

            // The whole key appears at once: half a key would be a lost key.
            File.Move(fresh, file, overwrite: false);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new LedgerStoreException(
                StoreFailure.NoPermission,
                $"{file}: the key cannot be written",
                "check disk space and permissions",
                error);
        }

        return MasterKey.FromBytes(bytes);
    }
}
