using System.CommandLine;
using Cases.Engine;
using Cases.Ledger;
using Cases.Storage.Postgres;
using Cases.Storage.Sqlite;

namespace Cases.Node;

/// <summary>Which store a verb works on.</summary>
internal static class StoreOption
{
    private const string PostgresPrefix = "postgres:";

    public static Option<string> Create() => new("--store")
    {
        Description = "sqlite:FILE, postgres:CONNECTION (postgres://ROLE@HOST/DATABASE, or Host=…;Database=…;"
            + "Username=…) or memory.",
        DefaultValueFactory = _ => "sqlite:./cases.db",
        HelpName = "sqlite:FILE|postgres:CONNECTION|memory",
    };

    /// <summary>Opens the store for a verb that writes.</summary>
    public static Task<OpenStore> OpenWriterAsync(string text)
    {
        if (Postgres(text) is { } address)
        {
            return PostgresStore.OpenWriterAsync(address);
        }

        return Parse(text) is { } file ? OpenFileAsync(file) : Task.FromResult(new OpenStore(new MemoryLedgerStore())
        {
            Rows = new MemoryCaseRows(),
            OpenWork = static () => new(new MemoryWorkRows()),
            OpenSearch = static () => new(new MemorySearchRows()),
            OpenDeliveries = static () => new(new MemoryDeliveryRows()),
            OpenTiles = static () => new(new MemoryTileRows()),
        });
    }

    /// <summary>Opens the store for a verb that only reads; it must exist.</summary>
    public static async Task<OpenStore> OpenReaderAsync(string text)
    {
        if (Postgres(text) is { } address)
        {
            return await PostgresStore.OpenReaderAsync(address).ConfigureAwait(false);
        }

        if (Parse(text) is not { } file)
        {
            return new OpenStore(new MemoryLedgerStore());
        }

        if (!File.Exists(file) && !Directory.Exists(file))
        {
            throw VerbFailure.Unusable($"There is no store {file}; name one with --store sqlite:FILE.");
        }

        return new OpenStore(SqliteLedgerStore.OpenReader(file))
        {
            File = file,
            Name = file,
            FindRows = (wanted, next, _) => new(SqliteCaseRows.FindIn(file, wanted, next)),
            FindTiles = _ => StoredTiles.OfFileAsync(file),
            OpenTables = _ => new(SqliteTables.Beside(file)),
            DeliveriesBeside = () => SqliteDeliveryRows.Beside(file),
            CountSearchRows = (person, _) => new(SqliteSearchRows.CountIn(file, person)),
        };
    }

    private static async Task<OpenStore> OpenFileAsync(string file)
    {
        var ledger = SqliteLedgerStore.OpenWriter(file);
        try
        {
            var derived = await ReadModelFile.OpenAsync(ledger, CancellationToken.None).ConfigureAwait(false);
            return new OpenStore(ledger)
            {
                File = file,
                Name = file,
                Rows = SqliteCaseRows.In(derived),
                OpenWork = () => new(SqliteWorkRows.In(derived)),
                OpenSearch = () => new(SqliteSearchRows.In(derived)),
                OpenDeliveries = () => new(SqliteDeliveryRows.Open(file)),
                OpenTiles = () => new(SqliteTileRows.In(derived)),
                CountSearchRows = (person, _) => new(SqliteSearchRows.CountIn(file, person)),
                CloseDerived = () =>
                {
                    derived.Dispose();
                    return ValueTask.CompletedTask;
                },
            };
        }
        catch
        {
            await ledger.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The store for a verb that only tries: in memory where there is none yet; none is made.</summary>
    public static string NotMade(string text) => Parse(text) is { } file && !Path.Exists(file) ? "memory" : text;

    /// <summary>The address of a store on PostgreSQL; null for another store.</summary>
    public static PostgresAddress? Postgres(string text)
    {
        if (!text.StartsWith(PostgresPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            return PostgresAddress.Parse(text[PostgresPrefix.Length..]);
        }
        catch (ArgumentException error)
        {
            throw VerbFailure.Unusable($"{error.Message}. A password is better kept in PGPASSFILE than in --store.");
        }
    }

    /// <summary>The store as it may be printed: without a password.</summary>
    public static string Shown(string text) => Postgres(text) is { } address ? address.ToString() : text;

    /// <summary>The file of an SQLite store; null for memory and PostgreSQL.</summary>
    public static string? Parse(string text)
    {
        if (text == "memory" || Postgres(text) is not null)
        {
            return null;
        }

        var file = text.StartsWith("sqlite:", StringComparison.Ordinal) ? text["sqlite:".Length..] : "";
        // SQLite takes such names for a database in memory or an address, not for a file.
        return file.Length > 0 && file[0] != ':' && !file.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            ? Real(file)
            : throw VerbFailure.Unusable($"'{text}' is no store; write sqlite:FILE, postgres:CONNECTION or memory.");
    }

    /// <summary>The store itself where a link names it: its key, lock and read model lie beside it, once.</summary>
    private static string Real(string file) =>
        File.Exists(file) && File.ResolveLinkTarget(file, returnFinalTarget: true) is { } target
            ? target.FullName
            : file;
}
