using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>
/// Bundles of a case from before and after its debtor was erased, made and checked by the real executables: both
/// verify, and the later one says where a text went.
/// </summary>
public sealed class ErasedBundleTests : IDisposable
{
    private const string Said = "asked for time until the harvest";

    // Records of then are past every retention, whatever day it is.
    private static readonly DateTimeOffset LongAgo = new(2015, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Bundles_OfBeforeAndAfterAnErasure_Verify_AndSayErasedWhereTextWent()
    {
        var id = await FillAsync();
        await RunAsync("erase", "p2", "--ground", "unlawful", "--store", folder.Store());
        await RunAsync("audit", "checkpoint", "--store", folder.Store(), "--out", folder.At("head"));
        await RunAsync("audit", "key", "--store", folder.Store(), "--out", folder.At("keys"));
        await RunAsync("audit", "prove", "--case", id, "--store", folder.Store(), "--out", folder.At("before"));
        var sealedThen = await CheckAsync("before");

        await RunAsync("erase", "p1", "--ground", "purpose-achieved", "--store", folder.Store());
        await RunAsync("audit", "prove", "--case", id, "--store", folder.Store(), "--out", folder.At("after"));

        Assert.Equal(sealedThen, await CheckAsync("before"));
        Assert.Contains("\"sealed\"", sealedThen, StringComparison.Ordinal);
        Assert.DoesNotContain("(erased)", sealedThen, StringComparison.Ordinal);
        var after = await CheckAsync("after");
        var note = after.Split('\n').Single(line => line.Contains("\"text\"", StringComparison.Ordinal));
        Assert.Contains("\"text\":\"(erased)\"", note, StringComparison.Ordinal);
        Assert.Contains("person/p1  personErased  by", after, StringComparison.Ordinal);
        Assert.DoesNotContain("\"sealed\"", after, StringComparison.Ordinal);
        Assert.DoesNotContain(Said, after, StringComparison.Ordinal);
        Assert.Contains("\"(erased)\"", await CheckAsync("after", "--json"), StringComparison.Ordinal);

        // The head of then leads to the one of now: nothing was changed by the erasure.
        await RunAsync("audit", "verify", "--store", folder.Store(), "--checkpoint", folder.At("head"),
            "--key", folder.At("keys"));
    }

    [Fact]
    public async Task Bundle_OfAPersonWhoIsStillThere_SaysNothingOfAnErasureOfSomebodyElse()
    {
        var id = await FillAsync();
        await RunAsync("erase", "p2", "--ground", "unlawful", "--store", folder.Store());
        await RunAsync("audit", "key", "--store", folder.Store(), "--out", folder.At("keys"));
        await RunAsync("audit", "prove", "--case", id, "--store", folder.Store(), "--out", folder.At("bundle"));
        var printed = await CheckAsync("bundle");
        Assert.DoesNotContain("rased", printed, StringComparison.Ordinal);
        Assert.Contains("\"sealed\"", printed, StringComparison.Ordinal);
    }

    /// <summary>What the auditor's executable prints of a bundle that it proves.</summary>
    private async Task<string> CheckAsync(string bundle, params string[] more)
    {
        using var process = CasesProcess.Verify([folder.At(bundle), "--key", folder.At("keys"), .. more]);
        var result = await process.EndAsync();
        Assert.True(result.Code == 0, result.Out + result.Error);
        return result.Out;
    }

    private static async Task RunAsync(params string[] args)
    {
        using var process = CasesProcess.Start(args);
        var result = await process.EndAsync();
        Assert.True(result.Code == 0, $"{string.Join(' ', args)}: {result.Out}{result.Error}");
    }

    /// <summary>A debtor with a case that is over, a note in it, and somebody else without one.</summary>
    private async Task<string> FillAsync()
    {
        await using var store = folder.OpenWriter();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(LongAgo)));
        foreach (var person in new[] { "p1", "p2" })
        {
            var registering = new CommandEnvelope(CommandId16.FromHash(person), StreamId.Parse("person/" + person),
                new Principal("core", "integration"), new RegisterPerson("Ouyang Zhenhua", null));
            await run.Host.SendAsync(registering, CancellationToken.None).AsTask().Soon();
        }

        var id = run.Node.Identity.Case("core", "0017", 1);
        await run.SendAsync("open", id, CaseCommands.Open(id, debtor: "p1"));
        await run.SendAsync("note", id, CaseCommands.Note("n", Said));
        var paid = new RecordPayment("p", new Money(CaseCommands.Owed, Currency.Eur), new LocalDate(2015, 3, 2));
        Assert.Contains("caseResolved", (await run.SendAsync("pay", id, paid)).Events);
        return id;
    }
}
