using Cases.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Whoever reads personal data is noted: who, whose, with which request; never what.</summary>
public sealed class PersonalReadTests
{
    [Fact]
    public async Task Operations_WhoseAnswerHasPersonalMembers_AllRecord()
    {
        await using var run = await Surface.StartAsync(null);
        var answers = run.Endpoints.OfType<RouteEndpoint>().ToList();
        var personal = answers.Where(PersonalMembers.AreInAnswersOf).ToList();

        Assert.All(personal, endpoint => Assert.True(
            endpoint.Metadata.GetMetadata<PersonalAnswer>() is not null,
            $"{endpoint.RoutePattern.RawText} answers with personal members: say Personal() on it."));

        // What is found is what there is: the cases, their lists, persons, trail, payments, approvals, permissions.
        Assert.Equal(
            [
                "/v1/approvals", "/v1/audit/entries", "/v1/audit/proofs/{position}", "/v1/cases", "/v1/cases/next",
                "/v1/cases/{id}",
                "/v1/cases/{id}/audit", "/v1/contact-permissions", "/v1/contact-permissions/batch",
                "/v1/persons/{id}", "/v1/persons/{id}/contact-points", "/v1/unmatched-payments",
                "/v1/unmatched-payments/{id}",
            ],
            personal.Select(endpoint => endpoint.RoutePattern.RawText).Order(StringComparer.Ordinal));
        Assert.Contains(answers, endpoint => endpoint.RoutePattern.RawText == "/v1/audit/export"
            && endpoint.Metadata.GetMetadata<PersonalAnswer>() is not null);
    }

    [Theory]
    [InlineData("ann", "GET /v1/cases/0018", "case/{case} person/p1", "GET /v1/cases/{id}")]
    [InlineData("ann", "GET /v1/cases?search=0018", "person/p1", "GET /v1/cases")]
    [InlineData("ann", "GET /v1/persons/p1", "person/p1", "GET /v1/persons/{id}")]
    [InlineData("ann", "GET /v1/persons/p1/consents", "person/p1", "GET /v1/persons/{id}/consents")]
    [InlineData("audit", "GET /v1/cases/0018/audit?limit=1", "case/{case}", "GET /v1/cases/{id}/audit")]
    [InlineData("audit", "GET /v1/audit/entries?limit=2", "entries/0-1", "GET /v1/audit/entries")]
    [InlineData("audit", "GET /v1/audit/export", "entries/all", "GET /v1/audit/export")]
    [InlineData("audit", "GET /v1/audit/export?case=0018", "case/{case}", "GET /v1/audit/export")]
    [InlineData("bob", "GET /v1/unmatched-payments", "payment/", "GET /v1/unmatched-payments")]
    [InlineData("ann", "POST /v1/cases/next", "case/", "POST /v1/cases/next")]
    [InlineData("ann", "POST /v1/contact-permissions", "person/p1", "POST /v1/contact-permissions")]
    [InlineData("agent", "GET /v1/cases/{case}", "case/{case} person/p1", "GET /v1/cases/{id}")]
    [InlineData("agent", "GET /v1/cases", "person/p1", "GET /v1/cases")]
    [InlineData("agent", "GET /v1/persons/p1", "person/p1", "GET /v1/persons/{id}")]
    [InlineData("agent", "POST /v1/cases/next", "person/p1", "POST /v1/cases/next")]
    public async Task Read_OfPersonalData_IsNotedWithWhoAndWhose(string who, string line, string whose, string with)
    {
        using var log = new KeptLog();
        await using var desk = await OpenAsync(log);
        var body = line.Contains("permissions", StringComparison.Ordinal)
            ? "{\"case\":\"0018\",\"channel\":\"phone\"}"
            : null;
        var id = (await desk.As("bob").GetCaseAsync("0018")).Required().Id;
        log.Dispose();

        using var answer = await desk.SendAsync(
            who, line.Replace("{case}", id, StringComparison.Ordinal), body);

        Assert.True(answer.IsSuccessStatusCode, $"{line}: {answer.StatusCode}");
        await answer.Content.ReadAsByteArrayAsync();
        var note = Assert.Single(log.Of(PersonalReads.Category));
        Assert.StartsWith("Personal data of " + whose.Replace("{case}", id, StringComparison.Ordinal), note,
            StringComparison.Ordinal);
        Assert.Contains($" read by {who} as ", note, StringComparison.Ordinal);
        Assert.EndsWith(" with " + with, note.Trim(), StringComparison.Ordinal);
        Assert.DoesNotContain("Zhang", note, StringComparison.Ordinal);
        Assert.DoesNotContain("0018", note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("agent", "GET /v1/cases/0018")]
    [InlineData("agent", "GET /v1/cases?search=0018")]
    [InlineData("agent", "GET /v1/cases?search=Zhang%20Wei")]
    [InlineData("card", "GET /v1/cases/0018")]
    [InlineData("card", "GET /v1/cases")]
    [InlineData("ann", "GET /v1/cases/none")]
    [InlineData("ann", "GET /v1/cases?search=nobody")]
    [InlineData("ann", "GET /v1/audit/entries")]
    [InlineData("bob", "GET /v1/approvals")]
    [InlineData("ann", "GET /v1/cases/0018/actions")]
    [InlineData("ann", "POST /v1/cases/0018/notes")]
    public async Task Answer_WithoutPersonalData_IsNotNoted(string who, string line)
    {
        using var log = new KeptLog();
        await using var desk = await OpenAsync(log);
        using var answer = await desk.SendAsync(
            who, line, line.StartsWith("POST", StringComparison.Ordinal) ? "{\"text\":\"a\"}" : null);
        await answer.Content.ReadAsByteArrayAsync();
        Assert.Empty(log.Of(PersonalReads.Category));
    }

    [Fact]
    public async Task Read_ThatCannotBeNoted_IsNotAnswered()
    {
        using var log = new KeptLog();
        var broken = false;
        await using var desk = await Desk.OpenAsync(new GatewaySetting
        {
            Build = builder => builder.Logging.AddProvider(log),
            Parts = parts => parts with
            {
                ReadsUnrecorded = () => broken || log.Of(PersonalReads.Category).Length > 0,
            },
        });

        // The note itself fails: its answer does not go out.
        using var first = await desk.SendAsync("ann", "GET /v1/cases/" + desk.Case);
        Assert.Equal(500, (int)first.StatusCode);
        Assert.Empty(await first.Content.ReadAsByteArrayAsync());

        // Later ones are not even tried; what is not personal goes on.
        log.Dispose();
        broken = true;
        using var second = await desk.SendAsync("ann", "GET /v1/cases/" + desk.Case);
        await second.IsProblemAsync(503, ProblemCodes.StoreUnavailable);
        Assert.NotNull(second.Headers.RetryAfter);
        Assert.StartsWith("Denied 503 collector ann GET /v1/cases/{id}",
            Assert.Single(log.Of(SecurityLog.Category)), StringComparison.Ordinal);
        Assert.Empty(log.Of(PersonalReads.Category));
        using var advice = await desk.SendAsync("ann", $"GET /v1/cases/{desk.Case}/actions");
        Assert.True(advice.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Endpoint_ThatTellsNothing_IsNotedAllTheSame()
    {
        using var log = new KeptLog();
        await using var run = await GatewayRun.StartAsync(new GatewaySetting
        {
            Caller = new Caller("ann", StaffRoles.Collector),
            Build = builder => builder.Logging.AddProvider(log),
            Map = routes => routes.MapGet("/t/x", () => "x").Allow(StaffRoles.Collector).Personal(),
        });
        await run.Client.GetStringAsync(new Uri("/t/x", UriKind.Relative));
        Assert.Equal("Personal data of somebody read by ann as collector with GET /t/x",
            Assert.Single(log.Of(PersonalReads.Category)).Trim());
    }

    /// <summary>A case with a debtor that is placed with agency-1, and a payment that nobody knows.</summary>
    private static async Task<Desk> OpenAsync(KeptLog log)
    {
        var desk = await Desk.OpenAsync(builder => builder.Logging.AddProvider(log));
        await desk.As("core").PostAsync(CasePaths.Persons, new PersonRequest("Zhang Wei") { Id = "p1" });
        var opening = Desk.Opening("0018") with { Parties = [new PartyRequest("p1", PartyKind.Debtor)] };
        var id = (await desk.As("bob").PostAsync(CasePaths.Cases, opening)).Required().Id;
        (await desk.As("bob").PostAsync(
            CasePaths.Of(id, "assignments"), new AssignmentRequest("placed", "agency-1"))).Required();
        using var paid = await desk.SendAsync("core", "POST /v1/payments",
            "{\"account\":\"none\",\"amount\":{\"amount\":\"1.00\",\"currency\":\"CNY\"},"
            + $"\"valueDate\":\"{Desk.Today:yyyy-MM-dd}\",\"reference\":\"r1\"}}");
        Assert.True(paid.IsSuccessStatusCode);
        await desk.Run.FollowAsync();
        return desk;
    }
}
