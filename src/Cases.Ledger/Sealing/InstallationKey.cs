namespace Cases.Ledger;

/// <summary>
/// The installation's own key, from which ids of cases, search tokens, cursors and fingerprints of inputs follow.
/// </summary>
/// <remarks>
/// It is derived from the first master key. Once that is rotated it is a row of the table of keys, wrapped like every
/// other, so that what follows from it stays the same under any later master key.
/// </remarks>
public static class InstallationKey
{
    /// <summary>The owner of its row.</summary>
    public const string Owner = "system/keys";

    /// <summary>The class of its row.</summary>
    public const string Class = "installation 1";

    /// <summary>The sealer of a store under a master key, with the installation's key of that store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="master">The master key; it is not kept.</param>
    /// <param name="entropy">The source of new keys.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The sealer; null where the installation's row does not open: another master key.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public static async ValueTask<Sealer?> OpenAsync(
        ILedgerStore store, MasterKey master, Entropy entropy, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        var sealer = new Sealer(master, entropy);
        var row = await store.FindKeyAsync(Owner, Class, cancellation).ConfigureAwait(false);
        if (row is null || sealer.TryTakeInstallation(row))
        {
            return sealer;
        }

        sealer.Dispose();
        return null;
    }
}

/// <summary>A row of the table of keys that is wrapped anew.</summary>
/// <param name="KeyId">The row's id.</param>
/// <param name="Before">What it holds; a row that holds something else stays.</param>
/// <param name="After">What it is to hold.</param>
public sealed record RewrappedKey(string KeyId, byte[] Before, byte[] After);
