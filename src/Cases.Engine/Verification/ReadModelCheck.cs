using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>An empty place in which read models are made anew.</summary>
/// <param name="Cases">Rows of cases.</param>
/// <param name="Work">Rows of worklists.</param>
/// <param name="Search">The blind index.</param>
/// <param name="Tiles">Tiles of the tree.</param>
/// <param name="Open">Opens all its tables as they are by then.</param>
public sealed record ScratchRows(
    ICaseRows Cases, IWorkRows Work, ISearchRows Search, ITileRows Tiles, Func<IRowTables> Open);

/// <summary>What a comparison of read models came to.</summary>
/// <param name="Rows">Rows that were compared.</param>
/// <param name="Count">How many differences there are.</param>
/// <param name="Differences">The first of them.</param>
/// <param name="Notes">What was not compared, and why.</param>
public sealed record ReadModelVerdict(
    long Rows, long Count, IReadOnlyList<RowDifference> Differences, IReadOnlyList<string> Notes);

/// <summary>Makes the read models anew from the ledger, and compares them with the stored ones at one cursor.</summary>
/// <remarks>
/// The followers of a node do the making, in a place of its own, up to where the stored rows are. Nodes may go on
/// meanwhile: what they wrote is taken in last, from a snapshot. A follower may know an account's newest facts before
/// it comes to the entry that states them, so a difference counts when a second look, later, finds it too.
/// </remarks>
/// <param name="ledger">The ledger.</param>
/// <param name="sealer">Keys, for the blind index; null where the store's master key is not at hand.</param>
/// <param name="policies">The packs that ship, as the node has them that keeps the rows.</param>
public sealed class ReadModelCheck(ILedgerStore ledger, Sealer? sealer, PolicyBook policies)
{
    /// <summary>Differences that are listed; the others are counted.</summary>
    public const int MostListed = 100;

    // What nodes tell each other for the moment: it follows from no entry.
    private static readonly string[] Momentary = ["leases", "sweeps"];

    // Tables of one store that repeat columns of another table, for an order, and which that is.
    private static readonly Dictionary<string, string> Copies = new() { ["work_debts"] = "work" };

    // What a row of a worklist takes from policies.
    private static readonly string[] OfPolicies = ["entered", "callable_from", "next_action", "deadline"];

    private readonly List<string> notes = [];
    private readonly PolicyLibrary library = new(policies);

    /// <summary>Compares.</summary>
    /// <param name="open">Opens the stored tables as they are now.</param>
    /// <param name="scratch">An empty place, which is filled.</param>
    /// <param name="progress">
    /// Told the number of entries taken in; each follower reads the ledger for itself. May be null.
    /// </param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="LedgerStoreException">The world failed, or the ledger cannot be followed.</exception>
    public async ValueTask<ReadModelVerdict> RunAsync(
        Func<CancellationToken, ValueTask<IRowTables>> open, ScratchRows scratch, IProgress<long>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(scratch);
        await using var prefix = new LedgerPrefix(ledger, progress);
        var made = new ReadModelMaker(prefix, library, scratch) { Sealer = sealer };
        await library.RefreshAsync(ledger, cancellation).ConfigureAwait(false);
        if (sealer is null)
        {
            notes.Add("search was not compared: it takes the master key of this store");
        }

        // First without a snapshot: it holds nothing back while all is made.
        await using (var now = await open(cancellation).ConfigureAwait(false))
        {
            await made.ToAsync(await CursorsAsync(now, cancellation).ConfigureAwait(false), cancellation)
                .ConfigureAwait(false);
        }

        var (rows, first, isBehind) = await LookAsync(open, made, scratch, cancellation).ConfigureAwait(false);
        if (first.Count > 0 && isBehind)
        {
            (rows, var second, _) = await LookAsync(open, made, scratch, cancellation).ConfigureAwait(false);
            var places = first.Select(Place).ToHashSet();
            first = [.. second.Where(one => places.Contains(Place(one)))];
        }

        return new ReadModelVerdict(rows, first.Count, [.. first.Take(MostListed)], [.. notes.Distinct()]);

        static (string, string, string) Place(RowDifference one) => (one.Table, one.Key, one.Column);
    }

    private async ValueTask<(long Rows, List<RowDifference> Differences, bool IsBehind)> LookAsync(
        Func<CancellationToken, ValueTask<IRowTables>> open, ReadModelMaker made, ScratchRows scratch,
        CancellationToken cancellation)
    {
        var stored = await open(cancellation).ConfigureAwait(false);
        await using (stored.ConfigureAwait(false))
        {
            var cursors = await CursorsAsync(stored, cancellation).ConfigureAwait(false);
            await library.RefreshAsync(ledger, cancellation).ConfigureAwait(false);
            await made.ToAsync(cursors, cancellation).ConfigureAwait(false);
            var head = await ledger.ReadHeadAsync(cancellation).ConfigureAwait(false);
            var fresh = scratch.Open();
            await using (fresh.ConfigureAwait(false))
            {
                var found = new List<RowDifference>();
                var check = new TableCheck(stored, fresh, found.Add);
                await CompareAsync((stored, fresh), check, found, cancellation).ConfigureAwait(false);
                return (check.Rows, found, cursors.Values.Any(next => next < head.Next));
            }
        }
    }

    private async ValueTask CompareAsync(
        (IRowTables Stored, IRowTables Made) both, TableCheck check, List<RowDifference> found,
        CancellationToken cancellation)
    {
        var modules = await CheckModulesAsync(both.Stored, found, cancellation).ConfigureAwait(false);
        var counts = await CountsAsync(both.Stored, cancellation).ConfigureAwait(false);
        foreach (var table in both.Made.Tables.Where(table => IsCompared(table.Name, modules)))
        {
            await check.CompareAsync(
                table, (column, row) => counts(table.Name, column, row), cancellation).ConfigureAwait(false);
        }

        foreach (var table in both.Stored.Tables.Where(table => !Momentary.Contains(table.Name)
            && !both.Made.Tables.Any(one => one.Name == table.Name)))
        {
            if (Copies.TryGetValue(table.Name, out var source)
                && both.Made.Tables.FirstOrDefault(one => one.Name == source) is { } copied)
            {
                await check.CompareAsync(
                    copied with { Columns = table.Columns }, (column, row) => counts(source, column, row), cancellation,
                    table.Name).ConfigureAwait(false);
                continue;
            }

            found.Add(new RowDifference(table.Name, "", "", "no such table", "one"));
        }

        Forgive(found, await ReadAllAsync(both.Made, "work", "clock", cancellation).ConfigureAwait(false));
        await CheckThroughAsync(both, found, cancellation).ConfigureAwait(false);
    }

    /// <summary>Tables of a follower that never ran here are not missing; those of the search need keys.</summary>
    private bool IsCompared(string table, HashSet<string> modules) => table != "modules"
        && (ReadModelMaker.ModuleOf(table) is not { } module
            || (modules.Contains(module) && (module != "search" || sealer is not null)));

    /// <summary>Every follower with a cursor has its tables, in the version of this build, and nobody else.</summary>
    /// <returns>The followers that have tables.</returns>
    private async ValueTask<HashSet<string>> CheckModulesAsync(
        IRowTables stored, List<RowDifference> found, CancellationToken cancellation)
    {
        var modules = new HashSet<string>(StringComparer.Ordinal);
        var table = stored.Tables.FirstOrDefault(one => one.Name == "modules");
        foreach (var row in await RowsAsync(stored, "modules", cancellation).ConfigureAwait(false))
        {
            var name = row[IndexOf(table!, "name")] as string ?? "";
            var version = row[IndexOf(table!, "version")] as long? ?? 0;
            modules.Add(name);
            if (!stored.Modules.TryGetValue(name, out var known))
            {
                found.Add(new RowDifference("modules", $"'{name}'", "", "no such row", "one"));
            }
            else if (known != version)
            {
                found.Add(new RowDifference("modules", $"'{name}'", "version", $"{known}", $"{version}"));
                notes.Add($"the tables of '{name}' are of another version than this build has: "
                    + "a node of this build makes them anew");
            }
        }

        foreach (var follower in (await CursorsAsync(stored, cancellation).ConfigureAwait(false)).Keys.Except(modules))
        {
            found.Add(new RowDifference("modules", $"'{follower}'", "", "the row", "none"));
        }

        return modules;
    }

    /// <summary>Takes back what differs rightly.</summary>
    private void Forgive(List<RowDifference> found, HashSet<object> clocks) =>
        found.RemoveAll(one => one switch
        {
            { Table: "cursors" } when Unquoted(one.Key) == "search" => sealer is null,
            // A clock that a row had for a moment only may have been written or not.
            { Table: "work_clocks", Found: "none" } => !clocks.Contains(Unquoted(one.Key)),
            _ => false,
        });

    /// <summary>
    /// Which columns of a worklist's rows are compared: those of policies only where they are of the same policies.
    /// </summary>
    private async ValueTask<Func<string, string, object?[], bool>> CountsAsync(
        IRowTables stored, CancellationToken cancellation)
    {
        var rows = await RowsAsync(stored, "work_made", cancellation).ConfigureAwait(false);
        var table = stored.Tables.FirstOrDefault(one => one.Name == "work_made");
        if (rows is not [var row] || table is null)
        {
            return static (_, _, _) => true;
        }

        var mark = row[IndexOf(table, "mark")] as string;
        var through = row[IndexOf(table, "through")] as long? ?? RowsMade.All;
        var isSame = mark == library.RowMark;
        if (!isSame)
        {
            notes.Add($"rows of worklists were made under other policies ({mark}): name the packs of the node that "
                + "keeps them; what they take from policies was not compared");
        }

        // A row's first column is the position of its opening.
        return (name, column, values) => name switch
        {
            "work" => !OfPolicies.Contains(column) || (isSame && values[0] is long opened && opened <= through),
            "work_made" => column != "through",
            _ => true,
        };
    }

    /// <summary>A renewal that is under way stands at the opening of a row; else all rows are made.</summary>
    private static async ValueTask CheckThroughAsync(
        (IRowTables Stored, IRowTables Made) both, List<RowDifference> found, CancellationToken cancellation)
    {
        if (both.Stored.Tables.FirstOrDefault(one => one.Name == "work_made") is not { } table
            || await RowsAsync(both.Stored, "work_made", cancellation).ConfigureAwait(false) is not [var row]
            || row[IndexOf(table, "through")] is not long through || through == RowsMade.All)
        {
            return;
        }

        var opened = await ReadAllAsync(both.Made, "work", "opened_at", cancellation).ConfigureAwait(false);
        if (!opened.Contains(through))
        {
            found.Add(new RowDifference(
                "work_made", "1", "through", "all rows, or the opening of one", $"{through}"));
        }
    }

    private static async ValueTask<Dictionary<string, long>> CursorsAsync(
        IRowTables tables, CancellationToken cancellation)
    {
        var cursors = new Dictionary<string, long>(StringComparer.Ordinal);
        if (tables.Tables.FirstOrDefault(one => one.Name == "cursors") is { } table)
        {
            foreach (var row in await RowsAsync(tables, "cursors", cancellation).ConfigureAwait(false))
            {
                cursors[(string)row[IndexOf(table, "follower")]!] = row[IndexOf(table, "next")] as long? ?? 0;
            }
        }

        return cursors;
    }

    /// <summary>All values of a column; for small tables, and where a second look is rare.</summary>
    private static async ValueTask<HashSet<object>> ReadAllAsync(
        IRowTables tables, string name, string column, CancellationToken cancellation)
    {
        var values = new HashSet<object>();
        if (tables.Tables.FirstOrDefault(one => one.Name == name) is not { } table)
        {
            return values;
        }

        const int PageRows = 1_000;
        var place = IndexOf(table, column);
        IReadOnlyList<object?>? after = null;
        while (await tables.ReadAsync(table, after, PageRows, cancellation).ConfigureAwait(false)
            is { Count: > 0 } page)
        {
            values.UnionWith(page.Select(row => row[place]).OfType<object>());
            after = [.. table.Key.Select(key => page[^1][IndexOf(table, key)])];
        }

        return values;
    }

    private static async ValueTask<IReadOnlyList<object?[]>> RowsAsync(
        IRowTables tables, string name, CancellationToken cancellation) =>
        tables.Tables.FirstOrDefault(one => one.Name == name) is { } table
            ? await tables.ReadAsync(table, null, MostListed, cancellation).ConfigureAwait(false)
            : [];

    private static int IndexOf(RowTable table, string column)
    {
        for (var place = 0; place < table.Columns.Count; place++)
        {
            if (table.Columns[place] == column)
            {
                return place;
            }
        }

        throw new LedgerStoreException(StoreFailure.Corrupt,
            $"the table {table.Name} of the read models has no column {column}",
            "drop the read models: they are built again");
    }

    private static string Unquoted(string key) => key.Trim('\'');
}
