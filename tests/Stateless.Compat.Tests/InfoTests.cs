using Stateless.Reflection;

namespace Stateless.Compat.Tests;

/// <summary>What <c>GetInfo</c> tells about a configuration.</summary>
public sealed class InfoTests
{
    [Fact]
    public void GetInfo_States_AreThoseConfiguredThenThoseThatAreOnlyADestination()
    {
        var machine = new StateMachine<Door, Act>(Door.Open);
        machine.Configure(Door.Locked).Permit(Act.Smash, Door.Broken);
        machine.Configure(Door.Closed).Permit(Act.Lock, Door.Locked).PermitDynamic(Act.Close, () => Door.Open);

        var info = machine.GetInfo();

        Assert.Equal(["Locked", "Closed", "Broken"], info.States.Select(state => state.ToString()));
        Assert.Equal(Door.Open, info.InitialState.UnderlyingState);
        Assert.Null(info.InitialState.Transitions);
        Assert.Equal(typeof(Door), info.StateType);
        Assert.Equal(typeof(Act), info.TriggerType);
    }

    [Fact]
    public void GetInfo_FixedTransitions_ComeByTriggerThenByKind()
    {
        var machine = new StateMachine<Door, Act>(Door.Closed);
        machine.Configure(Door.Closed)
            .InternalTransition(Act.Knock, () => { })
            .PermitReentryIf(Act.Knock, () => false, "again")
            .Permit(Act.Smash, Door.Broken)
            .PermitIf(Act.Knock, Door.Open, () => false, "opened");

        var closed = machine.GetInfo().States.Single(state => Door.Closed.Equals(state.UnderlyingState));

        Assert.Equal(
            [
                "Knock Open opened False",
                "Knock Closed again False",
                "Knock Closed Function True",
                "Smash Broken  False",
            ],
            closed.FixedTransitions.Select(t =>
                $"{t.Trigger} {t.DestinationState} {Guards(t)} {t.IsInternalTransition}"));
        Assert.Equal(closed.Transitions, closed.FixedTransitions);
    }

    [Fact]
    public void GetInfo_DynamicTransitions_TellSelectorGuardsAndPossibleStates()
    {
        var machine = new StateMachine<Door, Act>(Door.Closed);
        machine.Configure(Door.Closed)
            .PermitDynamic(Act.Close, SelectOpen)
            .PermitDynamic(Act.Knock, () => Door.Open, "who is there", new() { { Door.Open, "a friend" } })
            .PermitDynamicIf(Act.Lock, SelectOpen, () => true, "has the key")
            .PermitDynamicIf(
                Act.Smash, SelectOpen, "by force", () => true, "has a hammer", new() { { "Broken", "x" } });

        var infos = machine.GetInfo().States.Single().DynamicTransitions.ToList();

        Assert.Equal(
            ["Close SelectOpen ", "Knock who is there ", "Lock Function has the key", "Smash by force has a hammer"],
            infos.Select(t => $"{t.Trigger} {t.DestinationStateSelectorDescription.Description} {Guards(t)}"));
        Assert.Null(infos[0].PossibleDestinationStates);
        var friend = Assert.Single(infos[1].PossibleDestinationStates!);
        Assert.Equal(("Open", "a friend"), (friend.DestinationState, friend.Criterion));
        Assert.Equal("Broken", Assert.Single(infos[3].PossibleDestinationStates!).DestinationState);
    }

    [Fact]
    public void GetInfo_IgnoredTriggersAndActions_AreListed()
    {
        var machine = new StateMachine<Door, Act>(Door.Closed);
        machine.Configure(Door.Closed)
            .Ignore(Act.Close)
            .IgnoreIf(Act.Knock, () => true, "asleep")
            .OnEntry(() => { }, "oil the hinge")
            .OnEntry(Creak)
            .OnEntryFrom(Act.Lock, () => { }, "turn the key")
            .OnExit(() => { }, "wipe the floor");

        var closed = machine.GetInfo().States.Single();

        Assert.Equal(["Close ", "Knock asleep"], closed.IgnoredTriggers.Select(t => $"{t.Trigger} {Guards(t)}"));
        Assert.Equal(
            ["oil the hinge ", "Creak ", "turn the key Lock"],
            closed.EntryActions.Select(action => $"{action.Method.Description} {action.FromTrigger}"));
        Assert.Equal("wipe the floor", Assert.Single(closed.ExitActions).Description);
        Assert.Empty(closed.Transitions);
    }

    [Fact]
    public void GetInfo_Substates_ReferToEachOther()
    {
        var machine = new StateMachine<Door, Act>(Door.Closed);
        machine.Configure(Door.Locked).SubstateOf(Door.Closed);

        var states = machine.GetInfo().States.ToDictionary(state => state.UnderlyingState);

        Assert.Same(states[Door.Closed], states[Door.Locked].Superstate);
        Assert.Same(states[Door.Locked], Assert.Single(states[Door.Closed].Substates));
        Assert.Null(states[Door.Closed].Superstate);
        Assert.Empty(states[Door.Locked].Substates);
    }

    [Theory]
    [InlineData("Method", "words", "words")]
    [InlineData("Method", "", "")]
    [InlineData("Method", null, "Method")]
    [InlineData("<Main>b__0", null, "Function")]
    [InlineData("Method`1", null, "Function")]
    [InlineData(null, null, "<null>")]
    public void InvocationInfo_Description_IsTheGivenOneElseTheName(string? name, string? given, string expected)
    {
        var info = new InvocationInfo(name!, given!, InvocationInfo.Timing.Synchronous);

        Assert.Equal(expected, info.Description);
        Assert.Equal(name, info.MethodName);
        Assert.False(info.IsAsync);
        Assert.True(new InvocationInfo(name!, given!, InvocationInfo.Timing.Asynchronous).IsAsync);
    }

    private static string Guards(TransitionInfo transition) =>
        string.Join('+', transition.GuardConditionsMethodDescriptions.Select(guard => guard.Description));

    private static Door SelectOpen() => Door.Open;

    private static void Creak()
    {
    }
}
