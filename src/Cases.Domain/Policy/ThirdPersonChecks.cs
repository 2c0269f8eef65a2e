using NodaTime;

namespace Cases.Domain;

/// <summary>The debtor is out of contact, so that a third person may be asked how he can be reached.</summary>
/// <remarks>
/// Met where he has no usable number, or where since he was last spoken to, and before the day of the act, some dials
/// to him failed, or he was tried in vain on some calendar days in a row, by a dial among them. Days are those of the
/// official zone. Citation: CN-CBA-LOST of rules.md.
/// </remarks>
public sealed record DebtorOutOfContactCheck : RuleCheck
{
    /// <summary>How many failed dials it takes, inclusive.</summary>
    public required int Dials { get; init; }

    /// <summary>On how many days in a row he was tried in vain, inclusive.</summary>
    public required int Days { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "debtor-out-of-contact";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
        [new("dials", PolicyWords.Of(Dials)), new("days", PolicyWords.Of(Days))];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) =>
        question.Facts.NoUsableNumber || IsLost(question, question.Date) ? RuleVerdict.Passed : RuleVerdict.Refused;

    /// <summary>What failed today counts from tomorrow.</summary>
    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule) =>
        Look(question, rule) == RuleVerdict.Passed ? question.At
        : IsLost(question, question.Date.PlusDays(1)) ? Deadline.EndOf(question.Date, question.Zone)
        : null;

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact("failedDials", PolicyWords.Of(Dialled(InVain(question, question.Date))));
        yield return new RuleFact("dialsBefore", PolicyWords.Of(Dials));
        yield return new RuleFact("daysInVain", PolicyWords.Of(InARow(question, InVain(question, question.Date))));
        yield return new RuleFact("daysBefore", PolicyWords.Of(Days));
    }

    private bool IsLost(in RuleQuestion question, LocalDate before)
    {
        var tries = InVain(question, before);
        var dialled = Dialled(tries);
        return dialled >= Dials || (dialled > 0 && InARow(question, tries) >= Days);
    }

    private static int Dialled(List<LoggedContact> tries) =>
        tries.Count(contact => contact.Channel == ContactChannel.Phone);

    /// <summary>The most days in a row on each of which he was tried.</summary>
    private static int InARow(in RuleQuestion question, List<LoggedContact> tries)
    {
        var zone = question.Zone;
        var (most, row, last) = (0, 0, LocalDate.MinIsoValue);
        foreach (var day in tries.Select(contact => contact.At.InZone(zone).Date).Distinct().Order())
        {
            row = row > 0 && day == last.PlusDays(1) ? row + 1 : 1;
            (most, last) = (Math.Max(most, row), day);
        }

        return most;
    }

    /// <summary>
    /// What was tried since he was last spoken to. A letter is under way for days, and a visit is logged before anybody
    /// knows whom it meets: neither shows a day without contact.
    /// </summary>
    private static List<LoggedContact> InVain(in RuleQuestion question, LocalDate before)
    {
        var answered = Instant.MinValue;
        foreach (var contact in question.Facts.Contacts)
        {
            if (IsOfTheDebtor(contact, question) && contact.At > answered && IsSpokenTo(contact))
            {
                answered = contact.At;
            }
        }

        var tries = new List<LoggedContact>();
        foreach (var contact in question.Facts.Contacts)
        {
            if (IsOfTheDebtor(contact, question) && contact is { Direction: ContactDirection.Outbound,
                Channel: not (ContactChannel.Letter or ContactChannel.InPerson) }
                && contact.At > answered && contact.At.InZone(question.Zone).Date < before)
            {
                tries.Add(contact);
            }
        }

        return tries;
    }

    /// <summary>
    /// A notification other than by telephone, of which no result is told, arrived; nobody answered it by that.
    /// </summary>
    private static bool IsSpokenTo(LoggedContact contact) => contact.Direction == ContactDirection.Inbound
        || (contact.Connected && (contact.Result is not null || contact.Channel == ContactChannel.Phone
            || contact.CallKind == CallKind.Interactive));

    private static bool IsOfTheDebtor(LoggedContact contact, in RuleQuestion question) =>
        contact is { Party: PartyKind.Debtor, Corrected: false } && contact.At <= question.At;
}

/// <summary>Whoever is approached to take his offer came forward himself, within some days.</summary>
/// <remarks>
/// A contact that he began, as such a party of this case, must stand in the log. Citation: CN-CBA-LOST of rules.md,
/// whose exception is a third person who offers to pay of his own accord.
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
                && contact.Party == question.Act.Party && IsHis(contact, question.Act.Person)
                && IsOfTheCase(contact, question.Facts.Case) && contact.At >= since && contact.At <= question.At)
            {
                return RuleVerdict.Passed;
            }
        }

        return RuleVerdict.Refused;
    }

    // A word lasts to the end of its last day to the tick; from the next millisecond on it is too old.
    internal override Instant? NextChange(in RuleQuestion question, PolicyRule rule)
    {
        Instant? next = null;
        foreach (var contact in question.Facts.Contacts)
        {
            var end = contact.At + Duration.FromDays(Days) + Duration.FromMilliseconds(1);
            next = contact.Direction == ContactDirection.Inbound && end > question.At
                ? LocalClock.Earlier(next, end)
                : next;
        }

        return next;
    }

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact("party", PolicyWords.Of(question.Act.Party));
        yield return new RuleFact("cameForwardWithinDays", PolicyWords.Of(Days));
    }

    /// <summary>Of two of one part each comes forward himself.</summary>
    private static bool IsHis(LoggedContact contact, string? person) =>
        contact.PartyPerson is null || person is null || contact.PartyPerson == person;

    /// <summary>An offer is for one debt; a case's own log names no case.</summary>
    private static bool IsOfTheCase(LoggedContact contact, string? about) =>
        contact.Case.Length == 0 || about is null || contact.Case == about;
}
