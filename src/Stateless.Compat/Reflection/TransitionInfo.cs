namespace Stateless.Reflection;

/// <summary>Describes what a state does on a trigger.</summary>
public abstract class TransitionInfo
{
    private protected TransitionInfo(TriggerInfo trigger, InvocationInfo[] guards)
    {
        Trigger = trigger;
        GuardConditionsMethodDescriptions = guards;
    }

    /// <summary>The trigger.</summary>
    public TriggerInfo Trigger { get; }

    /// <summary>The guards that must hold; empty if there are none.</summary>
    public IEnumerable<InvocationInfo> GuardConditionsMethodDescriptions { get; }

    /// <summary>True if the state is not left, so that neither exit nor entry actions run.</summary>
    public bool IsInternalTransition { get; private protected init; }
}

/// <summary>Describes a transition to one state.</summary>
public sealed class FixedTransitionInfo : TransitionInfo
{
    internal FixedTransitionInfo(
        TriggerInfo trigger, InvocationInfo[] guards, StateInfo destination, bool isInternal)
        : base(trigger, guards)
    {
        DestinationState = destination;
        IsInternalTransition = isInternal;
    }

    /// <summary>The state that is entered.</summary>
    public StateInfo DestinationState { get; }
}

/// <summary>Describes a trigger that passes without any effect.</summary>
public sealed class IgnoredTransitionInfo : TransitionInfo
{
    internal IgnoredTransitionInfo(TriggerInfo trigger, InvocationInfo[] guards)
        : base(trigger, guards)
    {
    }
}

/// <summary>Describes a transition to a state that is chosen when the trigger is fired.</summary>
public sealed class DynamicTransitionInfo : TransitionInfo
{
    internal DynamicTransitionInfo(
        TriggerInfo trigger, InvocationInfo[] guards, InvocationInfo selector, DynamicStateInfos? possible)
        : base(trigger, guards)
    {
        DestinationStateSelectorDescription = selector;
        PossibleDestinationStates = possible;
    }

    /// <summary>The method that chooses.</summary>
    public InvocationInfo DestinationStateSelectorDescription { get; }

    /// <summary>The states that may be chosen; null if the configuration does not say.</summary>
    public DynamicStateInfos? PossibleDestinationStates { get; }
}
