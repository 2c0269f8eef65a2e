using Cases.Contracts;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>What the claims of callers let them see, in lists as in single cases and persons.</summary>
public sealed class ScopeTests
{
    // The last letter tells the cases apart: of the bank, of its branch north (a card), of another bank, of the team
    // red, of tim himself, and placed with agency-1.
    private const string All = "B N R T O P";

    [Theory]
    [InlineData("ann", All)]
    [InlineData("own", "B N T O P")]
    [InlineData("rival", "R")]
    [InlineData("north", "N")]
    [InlineData("watch", "N")]
    [InlineData("card", "N")]
    [InlineData("loan", "B R T O P")]
    [InlineData("tim", "T O")]
    [InlineData("agent", "P")]
    [InlineData("fake", "")]
    [InlineData("audit", All)]
    [InlineData("comp", All)]
    public async Task Scope_OfACaller_IsTheSameForListsCasesAndPersons(string who, string sees)
    {
        await using var desk = await Desk.OpenAsync();
        var cases = await FillAsync(desk);
        var expected = sees.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).ToList();
        var listed = (await desk.As(who).GetWorklistAsync(new WorklistFilter { Sort = WorklistSort.Opened }))
            .Required().Items.Select(row => row.Account![^1..]).Where(letter => letter != "7");
        Assert.Equal(expected, listed.Order(StringComparer.Ordinal));

        foreach (var (letter, id) in cases)
        {
            var status = expected.Contains(letter) ? 200 : 404;
            Assert.Equal((letter, status), (letter, (await desk.As(who).GetCaseAsync(id)).Status));
            // An agency reads the reference masked, and so it is no name of a case for it either.
            Assert.Equal((letter, who == "agent" ? 404 : status),
                (letter, (await desk.As(who).GetCaseAsync(Account(letter))).Status));
            Assert.Equal((letter, status), (letter, (await desk.As(who).GetPersonAsync("p-" + letter)).Status));
        }
    }

    [Fact]
    public async Task Scope_OfACaseThatIsMoved_MovesAtOnce()
    {
        await using var desk = await Desk.OpenAsync();
        var cases = await FillAsync(desk);
        await AssignAsync(desk, cases["P"], "red");

        // The rows have not followed yet; who sees a case does not depend on them.
        Assert.Equal(404, (await desk.As("agent").GetCaseAsync(cases["P"])).Status);
        Assert.Equal(200, (await desk.As("tim").GetCaseAsync(cases["P"])).Status);
        await desk.Run.FollowAsync();
        Assert.Empty((await desk.As("agent").GetWorklistAsync(new())).Required().Items);
    }

    [Fact]
    public async Task Person_WithoutACase_IsForThoseWhoSeeTheWholeBank()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.As("core").PostAsync(CasePaths.Persons, new PersonRequest("Li Na") { Id = "alone" });
        Assert.Equal(200, (await desk.As("ann").GetPersonAsync("alone")).Status);
        Assert.Equal(200, (await desk.As("own").GetPersonAsync("alone")).Status);
        foreach (var who in (string[])["rival", "north", "card", "tim", "agent", "fake", "watch"])
        {
            Assert.Equal((who, 404), (who, (await desk.As(who).GetPersonAsync("alone")).Status));
        }
    }

    [Fact]
    public async Task Person_WithoutACase_IsSeenInTheBranchThatRegisteredHim()
    {
        await using var desk = await Desk.OpenAsync();
        var registered = await desk.As("north").PostAsync(CasePaths.Persons, new PersonRequest("Li Na") { Id = "new" });
        Assert.Equal(201, registered.Status);
        Assert.Equal(201, (await desk.As("north").PostAsync(CasePaths.Person("new", "contact-points"),
            new ContactPointRequest(ContactChannel.Phone, "13800005678", "contract", LegalGround.Contract))).Status);
        foreach (var (who, status) in new[]
        {
            ("north", 200), ("nora", 200), ("ann", 200), ("norc", 404), ("south", 404), ("rival", 404), ("watch", 404),
            ("fake", 404), ("agent", 404),
        })
        {
            Assert.Equal((who, status), (who, (await desk.As(who).GetPersonAsync("new")).Status));
        }

        await desk.As("ann").GetPersonAsync("new");
        (await desk.As("south").PostAsync(CasePaths.Cases, Desk.Opening("S-1"))).Required();
        (await desk.As("core").PostAsync(CasePaths.Person("new", "roles"),
            new RoleRequest("core", "S-1", PartyKind.CoBorrower))).Required();
        Assert.Equal(404, (await desk.As("north").GetPersonAsync("new")).Status);
        Assert.Equal(200, (await desk.As("south").GetPersonAsync("new")).Status);
    }

    [Fact]
    public async Task Person_OverAllCases_HasThePartsThatTheCallerMaySee()
    {
        await using var desk = await Desk.OpenAsync();
        var cases = await FillAsync(desk);
        await desk.As("core").PostAsync(CasePaths.Person("p-B", "roles"),
            new RoleRequest("core", Account("N"), PartyKind.CoBorrower));
        var (own, other) = (new PersonRoleView(cases["B"], PartyKind.Debtor),
            new PersonRoleView(cases["N"], PartyKind.CoBorrower));
        foreach (var (who, parts) in new[]
        {
            ("ann", new[] { own, other }), ("loan", [own]), ("card", [other]),
        })
        {
            Assert.Equal(
                parts.OrderBy(part => part.Case, StringComparer.Ordinal),
                (await desk.As(who).GetPersonAsync("p-B")).Required().Roles);
        }
    }

    [Fact]
    public async Task PointsAndConsents_OfAPerson_AreReadAlone()
    {
        await using var desk = await Desk.OpenAsync();
        await FillAsync(desk);
        var core = desk.As("core");
        await core.PostAsync(CasePaths.Person("p-P", "contact-points"),
            new ContactPointRequest(ContactChannel.Phone, "13800005678", "contract", LegalGround.Contract));
        await core.PostAsync(CasePaths.Person("p-P", "consents"), new ConsentRequest(ConsentKind.Recording, "form 7"));
        foreach (var (who, value) in new[] { ("ann", "13800005678"), ("agent", "****5678") })
        {
            var person = (await desk.As(who).GetPersonAsync("p-P")).Required();
            Assert.Equal(value, Assert.Single(person.ContactPoints).Value);
            Assert.Equal(
                person.ContactPoints, (await desk.As(who).GetContactPointsAsync("p-P")).Required().Items);
            Assert.Equivalent(
                person.Consents, (await desk.As(who).GetConsentsAsync("p-P")).Required().Items, strict: true);
            Assert.Equal(ConsentKind.Recording, Assert.Single(person.Consents).Kind);
        }

        Assert.Equal(404, (await desk.As("card").GetContactPointsAsync("p-P")).Status);
        Assert.Equal(404, (await desk.As("card").GetConsentsAsync("p-P")).Status);
    }

    [Fact]
    public async Task Person_WithAPartInAnAccount_IsSeenWithItsCase()
    {
        await using var desk = await Desk.OpenAsync();
        await FillAsync(desk);
        await desk.As("core").PostAsync(CasePaths.Persons, new PersonRequest("Wu Bo") { Id = "both" });
        Assert.Equal(404, (await desk.As("card").GetPersonAsync("both")).Status);
        await desk.As("core").PostAsync(CasePaths.Person("both", "roles"),
            new RoleRequest("core", Account("N"), PartyKind.CoBorrower));
        Assert.Equal(200, (await desk.As("card").GetPersonAsync("both")).Status);
        Assert.Equal(404, (await desk.As("tim").GetPersonAsync("both")).Status);
    }

    [Theory]
    [InlineData("ann", false)]
    [InlineData("bob", false)]
    [InlineData("fay", false)]
    [InlineData("leo", false)]
    [InlineData("comp", false)]
    [InlineData("audit", false)]
    [InlineData("agent", true)]
    public async Task Fields_ThatAreOfThePerson_AreMaskedByRole(string who, bool masked)
    {
        await using var desk = await Desk.OpenAsync();
        var cases = await FillAsync(desk);
        await desk.As("core").PostAsync(CasePaths.Person("p-P", "contact-points"),
            new ContactPointRequest(ContactChannel.Phone, "13800005678", "contract", LegalGround.Contract));
        var client = desk.As(who);
        var account = masked ? "****000P" : Account("P");

        var row = (await client.GetWorklistAsync(new WorklistFilter { Person = "p-P" })).Required().Items;
        Assert.Equal(account, Assert.Single(row).Account);
        Assert.Equal(account, (await client.GetCaseAsync(cases["P"])).Required().Account);
        var person = (await client.GetPersonAsync("p-P")).Required();
        Assert.Equal((masked ? "****" : "Zhao P", masked), (person.Name, person.Masked));
        Assert.Equal(masked ? "****5678" : "13800005678", Assert.Single(person.ContactPoints).Value);
        if (who is not ("comp" or "audit"))
        {
            var next = (await client.TakeNextCaseAsync(new WorklistFilter { Assignee = "agency-1" })).Required();
            Assert.Equal(account, next.Case?.Account);
        }

        var raw = await (await desk.SendAsync(who, "GET /v1/cases")).Content.ReadAsStringAsync();
        Assert.Equal(!masked, raw.Contains(Account("P"), StringComparison.Ordinal));
        Assert.DoesNotContain("Zhao", raw, StringComparison.Ordinal);
    }

    private static string Account(string letter) => "62250000000" + letter;

    private static async Task<Dictionary<string, string>> FillAsync(Desk desk)
    {
        var cases = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (letter, by, product) in new[]
        {
            ("B", "bob", "loan"), ("N", "north", "card"), ("R", "rival", "loan"), ("T", "bob", "loan"),
            ("O", "bob", "loan"), ("P", "bob", "loan"),
        })
        {
            await desk.As("core").PostAsync(
                CasePaths.Persons, new PersonRequest("Zhao " + letter) { Id = "p-" + letter });
            cases[letter] = (await desk.As(by).PostAsync(CasePaths.Cases, Desk.Opening(Account(letter)) with
            {
                Product = product, Parties = [new PartyRequest("p-" + letter, PartyKind.Debtor)],
            })).Required().Id;
        }

        await AssignAsync(desk, cases["T"], "red");
        await AssignAsync(desk, cases["O"], "tim");
        await AssignAsync(desk, cases["P"], "agency-1");
        await desk.Run.FollowAsync();
        return cases;
    }

    private static async Task AssignAsync(Desk desk, string id, string to) => (await desk.As("bob").PostAsync(
        CasePaths.Of(id, "assignments"), new AssignmentRequest("turn of the list", to))).Required();
}
