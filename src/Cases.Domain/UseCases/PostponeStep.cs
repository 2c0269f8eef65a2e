using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>
/// Puts an automatic step off that was refused when its day had come; the node sends it, nobody asks for it.
/// </summary>
/// <param name="Deadline">What fell due: <see cref="CaseDeadline.Key"/>.</param>
/// <param name="Until">When it is tried again; see <see cref="CaseDeadlines.Again"/>.</param>
/// <param name="Reasons">Why it was refused.</param>
public sealed record PostponeStep(string Deadline, Instant Until, ImmutableArray<RefusalReason> Reasons) : CaseCommand;

/// <summary>An automatic step was refused, and is not tried again before an instant.</summary>
/// <param name="Deadline">What fell due.</param>
/// <param name="Until">When it is tried again.</param>
/// <param name="Reasons">Why it was refused.</param>
public sealed record StepPostponed(string Deadline, Instant Until, ImmutableArray<RefusalReason> Reasons) : CaseEvent;

/// <summary>A deadline that was put off.</summary>
/// <param name="Deadline">What fell due.</param>
/// <param name="Until">When it is tried again.</param>
public readonly record struct PostponedStep(string Deadline, Instant Until);

internal static class PostponeStepUse
{
    // Refusals: CaseUnknown.
    public static void Decide(Deciding d, PostponeStep command)
    {
        // What is put off as far already, or to an instant that has come, is put off no more.
        if (d.RequireOpened() && command.Until > d.Facts.Now
            && !d.State.Postponed.Any(known => known.Deadline == command.Deadline && known.Until >= command.Until))
        {
            d.Emit(new StepPostponed(command.Deadline, command.Until, command.Reasons));
        }
    }

    public static CaseState Fold(CaseState state, StepPostponed e) => state with
    {
        Postponed = state.Postponed
            .RemoveAll(known => known.Deadline == e.Deadline)
            .Add(new PostponedStep(e.Deadline, e.Until)),
    };
}
