using Cases.Engine;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>What doctor says of the epoch of a ledger, and that nodes tell theirs.</summary>
public sealed class EpochVerbTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task RaiseEpoch_AtTheNewestAlready_WritesNothingAndSaysSo()
    {
        (await Cli.RunAsync("replay", folder.Write("small.csv", Fines.Small), "--process", "road-fines", "--store",
            folder.Store(), "--json")).Done();
        var before = await LengthAsync();

        var raised = (await Cli.RunAsync("doctor", "--store", folder.Store(), "--raise-epoch", "--json")).Done().Json;

        var finding = raised.GetProperty("findings").EnumerateArray()
            .Single(one => one.GetProperty("subject").GetString() == "epoch");
        Assert.Equal("ok", finding.GetProperty("grade").GetString());
        Assert.StartsWith($"{EpochTable.Build.Newest}, the newest", finding.GetProperty("what").GetString(),
            StringComparison.Ordinal);
        Assert.Equal(before, await LengthAsync());
    }

    [Fact]
    public async Task RaiseEpoch_WithoutAStore_IsExitTwo() =>
        (await Cli.RunAsync("doctor", "--store", folder.Store("none.db"), "--raise-epoch")).Fails(2, "no store");

    [Theory]
    [InlineData(1, 1, "ok", "the newest of this build")]
    [InlineData(1, 2, "warn", "newer kinds of entries wait")]
    [InlineData(3, 2, "bad", "it reads, and writes nothing")]
    public void Finding_OfAnEpoch_SaysWhatToDo(int epoch, int newest, string grade, string what)
    {
        var finding = EpochExam.Of(epoch, newest);

        Assert.Equal(grade, finding.Grade);
        Assert.Contains(what, finding.What, StringComparison.Ordinal);
        Assert.Equal(grade == "ok", finding.Remedy is null);
    }

    [Fact]
    public async Task Serve_NodesOnOneStore_TellTheirEpochWhileTheyLive()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        using var one = await ServingProcess.StartAsync(pg.Store);
        using var two = await ServingProcess.StartAsync(pg.Store);
        var told = $"SELECT count(*) FROM cases_read.leases WHERE follower LIKE 'node {EpochTable.Build.Newest} %'";
        await pg.UntilAsync($"({told}) = 2");

        Assert.Equal(0, (await two.TerminateAsync()).Code);
        await pg.UntilAsync($"({told}) = 1");
        Assert.Equal(0, (await one.TerminateAsync()).Code);
        Assert.Equal(0L, await pg.SqlAsync(told));
    }

    private async Task<long> LengthAsync() => (await Cli.RunAsync(
        "audit", "verify", "--store", folder.Store(), "--json")).Done().Json.GetProperty("entries").GetInt64();
}
