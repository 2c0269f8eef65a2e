using NodaTime;

namespace Cases.Domain;

/// <summary>A medium is not one that the person asked to leave unused.</summary>
/// <remarks>
/// A request that names an address closes that address; where the act names none, it may be the same. One answer to
/// each message that the person sends in that medium, and a confirmation of the request that says nothing else, pass by
/// an exception. It lasts until it is taken back. Citation: US-14H-MEDIA of rules.md (12 CFR 1006.14(h)).
/// </remarks>
public sealed record MediumOpenCheck : RuleCheck
{
    /// <summary>The word of the exception for an answer.</summary>
    public const string Reply = ContactExceptions.Reply;

    /// <summary>The word of the exception for a confirmation.</summary>
    public const string Confirmation = "opt-out-confirmation";

    private const string ConfirmationOnly = "opt_out_confirmation_only";

    /// <inheritdoc/>
    public override string Predicate => "medium-open";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ExceptionWords => [Reply, Confirmation];

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => [];

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule) => Closing(question) is null
        ? RuleVerdict.Passed
        : Lifting(question, rule) is null ? RuleVerdict.Refused : RuleVerdict.ExceptionUsed;

    internal override Instant? NextMet(in RuleQuestion question, PolicyRule rule) =>
        Search(question, rule);

    internal override Instant? NextChange(in RuleQuestion question, PolicyRule rule)
    {
        Instant? next = null;
        foreach (var request in question.Facts.Terms.MediumRequests)
        {
            next = request.At > question.At ? LocalClock.Earlier(next, request.At) : next;
            next = request.WithdrawnAt > question.At ? LocalClock.Earlier(next, request.WithdrawnAt) : next;
        }

        return next;
    }

    internal override string? Lifting(in RuleQuestion question, PolicyRule rule)
    {
        if (Closing(question) is not { } closing)
        {
            return null;
        }

        return question.Facts.Named.Find(ContentFacts.Content.Name) is { IsNone: false } content
            && content.Words[0] == ConfirmationOnly
                ? Confirmation
                : ContactExceptions.Answers(question, at => at > closing.At) ? Reply : null;
    }

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        yield return new RuleFact("closedMedium", Closing(question)!.Channel);
    }

    private static MediumRequest? Closing(in RuleQuestion question)
    {
        foreach (var request in question.Facts.Terms.MediumRequests)
        {
            if (request.At <= question.At && !(request.WithdrawnAt <= question.At)
                && request.Channel == question.Act.Channel
                && (request.Point is null || question.Act.Point is null || request.Point == question.Act.Point))
            {
                return request;
            }
        }

        return null;
    }
}
