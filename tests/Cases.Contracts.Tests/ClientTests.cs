using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Cases.Contracts.Tests;

/// <summary>The typed client against answers of every kind, good and odd.</summary>
public sealed class ClientTests
{
    private const string GoodReceipt = """{"id":"abc","version":4,"position":17,"events":["noteAdded"],"key":"k"}""";

    [Fact]
    public async Task Post_Command_CarriesTokenKeyVersionAndBody()
    {
        var wire = new Wire(HttpStatusCode.Created, GoodReceipt) { ETag = "\"4\"" };
        var options = new CommandOptions { IdempotencyKey = "once", IfVersion = 3 };
        var answer = await wire.Client().PostAsync(CasePaths.Of("abc", "notes"), new NoteRequest("said 你好"), options);

        Assert.True(answer.IsOk);
        Assert.Equal(201, answer.Status);
        Assert.Equal(4, answer.Version);
        Assert.Equal(["noteAdded"], answer.Required().Events);
        Assert.Equal("POST http://node/v1/cases/abc/notes", wire.Line);
        Assert.Equal("Bearer secret", wire.Header("Authorization"));
        Assert.Equal("once", wire.Header("Idempotency-Key"));
        Assert.Equal("\"3\"", wire.Header("If-Match"));
        Assert.Equal("said 你好", JsonDocument.Parse(wire.Body!).RootElement.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Post_WithoutOptions_MakesAKeyForEachCommand()
    {
        var wire = new Wire(HttpStatusCode.OK, GoodReceipt);
        await wire.Client().PostAsync("cases/abc/notes", new NoteRequest("a"));
        var first = wire.Header("Idempotency-Key");
        await wire.Client().PostAsync("cases/abc/notes", new NoteRequest("a"));

        Assert.NotEqual(first, wire.Header("Idempotency-Key"));
        Assert.Null(wire.Header("If-Match"));
    }

    [Fact]
    public async Task AskPermission_WithDefaults_LeavesWordsAndReadsTheSlot()
    {
        const string Json = """
            {"key":"k1","case":"abc","person":"p1","channel":"phone","party":"debtor","state":"reserved",
             "from":"2026-11-20T10:00:00+08:00","until":"2026-11-20T10:15:00+08:00","rules":[]}
            """;
        var wire = new Wire(HttpStatusCode.Created, Json);
        var answer = await wire.Client().AskPermissionAsync(new ContactPermissionRequest("abc", ContactChannel.Phone));

        Assert.Equal("POST http://node/v1/contact-permissions", wire.Line);
        Assert.Equal(PermissionState.Reserved, answer.Required().State);
        Assert.Equal(TimeSpan.FromMinutes(15), answer.Required().Until - answer.Required().From);
    }

    [Fact]
    public async Task Get_OfAPerson_ReadsPointsConsentsAndPartsInCases()
    {
        var wire = new Wire(HttpStatusCode.OK, """
            {"items":[{"key":"n1","channel":"sms","source":"form","ground":"consent","state":"stopped","value":"138"}]}
            """);
        var point = Assert.Single((await wire.Client().GetContactPointsAsync("p/1")).Required().Items);
        Assert.Equal("GET http://node/v1/persons/p%2F1/contact-points", wire.Line);
        Assert.Equal(("138", ContactPointState.Stopped), (point.Value, point.State));

        wire = new Wire(HttpStatusCode.OK, """{"items":[{"kind":"recording","given":false,"on":"2026-03-01"}]}""");
        var consent = Assert.Single((await wire.Client().GetConsentsAsync("p/1")).Required().Items);
        Assert.Equal("GET http://node/v1/persons/p%2F1/consents", wire.Line);
        Assert.Equal(new ConsentView(ConsentKind.Recording, false, new DateOnly(2026, 3, 1)), consent);

        wire = new Wire(HttpStatusCode.OK, """
            {"id":"p/1","version":1,"masked":false,"roles":[{"case":"c1","role":"coBorrower"}]}
            """);
        var person = (await wire.Client().GetPersonAsync("p/1")).Required();
        Assert.Equal([new PersonRoleView("c1", PartyKind.CoBorrower)], person.Roles);
        Assert.Empty(person.Consents);
    }

    [Fact]
    public async Task MatchPayment_OfAnyId_IsWrittenIntoThePath()
    {
        var wire = new Wire(HttpStatusCode.Created, GoodReceipt);
        Assert.True((await wire.Client().MatchPaymentAsync("a/b", new MatchPaymentRequest("0017"))).IsOk);
        Assert.Equal("POST http://node/v1/unmatched-payments/a%2Fb/match", wire.Line);
        Assert.Equal("""{"case":"0017"}""", wire.Body);
    }

    [Fact]
    public async Task MatchPayment_WithADayOfReceipt_WritesItAsADay_AndLeavesOutWhatIsNotSaid()
    {
        var wire = new Wire(HttpStatusCode.Created, GoodReceipt);
        var request = new MatchPaymentRequest("0017") { ReceivedOn = new DateOnly(2026, 2, 27) };
        Assert.True((await wire.Client().MatchPaymentAsync("u1", request)).IsOk);
        Assert.Equal("""{"case":"0017","receivedOn":"2026-02-27"}""", wire.Body);
    }

    [Theory]
    [InlineData("waiting", null, UnmatchedState.Waiting)]
    [InlineData("matched", "c1", UnmatchedState.Matched)]
    [InlineData("toldAgain", "c1", UnmatchedState.ToldAgain)]
    [InlineData("returned", null, UnmatchedState.Returned)]
    public async Task Get_AnUnmatchedPayment_SaysWhereItIs(string state, string? standing, UnmatchedState read)
    {
        var json = $$"""
            {"id":"a/b","account":"0099","amount":{"amount":"250.00","currency":"CNY"},"valueDate":"2026-03-01",
            "reference":"r-1","reason":"severalAccounts","toldAt":"2026-03-01T09:00:00+08:00","state":"{{state}}",
            "case":{{(standing is null ? "null" : $"\"{standing}\"")}}}
            """;
        var wire = new Wire(HttpStatusCode.OK, json);
        var payment = (await wire.Client().GetUnmatchedPaymentAsync("a/b")).Required();
        Assert.Equal("GET http://node/v1/unmatched-payments/a%2Fb", wire.Line);
        Assert.Equal((read, standing), (payment.State, payment.Case));
        Assert.Equal(UnmatchedReason.SeveralAccounts, payment.Reason);
    }

    [Fact]
    public async Task Post_ACorrection_SaysWhatHoldsInsteadAndAsksASecondPerson()
    {
        var wire = new Wire(HttpStatusCode.Created, GoodReceipt);
        var wrong = new CorrectionRequest(CorrectionTarget.Payment, "p1", "another account")
        {
            Instead = "account 0018",
            RequestApproval = true,
        };
        Assert.True((await wire.Client().PostAsync(CasePaths.Of("abc", "corrections"), wrong)).IsOk);
        Assert.Equal("""
            {"target":"payment","key":"p1","reason":"another account","instead":"account 0018","requestApproval":true}
            """, wire.Body);
    }

    [Fact]
    public async Task Post_Refused_IsAProblemWithItsReasons()
    {
        const string Json = """
            {"type":"about:blank","title":"Refused","status":422,"code":"refused","refusals":[
             {"code":"rule_forbids","message":"Not now.","rule":"CN-CBA-QUIET","citation":"Convention, Art. 1",
              "norm":"selfRegulation","sourceStatus":"officialText","signedOff":true,
              "facts":[{"name":"localTime","value":"23:10"}],
              "permittedFrom":"2026-11-21T08:00:00+08:00"}]}
            """;
        var wire = new Wire(HttpStatusCode.UnprocessableEntity, Json) { MediaType = "application/problem+json" };
        var answer = await wire.Client().PostAsync("cases/abc/notes", new NoteRequest("a"));

        Assert.False(answer.IsOk);
        var refusal = Assert.Single(answer.Problem.Refusals!);
        Assert.Equal("rule_forbids", refusal.Code);
        Assert.Equal(NormStrength.SelfRegulation, refusal.Norm);
        Assert.Equal((SourceStatus.OfficialText, true), (refusal.SourceStatus, refusal.SignedOff));
        Assert.Equal("23:10", Assert.Single(refusal.Facts).Value);
        Assert.Equal(TimeSpan.FromHours(8), refusal.PermittedFrom!.Value.Offset);
        var fault = Assert.Throws<InvalidOperationException>(() => answer.Required());
        Assert.Contains("422 refused", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, ProblemCodes.NotSignedIn)]
    [InlineData(403, ProblemCodes.NotAllowed)]
    [InlineData(404, ProblemCodes.NotFound)]
    [InlineData(429, ProblemCodes.TooManyRequests)]
    [InlineData(502, ProblemCodes.InternalError)]
    [InlineData(503, ProblemCodes.Busy)]
    public async Task Answer_ThatIsNoProblemDocument_IsAProblemOfItsStatus(int status, string code)
    {
        var wire = new Wire((HttpStatusCode)status, "<html>gateway</html>") { MediaType = "text/html" };
        var answer = await wire.Client().GetCaseAsync("abc");
        Assert.Equal((status, code), (answer.Status, answer.Problem!.Code));
    }

    [Fact]
    public async Task Answer_ThatOnlyClaimsToBeAProblem_IsAProblemOfItsStatus()
    {
        var wire = new Wire(HttpStatusCode.NotFound, "{\"half\":") { MediaType = "application/problem+json" };
        Assert.Equal(ProblemCodes.NotFound, (await wire.Client().GetPersonAsync("p")).Problem!.Code);
    }

    [Fact]
    public async Task Answer_WithRetryAfter_SaysWhen()
    {
        var wire = new Wire(HttpStatusCode.ServiceUnavailable, "") { RetryAfter = 7 };
        Assert.Equal(TimeSpan.FromSeconds(7), (await wire.Client().GetCaseAsync("abc")).RetryAfter);
    }

    [Fact]
    public async Task Answer_OfANewerServer_MayHaveMoreMembers()
    {
        var more = GoodReceipt.Replace("{", "{\"new\":{\"a\":1},", StringComparison.Ordinal);
        var wire = new Wire(HttpStatusCode.OK, more);
        Assert.True((await wire.Client().PostAsync("cases/abc/notes", new NoteRequest("a"))).IsOk);
    }

    [Theory]
    [InlineData(null, null, "")]
    [InlineData("a+b", null, "?cursor=a%2Bb")]
    [InlineData(null, 5, "?limit=5")]
    [InlineData("c", 5, "?cursor=c&limit=5")]
    public async Task Get_Pages_AskByCursorAndLimit(string? cursor, int? limit, string query)
    {
        var wire = new Wire(HttpStatusCode.OK, """{"items":[],"next":"n"}""");
        var page = await wire.Client().GetCaseAuditAsync("a/b", cursor, limit);
        Assert.Equal("n", page.Required().Next);
        Assert.Equal("GET http://node/v1/cases/a%2Fb/audit" + query, wire.Line);
        await wire.Client().GetApprovalsAsync(cursor, limit);
        Assert.Equal("GET http://node/v1/approvals" + query, wire.Line);
        await wire.Client().GetUnmatchedPaymentsAsync(cursor, limit, at: 7);
        var after = query.Length == 0 ? "?at=7" : query + "&at=7";
        Assert.Equal("GET http://node/v1/unmatched-payments" + after, wire.Line);
    }

    [Fact]
    public async Task Post_Payments_SendsThemAll()
    {
        var wire = new Wire(HttpStatusCode.OK, """{"results":[{"reference":"r1","result":"heldForOwner"}]}""");
        var payment = new PaymentRequest("0017", new Money("1.00", "CNY"), new DateOnly(2026, 1, 2), "r1");
        var results = (await wire.Client().PostPaymentsAsync([payment])).Required().Results;
        Assert.Equal(new PaymentResult("r1", PaymentResultKind.HeldForOwner), Assert.Single(results));
        Assert.Contains("\"valueDate\":\"2026-01-02\"", wire.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WithoutToken_SendsNone()
    {
        var wire = new Wire(HttpStatusCode.Unauthorized, "");
        await wire.Client(null).GetCaseAsync("abc");
        Assert.Null(wire.Header("Authorization"));
    }

    [Fact]
    public async Task Get_OfATypeThatIsNotOfTheApi_IsAMistakeOfTheCaller() =>
        await Assert.ThrowsAsync<ArgumentException>(
            () => new Wire(HttpStatusCode.OK, "{}").Client().GetAsync<Uri>("cases"));

    private sealed class Wire(HttpStatusCode status, string body) : HttpMessageHandler
    {
        private HttpRequestMessage? _seen;

        public string MediaType { get; init; } = "application/json";

        public string? ETag { get; init; }

        public int? RetryAfter { get; init; }

        public string? Body { get; private set; }

        public string Line => $"{_seen!.Method} {_seen.RequestUri!.AbsoluteUri}";

        public string? Header(string name) =>
            _seen!.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

        public CasesClient Client(string? token = "secret") => new(
            new HttpClient(this, disposeHandler: false) { BaseAddress = new Uri("http://node/") },
            _ => ValueTask.FromResult(token));

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            _seen = request;
            Body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
            var content = new StringContent(body, Encoding.UTF8, MediaType);
            var answer = new HttpResponseMessage(status) { Content = content };
            if (ETag is not null)
            {
                answer.Headers.TryAddWithoutValidation("ETag", ETag);
            }

            if (RetryAfter is { } seconds)
            {
                answer.Headers.RetryAfter = new(TimeSpan.FromSeconds(seconds));
            }

            return answer;
        }
    }
}
