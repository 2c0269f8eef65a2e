using Cases.Contracts;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>HEAD, references with a slash, ids that no path can name, other writings of names, empty notes.</summary>
public sealed class SmallFaultTests
{
    [Theory]
    [InlineData("audit", "/health/live", 200)]
    [InlineData("audit", "/health/ready", 200)]
    [InlineData("audit", "/openapi/v1.json", 200)]
    [InlineData("audit", "/v1/cases", 200)]
    [InlineData("audit", "/v1/cases/none", 404)]
    [InlineData("root", "/v1/cases", 403)]
    [InlineData("nobody", "/v1/cases", 401)]
    [InlineData("audit", "/v1/contact-permissions", 405)]
    public async Task Head_IsAnsweredAsGetWithoutABody(string who, string path, int status)
    {
        await using var desk = await Desk.OpenAsync();
        using var answer = await desk.SendAsync(who, "HEAD " + path);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a/b/c")]
    [InlineData("a%2Fb")]
    public async Task Case_OfAReferenceWithASlash_IsReadByIt(string account)
    {
        await using var desk = await Desk.OpenAsync();
        var made = await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening(account));
        await desk.Run.FollowAsync();
        Assert.Equal(made.Required().Id, (await desk.As("ann").GetCaseAsync(account)).Required().Id);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public async Task Person_UnderAnIdThatNoPathCanName_IsNotRegistered(string id)
    {
        await using var desk = await Desk.OpenAsync();
        var answer = await desk.As("bob").PostAsync(CasePaths.Persons, new PersonRequest("Li") { Id = id });
        Assert.Equal((400, ProblemCodes.FieldInvalid), (answer.Status, answer.Problem?.Code));
    }

    [Theory]
    [InlineData("Jos\u00e9 Nu\u00f1ez", "Jose\u0301 Nun\u0303ez")]
    [InlineData("Jose\u0301 Nun\u0303ez", "JOS\u00c9 NU\u00d1EZ")]
    public async Task Name_WrittenInAnotherWay_IsFound(string registered, string asked)
    {
        await using var desk = await Desk.OpenAsync();
        await desk.As("core").PostAsync(CasePaths.Persons, new PersonRequest(registered) { Id = "jose" });
        await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening("0101") with
        {
            Parties = [new PartyRequest("jose", PartyKind.Debtor)],
        });
        await desk.Run.FollowAsync();
        var found = (await desk.As("ann").GetWorklistAsync(new WorklistFilter { Search = asked })).Required().Items;
        Assert.Equal("0101", Assert.Single(found).Account);
    }

    [Theory]
    [InlineData("\u0000")]
    [InlineData("\u200b")]
    [InlineData(" \u200b\u0000\u00ad\t")]
    public async Task Note_ThatNobodyCanSee_IsMissing(string text)
    {
        await using var desk = await Desk.OpenAsync();
        var answer = await desk.As("ann").PostAsync(desk.Path("notes"), new NoteRequest(text));
        Assert.Equal("field_missing", Assert.Single(answer.Problem!.Refusals!).Code);
    }
}
