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
/// The moments are read from the store, from outside: the entry that begins the rotation, and certain rows. Rows are
/// wrapped in the order of their ids, a page of 500 at a time. A trigger has the database walk thousands of rows for
/// each that is wrapped, so that those which are left at the last moment, five in six, are seconds of its work:
/// whoever looks may be held off for long and still comes in time, since a busy machine holds off both.
/// </remarks>
public sealed class KilledRotationTests : IDisposable
{
    private const int Keys = 12_000;
    private const int LastMoment = 1_800;
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
            Slow = "CREATE TRIGGER slow AFTER UPDATE ON keys BEGIN "
                + "SELECT count(*) FROM keys, (SELECT 1 FROM keys LIMIT 6) WHERE length(wrapped) > 9999; END",
            Quick = "DROP TRIGGER slow",
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
            Slow =
                """
                CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS
                $$BEGIN
                    PERFORM count(*) FROM cases.keys WHERE length(wrapped) > 9999;
                    RETURN NULL;
                END$$;
                CREATE TRIGGER slow AFTER UPDATE ON cases.keys FOR EACH ROW EXECUTE FUNCTION public.slow()
                """,
            Quick = "DROP TRIGGER slow ON cases.keys",
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

        // Past the entry and no row, within the first page, and then ever later.
        Func<ILedgerStore, ValueTask<bool>>[] moments =
        [
            async ledger => await ledger.ReadStreamHeadAsync(MasterRotation.Stream, default) is not null,
            .. new[] { 0, 600, 1_200, LastMoment }.Select(row => Changed(before[row])),
        ];
        await given.SqlAsync(given.Slow);
        foreach (var moment in moments)
        {
            await KillAtAsync(store, moment);
            Assert.False(await IsDoneAsync(store), "The rotation was over before it was killed.");
        }

        await given.SqlAsync(given.Quick);
        (await Cli.RunAsync("import", accounts, "--store", store)).Fails(3, "was cut off");
        using var last = Rotate(store);
        var ended = await last.EndAsync();
        Assert.True(ended.Code == 0, ended.Out + ended.Error);
        Assert.InRange(ended.Json.GetProperty("before").GetInt64(), LastMoment, before.Count);
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

    /// <summary>Starts a rotation and kills it as soon as the store shows that a moment has come.</summary>
    private async Task KillAtAsync(string store, Func<ILedgerStore, ValueTask<bool>> hasCome)
    {
        await using var watching = await StoreOption.OpenReaderAsync(store);
        using var rotating = Rotate(store);
        while (!await hasCome(watching.Ledger))
        {
            if (rotating.HasEnded)
            {
                var result = await rotating.EndAsync();
                Assert.Fail($"It ended before the moment came, exit {result.Code}: {result.Out}{result.Error}");
            }
        }

        await rotating.KillAsync();
    }

    private static Func<ILedgerStore, ValueTask<bool>> Changed(SealingKey row) => async ledger =>
        !(await ledger.ReadKeyAsync(row.KeyId, default))!.Wrapped.AsSpan().SequenceEqual(row.Wrapped);

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
        /// <summary>Has each row that is wrapped take the database long.</summary>
        public required string Slow { get; init; }

        /// <summary>Ends that.</summary>
        public required string Quick { get; init; }

        /// <summary>Puts the new key in the place of the old one, where the verb does not.</summary>
        public Action Configure { get; init; } = static () => { };
    }
}
