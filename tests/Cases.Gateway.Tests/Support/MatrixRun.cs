using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cases.Contracts;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>A gateway with one of everything that a caller may see or not.</summary>
/// <remarks>
/// The case of a bank's branch, product and team; a second one placed with an agency; their debtors; an approval and a
/// payment that wait, and a proposal about policies.
/// </remarks>
internal sealed class MatrixRun : IAsyncDisposable
{
    private const string Account = "622500000001";

    private static readonly Caller North = new("north", StaffRoles.Supervisor)
    {
        Organisation = "bank", Branch = "north",
    };

    private static readonly Caller Boss = new("boss", StaffRoles.Supervisor) { Organisation = "bank" };
    private static readonly Caller Core = new("core", StaffRoles.Integration) { Organisation = "bank" };

    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private GatewayRun? run;
    private Caller? caller;
    private int sent;

    public GatewayRun Run => run!;

    public static async Task<MatrixRun> StartAsync()
    {
        var matrix = new MatrixRun();
        matrix.run = await Surface.StartAsync(() => matrix.caller);
        matrix.names["case"] = await matrix.OpenAsync(Account, "px1", "red");
        matrix.names["placed"] = await matrix.OpenAsync("622500000002", "px2", "agency");
        var asked = await matrix.DoAsync(Boss, "POST /v1/cases/{case}/waivers", """
            {"amount":{"amount":"10.00","currency":"CNY"},"reason":"goodwill","requestApproval":true}
            """);
        matrix.names["approval"] = (string)asked["approval"]!;
        await matrix.DoAsync(Core, "POST /v1/payments", """
            [{"account":"nobody","amount":{"amount":"5.00","currency":"CNY"},"valueDate":"2026-01-31","reference":"w"}]
            """);
        var stopped = await matrix.DoAsync(Wide(StaffRoles.PolicyOwner), "POST /v1/policies/suspensions", """
            {"reason":"a complaint","acts":["visit"]}
            """);
        matrix.names["policy"] = (string)stopped["approval"]!;
        var book = await matrix.DoAsync(Boss, "GET /v1/policies", null);
        matrix.names["version"] = ((string)book["version"]!).Split('/')[1];
        var subscribed = await matrix.DoAsync(Wide(StaffRoles.Integration), "POST /v1/webhooks", """
            {"url":"http://127.0.0.1:9/never","types":["case.resolved"]}
            """);
        matrix.names["webhook"] = (string)subscribed["id"]!;
        await matrix.Run.FollowAsync();
        var waiting = await matrix.DoAsync(Boss, "GET /v1/unmatched-payments", null);
        matrix.names["payment"] = (string)waiting["items"]![0]!["id"]!;
        return matrix;
    }

    /// <summary>Somebody within the scope, under each claim that could bound him.</summary>
    public static IEnumerable<Caller> Own(StaffRoles role)
    {
        var wide = Wide(role);
        return role == StaffRoles.Agency
            ? [wide, wide with { Branch = "north" }, wide with { Product = "loan" }, wide with { Team = "agency" }]
            : [wide, wide with { Branch = "north" }, wide with { Product = "loan" }, wide with { Team = "red" }];
    }

    /// <summary>Somebody beyond the scope, by one claim each.</summary>
    public static IEnumerable<(string By, Caller Who)> Foreign(StaffRoles role)
    {
        var wide = Wide(role);
        return
        [
            ("organisation", wide with { Organisation = "rival", Person = role == StaffRoles.Debtor ? "other" : null }),
            ("branch", wide with { Branch = "south" }),
            ("team", wide with { Team = "blue" }),
            ("product", wide with { Product = "card" }),
        ];
    }

    /// <summary>Somebody who sees all of the bank, or of his agency.</summary>
    public static Caller Wide(StaffRoles role) => new("u-" + RoleNames.Of(role), role)
    {
        Organisation = role == StaffRoles.Agency ? "agency" : "bank",
        Person = role == StaffRoles.Debtor ? "px1" : null,
    };

    /// <summary>Sends a call as somebody; names in braces stand for what is there, or for what is not.</summary>
    public async Task<(int Status, string Body)> SendAsync(Caller? who, string line, string? body, bool known = true)
    {
        caller = who;
        var parts = line.Split(' ', 2);
        using var message = new HttpRequestMessage(
            new HttpMethod(parts[0]), new Uri(Filled(parts[1], who, known), UriKind.Relative));
        if (parts[0] != "GET")
        {
            message.Headers.Add("Idempotency-Key", string.Create(CultureInfo.InvariantCulture, $"key-{++sent}"));
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Filled(body ?? "{}", who, known)));
            message.Content.Headers.TryAddWithoutValidation("Content-Type", Surface.MediaOf(parts[1]));
        }

        using var answer = await Run.Client.SendAsync(message);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public ValueTask DisposeAsync() => Run.DisposeAsync();

    private string Filled(string text, Caller? who, bool known)
    {
        var isAgency = who?.Role == StaffRoles.Agency;
        var own = names.GetValueOrDefault(isAgency ? "placed" : "case");
        return text.Replace("{case}", known ? own : "nocase", StringComparison.Ordinal)
            .Replace("{person}", known ? isAgency ? "px2" : "px1" : "nobody", StringComparison.Ordinal)
            .Replace("{approval}", names.GetValueOrDefault("approval"), StringComparison.Ordinal)
            .Replace("{policy}", names.GetValueOrDefault("policy"), StringComparison.Ordinal)
            .Replace("{version}", names.GetValueOrDefault("version"), StringComparison.Ordinal)
            .Replace("{webhook}", names.GetValueOrDefault("webhook"), StringComparison.Ordinal)
            .Replace("{payment}", names.GetValueOrDefault("payment"), StringComparison.Ordinal)
            .Replace("{account}", Account, StringComparison.Ordinal)
            .Replace("{number}", sent.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{key}", "k1", StringComparison.Ordinal);
    }

    private async Task<string> OpenAsync(string account, string person, string assignee)
    {
        await DoAsync(North, "POST /v1/persons", $$"""{"name":"Made Up","id":"{{person}}"}""");
        var opening = Desk.Opening(account) with { Parties = [new PartyRequest(person, PartyKind.Debtor)] };
        var opened = await DoAsync(
            North, "POST /v1/cases", JsonSerializer.Serialize(opening, CasesJson.Default.OpenCaseRequest));
        var id = (string)opened["id"]!;
        await DoAsync(Boss, $"POST /v1/cases/{id}/assignments", $$"""{"reason":"turn","assignee":"{{assignee}}"}""");
        return id;
    }

    private async Task<JsonNode> DoAsync(Caller who, string line, string? body)
    {
        var (status, text) = await SendAsync(who, line, body);
        Assert.True(status is 200 or 201, $"{line}: {status} {text}");
        return JsonNode.Parse(text)!;
    }
}
