using System.Text;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Storage.Sqlite.Tests;

/// <summary>The blind index in the file.</summary>
public sealed class SqliteSearchRowsConformance : SearchRowsConformance
{
    private readonly TemporaryFolder _folder = new();
    private SqliteLedgerStore? _ledger;
    private ReadModelFile? _file;

    protected override async ValueTask<ISearchRows> OpenAsync()
    {
        _ledger = SqliteLedgerStore.OpenWriter(_folder.Store);
        _file = await ReadModelFile.OpenAsync(_ledger, CancellationToken.None);
        return SqliteSearchRows.In(_file);
    }

    protected override async ValueTask CleanAsync()
    {
        _file?.Dispose();
        await (_ledger?.DisposeAsync() ?? default);
        _folder.Dispose();
    }
}

/// <summary>The index of a ledger: it is built anew, and it holds nothing to read.</summary>
public sealed class SearchRowsTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Index_OfALedger_HoldsNoNameAndNoNumberAndIsBuiltAnew()
    {
        await FillAsync();
        var read = _folder.Store + ".read";
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(read)!, Path.GetFileName(read) + "*"))
        {
            var text = Encoding.UTF8.GetString(await File.ReadAllBytesAsync(file));
            Assert.DoesNotContain("Zhang", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("13000001234", text, StringComparison.Ordinal);
            File.Delete(file);
        }

        await FillAsync();
    }

    private async Task FillAsync()
    {
        await using var ledger = SqliteLedgerStore.OpenWriter(_folder.Store);
        await using var run = EmbeddedRun.Start(new HostSettings(ledger, TimeProvider.System));
        await SendAsync(run, new RegisterPerson("Zhang Wei", "zh-CN"));
        await SendAsync(run, new AddContactPoint(
            "k1", ContactChannel.Phone, "13000001234", "contract", LegalGround.Contract));
        using var file = await ReadModelFile.OpenAsync(ledger, None);
        await using var rows = SqliteSearchRows.In(file);
        await run.Node.Follow(rows).CatchUpAsync(None);
        var search = new PersonSearch(rows, run.Node.Tokens);
        Assert.Equal(["p1"], await search.FindAsync("zhang wei", None));
        Assert.Equal(["p1"], await search.FindAsync("130 0000 1234", None));
        Assert.Equal([], await search.FindAsync("Zhang", None));
    }

    private static async Task SendAsync(EmbeddedRun run, object command) => await run.Host.SendAsync(
        new CommandEnvelope(CommandId16.FromHash(command.GetType().Name), StreamId.Parse("person/p1"),
            new Principal("core", "integration"), command), None);
}
