using Stateless.Reflection;

namespace Stateless;

public sealed partial class StateMachine<TState, TTrigger>
{
    /// <summary>What a state does on a trigger, if all its guards hold.</summary>
    internal abstract class TriggerBehaviour(TTrigger trigger, GuardCondition[] guards)
    {
        public TTrigger Trigger { get; } = trigger;

        public GuardCondition[] Guards { get; } = guards;
    }

    internal sealed class Move(TTrigger trigger, TState destination, GuardCondition[] guards)
        : TriggerBehaviour(trigger, guards)
    {
        public TState Destination { get; } = destination;
    }

    internal sealed class Reentry(TTrigger trigger, TState destination, GuardCondition[] guards)
        : TriggerBehaviour(trigger, guards)
    {
        public TState Destination { get; } = destination;
    }

    internal sealed class DynamicMove(
        TTrigger trigger,
        Func<TState> selectDestination,
        GuardCondition[] guards,
        DynamicTransitionInfo info)
        : TriggerBehaviour(trigger, guards)
    {
        public DynamicTransitionInfo Info { get; } = info;

        public TState SelectDestination() => selectDestination();
    }

    internal sealed class Ignored(TTrigger trigger, GuardCondition[] guards) : TriggerBehaviour(trigger, guards);

    internal sealed class InternalAction(TTrigger trigger, GuardCondition[] guards, Action<Transition> action)
        : TriggerBehaviour(trigger, guards)
    {
        public void Run(Transition transition) => action(transition);
    }

    /// <summary>All behaviours of one state for one trigger, in the order of their configuration.</summary>
    internal sealed class TriggerRow(TTrigger trigger)
    {
        // A row with more guards than this (none is known) pays one small allocation for each question.
        private const int GuardsOnStack = 32;

        private readonly List<TriggerBehaviour> _behaviours = [];
        private int _guardCount;

        public TTrigger Trigger { get; } = trigger;

        public IReadOnlyList<TriggerBehaviour> Behaviours => _behaviours;

        public void Add(TriggerBehaviour behaviour)
        {
            _behaviours.Add(behaviour);
            _guardCount += behaviour.Guards.Length;
        }

        public bool AnyPermits()
        {
            foreach (var behaviour in _behaviours)
            {
                var permits = true;
                foreach (var guard in behaviour.Guards)
                {
                    permits &= guard.Holds();
                }

                if (permits)
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>
        /// Asks every guard once, in order and without shortcuts, as the package does, and finds the one
        /// behaviour whose guards all hold. The unmet guards are listed only for a caller who reads them.
        /// </summary>
        public bool TryFind(TState state, bool describe, out TriggerBehaviour? found, out ICollection<string>? unmet)
        {
            found = null;
            unmet = null;
            Span<bool> failed = _guardCount <= GuardsOnStack ? stackalloc bool[GuardsOnStack] : new bool[_guardCount];
            var next = 0;
            var several = false;
            foreach (var behaviour in _behaviours)
            {
                var permits = true;
                foreach (var guard in behaviour.Guards)
                {
                    var holds = guard.Holds();
                    failed[next++] = !holds;
                    permits &= holds;
                }

                several |= permits && found is not null;
                found ??= permits ? behaviour : null;
            }

            if (several)
            {
                throw new InvalidOperationException(
                    $"Multiple permitted exit transitions are configured from state '{state}' for trigger "
                    + $"'{Trigger}'. Guard clauses must be mutually exclusive.");
            }

            if (describe && found is null)
            {
                unmet = DescribeUnmet(failed);
            }

            return found is not null;
        }

        // Only the first behaviour may name a description twice: the package adds to its list what that lacks.
        private List<string> DescribeUnmet(ReadOnlySpan<bool> failed)
        {
            var unmet = new List<string>();
            var next = 0;
            foreach (var behaviour in _behaviours)
            {
                foreach (var guard in behaviour.Guards)
                {
                    var isFirst = ReferenceEquals(behaviour, _behaviours[0]);
                    if (failed[next++] && (isFirst || !unmet.Contains(guard.Method.Description)))
                    {
                        unmet.Add(guard.Method.Description);
                    }
                }
            }

            return unmet;
        }
    }
}
