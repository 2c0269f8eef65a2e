using System.Text.Json;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>
/// <c>policy propose</c> to <c>approve</c>, <c>suspend</c>, <c>lift</c> and <c>diff</c>, and what <c>doctor</c> says.
/// </summary>
public sealed class PolicyGovernVerbTests : IDisposable
{
    private static readonly string Later = TimeProvider.System.GetUtcNow().AddDays(40)
        .ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Pack_ProposedAndApprovedByAnother_IsPendingAtTheDoctors()
    {
        var file = folder.Write("mine.yaml", Pack("21:00"));
        var made = (await RunAsync("propose", file, "--from", Later, "--reason", "late calls", "--by", "olga")).Done();
        Assert.Equal("MINE@1", made.Json.GetProperty("proposal").GetString());

        var same = await RunAsync("approve", "MINE@1", "--by", "olga");
        Assert.Equal(1, same.Code);
        Assert.Equal("same_person", same.Json.GetProperty("refusals")[0].GetProperty("code").GetString());
        Assert.Contains("MINE@1 by olga waits for compliance", await FoundAsync("proposals"), StringComparison.Ordinal);
        var approved = (await RunAsync("approve", "MINE@1", "--by", "carl")).Done().Json;

        Assert.Equal((true, Later),
            (approved.GetProperty("approved").GetBoolean(), approved.GetProperty("from").GetString()));
        Assert.Equal($"MINE@1 from {Later}", await FoundAsync("pending"));
        Assert.StartsWith("in force: BANK from ", await FoundAsync("versions"), StringComparison.Ordinal);
        Assert.Contains(" are pending and bind all the same", await FoundAsync("sign-off"), StringComparison.Ordinal);
        (await Cli.RunAsync("audit", "verify", "--store", folder.Store())).Done();
    }

    [Fact]
    public async Task Pack_WithAFault_IsNotSent()
    {
        var file = folder.Write("mine.yaml", Pack("25:00"));
        (await RunAsync("propose", file, "--from", Later, "--reason", "why")).Fails(2, "mine.yaml:14:24", "25:00");
        (await RunAsync("propose", folder.At("none.yaml"), "--reason", "why")).Fails(2, "none.yaml");
        (await RunAsync("propose", folder.Write("ok.yaml", Pack("21:00")), "--from", "tomorrow", "--reason", "why"))
            .Fails(2, "--from", "tomorrow");
    }

    [Fact]
    public async Task Suspension_IsWarnedOfUntilItIsLifted()
    {
        (await RunAsync("suspend", "CN-CBA-QUIET", "--reason", "a complaint", "--by", "olga")).Done();
        var rejected = (await RunAsync("suspend", "--act", "visit", "--reason", "again", "--by", "olga")).Done();
        Assert.Equal("ACTS@2", rejected.Json.GetProperty("proposal").GetString());
        (await RunAsync("reject", "ACTS@2", "--reason", "no need", "--by", "carl")).Done();
        (await RunAsync("approve", "CN-CBA-QUIET@1", "--by", "carl")).Done();
        Assert.Contains("CN-CBA-QUIET@1 since ", await FoundAsync("suspended"), StringComparison.Ordinal);

        (await RunAsync("lift", "CN-CBA-QUIET@1", "--reason", "settled", "--by", "olga")).Done();
        (await RunAsync("approve", "CN-CBA-QUIET@3", "--by", "carl")).Done();

        Assert.Null(await FoundAsync("suspended"));
        var unknown = await RunAsync("suspend", "NO-SUCH-RULE", "--reason", "why");
        Assert.Equal("key_unknown", unknown.Json.GetProperty("refusals")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task Diff_OfFileAndProposal_IsSaidInBothLanguages()
    {
        var file = folder.Write("mine.yaml", Pack("21:00"));
        (await RunAsync("propose", file, "--from", Later, "--reason", "why", "--by", "olga")).Done();
        var later = folder.Write("later.yaml", Pack("23:00"));

        var english = (await Cli.RunAsync("policy", "diff", "MINE@1", later, "--store", folder.Store())).Done().Out;
        var chinese = (await Cli.RunAsync(
            "policy", "diff", "MINE@1", later, "--store", folder.Store(), "--language", "zh-CN")).Done().Out;

        Assert.Equal($"""
            MINE: 2 differences.
              the first day: it was “{Later}”, now it is “2020-01-01”.
              MINE-HOURS: No call at night
                the beginning of the forbidden hours: it was “21:00”, now it is “23:00” (looser).

            """, english);
        Assert.Contains("禁止时段起点：原为“21:00”，现为“23:00”（更宽松）。", chinese, StringComparison.Ordinal);
        var same = (await Cli.RunAsync("policy", "diff", file, file)).Done().Out;
        Assert.Equal("MINE: both versions say the same.\n", same);
        (await Cli.RunAsync("policy", "diff", "NOTHING", file)).Fails(2, "NOTHING");
        (await Cli.RunAsync("policy", "diff", "MINE@9", file, "--store", folder.Store())).Fails(2, "MINE@9");
    }

    private Task<CliResult> RunAsync(string verb, params string[] args) =>
        Cli.RunAsync(["policy", verb, .. args, "--store", folder.Store(), "--json"]);

    private async Task<string?> FoundAsync(string subject)
    {
        var found = (await Cli.RunAsync("doctor", "--store", folder.Store(), "--json")).Json.GetProperty("findings");
        return found.EnumerateArray().FirstOrDefault(one => one.GetProperty("subject").GetString() == subject)
            is { ValueKind: JsonValueKind.Object } one ? one.GetProperty("what").GetString() : null;
    }

    private static string Pack(string from) =>
        PolicyLines.Quiet(from, more: "official-zone: Asia/Shanghai", id: "MINE");
}
