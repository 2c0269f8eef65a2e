using NodaTime;

namespace Cases.Domain;

/// <summary>Contacts that counts and quiet days leave out: under a prior consent, and with some parties.</summary>
/// <remarks>Source: US-14B-X of rules.md (12 CFR 1006.14(b)(3), comments 14(b)(3)(i)-2, -3 and (ii)-1).</remarks>
internal static class Exemptions
{
    /// <summary>The word of the exception that a prior consent makes.</summary>
    public const string Consent = "prior-consent";

    /// <summary>The word of the exception of parties with whom contacts are exempt.</summary>
    public const string Party = "exempt-party";

    // The day on which the consent is given is the first of seven.
    private const int ConsentDays = 7;

    /// <summary>The words of the exceptions that a check allows.</summary>
    public static IReadOnlyList<string> Words(bool consent, IReadOnlyList<PartyKind> parties) =>
        (consent, parties.Count > 0) switch
        {
            (true, true) => [Consent, Party],
            (true, false) => [Consent],
            (false, true) => [Party],
            (false, false) => [],
        };

    /// <summary>What a check says of them, where it says anything.</summary>
    public static IReadOnlyList<RuleFact> Parameters(bool consent, IReadOnlyList<PartyKind> parties) =>
    [
        .. consent ? [new("consent-exempts", "true")] : Array.Empty<RuleFact>(),
        .. parties.Count == 0
            ? Array.Empty<RuleFact>()
            : [new("exempt-parties", string.Join(' ', parties.Select(PolicyWords.Of)))],
    ];

    /// <summary>The exception that frees an act; null where none does.</summary>
    public static string? Lifting(
        bool consent, IReadOnlyList<PartyKind> parties, in RuleQuestion question, ClockChoice clock)
    {
        if (parties.Contains(question.Act.Party))
        {
            return Party;
        }

        return consent && question.Facts.Terms.CallConsents.Count > 0 && question.Act.Kind == ActKind.Call
            && IsUnderConsent(question, clock)
                ? Consent
                : null;
    }

    /// <summary>Whether a contact of the past is left out for good.</summary>
    public static bool Frees(
        bool consent, IReadOnlyList<PartyKind> parties, LoggedContact contact, in RuleQuestion question,
        DateTimeZone zone)
    {
        if (parties.Contains(contact.Party))
        {
            return true;
        }

        if (!consent || contact.Channel != ContactChannel.Phone || question.Facts.Terms.CallConsents.Count == 0)
        {
            return false;
        }

        foreach (var given in question.Facts.Terms.CallConsents)
        {
            if (Covers(given, contact.At, question, zone)
                && (given.Debts.Count == 0 || contact.Debts is null || contact.Debts.All(given.Debts.Contains)))
            {
                return true;
            }
        }

        return false;
    }

    // Each debt of the act needs a consent, on the clock of every zone where the debtor may be.
    private static bool IsUnderConsent(in RuleQuestion question, ClockChoice clock)
    {
        foreach (var zone in question.Zones(clock))
        {
            if (question.Act.Debts.Count == 0 ? !IsCovered(null, question, zone) : Uncovered(question, zone))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Uncovered(in RuleQuestion question, DateTimeZone zone)
    {
        foreach (var debt in question.Act.Debts)
        {
            if (!IsCovered(debt, question, zone))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsCovered(string? debt, in RuleQuestion question, DateTimeZone zone)
    {
        foreach (var given in question.Facts.Terms.CallConsents)
        {
            if ((given.Debts.Count == 0 || debt is null || given.Debts.Contains(debt))
                && Covers(given, question.At, question, zone))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Covers(CallConsent given, Instant at, in RuleQuestion question, DateTimeZone zone)
    {
        if (at <= given.GivenAt || given.RevokedAt <= at)
        {
            return false;
        }

        var (day, first) = (at.InZone(zone).Date, given.GivenAt.InZone(zone).Date);
        return day >= (given.From ?? first) && day < first.PlusDays(ConsentDays)
            && (given.Through is not { } last || day <= last)
            && !TalkedBetween(given, at, question);
    }

    /// <summary>A conversation that follows the consent ends it.</summary>
    private static bool TalkedBetween(CallConsent given, Instant at, in RuleQuestion question)
    {
        foreach (var contact in question.Facts.Contacts)
        {
            if (contact.At > given.GivenAt && contact.At < at && contact is { IsConversation: true, Corrected: false }
                && contact.Party == question.Act.Party
                && (given.Debts.Count == 0 || given.Debts.Any(debt => ContactTargets.Discussed(contact, debt))))
            {
                return true;
            }
        }

        return false;
    }
}
