using NodaTime;

namespace Cases.Domain;

/// <summary>Acts are refused outright while a suspension stands.</summary>
/// <remarks>
/// Made of a suspension that two persons decided, never of a pack. Its days are those of the official zone: from that
/// of the approval, inclusive, to the day before it was lifted. From when an act is permitted nobody can say.
/// Invariant: a suspension permits nothing that would be refused without it.
/// </remarks>
public sealed record SuspendedActsRule : PolicyRule
{
    private const string Instrument = "Suspension";

    /// <summary>The rule of a suspension that is or was in force.</summary>
    /// <param name="suspension">The suspension, approved.</param>
    /// <returns>Null where it was lifted on the day of its approval: it is in force on no day.</returns>
    public static SuspendedActsRule? Of(PolicyProposal suspension)
    {
        ArgumentNullException.ThrowIfNull(suspension);
        var (from, last) = (suspension.From!.Value, suspension.LiftedOn?.PlusDays(-1));
        return last < from ? null : new SuspendedActsRule
        {
            Head = new RuleHead
            {
                Id = suspension.Id,
                Title = suspension.Rule is { } rule
                    ? $"Every act of {rule} is suspended"
                    : "These acts are suspended",
                Citation = new Citation(Instrument, suspension.Id, PolicyWords.Of(from)),
                Norm = NormStrength.ProductDefault,
                Effect = RuleEffect.Deny,
                ValidFrom = from,
                ValidTo = last,
                SourceStatus = SourceStatus.OwnPolicy,
                AppliesTo = suspension.Scope,
            },
        };
    }

    /// <summary>Nobody: two persons decided it, and two lift it.</summary>
    public override string? OverridableBy => null;

    /// <inheritdoc/>
    public override string Kind => "suspended-acts";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters => [];

    internal override RuleVerdict Look(in RuleQuestion question) => RuleVerdict.Refused;

    internal override Instant? NextPermitted(in RuleQuestion question) => null;

    private protected override IReadOnlyList<RuleFact> Explain(in RuleQuestion question, RuleVerdict verdict) =>
        [new("suspendedFrom", PolicyWords.Of(ValidFrom))];
}
