using Stateless.Graph;
using Stateless.Reflection;

namespace Stateless.Compat.Tests;

/// <summary>The Mermaid text is the package's, byte for byte.</summary>
public sealed class MermaidGraphTests
{
    [Fact]
    public void Format_SevenStagesWithGuardsChoicesAndReentries_IsTheGoldenText()
    {
        const string Expected = """
            stateDiagram-v2
            	state Decision1 <<choice>>
            	state Decision2 <<choice>>
            	state Decision3 <<choice>>
            	state Decision4 <<choice>>
            	Open --> Reminded : Remind [entered]
            	Open --> PlanAgreed : AgreePlan [debtor asked]
            	Open --> Contacted : RecordContact
            	Open --> Open : Remind [not entered]
            	Reminded --> Reminded : Remind / count reminder [entered]
            	Reminded --> Contacted : RecordContact
            	Reminded --> LegalReferral : ReferToLegal [approved] [second person]
            	Contacted --> PlanAgreed : AgreePlan
            	Contacted --> VisitScheduled : ScheduleVisit
            	Contacted --> Contacted : RecordContact
            	PlanAgreed --> PlanAgreed : ChangePlan
            	PlanAgreed --> Decision1 : CompletePlan
            	Decision1 --> Resolved : CompletePlan [nothing owed]
            	PlanAgreed --> Decision2 : BreakPlan [missed beyond grace]
            	Decision2 --> PlanAgreed : BreakPlan [plan in force]
            	Decision2 --> Contacted : BreakPlan [reached]
            	VisitScheduled --> VisitScheduled : CheckIn [Function]
            	VisitScheduled --> Decision3 : CompleteVisit [checked in]
            	LegalReferral --> Contacted : WithdrawReferral
            	LegalReferral --> Resolved : Resolve
            	Resolved --> Decision4 : Reopen
            	Decision4 --> PlanAgreed : Reopen [plan in force]
            	Decision4 --> Contacted : Reopen [reached]
            [*] --> Open
            """;

        AssertText(Expected, MermaidGraph.Format(Stages().GetInfo()));
    }

    [Theory]
    [InlineData(MermaidGraphDirection.LeftToRight, "LR")]
    [InlineData(MermaidGraphDirection.RightToLeft, "RL")]
    [InlineData(MermaidGraphDirection.TopToBottom, "TB")]
    [InlineData(MermaidGraphDirection.BottomToTop, "BT")]
    public void Format_WithDirection_SaysItInTheSecondLine(MermaidGraphDirection direction, string code)
    {
        var machine = new StateMachine<Door, Act>(Door.Open);
        machine.Configure(Door.Open).Permit(Act.Close, Door.Closed);

        AssertText(
            $"stateDiagram-v2\n\tdirection {code}\n\tOpen --> Closed : Close\n[*] --> Open",
            MermaidGraph.Format(machine.GetInfo(), direction));
    }

    [Fact]
    public void Format_UnknownDirection_IsRefused()
    {
        var info = new StateMachine<Door, Act>(Door.Open).GetInfo();

        Assert.Throws<ArgumentOutOfRangeException>(() => MermaidGraph.Format(info, (MermaidGraphDirection)9));
    }

    [Fact]
    public void Format_NamesThatMermaidCannotRead_GetUniqueAliases()
    {
        var machine = new StateMachine<string, string>("wide open");
        machine.Configure("wide open").Permit("go on", "wideopen").Permit("b", "wide-open");
        machine.Configure("wide: open").PermitReentry("again");

        AssertText(
            "stateDiagram-v2\n\twideopen_1 : wide open\n\twideopen_2 : wide: open\n\twideopen_3 : wide-open\n"
            + "\twideopen_1 --> wideopen : go on\n\twideopen_1 --> wideopen_3 : b\n"
            + "\twideopen_2 --> wideopen_2 : again\n[*] --> wideopen_1",
            MermaidGraph.Format(machine.GetInfo()));
    }

    [Fact]
    public void Format_Substates_AreDrawnWithinTheirSuperstate()
    {
        var machine = new StateMachine<string, string>("Open");
        machine.Configure("Open").Permit("lock", "Locked");
        machine.Configure("Locked").SubstateOf("Closed");
        machine.Configure("Bolted").SubstateOf("Locked").PermitIf("unlock", "Open", () => true, "has the key");

        AssertText(
            "stateDiagram-v2\n\tstate Closed {\n\t\tLocked\n\t}\n\tstate Locked {\n\t\tBolted\n\t}\n"
            + "\tOpen --> Locked : lock\n\tBolted --> Open : unlock [has the key]\n[*] --> Open",
            MermaidGraph.Format(machine.GetInfo()));
    }

    [Fact]
    public void Format_EntryActions_AreShownOnReentriesAndOnTheirTriggers()
    {
        var machine = new StateMachine<Door, Act>(Door.Open);
        machine.Configure(Door.Open)
            .Permit(Act.Close, Door.Closed)
            .Permit(Act.Smash, Door.Closed)
            .PermitDynamic(Act.Unlock, () => Door.Closed, null, new() { { Door.Closed, "late" }, { "Nowhere", "x" } });
        machine.Configure(Door.Closed)
            .OnEntry(() => { }, "oil")
            .OnEntryFrom(Act.Close, () => { }, "whisper")
            .OnEntryFrom(Act.Unlock, () => { }, "shout")
            .PermitReentry(Act.Close)
            .InternalTransitionIf(Act.Knock, _ => true, () => { }, "heard")
            .Ignore(Act.Lock);

        AssertText(
            "stateDiagram-v2\n\tstate Decision1 <<choice>>\n\tOpen --> Closed : Close / whisper\n"
            + "\tOpen --> Closed : Smash\n\tOpen --> Decision1 : Unlock\n"
            + "\tDecision1 --> Closed : Unlock / shout [late]\n\tClosed --> Closed : Close / oil, whisper\n"
            + "\tClosed --> Closed : Knock [heard]\n\tClosed --> Closed : Lock\n[*] --> Open",
            MermaidGraph.Format(machine.GetInfo()));
    }

    private static StateMachine<string, string> Stages()
    {
        static bool Yes() => true;
        var back = new DynamicStateInfos { { "PlanAgreed", "plan in force" }, { "Contacted", "reached" } };
        var machine = new StateMachine<string, string>("Open");
        machine.Configure("Open")
            .PermitIf("Remind", "Reminded", Yes, "entered")
            .IgnoreIf("Remind", () => false, "not entered")
            .PermitIf("AgreePlan", "PlanAgreed", Yes, "debtor asked")
            .Permit("RecordContact", "Contacted");
        machine.Configure("Reminded")
            .OnEntry(() => { }, "count reminder")
            .PermitReentryIf("Remind", Yes, "entered")
            .Permit("RecordContact", "Contacted")
            .PermitIf(
                "ReferToLegal",
                "LegalReferral",
                Tuple.Create<Func<bool>, string>(Yes, "approved"),
                Tuple.Create<Func<bool>, string>(Yes, "second person"));
        machine.Configure("Contacted")
            .Permit("AgreePlan", "PlanAgreed")
            .Permit("ScheduleVisit", "VisitScheduled")
            .Ignore("RecordContact");
        machine.Configure("PlanAgreed")
            .PermitReentry("ChangePlan")
            .PermitDynamic("CompletePlan", () => "Resolved", "owed", new() { { "Resolved", "nothing owed" } })
            .PermitDynamicIf("BreakPlan", () => "Contacted", "referral", Yes, "missed beyond grace", back);
        machine.Configure("VisitScheduled")
            .PermitDynamicIf("CompleteVisit", () => "Contacted", Yes, "checked in")
            .InternalTransition("CheckIn", () => { });
        machine.Configure("LegalReferral").Permit("WithdrawReferral", "Contacted").Permit("Resolve", "Resolved");
        machine.Configure("Resolved").PermitDynamic("Reopen", () => "Contacted", "why", back);
        return machine;
    }

    private static void AssertText(string expected, string actual) =>
        Assert.Equal(expected.ReplaceLineEndings(), actual);
}
