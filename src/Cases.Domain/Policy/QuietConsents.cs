using NodaTime;

namespace Cases.Domain;

/// <summary>Whether somebody consents to be reached in quiet hours, and when that begins and ends.</summary>
/// <remarks>A consent without days stands in <see cref="ActFacts.ConsentToQuietHours"/>; it holds at every instant.
/// </remarks>
internal static class QuietConsents
{
    /// <summary>Whether it is given at the judged instant.</summary>
    public static bool IsGiven(in RuleQuestion question)
    {
        if (question.Facts.ConsentToQuietHours == true)
        {
            return true;
        }

        var consents = question.Facts.Terms.QuietConsents;
        for (var i = 0; i < consents.Count; i++)
        {
            if (IsFor(consents[i], question) && StretchOf(consents[i], question) is var (from, until)
                && from <= question.At && question.At < until)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>As people are told it: null where nothing is on file.</summary>
    public static bool? Told(in RuleQuestion question) => IsGiven(question)
        ? true
        : question.Facts.Terms.QuietConsents.Count > 0 ? false : question.Facts.ConsentToQuietHours;

    /// <summary>The earlier of an instant and the next at which a consent begins or ends.</summary>
    public static Instant? NextChange(in RuleQuestion question, Instant? next)
    {
        foreach (var consent in question.Facts.Terms.QuietConsents)
        {
            var (from, until) = StretchOf(consent, question);
            if (IsFor(consent, question) && from < until)
            {
                next = from > question.At ? LocalClock.Earlier(next, from) : next;
                next = until > question.At && until < Instant.MaxValue ? LocalClock.Earlier(next, until) : next;
            }
        }

        return next;
    }

    /// <summary>The earlier of an instant and the next at which a consent begins.</summary>
    public static Instant? NextGiven(in RuleQuestion question, Instant? next)
    {
        foreach (var consent in question.Facts.Terms.QuietConsents)
        {
            var (from, until) = StretchOf(consent, question);
            next = IsFor(consent, question) && from > question.At && from < until
                ? LocalClock.Earlier(next, from)
                : next;
        }

        return next;
    }

    private static bool IsFor(QuietConsent consent, in RuleQuestion question) =>
        consent.Channel is null || string.Equals(consent.Channel, question.Act.Channel, StringComparison.Ordinal);

    /// <summary>From when, inclusive, until when, exclusive: the days that it names are days in every zone.</summary>
    private static (Instant From, Instant Until) StretchOf(QuietConsent consent, in RuleQuestion question)
    {
        var (from, until) = (consent.GivenAt, consent.RevokedAt ?? Instant.MaxValue);
        if (consent.From is null && consent.Through is null)
        {
            return (from, until);
        }

        foreach (var zone in question.Zones(ClockChoice.Debtor))
        {
            from = consent.From is { } first ? Instant.Max(from, zone.AtStartOfDay(first).ToInstant()) : from;
            until = consent.Through is { } last ? Instant.Min(until, Deadline.EndOf(last, zone)) : until;
        }

        return (from, until);
    }
}
