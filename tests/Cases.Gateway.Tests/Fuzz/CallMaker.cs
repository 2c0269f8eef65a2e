using System.Net.Http.Headers;
using System.Text.Json;

namespace Cases.Gateway.Tests;

/// <summary>Makes calls of operations from a seed: some good, most of them with something spoiled.</summary>
/// <param name="document">What there is to call.</param>
/// <param name="tokens">A token of each role.</param>
/// <param name="cases">The cases that there are; by their accounts' references as well.</param>
internal sealed class CallMaker(
    ApiDocument document, IReadOnlyDictionary<string, string> tokens, IReadOnlyList<string> cases)
{
    // Without %00 alone: the web server itself refuses such a path, before anything that the document describes.
    private static readonly string[] Ids =
    [
        "none", "..a", "%2e%2e%2fetc", "%2500", "a%27%3Bdrop", "%E6%A1%88", "1", "-1", "case1%2F..%2Fcase1", "%20",
        new('x', 3_000),
    ];

    private static readonly string[] Cursors =
        ["", "x", "AAAA", "eyJhIjoxfQ==", "%27%20or%201%3D1", "-1", "9223372036854775808", new('A', 3_000)];

    private static readonly string[] Numbers = ["0", "-1", "50", "1e9", "99999999999999999999", "x", "", "1;2", "50.5"];

    private static readonly string[] Media =
        ["text/plain", "application/xml", "application/json; charset=utf-16", "nonsense", "multipart/form-data"];

    private static readonly string[] Keys = ["", "a b", new('k', 201), "reused", "k\tk", "-"];

    private static readonly string[] Versions = ["\"0\"", "\"99\"", "W/\"1\"", "1", "*", "\"x\"", "\"1\", \"2\""];

    /// <summary>Makes the call of a number; the same number makes the same call.</summary>
    public (ApiOperation Operation, HttpRequestMessage Request) Make(int seed)
    {
        var random = new Random(seed);
        var maker = new BodyMaker(document, random);
        var operation = maker.One(document.Operations);
        var spoiled = random.Next(5);
        var request = new HttpRequestMessage(
            new HttpMethod(operation.Method), new Uri(PathOf(operation, maker, spoiled == 1), UriKind.Relative));
        var role = operation.Roles is { } roles && random.Next(12) > 0 ? maker.One(roles) : maker.One([.. tokens.Keys]);
        var token = random.Next(40) switch { 0 => null, 1 => tokens[role] + "x", _ => tokens[role] };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        if (operation.Method != "GET")
        {
            AddHeaders(request, maker, spoiled == 2, seed);
            AddBody(request, operation, maker, spoiled);
        }

        return (operation, request);
    }

    private string PathOf(ApiOperation operation, BodyMaker maker, bool spoiled)
    {
        var own = operation.Path.StartsWith("/v1/persons", StringComparison.Ordinal) ? Known.Person : Known.Case;
        var good = own == Known.Case ? maker.One(cases) : own;
        var path = operation.Path
            .Replace("{id}", spoiled ? maker.One(Ids) : good, StringComparison.Ordinal)
            .Replace("{position}", "50", StringComparison.Ordinal)
            .Replace("{kpi}", spoiled ? maker.One(Ids) : "roll-rate", StringComparison.Ordinal)
            .Replace("{key}", spoiled ? maker.One(Ids) : "k1", StringComparison.Ordinal);
        // A stream of events would else stay open.
        var stays = operation.Path == "/v1/events";
        path += stays ? "?waitSeconds=0" : "";
        var query = operation.Query.Where(field => !stays || field.Name != "waitSeconds")
            .Where(_ => maker.One<bool>(spoiled ? [true] : [true, false, false, false]))
            .Select(field => field.Name + "=" + Value(field.Name, field.Schema, maker, spoiled));
        return path + (string.Join('&', query) is { Length: > 0 } text
            ? (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + text
            : "");
    }

    /// <summary>A value of a field: one of its schema, or anything.</summary>
    private static string Value(string name, JsonElement schema, BodyMaker maker, bool spoiled) => name switch
    {
        "cursor" => maker.One(Cursors),
        // A position that nobody has written yet is waited for, and then 503 is the right answer.
        "at" => maker.One(Numbers),
        _ when !spoiled => Uri.EscapeDataString(maker.Make(schema, name)?.ToString() ?? ""),
        _ => maker.One([maker.One(Numbers), Uri.EscapeDataString(maker.One(BodyMaker.Injections))]),
    };

    private static void AddHeaders(HttpRequestMessage request, BodyMaker maker, bool spoiled, int seed)
    {
        request.Headers.TryAddWithoutValidation("Idempotency-Key", spoiled ? maker.One(Keys) : $"key-{seed}");
        if (spoiled && maker.One([true, false]))
        {
            request.Headers.TryAddWithoutValidation("If-Match", maker.One(Versions));
        }
    }

    private static void AddBody(HttpRequestMessage request, ApiOperation operation, BodyMaker maker, int spoiled)
    {
        var good = operation.Body is { } schema ? maker.Make(schema) : null;
        var body = spoiled >= 3 ? maker.One(BodyMaker.Spoilers)(maker, good) : BodyMaker.Bytes(good);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.TryAddWithoutValidation(
            "Content-Type", spoiled == 2 && maker.One([true, false]) ? maker.One(Media) : "application/json");
    }
}
