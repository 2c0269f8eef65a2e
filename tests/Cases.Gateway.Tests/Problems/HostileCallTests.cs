using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Cases.Contracts;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>What somebody tries who means no good, against the endpoints of the product.</summary>
public sealed class HostileCallTests
{
    private const int TenMegabytes = 10 << 20;
    private const int Guesses = 10_000;

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/v1/payments")]
    [InlineData("/v1/cases")]
    [InlineData("/v1/cases/case1/notes")]
    public async Task Body_OfTenMegabytes_Is413AtEveryDoor(string path)
    {
        await using var run = await Surface.StartAsync(() => new Caller("u", RoleFor(path)));
        var answer = await SayAsync(run, $"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            + $"Idempotency-Key: k\r\nContent-Length: {TenMegabytes}\r\n\r\n{{\"text\":\"xxxx");
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("body_too_large", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_ThatComesTooSlowly_IsCutOff()
    {
        await using var run = await Surface.StartAsync(() => new Caller("u", StaffRoles.Collector));
        var answer = await SayAsync(run,
            "POST /v1/cases/case1/notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            + "Idempotency-Key: slow\r\nContent-Length: 500000\r\n\r\n{");
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), answer);
    }

    [Theory]
    [InlineData("/v1/approvals", "bob")]
    [InlineData("/v1/cases/{id}/audit", "audit")]
    public async Task Cursor_ThatWasTamperedWith_Is400(string path, string who)
    {
        await using var desk = await Desk.OpenAsync();
        for (var number = 0; number < 3; number++)
        {
            await desk.DoAsync("ann", "notes", new NoteRequest("n"));
        }

        var place = path.Replace("{id}", desk.Case, StringComparison.Ordinal);
        string[] cursors = ["x", "%00", "AAAA", "-1", "9223372036854775808", "' or 1=1", new('A', 2_000)];
        foreach (var cursor in cursors)
        {
            using var answer = await desk.SendAsync(who, $"GET {place}?limit=1&cursor={Uri.EscapeDataString(cursor)}");
            await answer.IsProblemAsync(400, "cursor_invalid");
        }
    }

    [Fact]
    public async Task Ids_TenThousandGuessed_AreAllNotThereAndTellNothingApart()
    {
        var caller = new Caller("u", StaffRoles.Collector) { Product = "boat" };
        await using var run = await Surface.StartAsync(() => caller);
        using var beyond = await run.Client.GetAsync(new Uri("/v1/cases/" + Surface.Case, UriKind.Relative));
        var text = await beyond.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.NotFound, beyond.StatusCode);
        await Parallel.ForAsync(0, Guesses, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (number, stop) =>
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"case{number}");
            using var answer = await run.Client.GetAsync(new Uri("/v1/cases/" + id, UriKind.Relative), stop);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Equal(text, await answer.Content.ReadAsStringAsync(stop));
        });
    }

    [Fact]
    public async Task Caller_WhoGuessesFast_IsSlowedDown()
    {
        await using var run = await GatewayRun.StartAsync(new GatewaySetting
        {
            Caller = new Caller("u", StaffRoles.Collector),
            Options = new GatewayOptions { Limits = new LimitOptions { CallerBurst = 50, CallerPerSecond = 1 } },
        });
        Assert.InRange(new LimitOptions().CallerBurst, 1, 400);
        Assert.InRange(new LimitOptions().CallerPerSecond, 1, 100);
        var statuses = new HashSet<HttpStatusCode>();
        for (var number = 0; number < 5_000 && !statuses.Contains(HttpStatusCode.TooManyRequests); number++)
        {
            using var answer = await run.Client.GetAsync(new Uri("/v1/cases/nocase", UriKind.Relative));
            statuses.Add(answer.StatusCode);
        }

        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.TooManyRequests], statuses.Order());
    }

    [Fact]
    public async Task Writers_OfOneVersionAtOnce_AreOneWhoWinsAndOthersWhoAreToldTheVersion()
    {
        await using var desk = await Desk.OpenAsync();
        var before = (await desk.As("bob").GetCaseAsync(desk.Case)).Required().Version;
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => desk.As("bob").PostAsync(
            desk.Path("notes"), new NoteRequest(string.Create(CultureInfo.InvariantCulture, $"n{number}")),
            new CommandOptions { IfVersion = before })));

        Assert.Single(answers, answer => answer.IsOk);
        Assert.All(answers.Where(answer => !answer.IsOk), answer =>
            Assert.Equal((412, ProblemCodes.VersionMismatch), (answer.Status, answer.Problem!.Code)));
        var after = (await desk.As("bob").GetCaseAsync(desk.Case)).Required();
        Assert.Equal(before + 1, after.Version);
    }

    [Fact]
    public async Task Text_ThatIsCodeElsewhere_IsKeptAsItIs()
    {
        await using var desk = await Desk.OpenAsync();
        foreach (var text in BodyMaker.Injections.Where(text => !text.Contains('\u0000')))
        {
            var body = JsonSerializer.Serialize(new { text, key = (string?)null });
            using var answer = await desk.SendAsync("ann", $"POST /v1/cases/{desk.Case}/notes", body);
            Assert.True((int)answer.StatusCode is 201 or 400 or 422, text);
        }

        Assert.Equal(desk.Case, (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Id);
    }

    /// <summary>Sends bytes as they are, and reads until the server ends the connection.</summary>
    private static async Task<string> SayAsync(GatewayRun run, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(run.Address.Host, run.Address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static StaffRoles RoleFor(string path) => path switch
    {
        "/v1/payments" or "/v1/cases" => StaffRoles.Integration,
        _ => StaffRoles.Collector,
    };
}
