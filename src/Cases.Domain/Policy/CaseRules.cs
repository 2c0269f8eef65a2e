using NodaTime;

namespace Cases.Domain;

/// <summary>While a promise or plan is honoured, collection rests until its due date plus grace, inclusive.</summary>
/// <remarks>
/// Days are calendar days of the official zone; permitted again from the start of the day after. What rests is the
/// rule's scope (shipped: collection; instalment reminders, service and notices go on). Citation: BANK-PLAN-HOLD of
/// rules.md. Invariant: nobody who keeps an agreement is collected from.
/// </remarks>
public sealed record HonouredAgreementRule : PolicyRule
{
    /// <inheritdoc/>
    public override string Kind => "honoured-agreement";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => [];

    internal override RuleVerdict Look(in RuleQuestion question) =>
        question.Facts.Agreement is { } agreement && question.Date <= agreement.LastDay
            ? RuleVerdict.Refused
            : RuleVerdict.Passed;

    internal override Instant? NextPermitted(in RuleQuestion question) => Look(question) == RuleVerdict.Refused
        ? Deadline.EndOf(question.Facts.Agreement!.LastDay, question.Zone)
        : question.At;

    private protected override IReadOnlyList<RuleFact> Explain(in RuleQuestion question, RuleVerdict verdict) =>
        verdict == RuleVerdict.Refused && question.Facts.Agreement is { } agreement
            ?
            [
                new("agreement", agreement.Kind),
                new("due", PolicyWords.Of(agreement.Due)),
                new("graceDays", PolicyWords.Of(agreement.GraceDays)),
                new("honouredThrough", PolicyWords.Of(agreement.LastDay)),
            ]
            : [];
}

/// <summary>The act needs a debt: forbidden where nothing is outstanding.</summary>
/// <remarks>
/// Outstanding of zero or less (an account in credit) forbids. From when it is permitted is never known: it depends
/// on a new charge. Used by process packs, such as FINES-REFERRAL-OWING. Invariant: nobody is pursued for nothing.
/// </remarks>
public sealed record NeedsDebtRule : PolicyRule
{
    /// <inheritdoc/>
    public override string Kind => "needs-debt";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => [];

    internal override RuleVerdict Look(in RuleQuestion question) =>
        question.Facts.Outstanding.IsPositive ? RuleVerdict.Passed : RuleVerdict.Refused;

    internal override Instant? NextPermitted(in RuleQuestion question) =>
        question.Facts.Outstanding.IsPositive ? question.At : null;

    private protected override IReadOnlyList<RuleFact> Explain(in RuleQuestion question, RuleVerdict verdict) =>
        verdict == RuleVerdict.Refused ? [new("outstanding", question.Facts.Outstanding.ToString())] : [];
}

/// <summary>The act is not expected while the case is with lawyers or a court.</summary>
/// <remarks>
/// From when it is permitted is not known: it depends on the referral's end. Used by process packs with effect
/// conformance, such as FINES-NO-PAYMENT-AFTER-REFERRAL, where money is never refused.
/// </remarks>
public sealed record NoOpenReferralRule : PolicyRule
{
    /// <inheritdoc/>
    public override string Kind => "no-open-referral";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => [];

    internal override RuleVerdict Look(in RuleQuestion question) =>
        question.Facts.ReferralOpen ? RuleVerdict.Refused : RuleVerdict.Passed;

    internal override Instant? NextPermitted(in RuleQuestion question) =>
        question.Facts.ReferralOpen ? null : question.At;

    private protected override IReadOnlyList<RuleFact> Explain(in RuleQuestion question, RuleVerdict verdict) =>
        verdict == RuleVerdict.Refused ? [new("referralOpen", "true")] : [];
}
