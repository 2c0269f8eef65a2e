using Cases.Contracts;
using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;
using PartyKind = Cases.Contracts.PartyKind;

namespace Cases.Gateway.Tests;

/// <summary>Who was found to have a part in a case: who may say so, of whom, and what it changes.</summary>
public sealed class PartyTests
{
    private static readonly AddPartyRequest Heir = new("p2", PartyKind.Heir, "will 2");

    [Theory]
    [InlineData("bob", "p2", 201, null)]
    [InlineData("leo", "p2", 201, null)]
    [InlineData("core", "p2", 201, null)]
    [InlineData("north", "p2", 201, null)]
    [InlineData("ann", "p2", 403, ProblemCodes.NotAllowed)]
    [InlineData("south", "p2", 404, ProblemCodes.NotFound)]
    [InlineData("north", "p8", 404, ProblemCodes.NotFound)]
    [InlineData("north", "p9", 404, ProblemCodes.NotFound)]
    [InlineData("bob", "p9", 422, "person_unknown")]
    [InlineData("bob", "no person", 422, "text_not_allowed")]
    public async Task Party_IsAdded_ByWhoSeesBothTheCaseAndThePerson(
        string who, string person, int status, string? code)
    {
        await using var desk = await Desk.OpenAsync();
        var id = await OpenAsync(desk);
        await desk.As("south").PostAsync(CasePaths.Persons, new PersonRequest("Wu Lan") { Id = "p8" });
        var before = await EntriesAsync();
        var answer = await desk.As(who).PostAsync(CasePaths.Of(id, "parties"), Heir with { Person = person });
        Assert.Equal(
            (status, code), (answer.Status, answer.Problem?.Refusals is [var only] ? only.Code : answer.Problem?.Code));
        var parties = (await desk.As("bob").GetCaseAsync(id)).Required().Parties.Select(party => party.Person);
        Assert.Equal(status == 201 ? ["p1", person] : ["p1"], parties);

        // What was done and what the case refused are entries; what a wall turned away leaves none.
        Assert.Equal(before + (status is 201 or 422 ? 1 : 0), await EntriesAsync());

        async Task<int> EntriesAsync() => (await desk.As("audit").GetCaseAuditAsync(id)).Required().Items.Count;
    }

    [Fact]
    public async Task Guardian_WhoIsReplaced_IsTheRightPartyNoMore()
    {
        await using var desk = await Desk.OpenAsync();
        var id = await OpenAsync(desk);
        await AddAsync("p2");
        Assert.Equal("party_known", await RefusedAsync("parties", Heir with { Role = PartyKind.Guardian }));
        Assert.Equal("debtor_stays", await RefusedAsync("parties", Heir with { Role = PartyKind.Debtor }));
        Assert.Equal("debtor_stays", await RefusedAsync("parties/p1/end", new PartyEndRequest("order 7")));
        Assert.Equal("key_unknown", await RefusedAsync(
            "parties/p2/end", new PartyEndRequest("order 7") { Role = PartyKind.Heir }));
        Assert.Equal(403, (await desk.As("ann").PostAsync(
            CasePaths.Of(id, "parties/p2/end"), new PartyEndRequest("order 7"))).Status);

        Assert.Equal([true, true], await AdviceAsync());
        var ended = await desk.As("leo").PostAsync(
            CasePaths.Of(id, "parties/p2/end"), new PartyEndRequest("order 7") { Role = PartyKind.Guardian });
        Assert.Equal(["partyEnded"], ended.Required().Events);
        Assert.Equal([true, false], await AdviceAsync());
        await AddAsync("p3");
        var view = (await desk.As("bob").GetCaseAsync(id)).Required();
        Assert.Equal(["p1", "p3"], view.Parties.Select(party => party.Person));

        async Task AddAsync(string person) => Assert.Equal(["partyAdded"], (await desk.As("bob").PostAsync(
            CasePaths.Of(id, "parties"), Heir with { Person = person, Role = PartyKind.Guardian }))
            .Required().Events);

        async Task<string> RefusedAsync<T>(string what, T request)
            where T : class =>
            (await desk.As("bob").PostAsync(CasePaths.Of(id, what), request)).Problem!.Refusals![^1].Code;

        async Task<IEnumerable<bool>> AdviceAsync() => (await desk.As("bob").GetActionsAsync(id)).Required().Actions
            .Where(action => action.Action is "addParty" or "endParty").Select(action => action.Permitted);
    }

    [Fact]
    public async Task Engine_OfAPersonWhomNobodyRegistered_RefusesWithoutTheGateway()
    {
        await using var desk = await Desk.OpenAsync();
        var envelope = RunningHost.Envelope("add", desk.Case, new AddParty("p9", Domain.PartyKind.Heir, "will 2"));
        var receipt = await desk.Run.Host.SendAsync(envelope, CancellationToken.None);
        Assert.Equal(RefusalCode.PersonUnknown, Assert.Single(receipt.Reasons).Code);
        await desk.As("bob").PostAsync(CasePaths.Persons, new PersonRequest("Wu Lan") { Id = "p9" });
        var again = await desk.Run.Host.SendAsync(
            envelope with { Id = CommandId16.FromHash("again") }, CancellationToken.None);
        Assert.Equal(["partyAdded"], again.Events);
    }

    /// <summary>A case of the branch north, and two persons more whom it registered.</summary>
    private static async Task<string> OpenAsync(Desk desk)
    {
        foreach (var id in (string[])["p2", "p3"])
        {
            await desk.As("north").PostAsync(CasePaths.Persons, new PersonRequest("Zhao") { Id = id });
        }

        var made = await desk.OpenAsync("north", Desk.Opening("N1") with
        {
            Parties = [new PartyRequest("p1", PartyKind.Debtor)],
        });
        await desk.Run.FollowAsync();
        return made.Required().Id;
    }
}
