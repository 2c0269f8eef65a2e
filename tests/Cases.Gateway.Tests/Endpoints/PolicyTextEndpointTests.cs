using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Cases.Policies;
using Cases.TestKit;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>
/// Goal: whoever reads an entry of the trail reads the text of law that decided it. Method: a desk on a pack whose text
/// is recorded, and an officer who asks for it by entry, by version and wrongly.
/// </summary>
public sealed class PolicyTextEndpointTests
{
    private static readonly string Text = PolicyLines.Quiet();

    [Fact]
    public async Task Text_OfTheEntrysVersion_IsTheOneThatDecided()
    {
        await using var desk = await OpenAsync();
        var entry = (await desk.As("audit").GetCaseAuditAsync(desk.Case)).Required().Items[0];

        var byEntry = await GetAsync(desk, CasePaths.PolicyTexts(entry.Policy!, "BANK", entry.Position));
        var byVersion = await GetAsync(desk, CasePaths.PolicyTexts(entry.Policy!, "BANK"));
        var byDigits = await GetAsync(desk, CasePaths.PolicyTexts(entry.Policy!.Split('/')[1], "BANK"));

        foreach (var view in new[] { byEntry, byVersion, byDigits }.Select(answer => answer.Required()))
        {
            var text = Assert.Single(view.Texts);
            Assert.Equal((Text, "packs/bank.yaml", true), (text.Text, text.Name, text.InForce));
            Assert.Equal((true, "2026z"), (view.Matches, view.Zones));
        }

        Assert.Equal(Desk.Today, byEntry.Required().On);
        Assert.Null(byVersion.Required().On);
        Assert.Equal(200, (await desk.As("ann").GetAsync<PolicyTextsView>(
            CasePaths.PolicyTexts(entry.Policy!, "BANK", entry.Position))).Status);
    }

    [Fact]
    public async Task Text_ThatThereIsNot_IsNotFound_AndAWrongFieldIsSaid()
    {
        await using var desk = await OpenAsync();
        var entry = (await desk.As("audit").GetCaseAuditAsync(desk.Case)).Required().Items[0];
        var version = entry.Policy!;

        Assert.Equal(404, (await GetAsync(desk, CasePaths.PolicyTexts(version, "NONE", entry.Position))).Status);
        Assert.Equal(404, (await GetAsync(desk, CasePaths.PolicyTexts(version, "BANK", 999_999))).Status);
        Assert.Equal(404, (await GetAsync(desk, CasePaths.PolicyTexts("BANK/000000000000", "BANK"))).Status);
        Assert.Equal(404, (await GetAsync(
            desk, CasePaths.PolicyTexts("BANK/000000000000", "BANK", entry.Position))).Status);
        Assert.Equal(404, (await GetAsync(desk, CasePaths.PolicyTexts("BANK@1", "BANK"))).Status);
        Assert.Equal(400, (await GetAsync(desk, CasePaths.PolicyTexts(version, "BANK") + "?position=x")).Status);
        Assert.Equal(400, (await GetAsync(desk, CasePaths.PolicyTexts(version, "BANK") + "?at=1")).Status);
    }

    private static Task<Answer<PolicyTextsView>> GetAsync(Desk desk, string path) =>
        desk.As("audit").GetAsync<PolicyTextsView>(path);

    private static Task<Desk> OpenAsync() => Desk.OpenAsync(new GatewaySetting
    {
        Policies = new PolicyBook(PolicyLibrary.PacksOf(Text)),
        Shipped = () => new ShippedTexts(
            "2026z", [PolicySource.OfPacks("packs/bank.yaml", Text, PolicyLibrary.PacksOf(Text))])
        {
            Chosen = ["BANK"],
        },
    });
}
