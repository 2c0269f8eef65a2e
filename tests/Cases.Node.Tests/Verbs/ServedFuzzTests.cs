using System.Collections.Concurrent;
using System.Net;
using Cases.Contracts;
using Cases.Gateway.Tests;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>Good and bad calls of every operation against a node that serves a file.</summary>
public sealed class ServedFuzzTests : IDisposable
{
    private const int Calls = 300;
    private const int AtOnce = 4;
    private const int FirstSeed = 20_270_101;

    private static readonly string[] Cases = [Known.Case, .. Enumerable.Range(0, 7).Select(number => $"fuzz{number}")];

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Serve_OverAFile_AnswersAnyCallWithoutAMistakeAndTellsNothingOfTheInside()
    {
        using var node = await ServingProcess.StartAsync(folder.Store(), "Development");
        using var http = new HttpClient { BaseAddress = node.Address };
        var tokens = await TokensAsync(http);
        await OpenAsync(new CasesClient(http, _ => ValueTask.FromResult<string?>(tokens["supervisor"])));
        var document = ApiDocument.Parse(await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        var maker = new CallMaker(document, tokens, Cases);
        var faults = new ConcurrentQueue<string>();
        var statuses = new ConcurrentDictionary<HttpStatusCode, int>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        await Parallel.ForAsync(FirstSeed, FirstSeed + Calls, parallel, async (seed, stop) =>
        {
            var (operation, request) = maker.Make(seed);
            using (request)
            {
                using var answer = await http.SendAsync(request, stop);
                var body = await answer.Content.ReadAsStringAsync(stop);
                statuses.AddOrUpdate(answer.StatusCode, 1, (_, count) => count + 1);
                if (FaultOf(document, operation, answer, body) is { } fault)
                {
                    faults.Enqueue($"seed {seed}, {operation.Name}: {fault}: {body}");
                }
            }
        });

        Assert.True(faults.IsEmpty, $"{faults.Count} of {Calls}:\n" + string.Join('\n', faults.Order().Take(20)));
        Assert.All((HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.UnprocessableEntity],
            status => Assert.Contains(status, statuses.Keys));
        Assert.Equal(0, (await node.TerminateAsync()).Code);
        (await Cli.RunAsync("doctor", "--store", folder.Store())).Done();
    }

    /// <summary>Lists follow behind the ledger; that they say so on a busy machine is no mistake.</summary>
    private static string? FaultOf(
        ApiDocument document, ApiOperation operation, HttpResponseMessage answer, string body) =>
        answer.StatusCode == HttpStatusCode.ServiceUnavailable
        && body.Contains($"\"{ProblemCodes.ReadBehind}\"", StringComparison.Ordinal)
            ? AnswerCheck.Told(body)
            : AnswerCheck.FaultOf(document, operation, answer, body);

    private static async Task<Dictionary<string, string>> TokensAsync(HttpClient http)
    {
        var client = new CasesClient(http, _ => ValueTask.FromResult<string?>(null));
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var role in Gateway.RoleNames.All)
        {
            tokens[role] = (await client.SignInAsync(new SignInRequest($"u-{role}", role)
            {
                Organisation = "bank", Person = Known.Person,
            })).Required().Token;
        }

        return tokens;
    }

    private static async Task OpenAsync(CasesClient client)
    {
        (await client.PostAsync(CasePaths.Persons, new PersonRequest("Made Up") { Id = Known.Person })).Required();
        var due = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-30);
        foreach (var account in Cases)
        {
            var opened = (await client.PostAsync(CasePaths.Cases, new OpenCaseRequest("core", account, "EUR",
                [new DueItemRequest("i1", [new ComponentAmount(DebtComponent.Principal, "1000.00")], due)])
            {
                Parties = [new PartyRequest(Known.Person, PartyKind.Debtor)],
            })).Required();
            (await client.PostAsync(CasePaths.Of(opened.Id, "holds"),
                new HoldRequest(HoldKind.Hardship, "ill") { Key = "k1" })).Required();
        }
    }
}
