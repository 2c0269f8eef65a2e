using System.Globalization;
using System.Text.Json;
using Cases.Contracts;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>
/// A node that is killed again and again under callers that send until they are answered. The moments follow from a
/// seed and from what was acknowledged, never from the time of day.
/// </summary>
public sealed class KilledNodeTests : IDisposable
{
    private const int Kills = 20;
    private const int Callers = 6;
    private const int Seed = 20_261_123;

    /// <summary>A node that starts answers within seconds; a wait of this length says that it will not.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(85);

    private readonly Folder folder = new();
    private readonly KillMoments moments = new(Seed, within: 40);
    private ServingProcess? node;

    public void Dispose()
    {
        node?.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Serve_OnSqliteKilledTwentyTimes_LosesAndDoublesNothing()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        await RunAsync(folder.Store());
    }

    [Fact]
    public async Task Serve_OnPostgresKilledTwentyTimes_LosesAndDoublesNothing()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        await using var pg = await PgStore.CreateAsync(folder);
        await RunAsync(pg.Store);
    }

    private async Task RunAsync(string store)
    {
        await ImportAsync(store);
        await StartAsync(store);
        var isOver = false;
        var clients = Enumerable.Range(0, Callers)
            .Select(number => new RetryingClient($"client{number}", () => [node!.Address], "supervisor")).ToList();
        // Two at each case: what one writes moves the versions under the other.
        var loads = clients.Select((client, number) => new KeyedLoad(
            client, $"c{number}", string.Create(CultureInfo.InvariantCulture, $"N-{number / 2}"), Seed + number))
            .ToList();
        var reaching = moments.Next();
        var working = Task.WhenAll(loads.Select(load => load.WorkAsync(moments.Count, () => isOver)));

        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.WhenAny(reaching, working).WaitAsync(Longest);
            Assert.False(working.IsFaulted, working.Exception?.ToString());
            reaching = moments.Next();
            var dead = node!;
            await dead.KillAsync();
            await StartAsync(store);
            dead.Dispose();
        }

        await Task.WhenAny(reaching, working).WaitAsync(Longest);
        isOver = true;
        await working.WaitAsync(Longest);
        await Task.WhenAll(loads.Select(load => load.RepeatAllAsync())).WaitAsync(Longest);
        await ServesAsync(clients[0], loads);
        Assert.Equal(0, (await node!.TerminateAsync()).Code);

        // Connections broke at the kills, and answers were lost: what is compared was sent more than once.
        Assert.InRange(clients.Sum(client => client.Refused.Count(one => one.Status == 0)), Kills, int.MaxValue);
        Assert.InRange(loads.Sum(load => load.Repeated), Kills, int.MaxValue);
        clients.ForEach(client => client.Dispose());
        await CompareAsync(store, loads);
    }

    private async Task ImportAsync(string store)
    {
        var rows = Enumerable.Range(0, (Callers + 1) / 2)
            .Select(n => $"N-{n},CNY,1850.00,2026-08-31,credit-card,2026-01-15\n");
        var table = folder.Write("t.csv", "account,currency,amount,due_date,product,opened\n" + string.Concat(rows));
        (await Cli.RunAsync("import", table, "--store", store)).Done();
    }

    private async Task StartAsync(string store) => node = await ServingProcess.StartAsync(
        store, "Development", "BANK", ("Cases__Limits__AddressPerSecond", "100000"));

    /// <summary>The node that was started last lists all that was acknowledged; nobody mended anything.</summary>
    private static async Task ServesAsync(RetryingClient client, List<KeyedLoad> loads)
    {
        var last = loads.SelectMany(load => load.Positions).Max();
        var opened = loads.SelectMany(load => load.Answers.Keys)
            .Count(key => key.Contains("-open-", StringComparison.Ordinal));
        var cases = 0;
        string? cursor = null;
        do
        {
            var page = await client.UntilAsync(on => on.GetWorklistAsync(
                new WorklistFilter { At = last, Limit = 100, Cursor = cursor }));
            cases += page.Items.Count;
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(opened + ((Callers + 1) / 2), cases);
    }

    /// <summary>Every answer stands in the ledger once, nothing else does, and all of it verifies.</summary>
    private async Task CompareAsync(string store, List<KeyedLoad> loads)
    {
        (await Cli.RunAsync("audit", "verify", "--store", store)).Done();
        (await Cli.RunAsync("audit", "export", "--format", "jsonl", "--store", store, "--out", folder.At("trail")))
            .Done();
        var commands = new Dictionary<string, List<JsonElement>>();
        foreach (var line in File.ReadLines(folder.At("trail")))
        {
            using var document = JsonDocument.Parse(line);
            var entry = document.RootElement.Clone();
            var stream = entry.GetProperty("stream").GetString()!;
            if (stream.StartsWith("case/", StringComparison.Ordinal)
                && entry.GetProperty("by").GetProperty("role").GetString() == "supervisor")
            {
                var id = $"{stream} {entry.GetProperty("command")}";
                commands.TryAdd(id, []);
                commands[id].Add(entry);
            }
        }

        Assert.All(commands.Values, IsOneAnswer);
        var last = commands.Values.ToLookup(
            entries => KindOf(entries[0]) == "refused", entries => entries[^1].GetProperty("position").GetInt64());
        Assert.Equal(loads.SelectMany(load => load.Positions).Order(), last[false].Order());
        Assert.Equal(loads.Sum(load => load.Answers.Values.Count(told => !told.IsDone)), last[true].Count());
    }

    /// <summary>What one command wrote stands together, and none of these commands writes a kind twice.</summary>
    private static void IsOneAnswer(List<JsonElement> entries)
    {
        var first = entries[0].GetProperty("position").GetInt64();
        Assert.Equal(
            Enumerable.Range(0, entries.Count).Select(index => first + index),
            entries.Select(entry => entry.GetProperty("position").GetInt64()));
        Assert.Equal(entries.Count, entries.Select(KindOf).Distinct().Count());
    }

    private static string KindOf(JsonElement entry) => entry.GetProperty("kind").GetString()!;
}
