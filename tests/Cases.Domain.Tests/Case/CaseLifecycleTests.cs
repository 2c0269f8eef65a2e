using Xunit;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: the machine permits what design.md 2.2 says, and nothing else. Method: every stage × every trigger × every
/// combination of what the guards look at, against a table that was written apart from the machine.
/// </summary>
public sealed class CaseLifecycleTests
{
    /// <summary>
    /// One row permits one trigger from one or more stages where all of 'given' holds. '=' stays in the stage. What has
    /// no row is refused. 'U' stands for every stage but Resolved.
    /// </summary>
    private const string Table = """
        trigger          | from                                | given                              | to
        Remind           | Open                                | entered                            | Reminded
        Remind           | Open                                | !entered                           | =
        Remind           | Reminded                            |                                    | =
        Remind           | Contacted PlanAgreed                |                                    | =
        Remind           | VisitScheduled LegalReferral        |                                    | =
        RecordContact    | Open Reminded                       | reached                            | Contacted
        RecordContact    | Open Reminded                       | !reached                           | =
        RecordContact    | Contacted PlanAgreed VisitScheduled |                                    | =
        RecordContact    | LegalReferral Resolved              |                                    | =
        AgreePlan        | Contacted VisitScheduled            |                                    | PlanAgreed
        AgreePlan        | LegalReferral                       |                                    | PlanAgreed
        AgreePlan        | Open Reminded                       | asked                              | PlanAgreed
        ChangePlan       | PlanAgreed                          |                                    | =
        CompletePlan     | PlanAgreed                          | nothingOwed                        | Resolved
        CompletePlan     | PlanAgreed                          | !nothingOwed                       | Contacted
        BreakPlan        | PlanAgreed                          | referral                           | LegalReferral
        BreakPlan        | PlanAgreed                          | !referral                          | Contacted
        CancelPlan       | PlanAgreed                          | referral                           | LegalReferral
        CancelPlan       | PlanAgreed                          | !referral                          | Contacted
        ReinstatePlan    | Contacted VisitScheduled            | reinstatable                       | PlanAgreed
        ReinstatePlan    | LegalReferral                       | reinstatable                       | PlanAgreed
        ScheduleVisit    | Reminded Contacted                  |                                    | VisitScheduled
        CompleteVisit    | VisitScheduled                      | met before=Open                    | Contacted
        CompleteVisit    | VisitScheduled                      | met before=Reminded                | Contacted
        CompleteVisit    | VisitScheduled                      | !met before=Open                   | Open
        CompleteVisit    | VisitScheduled                      | !met before=Reminded               | Reminded
        CompleteVisit    | VisitScheduled                      | before=Contacted                   | Contacted
        CompleteVisit    | VisitScheduled                      | before=PlanAgreed                  | PlanAgreed
        CompleteVisit    | VisitScheduled                      | before=LegalReferral               | LegalReferral
        CompleteVisit    | Open Reminded Contacted PlanAgreed  | checkedIn                          | =
        CompleteVisit    | LegalReferral Resolved              | checkedIn                          | =
        CancelVisit      | VisitScheduled                      | met before=Open                    | Contacted
        CancelVisit      | VisitScheduled                      | met before=Reminded                | Contacted
        CancelVisit      | VisitScheduled                      | !met before=Open                   | Open
        CancelVisit      | VisitScheduled                      | !met before=Reminded               | Reminded
        CancelVisit      | VisitScheduled                      | before=Contacted                   | Contacted
        CancelVisit      | VisitScheduled                      | before=PlanAgreed                  | PlanAgreed
        CancelVisit      | VisitScheduled                      | before=LegalReferral               | LegalReferral
        ReferToLegal     | Reminded Contacted VisitScheduled   |                                    | LegalReferral
        WithdrawReferral | LegalReferral                       |                                    | Contacted
        WithdrawReferral | PlanAgreed Resolved                 | referral                           | =
        WithdrawReferral | Open Reminded                       | referral                           | =
        WithdrawReferral | Contacted VisitScheduled            | referral                           | =
        Resolve          | Open Reminded Contacted PlanAgreed  |                                    | Resolved
        Resolve          | VisitScheduled LegalReferral        |                                    | Resolved
        Reopen           | Resolved                            | planAgain                          | PlanAgreed
        Reopen           | Resolved                            | !planAgain referral                | LegalReferral
        Reopen           | Resolved                            | !planAgain !referral everReached   | Contacted
        Reopen           | Resolved                            | !planAgain !referral !everReached reminded  | Reminded
        Reopen           | Resolved                            | !planAgain !referral !everReached !reminded | Open
        """;

    private static readonly string[] Flags =
    [
        "entered", "reached", "asked", "nothingOwed", "referral", "met", "checkedIn", "reinstatable", "planAgain",
        "everReached", "reminded",
    ];

    private static readonly Row[] Rows = [.. Table.Split('\n').Skip(1).SelectMany(Parse)];

    [Fact]
    public void Lifecycle_EveryStageTriggerAndGuard_AgreesWithTheTable()
    {
        var lifecycle = new CaseLifecycle();
        var wrong = new List<string>();
        foreach (var (stage, trigger, flags, before) in Walk())
        {
            var inputs = Inputs(flags, before);
            var expected = Rows.Where(row => row.Trigger == trigger && row.From == stage
                && row.Holds(flags, before)).ToArray();
            Assert.True(expected.Length < 2, $"two rows for {trigger} from {stage}");
            var permitted = lifecycle.Permits(stage, trigger, inputs, out _);
            if (permitted != (expected.Length == 1))
            {
                wrong.Add($"{trigger} from {stage} with {Describe(flags, before)}: permitted is {permitted}");
            }
            else if (permitted && lifecycle.Fire(stage, trigger, inputs) is var to && to != (expected[0].To ?? stage))
            {
                wrong.Add($"{trigger} from {stage} with {Describe(flags, before)}: goes to {to}, not {expected[0].To}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20)));
    }

    [Fact]
    public void Next_OfEveryStage_IsWhereSomeTriggerLeadsUnderSomeGuards()
    {
        var lifecycle = new CaseLifecycle();
        var reached = Walk()
            .Where(one => lifecycle.Permits(one.Stage, one.Trigger, Inputs(one.Flags, one.Before), out _))
            .Select(one => (From: one.Stage, To: lifecycle.Fire(one.Stage, one.Trigger, Inputs(one.Flags, one.Before))))
            .Where(move => move.From != move.To).ToLookup(move => move.From, move => move.To);
        Assert.All(
            Enum.GetValues<CaseStage>(),
            from => Assert.Equal(reached[from].Distinct().Order(), CaseLifecycle.Next(from)));
    }

    [Fact]
    public void Table_EveryTrigger_HasARow() =>
        Assert.Empty(Enum.GetValues<CaseTrigger>().Except(Rows.Select(row => row.Trigger)));

    [Fact]
    public void Refused_GuardNotMet_IsNamed()
    {
        var permitted = new CaseLifecycle().Permits(CaseStage.Open, CaseTrigger.AgreePlan, default, out var unmet);
        Assert.False(permitted);
        Assert.Equal(["the debtor asked for it"], unmet);
    }

    [Fact]
    public void Refused_NoRow_NamesNoGuard()
    {
        var permitted = new CaseLifecycle().Permits(CaseStage.Resolved, CaseTrigger.Remind, default, out var unmet);
        Assert.False(permitted);
        Assert.Empty(unmet);
    }

    [Fact]
    public void Lifecycle_AskedForManyCases_KeepsNothingOfThem()
    {
        var lifecycle = new CaseLifecycle();
        lifecycle.Fire(CaseStage.Open, CaseTrigger.Remind, new LifecycleInputs { Entered = true });
        Assert.False(lifecycle.Permits(CaseStage.Open, CaseTrigger.AgreePlan, default, out _));
        Assert.Equal(CaseStage.Open, lifecycle.Fire(CaseStage.Open, CaseTrigger.Remind, default));
    }

    [Theory]
    [InlineData(CaseTrigger.Remind)]
    [InlineData(CaseTrigger.RecordContact)]
    [InlineData(CaseTrigger.ScheduleVisit)]
    [InlineData(CaseTrigger.CompleteVisit)]
    public void Forced_FromResolved_IsNoEvidenceOfADebt(CaseTrigger trigger) =>
        Assert.Equal(CaseStage.Resolved, CaseLifecycle.Forced(CaseStage.Resolved, trigger, default));

    [Fact]
    public void Forced_EveryTriggerFromEveryStage_HasAnAnswer()
    {
        foreach (var trigger in Enum.GetValues<CaseTrigger>())
        {
            foreach (var stage in Enum.GetValues<CaseStage>())
            {
                Assert.True(Enum.IsDefined(CaseLifecycle.Forced(stage, trigger, default)));
            }
        }
    }

    [Fact]
    public void Forced_UnknownTrigger_IsACallersMistake() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CaseLifecycle.Forced(CaseStage.Open, (CaseTrigger)99,
            default));

    [Fact]
    public void Diagram_FromTheMachine_ShowsEveryStageAndTrigger()
    {
        var diagram = new CaseLifecycle().Diagram();
        Assert.StartsWith("stateDiagram-v2", diagram);
        Assert.EndsWith("\n", diagram);
        Assert.DoesNotContain("\r", diagram);
        Assert.All(Enum.GetNames<CaseStage>(), stage => Assert.Contains(stage, diagram));
        Assert.All(Enum.GetNames<CaseTrigger>(), trigger => Assert.Contains(trigger, diagram));
    }

    private static IEnumerable<(CaseStage Stage, CaseTrigger Trigger, int Flags, CaseStage Before)> Walk()
    {
        foreach (var trigger in Enum.GetValues<CaseTrigger>())
        {
            CaseStage[] befores = trigger is CaseTrigger.CompleteVisit or CaseTrigger.CancelVisit
                ? Enum.GetValues<CaseStage>()
                : [CaseStage.Contacted];
            foreach (var stage in Enum.GetValues<CaseStage>())
            {
                foreach (var before in befores)
                {
                    for (var flags = 0; flags < 1 << Flags.Length; flags++)
                    {
                        yield return (stage, trigger, flags, before);
                    }
                }
            }
        }
    }

    private static LifecycleInputs Inputs(int flags, CaseStage before)
    {
        return new LifecycleInputs
        {
            Entered = Is("entered"),
            RightPartyReached = Is("reached"),
            DebtorAsked = Is("asked"),
            NothingOwed = Is("nothingOwed"),
            ReferralOpen = Is("referral"),
            RightPartyMet = Is("met"),
            CheckedIn = Is("checkedIn"),
            Reinstatable = Is("reinstatable"),
            PlanInForceAgain = Is("planAgain"),
            RightPartyEverReached = Is("everReached"),
            RemindedEver = Is("reminded"),
            StageBeforeVisit = before,
        };

        bool Is(string flag) => (flags & (1 << Array.IndexOf(Flags, flag))) != 0;
    }

    private static string Describe(int flags, CaseStage before) =>
        string.Join(' ', Flags.Where((_, index) => (flags & (1 << index)) != 0)) + " before=" + before;

    private static IEnumerable<Row> Parse(string line)
    {
        var cells = line.Split('|', StringSplitOptions.TrimEntries);
        CaseStage? to = cells[3] == "=" ? null : Enum.Parse<CaseStage>(cells[3]);
        return cells[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(from => new Row(
            Enum.Parse<CaseTrigger>(cells[0]), Enum.Parse<CaseStage>(from),
            cells[2].Split(' ', StringSplitOptions.RemoveEmptyEntries), to));
    }

    private sealed record Row(CaseTrigger Trigger, CaseStage From, string[] Given, CaseStage? To)
    {
        public bool Holds(int flags, CaseStage before) => Given.All(given =>
            given.StartsWith("before=", StringComparison.Ordinal)
                ? given[7..] == before.ToString()
                : given[0] == '!' ? !Has(flags, given[1..]) : Has(flags, given));

        private static bool Has(int flags, string flag)
        {
            var index = Array.IndexOf(Flags, flag);
            Assert.True(index >= 0, $"the table names an unknown guard: {flag}");
            return (flags & (1 << index)) != 0;
        }
    }
}
