using Cases.Domain;
using Cases.Policies;
using NodaTime.Text;
using Xunit;

namespace Cases.Engine.Tests;

/// <summary>Goal: lists know the hours of every jurisdiction, whatever shape their rule has.</summary>
public sealed class CallClocksTests
{
    private static readonly PolicyBook Book = ShippedPacks.Book();

    [Theory]
    [InlineData("EU-IE|Europe/Dublin", "2026-03-03T09:00:00Z", false)]
    [InlineData("EU-IE|Europe/Dublin", "2026-03-03T09:00:00.001Z", true)]
    [InlineData("EU-IE|Europe/Dublin", "2026-03-01T12:00:00Z", false)]
    [InlineData("US-REGF|America/Los_Angeles", "2026-03-03T15:59:00Z", false)]
    [InlineData("US-REGF|America/Los_Angeles", "2026-03-03T16:01:00Z", true)]
    [InlineData("US-REGF|", "2026-03-03T18:00:00Z", false)]
    [InlineData("UK-CONC7|", "2026-03-03T18:00:00Z", true)]
    [InlineData("CN-CBA2026|Asia/Shanghai", "2026-03-03T14:00:00Z", false)]
    [InlineData("CN-CBA2026|Asia/Shanghai", "2026-03-03T13:59:59Z", true)]
    public void Permits_ByTheHoursOfThePacks(string clock, string at, bool permitted) => Assert.Equal(
        permitted,
        CallClocks.Permits(clock, InstantPattern.ExtendedIso.Parse(at).Value, packs => Book.Series(packs)));
}
