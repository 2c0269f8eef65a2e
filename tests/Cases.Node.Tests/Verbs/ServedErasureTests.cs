using Cases.Contracts;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>Erasing over HTTP at a real node: the answer lists the places that held something.</summary>
public sealed class ServedErasureTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task OnAFile_EveryPlaceIsDone_ButItsBytes_WhichTheVerbLooksAt()
    {
        using var node = await ServingProcess.StartAsync(folder.Store(), "Development");
        var places = await EraseAsync(node);

        Assert.Equal(["keys", "entries", "read models", "search index", "this node", "read log", "file of the store"],
            places.Select(place => place.Place));
        Assert.All(places.SkipLast(1), place => Assert.True(place.State == ErasureState.Done, place.ToString()));
        Assert.Equal(ErasureState.NotAsked, places[^1].State);
        Assert.Contains("cases erase p1", places[^1].What, StringComparison.Ordinal);
        (await Cli.RunAsync("erase", "p1", "--ground", "unlawful", "--store", folder.Store())).Done();
        Assert.Equal(0, (await node.TerminateAsync()).Code);
    }

    [Fact]
    public async Task OnPostgres_OtherNodesAreAsked_AndNotThisOne()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        using var node = await ServingProcess.StartAsync(pg.Store, "Development");
        var places = await EraseAsync(node);

        Assert.Equal(
            ["keys", "entries", "read models", "search index", "this node", "other nodes", "read log"],
            places.Select(place => place.Place));
        Assert.Equal("none works on the store", places[5].What);
        Assert.All(places, place => Assert.True(place.State == ErasureState.Done, place.ToString()));
        Assert.Equal(0, (await node.TerminateAsync()).Code);
    }

    [Fact]
    public async Task WhereTheStoreIsAway_ItSaysThatNobodyLooked()
    {
        await using var ledger = new GatedStore(new MemoryLedgerStore());
        ledger.FailNext(StoreCall.ReadStream);
        var place = Assert.Single(await ServedErasure.AskAsync(
            new OpenStore(ledger), Guid.Empty, StreamId.Parse("person/p1"), CancellationToken.None,
            CancellationToken.None));
        Assert.Equal(("store", ErasureState.NotAsked), (place.Place, place.State));
        Assert.Contains("send this again", place.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhereTheLedgerIsTooLong_ItSaysWhoReadsIt()
    {
        await using var ledger = new MemoryLedgerStore();
        var places = await ServedErasure.AskAsync(
            new OpenStore(ledger), Guid.Empty, StreamId.Parse("person/p1"), new CancellationToken(canceled: true),
            CancellationToken.None);
        Assert.Equal(["store", "this node"], places.Select(place => place.Place));
        Assert.Equal(ErasureState.NotAsked, places[0].State);
        Assert.Contains("cases erase p1", places[0].What, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<ErasurePlace>> EraseAsync(ServingProcess node)
    {
        using var http = new HttpClient { BaseAddress = node.Address };
        var bob = await SignedIn.AsAsync(http);
        (await bob.PostAsync(CasePaths.Persons, new PersonRequest("Ouyang Zhenhua") { Id = "p1" })).Required();
        var grace = await SignedIn.AsAsync(http, "grace", "compliance");
        (await grace.GetPersonAsync("p1")).Required();
        var erased = await grace.PostAsync(
            CasePaths.Person("p1", "erasures"), new ErasureRequest(ErasureGround.Unlawful));
        Assert.Equal("personErased", Assert.Single(erased.Required().Events));
        return erased.Required().Places!;
    }
}
