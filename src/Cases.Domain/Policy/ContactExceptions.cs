using NodaTime;

namespace Cases.Domain;

/// <summary>The words of the exceptions that checks about time and place may allow.</summary>
public static class ContactExceptionWords
{
    /// <summary>All words.</summary>
    public static IReadOnlyList<string> All { get; } =
        [ContactExceptions.Consent, ContactExceptions.Reply, ContactExceptions.Portal];
}

/// <summary>The exceptions that several checks about time and place share, by their words in a pack.</summary>
internal static class ContactExceptions
{
    /// <summary>The debtor consented to be reached then.</summary>
    public const string Consent = LocalTimeWindowRule.ConsentException;

    /// <summary>
    /// It answers a message that the debtor sent while it was closed: one answer to each, in the same medium.
    /// </summary>
    public const string Reply = "reply-to-consumer";

    /// <summary>The debtor uses the bank's own pages, which may show what is owed as long as he does.</summary>
    public const string Portal = "portal-session";

    /// <summary>The channel's code of the bank's own pages and app.</summary>
    private const string PortalChannel = "portal";

    /// <summary>The first of the allowed exceptions that lifts a closed time or place; null where none does.</summary>
    /// <param name="allowed">Which a pack allows.</param>
    /// <param name="question">The act.</param>
    /// <param name="sameStretch">Whether what is closed at the act was closed since another instant.</param>
    public static string? Lifting(
        IReadOnlyList<string> allowed, in RuleQuestion question, Func<Instant, bool> sameStretch)
    {
        foreach (var word in allowed)
        {
            var lifts = word switch
            {
                Consent => QuietConsents.IsGiven(question),
                Reply => Answers(question, sameStretch),
                Portal => InSession(question),
                _ => false,
            };
            if (lifts)
            {
                return word;
            }
        }

        return null;
    }

    /// <summary>The earlier of an instant and the next at which one of the exceptions begins or ends.</summary>
    public static Instant? NextChange(IReadOnlyList<string> allowed, in RuleQuestion question, Instant? next)
    {
        if (allowed.Contains(Portal))
        {
            foreach (var session in question.Facts.Terms.PortalSessions)
            {
                next = session.From > question.At ? LocalClock.Earlier(next, session.From) : next;
                next = session.To > question.At ? LocalClock.Earlier(next, session.To) : next;
            }
        }

        return allowed.Contains(Consent) ? QuietConsents.NextChange(question, next) : next;
    }

    /// <summary>Whether the act answers a message of the debtor, in its medium, that nobody answered yet.</summary>
    /// <param name="question">The act.</param>
    /// <param name="counts">Whether a message of an instant counts.</param>
    public static bool Answers(in RuleQuestion question, Func<Instant, bool> counts)
    {
        var named = question.Facts.Named.Find(ContactFacts.ReplyToConsumer.Name);
        if (question.Act.Class != ActClass.ServiceReply
            && (named is null or { IsNone: true } || named.Words[0] != "true"))
        {
            return false;
        }

        var open = 0;
        foreach (var contact in question.Facts.Contacts.OrderBy(contact => contact.At))
        {
            if (contact.Corrected || contact.At > question.At || Acts.KindOf(contact.Channel) != question.Act.Kind)
            {
                continue;
            }

            if (contact.Direction == ContactDirection.Inbound)
            {
                open += counts(contact.At) ? 1 : 0;
            }
            else if (open > 0 && (contact.IsReply || contact.Class == ActClass.ServiceReply))
            {
                open--;
            }
        }

        return open > 0;
    }

    private static bool InSession(in RuleQuestion question)
    {
        if (question.Act.Channel != PortalChannel)
        {
            return false;
        }

        foreach (var session in question.Facts.Terms.PortalSessions)
        {
            if (session.From <= question.At && question.At < session.To)
            {
                return true;
            }
        }

        return false;
    }
}
