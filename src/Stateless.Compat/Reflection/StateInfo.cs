namespace Stateless.Reflection;

/// <summary>Describes a state with what leaves it and what runs when it is entered or left.</summary>
public sealed class StateInfo
{
    internal StateInfo(
        object underlyingState,
        ActionInfo[] entryActions,
        InvocationInfo[] exitActions,
        IgnoredTransitionInfo[] ignoredTriggers)
    {
        UnderlyingState = underlyingState;
        EntryActions = entryActions;
        ExitActions = exitActions;
        IgnoredTriggers = ignoredTriggers;
    }

    /// <summary>The state itself.</summary>
    public object UnderlyingState { get; }

    /// <summary>The states within this one. Null in <see cref="StateMachineInfo.InitialState"/>.</summary>
    public IEnumerable<StateInfo> Substates { get; private set; } = null!;

    /// <summary>The state this one lies within; null if there is none.</summary>
    public StateInfo? Superstate { get; private set; }

    /// <summary>The actions on entry, in the order they run.</summary>
    public IEnumerable<ActionInfo> EntryActions { get; }

    /// <summary>The actions on exit, in the order they run.</summary>
    public IEnumerable<InvocationInfo> ExitActions { get; }

    /// <summary>Fixed, then dynamic transitions. Null in <see cref="StateMachineInfo.InitialState"/>.</summary>
    public IEnumerable<TransitionInfo> Transitions =>
        FixedTransitions is null ? null! : FixedTransitions.Concat<TransitionInfo>(DynamicTransitions);

    /// <summary>
    /// Transitions to one state, re-entries and internal ones included. Null in
    /// <see cref="StateMachineInfo.InitialState"/>.
    /// </summary>
    public IEnumerable<FixedTransitionInfo> FixedTransitions { get; private set; } = null!;

    /// <summary>Transitions to a chosen state. Null in <see cref="StateMachineInfo.InitialState"/>.</summary>
    public IEnumerable<DynamicTransitionInfo> DynamicTransitions { get; private set; } = null!;

    /// <summary>Triggers that pass without any effect.</summary>
    public IEnumerable<IgnoredTransitionInfo> IgnoredTriggers { get; }

    /// <summary>Shows the state.</summary>
    /// <returns>The state's own text.</returns>
    public override string ToString() => UnderlyingState.ToString() ?? "<null>";

    // States refer to each other, so the references are set when all of them exist.
    internal void Relate(
        StateInfo? superstate,
        StateInfo[] substates,
        FixedTransitionInfo[] fixedTransitions,
        DynamicTransitionInfo[] dynamicTransitions)
    {
        Superstate = superstate;
        Substates = substates;
        FixedTransitions = fixedTransitions;
        DynamicTransitions = dynamicTransitions;
    }
}
