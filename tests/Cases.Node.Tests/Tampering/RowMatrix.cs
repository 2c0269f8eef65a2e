using System.Text.Json;
using Cases.Contracts;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>Rows of read models that are taken out or added, on either store.</summary>
internal static class RowMatrix
{
    public static async Task RowsAsync(TamperedStore store, TamperedStore derived)
    {
        foreach (var table in new[] { "cases", "work", "waiting", "search" })
        {
            var keys = await derived.KeysAsync(table);
            var where = table switch
            {
                "cases" => $"case_id = '{keys[0][0]}'",
                "work" => $"opened_at = {keys[0][0]}",
                "waiting" => $"kind = {keys[0][0]} AND position = {keys[0][1]}",
                _ => $"token = '{keys[0][0]}' AND person = '{keys[0][1]}'",
            };
            await derived.SqlAsync($"CREATE TABLE {derived.Prefix}kept AS SELECT * FROM {derived.Prefix}{table} "
                + $"WHERE {where}");
            await derived.SqlAsync($"DELETE FROM {derived.Prefix}{table} WHERE {where}");
            var gone = await DifferencesAsync(store);
            Assert.Contains(gone, one => Is(one, table, "the row", "none"));
            Assert.Contains(gone, one => Is(one, "kept", "no such table", "one"));
            await derived.SqlAsync(
                $"INSERT INTO {derived.Prefix}{table} SELECT * FROM {derived.Prefix}kept");
            await derived.SqlAsync($"DROP TABLE {derived.Prefix}kept");
        }

        await derived.SqlAsync($"INSERT INTO {derived.Prefix}search (token, person) VALUES ('x', 'p9')");
        var added = Assert.Single(await DifferencesAsync(store));
        Assert.True(Is(added, "search", "no such row", "one"), added.ToString());
        Assert.Equal("'x', 'p9'", added.GetProperty("key").GetString());
    }

    /// <summary>Compares while a node goes on to write, some times one after the other.</summary>
    public static async Task BesideAsync(string store)
    {
        using var node = await ServingProcess.StartAsync(store, "Development");
        using var http = new HttpClient { BaseAddress = node.Address };
        var client = await SignedIn.AsAsync(http);
        var isOver = false;
        var writing = Task.Run(async () =>
        {
            var sent = 0;
            while (!isOver && sent < 5_000)
            {
                (await client.PostAsync(CasePaths.Of("N-p1", "notes"), new NoteRequest($"n{sent++}"))).Required();
            }

            return sent;
        });
        for (var look = 0; look < 3; look++)
        {
            var found = (await TamperMatrix.VerifyAsync(TamperedStore.OfFile(store, ""), "--read-models")).Done();
            Assert.Equal(0, found.Json.GetProperty("readModels").GetProperty("count").GetInt64());
        }

        isOver = true;
        Assert.InRange(await writing, 1, 5_000);
        Assert.Equal(0, (await node.TerminateAsync()).Code);
    }

    private static async Task<List<JsonElement>> DifferencesAsync(TamperedStore store)
    {
        var result = await TamperMatrix.VerifyAsync(store, "--read-models");
        Assert.Equal(1, result.Code);
        return [.. result.Json.GetProperty("readModels").GetProperty("differences").EnumerateArray()];
    }

    private static bool Is(JsonElement difference, string table, string expected, string found) =>
        difference.GetProperty("table").GetString() == table
        && difference.GetProperty("expected").GetString() == expected
        && difference.GetProperty("found").GetString() == found;
}
