using System.Text.Json;
using Xunit;

namespace Cases.Contracts.Tests;

/// <summary>Goal: what a person told has the documented form in both directions.</summary>
public sealed class ConsumerContractTests
{
    [Fact]
    public void Designation_OfATime_IsWrittenAsDocumented()
    {
        Assert.Equal(
            """{"source":"creditorFile","evidence":"note 1","days":["tuesday"],"fromTime":"15:00","only":true}""",
            JsonSerializer.Serialize(
                new DesignationRequest(DesignationSource.CreditorFile, "note 1")
                {
                    Days = [Weekday.Tuesday], FromTime = "15:00", Only = true,
                },
                CasesJson.Default.DesignationRequest));
    }

    [Theory]
    [InlineData("""{"source":"consumer"}""")]
    [InlineData("""{"source":"neighbour","evidence":"call"}""")]
    [InlineData("""{"source":"consumer","evidence":"call","place":"moon"}""")]
    [InlineData("""{"source":"consumer","evidence":"call","days":["noday"]}""")]
    [InlineData("""{"source":"consumer","evidence":"call","hours":3}""")]
    public void Designation_OfAnotherForm_IsNotRead(string json) => Assert.Throws<JsonException>(
        () => JsonSerializer.Deserialize(json, CasesJson.Default.DesignationRequest));

    [Fact]
    public void Person_WithWhatHeTold_ReadsAsItWasWritten()
    {
        var view = new PersonView("p1", 3, Masked: false)
        {
            Consents =
            [
                new ConsentView(ConsentKind.ThirdParty, true, new DateOnly(2026, 11, 1)) { With = PartyKind.Employer },
            ],
            Designations =
            [
                new DesignationView("d1", DesignationSource.Consumer, false, DateTimeOffset.UnixEpoch)
                {
                    Place = ContactPlace.Workplace, WithdrawnAt = DateTimeOffset.UnixEpoch.AddDays(1),
                },
            ],
            MediumRequests =
                [new MediumWishView("w1", MediumWish.Stop, ContactChannel.Sms, DateTimeOffset.UnixEpoch)],
            Locations = [new LocationView("l1", "bill", new DateOnly(2026, 11, 2)) { Locality = "US-MA" }],
        };

        var text = JsonSerializer.Serialize(view, CasesJson.Default.PersonView);
        var read = JsonSerializer.Deserialize(text, CasesJson.Default.PersonView)!;

        Assert.Contains("\"with\":\"employer\"", text, StringComparison.Ordinal);
        Assert.Equal(text, JsonSerializer.Serialize(read, CasesJson.Default.PersonView));
        Assert.Equal(ContactPlace.Workplace, Assert.Single(read.Designations).Place);
        Assert.Equal("US-MA", Assert.Single(read.Locations).Locality);
        Assert.Null(Assert.Single(read.MediumRequests).Point);
    }

    [Fact]
    public void ClaimEvent_OfASuit_IsWrittenAsDocumented() => Assert.Equal(
        """{"kind":"suit","at":"2026-11-02T09:00:00Z","evidence":"file 7","party":"guarantor","""
            + "\"toReservedContact\":false,\"delivered\":false,\"receiptConfirmed\":false}",
        JsonSerializer.Serialize(
            new ClaimEventRequest(
                ClaimEventKind.Suit, new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero), "file 7")
            {
                Party = PartyKind.Guarantor,
            },
            CasesJson.Default.ClaimEventRequest));

    [Theory]
    [InlineData("""{"kind":"suit","evidence":"file 7"}""")]
    [InlineData("""{"kind":"suit","at":"2026-11-02T09:00:00Z"}""")]
    [InlineData("""{"kind":"duel","at":"2026-11-02T09:00:00Z","evidence":"file 7"}""")]
    [InlineData("""{"kind":"suit","at":"2026-11-02","evidence":"file 7"}""")]
    public void ClaimEvent_OfAnotherForm_IsNotRead(string json) => Assert.Throws<JsonException>(
        () => JsonSerializer.Deserialize(json, CasesJson.Default.ClaimEventRequest));
}
