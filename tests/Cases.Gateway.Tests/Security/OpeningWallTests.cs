using Cases.Contracts;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>What a caller opens, registers and names in a body: nothing beyond his scope is met.</summary>
public sealed class OpeningWallTests
{
    private const string Account = "62250000000A";

    [Fact]
    public async Task Opening_WithAPersonOfAnotherBranch_IsNotFoundAndBringsNobodyIntoSight()
    {
        await using var desk = await SouthAsync();
        var opening = Desk.Opening("N1") with { Parties = [new PartyRequest("pA1", PartyKind.Debtor)] };
        var answer = await desk.As("north").PostAsync(CasePaths.Cases, opening);
        Assert.Equal((404, ProblemCodes.NotFound), (answer.Status, answer.Problem?.Code));
        Assert.Equal(404, (await desk.As("north").GetPersonAsync("pA1")).Status);
        Assert.Equal(404, (await desk.As("north").GetCaseAsync("N1")).Status);

        // Somebody whom nobody registered is answered the same, so that the two cannot be told apart.
        var nobody = opening with { Parties = [new PartyRequest("pA9", PartyKind.Debtor)] };
        Assert.Equal(answer.Problem?.Detail, (await desk.As("north").PostAsync(CasePaths.Cases, nobody))
            .Problem?.Detail);
    }

    [Theory]
    [InlineData("bob", 422, ProblemCodes.Refused)]
    [InlineData("core", 422, ProblemCodes.Refused)]
    [InlineData("main", 422, ProblemCodes.Refused)]
    [InlineData("north", 404, ProblemCodes.NotFound)]
    public async Task Opening_WithAPersonWhomNobodyRegistered_SaysWhoAndWhatToDo(string who, int status, string code)
    {
        await using var desk = await SouthAsync();
        var opening = Desk.Opening("N1") with
        {
            Parties = [new PartyRequest("new", PartyKind.Debtor), new PartyRequest("other", PartyKind.Guarantor)],
        };
        await desk.As(who).PostAsync(CasePaths.Persons, new PersonRequest("Li Na") { Id = "new" });
        var answer = await desk.As(who).PostAsync(CasePaths.Cases, opening);
        Assert.Equal((status, code), (answer.Status, answer.Problem?.Code));
        Assert.StartsWith("parties[1].person: ", answer.Problem?.Detail, StringComparison.Ordinal);
        Assert.Contains("POST /v1/persons", answer.Problem?.Detail, StringComparison.Ordinal);
        Assert.Equal(status == 422 ? ["person_unknown"] : [], (answer.Problem!.Refusals ?? []).Select(one => one.Code));

        // Whoever could not see somebody of another organisation is told of him what he is told of nobody at all.
        await desk.As("rival").PostAsync(CasePaths.Persons, new PersonRequest("Wu") { Id = "foreign" });
        await desk.As("rival").PostAsync(CasePaths.Cases, Desk.Opening("R1") with
        {
            Parties = [new PartyRequest("foreign", PartyKind.Debtor)],
        });
        await desk.Run.FollowAsync();
        var foreign = await desk.As(who).PostAsync(CasePaths.Cases, opening with
        {
            Parties = [opening.Parties[0], new PartyRequest("foreign", PartyKind.Guarantor)],
        });
        var alike = answer.Problem.Detail?.Replace("other", "foreign", StringComparison.Ordinal);
        Assert.Equal(who is "bob" or "core", foreign.IsOk);
        Assert.Equal(who is "bob" or "core" ? null : alike, foreign.Problem?.Detail);
    }

    [Theory]
    [InlineData("bob", "Denied 422 supervisor bob POST /v1/cases 127.0.0.0")]
    [InlineData("north", "Denied 404 supervisor north POST /v1/cases 127.0.0.0")]
    public async Task Opening_ThatTheWallTurnsAway_IsInTheSecurityLogAndNoEntry(string who, string line)
    {
        using var log = new KeptLog();
        await using var desk = await Desk.OpenAsync(builder => builder.Logging.AddProvider(log));
        var before = await desk.Run.LengthAsync();
        await desk.As(who).PostAsync(CasePaths.Cases, Desk.Opening("N1") with
        {
            Parties = [new PartyRequest("nobody", PartyKind.Debtor)],
        });
        Assert.Equal(line, Assert.Single(log.Of(SecurityLog.Category)).Trim());
        Assert.Equal(before, await desk.Run.LengthAsync());
    }

    [Fact]
    public async Task Opening_SentAgain_IsTheSameAfterItsPersonsWereRegistered()
    {
        await using var desk = await SouthAsync();
        var opening = Desk.Opening("N1") with { Parties = [new PartyRequest("other", PartyKind.Debtor)] };
        var key = new CommandOptions { IdempotencyKey = "again" };
        Assert.Equal(422, (await desk.As("bob").PostAsync(CasePaths.Cases, opening, key)).Status);
        await desk.As("bob").PostAsync(CasePaths.Persons, new PersonRequest("Li Na") { Id = "other" });
        Assert.Equal(201, (await desk.As("bob").PostAsync(CasePaths.Cases, opening, key)).Status);
        Assert.Equal(200, (await desk.As("bob").PostAsync(CasePaths.Cases, opening, key)).Status);
    }

    [Theory]
    [InlineData("core", 201)]
    [InlineData("north", 201)]
    [InlineData("south", 404)]
    public async Task Opening_WithANewPerson_IsForTheBranchThatRegisteredHim(string registrar, int status)
    {
        await using var desk = await SouthAsync();
        await desk.As(registrar).PostAsync(CasePaths.Persons, new PersonRequest("Li Na") { Id = "new" });
        var opening = Desk.Opening("N1") with { Parties = [new PartyRequest("new", PartyKind.Debtor)] };
        Assert.Equal(status, (await desk.As("north").PostAsync(CasePaths.Cases, opening)).Status);
        await desk.Run.FollowAsync();
        Assert.Equal(status == 201 ? 200 : 404, (await desk.As("north").GetPersonAsync("new")).Status);
    }

    [Theory]
    [InlineData("cards", "loan")]
    [InlineData("cards", null)]
    [InlineData("reds", "loan")]
    public async Task Opening_BeyondTheOwnProductOrTeam_IsNotAllowed(string who, string? product)
    {
        await using var desk = await SouthAsync();
        var answer = await desk.As(who).PostAsync(
            CasePaths.Cases, Desk.Opening("N1") with { Product = product });
        Assert.Equal((403, ProblemCodes.NotAllowed), (answer.Status, answer.Problem?.Code));
        Assert.Equal(404, (await desk.As("ann").GetCaseAsync("N1")).Status);
    }

    [Fact]
    public async Task Opening_WithinTheOwnProduct_IsSeenByItsOpener()
    {
        await using var desk = await SouthAsync();
        var made = await desk.As("cards").PostAsync(CasePaths.Cases, Desk.Opening("N1") with { Product = "card" });
        Assert.Equal(201, made.Status);
        Assert.Equal(200, (await desk.As("cards").GetCaseAsync(made.Required().Id)).Status);
    }

    [Fact]
    public async Task Opening_OfATakenAccount_TellsNothingAndLeavesNoTrace()
    {
        await using var desk = await SouthAsync();
        var id = desk.As("south").GetCaseAsync(Account);
        var entries = await EntriesAsync(desk, (await id).Required().Id);
        using var answer = await desk.SendAsync("north", "POST /v1/cases", Body(Account));
        await answer.IsProblemAsync(404, ProblemCodes.NotFound);
        Assert.Null(answer.Headers.Location);
        using var second = await desk.SendAsync("north", "POST /v1/cases", Body(Account, episode: 2));
        await second.IsProblemAsync(404, ProblemCodes.NotFound);
        Assert.Equal(entries, await EntriesAsync(desk, (await id).Required().Id));
    }

    [Fact]
    public async Task Opening_ThatIsRefused_HasNoLocation()
    {
        await using var desk = await SouthAsync();
        using var first = await desk.SendAsync("south", "POST /v1/cases", Body("S2"), ("Idempotency-Key", "one"));
        using var again = await desk.SendAsync("south", "POST /v1/cases", Body("S2"), ("Idempotency-Key", "one"));
        using var taken = await desk.SendAsync("south", "POST /v1/cases", Body("S2", owed: "20.00"),
            ("Idempotency-Key", "two"));
        Assert.NotNull(first.Headers.Location);
        Assert.Equal((200, first.Headers.Location), ((int)again.StatusCode, again.Headers.Location));
        await taken.IsProblemAsync(422, ProblemCodes.Refused);
        Assert.Null(taken.Headers.Location);
    }

    [Fact]
    public async Task Registering_ATakenId_TellsNothingAndLeavesNoTrace()
    {
        await using var desk = await SouthAsync();
        var before = (await desk.As("south").GetPersonAsync("pA1")).Version;
        var request = new PersonRequest("Li Na") { Id = "pA1" };
        var answer = await desk.As("north").PostAsync(CasePaths.Persons, request);
        Assert.Equal((404, ProblemCodes.NotFound), (answer.Status, answer.Problem?.Code));
        Assert.Equal(before, (await desk.As("south").GetPersonAsync("pA1")).Version);

        // Whoever registered somebody may send it again, also while nobody of his branch sees him.
        using var made = await desk.SendAsync(
            "north", "POST /v1/persons", """{"name":"Li","id":"pN1"}""", ("Idempotency-Key", "one"));
        using var again = await desk.SendAsync(
            "north", "POST /v1/persons", """{"name":"Li","id":"pN1"}""", ("Idempotency-Key", "one"));
        Assert.Equal((201, 200), ((int)made.StatusCode, (int)again.StatusCode));
    }

    [Fact]
    public async Task Role_InAnAccountOfAnotherBranch_IsNotFound()
    {
        await using var desk = await SouthAsync();
        await desk.As("north").PostAsync(CasePaths.Persons, new PersonRequest("Li Na") { Id = "pN1" });
        await desk.As("north").PostAsync(CasePaths.Cases, Desk.Opening("N1") with
        {
            Parties = [new PartyRequest("pN1", PartyKind.Debtor)],
        });
        await desk.Run.FollowAsync();
        Assert.Equal(404, (await RoleAsync(Account)).Status);
        Assert.Equal(404, (await RoleAsync("nowhere")).Status);
        Assert.Equal(201, (await RoleAsync("N1")).Status);

        Task<Answer<Receipt>> RoleAsync(string account) => desk.As("north").PostAsync(
            CasePaths.Person("pN1", "roles"), new RoleRequest("core", account, PartyKind.CoBorrower));
    }

    [Fact]
    public async Task Reference_ThatAnotherBranchHasToo_StaysTheOwnCase()
    {
        await using var desk = await SouthAsync();
        var made = await desk.As("north").PostAsync(CasePaths.Cases, Desk.Opening(Account) with { Source = "core2" });
        Assert.Equal(201, made.Status);
        await desk.Run.FollowAsync();
        Assert.Equal(200, (await desk.As("south").GetCaseAsync(Account)).Status);
        Assert.Equal(made.Required().Id, (await desk.As("north").GetCaseAsync(Account)).Required().Id);
        Assert.Equal(404, (await desk.As("ann").GetCaseAsync(Account)).Status);
    }

    [Theory]
    [InlineData("pay-south", null, PaymentResultKind.Applied)]
    [InlineData("pay-north", null, PaymentResultKind.Unmatched)]
    [InlineData("pay-rival", null, PaymentResultKind.Unmatched)]
    [InlineData("pay-north", "core", PaymentResultKind.Unmatched)]
    [InlineData("core", null, PaymentResultKind.Applied)]
    [InlineData("core", "core", PaymentResultKind.Applied)]
    [InlineData("core", "other", PaymentResultKind.Unmatched)]
    public async Task Payment_OfAnAccount_IsTakenWithinTheScopeAlone(
        string who, string? source, PaymentResultKind expected)
    {
        await using var desk = await SouthAsync();
        var result = await PayAsync(desk, who, "r1", source);
        Assert.Equal((expected, expected == PaymentResultKind.Applied), (result.Result, result.Case is not null));
        var view = (await desk.As("south").GetCaseAsync(Account)).Required();
        Assert.Equal(expected == PaymentResultKind.Applied ? "900.00" : "1000.00", view.Outstanding.Amount);
    }

    [Fact]
    public async Task Payment_ThatABranchReverses_IsItsOwn()
    {
        await using var desk = await SouthAsync();
        await PayAsync(desk, "pay-south", "r1", null);
        var reversal = new PaymentRequest(Account, new Money("100.00", "CNY"), Desk.Today, "r2") { Reverses = "r1" };
        var answer = (await desk.As("pay-north").PostPaymentsAsync([reversal])).Required();
        Assert.Null(Assert.Single(answer.Results).Case);
        Assert.Equal("900.00", (await desk.As("south").GetCaseAsync(Account)).Required().Outstanding.Amount);
    }

    [Fact]
    public async Task Payment_OfAReferenceThatTwoSourcesHave_NeedsTheSource()
    {
        await using var desk = await SouthAsync();
        await desk.As("north").PostAsync(CasePaths.Cases, Desk.Opening(Account) with { Source = "core2" });
        await desk.Run.FollowAsync();
        Assert.Equal(PaymentResultKind.Applied, (await PayAsync(desk, "pay-south", "r1", null)).Result);
        Assert.Equal(PaymentResultKind.Applied, (await PayAsync(desk, "core", "r2", "core2")).Result);
        Assert.Equal(PaymentResultKind.Unmatched, (await PayAsync(desk, "core", "r3", null)).Result);
    }

    private static async Task<PaymentResult> PayAsync(Desk desk, string who, string reference, string? source)
    {
        var payment = new PaymentRequest(Account, new Money("100.00", "CNY"), Desk.Today, reference)
        {
            Source = source,
        };
        return Assert.Single((await desk.As(who).PostPaymentsAsync([payment])).Required().Results);
    }

    /// <summary>A desk with a case and a person of the branch south.</summary>
    private static async Task<Desk> SouthAsync()
    {
        var desk = await Desk.OpenAsync();
        await desk.As("south").PostAsync(CasePaths.Persons, new PersonRequest("Zhao") { Id = "pA1" });
        var made = await desk.As("south").PostAsync(CasePaths.Cases, Desk.Opening(Account) with
        {
            Parties = [new PartyRequest("pA1", PartyKind.Debtor)],
        });
        Assert.Equal(201, made.Status);
        await desk.Run.FollowAsync();
        return desk;
    }

    private static async Task<int> EntriesAsync(Desk desk, string id) =>
        (await desk.As("audit").GetCaseAuditAsync(id)).Required().Items.Count;

    private static string Body(string account, int episode = 1, string owed = "10.00") => $$"""
        {"source":"core","account":"{{account}}","currency":"CNY","episode":{{episode}},"items":[
        {"key":"i1","charged":[{"component":"principal","amount":"{{owed}}"}],"dueOn":"2026-01-31"}]}
        """;
}
