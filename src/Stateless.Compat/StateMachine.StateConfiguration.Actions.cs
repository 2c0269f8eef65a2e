using Stateless.Reflection;

namespace Stateless;

public sealed partial class StateMachine<TState, TTrigger>
{
    public sealed partial class StateConfiguration
    {
        /// <summary>Runs an action each time the state is entered.</summary>
        /// <param name="entryAction">The action.</param>
        /// <param name="entryActionDescription">Its name in diagrams.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration OnEntry(Action entryAction, string? entryActionDescription = null)
        {
            ArgumentNullException.ThrowIfNull(entryAction);
            var method = new InvocationInfo(entryAction, entryActionDescription);
            _node.EntryActions.Add(new EntryAction(_ => entryAction(), method));
            return this;
        }

        /// <summary>Runs an action each time the state is entered.</summary>
        /// <param name="entryAction">The action; it is told the transition.</param>
        /// <param name="entryActionDescription">Its name in diagrams.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration OnEntry(Action<Transition> entryAction, string? entryActionDescription = null)
        {
            ArgumentNullException.ThrowIfNull(entryAction);
            var method = new InvocationInfo(entryAction, entryActionDescription);
            _node.EntryActions.Add(new EntryAction(entryAction, method));
            return this;
        }

        /// <summary>Runs an action when the state is entered by one trigger.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <param name="entryAction">The action.</param>
        /// <param name="entryActionDescription">Its name in diagrams.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration OnEntryFrom(
            TTrigger trigger, Action entryAction, string? entryActionDescription = null)
        {
            ArgumentNullException.ThrowIfNull(entryAction);
            var method = new InvocationInfo(entryAction, entryActionDescription);
            _node.EntryActions.Add(EntryAction.From(trigger, _ => entryAction(), method));
            return this;
        }

        /// <summary>Runs an action when the state is entered by one trigger.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <param name="entryAction">The action; it is told the transition.</param>
        /// <param name="entryActionDescription">Its name in diagrams.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration OnEntryFrom(
            TTrigger trigger, Action<Transition> entryAction, string? entryActionDescription = null)
        {
            ArgumentNullException.ThrowIfNull(entryAction);
            var method = new InvocationInfo(entryAction, entryActionDescription);
            _node.EntryActions.Add(EntryAction.From(trigger, entryAction, method));
            return this;
        }

        /// <summary>Runs an action each time the state is left.</summary>
        /// <param name="exitAction">The action.</param>
        /// <param name="exitActionDescription">Its name in diagrams.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration OnExit(Action exitAction, string? exitActionDescription = null)
        {
            ArgumentNullException.ThrowIfNull(exitAction);
            _node.ExitActions.Add((_ => exitAction(), new InvocationInfo(exitAction, exitActionDescription)));
            return this;
        }

        /// <summary>Runs an action each time the state is left.</summary>
        /// <param name="exitAction">The action; it is told the transition.</param>
        /// <param name="exitActionDescription">Its name in diagrams.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration OnExit(Action<Transition> exitAction, string? exitActionDescription = null)
        {
            ArgumentNullException.ThrowIfNull(exitAction);
            _node.ExitActions.Add((exitAction, new InvocationInfo(exitAction, exitActionDescription)));
            return this;
        }

        /// <summary>Runs an action on a trigger without leaving the state.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <param name="internalAction">The action.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration InternalTransition(TTrigger trigger, Action internalAction) =>
            InternalTransitionIf(trigger, static _ => true, internalAction);

        /// <summary>Runs an action on a trigger without leaving the state.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <param name="entryAction">The action; it is told the transition.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration InternalTransition(TTrigger trigger, Action<Transition> entryAction) =>
            InternalTransitionIf(trigger, static _ => true, entryAction);

        /// <summary>Runs an action on a trigger without leaving the state, while a guard holds.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <param name="guard">The guard; its arguments are empty.</param>
        /// <param name="internalAction">The action.</param>
        /// <param name="guardDescription">What is told when the guard does not hold.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration InternalTransitionIf(
            TTrigger trigger, Func<object[], bool> guard, Action internalAction, string? guardDescription = null)
        {
            ArgumentNullException.ThrowIfNull(internalAction);
            return InternalTransitionIf(trigger, guard, _ => internalAction(), guardDescription);
        }

        /// <summary>Runs an action on a trigger without leaving the state, while a guard holds.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <param name="guard">The guard; its arguments are empty.</param>
        /// <param name="entryAction">The action; it is told the transition.</param>
        /// <param name="guardDescription">What is told when the guard does not hold.</param>
        /// <returns>This configuration.</returns>
        public StateConfiguration InternalTransitionIf(
            TTrigger trigger,
            Func<object[], bool> guard,
            Action<Transition> entryAction,
            string? guardDescription = null)
        {
            ArgumentNullException.ThrowIfNull(entryAction);
            return Add(new InternalAction(trigger, GuardCondition.Of(guard, guardDescription), entryAction));
        }
    }
}
