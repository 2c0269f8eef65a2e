using System.Net;
using System.Text.Json;
using Cases.Contracts;
using Cases.Domain;
using Cases.TestKit;
using Xunit;
using ContactChannel = Cases.Contracts.ContactChannel;
using ContactDirection = Cases.Contracts.ContactDirection;
using Disposition = Cases.Contracts.Disposition;
using PartyKind = Cases.Contracts.PartyKind;

namespace Cases.Gateway.Tests;

/// <summary>Facts over REST: told with an act, standing on case and person, and what of them is wrong.</summary>
public sealed class FactTests
{
    private const string Contact =
        """{"channel":"phone","direction":"outbound","disposition":"noAnswer","party":"debtor","facts":{FACTS}}""";

    [Fact]
    public async Task Vocabulary_NamesEveryFactWithItsHome()
    {
        await using var desk = await Desk.OpenAsync();
        var page = (await desk.As("pol").GetAsync<Page<FactNameView>>("facts")).Required();
        Assert.Equal(FactNames.All.Select(fact => fact.Name), page.Items.Select(fact => fact.Name));
        var identity = page.Items.Single(fact => fact.Name == "claimed-identity");
        Assert.Equal((Contracts.FactHome.Act, Contracts.FactShape.Word), (identity.Home, identity.Shape));
        Assert.Contains("bank", identity.Words!);
        Assert.Equal(403, (await desk.As("root").GetAsync<Page<FactNameView>>("facts")).Status);
    }

    [Fact]
    public async Task Contact_OfWhichARuleAsksAFact_IsRefusedWithThePlaceAndPassesWithIt()
    {
        await using var desk = await Desk.OpenAsync(new GatewaySetting { Policies = TestRules.Book(Asks()) });
        var contact = new ContactRequest(
            ContactChannel.Phone, ContactDirection.Outbound, Disposition.NoAnswer, PartyKind.Debtor);
        var refused = await desk.As("ann").PostAsync(desk.Path("contacts"), contact);
        var reason = Assert.Single(refused.Problem!.Refusals!);
        Assert.Equal("fact_missing", reason.Code);
        Assert.Contains("tell it with the act", reason.Message, StringComparison.Ordinal);
        Assert.Contains(reason.Facts, fact => fact is { Name: "missingFact", Value: "recording" });

        var done = await desk.DoAsync("ann", "contacts", contact with { Facts = Json("""{"recording":true}""") });
        Assert.Equal(["contactRecorded", "factsStated"], done.Events);
    }

    [Theory]
    [InlineData("""{"recorded":true}""", "facts.recorded")]
    [InlineData("""{"recording":1}""", "facts.recording")]
    [InlineData("""{"recording":"yes"}""", "facts.recording")]
    [InlineData("""{"claimed-identity":"banker"}""", "facts.claimed-identity")]
    [InlineData("""{"script-flags":"threat"}""", "facts.script-flags")]
    [InlineData("""{"script-flags":["threat",1]}""", "facts.script-flags")]
    [InlineData("""{"number-checked-on":"31.3.2026"}""", "facts.number-checked-on")]
    [InlineData("""{"notice-days":"45"}""", "facts.notice-days")]
    [InlineData("""{"notice-days":4.5}""", "facts.notice-days")]
    [InlineData("""{"daily-rate":"a lot"}""", "facts.daily-rate")]
    [InlineData("""{"charge":12}""", "facts.charge")]
    [InlineData("""{"charge":{"amount":"1.234","currency":"CNY"}}""", "facts.charge.amount")]
    [InlineData("""{"charge":{"amount":"1.23","currency":"yuan"}}""", "facts.charge.currency")]
    [InlineData("""{"delivery-proof":7}""", "facts.delivery-proof")]
    [InlineData("""{"debt-lawful":true}""", "facts.debt-lawful")]
    [InlineData("""{"in-difficulty":true}""", "facts.in-difficulty")]
    [InlineData("""{"grave-finding":true}""", "facts.grave-finding")]
    [InlineData("""{"by-agency":true}""", "facts.by-agency")]
    public async Task Fact_ThatCannotBeStated_IsAFaultOfItsName(string facts, string field)
    {
        await using var desk = await Desk.OpenAsync();
        using var answer = await desk.SendAsync("ann", "POST /v1/" + desk.Path("contacts"),
            Contact.Replace("{FACTS}", facts, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(field, problem.RootElement.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task Fact_OfEveryShape_IsTaken()
    {
        await using var desk = await Desk.OpenAsync();
        using var answer = await desk.SendAsync("ann", "POST /v1/" + desk.Path("contacts"), Contact.Replace("{FACTS}",
            """
            {"notice-days":45,"claimed-identity":"bank","recording":"true","script-flags":["threat"],
            "number-checked-on":"2026-03-31","daily-rate":0.0005,"charge":{"amount":"1.20","currency":"CNY"},
            "delivery-proof":"parcel 7","statutory-demand":null}
            """, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Contains("factsStated", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Facts_ThatStand_AreShownOnCaseAndPersonAndTakenBack()
    {
        await using var desk = await Desk.OpenAsync();
        var opened = await desk.OpenAsync("bob", Desk.Opening("0018") with
        {
            Parties = [new PartyRequest("p1", PartyKind.Debtor)],
        });
        var id = opened.Required().Id;
        var onCase = new StandingFactsRequest
        {
            Facts = Json("""{"forbearance-assessment":"file 7","heir-renounced":false}"""), Evidence = "call of today",
        };
        Assert.Equal(["caseFactsRecorded"],
            (await PostAsync("ann", CasePaths.Of(id, "facts"), onCase)).Required().Events);
        var facts = (await desk.As("ann").GetCaseAsync(id)).Required().Facts;
        Assert.Equal(["forbearance-assessment", "heir-renounced"], facts.Select(fact => fact.Name).Order());
        Assert.Contains(facts, fact => fact is { Value: "file 7", By: "ann" });
        Assert.Equal(400, (await PostAsync("ann", CasePaths.Of(id, "facts"),
            new StandingFactsRequest { Facts = Json("""{"recording":true}""") })).Status);
        Assert.Equal(422, (await PostAsync("ann", CasePaths.Of(id, "facts"),
            new StandingFactsRequest { Facts = Json("""{"debt-lawful":true}""") })).Status);
        Assert.Equal(201, (await PostAsync("comp", CasePaths.Of(id, "facts"),
            new StandingFactsRequest { Facts = Json("""{"debt-lawful":true}""") })).Status);
        Assert.Equal(201, (await PostAsync("ann", CasePaths.Of(id, "facts"),
            new StandingFactsRequest { Retracted = ["heir-renounced"] })).Status);
        Assert.Equal(2, (await desk.As("ann").GetCaseAsync(id)).Required().Facts.Count);

        var onPerson = new StandingFactsRequest { Facts = Json("""{"in-difficulty":true}""") };
        Assert.Equal(["personFactsRecorded"],
            (await PostAsync("ann", "persons/p1/facts", onPerson)).Required().Events);
        var standing = Assert.Single((await desk.As("ann").GetPersonAsync("p1")).Required().Facts);
        Assert.Equal(("in-difficulty", "true"), (standing.Name, standing.Value));

        Task<Answer<Receipt>> PostAsync(string who, string path, StandingFactsRequest request) =>
            desk.As(who).PostAsync(path, request);
    }

    private static Dictionary<string, JsonElement> Json(string text) =>
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(text)!;

    private static CheckedRule Asks() => new()
    {
        Head = TestRules.Head("ASKS") with
        {
            AppliesTo = RuleScope.Of([Domain.ActKind.Call], null, null),
            WhenAbsent = new Dictionary<string, AbsentFact> { ["recording"] = new(WhenAbsent.Ask, "for tests") },
        },
        Checks = [new AnyOfCheck { Fact = ContactFacts.CallRecording, AnyOf = ["true"] }],
    };
}
