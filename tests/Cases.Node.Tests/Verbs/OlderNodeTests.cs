using System.Globalization;
using Cases.Engine;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>
/// A build changes nothing on a store on PostgreSQL while a node lives there that is too old to live beside it.
/// </summary>
public sealed class OlderNodeTests : IDisposable
{
    private const string Id = "0123456789abcdef0123456789abcdef";

    // An instant that no test reaches, so that the words of the refusal are known.
    private const string Long = "timestamptz '2999-12-31 23:59:58Z'";

    private static readonly string Accounts = Path.Combine(Checkout.Root, "deploy", "examples", "accounts.csv");

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>
    /// The tables as builds before had them: rows of cases before the script that drops them, and leases with and
    /// without what a node has seen.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Verbs_BesideALivingNodeOfAnOlderVersion_AreExitThreeAndChangeNothing_UntilItIsGone(int scripts)
    {
        await using var pg = await PgStore.CreateAsync(folder);
        (await Cli.RunAsync("import", Accounts, "--store", pg.Store)).Done();
        await pg.SqlAsync(string.Create(CultureInfo.InvariantCulture,
            $"""
            UPDATE cases_read.modules SET version = {scripts} WHERE name = 'leases';
            UPDATE cases_read.modules SET version = 1 WHERE name = 'cases'; DROP TABLE cases_read.case_sources
            """));
        if (scripts == 1)
        {
            await pg.SqlAsync("ALTER TABLE cases_read.leases DROP COLUMN seen");
        }

        await LeaseAsync(pg, $"node 1 0.1.0 {Id}");
        var before = await StateAsync(pg);
        string[] words =
        [
            $"node {Id} of version 0.1.0, which counts as living until 2999-12-31T23:59:59Z",
            $"Only nodes from version {NodeRoll.OldestBeside} on", RunningNode.Version, "nothing was changed",
            "stop the older ones, or wait until then",
        ];

        (await Cli.RunAsync("import", Accounts, "--store", pg.Store)).Fails(3, words);
        (await Cli.RunAsync("erase", "p1", "--ground", "unlawful", "--store", pg.Store)).Fails(3, words);
        using (var serve = CasesProcess.Start("serve", "--urls", "http://127.0.0.1:0", "--store", pg.Store))
        {
            (await serve.EndAsync().Soon()).Fails(3, words);
        }

        Assert.Equal(before, await StateAsync(pg));
        await pg.SqlAsync("UPDATE cases_read.leases SET until = clock_timestamp()");
        (await Cli.RunAsync("import", Accounts, "--store", pg.Store)).Done();
        Assert.Equal("cases 2, leases 3", await pg.SqlAsync(
            "SELECT string_agg(name || ' ' || version, ', ' ORDER BY name) FROM cases_read.modules "
            + "WHERE name IN ('cases', 'leases')"));
    }

    [Fact]
    public async Task Verbs_BesideANodeThatDoesNotTellItsVersion_AreExitThree()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        (await Cli.RunAsync("import", Accounts, "--store", pg.Store)).Done();
        await LeaseAsync(pg, "rows of cases");

        (await Cli.RunAsync("import", Accounts, "--store", pg.Store)).Fails(3, "node h1 of an unknown version");
    }

    [Fact]
    public async Task Verbs_BesideALivingNodeOfThisVersionOrTheOldestThatMay_Work()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        (await Cli.RunAsync("import", Accounts, "--store", pg.Store)).Done();
        foreach (var version in (string[])[RunningNode.Version, NodeRoll.OldestBeside.ToString(3)])
        {
            await pg.SqlAsync("DELETE FROM cases_read.leases");
            await LeaseAsync(pg, NodeRoll.Name(EpochTable.Build.Newest, version, new Guid(Id)));

            (await Cli.RunAsync("import", Accounts, "--store", pg.Store)).Done();
        }
    }

    [Fact]
    public void OldestBeside_IsNoNewerThanThisBuild() =>
        Assert.InRange(NodeRoll.OldestBeside, new Version(0, 2, 0), Version.Parse(RunningNode.Version));

    /// <summary>Leases a name to a node that renews it, as far as the store can tell.</summary>
    private static Task<object?> LeaseAsync(PgStore pg, string name) => pg.SqlAsync(
        $"INSERT INTO cases_read.leases (follower, holder, until) VALUES ('{name}', 'h1', {Long})");

    /// <summary>What a start would change: tables, their columns, how far their scripts are, and entries.</summary>
    private static Task<object?> StateAsync(PgStore pg) => pg.SqlAsync(
        """
        SELECT concat_ws('; ',
            (SELECT string_agg(name || ' ' || version, ', ' ORDER BY name) FROM cases_read.modules),
            (SELECT string_agg(attrelid::regclass || '.' || attname, ', ' ORDER BY attrelid, attnum)
                FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
                WHERE relnamespace = 'cases_read'::regnamespace AND attnum > 0),
            (SELECT string_agg(follower || ' ' || next, ', ' ORDER BY follower) FROM cases_read.cursors),
            (SELECT count(*) FROM cases_read.leases), (SELECT count(*) FROM cases_read.cases),
            (SELECT next FROM cases.head))
        """);
}
