using Cases.Ledger;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>What the matrices of both stores share: rows that are changed in the same way in either.</summary>
internal static class LedgerMatrix
{
    /// <summary>What a change of a column is told by, for the columns that both stores have.</summary>
    public static readonly IReadOnlyDictionary<string, string> Columns = new Dictionary<string, string>
    {
        ["entries.position"] = "position is missing",
        ["entries.stream"] = "stored stream is not the entry's",
        ["entries.seq"] = "stored sequence is not the entry's",
        ["entries.ver"] = "stored version is not the entry's",
        ["entries.hash"] = "bytes do not have the stored hash",
        ["entries.bytes"] = "bytes do not have the stored hash",
        ["checkpoints.size"] = "head",
        ["checkpoints.root"] = "columns of the signed head",
        ["checkpoints.note"] = "signed head",
        ["keys.key_id"] = "row of the key",
        ["keys.owner"] = "row of the key",
        ["keys.class"] = "row of the key",
        ["keys.wrapped"] = "row of the key",
        ["keys.created"] = TamperMatrix.Unproved + "a note for people, nothing follows from it",
    };

    /// <summary>What may be done to entries by who knows the format, and where it is found.</summary>
    public static async Task EntriesAsync(Func<Task<TamperedStore>> copy)
    {
        var store = await copy();
        var p = store.Prefix;
        var entries = await store.ValueAsync<long>($"SELECT count(*) FROM {p}entries");
        var middle = entries / 2;

        await store.SqlAsync($"DELETE FROM {p}entries WHERE position = {middle}");
        await TamperMatrix.FoundAsync(store, middle, "position is missing");

        store = await copy();
        await store.SqlAsync($"DELETE FROM {p}entries WHERE position = 0");
        await TamperMatrix.FoundAsync(store, 0, "position is missing");

        // Two entries change places.
        store = await copy();
        await MoveAsync(store, middle, -1);
        await MoveAsync(store, middle + 1, middle);
        await MoveAsync(store, -1, middle + 1);
        await TamperMatrix.FoundAsync(store, middle, "written for another position");

        // A copy is put in between, and all behind it move on.
        store = await copy();
        for (var position = entries - 1; position > middle; position--)
        {
            await MoveAsync(store, position, position + 1);
        }

        var columns = string.Join(", ", (await store.ColumnsAsync())
            .Where(column => column.StartsWith("entries.", StringComparison.Ordinal))
            .Select(column => column[8..]));
        await store.SqlAsync($"INSERT INTO {p}entries ({columns}) SELECT "
            + columns.Replace("position", $"{middle + 1}", StringComparison.Ordinal)
                .Replace("seq", "seq + 1000", StringComparison.Ordinal)
            + $" FROM {p}entries WHERE position = {middle}");
        await TamperMatrix.FoundAsync(store, middle + 1, "written for another position");
    }

    /// <summary>Entries that are written anew, with bytes and hash that fit each other.</summary>
    public static async Task ForgeriesAsync(Func<Task<TamperedStore>> copy)
    {
        var store = await copy();
        var entries = await store.ValueAsync<long>($"SELECT count(*) FROM {store.Prefix}entries");
        foreach (var position in new[] { entries / 2, entries - 1 })
        {
            // The clock goes back before that of the entry in front of it.
            await TamperMatrix.ForgeAsync(store, position, entry => (
                entry.ToNewEntry(entry.Version - 1), entry.Place with { RecordedAtMs = 1 }));
            await TamperMatrix.FoundAsync(store, position, "back-dated");
            store = await copy();

            // The business date goes back: nothing but chain, tree and the signed head tell.
            await TamperMatrix.ForgeAsync(store, position, entry => (
                entry.ToNewEntry(entry.Version - 1) with { EffectiveAtMs = entry.EffectiveAtMs - 86_400_000 },
                entry.Place));
            var back = await TamperMatrix.VerifyAsync(store);
            Assert.Equal(1, back.Code);
            Assert.InRange(TamperMatrix.FaultOf(back).GetProperty("position").GetInt64(), position, entries - 1);
            store = await copy();

            await TamperMatrix.ForgeAsync(store, position, entry => (
                entry.ToNewEntry(entry.Version - 1) with { Stream = StreamId.Parse("case/another") }, entry.Place));
            var moved = await TamperMatrix.VerifyAsync(store);
            Assert.Equal(1, moved.Code);
            Assert.InRange(TamperMatrix.FaultOf(moved).GetProperty("position").GetInt64(), position, entries - 1);
            store = await copy();
        }
    }

    /// <summary>Signed heads that are taken out, exchanged, or outlive the entries below them.</summary>
    public static async Task HeadsAsync(Func<Task<TamperedStore>> copy)
    {
        var store = await copy();
        var p = store.Prefix;
        var sizes = (await store.KeysAsync("checkpoints")).Select(key => (long)key[0]).ToList();
        Assert.InRange(sizes.Count, 4, 40);
        foreach (var size in sizes)
        {
            await store.SqlAsync($"DELETE FROM {p}checkpoints WHERE size = {size}");
            await TamperMatrix.FoundAsync(store, size - 1, "signed head of this size is missing");
            store = await copy();
        }

        await store.SqlAsync($"DELETE FROM {p}checkpoints");
        await TamperMatrix.FoundAsync(store, sizes[^1] - 1, "signed head of this size is missing");

        // Two heads exchange their notes, and then their roots as well.
        store = await copy();
        object[] one = [sizes[1]], two = [sizes[2]];
        foreach (var column in new[] { "note", "root" })
        {
            var first = await store.ValueAsync<object>($"SELECT {column} FROM {p}checkpoints WHERE size = {sizes[1]}");
            var second = await store.ValueAsync<object>($"SELECT {column} FROM {p}checkpoints WHERE size = {sizes[2]}");
            await store.SetAsync("checkpoints", column, second, one);
            await store.SetAsync("checkpoints", column, first, two);
            await TamperMatrix.FoundAsync(store, sizes[1] - 1, "columns of the signed head");
        }
    }

    /// <summary>Rows of keys that somebody deletes, and rows of erased ones that somebody puts back.</summary>
    public static async Task KeysAsync(Func<Task<TamperedStore>> copy)
    {
        var store = await copy();
        var keys = $"{store.Prefix}keys";
        var id = await store.ValueAsync<string>($"SELECT key_id FROM {keys} WHERE owner = 'person/p2' ORDER BY 1");
        await store.SqlAsync($"DELETE FROM {keys} WHERE key_id = '{id}'");
        await TamperMatrix.FoundAsync(store, await FirstUseAsync(store, id), $"key {id} that sealed a text");

        var all = await store.ValueAsync<long>($"SELECT count(*) FROM {keys} WHERE owner LIKE 'person/%'");
        await store.SqlAsync($"DELETE FROM {keys} WHERE owner LIKE 'person/%'");
        await TamperMatrix.FoundAsync(
            store, await FirstUseAsync(store, "person/p1", "personRegistered"), $"none, of {all + 1} keys");

        store = await copy();
        var alone = $"FROM {keys} WHERE owner = 'person/{ProvenStore.Alone}'";
        id = await store.ValueAsync<string>("SELECT key_id " + alone);
        var wrapped = Convert.ToHexString(await store.ValueAsync<byte[]>("SELECT wrapped " + alone));
        (await Cli.RunAsync(
            "erase", ProvenStore.Alone, "--ground", "unlawful", "--store", store.Store, "--json")).Done();
        (await TamperMatrix.VerifyAsync(store)).Done();
        await store.SqlAsync($"DELETE FROM {keys} WHERE key_id = '{id}'");
        (await TamperMatrix.VerifyAsync(store)).Done();
        await store.SqlAsync($"INSERT INTO {keys} (key_id, owner, class, wrapped, created) VALUES ('{id}', "
            + $"'person/{ProvenStore.Alone}', 'identity', {(store.Prefix == "" ? "x'" : "'\\x")}{wrapped}', 0)");
        await TamperMatrix.FoundAsync(
            store, await FirstUseAsync(store, id, "personErased"), $"key {id} that this erasure destroyed");
        (await Cli.RunAsync("keys", "purge", "--store", store.Store, "--json")).Done();
        (await TamperMatrix.VerifyAsync(store)).Done();
    }

    /// <summary>The position of the first entry whose bytes hold all of some words.</summary>
    private static async Task<long> FirstUseAsync(TamperedStore store, params string[] words)
    {
        var entries = await store.ValueAsync<long>($"SELECT count(*) FROM {store.Prefix}entries");
        for (var position = 0L; position < entries; position++)
        {
            var bytes = await store.ValueAsync<byte[]>(
                $"SELECT bytes FROM {store.Prefix}entries WHERE position = {position}");
            if (words.All(word => bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(word)) >= 0))
            {
                return position;
            }
        }

        throw new InvalidOperationException($"No entry holds {string.Join(" and ", words)}.");
    }

    /// <summary>Ends that are cut off with all that points to them.</summary>
    /// <param name="copy">Makes a copy.</param>
    /// <param name="cut">Cuts everything from a position on, as somebody does who knows all tables.</param>
    /// <param name="forget">Takes away what is derived.</param>
    /// <param name="head">A head that was kept elsewhere, and its size.</param>
    public static async Task CutsAsync(
        Func<Task<TamperedStore>> copy, Func<TamperedStore, long, Task> cut, Func<TamperedStore, Task> forget,
        (string File, long Size) head)
    {
        var store = await copy();
        var p = store.Prefix;
        var entries = await store.ValueAsync<long>($"SELECT count(*) FROM {p}entries");
        Assert.Equal(head.Size, entries);
        await cut(store, entries - 2);
        await TamperMatrix.FoundAsync(store, entries - 2, "end of the ledger is missing");

        await store.SqlAsync($"DELETE FROM {p}checkpoints WHERE size > {entries - 2}");
        await TamperMatrix.FoundAsync(store, entries - 2, "tiles of its tree go beyond it");

        // With everything gone that tells, the head that somebody else holds is what remains.
        await forget(store);
        (await TamperMatrix.VerifyAsync(store)).Done();
        await TamperMatrix.FoundAsync(store, entries - 2, "held elsewhere lies beyond it", "--checkpoint", head.File);
    }

    /// <summary>
    /// An older copy of the whole store, with everything that belongs to it: nothing in it tells, the head that was
    /// signed later and kept elsewhere does, also when the copy went on by itself.
    /// </summary>
    /// <param name="older">The store as it was.</param>
    /// <param name="copy">Makes a copy of it, which goes on.</param>
    public static async Task OlderAsync(TamperedStore older, Func<Task<TamperedStore>> copy)
    {
        using var folder = new Folder();
        var entries = await older.ValueAsync<long>($"SELECT count(*) FROM {older.Prefix}entries");
        var store = await copy();
        var (head, keys) = (folder.At("later.head"), folder.At("later.keys"));
        var witness = Directory.CreateDirectory(folder.At("later.witness")).FullName;
        await PayAsync(store, folder, "F2,0.50,EUR,2011-02-01,later\n");
        (await Cli.RunAsync("audit", "checkpoint", "--store", store.Store, "--out", head, "--push", witness, "--json"))
            .Done();
        (await Cli.RunAsync("audit", "key", "--store", store.Store, "--out", keys, "--json")).Done();
        (await TamperMatrix.VerifyAsync(store, "--checkpoint", head, "--key", keys)).Done();

        (await TamperMatrix.VerifyAsync(older)).Done();
        foreach (var kept in new[] { head, Path.Combine(witness, "checkpoint") })
        {
            await TamperMatrix.FoundAsync(
                older, entries, "cut off or an older copy: the head that was held elsewhere lies beyond it",
                "--checkpoint", kept, "--key", keys);
        }

        // The copy is put in the place of the store, and goes on until it is as long.
        var size = Checkpoint.Read(await File.ReadAllTextAsync(head), out _, out _)!.Head.Size;
        store = await copy();
        for (var paid = 0; await store.ValueAsync<long>($"SELECT count(*) FROM {store.Prefix}entries") < size; paid++)
        {
            Assert.InRange(paid, 0, size);
            await PayAsync(store, folder, $"F2,0.25,EUR,2011-02-02,other {paid}\n");
        }

        (await TamperMatrix.VerifyAsync(store)).Done();
        await TamperMatrix.FoundAsync(
            store, size - 1, "not the one whose head was held elsewhere", "--checkpoint", head, "--key", keys);
        (await Cli.RunAsync("audit", "checkpoint", "--store", store.Store, "--push", witness))
            .Fails(1, "Nothing was written");
    }

    /// <summary>Posts payments.</summary>
    private static async Task PayAsync(TamperedStore store, Folder folder, string rows)
    {
        var table = folder.Write("more.csv", "account,amount,currency,value_date,reference\n" + rows);
        (await Cli.RunAsync("payments", table, "--store", store.Store, "--json")).Done();
    }

    private static Task MoveAsync(TamperedStore store, long from, long to) =>
        store.SqlAsync($"UPDATE {store.Prefix}entries SET position = {to} WHERE position = {from}");
}
