using NodaTime;

namespace Cases.Domain;

/// <summary>One row of the hold matrix: what holds of one kind stop, for whom and which classes of act.</summary>
/// <remarks>
/// Applies only where a hold of its kind reaches the act. A hold lasts through its end date, inclusive, in the official
/// zone; without one, from when the act is permitted is not known. Where only a part of the debt is held, acts for the
/// rest pass and the fact is recorded. Citation: rules.md, section 8, point 2.
/// Invariant: classes that the row does not name (notices, replies, preservation of rights) pass every such hold.
/// </remarks>
public sealed record HoldMatrixRule : PolicyRule
{
    /// <summary>The kind of hold.</summary>
    public required HoldKind Hold { get; init; }

    /// <summary>Whether the hold counts only once its ground was verified.</summary>
    public bool OnceVerified { get; init; }

    /// <summary>Whether such a hold ends open promises: nobody breaks one that he may not or need not keep.</summary>
    public bool EndsPromises { get; init; }

    /// <inheritdoc/>
    public override string Kind => "hold";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
    [
        new("hold", PolicyWords.Of(Hold)),
        new("once-verified", OnceVerified ? "true" : "false"),
        // Rows that say nothing of promises keep the digest that they had.
        .. EndsPromises ? [new RuleFact("ends-promises", "true")] : Array.Empty<RuleFact>(),
    ];

    internal override RuleVerdict Look(in RuleQuestion question)
    {
        var verdict = RuleVerdict.NotApplicable;
        var holds = question.Facts.Holds;
        for (var i = 0; i < holds.Count; i++)
        {
            if (!Counts(holds[i], question))
            {
                continue;
            }

            if (!holds[i].PartOnly)
            {
                return RuleVerdict.Refused;
            }

            verdict = RuleVerdict.Passed;
        }

        return verdict;
    }

    internal override Instant? NextPermitted(in RuleQuestion question)
    {
        LocalDate? last = null;
        foreach (var hold in question.Facts.Holds)
        {
            if (!Counts(hold, question) || hold.PartOnly)
            {
                continue;
            }

            if (hold.Until is not { } until)
            {
                return null;
            }

            last = last is { } known && known > until ? known : until;
        }

        return last is { } day ? Deadline.EndOf(day, question.Zone) : question.At;
    }

    private protected override IReadOnlyList<RuleFact> Explain(in RuleQuestion question, RuleVerdict verdict)
    {
        var facts = new List<RuleFact>();
        foreach (var hold in question.Facts.Holds)
        {
            if (!Counts(hold, question))
            {
                continue;
            }

            facts.AddRange([.. hold.Named, hold.Ends]);
            if (hold.PartOnly)
            {
                facts.Add(new RuleFact("partOnly", "true"));
            }

            if (hold.Channel is not null)
            {
                facts.Add(new RuleFact("channel", hold.Channel));
            }
        }

        return facts;
    }

    private bool Counts(ActiveHold hold, in RuleQuestion question) =>
        hold.Kind == Hold
        && (hold.Verified || !OnceVerified)
        && hold.HoldsOn(question.Date)
        && hold.Reaches(question.Act);
}

/// <summary>The hold matrix of a policy: hold kind × party × class of act, as the rows of its packs give it.</summary>
/// <remarks>Where several packs have rows for a cell, one that stops suffices: the stricter wins.</remarks>
public sealed class HoldMatrix
{
    /// <summary>A matrix of rows.</summary>
    /// <param name="rows">The rows, in the policy's precedence.</param>
    public HoldMatrix(IEnumerable<HoldMatrixRule> rows) => Rows = [.. rows];

    /// <summary>The rows, in the policy's precedence.</summary>
    public IReadOnlyList<HoldMatrixRule> Rows { get; }

    /// <summary>The first row that stops a cell for an ordinary contact; null where the cell passes.</summary>
    /// <param name="hold">The kind of hold, open-ended and verified.</param>
    /// <param name="party">To whom the act is done.</param>
    /// <param name="cls">The act's class.</param>
    /// <param name="act">The act's kind; a call unless said otherwise.</param>
    public HoldMatrixRule? Cell(HoldKind hold, PartyKind party, ActClass cls, ActKind act = ActKind.Call)
    {
        foreach (var row in Rows)
        {
            if (row.Hold == hold && row.Blocks && row.AppliesTo.Covers(act, cls, party))
            {
                return row;
            }
        }

        return null;
    }

    /// <summary>Whether a hold of a kind ends the promises that are open.</summary>
    /// <param name="hold">The kind of hold.</param>
    /// <param name="verified">Whether its ground was verified.</param>
    public bool EndsPromises(HoldKind hold, bool verified)
    {
        foreach (var row in Rows)
        {
            if (row.EndsPromises && row.Hold == hold && (verified || !row.OnceVerified))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a cell stops.</summary>
    /// <param name="hold">The kind of hold, open-ended and verified.</param>
    /// <param name="party">To whom the act is done.</param>
    /// <param name="cls">The act's class.</param>
    public bool Stops(HoldKind hold, PartyKind party, ActClass cls) => Cell(hold, party, cls) is not null;
}
