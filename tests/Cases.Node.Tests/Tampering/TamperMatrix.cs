using System.Data.Common;
using System.Text.Json;
using Cases.Ledger;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>What <c>audit verify</c> says of each thing that is done to a store behind the product's back.</summary>
/// <remarks>
/// The list of columns comes from the database: a new column fails until a line of the matrix says what becomes of a
/// change in it.
/// </remarks>
internal static class TamperMatrix
{
    /// <summary>A column of which nothing is proved, and why that does no harm.</summary>
    public const string Unproved = "unproved: ";

    /// <summary>A column that the database itself keeps from having another value.</summary>
    public const string Impossible = "impossible";

    /// <summary>A column of the store's own order: the store is not even opened.</summary>
    public const string NotOpened = "not opened: ";

    /// <summary>Flips a bit of every column, in the first row, the last and one between, and takes it back.</summary>
    /// <returns>What was not found as the matrix has it.</returns>
    public static async Task<IReadOnlyList<string>> FlipAllAsync(
        TamperedStore store, IReadOnlyDictionary<string, string> matrix, params string[] more)
    {
        var columns = await store.ColumnsAsync();
        Assert.Equal(matrix.Keys.Order(StringComparer.Ordinal), columns.Order(StringComparer.Ordinal));
        var wrong = new List<string>();
        foreach (var (name, said) in matrix)
        {
            var (table, column) = name.Split('.') is [var one, var two] ? (one, two) : throw new FormatException(name);
            var keys = await store.KeysAsync(table);
            Assert.True(keys.Count > 0, $"{table} has no row: nothing would be tried.");
            foreach (var row in new[] { 0, keys.Count / 2, keys.Count - 1 }.Distinct())
            {
                if (await FlipAsync(store, (table, column), keys[row], said, more) is { } fault)
                {
                    wrong.Add($"{name}, row {row} of {keys.Count}: {fault}");
                }
            }
        }

        (await VerifyAsync(store, more)).Done();
        return wrong;
    }

    /// <summary>
    /// Flips a bit of every column of the read models, as the database lists them, and takes it back: each is named by
    /// table and column, or by the row where its key was changed.
    /// </summary>
    /// <param name="store">The store, whose ledger is well.</param>
    /// <param name="derived">Its read models.</param>
    /// <param name="momentary">Tables that follow from no entry, with the reason.</param>
    /// <returns>What was not found.</returns>
    public static async Task<IReadOnlyList<string>> FlipRowsAsync(
        TamperedStore store, TamperedStore derived, IReadOnlyDictionary<string, string> momentary)
    {
        var whole = (await VerifyAsync(store, "--read-models")).Done().Json.GetProperty("readModels");
        Assert.True(whole.GetProperty("rows").GetInt64() > 20 && whole.GetProperty("notes").GetArrayLength() == 0,
            whole.ToString());
        var wrong = new List<string>();
        foreach (var name in await derived.ColumnsAsync())
        {
            var (table, column) = name.Split('.') is [var one, var two] ? (one, two) : throw new FormatException(name);
            if (momentary.ContainsKey(table))
            {
                continue;
            }

            var keys = await derived.KeysAsync(table);
            Assert.True(keys.Count > 0, $"{table} has no row: nothing would be tried.");
            if (await FlipRowAsync((store, derived), (table, column), keys[^1]) is { } fault)
            {
                wrong.Add($"{name}, the last of {keys.Count} rows: {fault}");
            }
        }

        (await VerifyAsync(store, "--read-models")).Done();
        return wrong;
    }

    private static async Task<string?> FlipRowAsync(
        (TamperedStore Store, TamperedStore Derived) of, (string Table, string Column) at, object[] key)
    {
        Func<Task> undo;
        try
        {
            undo = await of.Derived.FlipAsync(at.Table, at.Column, key);
        }
        catch (DbException error) when (error.Message.Contains("check", StringComparison.OrdinalIgnoreCase))
        {
            // A table of one row, whose key can have no other value.
            return null;
        }

        var result = await VerifyAsync(of.Store, "--read-models");
        await undo();
        if (result.Code != 1)
        {
            return $"exit {result.Code}: {result.Out}{result.Error}";
        }

        // The tiles are compared with the entries in any case.
        return result.Json.GetProperty("fault").ValueKind == JsonValueKind.Object
            ? at.Table is "tiles" or "cursors" ? null : $"the ledger is blamed: {result.Out}"
            : result.Json.GetProperty("readModels").GetProperty("differences").EnumerateArray()
                .Any(one => one.GetProperty("table").GetString() == at.Table
                    // A cursor that went back has the hash of another entry.
                    && (at.Table == "cursors" || one.GetProperty("column").GetString() == at.Column
                        || one.GetProperty("column").GetString() == ""))
                ? null
                : $"another place is named: {result.Out}";
    }

    /// <summary>Verifies a store.</summary>
    public static async Task<CliResult> VerifyAsync(TamperedStore store, params string[] more)
    {
        // The packs of the node that kept the rows: they are part of what a row is.
        Environment.SetEnvironmentVariable(PacksInForce.Variable, "BANK");
        try
        {
            return await Cli.RunAsync(["audit", "verify", "--store", store.Store, "--json", .. more]);
        }
        finally
        {
            Environment.SetEnvironmentVariable(PacksInForce.Variable, null);
        }
    }

    /// <summary>Verifies a store that was tampered with, and expects a position and words.</summary>
    public static async Task FoundAsync(TamperedStore store, long position, string words, params string[] more)
    {
        var result = await VerifyAsync(store, more);
        Assert.True(result.Code == 1, $"exit {result.Code}: {result.Out}{result.Error}");
        var fault = result.Json.GetProperty("fault");
        Assert.Contains(words, fault.ToString(), StringComparison.Ordinal);
        Assert.Equal(position, fault.GetProperty("position").GetInt64());
    }

    private static async Task<string?> FlipAsync(
        TamperedStore store, (string Table, string Column) at, object[] key, string said, string[] more)
    {
        Func<Task> undo;
        try
        {
            undo = await store.FlipAsync(at.Table, at.Column, key);
        }
        catch (DbException) when (said == Impossible)
        {
            return null;
        }

        var result = await VerifyAsync(store, more);
        await undo();
        if (said.StartsWith(Unproved, StringComparison.Ordinal))
        {
            return result.Code == 0 ? null : $"it is said to prove nothing, and was found: {result.Out}";
        }

        if (said.StartsWith(NotOpened, StringComparison.Ordinal))
        {
            return result.Code is 2 or 3 && result.Error.Contains(said[NotOpened.Length..], StringComparison.Ordinal)
                ? null
                : $"exit {result.Code}: {result.Out}{result.Error}";
        }

        if (result.Code != 1)
        {
            return $"exit {result.Code}: {result.Out}{result.Error}";
        }

        var fault = result.Json.GetProperty("fault");
        return !fault.ToString().Contains(said, StringComparison.Ordinal)
            ? $"'{said}' is not said: {fault}"
            : at.Table == "entries" && fault.GetProperty("position").GetInt64() != (long)key[0]
                ? $"another position is named: {fault}"
                : null;
    }

    /// <summary>An entry as somebody writes it who knows the format and can compute hashes.</summary>
    public static async Task ForgeAsync(
        TamperedStore store, long position, Func<LedgerEntry, (NewEntry Entry, EntryPlace Place)> forge)
    {
        var bytes = await store.ValueAsync<byte[]>(
            $"SELECT bytes FROM {store.Prefix}entries WHERE position = {position}");
        var (entry, place) = forge(LedgerEntry.Decode(bytes));
        var writer = new CborWriter();
        LedgerEntry.Encode(writer, entry, place);
        var forged = writer.ToArray();
        object[] key = [position];
        await store.SetAsync("entries", "stream", entry.Stream.Value, key);
        await store.SetAsync("entries", "bytes", forged, key);
        await store.SetAsync("entries", "hash", MerkleHash.Leaf(forged).ToArray(), key);
    }

    /// <summary>The head of a note file, for tests that keep one.</summary>
    public static JsonElement FaultOf(CliResult result) => result.Json.GetProperty("fault");
}
