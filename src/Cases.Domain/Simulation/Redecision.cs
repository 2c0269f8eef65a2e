using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>What refuses: a rule, or a limit that a policy's numbers set.</summary>
/// <param name="Rule">The rule's id; of a limit the code of its refusal, such as <c>plan_terms_forbidden</c>.</param>
/// <param name="Citation">Where it is written; null for a limit.</param>
/// <param name="Norm">How strong it is; null for a limit.</param>
public sealed record Refuser(string Rule, Citation? Citation, NormStrength? Norm);

/// <summary>How two policies answer to the same decision.</summary>
/// <param name="More">What refuses under the draft and did not under the other.</param>
/// <param name="Less">What refused under the other and does not under the draft.</param>
/// <param name="IsRefused">Whether anything refuses under the draft.</param>
public readonly record struct PolicyDifference(
    ImmutableArray<Refuser> More, ImmutableArray<Refuser> Less, bool IsRefused)
{
    /// <summary>Both answer alike.</summary>
    public static PolicyDifference None { get; } = new([], [], false);

    /// <summary>Rules that are broken under the draft alone: of what was told, and those that never refuse.</summary>
    public ImmutableArray<Refuser> Broken { get; init; } = [];

    /// <summary>Rules that are broken under the other alone.</summary>
    public ImmutableArray<Refuser> Mended { get; init; } = [];

    /// <summary>Whether the draft forbids what the other does not, be it told or asked.</summary>
    public bool Forbids { get; init; }

    /// <summary>Whether both answer alike.</summary>
    public bool IsNone => More.IsEmpty && Less.IsEmpty && Broken.IsEmpty && Mended.IsEmpty;
}

/// <summary>Compares decisions on the same facts under two policies.</summary>
public static class Redecision
{
    /// <summary>Compares two decisions.</summary>
    /// <param name="inForce">Under the policy that was in force: why it refuses, and what its rules answered.</param>
    /// <param name="draft">Under the draft, likewise.</param>
    /// <param name="told">
    /// Whether it happened elsewhere and is only recorded: then rules that are broken count, and nothing is refused.
    /// </param>
    public static PolicyDifference Of(
        (ImmutableArray<RefusalReason> Reasons, ImmutableArray<RuleAnswer> Rules) inForce,
        (ImmutableArray<RefusalReason> Reasons, ImmutableArray<RuleAnswer> Rules) draft, bool told)
    {
        var (was, now) = (Broken(inForce.Rules, told), Broken(draft.Rules, told));
        if (was is null && now is null && inForce.Reasons.IsEmpty && draft.Reasons.IsEmpty)
        {
            return PolicyDifference.None;
        }

        var broken = Beyond(Refusers(now), Refusers(was));
        List<Refuser> refused = told ? [] : Refusers(inForce.Reasons);
        List<Refuser> refuses = told ? [] : Refusers(draft.Reasons);
        var more = Beyond(refuses, refused);
        return new PolicyDifference(more, Beyond(refused, refuses), refuses.Count > 0)
        {
            Broken = broken,
            Mended = Beyond(Refusers(was), Refusers(now)),
            Forbids = !more.IsEmpty
                || now?.Exists(answer => answer.Refuses && broken.Any(one => one.Rule == answer.Rule)) == true,
        };
    }

    /// <summary>Compares the answers of two policies to acts that were refused.</summary>
    /// <param name="inForce">Of the policy that was in force.</param>
    /// <param name="draft">Of the draft.</param>
    public static PolicyDifference OfActs(ImmutableArray<RuleAnswer> inForce, ImmutableArray<RuleAnswer> draft)
    {
        var (was, now) = (
            Refusers([.. inForce.Where(answer => answer.Refuses)]),
            Refusers([.. draft.Where(answer => answer.Refuses)]));
        return new PolicyDifference(Beyond(now, was), Beyond(was, now), now.Count > 0);
    }

    /// <summary>Whether an answer stands in an entry as one that refused, or was broken.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="told">Whether it is about what happened elsewhere.</param>
    public static bool IsAgainst(RuleAnswer answer, bool told)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer.Verdict switch
        {
            RuleVerdict.Refused => !told || answer.MissingFact is null,
            RuleVerdict.Breached => true,
            _ => false,
        };
    }

    /// <summary>The rules that were broken; a fact that is missing breaks none.</summary>
    private static List<RuleAnswer>? Broken(ImmutableArray<RuleAnswer> answers, bool told)
    {
        List<RuleAnswer>? broken = null;
        foreach (var answer in answers)
        {
            if (answer.Verdict == RuleVerdict.Breached || (told && IsAgainst(answer, told)))
            {
                (broken ??= []).Add(answer);
            }
        }

        return broken;
    }

    private static ImmutableArray<Refuser> Beyond(List<Refuser> these, List<Refuser> those) =>
        [.. these.Where(one => those.TrueForAll(other => other.Rule != one.Rule)).DistinctBy(one => one.Rule)];

    private static List<Refuser> Refusers(List<RuleAnswer>? answers) => answers is null
        ? []
        : answers.ConvertAll(answer => new Refuser(answer.Rule, answer.Citation, answer.Norm));

    private static List<Refuser> Refusers(ImmutableArray<RefusalReason> reasons) =>
        [.. reasons.Select(one => new Refuser(one.Rule ?? RefusalCodes.Wire(one.Code), one.Citation, one.Norm))];
}
