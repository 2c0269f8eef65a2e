using System.Collections.Immutable;
using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

/// <summary>Goal: nothing changes a rule but two persons in their roles, and no day that has begun.</summary>
public sealed class PolicyDeciderTests
{
    private static readonly Instant Now = At("2026-04-03T10:00:00Z");
    private static readonly Principal Owner = new("olga", "policy-owner");
    private static readonly Principal Officer = new("carl", "compliance");
    private static readonly ProposePolicy Proposal = new("a text", Day("2026-05-01"), "the bank decided so");
    private static readonly ProposeSuspension Stop = new("QUIET", [], [], [], "calls went wrong");

    [Fact]
    public void Proposal_OfAPack_WaitsWithItsTextAndHash_AndTheNextIsNumberedOn()
    {
        var first = Decide(PolicyBookState.Initial, Proposal, Owner);

        var told = Assert.IsType<PolicyProposed>(Assert.Single(first.Events));
        Assert.Equal(("BANK@1", "BANK", "a text", Day("2026-05-01"), "olga"),
            (told.Id, told.Pack, told.Text, told.From, told.RequestedBy));
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("a text"u8)), told.TextSha256);
        Assert.Equal(Now, told.At);
        Assert.Null(first.After.Find("BANK@1")!.Approved);
        var stop = Decide(first.After, Stop, Owner);
        Assert.Equal("QUIET@2", Assert.IsType<SuspensionProposed>(Assert.Single(stop.Events)).Id);
    }

    [Fact]
    public void Simulation_IsNotedOnTheProposal_TheLastOneCounts()
    {
        var first = Decide(PolicyBookState.Initial, Proposal, Owner).After;
        var figures = new SimulationFigures { Entries = 9, Decisions = 3, Refusals = 1, Refused = 2, Cases = 2 };

        var once = Decide(first, new RecordSimulation("BANK@1", null, Day("2026-04-01"), figures), Owner);
        var again = Decide(once.After, new RecordSimulation("BANK@1", null, null, figures), Officer);

        var told = Assert.IsType<PolicySimulated>(Assert.Single(once.Events));
        Assert.Equal((figures, "olga", Now), (told.Figures, told.By, told.At));
        Assert.Equal(told, once.After.Find("BANK@1")!.Simulated);
        Assert.Equal("carl", again.After.Find("BANK@1")!.Simulated!.By);
        Assert.Null(again.After.Find("BANK@1")!.Approved);
    }

    [Theory]
    [InlineData("olga", "policy-owner", "BANK@2", null, RefusalCode.KeyUnknown)]
    [InlineData("olga", "policy-owner", "QUIET@3", null, RefusalCode.KeyUnknown)]
    [InlineData("ann", "collector", "BANK@1", null, RefusalCode.RoleForbids)]
    [InlineData("carl", "compliance", "BANK@1", "2026-03-31", RefusalCode.DateOutOfRange)]
    public void Simulation_OfNothingOrByNobody_IsRefused(
        string who, string role, string id, string? to, RefusalCode code)
    {
        var state = Decide(PolicyBookState.Initial, Proposal, Owner).After;
        state = Decide(state, Proposal, Owner, Read(TestRules.Bank() with { Id = "OTHER" })).After;
        state = Decide(state, Stop, Owner).After;
        var figures = new SimulationFigures { Entries = 1, Decisions = 1, Refusals = 0 };
        var last = to is null ? (LocalDate?)null : Day(to);

        var outcome = Decide(
            state, new RecordSimulation(id, Day("2026-04-01"), last, figures), new Principal(who, role));

        Assert.Equal([code], Codes(outcome));
    }

    [Fact]
    public void Proposal_WithoutAStartOfItsOwn_BeginsWithThePack()
    {
        var ahead = TestRules.Bank() with { ValidFrom = Day("2026-07-01") };
        var outcome = Decide(PolicyBookState.Initial, Proposal with { From = null }, Owner, Read(ahead));
        Assert.Equal(Day("2026-07-01"), Assert.IsType<PolicyProposed>(Assert.Single(outcome.Events)).From);
    }

    [Theory]
    [InlineData("2026-04-03", RefusalCode.DateOutOfRange)]
    [InlineData("2026-04-02", RefusalCode.DateOutOfRange)]
    [InlineData("1899-12-31", RefusalCode.DateOutOfRange)]
    [InlineData("2028-01-01", RefusalCode.DateOutOfRange)]
    [InlineData("2026-04-04", null)]
    [InlineData("2027-12-31", null)]
    public void Proposal_BeginsAfterTodayAndWithinItsPack(string from, RefusalCode? code)
    {
        var pack = TestRules.Bank() with { ValidTo = Day("2027-12-31") };
        var outcome = Decide(PolicyBookState.Initial, Proposal with { From = Day(from) }, Owner, Read(pack));
        Assert.Equal(code, Codes(outcome).Cast<RefusalCode?>().FirstOrDefault());
    }

    [Fact]
    public void Proposal_WithinTheOfficialZone_CountsDaysByItsClock()
    {
        var book = new PolicyBook([TestRules.Bank() with { OfficialZone = Shanghai }]);
        var evening = At("2026-04-03T16:30:00Z"); // 00:30 on the fourth in Shanghai.
        var facts = Facts(Owner) with { Book = book, Now = evening };
        Assert.Equal([RefusalCode.DateOutOfRange], Codes(PolicyDecider.Decide(
            PolicyBookState.Initial, Proposal with { From = Day("2026-04-04") }, facts)));
    }

    [Fact]
    public void Proposal_Unsound_IsRefused()
    {
        Assert.Equal([RefusalCode.RoleForbids], Codes(Decide(PolicyBookState.Initial, Proposal, Officer)));
        Assert.Equal([RefusalCode.FieldMissing],
            Codes(Decide(PolicyBookState.Initial, Proposal with { Reason = " " }, Owner)));
        Assert.Equal([RefusalCode.FieldMissing],
            Codes(Decide(PolicyBookState.Initial, Proposal with { Text = " " }, Owner)));
        Assert.Equal([RefusalCode.TextNotAllowed], Codes(Decide(
            PolicyBookState.Initial, Proposal with { Text = new string('é', PolicyDecider.MaxTextBytes) }, Owner)));
        var faulty = Decide(PolicyBookState.Initial, Proposal, Owner, new ReadPack(null, 3, 7, 2));
        Assert.Equal([RefusalCode.PolicyUnsound], Codes(faulty));
        Assert.Equal("The pack has 3 faults, the first in line 7, column 2.", faulty.Reasons[0].Detail);
    }

    [Fact]
    public void Proposal_WhoseRuleHasTheIdOfAnotherPacks_IsRefused()
    {
        var mine = TestRules.Bank(TestRules.Quiet()) with { Id = "MINE" };
        var outcome = Decide(PolicyBookState.Initial, Proposal, Owner, Read(mine));
        Assert.Equal("The rule QUIET is in the pack BANK too; an id names one rule.",
            Assert.Single(outcome.Reasons).Detail);
    }

    [Fact]
    public void Proposal_ThatEndsAPackWhichOpenCasesName_IsRefused_AlsoAtTheApproval()
    {
        var ending = Read(TestRules.Bank() with { ValidTo = Day("2027-01-01") });
        var naming = new CasesNaming(2, ["c7", "c9"]);
        var waiting = Decide(PolicyBookState.Initial, Proposal, Owner, ending).After;

        var refused = PolicyDecider.Decide(
            PolicyBookState.Initial, Proposal, Facts(Owner) with { Read = ending, Naming = naming });
        var later = PolicyDecider.Decide(
            waiting, Approve("BANK@1"), Facts(Officer) with { Read = ending, Naming = naming });

        Assert.Equal([RefusalCode.StrandsCases], Codes(refused));
        Assert.Equal(["cases=2", "firstCases=c7 c9"], refused.Reasons[0].Facts.Select(f => f.Name + "=" + f.Value));
        Assert.Equal([RefusalCode.StrandsCases], Codes(later));
    }

    [Fact]
    public void Proposal_OfAPackOfWhichOneWaits_OrThatBeginsBeforeALaterVersion_IsRefused()
    {
        var waiting = Decide(PolicyBookState.Initial, Proposal, Owner).After;
        Assert.Equal([RefusalCode.ApprovalPending], Codes(Decide(waiting, Proposal, Owner)));
        var approved = Decide(waiting, Approve("BANK@1"), Officer).After;
        Assert.Equal([RefusalCode.DateOutOfRange], Codes(Decide(approved, Proposal, Owner)));
        Assert.Empty(Codes(Decide(approved, Proposal with { From = Day("2026-05-02") }, Owner)));
    }

    [Fact]
    public void Decision_ByWhoProposed_OrOutOfRole_IsRefused()
    {
        var waiting = Decide(PolicyBookState.Initial, Proposal, Owner).After;
        Assert.Equal([RefusalCode.SamePerson],
            Codes(Decide(waiting, Approve("BANK@1"), Owner with { Role = "compliance" })));
        Assert.Equal([RefusalCode.SamePerson], Codes(Decide(
            waiting, new DecideProposal("BANK@1", false, "no"), Owner with { Role = "compliance" })));
        Assert.Equal([RefusalCode.RoleForbids],
            Codes(Decide(waiting, Approve("BANK@1"), new Principal("sue", "supervisor"))));
        Assert.Equal([RefusalCode.KeyUnknown], Codes(Decide(waiting, Approve("BANK@2"), Officer)));
        Assert.Equal([RefusalCode.FieldMissing],
            Codes(Decide(waiting, new DecideProposal("BANK@1", false, null), Officer)));
    }

    [Fact]
    public void Decision_Made_IsTheSameAgain_AndTheOtherWayIsRefused()
    {
        var waiting = Decide(PolicyBookState.Initial, Proposal, Owner).After;
        var approved = Decide(waiting, Approve("BANK@1"), Officer);
        Assert.Equal(Day("2026-05-01"), Assert.IsType<PolicyApproved>(Assert.Single(approved.Events)).From);
        Assert.Equal("carl", Assert.Single(approved.After.Versions).DecidedBy);
        var again = Decide(approved.After, Approve("BANK@1"), Officer);
        Assert.Empty(again.Events);
        Assert.Empty(again.Reasons);
        var reject = new DecideProposal("BANK@1", false, "no");
        Assert.Equal([RefusalCode.ApprovalDecided], Codes(Decide(approved.After, reject, Officer)));

        var rejected = Decide(waiting, reject, Officer).After;
        Assert.Empty(rejected.Versions);
        Assert.Null(rejected.Find("BANK@1")!.Text);
        Assert.Equal("BANK@2", Assert.IsType<PolicyProposed>(
            Assert.Single(Decide(rejected, Proposal, Owner).Events)).Id);
    }

    [Fact]
    public void Decision_AfterTheDayOnWhichItWouldBegin_IsRefused()
    {
        var waiting = Decide(PolicyBookState.Initial, Proposal, Owner).After;
        var late = Facts(Officer) with { Now = At("2026-05-01T00:00:00Z") };
        Assert.Equal([RefusalCode.DateOutOfRange], Codes(PolicyDecider.Decide(waiting, Approve("BANK@1"), late)));
        Assert.Empty(Codes(PolicyDecider.Decide(waiting, new DecideProposal("BANK@1", false, "too late"), late)));
    }

    [Fact]
    public void Suspension_TakesTheScopeOfItsRule_AndIsLiftedByTwoAsWell()
    {
        var proposed = Decide(PolicyBookState.Initial, Stop, Owner);
        var told = Assert.IsType<SuspensionProposed>(Assert.Single(proposed.Events));
        Assert.Equal([ActKind.Call], told.Acts);
        Assert.Equal([ActClass.Collection], told.Classes);
        Assert.Equal(Enum.GetValues<PartyKind>(), told.Parties);
        Assert.Equal([RefusalCode.ApprovalPending], Codes(Decide(proposed.After, Stop, Officer)));
        Assert.Equal([RefusalCode.KeyUnknown], Codes(Decide(proposed.After, Lift, Officer)));

        var standing = Decide(proposed.After, Approve("QUIET@1"), Officer).After;
        Assert.True(standing.Find("QUIET@1")!.IsStanding);
        var lifting = Decide(standing, Lift, Officer);
        Assert.Equal("QUIET@2", Assert.IsType<LiftingProposed>(Assert.Single(lifting.Events)).Id);
        Assert.Equal([RefusalCode.ApprovalPending], Codes(Decide(lifting.After, Lift, Owner)));
        Assert.Equal([RefusalCode.SamePerson], Codes(Decide(lifting.After, Approve("QUIET@2"), Officer)));
        var lifted = Decide(lifting.After, Approve("QUIET@2"), Officer with { Subject = "dora" }).After;
        Assert.False(lifted.Find("QUIET@1")!.IsStanding);
        Assert.Equal([RefusalCode.KeyUnknown], Codes(Decide(lifted, Lift, Officer)));
    }

    [Fact]
    public void Suspension_Unsound_IsRefused()
    {
        var none = Stop with { Rule = null };
        Assert.Equal([RefusalCode.RoleForbids],
            Codes(Decide(PolicyBookState.Initial, Stop, new Principal("sue", "supervisor"))));
        Assert.Equal([RefusalCode.FieldMissing], Codes(Decide(PolicyBookState.Initial, none, Owner)));
        Assert.Equal([RefusalCode.KeyUnknown],
            Codes(Decide(PolicyBookState.Initial, Stop with { Rule = "NONE" }, Owner)));
        Assert.Equal([RefusalCode.FieldsContradict],
            Codes(Decide(PolicyBookState.Initial, Stop with { Acts = [ActKind.Visit] }, Owner)));
        Assert.Equal([RefusalCode.TextNotAllowed],
            Codes(Decide(PolicyBookState.Initial, none with { Acts = [ActKind.Payment] }, Owner)));
        Assert.Equal([RefusalCode.FieldMissing],
            Codes(Decide(PolicyBookState.Initial, Stop with { Reason = "" }, Owner)));
    }

    [Fact]
    public void Fold_OfAnEventThatDoesNotFit_IsABrokenLedger()
    {
        var state = Decide(PolicyBookState.Initial, Stop, Owner).After;
        PolicyEvent[] unfit =
        [
            new PolicyApproved("QUIET@1", "BANK", Day("2026-05-01"), "carl", null, Now),
            new RuleSuspended("QUIET@9", null, Day("2026-05-01"), "carl", null, Now),
            new SuspensionLifted("QUIET@1", "QUIET@1", Day("2026-05-01"), "carl", null, Now),
            new LiftingProposed("QUIET@2", "QUIET@1", "carl", "why", Now),
            new SuspensionProposed("QUIET@1", null, [], [], [], "olga", "why", Now),
        ];
        Assert.All(unfit, one => Assert.Throws<InvalidOperationException>(() => state.Evolve(one)));
    }

    /// <summary>Why a pack is refused, where law fixes a rule of it and two open cases name it.</summary>
    internal static ImmutableArray<RefusalReason> Propose(ReadPack read) => PolicyDecider.Decide(
        PolicyBookState.Initial, Proposal, Facts(Owner) with
        {
            Book = TestRules.Book(TestRules.Quiet()), Read = read, Naming = new CasesNaming(2, ["c1", "c2"]),
        }).Reasons;

    [Fact]
    public void Proposal_ThatLoosensWhatLawFixes_IsRefusedByTheNameOfRuleAndField()
    {
        var later = TestRules.Quiet() with { Forbidden = new DailyWindow(new LocalTime(23, 0), new LocalTime(8, 0)) };
        var reason = Assert.Single(Propose(new ReadPack(TestRules.Bank(later), 0, 0, 0)));
        Assert.Equal("QUIET would be looser than what law fixes, in this: from.", reason.Detail);
        Assert.Equal(["rule=QUIET", "loosened=from"], reason.Facts.Select(fact => fact.Name + "=" + fact.Value));
    }

    private static LocalTimeWindowRule Own() => TestRules.Quiet() with
    {
        Head = TestRules.Head("QUIET") with { Norm = NormStrength.ProductDefault },
    };

    private static ProposeLifting Lift => new("QUIET@1", "put right");

    private static PolicyOutcome Decide(
        PolicyBookState state, PolicyCommand command, Principal by, ReadPack? read = null) =>
        PolicyDecider.Decide(state, command, Facts(by) with { Read = read ?? Read(TestRules.Bank()) });

    private static PolicyFacts Facts(Principal by) => new()
    {
        Now = Now, By = by, Book = TestRules.Book(Own()), Read = Read(TestRules.Bank()),
    };

    private static ReadPack Read(RulePack pack) => new(
        pack.Id == "BANK" && pack.Rules.Count == 0 ? pack with { Rules = [Own()] } : pack, 0, 0, 0);

    private static DecideProposal Approve(string id) => new(id, true, null);

    private static ImmutableArray<RefusalCode> Codes(PolicyOutcome outcome) =>
        [.. outcome.Reasons.Select(reason => reason.Code)];
}
