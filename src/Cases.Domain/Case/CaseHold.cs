using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>A hold beside the stage.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind">What kind.</param>
/// <param name="From">First day, inclusive.</param>
/// <param name="Until">Last day, inclusive; null while open-ended. Work resumes by itself the day after.</param>
/// <param name="PartMinor">The disputed part in minor units; null where the whole is held.</param>
/// <param name="Party">The party it protects; null for all.</param>
/// <param name="Channel">The channel it closes; null for all.</param>
/// <param name="Verified">Whether it was verified: a representation counts only then.</param>
/// <param name="Lifted">Whether it was ended by hand.</param>
public sealed record CaseHold(
    string Key, HoldKind Kind, LocalDate From, LocalDate? Until, long? PartMinor, PartyKind? Party, string? Channel,
    bool Verified, bool Lifted)
{
    /// <summary>The staff member or agency that it stops; null for everybody.</summary>
    public string? Actor { get; init; }

    /// <summary>Who looks after it; null for nobody.</summary>
    public string? Owner { get; init; }

    /// <summary>When it is to be reviewed; null where nobody said. It ends nothing by itself.</summary>
    public LocalDate? ReviewOn { get; init; }

    /// <summary>Whether a step was made in it, such as an investigation that was opened.</summary>
    public bool TakenUp { get; init; }

    /// <summary>Who placed it; null for what was told from outside, and in entries of older builds.</summary>
    public string? PlacedBy { get; init; }

    /// <summary>The day on which it was ended; null while it was not.</summary>
    public LocalDate? LiftedOn { get; init; }

    /// <summary>How many contacts had been recorded before it was placed; a word in these does not end it.</summary>
    public int ContactsBefore { get; init; }

    /// <summary>The key of the contact in which it was said that it ends; null where none was named.</summary>
    public string? SaidIn { get; init; }

    /// <summary>Of a dispute of a part: the due items that it is about; empty where an amount was named.</summary>
    public ImmutableArray<string> Items { get; init; } = [];

    /// <summary>Of a dispute that was decided: whether the debtor was right; null before, and where nobody said.
    /// </summary>
    public bool? ForDebtor { get; init; }

    /// <summary>Whether it stops anything on a day.</summary>
    public bool ActiveOn(LocalDate day) => !Lifted && From <= day && (Until is not { } until || day <= until);
}
