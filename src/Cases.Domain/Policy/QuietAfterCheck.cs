using NodaTime;

namespace Cases.Domain;

/// <summary>What begins quiet days.</summary>
public enum QuietEvent
{
    /// <summary>A talk on the telephone or face to face, whoever began it.</summary>
    Conversation,

    /// <summary>An act of collection that the bank began, by any channel.</summary>
    Collection,
}

/// <summary>For some days after an event about a debt, nothing more is done about it.</summary>
/// <remarks>
/// The date of the event, by the clock that counts, is the first of the days; on the day after the last the act is
/// free. Contacts under a prior consent and with exempt parties are, where the pack says so. Citations: US-14B-B
/// (12 CFR 1006.14(b)(2)(i)(B)) and CN-GBT-7D of rules.md.
/// </remarks>
public sealed record QuietAfterCheck : RuleCheck
{
    /// <summary>What begins the days.</summary>
    public required QuietEvent After { get; init; }

    /// <summary>How many days, the event's own included.</summary>
    public required int Days { get; init; }

    /// <summary>Whose calendar counts.</summary>
    public ClockChoice Clock { get; init; } = ClockChoice.Debtor;

    /// <summary>Whether calls under a prior consent are exempt.</summary>
    public bool ConsentExempts { get; init; }

    /// <summary>Parties with whom contacts are exempt.</summary>
    public IReadOnlyList<PartyKind> ExemptParties { get; init; } = [];

    /// <inheritdoc/>
    public override string Predicate => "quiet-after";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ExceptionWords => Exemptions.Words(ConsentExempts, ExemptParties);

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
    [
        new("after", PolicyWords.Of(After)),
        new("days", PolicyWords.Of(Days)),
        new("clock", PolicyWords.Of(Clock)),
        .. Exemptions.Parameters(ConsentExempts, ExemptParties),
    ];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule)
    {
        if (Exemptions.Lifting(ConsentExempts, ExemptParties, question, Clock) is not null)
        {
            return RuleVerdict.ExceptionUsed;
        }

        return QuietThrough(question) is null ? RuleVerdict.Passed : RuleVerdict.Refused;
    }

    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule) => Search(question, rule);

    internal override Instant? NextChange(in RuleQuestion question, PolicyRule rule) => question.NextMidnight(Clock);

    internal override string? Lifting(in RuleQuestion question, PolicyRule rule) =>
        Exemptions.Lifting(ConsentExempts, ExemptParties, question, Clock);

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact("after", PolicyWords.Of(After));
        yield return new RuleFact("days", PolicyWords.Of(Days));
        yield return new RuleFact("quietThrough", PolicyWords.Of(QuietThrough(question)));
    }

    /// <summary>The last quiet day that the act lies in; null where it lies in none.</summary>
    private LocalDate? QuietThrough(in RuleQuestion question)
    {
        LocalDate? last = null;
        foreach (var zone in question.Zones(Clock))
        {
            var today = question.At.InZone(zone).Date;
            var from = today.PlusDays(1 - Days).AtStartOfDayInZone(zone).ToInstant();
            var contacts = question.Facts.Contacts;
            for (var i = 0; i < contacts.Length; i++)
            {
                var contact = contacts[i];
                if (contact.At >= from && contact.At <= question.At && Begins(contact, question))
                {
                    var end = contact.At.InZone(zone).Date.PlusDays(Days - 1);
                    last = last is { } known && known > end ? known : end;
                }
            }
        }

        return last;
    }

    private bool Begins(LoggedContact contact, in RuleQuestion question) =>
        !contact.Corrected && contact.Key != question.Act.Permission
        && ContactTargets.MayBeOne((contact.Party, contact.PartyPerson), question.Act)
        && (After == QuietEvent.Conversation
            ? contact.IsConversation
            : contact is { Direction: ContactDirection.Outbound, Class: ActClass.Collection })
        && IsAbout(contact, question);

    private static bool IsAbout(LoggedContact contact, in RuleQuestion question)
    {
        if (question.Act.Debts.Count == 0)
        {
            return question.Facts.Case is not { } own || ContactTargets.Discussed(contact, own);
        }

        foreach (var debt in question.Act.Debts)
        {
            if (ContactTargets.Discussed(contact, debt))
            {
                return true;
            }
        }

        return false;
    }
}
