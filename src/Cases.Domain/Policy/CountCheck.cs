using NodaTime;

namespace Cases.Domain;

/// <summary>Over what a count of contacts runs.</summary>
public enum CountPer
{
    /// <summary>Over all numbers and addresses of the party.</summary>
    Person,

    /// <summary>Over one number or address.</summary>
    Number,

    /// <summary>
    /// Over all numbers and addresses of one person about one debt; of several debts the fullest count decides.
    /// </summary>
    PersonDebt,
}

/// <summary>Whose contacts a count takes together.</summary>
public enum CountedActors
{
    /// <summary>Those of everybody: the bank and every agency.</summary>
    Joint,

    /// <summary>Those of whoever acts; where one of the two is not known, he may be the same.</summary>
    Own,
}

/// <summary>Which results of a contact count.</summary>
public enum CountedResult
{
    /// <summary>All of them.</summary>
    Any,

    /// <summary>Where somebody answered.</summary>
    Connected,

    /// <summary>Where nobody answered.</summary>
    Unanswered,
}

/// <summary>Contacts that the bank began within some calendar days are at most a number, this one included.</summary>
/// <remarks>
/// Counts the person's one log over all cases, staff and agencies, and every reserved slot that may still be used. Days
/// are calendar days of the clock's zone; a bound of six lets the sixth pass and refuses the seventh. An act whose
/// result is known counts only where that result counts. One number is one, whoever was asked for at it; where it is
/// not named, a party that the account does not name may have been the same person. Permitted again when enough of the
/// days have passed, or a reserved slot has lapsed. Contacts under a prior consent and with exempt parties count
/// neither when they are made nor later, where the pack says so. Citations: CN-CBA-DIAL6, CN-GBT-CONN3, US-14B-A and
/// US-14B-X of rules.md.
/// </remarks>
public sealed record CountAtMostCheck : RuleCheck
{
    /// <summary>The name of the fact that may be missing: the number or address.</summary>
    public const string NumberFact = "number";

    /// <summary>How many are allowed, inclusive.</summary>
    public required int Most { get; init; }

    /// <summary>The kinds of act that count.</summary>
    public required IReadOnlyList<ActKind> Counted { get; init; }

    /// <summary>Over what.</summary>
    public CountPer Per { get; init; } = CountPer.Person;

    /// <summary>Which results count.</summary>
    public CountedResult Result { get; init; } = CountedResult.Any;

    /// <summary>Of calls, which kind counts; null for both.</summary>
    public CallKind? CallKind { get; init; }

    /// <summary>How many calendar days, the day of the act included.</summary>
    public int Days { get; init; } = 1;

    /// <summary>Whose calendar counts; with both, either may refuse.</summary>
    public ClockChoice Clock { get; init; } = ClockChoice.Official;

    /// <summary>Results that do not count, such as a busy line, which is no call that was connected.</summary>
    public IReadOnlyList<Disposition> Uncounted { get; init; } = [];

    /// <summary>Whose contacts count.</summary>
    public CountedActors Actors { get; init; } = CountedActors.Joint;

    /// <summary>Whether calls under a prior consent are exempt.</summary>
    public bool ConsentExempts { get; init; }

    /// <summary>Parties with whom contacts are exempt.</summary>
    public IReadOnlyList<PartyKind> ExemptParties { get; init; } = [];

    /// <inheritdoc/>
    public override string Predicate => "count-at-most";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ExceptionWords => Exemptions.Words(ConsentExempts, ExemptParties);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => Per == CountPer.Number ? [NumberFact] : [];

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
    [
        new("most", PolicyWords.Of(Most)),
        new("counted", string.Join(' ', Counted.Select(PolicyWords.Of))),
        new("per", PolicyWords.Of(Per)),
        new("result", PolicyWords.Of(Result)),
        new("call-kind", CallKind is { } kind ? PolicyWords.Of(kind) : "any"),
        new("days", PolicyWords.Of(Days)),
        new("clock", PolicyWords.Of(Clock)),
        .. Exemptions.Parameters(ConsentExempts, ExemptParties),
        .. Uncounted.Count == 0
            ? Array.Empty<RuleFact>()
            : [new("uncounted", string.Join(' ', Uncounted.Select(PolicyWords.Of)))],
        .. Actors == CountedActors.Joint
            ? Array.Empty<RuleFact>()
            : [new("actors", PolicyWords.Of(Actors))],
    ];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule)
    {
        if (!Counts(question.Act.Kind, question.Act.CallKind, question.Act.Connected))
        {
            return RuleVerdict.Passed;
        }

        if (Lifting(question, rule) is not null)
        {
            return RuleVerdict.ExceptionUsed;
        }

        return Missing(question, rule) is not null || Highest(question, rule) >= Most
            ? RuleVerdict.Refused
            : RuleVerdict.Passed;
    }

    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule) =>
        Missing(question, rule) is not null && Look(question, rule) == RuleVerdict.Refused
            ? null
            : Search(question, rule);

    internal override Instant? NextChange(in RuleQuestion question, PolicyRule rule)
    {
        var at = question.At;
        Instant? next = question.NextMidnight(Clock);

        foreach (var slot in question.Facts.Reserved)
        {
            next = slot.Until > at ? LocalClock.Earlier(next, slot.Until) : next;
        }

        return next;
    }

    internal override string? Lifting(in RuleQuestion question, PolicyRule rule) =>
        Exemptions.Lifting(ConsentExempts, ExemptParties, question, Clock);

    internal override string? Missing(in RuleQuestion question, PolicyRule rule) =>
        Per == CountPer.Number && question.Act.Point is null
        && rule.ReadAbsent(NumberFact) == Domain.WhenAbsent.Ask
            ? NumberFact
            : null;

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact("count", PolicyWords.Of(Highest(question, rule) + 1));
        yield return new RuleFact("most", PolicyWords.Of(Most));
        yield return new RuleFact("days", PolicyWords.Of(Days));
        if (Per == CountPer.Number)
        {
            yield return new RuleFact(NumberFact, question.Act.Point ?? "unknown");
        }

        var reserved = question.Facts.Reserved.Count;
        if (reserved > 0)
        {
            yield return new RuleFact("reservedSlots", PolicyWords.Of(reserved));
        }
    }

    private int Highest(in RuleQuestion question, PolicyRule rule)
    {
        var highest = 0;
        foreach (var zone in question.Zones(Clock))
        {
            if (Per != CountPer.PersonDebt || question.Act.Debts.Count == 0)
            {
                highest = Math.Max(
                    highest, Count(question, zone, rule, Per == CountPer.PersonDebt ? question.Facts.Case : null));
                continue;
            }

            foreach (var debt in question.Act.Debts)
            {
                highest = Math.Max(highest, Count(question, zone, rule, debt));
            }
        }

        return highest;
    }

    // The days of the window are made into two instants once, and each contact is compared with these.
    private int Count(in RuleQuestion question, DateTimeZone zone, PolicyRule rule, string? debt)
    {
        var today = question.At.InZone(zone).Date;
        var from = today.PlusDays(1 - Days).AtStartOfDayInZone(zone).ToInstant();
        var until = Deadline.EndOf(today, zone);
        until = question.Act.TimeOfDayKnown ? Instant.Min(until, question.At.PlusTicks(1)) : until;
        var sameNumber = rule.ReadAbsent(NumberFact) != Domain.WhenAbsent.Compliant;
        var count = 0;
        var contacts = question.Facts.Contacts;
        for (var i = 0; i < contacts.Length; i++)
        {
            var contact = contacts[i];
            if (contact.At >= from && contact.At < until
                && contact is { Direction: ContactDirection.Outbound, Corrected: false }
                && rule.AppliesTo.Covers(question.Act.Kind, contact.Class, contact.Party)
                && Counts(Domain.Acts.KindOf(contact.Channel), contact.CallKind, contact.Connected)
                && (contact.Result is not { } result || !Uncounted.Contains(result))
                && SameTarget(contact.Point, (contact.Party, contact.PartyPerson), question, sameNumber)
                && (debt is null || ContactTargets.IsOn(contact, debt))
                && (Actors == CountedActors.Joint || ContactTargets.MayBeBy(contact.By, question.Act))
                && !Exemptions.Frees(ConsentExempts, ExemptParties, contact, question, zone))
            {
                count++;
            }
        }

        foreach (var slot in question.Facts.Reserved)
        {
            if (question.At < slot.Until
                && slot.Key != question.Act.Permission
                && rule.AppliesTo.Covers(question.Act.Kind, slot.Class, slot.Party)
                && Counts(Domain.Acts.KindOf(slot.Channel), slot.CallKind, null)
                && SameTarget(slot.Point, (slot.Party, slot.PartyPerson), question, sameNumber)
                && (debt is null || slot.Case == debt)
                && (Actors == CountedActors.Joint || ContactTargets.MayBeBy(slot.By, question.Act))
                && !ExemptParties.Contains(slot.Party))
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>Whether a contact went to the number, or the person, that the act goes to.</summary>
    private bool SameTarget(
        string? point, (PartyKind Party, string? Person) whom, in RuleQuestion question, bool unknownIsSame)
    {
        if (Per == CountPer.PersonDebt)
        {
            return ContactTargets.MayBeOne(whom, question.Act);
        }

        if (point is not null && question.Act.Point is { } own)
        {
            return point == own || (Per == CountPer.Person && SamePerson(whom, question));
        }

        return (Per == CountPer.Person || unknownIsSame) && SamePerson(whom, question);
    }

    /// <summary>
    /// Two parties are two persons where the account names both, and two of one part where both are known; otherwise a
    /// caller could state another each time.
    /// </summary>
    private static bool SamePerson((PartyKind Party, string? Person) whom, in RuleQuestion question) =>
        whom.Person is not null
            ? question.Act.Person is { } meant ? whom.Person == meant
                : question.Act.Party != PartyKind.Debtor && (whom.Party == question.Act.Party
                    || !IsNamed(question.Act.Party, question.Facts.Parties))
            : whom.Party == question.Act.Party
                || !IsNamed(whom.Party, question.Facts.FirstParties ?? question.Facts.Parties)
                || !IsNamed(question.Act.Party, question.Facts.Parties);

    private static bool IsNamed(PartyKind party, IReadOnlyList<PartyKind> named) =>
        party == PartyKind.Debtor || named.Contains(party);

    private bool Counts(ActKind act, CallKind kind, bool? connected) => Counted.Contains(act)
        && (CallKind is not { } wanted || wanted == kind)
        && Result switch
        {
            CountedResult.Connected => connected != false,
            CountedResult.Unanswered => connected != true,
            CountedResult.Any => true,
        };
}
