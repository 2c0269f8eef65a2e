using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.Storage.Sqlite;
using Cases.TestKit;
using Xunit;
using static Cases.Node.Tests.RecordTimes;

namespace Cases.Node.Tests;

/// <summary>
/// <c>erase</c> of a person who is an account's debtor by her own record alone: its cases name nobody, as where they
/// were imported.
/// </summary>
public sealed class EraseByRecordTests : IDisposable
{
    private readonly Folder folder = new();
    private string caseId = "";

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Account_IsErasedWithHer_AndEveryPlaceSaysSo(bool onPostgres)
    {
        await using var pg = onPostgres ? await PgStore.CreateAsync(folder) : null;
        var at = pg?.Store ?? folder.Store();
        await using (ILedgerStore store = pg is null ? folder.OpenWriter() : await pg.OpenWriterAsync())
        {
            Assert.Contains("account/", await FillAsync(store, LongAgo, resolve: true), StringComparison.Ordinal);
        }

        var held = (await Cli.RunAsync(
            "export", "person", "p1", "--store", at, "--out", folder.At("p.json"))).Done();
        Assert.Contains(caseId, folder.Read("p.json"), StringComparison.Ordinal);
        Assert.Contains("0017", folder.Read("p.json"), StringComparison.Ordinal);
        Assert.Matches("cases +1", held.Out);

        var erased = await Cli.RunAsync(
            "erase", "p1", "--ground", "purpose-achieved", "--store", at, "--json");

        Assert.True(erased.Code == 0, erased.Out + erased.Error);
        Assert.All(erased.Json.GetProperty("places").EnumerateArray(), place =>
            Assert.True(place.GetProperty("done").GetBoolean(), place.ToString()));
        Assert.Matches("account +\\(erased\\)", (await Cli.RunAsync("case", caseId, "--store", at)).Done().Out);
        (await Cli.RunAsync("audit", "verify", "--store", at)).Done();
    }

    [Fact]
    public async Task LastRecordOfItsCase_WithinItsRetention_IsRefusedWithTheDate()
    {
        await using (var store = folder.OpenWriter())
        {
            await FillAsync(store, ToCome, resolve: true);
        }

        var refused = await Cli.RunAsync(
            "erase", "p1", "--ground", "purpose-achieved", "--store", folder.Store(), "--json");

        Assert.Equal(1, refused.Code);
        Assert.Equal("2195-03-02T16:00:00Z", refused.Json.GetProperty("permittedFrom").GetString());
        Assert.Equal("placed", refused.Json.GetProperty("restriction").GetString());
    }

    [Fact]
    public async Task OpenCase_IsRefused_AndRestrictedUntilThen()
    {
        await using (var store = folder.OpenWriter())
        {
            await FillAsync(store, LongAgo, resolve: false);
        }

        string[] erase = ["erase", "p1", "--ground", "unlawful", "--store", folder.Store()];
        var refused = await Cli.RunAsync([.. erase, "--json"]);

        Assert.Equal((1, "placed"), (refused.Code, refused.Json.GetProperty("restriction").GetString()));
        Assert.Contains(caseId, refused.Out, StringComparison.Ordinal);
        await using (var store = SqliteLedgerStore.OpenReader(folder.At("cases.db")))
        {
            Assert.Equal(["case/" + caseId, "person/p1"], (await store.ReadFromAsync(0, 99, default))
                .Select(entry => LedgerEntry.Decode(entry.Bytes))
                .Where(entry => entry.Kind is "holdPlaced" or "personHoldPlaced").Select(entry => entry.Stream.Value)
                .Order(StringComparer.Ordinal));
        }

        Assert.Matches("restriction +stands", (await Cli.RunAsync(erase)).Out);
    }

    /// <summary>A case that names nobody, and the record of the person who is its account's debtor.</summary>
    /// <returns>The owners of the keys.</returns>
    private async Task<string> FillAsync(ILedgerStore store, DateTimeOffset at, bool resolve)
    {
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(at)));
        caseId = run.Node.Identity.Case("core", "0017", 1);
        await run.SendAsync("1", caseId, CaseCommands.Open(caseId));
        await run.SendAsync("2", caseId, CaseCommands.Note("n"));
        if (resolve)
        {
            var due = new RecordPayment("p", new Money(CaseCommands.Owed, Currency.Eur),
                NodaTime.LocalDate.FromDateTime(at.DateTime));
            Assert.Contains("caseResolved", (await run.SendAsync("3", caseId, due)).Events);
        }

        foreach (var command in (object[])
            [new RegisterPerson("Ouyang Zhenhua", null), new AssignRole("account/0017", PartyKind.Debtor)])
        {
            Assert.Empty((await run.Host.SendAsync(new CommandEnvelope(CommandId16.FromHash($"{command}"),
                StreamId.Parse("person/p1"), new Principal("core", "integration"), command), default)).Reasons);
        }

        var keys = await store.ListKeysAsync("", 9, CancellationToken.None);
        return string.Join(' ', keys.Select(key => key.Owner));
    }
}
