using Stateless.Reflection;

namespace Stateless;

public sealed partial class StateMachine<TState, TTrigger>
{
    /// <summary>An action on entry; one that is bound to a trigger runs on that trigger only.</summary>
    internal sealed class EntryAction(Action<Transition> action, InvocationInfo method)
    {
        public bool HasTrigger { get; private init; }

        public TTrigger? Trigger { get; private init; }

        public InvocationInfo Method { get; } = method;

        public static EntryAction From(TTrigger trigger, Action<Transition> action, InvocationInfo method) =>
            new(action, method) { HasTrigger = true, Trigger = trigger };

        public void Run(Transition transition)
        {
            if (!HasTrigger || SameTrigger.Equals(transition.Trigger, Trigger))
            {
                action(transition);
            }
        }
    }

    /// <summary>One state: what leaves it, what runs when it is entered or left, and where it lies.</summary>
    internal sealed class StateNode(TState state)
    {
        private readonly Dictionary<TTrigger, TriggerRow> _rowOfTrigger = [];
        private readonly List<TriggerRow> _rows = [];

        public TState State { get; } = state;

        public StateNode? Superstate { get; set; }

        public List<StateNode> Substates { get; } = [];

        public List<EntryAction> EntryActions { get; } = [];

        public List<(Action<Transition> Action, InvocationInfo Method)> ExitActions { get; } = [];

        public IReadOnlyList<TriggerRow> Rows => _rows;

        public void Add(TriggerBehaviour behaviour)
        {
            if (!_rowOfTrigger.TryGetValue(behaviour.Trigger, out var row))
            {
                row = new TriggerRow(behaviour.Trigger);
                _rowOfTrigger.Add(behaviour.Trigger, row);
                _rows.Add(row);
            }

            row.Add(behaviour);
        }

        /// <summary>
        /// Finds the behaviour for a trigger here or, failing that, in the superstates. Of two sets of unmet
        /// guards the superstate's is told; null says that nothing at all is configured for the trigger.
        /// What is unmet means nothing where a behaviour was found.
        /// </summary>
        public bool TryFind(
            TTrigger trigger, bool describe, out TriggerBehaviour? found, out ICollection<string>? unmet)
        {
            found = null;
            unmet = null;
            if (_rowOfTrigger.TryGetValue(trigger, out var row) && row.TryFind(State, describe, out found, out unmet))
            {
                return true;
            }

            if (Superstate is null)
            {
                return false;
            }

            var unmetHere = unmet;
            var isFound = Superstate.TryFind(trigger, describe, out found, out unmet);
            unmet ??= unmetHere;
            return isFound;
        }

        public void Enter(Transition transition)
        {
            if (!transition.IsReentry)
            {
                if (Contains(transition.Source))
                {
                    return;
                }

                Superstate?.Enter(transition);
            }

            foreach (var action in EntryActions)
            {
                action.Run(transition);
            }
        }

        /// <summary>Leaves this state and those superstates that do not hold the destination.</summary>
        public void Exit(Transition transition)
        {
            if (transition.IsReentry)
            {
                RunExitActions(transition);
            }
            else if (!Contains(transition.Destination))
            {
                RunExitActions(transition);
                if (Superstate is not null && !SameState.Equals(Superstate.State, transition.Destination))
                {
                    Superstate.Exit(transition);
                }
            }
        }

        public bool IsWithin(TState state) =>
            SameState.Equals(State, state) || (Superstate is not null && Superstate.IsWithin(state));

        private bool Contains(TState state)
        {
            if (SameState.Equals(State, state))
            {
                return true;
            }

            foreach (var substate in Substates)
            {
                if (substate.Contains(state))
                {
                    return true;
                }
            }

            return false;
        }

        private void RunExitActions(Transition transition)
        {
            foreach (var (action, _) in ExitActions)
            {
                action(transition);
            }
        }
    }
}
