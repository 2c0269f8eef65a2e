using Cases.Domain;
using NodaTime;

namespace Cases.Engine;

/// <summary>A message that may be handed over now, with everything that it is filled from.</summary>
/// <param name="Id">
/// The same at each attempt and of no other message: under it whoever delivers knows a repeated one again.
/// </param>
/// <param name="Case">The case, as it was confirmed on.</param>
/// <param name="Message">The message.</param>
/// <param name="Whom">To whom it goes; null where his record is not there any more.</param>
/// <param name="At">When it was confirmed; it is handed over within <see cref="Fresh"/>.</param>
public sealed record MessageOrder(string Id, CaseState Case, CaseMessage Message, PersonState? Whom, Instant At)
{
    /// <summary>How long a confirmation holds: what has not been handed over by then is asked for anew.</summary>
    public static readonly Duration Fresh = Duration.FromSeconds(10);

    /// <summary>What it is made of; null where this node has not the very text that was decided on.</summary>
    public MessageTemplate? Template { get; init; }
}

/// <summary>What became of an attempt to hand a message over.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Why">Why it was not taken, in a few words without personal data; null for none.</param>
public sealed record MessageHanded(MessageOutcome Outcome, string? Why = null)
{
    /// <summary>Under which name whoever delivers it knows it; null for none.</summary>
    public string? Reference { get; init; }

    /// <summary>SHA-256 of what was handed over, 64 lower-case hex digits; null where nothing was.</summary>
    public string? Sha256 { get; init; }

    /// <summary>How long to wait before the next attempt, where it was put off; null for no time.</summary>
    public Duration? Wait { get; init; }
}

/// <summary>How a node sends messages: who takes them, by channel.</summary>
/// <param name="Sends">Whether a channel is served.</param>
/// <param name="Repeats">
/// Whether a message of a channel may be handed over again when nobody knows whether it was taken, since whoever takes
/// it knows a repeated one by its id.
/// </param>
/// <param name="HandOver">
/// Hands a message over within <see cref="MessageOrder.Fresh"/> of its confirmation; never throws for what whoever
/// delivers does.
/// </param>
public sealed record MessageDelivery(
    Func<ContactChannel, bool> Sends, Func<ContactChannel, bool> Repeats,
    Func<MessageOrder, CancellationToken, ValueTask<MessageHanded>> HandOver);
