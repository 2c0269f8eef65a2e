using System.Net.Http.Headers;
using System.Text;
using Cases.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>A running gateway at which several people work: the header <c>X-Test-Caller</c> says who calls.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private const string Header = "X-Test-Caller";

    private static readonly Dictionary<string, Caller> People = new(StringComparer.Ordinal)
    {
        ["ann"] = new("ann", StaffRoles.Collector),
        ["bob"] = new("bob", StaffRoles.Supervisor),
        ["cleo"] = new("cleo", StaffRoles.Supervisor),
        ["fay"] = new("fay", StaffRoles.Field),
        ["leo"] = new("leo", StaffRoles.Legal),
        ["core"] = new("core", StaffRoles.Integration),
        ["audit"] = new("audit", StaffRoles.Auditor),
        ["card"] = new("card", StaffRoles.Collector) { Product = "card" },
        ["agent"] = new("agent", StaffRoles.Agency) { Organisation = "agency-1" },
        ["root"] = new("root", StaffRoles.Admin),
        ["comp"] = new("comp", StaffRoles.Compliance),
        ["pol"] = new("pol", StaffRoles.PolicyOwner),
        ["pol north"] = new("pol north", StaffRoles.PolicyOwner) { Branch = "north" },
        ["comp north"] = new("comp north", StaffRoles.Compliance) { Branch = "north" },
        ["pol as comp"] = new("pol", StaffRoles.Compliance),
        ["own"] = new("own", StaffRoles.Collector) { Organisation = "bank" },
        ["main"] = new("main", StaffRoles.Supervisor) { Organisation = "bank" },
        ["rival"] = new("rival", StaffRoles.Supervisor) { Organisation = "rival" },
        ["north"] = new("north", StaffRoles.Supervisor) { Organisation = "bank", Branch = "north" },
        ["nora"] = new("nora", StaffRoles.Collector) { Organisation = "bank", Branch = "north" },
        ["norc"] = new("norc", StaffRoles.Collector) { Organisation = "bank", Branch = "north", Product = "card" },
        ["south"] = new("south", StaffRoles.Supervisor) { Organisation = "bank", Branch = "south" },
        ["cards"] = new("cards", StaffRoles.Supervisor) { Product = "card" },
        ["reds"] = new("reds", StaffRoles.Supervisor) { Team = "red" },
        ["pay-north"] = new("pay-north", StaffRoles.Integration) { Organisation = "bank", Branch = "north" },
        ["pay-south"] = new("pay-south", StaffRoles.Integration) { Organisation = "bank", Branch = "south" },
        ["pay-rival"] = new("pay-rival", StaffRoles.Integration) { Organisation = "rival" },
        ["loan"] = new("loan", StaffRoles.Collector) { Product = "loan" },
        ["tim"] = new("tim", StaffRoles.Collector) { Team = "red" },
        ["fake"] = new("fake", StaffRoles.Agency) { Organisation = "bank" },
        ["watch"] = new("watch", StaffRoles.Auditor) { Branch = "north" },
    };

    private readonly GatewayRun run;
    private int keys;

    private Desk(GatewayRun run) => this.run = run;

    /// <summary>The id of the case that is open from the start; a test may take another in its place.</summary>
    public string Case { get; set; } = "";

    public GatewayRun Run => run;

    /// <summary>A desk with one open case: 1,000.00 yuan due a month ago.</summary>
    public static Task<Desk> OpenAsync(Action<WebApplicationBuilder>? build = null) =>
        OpenAsync(new GatewaySetting { Build = build ?? (_ => { }) });

    /// <summary>A desk with one open case over a gateway that is set up in a way of its own.</summary>
    public static async Task<Desk> OpenAsync(GatewaySetting setting)
    {
        var run = await GatewayRun.StartAsync(setting with { SignIn = SignIn });
        var desk = new Desk(run);
        desk.Case = (await desk.As("bob").PostAsync(CasePaths.Cases, Opening("0017"))).Required().Id;
        return desk;
    }

    /// <summary>A request that opens a case of an account.</summary>
    public static OpenCaseRequest Opening(string account) => new("core", account, "CNY",
        [new DueItemRequest("i1", [new ComponentAmount(DebtComponent.Principal, "1000.00")], Today.AddDays(-30))])
    {
        Product = "loan",
    };

    /// <summary>Registers the persons whom an opening names, and sends it; the answer is that of the opening.</summary>
    public async Task<Answer<Receipt>> OpenAsync(string who, OpenCaseRequest opening)
    {
        foreach (var party in opening.Parties)
        {
            var made = await As(who).PostAsync(CasePaths.Persons, new PersonRequest("Li") { Id = party.Person });
            Assert.True(made.IsOk || made.Status == 422, made.Problem?.Detail);
        }

        return await As(who).PostAsync(CasePaths.Cases, opening);
    }

    /// <summary>The day of these tests.</summary>
    public static DateOnly Today { get; } = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    /// <summary>The typed client of somebody.</summary>
    public CasesClient As(string who)
    {
        var http = new HttpClient { BaseAddress = run.Address };
        http.DefaultRequestHeaders.Add(Header, who);
        return new CasesClient(http, _ => ValueTask.FromResult<string?>(null));
    }

    /// <summary>The path of a command of the open case.</summary>
    public string Path(string what) => CasePaths.Of(Case, what);

    /// <summary>Somebody does something on the open case, and it is done.</summary>
    public async Task<Receipt> DoAsync<T>(string who, string what, T request)
        where T : class
    {
        var answer = await As(who).PostAsync(Path(what), request);
        Assert.True(answer.IsOk, $"{what}: {answer.Status} {answer.Problem?.Code} {answer.Problem?.Detail}");
        return answer.Value;
    }

    /// <summary>A raw request, with a new key unless the headers say otherwise.</summary>
    public Task<HttpResponseMessage> SendAsync(
        string who, string line, string? body = null, params (string Name, string Value)[] headers) =>
        SendBytesAsync(who, line, body is null ? null : Encoding.UTF8.GetBytes(body), headers);

    /// <summary>A request whose body may be no UTF-8.</summary>
    public async Task<HttpResponseMessage> SendBytesAsync(
        string who, string line, byte[]? body, params (string Name, string Value)[] headers)
    {
        var parts = line.Split(' ', 2);
        using var message = new HttpRequestMessage(new HttpMethod(parts[0]), new Uri(run.Address, parts[1]));
        message.Headers.Add(Header, who);
        if (parts[0] == "POST" && !headers.Any(header => header.Name == "Idempotency-Key"))
        {
            message.Headers.Add("Idempotency-Key", "key-" + ++keys);
        }

        foreach (var (name, value) in headers.Where(header => header.Value.Length > 0))
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(
                headers.FirstOrDefault(header => header.Name == "Content-Type").Value ?? "application/json");
        }

        return await run.Client.SendAsync(message);
    }

    public ValueTask DisposeAsync() => run.DisposeAsync();

    private static void SignIn(HttpContext context)
    {
        var who = context.Request.Headers[Header].ToString();
        if (People.GetValueOrDefault(who) is { } caller)
        {
            context.Features.Set(caller);
        }
        else if (who.StartsWith("collector-", StringComparison.Ordinal))
        {
            context.Features.Set(new Caller(who, StaffRoles.Collector));
        }
    }
}
