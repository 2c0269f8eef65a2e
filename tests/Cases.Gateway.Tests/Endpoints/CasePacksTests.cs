using Cases.Contracts;
using Cases.Domain;
using Cases.Policies;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Who opens a case names packs that bind it more, and none that frees it of the law of the place.</summary>
public sealed class CasePacksTests
{
    [Theory]
    [InlineData("CN", "CN-CBA2026", 201)]
    [InlineData("CN", "BANK", 201)]
    [InlineData("US", "CN-CBA2026", 400)]
    public async Task Opening_NamesPacksOfItsPlaceAlone(string place, string pack, int status)
    {
        await using var desk = await Desk.OpenAsync(new GatewaySetting
        {
            Policies = new PolicyBook([.. ShippedPacks.All()], ["BANK"], new PolicyScope(place)),
        });
        var answer = await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening("0018") with { Packs = [pack] });
        Assert.Equal(
            (status, status == 400 ? "packs" : null), (answer.Status, answer.Problem?.Errors?.Single().Field));
    }
}
