using Cases.Domain;
using Cases.Engine;
using NodaTime;

namespace Cases.Outreach;

/// <summary>A message as whoever delivers it gets it.</summary>
/// <param name="Id">
/// 64 lower-case hex digits, the same at each attempt and of no other message; it says nothing of the case.
/// </param>
/// <param name="Channel">How it goes.</param>
/// <param name="To">The number or address.</param>
/// <param name="Filled">What it says.</param>
public sealed record OutgoingMessage(string Id, ContactChannel Channel, string To, FilledTemplate Filled)
{
    /// <summary>The name of whom it goes to; null where none is on record.</summary>
    public string? Name { get; init; }

    /// <summary>Its language.</summary>
    public MessageLanguage Language { get; init; }

    /// <summary>Of a letter, whether it goes registered.</summary>
    public bool Registered { get; init; }

    /// <summary>The template and its version, such as <c>CN-DUE-SMS 1</c>.</summary>
    public string Template { get; init; } = "";

    /// <summary>The hash of the template.</summary>
    public string TemplateSha256 { get; init; } = "";

    /// <summary>The day on which it is sent, in the zone of the case.</summary>
    public LocalDate Today { get; init; }

    /// <summary>When it was confirmed.</summary>
    public Instant At { get; init; }

    /// <summary>The text.</summary>
    public string Text => Filled.Of(TemplateSection.Text) ?? "";
}

/// <summary>Hands messages of a channel to whoever delivers them.</summary>
public interface ISender
{
    /// <summary>
    /// Whether a message may be handed over again under its id: whoever takes it knows a repeated one.
    /// </summary>
    bool Repeats { get; }

    /// <summary>Hands one over.</summary>
    /// <param name="message">The message.</param>
    /// <param name="mayLeave">
    /// Asked at the last moment before it cannot be called back: false where it is too late for it.
    /// </param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>
    /// What became of it; a world that failed is told in it and not thrown. What was surely not taken is put off,
    /// what may have been taken is <see cref="MessageOutcome.Doubtful"/> or unknown.
    /// </returns>
    ValueTask<MessageHanded> SendAsync(
        OutgoingMessage message, Func<bool> mayLeave, CancellationToken cancellation);
}
