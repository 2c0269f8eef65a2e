using Cases.Domain;
using Cases.Policies;
using NodaTime;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>Days of worklists begin where the shipped packs are at home.</summary>
public sealed class ListZoneTests
{
    [Fact]
    public void ZoneOf_ShippedPacks_IsTheirs() =>
        Assert.Equal("Asia/Shanghai", RunningNode.ZoneOf(ShippedPacks.All()).Id);

    [Fact]
    public void ZoneOf_PacksThatDisagreeOrNameNone_IsUtc()
    {
        RulePack[] packs =
        [
            .. ShippedPacks.All(),
            ShippedPacks.All()[0] with { OfficialZone = DateTimeZoneProviders.Tzdb["Europe/Rome"] },
        ];
        Assert.Equal(DateTimeZone.Utc, RunningNode.ZoneOf(packs));
        Assert.Equal(DateTimeZone.Utc, RunningNode.ZoneOf([]));
    }
}
