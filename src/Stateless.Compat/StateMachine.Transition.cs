namespace Stateless;

public sealed partial class StateMachine<TState, TTrigger>
{
    /// <summary>A move from one state to another, or out of a state and back into it.</summary>
    public sealed class Transition
    {
        /// <summary>Describes one move.</summary>
        /// <param name="source">The state left.</param>
        /// <param name="destination">The state entered.</param>
        /// <param name="trigger">The trigger that caused it.</param>
        /// <param name="parameters">The trigger's arguments; null stands for none.</param>
        public Transition(TState source, TState destination, TTrigger trigger, object[]? parameters = null)
        {
            Source = source;
            Destination = destination;
            Trigger = trigger;
            Parameters = parameters ?? [];
        }

        /// <summary>The state left.</summary>
        public TState Source { get; }

        /// <summary>The state entered.</summary>
        public TState Destination { get; }

        /// <summary>The trigger that caused the move.</summary>
        public TTrigger Trigger { get; }

        /// <summary>True if the same state is left and entered again.</summary>
        public bool IsReentry => SameState.Equals(Source, Destination);

        /// <summary>The trigger's arguments; empty for the triggers of this part of the API.</summary>
        public object[] Parameters { get; }
    }
}
