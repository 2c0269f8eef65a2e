using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>How the period is counted in which a consumer may dispute a debt.</summary>
/// <remarks>
/// The notice is taken as received some working days after it was sent; the period ends so many calendar days later,
/// on its last day inclusive. Source: US-34-PERIOD of rules.md (12 CFR 1006.34(b)(5)).
/// </remarks>
/// <param name="WorkingDays">Working days to receipt: no Saturday, Sunday or public holiday; 0 or more.</param>
/// <param name="Days">Calendar days from receipt, 1 or more.</param>
/// <param name="Holidays">Public holidays, in order.</param>
public sealed record ValidationPeriod(int WorkingDays, int Days, ImmutableArray<LocalDate> Holidays)
{
    private readonly BusinessCalendar _calendar = new(
        "validation", [IsoDayOfWeek.Saturday, IsoDayOfWeek.Sunday], Holidays, []);

    /// <summary>For people and for the policy's version.</summary>
    public IReadOnlyList<RuleFact> Parameters =>
    [
        new("working-days", PolicyWords.Of(WorkingDays)),
        new("days", PolicyWords.Of(Days)),
        new("holidays", string.Join(' ', Holidays.Select(PolicyWords.Of))),
    ];

    /// <summary>The last day of the period, by the fact that names it or from the day of the notice.</summary>
    /// <returns>The day; null where neither is known, or no notice was sent.</returns>
    public LocalDate? EndOf(ActFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (facts.Named.Find(DebtFacts.ValidationPeriodEnd.Name) is { IsNone: false } end)
        {
            return end.Date;
        }

        return facts.Named.Find(DebtFacts.ValidationSent.Name) is { IsNone: false } sent
            ? _calendar.AddWorkingDays(sent.Date, WorkingDays).PlusDays(Days)
            : null;
    }

    /// <inheritdoc/>
    public bool Equals(ValidationPeriod? other) => other is not null && WorkingDays == other.WorkingDays
        && Days == other.Days && Holidays.SequenceEqual(other.Holidays);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(WorkingDays, Days, Holidays.Length);
}

/// <summary>The validation period is over; permitted from the day after its last.</summary>
/// <remarks>Citation: US-34-PERIOD of rules.md.</remarks>
public sealed record PeriodOverCheck : RuleCheck
{
    /// <summary>How the period is counted.</summary>
    public required ValidationPeriod Period { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "validation-period-over";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => [DebtFacts.ValidationSent.Name];

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => Period.Parameters;

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule)
    {
        var over = Period.EndOf(question.Facts) is { } last
            ? question.Date > last
            : question.Facts.Named.Find(Needs[0]) is null
                && rule.ReadAbsent(Needs[0]) == Domain.WhenAbsent.Compliant;
        return over ? RuleVerdict.Passed : RuleVerdict.Refused;
    }

    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule) =>
        Look(question, rule) != RuleVerdict.Refused ? question.At
            : Period.EndOf(question.Facts) is { } last ? Deadline.EndOf(last, question.Zone)
            : null;

    internal override string? Missing(in RuleQuestion question, PolicyRule rule) =>
        Period.EndOf(question.Facts) is null && rule.ReadAbsent(Needs[0]) == Domain.WhenAbsent.Ask
            ? Unknown(question)
            : null;

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact("validation-period-end", PolicyWords.Of(Period.EndOf(question.Facts)));
    }
}

/// <summary>What must be sent with the first communication, or within some days of it, was sent.</summary>
/// <remarks>
/// The first communication is the first talk or message that the bank began. Before the days are over nothing is
/// missing yet. Citation: US-34-VALIDATION of rules.md (12 CFR 1006.34(a)).
/// </remarks>
public sealed record SentInTimeCheck : FactCheck
{
    /// <summary>How many days after the first communication, inclusive.</summary>
    public required int Days { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "sent-in-time";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
        [new("fact", Fact.Name), new("days", PolicyWords.Of(Days))];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) =>
        Due(question) is not { } due || question.Date <= due ? RuleVerdict.Passed : base.Look(question, rule);

    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule) =>
        Look(question, rule) == RuleVerdict.Refused ? null : question.At;

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact(Fact.Name, question.Facts.Named.Find(Fact.Name)?.ToString() ?? "unknown");
        yield return new RuleFact("due", PolicyWords.Of(Due(question)));
    }

    private protected override bool IsMet(FactValue value, in RuleQuestion question) => true;

    private LocalDate? Due(in RuleQuestion question)
    {
        LocalDate? first = null;
        foreach (var contact in question.Facts.Contacts)
        {
            if (contact is { Direction: ContactDirection.Outbound, Party: PartyKind.Debtor, Corrected: false }
                && contact.At <= question.At
                && (contact.IsConversation || contact.Channel is not (ContactChannel.Phone or ContactChannel.InPerson))
                && contact.At.InZone(question.Zone).Date is var day && (first is not { } known || day < known))
            {
                first = day;
            }
        }

        return first?.PlusDays(Days);
    }
}

/// <summary>The debtor was spoken to, or was written to some days ago.</summary>
/// <remarks>Citation: US-30-CRA of rules.md (12 CFR 1006.30(a): time for undeliverable mail to come back).</remarks>
public sealed record SpokenOrWrittenCheck : RuleCheck
{
    /// <summary>How many days after a letter or e-mail, that day not counted.</summary>
    public required int Days { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "spoken-or-written";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => [new("days", PolicyWords.Of(Days))];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) =>
        From(question) is { } from && from <= question.At ? RuleVerdict.Passed : RuleVerdict.Refused;

    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule) =>
        From(question) is { } from ? Instant.Max(from, question.At) : null;

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact("days", PolicyWords.Of(Days));
    }

    private Instant? From(in RuleQuestion question)
    {
        Instant? from = null;
        foreach (var contact in question.Facts.Contacts)
        {
            if (contact is not { Party: PartyKind.Debtor, Corrected: false } || contact.At > question.At)
            {
                continue;
            }

            if (contact.IsConversation)
            {
                return contact.At;
            }

            if (contact is { Direction: ContactDirection.Outbound,
                Channel: ContactChannel.Letter or ContactChannel.Email })
            {
                from = LocalClock.Earlier(
                    from, Deadline.EndOf(contact.At.InZone(question.Zone).Date.PlusDays(Days), question.Zone));
            }
        }

        return from;
    }
}

/// <summary>A pause that a notice begins is over.</summary>
/// <remarks>
/// It lasts so many days after the day of the notice, and longer where progress was told. Citation: UK-7.3.11-SUSPEND
/// of rules.md (CONC 7.3.11R, 7.3.12G, recalled).
/// </remarks>
public sealed record PauseOverCheck : FactCheck
{
    /// <summary>How many days, after that of the notice.</summary>
    public required int Days { get; init; }

    /// <summary>The fact, a day, that lengthens it; null where nothing does.</summary>
    public FactName? ExtendedBy { get; init; }

    /// <summary>By how many days it is lengthened.</summary>
    public int MoreDays { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "pause-over";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
    [
        new("fact", Fact.Name),
        new("days", PolicyWords.Of(Days)),
        new("extended-by", ExtendedBy?.Name ?? "none"),
        new("more-days", PolicyWords.Of(MoreDays)),
    ];

    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule)
    {
        if (Look(question, rule) != RuleVerdict.Refused)
        {
            return question.At;
        }

        return question.Facts.Named.Find(Fact.Name) is { IsNone: false } value
            ? Deadline.EndOf(LastDay(value, question), question.Zone)
            : null;
    }

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        var value = question.Facts.Named.Find(Fact.Name);
        yield return new RuleFact(Fact.Name, value?.ToString() ?? "unknown");
        if (value is { IsNone: false })
        {
            yield return new RuleFact("until", PolicyWords.Of(LastDay(value, question)));
        }
    }

    private protected override bool MetByNone => true;

    // The pause of a notice that is yet to come has not begun.
    private protected override bool IsMet(FactValue value, in RuleQuestion question) =>
        question.Date < value.Date || question.Date > LastDay(value, question);

    private LocalDate LastDay(FactValue value, in RuleQuestion question) => value.Date.PlusDays(
        ExtendedBy is { } more && question.Facts.Named.Find(more.Name) is { IsNone: false } ? Days + MoreDays : Days);
}
