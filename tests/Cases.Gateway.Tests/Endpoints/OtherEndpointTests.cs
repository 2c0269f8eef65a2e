using Cases.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Approvals, persons, payments and the trail over the wire.</summary>
public sealed class OtherEndpointTests
{
    [Fact]
    public async Task Approval_OfAnother_IsDoneThroughTheOneDoor()
    {
        await using var desk = await Desk.OpenAsync();
        var direct = await desk.As("bob").PostAsync(
            desk.Path("resolutions"), new ResolutionRequest(ResolutionReason.NotLiable, "court file 7"));
        Assert.Equal("second_person_required", Assert.Single(direct.Problem!.Refusals!).Code);

        var asked = await desk.DoAsync("bob", "resolutions",
            new ResolutionRequest(ResolutionReason.NotLiable, "court file 7") { RequestApproval = true });
        await desk.Run.FollowAsync();
        var waiting = Assert.Single((await desk.As("cleo").GetApprovalsAsync()).Required().Items);
        Assert.Equal((asked.Approval, desk.Case, "bob"), (waiting.Id, waiting.Case, waiting.RequestedBy));
        Assert.Equal(ApprovalKind.Resolution, waiting.Kind);

        var own = await desk.As("bob").PostAsync(CasePaths.Approval(waiting.Id, true), new ApprovalDecision());
        Assert.Equal("same_person", Assert.Single(own.Problem!.Refusals!).Code);
        var done = await desk.As("cleo").PostAsync(CasePaths.Approval(waiting.Id, true), new ApprovalDecision());
        Assert.Equal(201, done.Status);
        Assert.Empty((await desk.As("cleo").GetApprovalsAsync()).Required().Items);
        var view = (await desk.As("ann").GetCaseAsync(desk.Case)).Required();
        Assert.Equal((CaseStage.Resolved, ResolutionReason.NotLiable), (view.Stage, view.Resolution));
    }

    [Fact]
    public async Task Approval_Rejected_NeedsAReasonAndChangesNothingElse()
    {
        await using var desk = await Desk.OpenAsync();
        var asked = await desk.DoAsync("bob", "resolutions",
            new ResolutionRequest(ResolutionReason.Sold, "contract 3") { RequestApproval = true });
        var path = CasePaths.Approval(asked.Approval!, false);
        Assert.Equal(422, (await desk.As("cleo").PostAsync(path, new ApprovalDecision())).Status);
        Assert.Equal(201, (await desk.As("cleo").PostAsync(path, new ApprovalDecision { Reason = "no buyer" })).Status);
        Assert.Equal(CaseStage.Open, (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Stage);
    }

    [Theory]
    [InlineData("GET /v1/approvals?cursor=xx", 400, ProblemCodes.CursorInvalid)]
    [InlineData("POST /v1/approvals/none/approve", 404, ProblemCodes.NotFound)]
    [InlineData("POST /v1/approvals/..%20/approve", 404, ProblemCodes.NotFound)]
    public async Task Approval_AskedForWrongly_IsAProblem(string line, int status, string code)
    {
        await using var desk = await Desk.OpenAsync();
        await (await desk.SendAsync("cleo", line, "{}")).IsProblemAsync(status, code);
    }

    [Theory]
    [InlineData("cases/{id}?at=1")]
    [InlineData("cases/{id}/actions?x=1")]
    [InlineData("cases/{id}/audit?limt=1")]
    [InlineData("cases/{id}/audit?limit=-5")]
    [InlineData("audit/entries?limit=-5")]
    [InlineData("persons/p1?x=1")]
    [InlineData("persons/p1/contact-points?limit=1")]
    [InlineData("persons/p1/consents?x")]
    public async Task Read_WithAFieldThatItDoesNotHave_IsABadRequestAsOnLists(string path)
    {
        await using var desk = await Desk.OpenAsync();
        await desk.As("core").PostAsync(CasePaths.Persons, new PersonRequest("Li Na") { Id = "p1" });
        var line = "GET /v1/" + path.Replace("{id}", desk.Case, StringComparison.Ordinal);
        await (await desk.SendAsync("audit", line)).IsProblemAsync(400, ProblemCodes.FieldInvalid);
    }

    [Fact]
    public async Task Approvals_InPages_ComeOnceEach()
    {
        await using var desk = await Desk.OpenAsync();
        foreach (var account in (string[])["1", "2", "3"])
        {
            var id = (await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening(account))).Required().Id;
            await desk.As("bob").PostAsync(CasePaths.Of(id, "resolutions"),
                new ResolutionRequest(ResolutionReason.Sold, "contract 3") { RequestApproval = true });
        }

        await desk.Run.FollowAsync();
        var first = (await desk.As("cleo").GetApprovalsAsync(limit: 2)).Required();
        var second = (await desk.As("cleo").GetApprovalsAsync(first.Next, 2)).Required();
        Assert.Equal((2, 1), (first.Items.Count, second.Items.Count));
        Assert.Null(second.Next);
        Assert.Equal(3, first.Items.Concat(second.Items).Select(one => one.Case).Distinct().Count());
        Assert.Equal(
            ["1", "2", "3"],
            first.Items.Concat(second.Items).Select(one => one.Account!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Correction_OfAPayment_NeedsASecondPerson_AndSaysWhatHoldsInstead()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.Run.FollowAsync();
        await desk.As("core").PostPaymentsAsync(
            [new PaymentRequest("0017", new Money("250.00", "CNY"), Desk.Today, "r1")]);
        var paid = Assert.Single((await desk.As("ann").GetCaseAsync(desk.Case)).Required().Money);
        var wrong = new CorrectionRequest(CorrectionTarget.Payment, paid.Key, "booked on the wrong account");
        var direct = await desk.As("bob").PostAsync(desk.Path("corrections"), wrong with { Instead = "account 0018" });
        Assert.Equal("second_person_required", Assert.Single(direct.Problem!.Refusals!).Code);
        var bare = await desk.As("bob").PostAsync(desk.Path("corrections"), wrong with { RequestApproval = true });
        Assert.Equal("field_missing", Assert.Single(bare.Problem!.Refusals!).Code);

        await desk.DoAsync("bob", "corrections", wrong with { Instead = "account 0018", RequestApproval = true });
        await desk.Run.FollowAsync();
        var waiting = Assert.Single((await desk.As("cleo").GetApprovalsAsync()).Required().Items);
        Assert.Equal((ApprovalKind.Correction, "booked on the wrong account"), (waiting.Kind, waiting.Reason));
        Assert.Equal(new CorrectionView(CorrectionTarget.Payment, paid.Key, "account 0018"), waiting.Correction);
        Assert.Equal("750.00", (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Outstanding.Amount);

        var done = await desk.As("cleo").PostAsync(CasePaths.Approval(waiting.Id, true), new ApprovalDecision());
        Assert.Equal(201, done.Status);
        Assert.Equal("1000.00", (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Outstanding.Amount);
    }

    [Theory]
    [InlineData("cleo", 1)]
    [InlineData("audit", 1)]
    [InlineData("north", 0)]
    [InlineData("rival", 0)]
    [InlineData("ann", null)]
    public async Task Approvals_OfCasesBeyondTheScope_AreNotListed(string who, int? seen)
    {
        await using var desk = await Desk.OpenAsync();
        await desk.DoAsync("bob", "resolutions",
            new ResolutionRequest(ResolutionReason.NotLiable, "court file 7") { RequestApproval = true });
        await desk.Run.FollowAsync();
        Assert.Equal(seen, (await desk.As(who).GetApprovalsAsync()).Value?.Items.Count);
    }

    [Fact]
    public async Task Person_IsKeptReadAndMasked_AndReadingIsNoted()
    {
        var log = new Notes();
        await using var desk = await Desk.OpenAsync(builder => builder.Services.AddSingleton<ILoggerProvider>(log));
        var made = await desk.As("core").PostAsync(CasePaths.Persons, new PersonRequest("Zhang Wei")
        {
            Id = "p1", Language = "zh-CN", Zone = "Asia/Shanghai", ZoneSource = "contract",
        });
        Assert.Equal((201, "p1"), (made.Status, made.Required().Id));
        var points = CasePaths.Person("p1", "contact-points");
        var point = (await desk.As("ann").PostAsync(points, new ContactPointRequest(
            ContactChannel.Phone, "+86 130 0000 1234", "contract", LegalGround.Contract))).Required();
        await desk.As("ann").PostAsync($"{points}/{point.Key}/state",
            new ContactPointStateRequest(ContactPointState.Wrong, "somebody else answers"));
        var consents = CasePaths.Person("p1", "consents");
        await desk.As("ann").PostAsync(consents, new ConsentRequest(ConsentKind.Recording, "call 7"));
        await desk.As("ann").PostAsync(consents + "/withdraw", new ConsentRequest(ConsentKind.Recording, "call 8"));
        var holds = CasePaths.Person("p1", "holds");
        var hold = (await desk.As("ann").PostAsync(holds, new HoldRequest(HoldKind.Vulnerability, "ill"))).Required();
        var alone = await desk.As("ann").PostAsync($"{holds}/{hold.Key}/lift", new OutcomeRequest("well again"));
        Assert.Equal("actor_not_allowed", Assert.Single(alone.Problem!.Refusals!).Code);
        await desk.As("leo").PostAsync($"{holds}/{hold.Key}/lift", new OutcomeRequest("well again"));
        Assert.Equal(201, (await desk.As("core").PostAsync(
            CasePaths.Person("p1", "roles"), new RoleRequest("core", "0017", PartyKind.Debtor))).Status);
        Assert.Equal(201, (await desk.As("ann").PostAsync(
            CasePaths.Person("p1", "time-zone"), new TimeZoneRequest("Asia/Urumqi", "moved"))).Status);

        var view = (await desk.As("ann").GetPersonAsync("p1")).Required();
        Assert.Equal(("Zhang Wei", false, "Asia/Urumqi"), (view.Name, view.Masked, view.Zone));
        Assert.Equal(("+86 130 0000 1234", ContactPointState.Wrong),
            (view.ContactPoints[0].Value, view.ContactPoints[0].State));
        Assert.False(Assert.Single(view.Consents).Given);
        Assert.True(Assert.Single(view.Holds).Lifted);
        Assert.Equal(
            ["Personal data of person/p1 read by ann as collector with GET /v1/persons/{id}"],
            log.Of(PersonalReads.Category));
        Assert.Equal("****", PersonViews.Mask("Zhang Wei", 0));
        Assert.Equal("****1234", PersonViews.Mask("+86 130 0000 1234", 4));
        Assert.Equal("****", PersonViews.Mask("12345", 4));
    }

    [Fact]
    public async Task PersonHold_WithFieldsOfACase_Is400()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.As("core").PostAsync(CasePaths.Persons, new PersonRequest("Li") { Id = "p2" });
        var answer = await desk.As("ann").PostAsync(
            CasePaths.Person("p2", "holds"), new HoldRequest(HoldKind.Dispute, "a") { Owner = "ann" });
        Assert.Equal("owner", Assert.Single(answer.Problem!.Errors!).Field);
        Assert.Equal(404, (await desk.As("ann").GetPersonAsync("nobody")).Status);
        Assert.Equal(400, (await desk.As("core").PostAsync(
            CasePaths.Persons, new PersonRequest("Li") { Id = "a/b" })).Status);
    }

    [Fact]
    public async Task Payments_OfEveryOutcome_AreAnsweredInTheirOrder()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.Run.FollowAsync();
        var all = new Money("1000.00", "CNY");
        var results = (await desk.As("core").PostPaymentsAsync(
        [
            new PaymentRequest("0017", all, Desk.Today, "r1"),
            new PaymentRequest("0017", all, Desk.Today, "r1"),
            new PaymentRequest("0017", all with { Amount = "5.00" }, Desk.Today, "r1"),
            new PaymentRequest("none", all, Desk.Today, "r2"),
            new PaymentRequest("0017", all with { Amount = "0.00" }, Desk.Today, "r3"),
            new PaymentRequest("0017", all with { Amount = "7.00" }, Desk.Today, "r4"),
            new PaymentRequest("0017", all with { Amount = "7.00" }, Desk.Today, "r5") { Reverses = "r4" },
        ])).Required().Results;

        Assert.Equal(["r1", "r1", "r1", "r2", "r3", "r4", "r5"], results.Select(one => one.Reference));
        Assert.Equal(
            [
                PaymentResultKind.Applied, PaymentResultKind.Duplicate, PaymentResultKind.Rejected,
                PaymentResultKind.Unmatched, PaymentResultKind.Rejected, PaymentResultKind.Noted,
                PaymentResultKind.Applied,
            ],
            results.Select(one => one.Result));
        Assert.Equal(desk.Case, results[0].Case);
        Assert.Equal(CaseStage.Resolved, (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Stage);
    }

    [Theory]
    [InlineData("""{"account":"n","amount":{"amount":"1","currency":"CNY"},"valueDate":"2026-01-02","reference":"r"}""",
        200)]
    [InlineData("[]", 200)]
    [InlineData("[null]", 400)]
    [InlineData("7", 400)]
    [InlineData("null", 400)]
    [InlineData("""{"account":"a","amount":{"amount":"x","currency":"CNY"},"valueDate":"2026-01-02","reference":"r"}""",
        400)]
    [InlineData("""[{"account":"a"}]""", 400)]
    public async Task Payments_InAnyForm_AreTakenOrRefusedWhole(string body, int status)
    {
        await using var desk = await Desk.OpenAsync();
        var response = await desk.SendAsync("core", "POST /v1/payments", body, ("Idempotency-Key", ""));
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("0001-01-01")]
    [InlineData("1899-12-31")]
    [InlineData("9999-12-31")]
    public async Task Payments_WithAValueDateBeyondSense_AreRejectedAndTheTrailIsStillRead(string day)
    {
        await using var desk = await Desk.OpenAsync();
        await desk.Run.FollowAsync();
        var one = new PaymentRequest("0017", new Money("1.00", "CNY"), DateOnly.Parse(
            day, System.Globalization.CultureInfo.InvariantCulture), "r1");
        var answer = await desk.As("core").PostPaymentsAsync([one, one with { Account = "none" }]);
        Assert.All(answer.Required().Results, result => Assert.Equal(PaymentResultKind.Rejected, result.Result));
        Assert.NotEmpty((await desk.As("audit").GetCaseAuditAsync(desk.Case)).Required().Items);
    }

    [Theory]
    [InlineData(long.MinValue, "0001-01-01T00:00:00.0000000+00:00")]
    [InlineData(0, "1970-01-01T00:00:00.0000000+00:00")]
    [InlineData(long.MaxValue, "9999-12-31T23:59:59.9990000+00:00")]
    public void Audit_InstantThatNoCalendarHas_IsShownAsTheNearest(long milliseconds, string shown) => Assert.Equal(
        shown, AuditEndpoints.Moment(milliseconds).ToString("O", System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public async Task Charge_LowerTotal_IsDoneByTwo()
    {
        await using var desk = await Desk.OpenAsync();
        var nothing = new ChargeRequest(DebtComponent.Principal, new Money("0.00", "CNY")) { IsNewTotal = true };
        foreach (var who in (string[])["bob", "core"])
        {
            var alone = await desk.As(who).PostAsync(desk.Path("charges"), nothing);
            Assert.Equal("second_person_required", Assert.Single(alone.Problem!.Refusals!).Code);
        }

        await desk.DoAsync("bob", "charges", nothing with { RequestApproval = true });
        await desk.Run.FollowAsync();
        var waiting = Assert.Single((await desk.As("cleo").GetApprovalsAsync()).Required().Items);
        Assert.Equal((ApprovalKind.NewTotal, "0.00"), (waiting.Kind, waiting.Amount!.Amount));
        await desk.As("cleo").PostAsync(CasePaths.Approval(waiting.Id, true), new ApprovalDecision());
        var view = (await desk.As("ann").GetCaseAsync(desk.Case)).Required();
        Assert.Equal((CaseStage.Resolved, ResolutionReason.OpenedInError), (view.Stage, view.Resolution));
    }

    [Fact]
    public async Task Audit_OfACase_ShowsEachEntryOnceAndKeepsSealedWhatIsPersonal()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.DoAsync("ann", "notes", new NoteRequest("a secret of the debtor"));
        var first = (await desk.As("audit").GetCaseAuditAsync(desk.Case, limit: 1)).Required();
        var rest = (await desk.As("audit").GetCaseAuditAsync(desk.Case, first.Next)).Required();
        var entries = first.Items.Concat(rest.Items).ToList();

        Assert.Equal("caseOpened", entries[0].Kind);
        Assert.Equal(entries.Select((_, index) => index + 1L), entries.Select(entry => entry.Sequence));
        Assert.Equal(entries[0].Hash, entries[1].Previous);
        Assert.Equal(("ann", "collector"), (entries[^1].By.Subject, entries[^1].By.Role));
        var raw = await (await desk.SendAsync("audit", $"GET /v1/cases/{desk.Case}/audit")).Content.ReadAsStringAsync();
        Assert.DoesNotContain("a secret of", raw, StringComparison.Ordinal);
        Assert.Contains("sealed", raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_FromTheNewest_ShowsEachEntryOnceBackToTheFirst()
    {
        await using var desk = await Desk.OpenAsync();
        for (var number = 0; number < 5; number++)
        {
            await desk.DoAsync("ann", "notes", new NoteRequest($"note {number}"));
        }

        var auditor = desk.As("audit");
        var all = (await auditor.GetCaseAuditAsync(desk.Case)).Required();
        var seen = new List<long>();
        string? cursor = null;
        do
        {
            var page = (await auditor.GetCaseTimelineAsync(desk.Case, cursor, 2)).Required();
            Assert.InRange(page.Items.Count, 1, 2);
            seen.AddRange(page.Items.Select(entry => entry.Sequence));
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Null(all.Next);
        Assert.Equal(all.Items.Select(entry => entry.Sequence).Reverse(), seen);
    }

    [Fact]
    public async Task Audit_WithWhatCannotBeRead_IsRefused()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.DoAsync("ann", "notes", new NoteRequest("a note"));
        var path = $"GET /v1/cases/{desk.Case}/audit?";
        using var order = await desk.SendAsync("audit", path + "order=Newest");
        await order.IsProblemAsync(400, ProblemCodes.FieldInvalid);
        var newest = (await desk.As("audit").GetCaseTimelineAsync(desk.Case, limit: 1)).Required().Next!;
        using var other = await desk.SendAsync("audit", path + "cursor=" + Uri.EscapeDataString(newest));
        await other.IsProblemAsync(400, ProblemCodes.CursorInvalid);
    }

    [Fact]
    public async Task AuditEntries_FromAPosition_GoOnToTheEnd()
    {
        await using var desk = await Desk.OpenAsync();
        var seen = new List<long>();
        string? from = "0";
        while (from is not null)
        {
            var path = $"audit/entries?from={from}&limit=2";
            var page = (await desk.As("audit").GetAsync<Page<AuditEntry>>(path)).Required();
            seen.AddRange(page.Items.Select(entry => entry.Position));
            from = page.Next;
        }

        Assert.Equal(Enumerable.Range(0, seen.Count).Select(position => (long)position), seen);
        Assert.True(seen.Count >= 2);
        var bad = await desk.SendAsync("audit", "GET /v1/audit/entries?from=-1");
        await bad.IsProblemAsync(400, ProblemCodes.FieldInvalid);
        Assert.Equal(403, (await desk.As("ann").GetAsync<Page<AuditEntry>>("audit/entries")).Status);
    }

    private sealed class Notes : ILoggerProvider, ILogger
    {
        private readonly List<(string Category, string Text)> seen = [];
        private string category = "";

        public IEnumerable<string> Of(string wanted) =>
            seen.Where(note => note.Category == wanted).Select(note => note.Text);

        public ILogger CreateLogger(string categoryName) =>
            categoryName == PersonalReads.Category ? new Notes(seen, categoryName) : this;

        public Notes()
        {
        }

        private Notes(List<(string Category, string Text)> seen, string category)
        {
            this.seen = seen;
            this.category = category;
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => category.Length > 0;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (category.Length > 0)
            {
                seen.Add((category, formatter(state, exception)));
            }
        }

        public void Dispose() => category = "";
    }
}
