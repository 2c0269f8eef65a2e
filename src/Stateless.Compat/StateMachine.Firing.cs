namespace Stateless;

public sealed partial class StateMachine<TState, TTrigger>
{
    private Queue<TTrigger>? _waiting;
    private bool _firing;

    /// <summary>Says whether a trigger may be fired now; every guard of the trigger is asked once.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <returns>True if exactly one transition (or an ignore) takes it.</returns>
    /// <exception cref="InvalidOperationException">Two transitions take it; their guards overlap.</exception>
    public bool CanFire(TTrigger trigger) => NodeOf(State).TryFind(trigger, describe: false, out _, out _);

    /// <summary>Says whether a trigger may be fired now and, if not, which guards stand against it.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <param name="unmetGuards">
    /// The descriptions of the unmet guards; empty if it may be fired, null if nothing is configured for it.
    /// </param>
    /// <returns>True if exactly one transition (or an ignore) takes it.</returns>
    /// <exception cref="InvalidOperationException">Two transitions take it; their guards overlap.</exception>
    public bool CanFire(TTrigger trigger, out ICollection<string>? unmetGuards)
    {
        if (!NodeOf(State).TryFind(trigger, describe: true, out _, out unmetGuards))
        {
            return false;
        }

        unmetGuards = [];
        return true;
    }

    /// <summary>Fires a trigger: exit actions, new state, listeners, entry actions, in this order.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <exception cref="InvalidOperationException">
    /// No transition takes it (unless <see cref="OnUnhandledTrigger(Action{TState, TTrigger})"/> was called), or two.
    /// </exception>
    public void Fire(TTrigger trigger)
    {
        if (_firingMode == FiringMode.Immediate)
        {
            FireOne(trigger);
        }
        else if (_firing)
        {
            (_waiting ??= []).Enqueue(trigger);
        }
        else
        {
            FireAndDrain(trigger);
        }
    }

    // What an earlier exception left waiting goes first: the package keeps its queue across exceptions, too.
    private void FireAndDrain(TTrigger trigger)
    {
        _firing = true;
        try
        {
            if (_waiting is { Count: > 0 })
            {
                _waiting.Enqueue(trigger);
            }
            else
            {
                FireOne(trigger);
            }

            while (_waiting is { Count: > 0 })
            {
                FireOne(_waiting.Dequeue());
            }
        }
        finally
        {
            _firing = false;
        }
    }

    private void FireOne(TTrigger trigger)
    {
        var source = State;
        var node = NodeOf(source);
        if (!node.TryFind(trigger, describe: true, out var found, out var unmet))
        {
            RefuseUnhandled(source, trigger, unmet);
            return;
        }

        switch (found)
        {
            // A superstate's transition into the current state would be a re-entry that nobody asked for.
            case Move move when !SameState.Equals(source, move.Destination):
                ChangeState(node, new Transition(source, move.Destination, trigger));
                break;
            case DynamicMove dynamicMove:
                ChangeState(node, new Transition(source, dynamicMove.SelectDestination(), trigger));
                break;
            case Reentry reentry:
                Reenter(node, new Transition(source, reentry.Destination, trigger));
                break;
            case InternalAction internalAction:
                internalAction.Run(new Transition(source, source, trigger));
                break;
        }
    }

    private void RefuseUnhandled(TState state, TTrigger trigger, ICollection<string>? unmet)
    {
        if (_onUnhandled is not null)
        {
            _onUnhandled(state, trigger, unmet);
            return;
        }

        throw new InvalidOperationException(unmet is { Count: > 0 }
            ? $"Trigger '{trigger}' is valid for transition from state '{state}' but a guard conditions are not met. "
                + $"Guard descriptions: '{string.Join(", ", unmet)}'."
            : $"No valid leaving transitions are permitted from state '{state}' for trigger '{trigger}'. "
                + "Consider ignoring the trigger.");
    }

    private void ChangeState(StateNode source, Transition transition)
    {
        source.Exit(transition);
        State = transition.Destination;
        var entered = NodeOf(transition.Destination);
        _onTransitioned?.Invoke(transition);
        var settled = Enter(entered, transition);
        if (!SameState.Equals(settled, State))
        {
            State = settled;
        }

        _onTransitionCompleted?.Invoke(new Transition(transition.Source, State, transition.Trigger));
    }

    // The state is written last, after the entry actions, even though it mostly is the one already there.
    private void Reenter(StateNode source, Transition transition)
    {
        source.Exit(transition);
        var entered = NodeOf(transition.Destination);
        if (!transition.IsReentry)
        {
            // The superstate re-enters itself: the substate was left above, now the superstate is.
            transition = new Transition(transition.Destination, transition.Destination, transition.Trigger);
            entered.Exit(transition);
        }

        _onTransitioned?.Invoke(transition);
        var settled = Enter(entered, transition);
        _onTransitionCompleted?.Invoke(transition);
        State = settled;
    }

    // Only in immediate mode can an entry action have moved on already; then its state stands.
    private TState Enter(StateNode entered, Transition transition)
    {
        entered.Enter(transition);
        return _firingMode == FiringMode.Immediate ? State : entered.State;
    }
}
