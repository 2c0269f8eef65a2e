using Cases.Contracts;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Erasing a person's data over HTTP: who may, what stands in the way, what callers see then.</summary>
public sealed class ErasureEndpointTests
{
    private static readonly string Erasures = CasePaths.Person("p1", "erasures");

    [Fact]
    public async Task Person_WithoutACase_IsErasedByCompliance_AndReadsAsErased()
    {
        await using var desk = await OpenAsync();
        var request = new ErasureRequest(ErasureGround.ConsentWithdrawn) { Reference = "DSR-17" };
        Assert.Equal(403, (await desk.As("ann").PostAsync(Erasures, request)).Status);
        Assert.Equal(403, (await desk.As("leo").PostAsync(Erasures, request)).Status);

        var done = await desk.As("comp").PostAsync(Erasures, request);

        Assert.Equal((201, "personErased"), (done.Status, Assert.Single(done.Required().Events)));
        var view = (await desk.As("comp").GetPersonAsync("p1")).Required();
        Assert.Null(view.Name);
        Assert.Equal((null, ""), (view.ContactPoints[0].Value, view.ContactPoints[0].Source));
        var erasure = Assert.Single(view.Erasures);
        Assert.Equal(ErasureGround.ConsentWithdrawn, erasure.Ground);
        Assert.Equal([RetentionClass.Identity, RetentionClass.CollectionRecord], erasure.Classes);
    }

    [Fact]
    public async Task Person_WithALegalHold_IsRefusedWithTheDate_AndRestrictedUntilThen()
    {
        await using var desk = await OpenAsync();
        var until = Desk.Today.AddDays(40);
        var suit = new HoldRequest(HoldKind.LegalHold, "the suit goes on") { Until = until };
        Assert.Equal(201, (await desk.As("comp").PostAsync(CasePaths.Person("p1", "holds"), suit)).Status);

        var refused = await desk.As("comp").PostAsync(Erasures, new ErasureRequest(ErasureGround.Unlawful));

        Assert.Equal(422, refused.Status);
        var reason = Assert.Single(refused.Problem!.Refusals!);
        Assert.Equal("legal_hold_needs_data", reason.Code);
        Assert.NotNull(reason.PermittedFrom);
        var view = (await desk.As("comp").GetPersonAsync("p1")).Required();
        Assert.NotNull(view.Name);
        var restriction = Assert.Single(view.Holds, hold => hold.Kind == HoldKind.Restriction);
        Assert.Equal((until, false), (restriction.Until, restriction.Lifted));
        var lifting = CasePaths.Person("p1", $"holds/{restriction.Key}/lift");
        Assert.Equal(422, (await desk.As("leo").PostAsync(lifting, new OutcomeRequest("no"))).Status);
        Assert.Equal(201, (await desk.As("comp").PostAsync(lifting, new OutcomeRequest("asked no more"))).Status);
    }

    [Fact]
    public async Task Erased_TheAnswerListsThePlaces_AlsoAgain_AndARefusalNone()
    {
        ErasurePlace[] places = [new("keys", ErasureState.Done, "2 destroyed"), new("file", ErasureState.NotAsked, "")];
        var asked = new List<string>();
        await using var desk = await OpenAsync(new GatewaySetting
        {
            Parts = parts => parts with
            {
                AskErased = (person, _) =>
                {
                    asked.Add(person.Value);
                    return new(places);
                },
            },
        });
        var suit = new HoldRequest(HoldKind.LegalHold, "the suit goes on") { Key = "suit" };
        await desk.As("comp").PostAsync(CasePaths.Person("p1", "holds"), suit);
        var request = new ErasureRequest(ErasureGround.ConsentWithdrawn);
        Assert.Equal(422, (await desk.As("comp").PostAsync(Erasures, request)).Status);
        Assert.Empty(asked);
        await desk.As("comp").PostAsync(CasePaths.Person("p1", "holds/suit/lift"), new OutcomeRequest("it is over"));

        Assert.Equal(places, (await desk.As("comp").PostAsync(Erasures, request)).Required().Places);
        var again = await desk.As("comp").PostAsync(Erasures, request);
        Assert.Equal((200, 0), (again.Status, again.Required().Events.Count));
        Assert.Equal(places, again.Required().Places);
        Assert.Equal(["person/p1", "person/p1"], asked);
    }

    private static async Task<Desk> OpenAsync(GatewaySetting? setting = null)
    {
        var desk = await Desk.OpenAsync(setting ?? new GatewaySetting());
        await desk.As("core").PostAsync(CasePaths.Persons, new PersonRequest("Zhang Wei") { Id = "p1" });
        await desk.As("ann").PostAsync(CasePaths.Person("p1", "contact-points"), new ContactPointRequest(
            ContactChannel.Phone, "+86 130 0000 1234", "contract", LegalGround.Contract));
        return desk;
    }
}
