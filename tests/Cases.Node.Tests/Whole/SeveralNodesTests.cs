using System.Text.Json;
using Cases.Contracts;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>Real nodes on one PostgreSQL: killed, started again, and the server under them too.</summary>
public sealed class SeveralNodesTests : IDisposable
{
    private const string Table = "account,currency,amount,due_date,product,opened\n";
    private const int Clients = 6;

    private readonly Folder folder = new();
    private readonly List<ServingProcess> nodes = [];

    public void Dispose()
    {
        nodes.ForEach(node => node.Dispose());
        folder.Dispose();
    }

    [Fact]
    public async Task Serve_TwoNodes_WhatOneWritesTheOtherListsAndVerbsWriteBesideBoth()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        await ImportAsync(pg, 2);
        await StartAsync(pg, 2);
        Assert.DoesNotContain(PgStore.Password, nodes[0].Said.ToString(), StringComparison.Ordinal);
        using var client = new RetryingClient("ann", Addresses);

        var receipt = await client.UntilAsync(on => on.PostAsync(
            CasePaths.Of("N-0", "notes"), new NoteRequest("first"), new CommandOptions { IdempotencyKey = "k" }));
        for (var node = 0; node < 4; node++)
        {
            var page = await client.UntilAsync(on => on.GetWorklistAsync(new WorklistFilter { At = receipt.Position }));
            Assert.Equal(2, page.Items.Count);
        }

        await ImportAsync(pg, 5);
        var found = await client.UntilAsync(on => on.GetCaseAsync("N-4"));
        var again = await client.UntilAsync(on => on.PostAsync(
            CasePaths.Of("N-0", "notes"), new NoteRequest("first"), new CommandOptions { IdempotencyKey = "k" }));

        Assert.Equal("N-4", found.Account);
        Assert.Equal(receipt.Position, again.Position);
        foreach (var node in nodes)
        {
            var end = await node.TerminateAsync();
            Assert.Equal(0, end.Code);
            Assert.DoesNotContain(PgStore.Password, end.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("FollowerFailed", end.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Serve_KeyUsedAtOneNode_IsKnownAtAnother()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        await StartAsync(pg, 2);
        var key = new CommandOptions { IdempotencyKey = "open-1" };
        using var one = new HttpClient { BaseAddress = nodes[0].Address };
        using var two = new HttpClient { BaseAddress = nodes[1].Address };
        var (first, second) = (await SignedIn.AsAsync(one), await SignedIn.AsAsync(two));
        // The other node has looked once before, and must look again.
        (await second.PostAsync(CasePaths.Cases, Opening("0001"))).Required();

        var opened = (await first.PostAsync(CasePaths.Cases, Opening("0002"), key)).Required();
        var again = (await second.PostAsync(CasePaths.Cases, Opening("0002"), key)).Required();
        var other = await second.PostAsync(CasePaths.Cases, Opening("0003"), key);

        Assert.Equal((opened.Id, opened.Position), (again.Id, again.Position));
        Assert.Equal(409, other.Status);
        Assert.Equal(404, (await second.GetCaseAsync("0003")).Status);
    }

    [Fact]
    public async Task Serve_OneKeyForTwoAccountsAtTwoNodesAtOnce_OpensOneOfThem()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        await StartAsync(pg, 2);
        using var one = new HttpClient { BaseAddress = nodes[0].Address };
        using var two = new HttpClient { BaseAddress = nodes[1].Address };
        var (first, second) = (await SignedIn.AsAsync(one), await SignedIn.AsAsync(two));

        for (var round = 0; round < 20; round++)
        {
            var key = new CommandOptions { IdempotencyKey = $"round-{round}" };
            var answers = await Task.WhenAll(
                first.PostAsync(CasePaths.Cases, Opening($"A{round}"), key),
                second.PostAsync(CasePaths.Cases, Opening($"B{round}"), key));

            Assert.Equal([201, 409], answers.Select(answer => answer.Status).Order());
            // Whoever opened it is told so at the other node as well.
            var (account, receipt) = answers[0].IsOk ? ("A", answers[0].Value!) : ("B", answers[1].Required());
            foreach (var client in (CasesClient[])[first, second])
            {
                var again = (await client.PostAsync(CasePaths.Cases, Opening($"{account}{round}"), key)).Required();
                Assert.Equal((receipt.Id, receipt.Position), (again.Id, again.Position));
            }
        }
    }

    [Fact]
    public async Task Serve_ThreeNodesOneKilledAgainAndAgain_NothingIsLostDoubledOrStale()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        await using var pg = await PgStore.CreateAsync(folder);
        await ImportAsync(pg, Clients);
        await StartAsync(pg, 3);
        var isOver = false;
        var clients = NewClients();
        var working = Task.WhenAll(
            clients.Select((client, number) => client.WorkAsync($"N-{number % 3}", () => isOver)));

        for (var kill = 0; kill < 4; kill++)
        {
            // Whoever leads dies some time, and each of the others goes on meanwhile.
            await MoreAsync(clients, 30, working);
            var dead = nodes[kill % 3];
            await dead.KillAsync();
            await MoreAsync(clients, 30, working);
            nodes[kill % 3] = await ServeAsync(pg);
            dead.Dispose();
        }

        await MoreAsync(clients, 30, working);
        isOver = true;
        await working.WaitAsync(TimeSpan.FromMinutes(2));
        await ListsHoldAsync(clients);
        await ComparedAsync(pg, clients);
    }

    [Fact]
    public async Task Serve_ServerStoppedAndCrashedUnderLoad_IsAway503AndGoesOnByItself()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        await using var cluster = await PostgresCluster.StartOwnAsync(new PostgresClusterSettings { Fsync = true });
        await using var pg = await PgStore.CreateAsync(folder, cluster: cluster);
        await ImportAsync(pg, Clients);
        await StartAsync(pg, 2);
        var isOver = false;
        var clients = NewClients();
        var working = Task.WhenAll(
            clients.Select((client, number) => client.WorkAsync($"N-{number % 3}", () => isOver)));

        foreach (var end in (Func<Task>[])[cluster.StopAsync, cluster.CrashAsync])
        {
            await MoreAsync(clients, 30, working);
            var before = clients.Sum(client => client.Refused.Count(one => one == (503, true)));
            await end();
            await UntilAsync(
                () => clients.Sum(client => client.Refused.Count(one => one == (503, true))) > before, working);
            Assert.Contains(await ReadyAsync(), answer => answer.Contains("not ready", StringComparison.Ordinal));
            await cluster.StartAgainAsync();
            await MoreAsync(clients, 30, working);
        }

        isOver = true;
        await working.WaitAsync(TimeSpan.FromMinutes(2));
        Assert.DoesNotContain(clients.SelectMany(client => client.Refused), one => one == (503, false));
        await ListsHoldAsync(clients);
        await UntilReadyAsync();
        await ComparedAsync(pg, clients);
    }

    private static OpenCaseRequest Opening(string account) => new("core", account, "CNY",
        [new DueItemRequest("i1", [new ComponentAmount(DebtComponent.Principal, "10.00")], new DateOnly(2026, 8, 31))]);

    private Uri[] Addresses() => [.. nodes.Select(node => node.Address)];

    private RetryingClient[] NewClients() =>
        [.. Enumerable.Range(0, Clients).Select(number => new RetryingClient($"client{number}", Addresses))];

    private async Task ImportAsync(PgStore pg, int accounts)
    {
        var rows = Enumerable.Range(0, accounts).Select(n => $"N-{n},CNY,1850.00,2026-08-31,credit-card,2026-01-15\n");
        (await Cli.RunAsync("import", folder.Write("t.csv", Table + string.Concat(rows)), "--store", pg.Store)).Done();
    }

    private async Task StartAsync(PgStore pg, int count) =>
        nodes.AddRange(await Task.WhenAll(Enumerable.Range(0, count).Select(_ => ServeAsync(pg))));

    private static Task<ServingProcess> ServeAsync(PgStore pg) =>
        ServingProcess.StartAsync(pg.Store, "Development", "BANK", ("Cases__Limits__AddressPerSecond", "100000"));

    /// <summary>Waits until the clients have so many more acknowledgements in all.</summary>
    private static Task MoreAsync(RetryingClient[] clients, int more, Task working)
    {
        var wanted = clients.Sum(client => client.Acknowledged.Count) + more;
        return UntilAsync(() => clients.Sum(client => client.Acknowledged.Count) >= wanted, working);
    }

    private static async Task UntilAsync(Func<bool> isSo, Task working)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var looks = 0; !isSo(); looks++)
        {
            Assert.InRange(looks, 0, 2_400);
            if (working.IsCompleted)
            {
                await working;
            }

            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Lists of every node hold what was acknowledged last, whoever keeps the rows now.</summary>
    private static async Task ListsHoldAsync(RetryingClient[] clients)
    {
        var last = clients.SelectMany(client => client.Acknowledged).Max(receipt => receipt.Position);
        for (var node = 0; node < 3; node++)
        {
            var page = await clients[0].UntilAsync(on => on.GetWorklistAsync(new WorklistFilter { At = last }));
            Assert.Equal(Clients, page.Items.Count);
        }
    }

    private async Task<string[]> ReadyAsync() => await Task.WhenAll(Addresses().Select(async address =>
    {
        using var http = new HttpClient { BaseAddress = address };
        using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return await answer.Content.ReadAsStringAsync();
    }));

    private async Task UntilReadyAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var looks = 0; (await ReadyAsync()).Any(answer => answer != "ready\n"); looks++)
        {
            Assert.InRange(looks, 0, 150);
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Every acknowledged note is one entry of the ledger, no other note is, and all of it verifies.</summary>
    private async Task ComparedAsync(PgStore pg, RetryingClient[] clients)
    {
        (await Cli.RunAsync("audit", "verify", "--store", pg.Store)).Done();
        (await Cli.RunAsync("audit", "export", "--format", "jsonl", "--store", pg.Store,
            "--out", folder.At("trail.jsonl"))).Done();
        var notes = new List<long>();
        foreach (var line in File.ReadLines(folder.At("trail.jsonl")))
        {
            using var entry = JsonDocument.Parse(line);
            if (entry.RootElement.GetProperty("kind").GetString() == "noteAdded")
            {
                notes.Add(entry.RootElement.GetProperty("position").GetInt64());
            }
        }

        var told = clients.SelectMany(client => client.Acknowledged).Select(receipt => receipt.Position);
        Assert.Equal(notes.Order(), told.Order());
        foreach (var client in clients)
        {
            client.Dispose();
        }
    }
}
