using Stateless.Reflection;

namespace Stateless;

public sealed partial class StateMachine<TState, TTrigger>
{
    public sealed partial class StateConfiguration
    {
        // With a guard the package describes its own lambda, not the caller's selector; a name in angle
        // brackets reads the same.
        private const string NamelessSelector = "<PermitDynamicIf>";

        /// <summary>Permits a trigger to lead to a state that is chosen when it is fired.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <param name="destinationStateSelector">Chooses the state; the configured one means re-entry.</param>
        /// <param name="destinationStateSelectorDescription">The choice in words.</param>
        /// <param name="possibleDestinationStates">The states that may be chosen, for diagrams only.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration PermitDynamic(
            TTrigger trigger,
            Func<TState> destinationStateSelector,
            string? destinationStateSelectorDescription = null,
            DynamicStateInfos? possibleDestinationStates = null)
        {
            ArgumentNullException.ThrowIfNull(destinationStateSelector);
            var selector = new InvocationInfo(destinationStateSelector, destinationStateSelectorDescription);
            return AddDynamic(
                trigger, destinationStateSelector, selector, GuardCondition.None, possibleDestinationStates);
        }

        /// <summary>Permits a trigger to lead to a chosen state while a guard holds.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <param name="destinationStateSelector">Chooses the state; the configured one means re-entry.</param>
        /// <param name="guard">The guard.</param>
        /// <param name="guardDescription">What is told when it does not hold.</param>
        /// <param name="possibleDestinationStates">The states that may be chosen, for diagrams only.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration PermitDynamicIf(
            TTrigger trigger,
            Func<TState> destinationStateSelector,
            Func<bool> guard,
            string? guardDescription = null,
            DynamicStateInfos? possibleDestinationStates = null) =>
            PermitDynamicIf(
                trigger, destinationStateSelector, null, guard, guardDescription, possibleDestinationStates);

        /// <summary>Permits a trigger to lead to a chosen state while a guard holds.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <param name="destinationStateSelector">Chooses the state; the configured one means re-entry.</param>
        /// <param name="destinationStateSelectorDescription">The choice in words.</param>
        /// <param name="guard">The guard.</param>
        /// <param name="guardDescription">What is told when it does not hold.</param>
        /// <param name="possibleDestinationStates">The states that may be chosen, for diagrams only.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration PermitDynamicIf(
            TTrigger trigger,
            Func<TState> destinationStateSelector,
            string? destinationStateSelectorDescription,
            Func<bool> guard,
            string? guardDescription = null,
            DynamicStateInfos? possibleDestinationStates = null) =>
            AddDynamic(
                trigger,
                destinationStateSelector,
                Describe(destinationStateSelectorDescription),
                GuardCondition.Of(guard, guardDescription),
                possibleDestinationStates);

        /// <summary>Permits a trigger to lead to a chosen state while all guards hold.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <param name="destinationStateSelector">Chooses the state; the configured one means re-entry.</param>
        /// <param name="possibleDestinationStates">The states that may be chosen, for diagrams only.</param>
        /// <param name="guards">The guards with their descriptions.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration PermitDynamicIf(
            TTrigger trigger,
            Func<TState> destinationStateSelector,
            DynamicStateInfos? possibleDestinationStates = null,
            params Tuple<Func<bool>, string>[] guards) =>
            PermitDynamicIf(trigger, destinationStateSelector, null, possibleDestinationStates, guards);

        /// <summary>Permits a trigger to lead to a chosen state while all guards hold.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <param name="destinationStateSelector">Chooses the state; the configured one means re-entry.</param>
        /// <param name="destinationStateSelectorDescription">The choice in words.</param>
        /// <param name="possibleDestinationStates">The states that may be chosen, for diagrams only.</param>
        /// <param name="guards">The guards with their descriptions.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration PermitDynamicIf(
            TTrigger trigger,
            Func<TState> destinationStateSelector,
            string? destinationStateSelectorDescription,
            DynamicStateInfos? possibleDestinationStates = null,
            params Tuple<Func<bool>, string>[] guards) =>
            AddDynamic(
                trigger,
                destinationStateSelector,
                Describe(destinationStateSelectorDescription),
                GuardCondition.Of(guards),
                possibleDestinationStates);

        private static InvocationInfo Describe(string? selector) =>
            new(NamelessSelector, selector, InvocationInfo.Timing.Synchronous);

        private StateConfiguration AddDynamic(
            TTrigger trigger,
            Func<TState> selectDestination,
            InvocationInfo selector,
            GuardCondition[] guards,
            DynamicStateInfos? possible)
        {
            ArgumentNullException.ThrowIfNull(selectDestination, "destinationStateSelector");
            var info = new DynamicTransitionInfo(
                new TriggerInfo(trigger), GuardCondition.Methods(guards), selector, possible);
            return Add(new DynamicMove(trigger, selectDestination, guards, info));
        }
    }
}
