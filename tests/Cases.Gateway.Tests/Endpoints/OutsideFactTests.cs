using Cases.Contracts;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>What other systems tell, notices that were served, and cases that are opened again.</summary>
public sealed class OutsideFactTests
{
    private static readonly DateTimeOffset Yesterday = TimeProvider.System.GetUtcNow().AddDays(-1);

    private static OutsideFactRequest Told { get; } = new(Yesterday, "core");

    public static TheoryData<string, OutsideFactRequest> Facts => new()
    {
        {
            "dueItemRecorded",
            Told with { DueItem = new("i2", [new ComponentAmount(DebtComponent.Interest, "2.50")], Desk.Today) }
        },
        { "accountStated", Told with { Account = [new(AccountFactKind.RiskClass, "substandard", Desk.Today)] } },
        { "chargeAdded", Told with { Charge = new(DebtComponent.Fee, new Money("5.00", "CNY")) } },
        { "noticeServed", Told with { Notice = new(ContactChannel.Letter) } },
        { "reminderRecorded", Told with { Reminder = new(ContactChannel.Sms), TimeOfDayKnown = false } },
        {
            "contactRecorded",
            Told with
            {
                Contact = new(ContactChannel.Phone, ContactDirection.Outbound, Disposition.NoAnswer, PartyKind.Debtor),
            }
        },
        {
            "promiseMade",
            Told with { Promise = new(new Money("5.00", "CNY"), Desk.Today.AddDays(3), ContactChannel.Phone) }
        },
        { "holdPlaced", Told with { Hold = new(HoldKind.Bankruptcy, "told by the court") } },
    };

    [Theory]
    [MemberData(nameof(Facts))]
    public async Task Fact_ToldByAnotherSystem_IsRecordedOnceAsOfItsTime(string kind, OutsideFactRequest fact)
    {
        await using var desk = await Desk.OpenAsync();
        var first = await desk.As("core").PostAsync(
            desk.Path("outside-facts"), fact, new CommandOptions { IdempotencyKey = "one" });
        Assert.Contains(kind, first.Required().Events);
        var again = await desk.As("core").PostAsync(
            desk.Path("outside-facts"), fact, new CommandOptions { IdempotencyKey = "one" });
        Assert.True(again.Required().Repeated);
        var entries = (await desk.As("bob").GetCaseAuditAsync(desk.Case)).Required().Items;
        var entry = Assert.Single(entries, one => one.Kind == kind);
        Assert.Equal(Yesterday.ToUnixTimeMilliseconds(), entry.EffectiveAt.ToUnixTimeMilliseconds());
        Assert.Equal("core", entry.By.Subject);
    }

    [Fact]
    public async Task Fact_OfADueItem_ChangesWhatIsOwed_AndStatesOnlyDifferences()
    {
        await using var desk = await Desk.OpenAsync();
        var item = new DueItemRequest(
            "i1", [new ComponentAmount(DebtComponent.Principal, "900.00")], Desk.Today.AddDays(-30));
        await desk.DoAsync("core", "outside-facts", Told with { DueItem = item });
        Assert.Equal("900.00", (await desk.As("bob").GetCaseAsync(desk.Case)).Required().Outstanding.Amount);
        var same = await desk.DoAsync("core", "outside-facts", Told with { DueItem = item });
        Assert.Empty(same.Events);
    }

    [Fact]
    public async Task Fact_OfTheAccount_MayHaveTheWordsOfEveryKind()
    {
        await using var desk = await Desk.OpenAsync();
        var values = new Dictionary<AccountFactKind, string>
        {
            [AccountFactKind.AutoDebit] = "true", [AccountFactKind.BalanceAuthority] = "core",
        };
        var all = Enum.GetValues<AccountFactKind>()
            .Select(kind => new AccountFactRequest(kind, values.GetValueOrDefault(kind, "7"), Desk.Today)).ToList();
        Assert.Equal(["accountStated"],
            (await desk.DoAsync("core", "outside-facts", Told with { Account = all })).Events);
    }

    [Theory]
    [InlineData("""{"effectiveAt":"2026-01-01T00:00:00Z","source":"core"}""", "$")]
    [InlineData("""
        {"effectiveAt":"2026-01-01T00:00:00Z","source":"core","notice":{"channel":"letter"},
        "reminder":{"channel":"sms"}}
        """, "$")]
    [InlineData("""
        {"effectiveAt":"2026-01-01T00:00:00Z","source":"core","charge":{"component":"fee",
        "amount":{"amount":"1.00","currency":"CNY"},"requestApproval":true}}
        """, "charge.requestApproval")]
    [InlineData("""
        {"effectiveAt":"2026-01-01T00:00:00Z","source":"core",
        "dueItem":{"key":"i1","charged":[{"component":"fee","amount":"1.001"}]}}
        """, "dueItem.charged[0].amount")]
    public async Task Fact_ThatIsNotOne_IsRefusedWithItsField(string body, string field)
    {
        await using var desk = await Desk.OpenAsync();
        using var answer = await desk.SendAsync("core", "POST /v1/" + desk.Path("outside-facts"), body);
        await answer.IsProblemAsync(400, ProblemCodes.FieldInvalid);
        Assert.Contains($"\"field\":\"{field}\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fact_OfTheFuture_IsRefused()
    {
        await using var desk = await Desk.OpenAsync();
        var answer = await desk.As("core").PostAsync(desk.Path("outside-facts"),
            Told with { EffectiveAt = Yesterday.AddDays(3), Notice = new NoticeRequest(ContactChannel.Letter) });
        Assert.Equal("effective_in_future", Assert.Single(answer.Problem!.Refusals!).Code);
    }

    [Theory]
    [InlineData("ann")]
    [InlineData("bob")]
    [InlineData("leo")]
    [InlineData("agent")]
    public async Task Fact_ToldByAPerson_IsNotAllowed(string who)
    {
        await using var desk = await Desk.OpenAsync();
        var answer = await desk.As(who).PostAsync(
            desk.Path("outside-facts"), Told with { Notice = new NoticeRequest(ContactChannel.Letter) });
        Assert.Equal(403, answer.Status);
    }

    [Theory]
    [InlineData(AccountFactKind.Branch, 403)]
    [InlineData(AccountFactKind.Product, 403)]
    [InlineData(AccountFactKind.RiskClass, 201)]
    public async Task Fact_OfWhoseAnAccountIs_IsToldOnlyByWhoSeesTheBank(AccountFactKind kind, int status)
    {
        await using var desk = await Desk.OpenAsync();
        var made = (await desk.As("north").PostAsync(CasePaths.Cases, Desk.Opening("N1"))).Required();
        var fact = Told with { Account = [new AccountFactRequest(kind, "south", Desk.Today)] };
        var path = CasePaths.Of(made.Id, "outside-facts");
        Assert.Equal(status, (await desk.As("pay-north").PostAsync(path, fact)).Status);
        Assert.Equal(404, (await desk.As("pay-south").PostAsync(path, fact)).Status);
        Assert.Equal(201, (await desk.As("core").PostAsync(path, fact with
        {
            Account = [new AccountFactRequest(kind, "west", Desk.Today)],
        })).Status);
    }

    [Fact]
    public async Task Notice_WithItsDate_FixesWhenAnItemIsDue()
    {
        await using var desk = await Desk.OpenAsync();
        var opening = Desk.Opening("0018") with
        {
            Items = [new DueItemRequest("i1", [new ComponentAmount(DebtComponent.Principal, "10.00")])],
        };
        var id = (await desk.As("bob").PostAsync(CasePaths.Cases, opening)).Required().Id;
        var notice = new NoticeRequest(ContactChannel.Letter) { Item = "i1", DueOn = Desk.Today.AddDays(14) };
        Assert.Equal(403, (await desk.As("ann").PostAsync(CasePaths.Of(id, "notices"), notice)).Status);
        var served = (await desk.As("leo").PostAsync(CasePaths.Of(id, "notices"), notice)).Required();
        Assert.Equal(["noticeServed"], served.Events);
        Assert.StartsWith("k", served.Key, StringComparison.Ordinal);
        var view = (await desk.As("leo").GetCaseAsync(id)).Required();
        Assert.Equal(Desk.Today.AddDays(14), Assert.Single(view.Items).DueOn);
    }

    [Fact]
    public async Task Case_ResolvedInError_IsOpenedAgainByASupervisor()
    {
        await using var desk = await Desk.OpenAsync();
        var reopening = new ReopeningRequest("mail of the desk, 0042");
        Assert.Equal("not_resolved", Assert.Single(
            (await desk.As("bob").PostAsync(desk.Path("reopenings"), reopening)).Problem!.Refusals!).Code);
        var request = await desk.DoAsync("bob", "resolutions",
            new ResolutionRequest(ResolutionReason.OpenedInError, "file 7") { RequestApproval = true });
        Assert.True((await desk.As("cleo").PostAsync(
            CasePaths.Approval(request.Approval!, true), new ApprovalDecision())).IsOk);
        Assert.Equal(403, (await desk.As("ann").PostAsync(desk.Path("reopenings"), reopening)).Status);
        Assert.True(Reopening(await desk.As("bob").GetActionsAsync(desk.Case)).Permitted);
        Assert.False(Reopening(await desk.As("ann").GetActionsAsync(desk.Case)).Permitted);
        var opened = await desk.DoAsync("bob", "reopenings", reopening);
        Assert.Contains("caseReopened", opened.Events);
        Assert.NotEqual(CaseStage.Resolved, (await desk.As("bob").GetCaseAsync(desk.Case)).Required().Stage);
    }

    private static ActionView Reopening(Answer<CaseActions> answer) =>
        answer.Required().Actions.Single(action => action.Action == "reopen");
}
