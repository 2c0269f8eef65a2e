namespace Stateless;

public sealed partial class StateMachine<TState, TTrigger>
{
    /// <summary>
    /// Configures one state. Guards must have no side effects and, for one trigger, must exclude each other.
    /// </summary>
    public sealed partial class StateConfiguration
    {
        private readonly StateNode _node;

        internal StateConfiguration(StateMachine<TState, TTrigger> machine, StateNode node)
        {
            Machine = machine;
            _node = node;
        }

        /// <summary>The state that is configured.</summary>
        public TState State => _node.State;

        /// <summary>The machine it belongs to.</summary>
        public StateMachine<TState, TTrigger> Machine { get; }

        /// <summary>Permits a trigger to lead to another state.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <param name="destinationState">The other state.</param>
        /// <returns>This configuration.</returns>
        /// <exception cref="ArgumentException">The destination is the configured state itself.</exception>
        public StateConfiguration Permit(TTrigger trigger, TState destinationState) =>
            AddMove(trigger, destinationState, GuardCondition.None);

        /// <summary>Permits a trigger to lead to another state while a guard holds.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <param name="destinationState">The other state.</param>
        /// <param name="guard">The guard.</param>
        /// <param name="guardDescription">What is told when it does not hold.</param>
        /// <returns>This configuration.</returns>
        /// <exception cref="ArgumentException">The destination is the configured state itself.</exception>
        public StateConfiguration PermitIf(
            TTrigger trigger, TState destinationState, Func<bool> guard, string? guardDescription = null) =>
            AddMove(trigger, destinationState, GuardCondition.Of(guard, guardDescription));

        /// <summary>Permits a trigger to lead to another state while all guards hold.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <param name="destinationState">The other state.</param>
        /// <param name="guards">The guards with their descriptions.</param>
        /// <returns>This configuration.</returns>
        /// <exception cref="ArgumentException">The destination is the configured state itself.</exception>
        public StateConfiguration PermitIf(
            TTrigger trigger, TState destinationState, params Tuple<Func<bool>, string>[] guards) =>
            AddMove(trigger, destinationState, GuardCondition.Of(guards));

        /// <summary>Permits a trigger to leave the state and enter it again, with its actions.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration PermitReentry(TTrigger trigger) =>
            Add(new Reentry(trigger, State, GuardCondition.None));

        /// <summary>Permits a re-entry while a guard holds.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <param name="guard">The guard.</param>
        /// <param name="guardDescription">What is told when it does not hold.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration PermitReentryIf(
            TTrigger trigger, Func<bool> guard, string? guardDescription = null) =>
            Add(new Reentry(trigger, State, GuardCondition.Of(guard, guardDescription)));

        /// <summary>Permits a re-entry while all guards hold.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <param name="guards">The guards with their descriptions.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration PermitReentryIf(TTrigger trigger, params Tuple<Func<bool>, string>[] guards) =>
            Add(new Reentry(trigger, State, GuardCondition.Of(guards)));

        /// <summary>Lets a trigger pass without any effect.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration Ignore(TTrigger trigger) => Add(new Ignored(trigger, GuardCondition.None));

        /// <summary>Lets a trigger pass without any effect while a guard holds.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <param name="guard">The guard.</param>
        /// <param name="guardDescription">What is told when it does not hold.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration IgnoreIf(TTrigger trigger, Func<bool> guard, string? guardDescription = null) =>
            Add(new Ignored(trigger, GuardCondition.Of(guard, guardDescription)));

        /// <summary>Lets a trigger pass without any effect while all guards hold.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <param name="guards">The guards with their descriptions.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration IgnoreIf(TTrigger trigger, params Tuple<Func<bool>, string>[] guards) =>
            Add(new Ignored(trigger, GuardCondition.Of(guards)));

        /// <summary>Places the state within another one, whose transitions it inherits.</summary>
        /// <param name="superstate">The other state.</param>
        /// <returns>This configuration.</returns>
        /// <exception cref="ArgumentException">The other state is this one or lies within it.</exception>
        public StateConfiguration SubstateOf(TState superstate)
        {
            if (SameState.Equals(State, superstate))
            {
                throw new ArgumentException(
                    $"Configuring {State} as a substate of {superstate} creates an illegal cyclic configuration.");
            }

            var outer = Machine.NodeOf(superstate);
            if (outer.IsWithin(State))
            {
                throw new ArgumentException(
                    $"Configuring {State} as a substate of {superstate} creates an illegal nested cyclic "
                    + "configuration.");
            }

            _node.Superstate = outer;
            outer.Substates.Add(_node);
            return this;
        }

        private StateConfiguration AddMove(TTrigger trigger, TState destination, GuardCondition[] guards)
        {
            if (SameState.Equals(destination, State))
            {
                throw new ArgumentException(
                    "Permit() (and PermitIf()) require that the destination state is not equal to the source state. "
                    + "To accept a trigger without changing state, use either Ignore() or PermitReentry().");
            }

            return Add(new Move(trigger, destination, guards));
        }

        private StateConfiguration Add(TriggerBehaviour behaviour)
        {
            _node.Add(behaviour);
            return this;
        }
    }
}
