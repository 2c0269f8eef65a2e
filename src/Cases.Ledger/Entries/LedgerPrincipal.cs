namespace Cases.Ledger;

/// <summary>Who stands behind an entry.</summary>
/// <param name="Subject">The person's or system's own id, for example the token's <c>sub</c>; not empty.</param>
/// <param name="Role">The role in which it acted; not empty.</param>
/// <param name="Organisation">The organisation, or null where there is only one.</param>
/// <param name="Branch">The branch, or null.</param>
public sealed record LedgerPrincipal(string Subject, string Role, string? Organisation, string? Branch);

/// <summary>One rule that was asked when the entry was decided, and what it answered.</summary>
/// <param name="Rule">The rule's id, for example <c>CN-CBA-QUIET</c>.</param>
/// <param name="Citation">Instrument, article and version in force.</param>
/// <param name="Answer">
/// <c>passed</c>, <c>refused</c>, <c>overridden</c>, <c>exception</c>, <c>complied</c>, <c>breached</c>,
/// <c>notAssessable</c> or <c>warned</c>; the ledger keeps the text and does not judge it.
/// </param>
public readonly record struct AppliedRule(string Rule, string Citation, string Answer);
