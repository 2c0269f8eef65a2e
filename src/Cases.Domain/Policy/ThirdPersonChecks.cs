using NodaTime;

namespace Cases.Domain;

/// <summary>The debtor is out of contact, so that a third person may be asked how he can be reached.</summary>
/// <remarks>
/// Met where none of his numbers is usable, or where some dials to him failed since anybody was last spoken to, all of
/// them before the day of the act: days are those of the official zone. Citation: CN-CBA-LOST of rules.md.
/// </remarks>
public sealed record DebtorOutOfContactCheck : RuleCheck
{
    /// <summary>How many failed dials it takes, inclusive.</summary>
    public required int Dials { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "debtor-out-of-contact";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => [new("dials", PolicyWords.Of(Dials))];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) =>
        question.Facts.NoUsableNumber || Failed(question) >= Dials ? RuleVerdict.Passed : RuleVerdict.Refused;

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact("failedDials", PolicyWords.Of(Failed(question)));
        yield return new RuleFact("dialsBefore", PolicyWords.Of(Dials));
    }

    private static int Failed(in RuleQuestion question)
    {
        var answered = Instant.MinValue;
        foreach (var contact in question.Facts.Contacts)
        {
            if (IsOfTheDebtor(contact, question) && contact.At > answered
                && (contact.Connected || contact.Direction == ContactDirection.Inbound))
            {
                answered = contact.At;
            }
        }

        var failed = 0;
        foreach (var contact in question.Facts.Contacts)
        {
            if (IsOfTheDebtor(contact, question)
                && contact is { Channel: ContactChannel.Phone, Direction: ContactDirection.Outbound, Connected: false }
                && contact.At > answered && contact.At.InZone(question.Zone).Date < question.Date)
            {
                failed++;
            }
        }

        return failed;
    }

    private static bool IsOfTheDebtor(LoggedContact contact, in RuleQuestion question) =>
        contact is { Party: PartyKind.Debtor, Corrected: false } && contact.At <= question.At;
}

/// <summary>Whoever is approached to take his offer came forward himself, within some days.</summary>
/// <remarks>
/// A contact that such a party began must stand in the log. Citation: CN-CBA-LOST of rules.md, whose exception is a
/// third person who offers to pay of his own accord.
/// </remarks>
public sealed record PartyCameForwardCheck : RuleCheck
{
    /// <summary>For how many days it counts, inclusive.</summary>
    public required int Days { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "party-came-forward";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => [new("days", PolicyWords.Of(Days))];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule)
    {
        var since = question.At.Minus(Duration.FromDays(Days));
        foreach (var contact in question.Facts.Contacts)
        {
            if (contact is { Direction: ContactDirection.Inbound, Corrected: false }
                && contact.Party == question.Act.Party && contact.At >= since && contact.At <= question.At)
            {
                return RuleVerdict.Passed;
            }
        }

        return RuleVerdict.Refused;
    }

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact("party", PolicyWords.Of(question.Act.Party));
        yield return new RuleFact("cameForwardWithinDays", PolicyWords.Of(Days));
    }
}
