using System.Globalization;
using Cases.Contracts;
using Cases.Engine;
using Cases.Storage.Postgres;
using Cases.TestKit;
using NodaTime.Text;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>
/// Somebody is erased by a verb while two nodes serve the store: each is asked, and one that hangs or was killed is
/// named until its leases ran out long enough ago.
/// </summary>
/// <remarks>
/// How long ago is moved in the table, by the server's clock, so nothing waits for it. The verb has a patience of
/// seconds for a node that is slow, and a busy machine more than that: it is run again a few times, as its user would.
/// </remarks>
public sealed class ErasedAtNodesTests : IDisposable
{
    private const string Forgot = "forgot what it kept";
    private const int MostRuns = 12;
    private const int MostLooks = 5_000;

    private readonly Folder folder = new();
    private readonly List<(ServingProcess Process, string Place)> nodes = [];

    public void Dispose()
    {
        nodes.ForEach(node => node.Process.Dispose());
        folder.Dispose();
    }

    [Fact]
    public async Task Erase_WhileTwoNodesServe_WaitsForEach_AndNamesTheOneThatHangs()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        await using var pg = await PgStore.CreateAsync(folder);
        await ServeAsync(pg);
        AssertForgotten(await EraseAsync(pg, "p1", ran => ran.Code == 0), nodes.Count);

        await nodes[1].Process.SignalAsync("STOP");
        var hangs = await EraseAsync(pg, "p2", ran => What(ran, 0) == Forgot);
        Assert.Equal(1, hangs.Code);
        Assert.True(hangs.Json.GetProperty("erased").GetBoolean());
        Assert.Equal((2, Forgot), (Nodes(hangs).Count, What(hangs, 0)));
        Assert.Contains("may still be in its memory", What(hangs, 1, isDone: false), StringComparison.Ordinal);

        // Over HTTP the node that is asked names the other one, and not itself.
        using (var http = new HttpClient { BaseAddress = nodes[0].Process.Address })
        {
            var grace = await SignedIn.AsAsync(http, "grace", "compliance");
            var places = (await grace.PostAsync(
                CasePaths.Person("p2", "erasures"), new ErasureRequest(ErasureGround.Unlawful))).Required().Places!;
            var other = Assert.Single(places, place => place.Place.StartsWith("node ", StringComparison.Ordinal));
            Assert.Equal((nodes[1].Place, ErasureState.Left), (other.Place, other.State));
        }

        // It goes on, takes the erasure in by itself, and says so.
        await nodes[1].Process.SignalAsync("CONT");
        AssertForgotten(await EraseAsync(pg, "p2", ran => ran.Code == 0), nodes.Count);
        foreach (var (node, _) in nodes)
        {
            Assert.Equal(0, (await node.TerminateAsync()).Code);
        }

        Assert.Contains("none works on the store",
            (await EraseAsync(pg, "p2", ran => ran.Code == 0)).Done().Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erase_AfterANodeHungOrWasKilled_NamesIt_UntilItsLeasesRanOutLongAgo()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        await using var pg = await PgStore.CreateAsync(folder);
        await ServeAsync(pg);

        // It hung before the verb was started, for longer than its leases run.
        await nodes[1].Process.SignalAsync("STOP");
        var hung = await EraseAsync(pg, "p1", ran => What(ran, 0) == Forgot, () => LapseAsync(pg, minutes: 1));
        Assert.Equal((1, 2, Forgot), (hung.Code, Nodes(hung).Count, What(hung, 0)));
        var told = What(hung, 1, isDone: false);
        Assert.Matches("^its leases ran out [0-9]+ s ago.* let it go on or stop it, .* again in [0-9]+ min, .* until ",
            told);
        var until = InstantPattern.General.Parse(told.Split(' ')[^1]).Value;
        Assert.InRange((until.ToDateTimeOffset() - TimeProvider.System.GetUtcNow()).TotalMinutes, 0, 10);
        await nodes[1].Process.SignalAsync("CONT");
        AssertForgotten(await EraseAsync(pg, "p1", ran => ran.Code == 0), nodes.Count);

        // Killed is not told from hung by what the store holds, until nobody would hang for so long.
        await nodes[1].Process.KillAsync();
        var killed = await EraseAsync(pg, "p2", ran => What(ran, 0) == Forgot, () => LapseAsync(pg, minutes: 2));
        Assert.Equal((1, 2, Forgot), (killed.Code, Nodes(killed).Count, What(killed, 0)));
        Assert.Contains("where it was killed, run this again in", What(killed, 1, isDone: false),
            StringComparison.Ordinal);
        var before = await EraseNodes.RollAsync(pg.Store, CancellationToken.None);
        var ended = await EraseAsync(pg, "p2", ran => ran.Code == 0, () => LapseAsync(pg, minutes: 11));
        AssertForgotten(ended, asked: 1);

        // Who was on the roll before the erasure stays on it, however long the erasure takes.
        var list = PostgresStore.Nodes(StoreOption.Postgres(pg.Store)!);
        var places = await EraseNodes.AskAsync(list, before, 0, looks: 0, CancellationToken.None);
        Assert.Contains(nodes[1].Place, places.Select(place => place.Place));
        Assert.DoesNotContain(nodes[1].Place,
            (await EraseNodes.RollAsync(pg.Store, CancellationToken.None)).Select(node => node.ToString()));
    }

    /// <summary>Starts two nodes, learns how the verb names each, and has both know two persons.</summary>
    private async Task ServeAsync(PgStore pg)
    {
        while (nodes.Count < 2)
        {
            var process = await ServingProcess.StartAsync(pg.Store, "Development");
            nodes.Add((process, ""));
            var place = "";
            for (var look = 0; place.Length == 0 && look < MostLooks; look++)
            {
                var told = await PostgresFollowerLeases.ListWithLapsedAsync(
                    StoreOption.Postgres(pg.Store)!, CancellationToken.None);
                place = NodeRoll.Living(told).Select(node => node.ToString())
                    .FirstOrDefault(name => nodes.TrueForAll(node => node.Place != name), "");
            }

            Assert.NotEmpty(place);
            nodes[^1] = (process, place);
        }

        await RegisterAsync("p1");
        await RegisterAsync("p2");
    }

    /// <summary>Tells one node of a person, and asks the other for her, so that both have her in memory.</summary>
    private async Task RegisterAsync(string person)
    {
        for (var node = 0; node < nodes.Count; node++)
        {
            using var http = new HttpClient { BaseAddress = nodes[node].Process.Address };
            var client = await SignedIn.AsAsync(http);
            if (node == 0)
            {
                (await client.PostAsync(CasePaths.Persons, new PersonRequest("Ouyang Zhenhua") { Id = person }))
                    .Required();
            }

            (await client.PostAsync(CasePaths.Person(person, "contact-points"), new ContactPointRequest(
                ContactChannel.Phone, $"+86 138 0000 567{node}", "contract", LegalGround.Contract)))
                .Required();
        }
    }

    /// <summary>Has the leases of the second node run out some minutes ago.</summary>
    private Task<object?> LapseAsync(PgStore pg, int minutes) => pg.SqlAsync(string.Create(CultureInfo.InvariantCulture,
        $"""
        UPDATE cases_read.leases SET until = clock_timestamp() - interval '{minutes} minutes' WHERE holder =
        (SELECT holder FROM cases_read.leases WHERE follower LIKE 'node %{nodes[1].Place.Split(' ')[1]}')
        """));

    /// <summary>Erases a person, again as long as it is not as it will be.</summary>
    private static async Task<CliResult> EraseAsync(
        PgStore pg, string person, Func<CliResult, bool> isSettled, Func<Task>? first = null)
    {
        for (var run = 1; ; run++)
        {
            await (first?.Invoke() ?? Task.CompletedTask);
            var ran = await Cli.RunAsync("erase", person, "--ground", "unlawful", "--store", pg.Store, "--json");
            if (run == MostRuns || isSettled(ran))
            {
                return ran;
            }
        }
    }

    private void AssertForgotten(CliResult ran, int asked)
    {
        Assert.True(ran.Code == 0, ran.Out + ran.Error);
        Assert.Equal(nodes.Take(asked).Select(node => (node.Place, true, Forgot)).Order(), Nodes(ran).Order());
    }

    /// <summary>What the verb says of a node; empty where it is not listed, or is done and should not be.</summary>
    private string What(CliResult ran, int node, bool isDone = true) =>
        Nodes(ran).Find(place => place.Place == nodes[node].Place && place.Done == isDone).What ?? "";

    private static List<(string Place, bool Done, string What)> Nodes(CliResult ran) => ran.Out.Length == 0 ? [] :
    [
        .. ran.Json.GetProperty("places").EnumerateArray()
            .Select(place => (Place: place.GetProperty("place").GetString()!, place.GetProperty("done").GetBoolean(),
                place.GetProperty("what").GetString()!))
            .Where(place => place.Place.StartsWith("node ", StringComparison.Ordinal)),
    ];
}
