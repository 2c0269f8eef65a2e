using System.Net;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Every operation of the document, for every role, on what is theirs and what is not.</summary>
public sealed class MatrixTests
{
    private static readonly StaffRoles[] Roles =
        [.. Enum.GetValues<StaffRoles>().Where(role => role != StaffRoles.None)];

    [Fact]
    public async Task Operations_ForAStranger_Are401UnlessOpenToAnyone()
    {
        await using var run = await Surface.StartAsync(null);
        foreach (var operation in await Surface.OperationsAsync(run))
        {
            using var answer = await Surface.CallAsync(run, operation, own: true);
            Assert.True((answer.StatusCode == HttpStatusCode.Unauthorized) == (operation.Roles is not null),
                $"{operation.Name}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Operations_OpenToAnyone_AreThoseThatWeMean()
    {
        await using var run = await Surface.StartAsync(null);
        var open = (await Surface.OperationsAsync(run)).Where(operation => operation.Roles is null);
        Assert.Equal(
            ["GET /health/live", "GET /health/ready", "POST /sign-in"], open.Select(one => one.Name).Order());
    }

    [Fact]
    public async Task Operations_ForEveryRole_LetInWhomTheDocumentNamesAndNobodyElse()
    {
        Caller? caller = null;
        await using var run = await Surface.StartAsync(() => caller);
        var wrong = new List<string>();
        foreach (var operation in await Surface.OperationsAsync(run))
        {
            foreach (var role in Roles)
            {
                caller = Of(role);
                using var answer = await Surface.CallAsync(run, operation, own: true);
                var mayCall = operation.Roles?.Contains(RoleNames.Of(role)) ?? true;
                // Agencies may call what no case is placed with them for yet, and then see nothing.
                var isForbidden = answer.StatusCode == HttpStatusCode.Forbidden;
                if (isForbidden == mayCall || (int)answer.StatusCode >= 500)
                {
                    wrong.Add($"{operation.Name} as {RoleNames.Of(role)}: {(int)answer.StatusCode}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Operations_OnWhatIsBeyondTheScope_Are404AsIfItWereNotThere()
    {
        Caller? caller = null;
        await using var run = await Surface.StartAsync(() => caller);
        var wrong = new List<string>();
        foreach (var operation in (await Surface.OperationsAsync(run)).Where(one => one.Scope != "none"))
        {
            foreach (var role in Roles.Where(role => operation.Roles!.Contains(RoleNames.Of(role))))
            {
                caller = Of(role);
                await ExpectMissingAsync(run, operation, own: false, wrong);
                caller = Of(role) with { Organisation = "rival", Person = "other" };
                await ExpectMissingAsync(run, operation, own: true, wrong);
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Operations_BehindAWall_SayInTheDocumentHowTheyRefuse()
    {
        await using var run = await Surface.StartAsync(null);
        Assert.All((await Surface.OperationsAsync(run)).Where(operation => operation.Roles is not null), operation =>
        {
            Assert.NotEmpty(operation.Roles!);
            Assert.Empty(((string[])["401", "403", "429"]).Except(operation.Statuses));
            Assert.True(operation.Scope == "none" || operation.Statuses.Contains("404"), operation.Name);
        });
    }

    private static Caller Of(StaffRoles role) => new("u-" + RoleNames.Of(role), role)
    {
        Organisation = role == StaffRoles.Agency ? "agency" : "bank",
        Person = role == StaffRoles.Debtor ? Surface.Person : null,
    };

    private static async Task ExpectMissingAsync(
        GatewayRun run, Operation operation, bool own, List<string> wrong)
    {
        using var answer = await Surface.CallAsync(run, operation, own);
        if (answer.StatusCode != HttpStatusCode.NotFound)
        {
            wrong.Add($"{operation.Name}: {(int)answer.StatusCode}");
        }
    }
}
