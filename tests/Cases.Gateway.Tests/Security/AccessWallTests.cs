using System.Net;
using Cases.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Who is let in to what.</summary>
public sealed class AccessWallTests
{
    private const string Mine = "c1";

    [Fact]
    public async Task Wall_NobodySignedIn_Is401AndNamesTheScheme()
    {
        await using var run = await StartAsync(null);
        using var answer = await run.Client.GetAsync(Path("/t/cases/" + Mine));
        await answer.IsProblemAsync(401, "not_signed_in");
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task Wall_UnknownPath_Is404ForAStrangerToo()
    {
        await using var run = await StartAsync(null);
        using var answer = await run.Client.GetAsync(Path("/nothing"));
        await answer.IsProblemAsync(404, "not_found");
    }

    [Theory]
    [InlineData(StaffRoles.Admin)]
    [InlineData(StaffRoles.Integration)]
    [InlineData(StaffRoles.Legal)]
    public async Task Wall_RoleThatMayNot_Is403WhetherTheCaseExistsOrNot(StaffRoles role)
    {
        await using var run = await StartAsync(new Caller("u", role));
        using var own = await run.Client.GetAsync(Path("/t/cases/" + Mine));
        using var none = await run.Client.GetAsync(Path("/t/cases/none"));
        await own.IsProblemAsync(403, "not_allowed");
        await none.IsProblemAsync(403, "not_allowed");
    }

    public static TheoryData<string, Caller, bool> Scopes() => new()
    {
        { "no claim", new Caller("u", StaffRoles.Collector), true },
        { "own bank", new Caller("u", StaffRoles.Collector) { Organisation = "bank" }, true },
        { "other bank", new Caller("u", StaffRoles.Collector) { Organisation = "rival" }, false },
        { "other product", new Caller("u", StaffRoles.Collector) { Product = "loan" }, false },
        { "branch", new Caller("u", StaffRoles.Collector) { Branch = "north" }, false },
        { "team", new Caller("u", StaffRoles.Collector) { Team = "red" }, false },
        { "agency", new Caller("u", StaffRoles.Agency) { Organisation = "agency" }, false },
        { "agency in the bank's name", new Caller("u", StaffRoles.Agency) { Organisation = "bank" }, false },
        { "the debtor", new Caller("u", StaffRoles.Debtor) { Person = "p1" }, true },
        { "another debtor", new Caller("u", StaffRoles.Debtor) { Person = "p2" }, false },
        { "a debtor without a person", new Caller("u", StaffRoles.Debtor), false },
    };

    [Theory]
    [MemberData(nameof(Scopes), DisableDiscoveryEnumeration = true)]
    public async Task Wall_CaseBeyondTheScope_Is404AsIfItWereNotThere(string what, Caller caller, bool sees)
    {
        await using var run = await StartAsync(caller);
        using var answer = await run.Client.GetAsync(Path("/t/cases/" + Mine));
        using var none = await run.Client.GetAsync(Path("/t/cases/none"));
        if (sees)
        {
            Assert.True(answer.StatusCode == HttpStatusCode.OK, what);
        }
        else
        {
            await answer.IsProblemAsync(404, "not_found");
            Assert.Equal(
                await none.Content.ReadAsStringAsync(), await answer.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData("a'; drop")]
    [InlineData("..")]
    [InlineData("%00")]
    [InlineData("案")]
    public async Task Wall_IdThatIsNone_Is404(string id)
    {
        await using var run = await StartAsync(new Caller("u", StaffRoles.Collector));
        using var answer = await run.Client.GetAsync(Path("/t/cases/" + Uri.EscapeDataString(id)));
        await answer.IsProblemAsync(404, "not_found");
    }

    [Theory]
    [InlineData("bank", null, true)]
    [InlineData("rival", "rival", true)]
    [InlineData("bank", "rival", false)]
    [InlineData("rival", null, false)]
    public async Task Wall_Organisation_IsTheCallersOwn(string id, string? claim, bool sees)
    {
        await using var run = await StartAsync(new Caller("u", StaffRoles.Agency) { Organisation = claim });
        using var answer = await run.Client.GetAsync(Path("/t/organisations/" + id));
        Assert.Equal(sees ? HttpStatusCode.OK : HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static Uri Path(string path) => new(path, UriKind.Relative);

    private static async Task<GatewayRun> StartAsync(Caller? caller)
    {
        var run = await GatewayRun.StartAsync(new GatewaySetting { Caller = caller, Map = Map });
        var envelope = RunningHost.Envelope("open", Mine, CaseCommands.Open(Mine, debtor: "p1"));
        Assert.Empty((await run.Host.SendAsync(envelope, CancellationToken.None)).Reasons);
        return run;
    }

    private static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/t/cases/{id}", (HttpContext context) => context.Caller().Subject)
            .Allow(StaffRoles.Collector | StaffRoles.Agency | StaffRoles.Debtor, ScopeKind.Case);
        routes.MapGet("/t/organisations/{id}", () => "o").Allow(StaffRoles.Agency, ScopeKind.Organisation);
    }
}
