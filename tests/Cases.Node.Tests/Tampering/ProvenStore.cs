using Cases.Contracts;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>Fills a store with something in every table: verbs, a node that served, and verbs again.</summary>
internal static class ProvenStore
{
    /// <summary>A person of whom the store holds a name and nothing else.</summary>
    public const string Alone = "p3";

    /// <summary>Fills it.</summary>
    /// <param name="folder">Where files and the witness are.</param>
    /// <param name="store">The store, as --store takes it.</param>
    /// <param name="followed">
    /// Waits until rows have caught up, where a node that stops leaves them to others; null where it takes them in.
    /// </param>
    public static async Task FillAsync(Folder folder, string store, Func<Task>? followed = null)
    {
        var log = folder.Write("small.csv", Fines.Small);
        (await Cli.RunAsync("replay", log, "--process", "road-fines", "--store", store, "--json")).Done();
        await PayAsync(folder, store, "F2,1.00,EUR,2011-01-01,b\n");
        await ServeAsync(store);
        await PayAsync(folder, store, "unknown,2.00,EUR,2011-01-02,c\nF2,1.00,EUR,2011-01-03,d\n");
        var witness = Directory.CreateDirectory(folder.At("witness")).FullName;
        (await Cli.RunAsync("audit", "checkpoint", "--store", store, "--push", witness, "--json")).Done();
        await PayAsync(folder, store, "F2,2.00,EUR,2011-01-04,e\n");
        await CatchUpAsync(store, followed);
    }

    /// <summary>Serves the store until every row has caught up with the ledger.</summary>
    public static async Task CatchUpAsync(string store, Func<Task>? followed = null)
    {
        using var node = await ServingProcess.StartAsync(store, "Development");
        await (followed?.Invoke() ?? Task.CompletedTask);
        Assert.Equal(0, (await node.TerminateAsync()).Code);
    }

    private static async Task PayAsync(Folder folder, string store, string rows)
    {
        var table = folder.Write("paid.csv", "account,amount,currency,value_date,reference\n" + rows);
        (await Cli.RunAsync("payments", table, "--store", store, "--json")).Done();
    }

    private static async Task ServeAsync(string store)
    {
        using var node = await ServingProcess.StartAsync(store, "Development");
        using var http = new HttpClient { BaseAddress = node.Address };
        var client = await SignedIn.AsAsync(http);
        foreach (var (id, name, number) in ((string, string, string)[])
            [("p1", "Zhang Wei", "+86 138 0000 5678"), ("p2", "Li Na", "+86 138 0000 5679")])
        {
            (await client.PostAsync(
                CasePaths.Persons, new PersonRequest(name) { Id = id, Language = "zh-CN" })).Required();
            (await client.PostAsync(CasePaths.Person(id, "contact-points"), new ContactPointRequest(
                ContactChannel.Phone, number, "contract", LegalGround.Contract))).Required();
            var opened = (await client.PostAsync(CasePaths.Cases, new OpenCaseRequest("core", "N-" + id, "CNY",
                [new DueItemRequest("i1", [new ComponentAmount(DebtComponent.Principal, "10.00")],
                    new DateOnly(2026, 3, 1))])
            {
                Parties = [new PartyRequest(id, PartyKind.Debtor)], Product = "card",
            })).Required();
            (await client.PostAsync(CasePaths.Of(opened.Id, "notes"), new NoteRequest("first"))).Required();
            (await client.PostAsync(CasePaths.Of(opened.Id, "holds"), new HoldRequest(HoldKind.Dispute, "asked")))
                .Required();
            (await client.PostAsync(CasePaths.Of(opened.Id, "resolutions"),
                new ResolutionRequest(ResolutionReason.NotLiable, "court file 7") { RequestApproval = true }))
                .Required();
        }

        // Somebody without a case: nothing needs her data.
        (await client.PostAsync(CasePaths.Persons, new PersonRequest("Ma Li") { Id = Alone })).Required();
        Assert.Equal(0, (await node.TerminateAsync()).Code);
    }
}
