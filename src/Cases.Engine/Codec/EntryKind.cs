namespace Cases.Engine;

/// <summary>What an entry says it is: a stable name, and the number of the format of its payload.</summary>
/// <param name="Name">camelCase, such as <c>caseOpened</c>; never renamed and never given another meaning.</param>
/// <param name="Format">
/// From 1; raised only where fields change their meaning, or are sealed from then on. New fields keep the number.
/// </param>
public readonly record struct EntryKind(string Name, int Format);

/// <summary>What this build cannot read because a newer one wrote it; nothing of it may be skipped.</summary>
/// <param name="Kind">The kind as the entry has it.</param>
/// <param name="Format">The format as the entry has it.</param>
/// <param name="What">What is unknown: the kind, its format, or a field or word within it.</param>
public sealed record UnknownKind(string Kind, int Format, string What);

/// <summary>A payload as this build reads it: the record, or what is too new for it.</summary>
/// <typeparam name="T">The family of records that was expected.</typeparam>
/// <param name="Value">The record; null where it is unknown.</param>
/// <param name="Unknown">What is too new; null where the record was read.</param>
public readonly record struct Decoded<T>(T? Value, UnknownKind? Unknown)
    where T : class
{
    /// <summary>Whether the record was read.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Value))]
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(false, nameof(Unknown))]
    public bool IsKnown => Unknown is null;

    /// <summary>The same answer for a wider or narrower family; a record outside of it is a broken caller.</summary>
    internal Decoded<TOther> Cast<TOther>()
        where TOther : class => new((TOther?)(object?)Value, Unknown);
}
