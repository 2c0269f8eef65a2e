using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using NodaTime;

namespace Cases.Domain;

/// <summary>One reason for a refusal, with what a person needs in order to understand and to act.</summary>
/// <param name="Code">The stable code.</param>
/// <param name="Template">
/// What is wrong and what to do, one sentence in English, with <c>{0}</c>, <c>{1}</c> where <see cref="Typed"/> stands;
/// see <see cref="Sentence"/>. Never personal data.
/// </param>
/// <param name="Facts">The facts that decided it: keys, numbers, dates and words of closed sets.</param>
public sealed record RefusalReason(
    RefusalCode Code, [ConstantExpected] string Template, ImmutableArray<RuleFact> Facts)
{
    /// <summary>What stands in <see cref="Detail"/> for a text whose key does not exist any more.</summary>
    public const string Erased = "(erased)";

    /// <summary>What somebody typed, in the order of the sentence; entries seal it.</summary>
    public ImmutableArray<TypedText> Typed { get; init; } = [];

    /// <summary>The whole sentence.</summary>
    public string Detail => Typed.IsDefaultOrEmpty ? Template : Fill();

    /// <summary>The rule's id, where a rule decided.</summary>
    public string? Rule { get; init; }

    /// <summary>Where the rule is written.</summary>
    public Citation? Citation { get; init; }

    /// <summary>How strong the norm is.</summary>
    public NormStrength? Norm { get; init; }

    /// <summary>The first instant at which every rule permits it; null where nobody can say.</summary>
    public Instant? PermittedFrom { get; init; }

    /// <summary>The role that may override it; null where nobody may.</summary>
    public string? OverridableBy { get; init; }

    /// <summary>A reason whose sentence may repeat what somebody typed.</summary>
    /// <param name="code">The stable code.</param>
    /// <param name="sentence">The sentence.</param>
    /// <param name="facts">The facts that decided it.</param>
    public static RefusalReason Of(RefusalCode code, Sentence sentence, params ImmutableArray<RuleFact> facts)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        return new RefusalReason(code, "", facts) { Template = sentence.Template, Typed = sentence.Typed };
    }

    /// <summary>Puts each text into its place, once: a text that looks like a place stays as it is.</summary>
    private string Fill()
    {
        var (whole, from) = (new StringBuilder(), 0);
        for (var index = 0; index < Typed.Length; index++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{{{index}}}");
            var at = Template.IndexOf(place, from, StringComparison.Ordinal);
            if (at < 0)
            {
                break;
            }

            whole.Append(Template, from, at - from).Append(Typed[index].Text ?? Erased);
            from = at + place.Length;
        }

        return whole.Append(Template, from, Template.Length - from).ToString();
    }
}

/// <summary>The answer of the decider: a <see cref="Decision"/> or a <see cref="Refusal"/>.</summary>
public abstract record Outcome
{
    /// <summary>The rules that were judged, with their answers.</summary>
    public ImmutableArray<RuleAnswer> Rules { get; init; } = [];
}

/// <summary>The command was accepted.</summary>
/// <param name="Events">
/// What happened on the case, in order; empty where it had been done before and nothing changes.
/// </param>
/// <param name="Beside">What is written on other streams in the same unit.</param>
/// <param name="After">The state after the events.</param>
public sealed record Decision(
    ImmutableArray<CaseEvent> Events, ImmutableArray<BesideEvent> Beside, CaseState After) : Outcome
{
    /// <summary>
    /// Whether the command brought a key that was used before: it is the same command told again only where its whole
    /// content is the same, which the ledger knows by its fingerprint.
    /// </summary>
    public bool Repeats { get; init; }
}

/// <summary>The command was refused; nothing changes.</summary>
/// <param name="Reasons">At least one reason, by precedence.</param>
public sealed record Refusal(ImmutableArray<RefusalReason> Reasons) : Outcome
{
    /// <summary>
    /// The acts that rules refused, so that they can be judged again; empty where anything but rules refused, because
    /// other rules would then change nothing.
    /// </summary>
    public ImmutableArray<JudgedAct> Acts { get; init; } = [];
}

/// <summary>An act that was judged, with what was stated about it.</summary>
/// <param name="Act">The act.</param>
/// <param name="Named">The named facts; what the ledger tells is not among them.</param>
public sealed record JudgedAct(Act Act, NamedFacts Named)
{
    /// <summary>The case that it is about, where it was judged on a person's record; else null.</summary>
    public string? Case { get; init; }

    /// <summary>The acts of a refusal, where nothing but rules refused.</summary>
    /// <param name="acts">The acts that rules refused; null for none.</param>
    /// <param name="reasons">Every reason.</param>
    internal static ImmutableArray<JudgedAct> Of(
        ImmutableArray<JudgedAct> acts, ImmutableArray<RefusalReason> reasons) =>
        acts.IsDefaultOrEmpty || reasons.Any(reason => reason.Rule is null) ? [] : acts;
}
