using System.Text.Json;
using System.Text.RegularExpressions;
using Cases.Domain;
using Cases.Engine;
using Cases.Policies;
using Cases.TestKit;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>An operation as the OpenAPI document has it.</summary>
internal sealed record Operation(string Method, string Path, string[]? Roles, string Scope, string[] Statuses)
{
    public string Name => $"{Method} {Path}";
}

/// <summary>Everything that the product's gateway answers, with a case and a person to ask for.</summary>
internal static partial class Surface
{
    /// <summary>A case that is there.</summary>
    public const string Case = Known.Case;

    /// <summary>The debtor of the case.</summary>
    public const string Person = Known.Person;

    // A text that is recorded, of a rule that refuses nothing here.
    private const string Rules = """
        pack: BANK
        title: The bank's own rules
        jurisdiction: any
        instrument: Bank policy
        valid-from: 2000-01-01
        rules:
          - id: BANK-HOURS
            title: No visit of reserved contacts at night
            citation: {instrument: Bank policy, article: hours}
            norm: product-default
            effect: deny
            kind: local-time-window
            parameters: {from: "02:00", to: "03:00", clock: both}
            applies-to: {acts: [visit], classes: [collection], parties: [reserved-contact]}
            when-absent: {debtor-zone: {answer: compliant, reason: The official clock stands in.}}
            source-status: own policy
            examples:
              refused: [{act: {kind: visit, party: reserved-contact, at: "2026-03-02T02:30:00Z"}}]
              permitted: [{act: {kind: visit, party: reserved-contact, at: "2026-03-02T12:00:00Z"}}]

        """;

    /// <summary>Starts a gateway with one case; the caller comes with each request where none is given.</summary>
    public static async Task<GatewayRun> StartAsync(Func<Caller?>? caller, TimeProvider? time = null)
    {
        var run = await GatewayRun.StartAsync(new GatewaySetting
        {
            Time = time ?? TimeProvider.System,
            SignsHeads = true,
            Policies = new PolicyBook(PolicyLibrary.PacksOf(Rules)),
            Shipped = () => new ShippedTexts(
                "2026z", [PolicySource.OfPacks("packs/bank.yaml", Rules, PolicyLibrary.PacksOf(Rules))])
            {
                Chosen = ["BANK"],
            },
            Options = new GatewayOptions
            {
                SignIn = new SignInOptions { OwnTokens = true },
                Webhooks = new WebhookOptions { Networks = ["127.0.0.0/8"] },
                Limits = new LimitOptions { CallerBurst = 100_000, AddressBurst = 100_000 },
            },
            Before = (context, next) =>
            {
                if (caller?.Invoke() is { } who)
                {
                    context.Features.Set(who);
                }

                return next(context);
            },
        });
        var envelope = RunningHost.Envelope("open", Case, CaseCommands.Open(Case, debtor: Person));
        Assert.Empty((await run.Host.SendAsync(envelope, CancellationToken.None)).Reasons);
        return run;
    }

    /// <summary>The operations of the document.</summary>
    public static async Task<IReadOnlyList<Operation>> OperationsAsync(GatewayRun run)
    {
        using var document = JsonDocument.Parse(
            await run.Client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        return
        [
            .. from path in document.RootElement.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               select new Operation(
                   operation.Name.ToUpperInvariant(), path.Name,
                   operation.Value.TryGetProperty("x-roles", out var roles)
                       ? [.. roles.EnumerateArray().Select(role => role.GetString()!)]
                       : null,
                   operation.Value.TryGetProperty("x-scope", out var scope) ? scope.GetString()! : "none",
                   [.. operation.Value.GetProperty("responses").EnumerateObject().Select(status => status.Name)]),
        ];
    }

    /// <summary>The operations of an endpoint, named as the document names them.</summary>
    public static IEnumerable<string> NamesOf(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
        .Select(method => $"{method} {Constraint().Replace(endpoint.RoutePattern.RawText!, "}")}");

    /// <summary>The media type that a path takes: files of payments are no JSON.</summary>
    public static string MediaOf(string path) =>
        path.StartsWith("/v1/payment-files", StringComparison.Ordinal) ? "text/csv" : "application/json";

    /// <summary>Calls an operation on the case and the person that are there; the body is nothing.</summary>
    public static async Task<HttpResponseMessage> CallAsync(GatewayRun run, Operation operation)
    {
        var path = Parameter().Replace(operation.Path, operation.Scope == "person" ? Person : Case);
        using var request = new HttpRequestMessage(
            new HttpMethod(operation.Method), new Uri(path, UriKind.Relative));
        if (operation.Method is "POST" or "PUT" or "PATCH")
        {
            request.Content = new ByteArrayContent("{"u8.ToArray());
            request.Content.Headers.TryAddWithoutValidation("Content-Type", MediaOf(path));
        }

        return await run.Client.SendAsync(request);
    }

    [GeneratedRegex(@":[^}]*}")]
    private static partial Regex Constraint();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
