using System.Collections.Immutable;
using Cases.Domain;

namespace Cases.Engine;

/// <summary>What rows of worklists take from policies.</summary>
/// <param name="Of">The policies of the packs that a case names: when it enters, and its zone.</param>
/// <param name="Marked">Says <see cref="Mark"/>, which changes with the policies while a node runs.</param>
public sealed record RowPolicies(Func<ImmutableArray<string>, PolicySeries> Of, Func<string> Marked)
{
    /// <summary>
    /// How rows are made of a state, by number: it is part of the mark, so that rows of an older build are made anew.
    /// </summary>
    public const int Made = 3;

    /// <summary>
    /// A text that differs where rows made under these policies might: it is kept with the rows, which are made anew
    /// where it is another one.
    /// </summary>
    public string Mark => Marked();

    /// <summary>The numbers on which a row turns; all else of a policy is in entries that a decision made.</summary>
    public static ImmutableArray<string> Numbers { get; } =
        ["entry-min-days", "entry-min-arrears-minor", "entry-grace-days"];

    /// <summary>The mark of rows that are made under these policies.</summary>
    internal static string MarkOf(PolicyBook policies) =>
        $"{string.Join(',', policies.InForce)} {policies.DigestOf(Numbers)} {Made}";
}
