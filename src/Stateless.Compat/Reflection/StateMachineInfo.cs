namespace Stateless.Reflection;

/// <summary>Describes the configuration of a machine.</summary>
public sealed class StateMachineInfo
{
    internal StateMachineInfo(StateInfo[] states, Type stateType, Type triggerType, StateInfo initialState)
    {
        States = states;
        StateType = stateType;
        TriggerType = triggerType;
        InitialState = initialState;
    }

    /// <summary>The state the machine was made in: its name only, without transitions and actions.</summary>
    public StateInfo InitialState { get; }

    /// <summary>All states, in the order of their configuration; those that are only a destination last.</summary>
    public IEnumerable<StateInfo> States { get; }

    /// <summary>The type of the states.</summary>
    public Type StateType { get; }

    /// <summary>The type of the triggers.</summary>
    public Type TriggerType { get; }
}
