using System.CommandLine;
using Cases.Engine;
using Cases.Ledger;
using Cases.Storage.Sqlite;

namespace Cases.Node;

/// <summary>Which store a verb works on.</summary>
internal static class StoreOption
{
    public static Option<string> Create() => new("--store")
    {
        Description = "sqlite:FILE or memory.",
        DefaultValueFactory = _ => "sqlite:./cases.db",
        HelpName = "sqlite:FILE|memory",
    };

    /// <summary>Opens the store for a verb that writes.</summary>
    public static async Task<OpenStore> OpenWriterAsync(string text)
    {
        if (Parse(text) is not { } file)
        {
            return new OpenStore(new MemoryLedgerStore(), new MemoryCaseRows(), null)
            {
                OpenWork = static () => new MemoryWorkRows(),
                OpenSearch = static () => new MemorySearchRows(),
            };
        }

        var ledger = SqliteLedgerStore.OpenWriter(file);
        try
        {
            var derived = await ReadModelFile.OpenAsync(ledger, CancellationToken.None).ConfigureAwait(false);
            return new OpenStore(ledger, SqliteCaseRows.In(derived), file)
            {
                OpenWork = () => SqliteWorkRows.In(derived),
                OpenSearch = () => SqliteSearchRows.In(derived),
                Derived = derived,
            };
        }
        catch
        {
            await ledger.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens the store for a verb that only reads; it must exist.</summary>
    public static OpenStore OpenReader(string text)
    {
        if (Parse(text) is not { } file)
        {
            return new OpenStore(new MemoryLedgerStore(), new MemoryCaseRows(), null);
        }

        if (!File.Exists(file) && !Directory.Exists(file))
        {
            throw VerbFailure.Unusable($"There is no store {file}; name one with --store sqlite:FILE.");
        }

        return new OpenStore(SqliteLedgerStore.OpenReader(file), null, file);
    }

    /// <summary>The store for a verb that only tries: in memory where there is none yet; none is made.</summary>
    public static string NotMade(string text) => Parse(text) is { } file && !Path.Exists(file) ? "memory" : text;

    /// <summary>The file of an SQLite store; null for memory.</summary>
    public static string? Parse(string text)
    {
        if (text == "memory")
        {
            return null;
        }

        if (text.StartsWith("postgres:", StringComparison.Ordinal))
        {
            throw VerbFailure.NotYet("--store postgres:");
        }

        var file = text.StartsWith("sqlite:", StringComparison.Ordinal) ? text["sqlite:".Length..] : "";
        // SQLite takes such names for a database in memory or an address, not for a file.
        return file.Length > 0 && file[0] != ':' && !file.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            ? Real(file)
            : throw VerbFailure.Unusable($"'{text}' is no store; write sqlite:FILE or memory.");
    }

    /// <summary>The store itself where a link names it: its key, lock and read model lie beside it, once.</summary>
    private static string Real(string file) =>
        File.Exists(file) && File.ResolveLinkTarget(file, returnFinalTarget: true) is { } target
            ? target.FullName
            : file;
}

/// <summary>A store that a verb has open.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="rows">The read model; null where the verb only reads the ledger.</param>
/// <param name="file">The file; null for memory.</param>
internal sealed class OpenStore(ILedgerStore ledger, ICaseRows? rows, string? file) : IAsyncDisposable
{
    public ILedgerStore Ledger { get; } = ledger;

    public ICaseRows? Rows { get; } = rows;

    public string? File { get; } = file;

    /// <summary>Opens the rows of worklists; null where the verb only reads the ledger.</summary>
    public Func<IWorkRows>? OpenWork { get; init; }

    /// <summary>Opens the blind index of persons; null where the verb only reads the ledger.</summary>
    public Func<ISearchRows>? OpenSearch { get; init; }

    /// <summary>The file that the rows share; null where there is none.</summary>
    public IDisposable? Derived { get; init; }

    public async ValueTask DisposeAsync()
    {
        if (Rows is not null)
        {
            await Rows.DisposeAsync().ConfigureAwait(false);
        }

        Derived?.Dispose();
        await Ledger.DisposeAsync().ConfigureAwait(false);
    }
}
