using Cases.Ledger;
using Cases.Storage.Postgres;

namespace Cases.Node;

/// <summary>Makes the tables of a store on PostgreSQL under the role that owns them.</summary>
internal static class StoreMigration
{
    /// <summary>Who migrates, where the verb does not say.</summary>
    public const string Variable = "CASES_MIGRATE_AS";

    /// <summary>Runs the scripts that did not run yet, and gives the store's own role its rights.</summary>
    /// <param name="storeText">The value of --store: the role in it is the nodes'.</param>
    /// <param name="ownerText">A role of the same database, or an address of its own; null for the default.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<Finding> RunAsync(string storeText, string? ownerText, CancellationToken cancellation)
    {
        if (StoreOption.Postgres(storeText) is not { } service)
        {
            throw VerbFailure.Unusable("--migrate is for a store on PostgreSQL (--store postgres:CONNECTION); one of "
                + "SQLite is brought up to date by the first verb that writes.");
        }

        var owner = Owner(ownerText ?? Environment.GetEnvironmentVariable(Variable), service);
        try
        {
            var run = await LedgerMigrator.RunAsync(owner, service.Role, cancellation).ConfigureAwait(false);
            return new Finding("migration", "ok", run.Count == 0
                ? "nothing to run: the tables are up to date"
                : $"ran {string.Join(", ", run)} as {owner.Role}", null);
        }
        catch (LedgerStoreException error) when (error.Failure is StoreFailure.NotAStore or StoreFailure.NotFound)
        {
            throw new VerbFailure(ExitCode.WorldFailed, error.Message, error);
        }
    }

    private static PostgresAddress Owner(string? text, PostgresAddress service)
    {
        if (string.IsNullOrEmpty(text))
        {
            return service;
        }

        if (StoreOption.Postgres(text) is not { } owner)
        {
            // The password comes from PGPASSFILE or PGPASSWORD: the service's own is not his.
            return service.As(text, null);
        }

        return owner.Shown == service.Shown ? owner : throw VerbFailure.Unusable(
            $"--as names {owner.Shown} and --store {service.Shown}: both must be the same database.");
    }
}
