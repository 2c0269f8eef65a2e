using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Storage.Postgres.Tests;

/// <summary>Three nodes on one database, each with connections of its own, in one process.</summary>
public sealed class SeveralNodesTests : IAsyncLifetime
{
    private const int Nodes = 3;
    private const int Cases = 6;
    private const int Clients = 12;
    private const int StepsOfAClient = 20;

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly List<PostgresLedgerStore> stores = [];
    private readonly List<EmbeddedRun> nodes = [];
    private TestDatabase? database;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        for (var node = 0; node < Nodes; node++)
        {
            stores.Add(await database.OpenAsync());
            nodes.Add(EmbeddedRun.Start(new HostSettings(stores[node], TimeProvider.System) { Seed = $"node {node}" }));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }

        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }

        await (database?.DisposeAsync() ?? default);
    }

    /// <summary>
    /// Clients hop between nodes, send each command to two of them at once, and read what they wrote from a third.
    /// </summary>
    [Fact]
    public async Task Commands_ToAnyNode_AreTakenOnceAnsweredAlikeAndReadByAll()
    {
        for (var number = 0; number < Cases; number++)
        {
            var opened = await nodes[number % Nodes].SendAsync(
                "open", Id(number), CaseCommands.Open(Id(number), $"a{number}"));
            Assert.Equal(ReceiptKind.Accepted, opened.Kind);
        }

        var acknowledged = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => WorkAsync(client)));

        var taken = new Dictionary<CommandId16, int>();
        await foreach (var entry in EntriesAsync())
        {
            if (entry.Kind == "noteAdded")
            {
                taken[entry.Command] = taken.GetValueOrDefault(entry.Command) + 1;
            }
        }

        Assert.Equal(Clients * StepsOfAClient, acknowledged.Sum(ids => ids.Count));
        Assert.All(acknowledged.SelectMany(ids => ids), id => Assert.Equal(1, taken[id]));
        Assert.Equal(Clients * StepsOfAClient, taken.Count);
        Assert.Null((await StateCheck.VerifyAsync(stores[0], null, None)).Fault);
        for (var number = 0; number < Cases; number++)
        {
            var versions = await Task.WhenAll(nodes.Select(node => node.ReadAsync(Id(number))));
            Assert.Single(versions.Select(view => view.Version).Distinct());
        }
    }

    /// <summary>A person's keys are made once, whichever nodes need them first at the same moment.</summary>
    [Fact]
    public async Task Keys_NeededOnAllNodesAtOnce_AreMadeOnce()
    {
        var stream = StreamId.Parse("person/p1");
        var by = new Principal("ann", "collector");
        await nodes[0].Host.SendAsync(new CommandEnvelope(
            CommandId16.FromHash("register"), stream, by, new RegisterPerson("Zhang Wei", "zh-CN")), None);

        var told = await Task.WhenAll(Enumerable.Range(0, 9).Select(number => nodes[number % Nodes].Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash($"n{number}"), stream, by, new AddContactPoint(
                $"k{number}", ContactChannel.Phone, $"1300000000{number}", "contract", LegalGround.Contract)), None)
            .AsTask().Soon()));

        Assert.All(told, receipt => Assert.True(
            receipt.Kind is ReceiptKind.Accepted or ReceiptKind.Contended, receipt.Kind.ToString()));
        var keys = await stores[1].ListKeysAsync("", 100, None);
        Assert.Equal(keys.Count, keys.Select(key => (key.Owner, key.Class)).Distinct().Count());
        foreach (var node in nodes)
        {
            var person = (PersonState)(await node.Host.ReadAsync(stream, None)).State;
            Assert.Equal(told.Count(receipt => receipt.Kind == ReceiptKind.Accepted), person.ContactPoints.Length);
        }
    }

    [Fact]
    public async Task Leases_OfTwoNodes_OneLeads_AndTheOtherWhenItReturnsOrRunsOut()
    {
        await using var models = await PostgresReadModels.OpenAsync(stores[0], None);
        var one = await PostgresFollowerLeases.InAsync(models, None);
        var two = await PostgresFollowerLeases.InAsync(models, None);

        Assert.Equal(["a", "b"], (await one.RenewAsync(["b", "a"], FollowerTurns.Length, -1, None)).Order());
        Assert.Equal(["c"], await two.RenewAsync(["a", "b", "c"], FollowerTurns.Length, -1, None));
        Assert.Equal(["a"], await one.RenewAsync(["a"], FollowerTurns.Length, -1, None));
        await one.ReturnAsync(None);
        Assert.Equal(3, (await two.RenewAsync(["a", "b", "c"], FollowerTurns.Length, -1, None)).Count);
        Assert.Empty(await one.RenewAsync(["a", "b", "c"], FollowerTurns.Length, -1, None));

        await database!.SqlAsync("UPDATE cases_read.leases SET until = clock_timestamp()");
        Assert.Equal(["b"], await one.RenewAsync(["b"], FollowerTurns.Length, -1, None));
    }

    [Fact]
    public async Task Leases_OfANodeNotSeenForADay_AreDeletedByTheNextThatStarts()
    {
        await using var models = await PostgresReadModels.OpenAsync(stores[0], None);
        var killed = await PostgresFollowerLeases.InAsync(models, None);
        await killed.RenewAsync(["a", "b", "c"], FollowerTurns.Length, 7, None);
        await database!.SqlAsync("UPDATE cases_read.leases SET until = clock_timestamp() "
            + "- CASE follower WHEN 'a' THEN interval '25 hours' WHEN 'b' THEN interval '23 hours' ELSE '0' END");

        await PostgresFollowerLeases.InAsync(models, None);

        Assert.Equal(["b", "c"], (await PostgresFollowerLeases.ListWithLapsedAsync(database.Service, None))
            .Select(lease => lease.Name));
        Assert.Equal(["a"], await killed.RenewAsync(["a"], FollowerTurns.Length, 8, None));
    }

    [Fact]
    public async Task Leases_TellHowFarTheirHolderHasSeen_AlsoWhenTheyRanOut_UntilTheyAreReturned()
    {
        await using var models = await PostgresReadModels.OpenAsync(stores[0], None);
        var one = await PostgresFollowerLeases.InAsync(models, None);
        var two = await PostgresFollowerLeases.InAsync(models, None);
        await one.RenewAsync(["a"], FollowerTurns.Length, 7, None);
        await one.RenewAsync(["a"], FollowerTurns.Length, 9, None);
        await two.RenewAsync(["b"], FollowerTurns.Length, -1, None);
        Assert.Equal([("a", 9L), ("b", -1L)],
            (await two.ListAsync(None)).Select(lease => (lease.Name, lease.Seen)));

        await database!.SqlAsync("UPDATE cases_read.leases SET until = clock_timestamp() "
            + "+ CASE follower WHEN 'a' THEN interval '-90 seconds' ELSE interval '1 day' END");
        var address = database.Service;
        Assert.Equal(["b"], (await two.ListAsync(None)).Select(lease => lease.Name));
        var (a, b) = await PostgresFollowerLeases.ListWithLapsedAsync(address, None) is [var first, var second]
            ? (first, second)
            : throw new InvalidOperationException("There are not two leases.");
        Assert.Equal(("a", 9L, "b", Duration.Zero), (a.Name, a.Seen, b.Name, b.LapsedFor));
        Assert.InRange(a.LapsedFor.TotalSeconds, 90, 3_600);
        await one.ReturnAsync(None);
        Assert.Equal(["b"], (await PostgresFollowerLeases.ListWithLapsedAsync(address, None))
            .Select(lease => lease.Name));

        await database.SqlAsync("DROP TABLE cases_read.leases");
        Assert.Empty(await PostgresFollowerLeases.ListWithLapsedAsync(address, None));
    }

    [Fact]
    public async Task Leases_ManyNodesAtOnce_EachFollowerHasOneLeader()
    {
        await using var models = await PostgresReadModels.OpenAsync(stores[0], None);
        string[] names = ["cases", "work", "search", "more"];
        var all = new List<PostgresFollowerLeases>();
        for (var node = 0; node < 8; node++)
        {
            all.Add(await PostgresFollowerLeases.InAsync(models, None));
        }

        for (var round = 0; round < 5; round++)
        {
            var held = await Task.WhenAll(all.Select((leases, node) => leases.RenewAsync(
                node % 2 == 0 ? names : [.. Enumerable.Reverse(names)], FollowerTurns.Length, -1, None)
                .AsTask().Soon()));
            Assert.Equal(names.Order(), held.SelectMany(some => some).Order());
        }
    }

    private static string Id(int number) => $"c{number}";

    private async Task<List<CommandId16>> WorkAsync(int client)
    {
        var done = new List<CommandId16>();
        for (var step = 0; step < StepsOfAClient; step++)
        {
            var id = $"client {client} step {step}";
            var on = Id((client + step) % Cases);
            var command = CaseCommands.Note($"{client}-{step}");
            var twice = await Task.WhenAll(
                SentAsync(nodes[(client + step) % Nodes], id, on, command),
                SentAsync(nodes[(client + step + 1) % Nodes], id, on, command));

            Assert.Equal(twice[0].Position, twice[1].Position);
            Assert.Equal(twice[0].Version, twice[1].Version);
            var seen = await nodes[(client + step + 2) % Nodes].ReadAsync(on);
            Assert.True(seen.Version >= twice[0].Version, "an answer older than the caller's own write");
            done.Add(CommandId16.FromHash(id));
        }

        return done;
    }

    /// <summary>Sends until there is an answer, as a client does.</summary>
    private static async Task<CommandReceipt> SentAsync(EmbeddedRun node, string id, string on, object command)
    {
        while (true)
        {
            var receipt = await node.SendAsync(id, on, command);
            if (receipt.Kind is not (ReceiptKind.Contended or ReceiptKind.Pushback))
            {
                Assert.Equal(ReceiptKind.Accepted, receipt.Kind);
                return receipt;
            }
        }
    }

    private async IAsyncEnumerable<LedgerEntry> EntriesAsync()
    {
        long position = 0;
        while (await stores[0].ReadFromAsync(position, 1_000, None) is { Count: > 0 } page)
        {
            foreach (var stored in page)
            {
                yield return LedgerEntry.Decode(stored.Bytes);
            }

            position = page[^1].Position + 1;
        }
    }
}
