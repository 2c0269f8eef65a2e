using NodaTime;

namespace Cases.Domain;

/// <summary>What a person told about when, where and how to be reached, each with its date; immutable.</summary>
/// <remarks>
/// Together, so that an act of a person who told nothing carries one reference. Source: rules.md, sections 2 and 4.
/// </remarks>
public sealed record ConsumerTerms
{
    /// <summary>Nothing was told.</summary>
    public static ConsumerTerms None { get; } = new();

    /// <summary>Consents to be called, given to whoever calls.</summary>
    public IReadOnlyList<CallConsent> CallConsents { get; init; } = [];

    /// <summary>Consents to be reached in quiet hours, each with its days.</summary>
    public IReadOnlyList<QuietConsent> QuietConsents { get; init; } = [];

    /// <summary>Times and places that are inconvenient, or the only convenient ones.</summary>
    public IReadOnlyList<Designation> Designations { get; init; } = [];

    /// <summary>Requests to leave a medium unused.</summary>
    public IReadOnlyList<MediumRequest> MediumRequests { get; init; } = [];

    /// <summary>When the person used the bank's own pages or app.</summary>
    public IReadOnlyList<PortalSession> PortalSessions { get; init; } = [];
}

/// <summary>A consent to be called.</summary>
/// <param name="GivenAt">When it was given.</param>
/// <param name="From">Its first day; null for the day on which it was given.</param>
/// <param name="Through">Its last day, inclusive; null where none was named.</param>
/// <param name="Debts">The debts that it is about; empty for all.</param>
/// <param name="RevokedAt">From when it was taken back; null where it was not.</param>
public sealed record CallConsent(
    Instant GivenAt, LocalDate? From, LocalDate? Through, IReadOnlyList<string> Debts, Instant? RevokedAt);

/// <summary>A consent to be reached in quiet hours.</summary>
/// <remarks>Its days are dates where the person is; of several zones a day counts where it has begun in all.</remarks>
/// <param name="GivenAt">When it was given.</param>
/// <param name="From">Its first day; null for the moment at which it was given.</param>
/// <param name="Through">Its last day, inclusive; null where none was named.</param>
/// <param name="RevokedAt">From when it was taken back; null where it was not.</param>
public sealed record QuietConsent(Instant GivenAt, LocalDate? From, LocalDate? Through, Instant? RevokedAt)
{
    /// <summary>The only channel's code, as <see cref="Act.Channel"/> has it; null for all channels.</summary>
    public string? Channel { get; init; }
}

/// <summary>From whom it is known that a time or place is inconvenient.</summary>
public enum DesignationSource
{
    /// <summary>The person told it.</summary>
    Consumer,

    /// <summary>The creditor's file notes it.</summary>
    CreditorFile,
}

/// <summary>A time or a place that is inconvenient to a person, or the only convenient one.</summary>
/// <param name="At">Since when.</param>
/// <param name="Source">From whom it is known.</param>
public sealed record Designation(Instant At, DesignationSource Source)
{
    /// <summary>The time; null where a place is meant.</summary>
    public WeeklyWindow? Time { get; init; }

    /// <summary>The place, as <see cref="ContactFacts.Place"/> has it; null where a time is meant.</summary>
    public string? Place { get; init; }

    /// <summary>
    /// Whether everything else is inconvenient: of several that are the only ones, each is convenient.
    /// </summary>
    public bool Only { get; init; }

    /// <summary>Its first day; null for the moment since which it is known.</summary>
    public LocalDate? From { get; init; }

    /// <summary>Its last day, inclusive; null where none was named.</summary>
    public LocalDate? Through { get; init; }

    /// <summary>From when it was taken back; null where it was not.</summary>
    public Instant? WithdrawnAt { get; init; }

    /// <summary>Whether it is known at an instant, and not yet taken back.</summary>
    internal bool IsKnownAt(Instant at) => At <= at && !(WithdrawnAt <= at);

    /// <summary>Whether a day is one of its days.</summary>
    internal bool Lasts(LocalDate day) => !(day < From) && !(day > Through);
}

/// <summary>A request to leave a medium, or one address of it, unused.</summary>
/// <param name="At">Since when.</param>
/// <param name="Channel">The channel's code, as <see cref="Act.Channel"/> has it.</param>
/// <param name="Point">The number or address; null for the whole medium.</param>
public sealed record MediumRequest(Instant At, string Channel, string? Point)
{
    /// <summary>From when it was taken back; null where it was not.</summary>
    public Instant? WithdrawnAt { get; init; }
}

/// <summary>The time for which a person used the bank's own pages or app.</summary>
/// <param name="From">When it began.</param>
/// <param name="To">When it ended, exclusive.</param>
public sealed record PortalSession(Instant From, Instant To);
