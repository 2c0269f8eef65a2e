using Cases.Engine;
using Cases.Ledger;
using Cases.Storage.Postgres;
using NodaTime;
using NodaTime.Text;

namespace Cases.Node;

/// <summary>Opens stores on PostgreSQL, which many processes may write to at a time.</summary>
internal static class PostgresStore
{
    /// <summary>Opens the store for a verb that writes; its tables must be there.</summary>
    public static async Task<OpenStore> OpenWriterAsync(PostgresAddress address)
    {
        var ledger = await OpenAsync(address).ConfigureAwait(false);
        PostgresReadModels? derived = null;
        try
        {
            await RefuseBesideOlderAsync(address).ConfigureAwait(false);
            derived = await OfWorldAsync(() => PostgresReadModels.OpenAsync(ledger, CancellationToken.None))
                .ConfigureAwait(false);
            var models = derived;
            return new OpenStore(ledger)
            {
                Name = address.ToString(),
                IsShared = true,
                Refuses = () => ledger.IsClockOff ? OpenStore.ClockOff : null,
                Rows = await PostgresCaseRows.InAsync(models, CancellationToken.None).ConfigureAwait(false),
                Leases = await PostgresFollowerLeases.InAsync(models, CancellationToken.None).ConfigureAwait(false),
                OpenWork = async () =>
                    await PostgresWorkRows.InAsync(models, CancellationToken.None).ConfigureAwait(false),
                OpenSearch = async () =>
                    await PostgresSearchRows.InAsync(models, CancellationToken.None).ConfigureAwait(false),
                OpenDeliveries = () => new(new PostgresDeliveryRows(address)),
                OpenTiles = async () =>
                    await PostgresTileRows.InAsync(models, CancellationToken.None).ConfigureAwait(false),
                CountSearchRows = (person, cancellation) =>
                    PostgresSearchRows.CountInAsync(address, person, cancellation),
                Nodes = Nodes(address),
                CloseDerived = models.DisposeAsync,
            };
        }
        catch
        {
            if (derived is not null)
            {
                await derived.DisposeAsync().ConfigureAwait(false);
            }

            await ledger.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens the store for a verb that only reads.</summary>
    public static async Task<OpenStore> OpenReaderAsync(PostgresAddress address) =>
        new(await OpenAsync(address).ConfigureAwait(false))
        {
            Name = address.ToString(),
            IsShared = true,
            FindRows = (wanted, next, cancellation) =>
                PostgresCaseRows.FindInAsync(address, wanted, next, cancellation),
            DeliveriesBeside = () => new PostgresDeliveryRows(address),
            FindTiles = cancellation => StoredTiles.OfAsync(address, cancellation),
            OpenTables = async cancellation =>
                await PostgresTables.OpenAsync(address, cancellation).ConfigureAwait(false),
            CountSearchRows = (person, cancellation) =>
                PostgresSearchRows.CountInAsync(address, person, cancellation),
        };

    /// <summary>Lists the nodes that work on a database, read beside them.</summary>
    public static NodeList Nodes(PostgresAddress address) => async cancellation => NodeRoll.Living(await OfWorldAsync(
        () => PostgresFollowerLeases.ListWithLapsedAsync(address, cancellation)).ConfigureAwait(false));

    /// <summary>
    /// Looks who lives on the store before anything is made, changed or written there: what this build makes of the
    /// tables takes lists from a node that is too old, and the first entry of a newer format ends it.
    /// </summary>
    /// <exception cref="VerbFailure">Such a node lives.</exception>
    private static async Task RefuseBesideOlderAsync(PostgresAddress address)
    {
        var older = NodeRoll.NotBeside(await Nodes(address)(CancellationToken.None).ConfigureAwait(false));
        if (older.Count == 0)
        {
            return;
        }

        // Upwards, so that who waits until then finds it run out.
        var named = older.Select(node => $"{node}, which counts as living until "
            + $"{InstantPattern.General.Format(node.Until + Duration.FromSeconds(1))} unless it renews its lease");
        throw new VerbFailure(ExitCode.WorldFailed,
            $"{address}: {string.Join("; ", named)}. Only nodes from version {NodeRoll.OldestBeside} on may live "
            + $"beside this build, {RunningNode.Version}, and nothing was changed: stop the older ones, or wait until "
            + "then where they were killed, and start this again.");
    }

    private static Task<PostgresLedgerStore> OpenAsync(PostgresAddress address) => OfWorldAsync(
        () => PostgresLedgerStore.OpenAsync(address, CancellationToken.None, PostgresLedgerStore.ClockBound));

    /// <summary>A database that is not migrated or another's is the world's fault, and no wrong argument.</summary>
    private static async Task<T> OfWorldAsync<T>(Func<ValueTask<T>> open)
    {
        try
        {
            return await open().ConfigureAwait(false);
        }
        catch (LedgerStoreException error) when (error.Failure is StoreFailure.NotAStore or StoreFailure.NotFound)
        {
            throw new VerbFailure(ExitCode.WorldFailed, error.Message, error);
        }
    }
}
