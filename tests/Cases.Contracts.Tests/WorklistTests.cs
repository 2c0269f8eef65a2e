using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Cases.Contracts.Tests;

/// <summary>Worklists, advice and tokens of the node's own, as the client asks and reads them.</summary>
public sealed class WorklistTests
{
    [Fact]
    public void ToQuery_OfNothing_IsEmpty() => Assert.Equal("", new WorklistFilter { Branch = "" }.ToQuery());

    [Fact]
    public void ToQuery_OfEverything_NamesAndEscapesEach()
    {
        var request = new WorklistFilter
        {
            Stage = CaseStage.PlanAgreed, MinDaysPastDue = 31, MaxDaysPastDue = 60, Product = "a&b", Branch = "上海",
            Assignee = "team 1", Sort = WorklistSort.DaysPastDue, Limit = 50, Cursor = "c=",
        };
        Assert.Equal(
            "?stage=planAgreed&minDaysPastDue=31&maxDaysPastDue=60&product=a%26b&branch=%E4%B8%8A%E6%B5%B7"
            + "&assignee=team%201&sort=daysPastDue&limit=50&cursor=c%3D",
            request.ToQuery());
    }

    [Fact]
    public void ToQuery_OfEveryOtherField_WritesItAsTheContractDoes()
    {
        var request = new WorklistFilter
        {
            Part = WorklistPart.NotEntered, Search = "Li Na", Bucket = "M7+", Organisation = "bank", Unassigned = true,
            Person = "p1", Language = "zh-CN",
            Hold = HoldKind.CeaseCommunication, Currency = "CNY", MinOutstanding = "0.01",
            MaxOutstanding = "5.00", PromiseDueFrom = new DateOnly(2026, 1, 2),
            PromiseDueThrough = new DateOnly(2026, 1, 3), PromiseBroken = false,
            InstalmentDueThrough = new DateOnly(2026, 1, 4),
            NextActionThrough = new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.FromHours(8)), At = 17,
            CallBackThrough = new DateTimeOffset(2026, 1, 6, 9, 0, 0, TimeSpan.Zero), CallableNow = true,
        };
        Assert.Equal(
            "?part=notEntered&search=Li%20Na&bucket=M7%2B&organisation=bank&unassigned=true&person=p1&language=zh-CN"
            + "&hold=ceaseCommunication&currency=CNY&minOutstanding=0.01&maxOutstanding=5.00"
            + "&promiseDueFrom=2026-01-02&promiseDueThrough=2026-01-03&promiseBroken=false"
            + "&instalmentDueThrough=2026-01-04&nextActionThrough=2026-01-05T09%3A00%3A00.0000000%2B08%3A00"
            + "&callBackThrough=2026-01-06T09%3A00%3A00.0000000%2B00%3A00&callableNow=true&at=17",
            request.ToQuery());
    }

    [Fact]
    public async Task NextCase_IsAskedForUnderAKeyAndMayBeNone()
    {
        var wire = new Answering("""
            {"case":{"id":"c1","account":"A-1","stage":"open","outstanding":{"amount":"10.00","currency":"CNY"},
            "holds":["dispute"]},"until":"2026-03-01T09:05:00+08:00"}
            """);
        var next = (await wire.Client().TakeNextCaseAsync(new() { Branch = "b" }, "key-1")).Required();
        Assert.Equal(("POST http://node/v1/cases/next?branch=b", "key-1"), (wire.Line, wire.Key));
        Assert.Equal(("c1", HoldKind.Dispute), (next.Case!.Id, Assert.Single(next.Case.Holds)));
        Assert.Equal(5, next.Until!.Value.Minute);
        var none = (await new Answering("{}").Client().TakeNextCaseAsync()).Required();
        Assert.Null(none.Case);
    }

    [Fact]
    public async Task Worklist_OfAPage_ReadsRowsAndCursor()
    {
        var wire = new Answering("""
            {"items":[{"id":"c1","account":"A-1","stage":"reminded","outstanding":{"amount":"10.00","currency":"CNY"},
            "daysPastDue":12,"nextActionAt":"2026-03-01T09:00:00+08:00"}],"next":"n1"}
            """);
        var page = (await wire.Client().GetWorklistAsync(new WorklistFilter { Limit = 1 })).Required();
        Assert.Equal("GET http://node/v1/cases?limit=1", wire.Line);
        Assert.Equal("n1", page.Next);
        var row = Assert.Single(page.Items);
        Assert.Equal((CaseStage.Reminded, 12), (row.Stage, row.DaysPastDue));
    }

    [Fact]
    public async Task Actions_OfACase_KeepReasonsAndInstant()
    {
        var wire = new Answering("""
            {"case":"a/b","version":3,"at":"2026-03-01T21:30:00+08:00","actions":[{"action":"remind","permitted":false,
            "channel":"phone","refusals":[{"code":"rule_forbids","message":"quiet"}],
            "permittedFrom":"2026-03-02T08:00:00+08:00"},{"action":"addNote","permitted":true}]}
            """);
        var actions = (await wire.Client().GetActionsAsync("a/b")).Required().Actions;
        Assert.Equal("GET http://node/v1/cases/a%2Fb/actions", wire.Line);
        Assert.Equal("rule_forbids", Assert.Single(actions[0].Refusals).Code);
        Assert.Equal(8, actions[0].PermittedFrom!.Value.Hour);
        Assert.Empty(actions[1].Refusals);
    }

    [Fact]
    public async Task SignIn_OfARole_PostsBesideV1AndReadsTheToken()
    {
        var wire = new Answering("""{"token":"t","tokenType":"Bearer","expiresAt":"2026-03-01T21:30:00Z"}""");
        var request = new SignInRequest("li", "collector") { Branch = "sh" };
        var reply = (await wire.Client().SignInAsync(request)).Required();
        Assert.Equal("POST http://node/sign-in", wire.Line);
        Assert.Equal("t", reply.Token);
        using var body = JsonDocument.Parse(wire.Body!);
        Assert.Equal(
            ["subject", "role", "branch"], body.RootElement.EnumerateObject().Select(member => member.Name));
    }

    private sealed class Answering(string json) : HttpMessageHandler
    {
        public string? Line { get; private set; }

        public string? Key { get; private set; }

        public string? Body { get; private set; }

        public CasesClient Client() => new(
            new HttpClient(this) { BaseAddress = new Uri("http://node/") }, _ => ValueTask.FromResult<string?>(null));

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Key = request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null;
            Line = $"{request.Method} {request.RequestUri!.AbsoluteUri}";
            Body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent(json, Encoding.UTF8, "application/json"),
            };
        }
    }
}
