namespace Stateless;

/// <summary>
/// A machine with a finite set of states, configured per state with the triggers that leave it.
/// It is not safe for concurrent use.
/// </summary>
/// <typeparam name="TState">The type whose values are the states.</typeparam>
/// <typeparam name="TTrigger">The type whose values are the triggers.</typeparam>
public sealed partial class StateMachine<TState, TTrigger>
    where TState : notnull
    where TTrigger : notnull
{
    private static readonly EqualityComparer<TState> SameState = EqualityComparer<TState>.Default;
    private static readonly EqualityComparer<TTrigger> SameTrigger = EqualityComparer<TTrigger>.Default;

    // Nothing is ever removed, so the order of enumeration is the order of configuration; GetInfo relies on it.
    private readonly Dictionary<TState, StateNode> _nodes = [];
    private readonly Func<TState>? _accessor;
    private readonly Action<TState>? _mutator;
    private readonly TState _initialState;
    private readonly FiringMode _firingMode;
    private TState _ownState;
    private Action<TState, TTrigger, ICollection<string>?>? _onUnhandled;
    private Action<Transition>? _onTransitioned;
    private Action<Transition>? _onTransitionCompleted;

    /// <summary>Makes a machine that keeps its own state and queues nested triggers.</summary>
    /// <param name="initialState">The state it starts in.</param>
    public StateMachine(TState initialState)
        : this(initialState, FiringMode.Queued)
    {
    }

    /// <summary>Makes a machine that keeps its own state.</summary>
    /// <param name="initialState">The state it starts in.</param>
    /// <param name="firingMode">What happens to nested triggers.</param>
    public StateMachine(TState initialState, FiringMode firingMode)
    {
        _ownState = initialState;
        _initialState = initialState;
        _firingMode = firingMode;
    }

    /// <summary>Makes a machine over a state kept elsewhere; nested triggers are queued.</summary>
    /// <param name="stateAccessor">Reads the state; called at once for the initial state, then at each use.</param>
    /// <param name="stateMutator">Writes the state.</param>
    public StateMachine(Func<TState> stateAccessor, Action<TState> stateMutator)
        : this(stateAccessor, stateMutator, FiringMode.Queued)
    {
    }

    /// <summary>Makes a machine over a state kept elsewhere.</summary>
    /// <param name="stateAccessor">Reads the state; called at once for the initial state, then at each use.</param>
    /// <param name="stateMutator">Writes the state.</param>
    /// <param name="firingMode">What happens to nested triggers.</param>
    public StateMachine(Func<TState> stateAccessor, Action<TState> stateMutator, FiringMode firingMode)
    {
        ArgumentNullException.ThrowIfNull(stateAccessor);
        ArgumentNullException.ThrowIfNull(stateMutator);
        _accessor = stateAccessor;
        _mutator = stateMutator;
        _initialState = stateAccessor();
        _ownState = _initialState;
        _firingMode = firingMode;
    }

    /// <summary>The state the machine is in.</summary>
    public TState State
    {
        get => _accessor is null ? _ownState : _accessor();
        private set
        {
            if (_mutator is null)
            {
                _ownState = value;
            }
            else
            {
                _mutator(value);
            }
        }
    }

    /// <summary>The triggers that may be fired now, in the order of their configuration.</summary>
    [Obsolete("Kept for compatibility purposes. Recommended to use PermittedTriggersAsync instead")]
    public IEnumerable<TTrigger> PermittedTriggers => FindPermittedTriggers();

    /// <summary>The triggers that may be fired now; the task is always complete.</summary>
    public Task<IEnumerable<TTrigger>> PermittedTriggersAsync => GetPermittedTriggersAsync();

    /// <summary>Begins or continues the configuration of one state.</summary>
    /// <param name="state">The state.</param>
    /// <returns>Its configuration, to which calls are chained.</returns>
    public StateConfiguration Configure(TState state) => new(this, NodeOf(state));

    /// <summary>Finds the triggers that may be fired now, in the order of their configuration.</summary>
    /// <param name="args">Arguments for guards that take some; no guard of this part of the API reads them.</param>
    /// <returns>The triggers, each once; those of superstates come last.</returns>
    [Obsolete("Kept for compatibility purposes. Recommended to use GetPermittedTriggersAsync instead")]
    public IEnumerable<TTrigger> GetPermittedTriggers(params object[] args) => FindPermittedTriggers();

    /// <summary>Finds the triggers that may be fired now; the task is always complete.</summary>
    /// <param name="args">Arguments for guards that take some; no guard of this part of the API reads them.</param>
    /// <returns>The triggers, each once; those of superstates come last.</returns>
    public Task<IEnumerable<TTrigger>> GetPermittedTriggersAsync(params object[] args) =>
        Task.FromResult<IEnumerable<TTrigger>>(FindPermittedTriggers());

    /// <summary>Says whether the machine is in a state or in one of its substates.</summary>
    /// <param name="state">The state asked for.</param>
    /// <returns>True if the current state is that state or lies within it.</returns>
    public bool IsInState(TState state) => NodeOf(State).IsWithin(state);

    /// <summary>Replaces the exception for a trigger that no transition takes.</summary>
    /// <param name="unhandledTriggerAction">Is told the state and the trigger.</param>
    public void OnUnhandledTrigger(Action<TState, TTrigger> unhandledTriggerAction)
    {
        ArgumentNullException.ThrowIfNull(unhandledTriggerAction);
        _onUnhandled = (state, trigger, _) => unhandledTriggerAction(state, trigger);
    }

    /// <summary>Replaces the exception for a trigger that no transition takes.</summary>
    /// <param name="unhandledTriggerAction">
    /// Is told the state, the trigger and the descriptions of the unmet guards (null if none was asked).
    /// </param>
    public void OnUnhandledTrigger(Action<TState, TTrigger, ICollection<string>?> unhandledTriggerAction)
    {
        ArgumentNullException.ThrowIfNull(unhandledTriggerAction);
        _onUnhandled = unhandledTriggerAction;
    }

    /// <summary>Adds a listener that is called when the state was set, before the entry actions.</summary>
    /// <param name="onTransitionAction">The listener.</param>
    public void OnTransitioned(Action<Transition> onTransitionAction)
    {
        ArgumentNullException.ThrowIfNull(onTransitionAction);
        _onTransitioned += onTransitionAction;
    }

    /// <summary>Adds a listener that is called after the entry actions.</summary>
    /// <param name="onTransitionAction">The listener.</param>
    public void OnTransitionCompleted(Action<Transition> onTransitionAction)
    {
        ArgumentNullException.ThrowIfNull(onTransitionAction);
        _onTransitionCompleted += onTransitionAction;
    }

    /// <summary>Shows the current state and the permitted triggers.</summary>
    /// <returns>One line for people.</returns>
    public override string ToString() =>
        $"StateMachine {{ State = {State}, PermittedTriggers = {{ {string.Join(", ", FindPermittedTriggers())} }}}}";

    private StateNode NodeOf(TState state)
    {
        if (!_nodes.TryGetValue(state, out var node))
        {
            node = new StateNode(state);
            _nodes.Add(state, node);
        }

        return node;
    }

    private List<TTrigger> FindPermittedTriggers()
    {
        var permitted = new List<TTrigger>();
        for (var node = NodeOf(State); node is not null; node = node.Superstate)
        {
            foreach (var row in node.Rows)
            {
                if (row.AnyPermits() && !permitted.Contains(row.Trigger))
                {
                    permitted.Add(row.Trigger);
                }
            }
        }

        return permitted;
    }
}
