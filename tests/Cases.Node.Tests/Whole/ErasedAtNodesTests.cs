using Cases.Contracts;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>
/// Somebody is erased by a verb while two nodes serve the store: each is asked, and one that hangs is named.
/// </summary>
public sealed class ErasedAtNodesTests : IDisposable
{
    private readonly Folder folder = new();
    private readonly List<ServingProcess> nodes = [];

    public void Dispose()
    {
        nodes.ForEach(node => node.Dispose());
        folder.Dispose();
    }

    [Fact]
    public async Task Erase_WhileTwoNodesServe_WaitsForEach_AndNamesTheOneThatHangs()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        await using var pg = await PgStore.CreateAsync(folder);
        for (var node = 0; node < 2; node++)
        {
            nodes.Add(await ServingProcess.StartAsync(pg.Store, "Development"));
        }

        await RegisterAsync("p1");
        await RegisterAsync("p2");
        var done = await EraseAsync(pg, "p1");
        Assert.Equal((0, 2), (done.Code, Nodes(done).Count));
        Assert.All(Nodes(done), place => Assert.Equal((true, "forgot what it kept of her"), (place.Done, place.What)));

        await nodes[1].SignalAsync("STOP");
        var hangs = await EraseAsync(pg, "p2");
        Assert.Equal(1, hangs.Code);
        Assert.True(hangs.Json.GetProperty("erased").GetBoolean());
        Assert.Equal([false, true], Nodes(hangs).Select(place => place.Done).Order());
        Assert.Contains(Nodes(hangs), place =>
            !place.Done && place.What.Contains("may still be in its memory", StringComparison.Ordinal));

        // It goes on, takes the erasure in by itself, and says so.
        await nodes[1].SignalAsync("CONT");
        var again = await EraseAsync(pg, "p2");
        Assert.True(again.Code == 0, again.Out);
        Assert.All(Nodes(again), place => Assert.True(place.Done, place.What));
        foreach (var node in nodes)
        {
            Assert.Equal(0, (await node.TerminateAsync()).Code);
        }

        Assert.Contains("none works on the store", (await EraseAsync(pg, "p2")).Done().Out, StringComparison.Ordinal);
    }

    /// <summary>Tells one node of a person, and asks the other for her, so that both have her in memory.</summary>
    private async Task RegisterAsync(string person)
    {
        foreach (var node in nodes)
        {
            using var http = new HttpClient { BaseAddress = node.Address };
            string? token = null;
            var client = new CasesClient(http, _ => ValueTask.FromResult(token));
            token = (await client.SignInAsync(new SignInRequest("bob", "supervisor"))).Required().Token;
            if (node == nodes[0])
            {
                (await client.PostAsync(CasePaths.Persons, new PersonRequest("Ouyang Zhenhua") { Id = person }))
                    .Required();
            }

            (await client.PostAsync(CasePaths.Person(person, "contact-points"), new ContactPointRequest(
                ContactChannel.Phone, $"+86 138 0000 567{nodes.IndexOf(node)}", "contract", LegalGround.Contract)))
                .Required();
        }
    }

    private static Task<CliResult> EraseAsync(PgStore pg, string person) =>
        Cli.RunAsync("erase", person, "--ground", "unlawful", "--store", pg.Store, "--json");

    private static List<(bool Done, string What)> Nodes(CliResult result) =>
    [
        .. result.Json.GetProperty("places").EnumerateArray()
            .Where(place => place.GetProperty("place").GetString()!.StartsWith("node ", StringComparison.Ordinal))
            .Select(place => (place.GetProperty("done").GetBoolean(), place.GetProperty("what").GetString()!)),
    ];
}
