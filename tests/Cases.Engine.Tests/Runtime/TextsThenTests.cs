using Cases.Domain;
using Cases.Ledger;
using Cases.Policies;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>
/// Goal: the ledger alone says which texts decided an old entry. Method: builds with other texts write one after the
/// other, and another build, which has none of them, is asked.
/// </summary>
public sealed class TextsThenTests : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly StreamId Book = StreamId.Parse(PolicyBookState.Stream);

    private readonly MemoryLedgerStore store = new();
    private readonly VirtualClock clock = new(CaseCommands.Start);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Texts_OfTwoBuilds_AreThoseThatDecidedEachEntry()
    {
        var (early, late) = (PolicyLines.Quiet("21:00"), PolicyLines.Quiet("22:00"));
        var first = await OpenAsync("c1", "0017", Texts(early));
        var second = await OpenAsync("c2", "0018", Texts(late));

        Assert.Equal((early, true), await TextAsync(first));
        Assert.Equal((late, true), await TextAsync(second));
        var versions = (await Ledgers.AllAsync(store)).Where(entry => entry.Kind == "caseOpened")
            .Select(entry => entry.PolicyVersion!).ToArray();
        Assert.Equal([early, late], await Task.WhenAll(versions.Select(async version =>
            Assert.Single((await new TextsThen(store).OfVersionAsync(version, None))!.Documents).Text)));
        Assert.Equal(early, Assert.Single(
            (await new TextsThen(store).OfVersionAsync(versions[0].Split('/')[1], None))!.Documents).Text);
        Assert.Null(await new TextsThen(store).OfVersionAsync("BANK/000000000000", None));
        Assert.Null((await StateCheck.VerifyAsync(store, null, None)).Fault);
    }

    // A quarter of a megabyte is not written twice, and a build that brings the same again writes nothing.
    [Fact]
    public async Task Texts_ThatAreThere_AreNotWrittenAgain_AndOnlyADifferenceIsRecorded()
    {
        var (early, late) = (PolicyLines.Quiet("21:00"), PolicyLines.Quiet("22:00"));
        await OpenAsync("c1", "0017", Texts(early));
        await OpenAsync("c2", "0018", Texts(early));
        Assert.Equal((1, 1), await CountAsync());
        await OpenAsync("c3", "0019", Texts(late));
        Assert.Equal((2, 2), await CountAsync());
        await OpenAsync("c4", "0020", Texts(early));
        Assert.Equal((3, 2), await CountAsync());

        var agency = await OpenAsync("c5", "0021", Texts(early) with { Jurisdiction = "CN", Actor = "agency" });

        Assert.Equal((4, 2), await CountAsync());
        Assert.Equal("agency", (await TextHistory.ReadAsync(store, None)).Records[^1].Shipped.Actor);
        Assert.Equal(early, (await TextAsync(agency)).Text);
    }

    [Fact]
    public async Task Texts_OfManyFirstUnitsAtOnce_AreCarriedByOne()
    {
        await using (var run = Start(Texts(PolicyLines.Quiet())))
        {
            await Task.WhenAll(Enumerable.Range(0, 40).Select(number => run.SendAsync(
                $"open {number}", $"c{number}", CaseCommands.Open($"c{number}", $"00{number}")))).Soon();
        }

        Assert.Equal((1, 1), await CountAsync());
        Assert.Equal(40, (await Ledgers.AllAsync(store)).Count(entry => entry.Kind == "caseOpened"));
        Assert.Null((await StateCheck.VerifyAsync(store, null, None)).Fault);
    }

    // The node that looks writes nothing, and an older node beside this one must read all that is written.
    [Fact]
    public async Task Texts_WithoutAUnit_OrBelowTheirEpoch_AreNotWritten()
    {
        await using (var looking = Start(Texts(PolicyLines.Quiet())))
        {
            await looking.ReadAsync("c1");
        }

        Assert.Equal(0, (await store.ReadHeadAsync(None)).Next);
        await OpenAsync("c1", "0017", Texts(PolicyLines.Quiet()), new EpochTable(3, EpochTable.Build.Later));
        var position = await OpenAsync("c2", "0018", Texts(PolicyLines.Quiet()));

        Assert.Equal((0, 0), await CountAsync());
        Assert.Null(await new TextsThen(store).AtAsync(position, None));
        Assert.Null(await new TextsThen(store).AtAsync(long.MaxValue, None));
        Assert.Null(await new TextsThen(store).AtAsync(-1, None));
    }

    // A version that was proposed has its text in its own entry; it ends what ships.
    [Fact]
    public async Task Texts_OfAnApprovedVersion_AreThoseOfItsProposalFromItsDay()
    {
        var (early, late) = (PolicyLines.Quiet("21:00"), PolicyLines.Quiet("22:00"));
        await using var run = Start(Texts(early));
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await TellAsync(run, "olga", "policy-owner", new ProposePolicy(late, new LocalDate(2026, 11, 22), "why"));
        await TellAsync(run, "carl", "compliance", new DecideProposal("BANK@1", true, null));
        await run.SendAsync("n1", "c1", CaseCommands.Note("n1"));
        var before = (await store.ReadHeadAsync(None)).Next - 1;
        clock.Advance(TimeSpan.FromDays(20));
        await run.SendAsync("n2", "c1", CaseCommands.Note("n2"));

        var found = await new TextsThen(store).AtAsync(before, None);
        Assert.Equal([(early, null, true), (late, "BANK@1", false)],
            found!.Documents.Select(one => (one.Text, one.Proposal, one.InForce)));
        Assert.Equal(new LocalDate(2026, 11, 21), found.Documents[0].To);
        Assert.Equal(true, found.Matches);
        found = await new TextsThen(store).AtAsync(before + 1, None);
        Assert.Equal([false, true], found!.Documents.Select(one => one.InForce));
        Assert.Equal("policyProposed", (await Ledgers.AllAsync(store))[(int)found.Documents[1].Position].Kind);
    }

    [Fact]
    public void Shipped_EveryTextOfTheBuild_NamesItsDocumentsAndReadsAlike()
    {
        var shipped = PolicySource.Shipped();

        Assert.Equal(
            ShippedPacks.All().Select(pack => (pack.Id, pack.ValidFrom)),
            shipped.SelectMany(source => source.Documents).Where(one => one.Kind == DocumentKind.Pack)
                .Select(one => (one.Id, one.From!.Value)));
        Assert.Equal(
            ShippedPacks.All().Select(pack => pack.ContentHash()),
            shipped.SelectMany(source => PolicySource.Load(source.Name, source.Text).Packs)
                .Select(pack => pack.ContentHash()));
        Assert.Equal(
            [DocumentKind.Pack, DocumentKind.Content, DocumentKind.Template, DocumentKind.Strategy,
                DocumentKind.Calendar],
            shipped.SelectMany(source => source.Documents).Select(one => one.Kind).Distinct().Order());
        Assert.All(shipped, source => Assert.InRange(source.Text.Length, 1, PolicyDecider.MaxTextBytes));
        Assert.DoesNotContain(shipped, source => source.Documents.IsEmpty);
    }

    private static ShippedTexts Texts(string text) =>
        new("2026z", [PolicySource.OfPacks("packs/bank.yaml", text, PolicyLibrary.PacksOf(text))])
        {
            Chosen = ["BANK"],
        };

    private EmbeddedRun Start(ShippedTexts texts, EpochTable? epochs = null)
    {
        var settings = new HostSettings(store, clock)
        {
            Policies = new PolicyBook(PolicyLibrary.PacksOf(texts.Sources[0].Text)),
        };
        return EmbeddedRun.Start(settings with
        {
            Options = settings.Options with { Shipped = () => texts, Epochs = epochs ?? settings.Options.Epochs },
        });
    }

    private async Task<long> OpenAsync(string caseId, string account, ShippedTexts texts, EpochTable? epochs = null)
    {
        await using var run = Start(texts, epochs);
        var receipt = await run.SendAsync("open " + caseId, caseId, CaseCommands.Open(caseId, account));
        Assert.Equal(ReceiptKind.Accepted, receipt.Kind);
        return receipt.Position;
    }

    private static async Task TellAsync(EmbeddedRun run, string who, string role, PolicyCommand told) => Assert.Equal(
        ReceiptKind.Accepted,
        (await run.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash(who), Book, new Principal(who, role), told), None)
            .AsTask().Soon()).Kind);

    private async Task<(string Text, bool? Matches)> TextAsync(long position)
    {
        var found = await new TextsThen(store).AtAsync(position, None);
        return (Assert.Single(found!.Documents).Text, found.Matches);
    }

    private async Task<(int Records, int Texts)> CountAsync()
    {
        var entries = await Ledgers.AllAsync(store);
        return (entries.Count(entry => entry.Kind == "packsShipped"), entries.Count(one => one.Kind == "textShipped"));
    }
}
