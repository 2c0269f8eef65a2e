using System.Net;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Every operation of the document, for every role, on what is theirs and what is not.</summary>
public sealed class MatrixTests
{
    /// <summary>Reads as JSON up to its end, so that whoever is let in is told that it is broken.</summary>
    private const string BrokenBody = "{";

    /// <summary>Told to somebody who is not let in, or for whom there is nothing.</summary>
    private static readonly int[] Shut = [401, 403, 404];

    private static readonly StaffRoles[] Roles =
        [.. Enum.GetValues<StaffRoles>().Where(role => role != StaffRoles.None)];

    [Fact]
    public async Task Operations_ForAStranger_Are401UnlessOpenToAnyone()
    {
        await using var run = await Surface.StartAsync(null);
        foreach (var operation in await Surface.OperationsAsync(run))
        {
            using var answer = await Surface.CallAsync(run, operation);
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
    public async Task Operations_OnACaseOrPersonInTheirPath_AreNarrowedToIt_AndAllOthersHaveACallOfTheirOwn()
    {
        await using var run = await Surface.StartAsync(null);
        var closed = (await Surface.OperationsAsync(run)).Where(operation => operation.Roles is not null).ToList();
        Assert.All(closed, operation => Assert.Equal(ScopeOf(operation.Path), operation.Scope));
        Assert.Equal(
            UnscopedCalls.All.Keys.Order(StringComparer.Ordinal),
            closed.Where(one => one.Scope == "none").Select(one => one.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Operations_ForARoleThatTheDocumentDoesNotName_Are403()
    {
        await using var matrix = await MatrixRun.StartAsync();
        var wrong = new List<string>();
        foreach (var operation in (await Surface.OperationsAsync(matrix.Run)).Where(one => one.Roles is not null))
        {
            foreach (var role in Roles.Where(role => !operation.Roles!.Contains(RoleNames.Of(role))))
            {
                foreach (var call in CallsOf(operation))
                {
                    var (status, _) = await matrix.SendAsync(MatrixRun.Wide(role), LineOf(operation, call), call.Body);
                    Note(wrong, status == 403, operation, RoleNames.Of(role), status);
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Operations_OnWhatIsTheirs_LetInWhomTheDocumentNames()
    {
        await using var matrix = await MatrixRun.StartAsync();
        var wrong = new List<string>();
        // What is read waits until somebody changes it, so that reading comes first.
        foreach (var operation in (await Surface.OperationsAsync(matrix.Run)).Where(one => one.Roles is not null)
            .OrderBy(one => one.Method != "GET"))
        {
            foreach (var role in Roles.Where(role => operation.Roles!.Contains(RoleNames.Of(role))))
            {
                foreach (var (call, who) in CallsOf(operation).SelectMany(call => (operation.Scope == "none"
                    ? [MatrixRun.Wide(role)]
                    : MatrixRun.Own(role)).Select(who => (call, who))))
                {
                    var (status, body) = await matrix.SendAsync(who, LineOf(operation, call), call.Body);
                    var isIn = !Shut.Contains(status) && status < 500
                        && (call.Beyond is Beyond.OfNobody or Beyond.NoCase || !call.IsBeyond(status, body));
                    Note(wrong, isIn, operation, who.ToString(), status);
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Operations_OnWhatIsBeyondTheScope_SayThatItIsNotThere_AndWriteNothing()
    {
        await using var matrix = await MatrixRun.StartAsync();
        var wrong = new List<string>();
        var length = await matrix.Run.LengthAsync();
        foreach (var operation in (await Surface.OperationsAsync(matrix.Run)).Where(one => one.Roles is not null)
            .OrderBy(one => one.Name == "POST /v1/payments"))
        {
            // Only this one writes for a foreigner too: the payment waits for whoever knows its account.
            var writes = operation.Name == "POST /v1/payments";
            Assert.True(writes || await matrix.Run.LengthAsync() == length, $"Written before {operation.Name}.");
            foreach (var role in Roles.Where(role => operation.Roles!.Contains(RoleNames.Of(role))))
            {
                foreach (var (by, who) in MatrixRun.Foreign(role))
                {
                    foreach (var call in CallsOf(operation))
                    {
                        var (status, body) = await matrix.SendAsync(who, LineOf(operation, call), call.Body);
                        Note(wrong, call.IsBeyond(status, body), operation, $"{role} beyond by {by}", status);
                        Assert.DoesNotContain("Made Up", body, StringComparison.Ordinal);
                    }
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Operations_OnWhatIsNotThere_Are404ForWhoeverMayCallThem()
    {
        await using var matrix = await MatrixRun.StartAsync();
        var wrong = new List<string>();
        foreach (var operation in (await Surface.OperationsAsync(matrix.Run)).Where(one => one.Scope != "none"))
        {
            foreach (var role in Roles.Where(role => operation.Roles!.Contains(RoleNames.Of(role))))
            {
                var call = Assert.Single(CallsOf(operation));
                var (status, _) = await matrix.SendAsync(
                    MatrixRun.Wide(role), LineOf(operation, call), call.Body, known: false);
                Note(wrong, status == 404, operation, RoleNames.Of(role), status);
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

    private static string ScopeOf(string path) =>
        path.StartsWith("/v1/cases/{id}", StringComparison.Ordinal) ? "case"
        : path.StartsWith("/v1/persons/{id}", StringComparison.Ordinal) ? "person"
        : "none";

    private static UnscopedCall[] CallsOf(Operation operation) => operation.Scope == "none"
        ? UnscopedCalls.All[operation.Name]
        : [new(operation.Path.Replace("{id}", $"{{{operation.Scope}}}", StringComparison.Ordinal), BrokenBody,
            Beyond.Missing)];

    private static string LineOf(Operation operation, UnscopedCall call) => $"{operation.Method} {call.Path}";

    private static void Note(List<string> wrong, bool isRight, Operation operation, string? who, int status)
    {
        if (!isRight)
        {
            wrong.Add($"{operation.Name} as {who}: {status}");
        }
    }
}
