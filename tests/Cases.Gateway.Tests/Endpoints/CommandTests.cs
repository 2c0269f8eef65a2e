using Cases.Contracts;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Commands of a case over the wire: good paths, refusals, repetition, versions, scope.</summary>
public sealed class CommandTests
{
    private static readonly Money Ten = new("10.00", "CNY");

    [Fact]
    public async Task Commands_OfEveryKind_AreTakenAndSeen()
    {
        await using var desk = await Desk.OpenAsync();
        var day = Desk.Today;
        var reminder = new ReminderRequest(ContactChannel.Sms) { Class = ActClass.Collection };
        await desk.DoAsync("ann", "reminders", reminder);
        await desk.DoAsync("ann", "contacts", new ContactRequest(
            ContactChannel.Phone, ContactDirection.Outbound, Disposition.Reached, PartyKind.Debtor));
        var promise = await desk.DoAsync(
            "ann", "promises", new PromiseRequest(Ten, day.AddDays(3), ContactChannel.Phone));
        await desk.DoAsync("bob", $"promises/{promise.Key}/cancel", new CancellationRequest("asked for a plan"));
        await desk.DoAsync("ann", "notes", new NoteRequest("calls back at noon"));
        await desk.DoAsync("leo", "charges", new ChargeRequest(DebtComponent.Fee, Ten));
        var waiver = await desk.DoAsync(
            "ann", "waivers", new WaiverRequest(Ten, "goodwill") { RequestApproval = true });
        await desk.As("cleo").PostAsync(CasePaths.Approval(waiver.Approval!, true), new ApprovalDecision());
        var hardship = new HoldRequest(HoldKind.Hardship, "lost the job") { Owner = "ann" };
        var hold = await desk.DoAsync("ann", "holds", hardship);
        var lift = new OutcomeRequest("works again");
        Assert.Equal("actor_not_allowed", await RefusedAsync(desk, $"holds/{hold.Key}/lift", lift));
        Assert.Equal("key_unknown", await RefusedAsync(desk, $"holds/{hold.Key}/lift", lift with { SaidIn = "none" }));
        var rang = await desk.DoAsync("ann", "contacts", new ContactRequest(
            ContactChannel.Phone, ContactDirection.Inbound, Disposition.Reached, PartyKind.Debtor));
        await desk.DoAsync("ann", $"holds/{hold.Key}/lift", lift with { SaidIn = rang.Key });
        var dispute = await desk.DoAsync("ann", "disputes", new DisputeRequest("never bought it") { Part = Ten });
        await desk.DoAsync("ann", $"disputes/{dispute.Key}/steps", new HoldStepRequest("asked the shop"));
        await desk.DoAsync("bob", $"disputes/{dispute.Key}/withdraw", new OutcomeRequest("found the bill"));
        var complaint = await desk.DoAsync("ann", "complaints", new DisputeRequest("too many calls"));
        await desk.DoAsync("fay", $"complaints/{complaint.Key}/withdraw", new OutcomeRequest("answered"));
        await desk.DoAsync("bob", "assignments", new AssignmentRequest("knows the debtor", "ann"));
        var plan = await desk.DoAsync("ann", "plans", new PlanRequest(PlanKind.Instalments,
            [new InstalmentRequest(day.AddDays(20), "400.00"), new InstalmentRequest(day.AddDays(50), "600")]));
        var change = new PlanRequest(
            PlanKind.Instalments, [new InstalmentRequest(day.AddDays(30), "1000.00")]) { DebtorAsked = true };
        Assert.Equal("field_missing", await RefusedAsync(desk, $"plans/{plan.Key}/change", change));
        Assert.Equal("key_unknown",
            await RefusedAsync(desk, $"plans/{plan.Key}/change", change with { AskedIn = rang.Key }));
        rang = await desk.DoAsync("ann", "contacts", new ContactRequest(
            ContactChannel.Phone, ContactDirection.Inbound, Disposition.Reached, PartyKind.Debtor));
        var changed = await desk.DoAsync("ann", $"plans/{plan.Key}/change", change with { AskedIn = rang.Key });
        var end = new CancellationRequest("cannot pay it");
        Assert.Equal("second_person_required", await RefusedAsync(desk, $"plans/{changed.Key}/cancel", end));
        var asked = await desk.DoAsync("ann", $"plans/{changed.Key}/cancel", end with { RequestApproval = true });
        await desk.As("cleo").PostAsync(CasePaths.Approval(asked.Approval!, true), new ApprovalDecision());
        var start = new DateTimeOffset(day.AddDays(2), new TimeOnly(10, 0), TimeSpan.FromHours(8));
        var visit = await desk.DoAsync("ann", "visits", new VisitRequest(start, ["fay", "gus"], "told by letter"));
        await desk.DoAsync("ann", $"visits/{visit.Key}/cancel", new ReasonRequest("on holiday"));

        var view = (await desk.As("ann").GetCaseAsync(desk.Case)).Required();
        Assert.Equal(CaseStage.Contacted, view.Stage);
        Assert.Equal(new Money("1000.00", "CNY"), view.Outstanding);
        Assert.Equal("ann", view.Assignee);
        Assert.Equal(PromiseStatus.Cancelled, Assert.Single(view.Promises).Status);
        Assert.Equal([PlanStatus.Superseded, PlanStatus.Cancelled], view.Plans.Select(one => one.Status));
        Assert.Equal("600.00", view.Plans[0].Instalments[1].Amount);
        Assert.All(view.Holds, one => Assert.True(one.Lifted));
        Assert.Equal(3, view.Holds.Count);
    }

    [Fact]
    public async Task Dispute_EndsByItsOwnEndpoint_AndOnlyOnceSomebodyTookItUp()
    {
        await using var desk = await Desk.OpenAsync();
        var dispute = await desk.DoAsync("ann", "disputes", new DisputeRequest("never bought it"));
        var ended = new OutcomeRequest("x");
        var step = new HoldStepRequest("asked the shop");
        Assert.Equal("key_unknown", await RefusedAsync(desk, $"complaints/{dispute.Key}/withdraw", ended));
        Assert.Equal("key_unknown", await RefusedAsync(desk, $"complaints/{dispute.Key}/steps", step));
        Assert.Equal("evidence_missing", await RefusedAsync(desk, $"disputes/{dispute.Key}/withdraw", ended, "fay"));
        Assert.Equal("evidence_missing", await RefusedAsync(desk, $"holds/{dispute.Key}/lift", ended, "fay"));
        await desk.DoAsync("ann", $"disputes/{dispute.Key}/steps", step);
        Assert.Equal("actor_not_allowed", await RefusedAsync(desk, $"disputes/{dispute.Key}/withdraw", ended));
        await desk.DoAsync("fay", $"disputes/{dispute.Key}/withdraw", ended);
        var endless = new HoldRequest(HoldKind.Complaint, "calls") { Until = Desk.Today.AddDays(3) };
        Assert.Equal("fields_contradict", await RefusedAsync(desk, "holds", endless));
    }

    [Fact]
    public async Task DisputeOfAPerson_EndsOnceSomebodyTookItUp_AndByAnother()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.As("core").PostAsync(CasePaths.Persons, new PersonRequest("Zhang Wei") { Id = "p1" });
        await desk.As("core").PostAsync(
            CasePaths.Person("p1", "roles"), new RoleRequest("core", "0017", PartyKind.Debtor));
        var holds = CasePaths.Person("p1", "holds");
        var hold = (await desk.As("ann").PostAsync(holds, new HoldRequest(HoldKind.Dispute, "not mine"))).Required();
        var lift = $"{holds}/{hold.Key}/lift";
        var early = await desk.As("fay").PostAsync(lift, new OutcomeRequest("bill found"));
        Assert.Equal("evidence_missing", Assert.Single(early.Problem!.Refusals!).Code);
        var step = await desk.As("ann").PostAsync($"{holds}/{hold.Key}/steps", new HoldStepRequest("asked the shop"));
        Assert.Equal(["personHoldAdvanced"], step.Required().Events);
        var own = await desk.As("ann").PostAsync(lift, new OutcomeRequest("bill found"));
        Assert.Equal("actor_not_allowed", Assert.Single(own.Problem!.Refusals!).Code);
        Assert.Equal(201, (await desk.As("fay").PostAsync(lift, new OutcomeRequest("bill found"))).Status);
    }

    [Fact]
    public async Task Contact_OfAClassThatIsNotShown_IsRefused()
    {
        await using var desk = await Desk.OpenAsync();
        var call = new ContactRequest(
            ContactChannel.Phone, ContactDirection.Outbound, Disposition.Reached, PartyKind.Debtor);
        var text = new ReminderRequest(ContactChannel.Sms);
        var notice = call with { Class = ActClass.MandatoryNotice };
        Assert.Equal("field_missing", await RefusedAsync(desk, "contacts", notice));
        Assert.Equal("fields_contradict",
            await RefusedAsync(desk, "contacts", notice with { Notice = LegalNotice.Limitation }));
        var named = text with { Class = ActClass.PreservationOfRights, Notice = LegalNotice.Limitation };
        Assert.Equal("actor_not_allowed", await RefusedAsync(desk, "reminders", named, "fay"));
        await desk.DoAsync("ann", "reminders", named);
        await desk.DoAsync("ann", "contacts", call with { Direction = ContactDirection.Inbound, Key = "in" });
        var reply = text with { Class = ActClass.ServiceReply };
        Assert.Equal("key_unknown", await RefusedAsync(desk, "reminders", reply with { Answers = "out" }));
        await desk.DoAsync("ann", "reminders", reply with { Answers = "in" });
    }

    /// <summary>The trail names the template and its hash; one that does not serve is refused.</summary>
    [Fact]
    public async Task Reminder_OfATemplate_IsOnTheTrailWithItsHash()
    {
        await using var desk = await Desk.OpenAsync();
        var text = new ReminderRequest(ContactChannel.Sms) { Class = ActClass.Collection };
        var template = new TemplateRequest("CN-PAST-DUE-SMS", 1, "zh-CN");
        Assert.Equal("key_unknown", await RefusedAsync(
            desk, "reminders", text with { Template = template with { Version = 999 } }));
        Assert.Equal("fields_contradict", await RefusedAsync(
            desk, "reminders", text with { Template = template with { Id = "CN-PAST-DUE-EMAIL" } }));
        var wrong = await desk.As("ann").PostAsync(
            desk.Path("reminders"), text with { Template = template with { Language = "fr" } });
        Assert.Equal((400, "template.language"), (wrong.Status, Assert.Single(wrong.Problem!.Errors!).Field));

        await desk.DoAsync("ann", "reminders", text with { Template = template });

        using var trail = await desk.SendAsync("audit", $"GET /v1/cases/{desk.Case}/audit");
        var entries = await trail.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var shipped = Policies.ShippedDocuments.Templates()
            .Single(one => (one.Id, one.Language) == (template.Id, Domain.MessageLanguage.Chinese));
        Assert.Contains("CN-PAST-DUE-SMS", entries, StringComparison.Ordinal);
        Assert.Contains(shipped.ContentHash(), entries, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reminder_ByTelephone_NeedsItsResult()
    {
        await using var desk = await Desk.OpenAsync();
        var call = new ReminderRequest(ContactChannel.Phone);
        Assert.Equal("field_missing", await RefusedAsync(desk, "reminders", call));
        await desk.DoAsync("ann", "reminders", call with { Result = Disposition.NoAnswer });
    }

    [Fact]
    public async Task Actions_OfACase_AreAdvisedForEachActionAndWriteNothing()
    {
        await using var desk = await Desk.OpenAsync();
        var answer = await desk.As("ann").GetAsync<CaseActions>(desk.Path("actions"));
        var actions = answer.Required().Actions;
        Assert.Contains(actions, action => action.Permitted && action.Refusals.Count == 0);
        Assert.Contains(actions, action => !action.Permitted && action.Refusals.Count > 0);
        Assert.Equal(2, answer.Version);
        Assert.Equal(2, (await desk.As("ann").GetCaseAsync(desk.Case)).Version);
        Assert.Equal(404, (await desk.As("card").GetAsync<CaseActions>(desk.Path("actions"))).Status);
    }

    [Fact]
    public async Task Command_SentAgain_HasTheSameAnswer()
    {
        await using var desk = await Desk.OpenAsync();
        var once = new CommandOptions { IdempotencyKey = "once" };
        var first = await desk.As("ann").PostAsync(desk.Path("notes"), new NoteRequest("a"), once);
        var again = await desk.As("ann").PostAsync(desk.Path("notes"), new NoteRequest("a"), once);

        Assert.Equal((201, 200), (first.Status, again.Status));
        Assert.Equal(first.Required() with { Repeated = true, Events = [], Rules = [] },
            again.Required() with { Events = [], Rules = [] });
        Assert.Equal(first.Required().Events, again.Required().Events);
        Assert.Equal(first.Version, again.Version);
    }

    [Fact]
    public async Task Key_UsedForAnotherBody_Is409_AndNotForAnotherCaller()
    {
        await using var desk = await Desk.OpenAsync();
        var once = new CommandOptions { IdempotencyKey = "once" };
        await desk.As("ann").PostAsync(desk.Path("notes"), new NoteRequest("a"), once);
        var other = await desk.As("ann").PostAsync(desk.Path("notes"), new NoteRequest("b"), once);
        var somebody = await desk.As("bob").PostAsync(desk.Path("notes"), new NoteRequest("b"), once);

        Assert.Equal((409, ProblemCodes.CommandIdReused), (other.Status, other.Problem!.Code));
        Assert.Equal(201, somebody.Status);
    }

    [Fact]
    public async Task IfMatch_OfAnOldVersion_Is412_AndOfTheNewestGoesThrough()
    {
        await using var desk = await Desk.OpenAsync();
        var seen = (await desk.As("ann").GetCaseAsync(desk.Case)).Version!.Value;
        var first = new CommandOptions { IdempotencyKey = "first", IfVersion = seen };
        Assert.Equal(201, (await desk.As("ann").PostAsync(desk.Path("notes"), new NoteRequest("a"), first)).Status);

        var late = await desk.As("bob").PostAsync(
            desk.Path("notes"), new NoteRequest("b"), new CommandOptions { IfVersion = seen });
        Assert.Equal((412, ProblemCodes.VersionMismatch), (late.Status, late.Problem!.Code));
        Assert.True(late.Problem.Version > seen);

        // What was done already is answered alike, however old its version is by now.
        Assert.Equal(200, (await desk.As("ann").PostAsync(desk.Path("notes"), new NoteRequest("a"), first)).Status);
    }

    [Fact]
    public async Task Refusal_OfTheDomain_Is422WithItsReason()
    {
        await using var desk = await Desk.OpenAsync();
        var late = new PromiseRequest(Ten, Desk.Today.AddDays(-1), ContactChannel.Phone);
        var answer = await desk.As("ann").PostAsync(desk.Path("promises"), late);
        Assert.Equal((422, ProblemCodes.Refused), (answer.Status, answer.Problem!.Code));
        Assert.Equal("date_out_of_range", Assert.Single(answer.Problem.Refusals!).Code);

        var version = (await desk.As("ann").GetCaseAsync(desk.Case)).Version;
        Assert.Equal(2, version);
    }

    [Theory]
    [InlineData("card")]
    [InlineData("agent")]
    public async Task Case_BeyondTheScope_IsNotThere(string who)
    {
        await using var desk = await Desk.OpenAsync();
        await desk.Run.FollowAsync();
        foreach (var line in (string[])[desk.Case, "0017", "nothing", "..%2f"])
        {
            var response = await desk.SendAsync(who, "GET /v1/cases/" + line);
            await response.IsProblemAsync(404, ProblemCodes.NotFound);
        }

        var note = await desk.SendAsync(who, $"POST /v1/cases/{desk.Case}/notes", "{\"text\":\"a\"}");
        await note.IsProblemAsync(404, ProblemCodes.NotFound);
    }

    [Fact]
    public async Task Case_ByItsReference_IsFoundAndWorked()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.Run.FollowAsync();
        Assert.Equal(desk.Case, (await desk.As("ann").GetCaseAsync("0017")).Required().Id);
        var note = await desk.As("ann").PostAsync(CasePaths.Of("0017", "notes"), new NoteRequest("a"));
        Assert.Equal(desk.Case, note.Required().Id);
    }

    [Theory]
    [InlineData("{\"text\":\"a\",\"text\":\"b\"}", ProblemCodes.JsonInvalid)]
    [InlineData("{\"text\":\"a\",\"more\":1}", ProblemCodes.JsonInvalid)]
    [InlineData("{\"Text\":\"a\"}", ProblemCodes.JsonInvalid)]
    [InlineData("{\"text\":7}", ProblemCodes.JsonInvalid)]
    [InlineData("{}", ProblemCodes.JsonInvalid)]
    [InlineData("null", ProblemCodes.JsonInvalid)]
    [InlineData("[]", ProblemCodes.JsonInvalid)]
    [InlineData("", ProblemCodes.JsonInvalid)]
    [InlineData("<xml/>", ProblemCodes.JsonInvalid)]
    public async Task Body_OutOfForm_Is400AndTellsNothingOfTheInside(string body, string code)
    {
        await using var desk = await Desk.OpenAsync();
        var response = await desk.SendAsync("ann", $"POST /v1/cases/{desk.Case}/notes", body);
        var problem = await response.IsProblemAsync(400, code);
        Assert.DoesNotContain("Cases.", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"amount":{"amount":"1,5","currency":"CNY"},"reason":"a"}""", "amount.amount")]
    [InlineData("""{"amount":{"amount":"1.555","currency":"CNY"},"reason":"a"}""", "amount.amount")]
    [InlineData("""{"amount":{"amount":"1","currency":"cny"},"reason":"a"}""", "amount.currency")]
    public async Task Amount_OutOfForm_Is400WithItsField(string body, string field)
    {
        await using var desk = await Desk.OpenAsync();
        var response = await desk.SendAsync("ann", $"POST /v1/cases/{desk.Case}/waivers", body);
        var problem = await response.IsProblemAsync(400, ProblemCodes.FieldInvalid);
        Assert.Equal(field, problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("Idempotency-Key", "", ProblemCodes.IdempotencyKeyRequired)]
    [InlineData("Idempotency-Key", "two words", ProblemCodes.IdempotencyKeyInvalid)]
    [InlineData("If-Match", "7", ProblemCodes.IfMatchInvalid)]
    [InlineData("If-Match", "W/\"7\"", ProblemCodes.IfMatchInvalid)]
    [InlineData("If-Match", "\"1\", \"2\"", ProblemCodes.IfMatchInvalid)]
    public async Task Header_MissingOrUnfit_Is400(string name, string value, string code)
    {
        await using var desk = await Desk.OpenAsync();
        var response = await desk.SendAsync(
            "ann", $"POST /v1/cases/{desk.Case}/notes", "{\"text\":\"a\"}", (name, value));
        await response.IsProblemAsync(400, code);
    }

    [Fact]
    public async Task Opening_AgainOrByTheWrongRole_IsRefused()
    {
        await using var desk = await Desk.OpenAsync();
        var other = Desk.Opening("0017") with { Product = "card" };
        var again = await desk.As("bob").PostAsync(CasePaths.Cases, other);
        Assert.Equal("case_already_opened", Assert.Single(again.Problem!.Refusals!).Code);
        Assert.Equal(403, (await desk.As("ann").PostAsync(CasePaths.Cases, Desk.Opening("0018"))).Status);
        Assert.Equal(401, (await desk.As("nobody").PostAsync(CasePaths.Cases, Desk.Opening("0018"))).Status);
    }

    private static async Task<string> RefusedAsync<TRequest>(
        Desk desk, string path, TRequest request, string who = "ann")
        where TRequest : class
    {
        var answer = await desk.As(who).PostAsync(desk.Path(path), request);
        Assert.Equal(422, answer.Status);
        return Assert.Single(answer.Problem!.Refusals!).Code;
    }
}
