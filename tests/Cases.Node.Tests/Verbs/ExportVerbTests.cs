using System.Text.Json;
using Cases.Domain;
using Cases.Engine;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary><c>export person</c>: what is held, opened, and who read it.</summary>
public sealed class ExportVerbTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Person_WithACaseAndAPart_GetsHerOwnAndWhatNamesHer()
    {
        await WriteAsync();
        folder.Write("cases.db.security.log", string.Join('\n',
            Line("case/c1 person/p1", "ann"), Line("case/c2 person/p2", "bob"), Line("entries/all", "eve"),
            """{"Timestamp":"2026-11-20T09:03:00Z","Properties":{"Whose":"person/p1"""));
        var answer = (await ExportAsync("p1")).Done().Json;
        var text = folder.Read("p.json");
        using var held = JsonDocument.Parse(text);

        Assert.Equal(["case/c1"], Texts(held, "cases"));
        Assert.Equal(["case/c2"], Texts(held, "otherCases"));
        Assert.Contains("her own note", text, StringComparison.Ordinal);
        Assert.Contains("court order 7", text, StringComparison.Ordinal);
        Assert.DoesNotContain("another's note", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"sealed\"", text, StringComparison.Ordinal);
        Assert.Equal(["ann", "eve"], held.RootElement.GetProperty("reads").EnumerateArray()
            .Select(read => read.GetProperty("by").GetString()));
        Assert.Equal(2, answer.GetProperty("reads").GetInt32());
    }

    [Fact]
    public async Task Person_UnderAnotherMasterKey_IsNoErasedOne()
    {
        await WriteAsync();
        folder.Write("cases.db.key", new string('a', 64) + "\n");
        var result = await ExportAsync("p1");
        Assert.NotEqual(0, result.Code);
        Assert.Contains("master key", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.At("p.json")));
    }

    [Theory]
    [InlineData("nobody", "There is no person 'nobody'")]
    [InlineData("a b", "is no id of a person")]
    public async Task Person_Unknown_IsExitTwo(string id, string word)
    {
        await WriteAsync();
        (await ExportAsync(id)).Fails(2, word);
    }

    private static string Line(string whose, string by) =>
        $"{{\"Timestamp\":\"2026-11-20T09:00:00Z\",\"Properties\":{{\"Whose\":\"{whose}\",\"Subject\":\"{by}\","
        + "\"Role\":\"auditor\",\"Method\":\"GET\",\"Route\":\"/v1/cases/{id}\"}}";

    private static IEnumerable<string?> Texts(JsonDocument held, string name) =>
        held.RootElement.GetProperty(name).EnumerateArray().Select(text => text.GetString());

    private Task<CliResult> ExportAsync(string id) => Cli.RunAsync(
        "export", "person", id, "--store", folder.Store(), "--out", folder.At("p.json"), "--json");

    /// <summary>A case of hers, and one of another's in which she got a part.</summary>
    private async Task WriteAsync()
    {
        await using var store = folder.OpenWriter();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        await run.SendAsync("1", "c1", CaseCommands.Open("c1", "a1", debtor: "p1"));
        await run.SendAsync("2", "c1", CaseCommands.Note("n", "her own note"));
        await run.SendAsync("3", "c2", CaseCommands.Open("c2", "a2", debtor: "p2"));
        await run.SendAsync("4", "c2", CaseCommands.Note("n", "another's note"));
        var person = new CommandEnvelope(
            Cases.Ledger.CommandId16.FromHash("5"), Cases.Ledger.StreamId.Parse("person/p1"),
            new Principal("ann", "collector"), new RegisterPerson("Li", null));
        await run.Host.SendAsync(person, CancellationToken.None).AsTask().Soon();
        var added = await run.SendAsync("6", "c2", new AddParty("p1", PartyKind.Guarantor, "court order 7"));
        Assert.Equal(ReceiptKind.Accepted, added.Kind);
    }
}
