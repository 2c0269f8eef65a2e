using System.Buffers.Text;
using System.Text;
using Cases.Contracts;
using Cases.Ledger;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>A key acts once, a version is asked for wherever it is read, and a made-up cursor is refused.</summary>
public sealed class KeyAndCursorTests
{
    private const string Key = "Idempotency-Key";

    [Fact]
    public async Task Key_OfACase_DoesNotOpenAnother()
    {
        await using var desk = await Desk.OpenAsync();
        using var first = await desk.SendAsync("bob", "POST /v1/cases", Opening("0101"), (Key, "one"));
        using var again = await desk.SendAsync("bob", "POST /v1/cases", Opening("0101"), (Key, "one"));
        using var other = await desk.SendAsync("bob", "POST /v1/cases", Opening("0102"), (Key, "one"));
        using var cleo = await desk.SendAsync("cleo", "POST /v1/cases", Opening("0103"), (Key, "one"));
        Assert.Equal((201, 200, 201), ((int)first.StatusCode, (int)again.StatusCode, (int)cleo.StatusCode));
        await other.IsProblemAsync(409, ProblemCodes.CommandIdReused);
    }

    [Fact]
    public async Task Key_OfAPerson_DoesNotRegisterAnother()
    {
        await using var desk = await Desk.OpenAsync();
        using var first = await desk.SendAsync("bob", "POST /v1/persons", """{"name":"Li","id":"l1"}""", (Key, "one"));
        using var other = await desk.SendAsync("bob", "POST /v1/persons", """{"name":"Li","id":"l2"}""", (Key, "one"));
        Assert.Equal(201, (int)first.StatusCode);
        await other.IsProblemAsync(409, ProblemCodes.CommandIdReused);
    }

    [Fact]
    public void Key_OfTwoOrganisationsWithOneNameOfACaller_IsTwoCommands()
    {
        Caller[] callers =
        [
            new("li", StaffRoles.Collector), new("li", StaffRoles.Collector) { Organisation = "bank" },
            new("li", StaffRoles.Collector) { Organisation = "rival" },
            new("b/li", StaffRoles.Collector) { Organisation = "a" },
            new("li", StaffRoles.Collector) { Organisation = "a/b" },
        ];
        var ids = callers.Select(caller =>
        {
            var context = new DefaultHttpContext();
            context.Features.Set(caller);
            return CommandDoor.IdOf(context, StreamId.Parse("case/c1"), "once");
        });
        Assert.Equal(callers.Length, ids.Distinct().Count());
        Assert.Equal(callers.Length, callers.Select(caller => caller.Identity).Distinct().Count());
    }

    [Fact]
    public async Task Key_OfTheNextCase_IsOfItsFilter()
    {
        await using var desk = await Desk.OpenAsync();
        const string asked = "POST /v1/cases/next?product=loan&currency=CNY";
        using var first = await desk.SendAsync("ann", asked, null, (Key, "one"));
        using var turned = await desk.SendAsync(
            "ann", "POST /v1/cases/next?currency=CNY&product=loan", null, (Key, "one"));
        using var other = await desk.SendAsync("ann", "POST /v1/cases/next?product=card", null, (Key, "one"));
        Assert.Equal((200, 200), ((int)first.StatusCode, (int)turned.StatusCode));
        await other.IsProblemAsync(409, ProblemCodes.CommandIdReused);
    }

    [Fact]
    public async Task Keys_ThatOpenedAndRegistered_AreKnownAgainFromTheLedger()
    {
        GatewayParts? parts = null;
        await using var desk = await Desk.OpenAsync(new GatewaySetting { Parts = given => parts = given });
        using var opened = await desk.SendAsync("bob", "POST /v1/cases", Opening("0101"), (Key, "one"));
        using var person = await desk.SendAsync("bob", "POST /v1/persons", """{"name":"Li","id":"l1"}""", (Key, "one"));
        Assert.Equal((201, 201), ((int)opened.StatusCode, (int)person.StatusCode));
        var known = parts!.Identity.Case("core", "0101", 1);

        var keys = new KeyWindow();
        using var recall = new KeyRecall(parts, keys);
        await recall.EnsureAsync(TestContext.Current.CancellationToken);
        await recall.EnsureAsync(TestContext.Current.CancellationToken);

        var bob = new Caller("bob", StaffRoles.Supervisor);
        Assert.False(keys.Takes(bob, "cases", "one", "case/other"));
        Assert.True(keys.Takes(bob, "cases", "one", "case/" + known));
        Assert.False(keys.Takes(bob, "persons", "one", "person/l2"));
        Assert.True(keys.Takes(bob, "persons", "one", "person/l1"));
        Assert.True(keys.Takes(bob with { Subject = "cleo" }, "cases", "one", "case/other"));
    }

    [Fact]
    public async Task Key_OfPayments_IsOfTheirBody_AndMayBeAbsent()
    {
        await using var desk = await Desk.OpenAsync();
        static string Body(string amount, string reference) => $$"""
            {"account":"0017","amount":{"amount":"{{amount}}","currency":"CNY"},"valueDate":"2026-01-02",
            "reference":"{{reference}}"}
            """;
        const string door = "POST /v1/payments";
        await desk.Run.FollowAsync();
        using var first = await desk.SendAsync("core", door, Body("1.00", "r1"), (Key, "one"));
        using var again = await desk.SendAsync("core", door, $"[ {Body("1.00", "r1")} ]", (Key, "one"));
        using var other = await desk.SendAsync("core", door, Body("1.00", "r2"), (Key, "one"));
        using var without = await desk.SendAsync("core", door, Body("1.00", "r2"), (Key, ""));
        using var unfit = await desk.SendAsync("core", door, Body("1.00", "r3"), (Key, "a b"));
        Assert.Equal((200, 200, 200), ((int)first.StatusCode, (int)again.StatusCode, (int)without.StatusCode));
        await other.IsProblemAsync(409, ProblemCodes.CommandIdReused);
        await unfit.IsProblemAsync(400, ProblemCodes.IdempotencyKeyInvalid);
        Assert.Equal("998.00", (await desk.As("bob").GetCaseAsync(desk.Case)).Required().Outstanding.Amount);
    }

    [Fact]
    public void Keys_OfManyCallers_AreForgottenOldestFirst()
    {
        var keys = new KeyWindow();
        var ann = new Caller("ann", StaffRoles.Collector);
        Assert.True(keys.Takes(ann, "cases", "first", "a"));
        for (var number = 0; number < 60_000; number++)
        {
            keys.Takes(ann, "cases", $"{number}", "a");
        }

        Assert.False(keys.Takes(ann, "cases", "first", "b"));
        for (var number = 60_000; number < 160_000; number++)
        {
            keys.Takes(ann, "cases", $"{number}", "a");
        }

        Assert.True(keys.Takes(ann, "cases", "first", "b"));
    }

    [Theory]
    [InlineData("bob", "cases", """
        {"source":"core","account":"0101","currency":"CNY","items":[
        {"key":"i1","charged":[{"component":"principal","amount":"10.00"}],"dueOn":"2026-01-31"}]}
        """)]
    [InlineData("bob", "persons", """{"name":"Li","id":"l1"}""")]
    [InlineData("ann", "contact-permissions", """{"case":"0102","channel":"phone"}""")]
    public async Task Version_ThatIsNotThere_Is412(string who, string path, string body)
    {
        await using var desk = await Desk.OpenAsync();
        await desk.As("core").PostAsync(CasePaths.Persons, new PersonRequest("Li") { Id = "l0" });
        await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening("0102") with
        {
            Parties = [new PartyRequest("l0", PartyKind.Debtor)],
        });
        await desk.Run.FollowAsync();
        using var answer = await desk.SendAsync(who, "POST /v1/" + path, body, ("If-Match", "\"77\""));
        await answer.IsProblemAsync(412, ProblemCodes.VersionMismatch);
    }

    [Theory]
    [InlineData("audit", "GET /v1/cases/0017?limit=1")]
    [InlineData("audit", "GET /v1/cases/0017/actions?at=1")]
    [InlineData("audit", "GET /v1/cases/0017/audit?limt=1")]
    [InlineData("audit", "GET /v1/cases/0017/audit?limit=-1")]
    [InlineData("audit", "GET /v1/audit/entries?form=1")]
    [InlineData("audit", "GET /v1/audit/entries?from=x")]
    [InlineData("audit", "GET /v1/audit/entries?from=1&from=2")]
    [InlineData("audit", "GET /v1/approvals?search=1")]
    [InlineData("bob", "POST /v1/cases/0017/notes?text=a")]
    public async Task Query_WithAFieldThatTheEndpointHasNot_Is400Everywhere(string who, string line)
    {
        await using var desk = await Desk.OpenAsync();
        await desk.Run.FollowAsync();
        using var answer = await desk.SendAsync(who, line, line[0] == 'P' ? "{\"text\":\"a\"}" : null);
        await answer.IsProblemAsync(400, ProblemCodes.FieldInvalid);
    }

    [Theory]
    [InlineData("p-13800001111", 400)]
    [InlineData("622588001234567890", 400)]
    [InlineData("11010119900307123X", 400)]
    [InlineData("c0001234567", 201)]
    [InlineData("c-0001-2345-6789", 201)]
    public async Task PersonId_ThatReadsAsANumberOfSomebody_IsRefused(string id, int status)
    {
        await using var desk = await Desk.OpenAsync();
        using var answer = await desk.SendAsync("core", "POST /v1/persons", $"{{\"name\":\"Li\",\"id\":\"{id}\"}}");
        Assert.Equal(status, (int)answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(status == 201, text.Contains(id, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("audit:0")]
    [InlineData("audit:1")]
    [InlineData("approvals:0")]
    [InlineData("unmatched-payments:-1")]
    public async Task Cursor_ThatSomebodyMadeUp_IsRefused(string text)
    {
        await using var desk = await Desk.OpenAsync();
        var cursor = Base64Url.EncodeToString(Encoding.ASCII.GetBytes(text));
        foreach (var list in (string[])["approvals", "unmatched-payments", $"cases/{desk.Case}/audit"])
        {
            using var answer = await desk.SendAsync("audit", $"GET /v1/{list}?cursor={cursor}");
            await answer.IsProblemAsync(400, ProblemCodes.CursorInvalid);
        }
    }

    [Fact]
    public async Task Cursor_OfOneTrail_IsNotOfAnother()
    {
        await using var desk = await Desk.OpenAsync();
        var other = (await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening("0101"))).Required().Id;
        var cursor = (await desk.As("audit").GetCaseAuditAsync(desk.Case, limit: 1)).Required().Next;
        Assert.NotNull(cursor);
        Assert.Equal(200, (await desk.As("audit").GetCaseAuditAsync(desk.Case, cursor)).Status);
        Assert.Equal(400, (await desk.As("audit").GetCaseAuditAsync(other, cursor)).Status);
    }

    private static string Opening(string account) => $$"""
        {"source":"core","account":"{{account}}","currency":"CNY","items":[
        {"key":"i1","charged":[{"component":"principal","amount":"10.00"}],"dueOn":"2026-01-31"}]}
        """;
}
