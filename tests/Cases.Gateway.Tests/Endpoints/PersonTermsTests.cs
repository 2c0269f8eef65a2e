using Cases.Contracts;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Goal: what a person tells about when, where and how to be reached goes over the wire and back.</summary>
public sealed class PersonTermsTests
{
    [Fact]
    public async Task Terms_AreRecordedShownAndTakenBack()
    {
        await using var desk = await WithPersonAsync();
        await DoneAsync(desk, "contact-points", new ContactPointRequest(
            ContactChannel.Phone, "+86 130 0000 1234", "contract", LegalGround.Contract) { Key = "m" });
        await DoneAsync(desk, "designations", new DesignationRequest(DesignationSource.Consumer, "call 1")
        {
            Key = "d1", Days = [Weekday.Tuesday, Weekday.Monday], FromTime = "22:30", ToTime = "24:00",
            Until = new DateOnly(2099, 12, 31),
        });
        await DoneAsync(desk, "designations", new DesignationRequest(DesignationSource.CreditorFile, "note 1")
        {
            Key = "d2", Place = ContactPlace.PublicPlace, Only = true,
        });
        await DoneAsync(desk, "medium-requests", new MediumWishRequest(MediumWish.Stop, ContactChannel.Phone, "call 2")
        {
            Key = "w1", Point = "m",
        });
        await DoneAsync(desk, "locations", new LocationRequest("bill")
        {
            Key = "l1", Zone = "Asia/Urumqi", Locality = "CN-XJ", Place = ContactPlace.Residence, Point = "m",
        });
        await DoneAsync(desk, "consents", new ConsentRequest(ConsentKind.ThirdParty, "letter 1")
        {
            With = PartyKind.Employer, Until = new DateOnly(2099, 6, 30),
        });

        var view = (await desk.As("ann").GetPersonAsync("p1")).Required();
        var time = view.Designations[0];
        Assert.Equal([Weekday.Monday, Weekday.Tuesday], time.Days);
        Assert.Equal(("22:30", "24:00", new DateOnly(2099, 12, 31)), (time.FromTime, time.ToTime, time.Until));
        Assert.Equal((ContactPlace.PublicPlace, true, null),
            (view.Designations[1].Place, view.Designations[1].Only, view.Designations[1].FromTime));
        Assert.Equal(("m", MediumWish.Stop), (view.MediumRequests[0].Point, view.MediumRequests[0].Wish));
        Assert.Equal(("Asia/Urumqi", "CN-XJ", ContactPlace.Residence, "m"), (view.Locations[0].Zone,
            view.Locations[0].Locality, view.Locations[0].Place, view.Locations[0].Point));
        Assert.Equal((PartyKind.Employer, new DateOnly(2099, 6, 30)),
            (view.Consents[0].With, view.Consents[0].Until));

        await DoneAsync(desk, "designations/d1/withdraw", new WithdrawalRequest("call 3"));
        await DoneAsync(desk, "medium-requests/w1/withdraw", new WithdrawalRequest("call 3"));
        await DoneAsync(desk, "locations/l1/end", new LocationEndRequest("moved"));
        await DoneAsync(desk, "consents/withdraw",
            new ConsentRequest(ConsentKind.ThirdParty, "letter 2") { With = PartyKind.Employer });
        view = (await desk.As("ann").GetPersonAsync("p1")).Required();
        Assert.NotNull(view.Designations[0].WithdrawnAt);
        Assert.Null(view.Designations[1].WithdrawnAt);
        Assert.NotNull(view.MediumRequests[0].WithdrawnAt);
        Assert.NotNull(view.Locations[0].EndedOn);
        Assert.False(view.Consents[0].Given);
    }

    [Theory]
    [InlineData("designations", """{"source":"consumer","evidence":"e","fromTime":"25:00"}""", "fromTime")]
    [InlineData("designations", """{"source":"consumer","evidence":"e","toTime":"24:01"}""", "toTime")]
    [InlineData("designations", """{"source":"consumer","evidence":"e","toTime":"9:00"}""", "toTime")]
    [InlineData("consents/withdraw", """{"kind":"quietHours","evidence":"e","until":"2099-01-01"}""", "until")]
    [InlineData("consents", """{"kind":"recording","evidence":"e","effectiveAt":"2026-01-01T00:00:00Z"}""",
        "effectiveAt")]
    public async Task Field_ThatCannotBeRead_IsNamed(string what, string body, string field)
    {
        await using var desk = await WithPersonAsync();
        using var answer = await desk.SendAsync("ann", "POST /v1/persons/p1/" + what, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains($"\"field\":\"{field}\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_OfTheDomain_SaysWhatToDo()
    {
        await using var desk = await WithPersonAsync();
        using var answer = await desk.SendAsync(
            "ann", "POST /v1/persons/p1/designations", """{"source":"consumer","evidence":"call 1"}""");
        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Contains("place a hold", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<Desk> WithPersonAsync()
    {
        var desk = await Desk.OpenAsync();
        await desk.As("core").PostAsync(CasePaths.Persons, new PersonRequest("Zhang Wei") { Id = "p1" });
        await desk.As("core").PostAsync(
            CasePaths.Person("p1", "roles"), new RoleRequest("core", "0017", PartyKind.Debtor));
        return desk;
    }

    private static async Task DoneAsync<T>(Desk desk, string what, T request)
        where T : class
    {
        var answer = await desk.As("ann").PostAsync(CasePaths.Person("p1", what), request);
        Assert.True(answer.Status == 201, $"{what}: {answer.Problem?.Detail}");
    }
}
