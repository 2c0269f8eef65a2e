using Cases.Contracts;
using Cases.Domain;
using Cases.TestKit;
using Xunit;
using ContactChannel = Cases.Contracts.ContactChannel;
using ContactDirection = Cases.Contracts.ContactDirection;
using Disposition = Cases.Contracts.Disposition;
using HoldKind = Cases.Contracts.HoldKind;
using PartyKind = Cases.Contracts.PartyKind;

namespace Cases.Gateway.Tests;

/// <summary>What is told late over REST, what it finds, and steps that have no door of their own.</summary>
public sealed class LateFactTests
{
    private static readonly ContactRequest Call = new(
        ContactChannel.Phone, ContactDirection.Outbound, Disposition.Reached, PartyKind.Debtor);

    private static DateTimeOffset AnHourAgo => TimeProvider.System.GetUtcNow().AddHours(-1);

    [Theory]
    [InlineData("holds")]
    [InlineData("disputes")]
    public async Task HoldToldLate_ShowsWhatItForbade_UntilSomebodySaysWhatWasDone(string door)
    {
        await using var desk = await OpenAsync();
        await desk.DoAsync("ann", "contacts", Call with { Key = "k1" });

        var told = door == "holds"
            ? await desk.DoAsync("ann", door, new HoldRequest(HoldKind.Dispute, "letter") { EffectiveAt = AnHourAgo })
            : await desk.DoAsync("ann", door, new DisputeRequest("letter") { EffectiveAt = AnHourAgo });

        Assert.Equal(["holdPlaced", "breachFound"], told.Events);
        var view = (await desk.As("ann").GetCaseAsync(desk.Case)).Required();
        Assert.True(view.NeedsRemediation);
        var breach = Assert.Single(view.Breaches);
        Assert.Equal(("b1", Contracts.ActKind.Call, "k1", Contracts.LateFactKind.Hold),
            (breach.Key, breach.Kind, breach.Act, breach.FactKind));
        Assert.Equal(["HOLD-DISPUTE"], breach.Rules);
        Assert.Equal([desk.Case], await ListedAsync(desk));

        var remedy = new RemedyRequest("told the debtor");
        Assert.Equal(403, (await desk.As("ann").PostAsync(desk.Path("breaches/b1/remedy"), remedy)).Status);
        Assert.Equal(["breachRemedied"], (await desk.DoAsync("comp", "breaches/b1/remedy", remedy)).Events);
        view = (await desk.As("ann").GetCaseAsync(desk.Case)).Required();
        Assert.False(view.NeedsRemediation);
        Assert.NotNull(view.Breaches[0].RemediedOn);
        Assert.Empty(await ListedAsync(desk));
    }

    [Fact]
    public async Task OutsideFact_TellsWhenItBeganBesideTheHold()
    {
        await using var desk = await OpenAsync();
        await desk.DoAsync("ann", "contacts", Call with { Key = "k1" });
        var fact = new OutsideFactRequest(AnHourAgo, "mail")
        {
            Hold = new HoldRequest(HoldKind.Dispute, "letter") { EffectiveAt = AnHourAgo },
        };

        var refused = await desk.As("core").PostAsync(desk.Path("outside-facts"), fact);
        Assert.Equal("hold.effectiveAt", Assert.Single(refused.Problem!.Errors!).Field);

        var told = await desk.DoAsync("core", "outside-facts", fact with
        {
            Hold = new HoldRequest(HoldKind.Dispute, "letter"),
        });
        Assert.Equal(["holdPlaced", "breachFound"], told.Events);
    }

    [Theory]
    [InlineData("leo", Contracts.ActKind.Suit, "stepRecorded")]
    [InlineData("comp", Contracts.ActKind.AdverseReport, "stepRecorded")]
    [InlineData("ann", Contracts.ActKind.Suit, "role_forbids")]
    [InlineData("ann", Contracts.ActKind.Call, "fields_contradict")]
    public async Task Step_IsRecordedByTheRoleThatAnswersForIt(string who, Contracts.ActKind kind, string expected)
    {
        await using var desk = await OpenAsync();
        var answer = await desk.As(who).PostAsync(desk.Path("steps"), new StepRequest(kind) { Key = "s1" });
        if (answer.Problem is { } problem)
        {
            Assert.Equal(expected, Assert.Single(problem.Refusals!).Code);
            return;
        }

        Assert.Contains(expected, answer.Required().Events);
        var step = Assert.Single((await desk.As("ann").GetCaseAsync(desk.Case)).Required().Steps);
        Assert.Equal(("s1", kind, PartyKind.Debtor), (step.Key, step.Kind, step.Party));
    }

    [Fact]
    public async Task Step_ThatARuleForbids_IsRefusedAndToldFromOutsideAllTheSame()
    {
        await using var desk = await OpenAsync(Contracts.ActKind.AdverseReport);
        await desk.DoAsync("ann", "disputes", new DisputeRequest("not owed"));
        var report = new StepRequest(Contracts.ActKind.AdverseReport) { Key = "s1" };

        var refused = await desk.As("comp").PostAsync(desk.Path("steps"), report);

        Assert.Equal("HOLD-DISPUTE", Assert.Single(refused.Problem!.Refusals!).Rule);
        var told = new OutsideFactRequest(TimeProvider.System.GetUtcNow().AddSeconds(-1), "bureau") { Step = report };
        Assert.Equal(["stepRecorded"], (await desk.DoAsync("core", "outside-facts", told)).Events);
    }

    private static async Task<IEnumerable<string>> ListedAsync(Desk desk)
    {
        await desk.Run.FollowAsync();
        var page = (await desk.As("ann").GetAsync<Page<WorklistRow>>("cases?remediation=true")).Required();
        Assert.All(page.Items, row => Assert.True(row.NeedsRemediation));
        return page.Items.Select(row => row.Id);
    }

    private static Task<Desk> OpenAsync(Contracts.ActKind over = Contracts.ActKind.Call) =>
        Desk.OpenAsync(new GatewaySetting
        {
            Policies = TestRules.Book(new HoldMatrixRule
            {
                Head = TestRules.Head("HOLD-DISPUTE") with
                {
                    Effect = RuleEffect.Hold,
                    AppliesTo = RuleScope.Of([Enum.Parse<Domain.ActKind>(over.ToString())], null, null),
                },
                Hold = Domain.HoldKind.Dispute,
            }),
        });
}
