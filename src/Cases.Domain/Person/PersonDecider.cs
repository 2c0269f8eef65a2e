using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>The person's part of a decision: accepted events, or the reasons of a refusal.</summary>
/// <param name="Events">What happened, in order; empty where refused or where nothing changes.</param>
/// <param name="Reasons">Why it is refused; empty where it is accepted.</param>
/// <param name="After">The state after the events.</param>
public sealed record PersonOutcome(
    ImmutableArray<PersonEvent> Events, ImmutableArray<RefusalReason> Reasons, PersonState After);

/// <summary>Decides commands on a person's record: pure.</summary>
public static class PersonDecider
{
    /// <summary>Decides one command.</summary>
    /// <param name="state">The person as his entries tell it.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="facts">What is known besides.</param>
    /// <param name="policy">The rules in scope.</param>
    /// <exception cref="InvalidOperationException">The command is none of a person.</exception>
    public static PersonOutcome Decide(PersonState state, PersonCommand command, Facts facts, Policy policy) =>
        throw new InvalidOperationException($"{command.GetType().Name} is no command of a person.");
}
