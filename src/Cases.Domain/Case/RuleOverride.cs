using NodaTime;

namespace Cases.Domain;

/// <summary>How an override stands; that its time is over is not told, but seen from its end.</summary>
public enum OverrideStatus
{
    /// <summary>Waits for a second person.</summary>
    Waiting,

    /// <summary>Granted, and not used yet.</summary>
    Granted,

    /// <summary>Not granted.</summary>
    Rejected,

    /// <summary>Ended before it was used.</summary>
    Withdrawn,

    /// <summary>An act was done under it.</summary>
    Used,
}

/// <summary>Leave to do one act that a rule of soft norm refuses, asked for or granted.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Rule">The rule's id.</param>
/// <param name="Kind">The kind of the act.</param>
/// <param name="Party">To whom the act is done.</param>
/// <param name="From">From when it serves, inclusive.</param>
/// <param name="Until">Until when, exclusive.</param>
/// <param name="RequestedBy">Who asked; may not decide.</param>
/// <param name="Role">The role that decides it.</param>
/// <param name="Status">How it stands.</param>
public sealed record RuleOverride(
    string Key, string Rule, ActKind Kind, PartyKind Party, Instant From, Instant Until, string RequestedBy,
    string Role, OverrideStatus Status)
{
    /// <summary>The person whom the act is for, where the case names him and he is not its debtor.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>The channel; null for whichever the act has.</summary>
    public ContactChannel? Channel { get; init; }

    /// <summary>The reason of the rule's list; null where it names none.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>Why it was asked for; null once its key is destroyed.</summary>
    public string? Reason { get; init; }

    /// <summary>Who decided; null while it waits.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>The contact permission that was given under it; the contact in its slot goes under it too.</summary>
    public string? Permission { get; init; }

    /// <summary>Whether an act is the one that it is for.</summary>
    /// <param name="act">The act.</param>
    public bool IsFor(Act act)
    {
        ArgumentNullException.ThrowIfNull(act);
        return act.Kind == Kind && act.Party == Party
            && (PartyPerson is null || act.Person is null || PartyPerson == act.Person)
            && (Channel is not { } channel || Acts.Name(channel) == act.Channel);
    }
}

/// <summary>What an override makes of a judgement.</summary>
/// <param name="Judgement">The judgement under it.</param>
/// <param name="Used">The override, where the rule would have refused without it; null for none.</param>
/// <param name="Fault">Why it does not serve; null where it does, or nothing of it was needed.</param>
internal sealed record OverrideAnswer(Judgement Judgement, RuleOverride? Used, RefusalReason? Fault)
{
    /// <summary>Puts an override between a refused act and its refusal.</summary>
    /// <remarks>
    /// It is asked only where the act is refused: a command that is told again, or that passes by itself, uses nothing.
    /// The rule must still be one that its role may override, so that a stronger norm ends what was granted before.
    /// </remarks>
    /// <param name="policy">The policy that judged.</param>
    /// <param name="state">The case.</param>
    /// <param name="key">The override that is named.</param>
    /// <param name="act">The act.</param>
    /// <param name="facts">What is known.</param>
    /// <param name="judgement">The judgement, which refuses.</param>
    public static OverrideAnswer Of(
        Policy policy, CaseState state, string key, Act act, ActFacts facts, Judgement judgement)
    {
        if (Overrides.Find(state, key) is not { } known)
        {
            return new OverrideAnswer(judgement, null, RefusalReason.Of(
                RefusalCode.KeyUnknown, $"There is no override {key} on this case."));
        }

        if (judgement.Refusals.FirstOrDefault(answer => answer.Rule == known.Rule) is not { } refused)
        {
            return new OverrideAnswer(judgement, null, null);
        }

        return FaultOf(known, act, refused) is { } fault
            ? new OverrideAnswer(judgement, null, RefusalReason.Of(RefusalCode.OverrideUnusable, fault))
            : new OverrideAnswer(Under(known, policy, act, facts, judgement), known, null);
    }

    private static Sentence? FaultOf(RuleOverride known, Act act, RuleAnswer refused) => known.Status switch
    {
        OverrideStatus.Waiting => $"The override {known.Key} waits for the second person's decision.",
        OverrideStatus.Rejected => $"The override {known.Key} was not granted.",
        OverrideStatus.Withdrawn => $"The override {known.Key} was withdrawn.",
        OverrideStatus.Used when known.Permission is null || known.Permission != act.Permission =>
            $"The override {known.Key} was used; it serves one act.",
        _ when !known.IsFor(act) => $"The override {known.Key} is for another act, person or channel.",
        _ when act.At < known.From || act.At >= known.Until =>
            $"The override {known.Key} is not for this time: it has lapsed or has not begun.",
        _ when refused.OverridableBy != known.Role =>
            $"{refused.Rule:word} became stronger since the override {known.Key} was granted, which ends it.",
        _ => null,
    };

    private static Judgement Under(
        RuleOverride known, Policy policy, Act act, ActFacts facts, Judgement judgement)
    {
        var answers = judgement.Answers.Select(answer => answer.Refuses && answer.Rule == known.Rule
            ? answer with
            {
                Verdict = RuleVerdict.Overridden,
                Facts = [.. answer.Facts, new RuleFact("override", known.Key)],
                PermittedFrom = null,
                OverridableBy = null,
                MissingFact = null,
            }
            : answer).ToArray();
        var under = new Judgement(answers, null);

        // What others refuse until a later instant is permitted then only while the override still serves.
        return !under.Refused ? under
            : policy.FirstPermitted(act, facts, known.Rule) is { } at && at < known.Until
                ? under with { PermittedFrom = at }
                : under with { PermittedFrom = judgement.PermittedFrom };
    }
}
