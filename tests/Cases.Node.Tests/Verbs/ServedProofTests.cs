using System.Net.Http.Headers;
using Cases.Contracts;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>What a node answers to an auditor is checked without it, with a key and a head from elsewhere.</summary>
public sealed class ServedProofTests : IDisposable
{
    private readonly Folder folder = new();
    private HttpClient? http;
    private string? token;

    public void Dispose()
    {
        http?.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Proofs_OfEveryEntry_AreProvedFromAKeptHeadOn()
    {
        await ReplayAsync();
        (await Cli.RunAsync(
            "audit", "checkpoint", "--store", folder.Store(), "--out", folder.At("held"), "--json")).Done();
        (await Cli.RunAsync("audit", "key", "--store", folder.Store(), "--out", folder.At("keys"), "--json")).Done();
        (await Cli.RunAsync("audit", "key", "--rotate", "--store", folder.Store(), "--json")).Done();
        await AnswersAsync(folder.Store());
    }

    [Fact]
    public async Task Proofs_OnPostgres_AreProvedToo()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        await ReplayAsync(pg.Store);
        (await Cli.RunAsync("audit", "checkpoint", "--store", pg.Store, "--out", folder.At("held"), "--json")).Done();
        (await Cli.RunAsync("audit", "key", "--store", pg.Store, "--out", folder.At("keys"), "--json")).Done();
        await AnswersAsync(pg.Store);
    }

    [Fact]
    public async Task Proofs_ThatAreNone_AreProblemsOfTheirOwn()
    {
        using var node = await ServingProcess.StartAsync(folder.Store(), "Development");
        var client = await SignedInAsync(node, "auditor");
        Assert.Equal(404, (await client.GetCheckpointAsync()).Status);
        Assert.Equal(404, (await client.GetProofAsync(0)).Status);
        Assert.Equal(404, (await client.GetAsync<AuditProof>("audit/proofs/x")).Status);
        Assert.Equal(400, (await client.GetAsync<AuditProof>("audit/proofs/0?from=x")).Status);
        var clerk = await SignedInAsync(node, "collector");
        Assert.Equal(403, (await clerk.GetCheckpointAsync()).Status);
        Assert.Equal(403, (await clerk.GetProofAsync(0)).Status);
    }

    private async Task AnswersAsync(string store)
    {
        var held = File.ReadAllText(folder.At("held"));
        var kept = Checkpoint.Read(held, out _, out _)!.Head.Size;
        var keys = HeadFiles.ReadKeys(folder.At("keys"));
        using var node = await ServingProcess.StartAsync(store, "Development");
        var client = await SignedInAsync(node, "auditor");

        var head = (await client.GetCheckpointAsync()).Required();
        var read = Checkpoint.Read(head.Note, out var note, out _)!;
        Assert.Equal((head.Size, head.Root), (read.Head.Size, read.Head.Root.ToString()));
        Assert.Contains(head.Keys, key => key == keys[0].ToString());
        Assert.True(head.Size >= kept);
        for (var position = 0L; position < head.Size; position++)
        {
            var bytes = await http!.GetByteArrayAsync(
                new Uri($"/v1/audit/proofs/{position}?from={kept}", UriKind.Relative));
            var proof = EntryProof.Read(bytes, out var fault);
            Assert.Equal("", fault);
            var verdict = BundleCheck.Verify(proof!, keys, held);
            Assert.Null(verdict.Fault);
            Assert.Equal(position, Assert.Single(verdict.Entries).Position);
            Assert.Equal(read.Head, verdict.Head!.Head);
        }

        Assert.Equal(404, (await client.GetProofAsync(head.Size + 100)).Status);
        foreach (var from in new[] { 0, head.Size + 1 })
        {
            var refused = await client.GetProofAsync(0, from);
            Assert.Equal((400, ProblemCodes.FieldInvalid), (refused.Status, refused.Problem?.Code));
        }
    }

    private async Task ReplayAsync(string? store = null) => (await Cli.RunAsync(
        "replay", folder.Write("small.csv", Fines.Small), "--process", "road-fines", "--store",
        store ?? folder.Store(), "--json")).Done();

    private async Task<CasesClient> SignedInAsync(ServingProcess node, string role)
    {
        http?.Dispose();
        http = new HttpClient { BaseAddress = node.Address };
        token = null;
        var client = new CasesClient(http, _ => ValueTask.FromResult(token));
        token = (await client.SignInAsync(new SignInRequest("eve", role))).Required().Token;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
