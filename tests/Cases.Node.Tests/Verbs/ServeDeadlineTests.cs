using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.Storage.Sqlite;
using Cases.TestKit;
using NodaTime;
using Xunit;
using ComponentAmount = Cases.Domain.ComponentAmount;
using ContactChannel = Cases.Domain.ContactChannel;
using DebtComponent = Cases.Domain.DebtComponent;
using Money = Cases.Domain.Money;

namespace Cases.Node.Tests;

/// <summary>A node takes the steps that fell due while nobody served the store.</summary>
public sealed class ServeDeadlineTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Serve_PromiseThatRanOutLongAgo_IsBrokenByTheSystem()
    {
        var id = await PromisedAsync();
        using var node = await ServingProcess.StartAsync(folder.Store(), "Development");
        using var http = new HttpClient { BaseAddress = node.Address };
        var client = await SignedIn.AsAsync(http, "eve", "auditor");

        // Nobody can wait for a position that nobody wrote; a sweep comes ten seconds after the first at the latest.
        Contracts.AuditEntry? ended = null;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var asked = 0; ended is null && asked < 300; asked++)
        {
            ended = (await client.GetCaseAuditAsync(id)).Required().Items
                .SingleOrDefault(entry => entry.Kind == "promiseEnded");
            await timer.WaitForNextTickAsync(None);
        }

        Assert.NotNull(ended);
        Assert.Equal(("system", "system"), (ended.By.Subject, ended.By.Role));
        Assert.Equal(0, (await node.TerminateAsync()).Code);
    }

    /// <summary>A store whose last entry is a promise of January 2020.</summary>
    private async Task<string> PromisedAsync()
    {
        var day = new LocalDate(2020, 1, 6);
        var clock = new VirtualClock(day.At(new LocalTime(9, 0)).InUtc().ToDateTimeOffset());
        folder.Write("cases.db.key", string.Concat(Enumerable.Repeat("5a", MasterKey.Size)) + "\n");
        using var master = MasterKeys.ForReading(folder.At("cases.db"));
        using var sealer = new Sealer(master!, Entropies.System);
        await using var store = SqliteLedgerStore.OpenWriter(folder.At("cases.db"));
        await using var node = new CasesNode(
            store, sealer, PacksInForce.Book([]), clock, new EngineOptions { Build = "b", Version = "1.0" });
        node.Start();
        var id = node.Identity.Case("core", "0017", 1);
        await SendAsync(node, id, new OpenCase(id, 1, "core", "0017", node.Identity.Account("core", "0017").Value,
            Currency.Eur,
            [new OpeningItem("i1", day.PlusDays(-30), [new ComponentAmount(DebtComponent.Principal, 1_000)])])
        {
            Parties = [],
        });
        await SendAsync(node, id, new MakePromise(
            "m1", new Money(500, Currency.Eur), day.PlusDays(5), ContactChannel.Phone));
        return id;
    }

    private static async Task SendAsync(CasesNode node, string id, CaseCommand command) => Assert.Equal(
        ReceiptKind.Accepted,
        (await node.Host.SendAsync(new CommandEnvelope(CommandId16.FromHash(command.GetType().Name),
            CaseIdentity.Stream(id), new Principal("ann", "collector"), command), None)).Kind);
}
