using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Good and bad calls of every operation: no mistake of the node, no answer beyond the document.</summary>
public sealed class FuzzTests
{
    /// <summary>How many calls are made; <c>CASES_FUZZ_CALLS</c> asks for another number.</summary>
    private const int Calls = 12_000;

    private const int AtOnce = 4;
    private const int FirstSeed = 20_260_101;

    /// <summary>
    /// What a made-up call hardly ever gets right, because a plan, visit, approval, permission, payment, proposal or
    /// somebody beside the debtor must stand there first, or a whole pack, a rule, a fact or a day that policy allows
    /// in one of its fields: the tests of commands, parties, policies, overrides, facts and waiting payments do these.
    /// </summary>
    private static readonly string[] NeedsMore =
        ["{key}", "/plans", "/settlements", "/visits", "/referrals", "/corrections", "/resolutions", "/reopenings",
            "/approve", "/reject", "/unmatched-payments/{id}", "/parties",
            "/erasures", "/overrides", "/promises", "}/facts", "/locations", "POST /v1/policies",
            "/policies/{version}", "/webhooks", "/refunds",
            "/interest-postings", "/messages", "/payment-files", "/buy-backs", "/re-ages", "/restructures"];

    /// <summary>Cases to call on: many, because a case on which much is refused answers 429 for a while.</summary>
    private static readonly string[] Many =
        [Surface.Case, .. Enumerable.Range(0, 200).Select(number => $"fuzz{number}")];

    [Fact]
    public async Task Operations_OfAnyCall_AnswerWithinTheDocumentAndNeverWithAMistake()
    {
        var calls = int.TryParse(Environment.GetEnvironmentVariable("CASES_FUZZ_CALLS"), NumberStyles.None,
            CultureInfo.InvariantCulture, out var asked) ? asked : Calls;
        // The made-up days are dates of the calendar, so the node's clock stands beside them.
        await using var run = await Surface.StartAsync(null, new VirtualClock(CaseCommands.Start));
        var document = ApiDocument.Parse(
            await run.Client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        await AddAsync(run);
        await run.FollowAsync();
        var maker = new CallMaker(document, await TokensAsync(run), Many);
        var faults = new ConcurrentQueue<string>();
        var seen = new ConcurrentDictionary<(string Operation, int Status), int>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        await Parallel.ForAsync(0, calls, parallel, async (number, stop) =>
        {
            var (operation, request) = maker.Make(FirstSeed + number);
            using (request)
            {
                using var answer = await run.Client.SendAsync(request, stop);
                var body = await answer.Content.ReadAsStringAsync(stop);
                seen.AddOrUpdate((operation.Name, (int)answer.StatusCode), 1, (_, count) => count + 1);
                if (AnswerCheck.FaultOf(document, operation, answer, body) is { } fault)
                {
                    faults.Enqueue($"seed {FirstSeed + number}, {operation.Name}: {fault}: {body}");
                }
            }
        });

        TestContext.Current.TestOutputHelper!.WriteLine(Figures(seen, document.Operations.Count));
        Assert.True(faults.IsEmpty, $"{faults.Count} of {calls}:\n" + string.Join('\n', faults.Order().Take(20)));
        Assert.True(calls < Calls || seen.Keys.Select(key => key.Operation).Distinct().Count()
            == document.Operations.Count, "Some operation was never called.");
        var never = document.Operations.Select(one => one.Name)
            .Except(seen.Keys.Where(key => key.Status is >= 200 and < 300).Select(key => key.Operation));
        var missed = never.Where(name => !NeedsMore.Any(one => name.Contains(one, StringComparison.Ordinal))).ToList();
        Assert.True(calls < Calls || missed.Count == 0, "Never done: " + string.Join(", ", missed));
        Assert.Contains(seen.Keys, key => key.Status == 201);
        Assert.Contains(seen.Keys, key => key.Status == 422);
    }

    [Theory]
    [InlineData("""{"type":"string"}""", "1", false)]
    [InlineData("""{"type":["null","integer"]}""", "null", true)]
    [InlineData("""{"type":"integer"}""", "1.5", false)]
    [InlineData("""{"enum":["a","b"]}""", "\"c\"", false)]
    [InlineData("""{"type":"object","required":["a"],"properties":{"a":{}}}""", "{}", false)]
    [InlineData("""{"type":"object","properties":{"a":{}},"additionalProperties":false}""", """{"b":1}""", false)]
    [InlineData("""{"type":"array","items":{"type":"boolean"}}""", "[true,0]", false)]
    [InlineData("""{"oneOf":[{"type":"null"},{"$ref":"#/components/schemas/T"}]}""", "\"x\"", true)]
    [InlineData("""{"$ref":"#/components/schemas/T"}""", "7", false)]
    [InlineData("""{"type":"string","format":"date"}""", "\"2026-02-28\"", true)]
    [InlineData("""{"type":"string","format":"date"}""", "\"2026-02-29\"", false)]
    [InlineData("""{"type":"string","format":"date"}""", "\"2026-02-28T00:00:00Z\"", false)]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2026-02-28T10:00:00.5+08:00\"", true)]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2026-02-28T10:00:00\"", false)]
    [InlineData("""{"type":["null","string"],"format":"date-time"}""", "null", true)]
    public void Document_OfASchemaAndAValue_SaysWhetherTheyFit(string schema, string value, bool fits)
    {
        var document = ApiDocument.Parse("""{"paths":{},"components":{"schemas":{"T":{"type":"string"}}}}""");
        using var parsedSchema = JsonDocument.Parse(schema);
        using var parsedValue = JsonDocument.Parse(value);
        Assert.Equal(fits, document.Fault(parsedSchema.RootElement, parsedValue.RootElement, "$") is null);
    }

    [Fact]
    public void Document_OfAHeaderThatIsAbsentOrUntold_SaysWhich()
    {
        var document = ApiDocument.Parse("""
            {"paths":{"/a":{"get":{"responses":{"200":{"headers":{"ETag":{"required":true},"Age":{}}}}}}},
            "components":{"schemas":{}}}
            """);
        using var answer = new HttpResponseMessage();
        Assert.Equal("200 without the header ETag", document.Fault(document.Operations[0], answer, ""));
        answer.Headers.TryAddWithoutValidation("ETag", "\"1\"");
        Assert.Null(document.Fault(document.Operations[0], answer, ""));
        answer.Headers.TryAddWithoutValidation("Location", "/a/1");
        Assert.Equal("200 with the header Location, which is not in the document",
            document.Fault(document.Operations[0], answer, ""));
    }

    private static string Figures(
        ConcurrentDictionary<(string Operation, int Status), int> seen, int operations) =>
        $"{seen.Values.Sum()} calls of {operations} operations; "
        + string.Join(", ", seen.GroupBy(one => one.Key.Status).OrderBy(group => group.Key)
            .Select(group => $"{group.Key}: {group.Sum(one => one.Value)}"));

    private static async Task AddAsync(GatewayRun run)
    {
        var number = 0;
        foreach (var id in Many.Skip(1))
        {
            var open = CaseCommands.Open(id, "acct-" + id, debtor: Surface.Person);
            var envelope = RunningHost.Envelope("open " + id, id, open);
            Assert.Empty((await run.Host.SendAsync(envelope, CancellationToken.None)).Reasons);
            CaseCommand thing = (number++ % 4) switch
            {
                0 => new PlaceHold("k1", HoldKind.Hardship, "ill"),
                1 => new PlaceHold("k1", HoldKind.Dispute, "never bought"),
                2 => new PlaceHold("k1", HoldKind.Complaint, "too many calls"),
                _ => new MakePromise("k1", new Domain.Money(100, Currency.Eur), CaseCommands.Today.PlusDays(3),
                    ContactChannel.Phone),
            };
            envelope = RunningHost.Envelope("thing " + id, id, thing);
            Assert.Empty((await run.Host.SendAsync(envelope, CancellationToken.None)).Reasons);
        }

        var register = new CommandEnvelope(CommandId16.FromHash("person"), StreamId.Parse("person/" + Surface.Person),
            new Principal("bob", "supervisor"), new RegisterPerson("Made Up", "en"));
        var receipt = await run.Host.SendAsync(register, CancellationToken.None);
        Assert.Empty(receipt.Reasons);
        var hold = new PlacePersonHold("k1", HoldKind.Hardship, "ill");
        receipt = await run.Host.SendAsync(
            register with { Id = CommandId16.FromHash("hold"), Command = hold }, CancellationToken.None);
        Assert.Empty(receipt.Reasons);
    }

    private static async Task<Dictionary<string, string>> TokensAsync(GatewayRun run)
    {
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var role in RoleNames.All)
        {
            using var answer = await run.PostAsync("/sign-in",
                $$"""{"subject":"u-{{role}}","role":"{{role}}","organisation":"bank","person":"{{Surface.Person}}"}""");
            tokens[role] = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        }

        return tokens;
    }
}
