using System.Globalization;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>
/// A rotation of the master key that is killed again and again, and ended: every key opens, and every id is as it was.
/// </summary>
/// <remarks>
/// Rows are wrapped in the order of their ids, a page of 500 at a time, each page in one transaction. A trigger has the
/// database stand still at a certain row, within its page, until the process is killed: so it does not matter how late
/// whoever kills it looks, and what was committed before is seen from outside.
/// </remarks>
public sealed class KilledRotationTests : IDisposable
{
    private const int Keys = 2_500;
    private const int Page = 500;

    /// <summary>The rows that stand still: one in the midst of each page.</summary>
    private static readonly int[] Moments = [250, 750, 1_250, 1_750, 2_250];

    private const string Table = "account,currency,amount,due_date\n0001,CNY,10.00,2026-03-31\n";

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Rotate_OnSqliteKilledAtManyMoments_EndsWithEveryKeyAndEveryId()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        var before = await RunAsync(new Given(folder.Store(), () => folder.At("cases.db.key"), sql =>
        {
            folder.Tamper("cases.db", sql);
            return Task.CompletedTask;
        })
        {
            // Minutes of the database's work, so that nothing stays for ever where the test itself is killed.
            Halt = row => "CREATE TRIGGER halt AFTER UPDATE ON keys WHEN new.key_id = '" + row.KeyId + "' BEGIN "
                + "SELECT count(*) FROM keys, keys b, (SELECT 1 FROM keys LIMIT 600); END",
            Free = "DROP TRIGGER halt",
        });
        foreach (var file in Directory.GetFiles(folder.Root, "cases.db*"))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            Assert.DoesNotContain(before.Where((_, index) => index % 100 == 0),
                row => bytes.AsSpan().IndexOf(row.Wrapped) >= 0);
        }
    }

    [Fact]
    public async Task Rotate_OnPostgresKilledAtManyMoments_EndsWithEveryKeyAndEveryId()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        await using var pg = await PgStore.CreateAsync(folder);
        await RunAsync(new Given(pg.Store, () => pg.KeyFile, pg.SqlAsync)
        {
            Halt = row =>
                $"""
                CREATE OR REPLACE FUNCTION public.halt() RETURNS trigger LANGUAGE plpgsql AS
                $$BEGIN
                    PERFORM pg_sleep(600);
                    RETURN NULL;
                END$$;
                CREATE TRIGGER halt AFTER UPDATE ON cases.keys FOR EACH ROW WHEN (NEW.key_id = '{row.KeyId}')
                EXECUTE FUNCTION public.halt()
                """,
            // The server goes on with what a killed client asked for: that is ended first, and waited for.
            Free =
                """
                SELECT count(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity
                WHERE datname = current_database() AND usename <> current_user AND backend_type = 'client backend';
                DROP TRIGGER halt ON cases.keys
                """,
            Configure = () => File.Copy(folder.At("next.key"), pg.KeyFile, overwrite: true),
        });
    }

    /// <summary>Fills a store, rotates and kills, ends it, and compares.</summary>
    /// <returns>The rows of before.</returns>
    private async Task<IReadOnlyList<SealingKey>> RunAsync(Given given)
    {
        var store = given.Store;
        var accounts = folder.Write("a.csv", Table);
        (await Cli.RunAsync("import", accounts, "--store", store)).Done();
        using var old = MasterKey.FromBytes(Convert.FromHexString((await File.ReadAllTextAsync(given.KeyFile()))
            .Trim()));
        var before = await FillAsync(store, old);

        foreach (var row in Moments)
        {
            await given.SqlAsync(given.Halt(before[row]));
            // The last but one of the page before: the installation's key may have moved them all by one.
            await KillBehindAsync(store, row < Page ? null : before[(row / Page * Page) - 2]);
            await given.SqlAsync(given.Free);
            Assert.False(await IsDoneAsync(store), "The rotation was over before it was killed.");
        }

        (await Cli.RunAsync("import", accounts, "--store", store)).Fails(3, "was cut off");
        using var last = Rotate(store);
        var ended = await last.EndAsync();
        Assert.True(ended.Code == 0, ended.Out + ended.Error);
        Assert.Equal(Moments[^1] / Page * Page, ended.Json.GetProperty("before").GetInt64());
        Assert.Equal(before.Count + 1,
            ended.Json.GetProperty("before").GetInt64() + ended.Json.GetProperty("wrapped").GetInt64());
        given.Configure();
        await CompareAsync(store, before, old);
        Assert.Equal(1, (await Cli.RunAsync("import", accounts, "--store", store, "--json")).Done().Json
            .GetProperty("unchanged").GetInt64());
        (await Cli.RunAsync("audit", "verify", "--store", store)).Done();
        return before;
    }

    private CasesProcess Rotate(string store) =>
        CasesProcess.Start("keys", "rotate", "--new", folder.At("next.key"), "--store", store, "--json");

    /// <summary>
    /// Starts a rotation and kills it once the page of a row is durable; null for the entry that begins a rotation.
    /// What comes behind it stands still.
    /// </summary>
    private async Task KillBehindAsync(string store, SealingKey? row)
    {
        await using var watching = await StoreOption.OpenReaderAsync(store);
        using var rotating = Rotate(store);
        while (row is null
            ? await watching.Ledger.ReadStreamHeadAsync(MasterRotation.Stream, default) is null
            : (await watching.Ledger.ReadKeyAsync(row.KeyId, default))!.Wrapped.AsSpan().SequenceEqual(row.Wrapped))
        {
            if (rotating.HasEnded)
            {
                var result = await rotating.EndAsync();
                Assert.Fail($"It ended before the moment came, exit {result.Code}: {result.Out}{result.Error}");
            }
        }

        await rotating.KillAsync();
    }

    private static async Task<bool> IsDoneAsync(string store)
    {
        await using var opened = await StoreOption.OpenReaderAsync(store);
        return (await MasterRotation.LastAsync(opened.Ledger, CancellationToken.None))!.Done;
    }

    /// <summary>Thousands of keys, as of so many persons.</summary>
    private static async Task<IReadOnlyList<SealingKey>> FillAsync(string store, MasterKey key)
    {
        await using var opened = await StoreOption.OpenWriterAsync(store);
        using var sealer = new Sealer(key, Entropies.System);
        var rows = new List<SealingKey>();
        for (var number = 0; number < Keys; number++)
        {
            var owner = StreamId.Parse(string.Create(CultureInfo.InvariantCulture, $"person/q{number}"));
            rows.Add(sealer.CreateKey(owner, "identity", number, out var made));
            made.Dispose();
        }

        foreach (var page in rows.Chunk(1_000))
        {
            await ErasedKeyPurge.RestoreAsync(opened.Ledger, sealer, page,
                new HashSet<string>(), TimeProvider.System, CancellationToken.None);
        }

        return await AllAsync(opened.Ledger);
    }

    private static async Task<IReadOnlyList<SealingKey>> AllAsync(ILedgerStore ledger)
    {
        var all = new List<SealingKey>();
        while (await ledger.ListKeysAsync(all.Count == 0 ? "" : all[^1].KeyId, 1_000, default) is { Count: > 0 } page)
        {
            all.AddRange(page);
        }

        return all;
    }

    private async Task CompareAsync(string store, IReadOnlyList<SealingKey> before, MasterKey old)
    {
        await using var opened = await StoreOption.OpenReaderAsync(store);
        var now = await AllAsync(opened.Ledger);
        using var next = MasterKey.FromBytes(Convert.FromHexString(folder.Read("next.key").Trim()));
        using var under = new Sealer(next, Entropies.System);
        using var former = new Sealer(old, Entropies.System);
        Assert.All(now, row => Assert.True(under.Opens(row), $"{row.KeyId} of {row.Owner} does not open"));
        Assert.All(now.Where((_, index) => index % 100 == 0), row => Assert.False(former.Opens(row), row.KeyId));
        Assert.Equal(before.Select(row => (row.KeyId, row.Owner, row.Class, row.CreatedAtMs)),
            now.Where(row => row.Class != InstallationKey.Class)
                .Select(row => (row.KeyId, row.Owner, row.Class, row.CreatedAtMs)));
        Assert.Equal(before.Count + 1, now.Count);
    }

    /// <summary>The store of a test.</summary>
    /// <param name="Store">As --store takes it.</param>
    /// <param name="KeyFile">Where its master key is.</param>
    /// <param name="SqlAsync">Runs SQL on its database, beside the product.</param>
    private sealed record Given(string Store, Func<string> KeyFile, Func<string, Task> SqlAsync)
    {
        /// <summary>Has the database stand still where a row is wrapped.</summary>
        public required Func<SealingKey, string> Halt { get; init; }

        /// <summary>Ends that, once the process was killed.</summary>
        public required string Free { get; init; }

        /// <summary>Puts the new key in the place of the old one, where the verb does not.</summary>
        public Action Configure { get; init; } = static () => { };
    }
}
