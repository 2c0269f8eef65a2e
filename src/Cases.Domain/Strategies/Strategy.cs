using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>A bucket of days past due. Names and bounds are a bank's own.</summary>
/// <param name="Code">Its name, such as <c>M1</c>; unique in its strategy.</param>
/// <param name="FromDays">The first day past due in it.</param>
/// <param name="ThroughDays">The last day in it; null for no end.</param>
public sealed record DelinquencyBucket(string Code, int FromDays, int? ThroughDays)
{
    /// <summary>Its days.</summary>
    public DayRange Days => new(FromDays, ThroughDays);

    /// <summary>The bucket of a number of days; null where the bounds leave it out.</summary>
    public static DelinquencyBucket? Of(ImmutableArray<DelinquencyBucket> buckets, int days) =>
        buckets.FirstOrDefault(bucket => bucket.Days.Contains(days));
}

/// <summary>One step of a ladder of reminders (dunning level).</summary>
/// <param name="Level">Its place in the ladder, from 1 without a gap.</param>
/// <param name="Day">Days from the due date; negative before it, 0 on it.</param>
/// <param name="Channel">How the reminder goes.</param>
/// <param name="Act">As what: a reminder up to the due date, collection after it (rules.md, CN-CBA-SCOPE).</param>
/// <param name="Template">The id of the template.</param>
/// <param name="IntervalDays">Calendar days that lie at least between it and the step before.</param>
public sealed record LadderStep(
    int Level, int Day, ContactChannel Channel, ActClass Act, string Template, int IntervalDays);

/// <summary>What is small enough to be let be, in one currency.</summary>
/// <param name="Outstanding">An outstanding amount of at most this counts as nothing.</param>
/// <param name="Promise">A promise is kept where at most this of it is missing.</param>
public sealed record StrategyTolerance(Money Outstanding, Money Promise);

/// <summary>When ending the recovery of a small balance is suggested; a person and a second one decide.</summary>
/// <param name="Days">The days past due.</param>
/// <param name="AtMost">The largest balance, inclusive.</param>
public sealed record WriteOffSuggestion(DayRange Days, Money AtMost);

/// <summary>In which order a payment is applied, by how late the debt is when the bank receives it.</summary>
/// <param name="Days">Days past due on the day of receipt.</param>
/// <param name="Order">Every component once, the first served first; empty for the order of the contract.</param>
public sealed record AllocationBand(DayRange Days, ImmutableArray<DebtComponent> Order);

/// <summary>Days that are allowed beyond a date, calendar days, inclusive.</summary>
/// <param name="PromiseDays">After the date of a promise.</param>
/// <param name="PlanDays">After the due date of an instalment.</param>
/// <param name="EntryDays">After the due date, before a case is entered.</param>
public sealed record StrategyGrace(int PromiseDays, int PlanDays, int EntryDays);

/// <summary>
/// How a bank works the accounts of some products: numbers and orders as data, with an immutable version.
/// </summary>
public sealed record Strategy
{
    /// <summary>The id, the same over versions: <c>CN-CARD</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Its version, from 1; a changed number is a new version.</summary>
    public required int Version { get; init; }

    /// <summary>What it is for, in one line.</summary>
    public required string Title { get; init; }

    /// <summary>The jurisdiction: an ISO 3166 country code, or <c>any</c>.</summary>
    public required string Jurisdiction { get; init; }

    /// <summary>The products that it is for; empty for all.</summary>
    public required ImmutableArray<string> Products { get; init; }

    /// <summary>The first day on which it is in force, inclusive.</summary>
    public required LocalDate ValidFrom { get; init; }

    /// <summary>The last day, inclusive; null while there is no end.</summary>
    public LocalDate? ValidTo { get; init; }

    /// <summary>The zone in which its days are counted.</summary>
    public required DateTimeZone Zone { get; init; }

    /// <summary>The id of the calendar of working days; null where none matters.</summary>
    public string? Calendar { get; init; }

    /// <summary>The buckets, which together hold every day once.</summary>
    public required ImmutableArray<DelinquencyBucket> Buckets { get; init; }

    /// <summary>The ladder of reminders, by level; may be empty.</summary>
    public ImmutableArray<LadderStep> Ladder { get; init; } = [];

    /// <summary>Grace; null where the numbers of the packs hold.</summary>
    public StrategyGrace? Grace { get; init; }

    /// <summary>Tolerances, each currency once.</summary>
    public ImmutableArray<StrategyTolerance> Tolerances { get; init; } = [];

    /// <summary>Suggestions to end recovery, without gap from the first one on; may be empty.</summary>
    public ImmutableArray<WriteOffSuggestion> WriteOff { get; init; } = [];

    /// <summary>Orders of allocation, which together hold every day once; empty for the contract's.</summary>
    public ImmutableArray<AllocationBand> Allocation { get; init; } = [];

    /// <summary>SHA-256 of everything that it says, 64 lower-case hex digits.</summary>
    public string ContentHash() => ContentDigest.Of(Values());

    /// <summary>
    /// The name of its content with that of its calendar and of the time-zone database, which decide days: such as
    /// <c>CN-CARD@1/3f2a9c81d0e4</c>. Equal texts mean equal days and numbers.
    /// </summary>
    /// <param name="calendar">The calendar that it names; null where it names none.</param>
    public string VersionText(CalendarData? calendar)
    {
        var digest = ContentDigest.Of(
            [ContentHash(), calendar?.ContentHash() ?? "", DateTimeZoneProviders.Tzdb.VersionId]);
        return $"{Id}@{PolicyWords.Of(Version)}/{digest[..12]}";
    }

    /// <summary>Whether it is in force on a date.</summary>
    public bool IsValidOn(LocalDate date) => ValidFrom <= date && (ValidTo is not { } last || date <= last);

    // Each list is preceded by its name, so that a value never reads as one of another list.
    private IEnumerable<string> Values() =>
    [
        Id, PolicyWords.Of(Version), Title, Jurisdiction, string.Join(' ', Products), PolicyWords.Of(ValidFrom),
        PolicyWords.Of(ValidTo), Zone.Id, Calendar ?? "",
        "buckets", .. Buckets.Select(bucket => $"{bucket.Code} {bucket.Days}"),
        "ladder", .. Ladder.Select(step => string.Join(
            ' ', PolicyWords.Of(step.Level), PolicyWords.Of(step.Day), PolicyWords.Of(step.Channel),
            PolicyWords.Of(step.Act), step.Template, PolicyWords.Of(step.IntervalDays))),
        "grace", Grace is { } grace
            ? string.Join(' ', ((int[])[grace.PromiseDays, grace.PlanDays, grace.EntryDays]).Select(PolicyWords.Of))
            : "",
        "tolerances", .. Tolerances.Select(tolerance => $"{tolerance.Outstanding} {tolerance.Promise}"),
        "write-off", .. WriteOff.Select(suggestion => $"{suggestion.Days} {suggestion.AtMost}"),
        "allocation", .. Allocation.Select(band =>
            $"{band.Days} {string.Join(' ', band.Order.Select(component => PolicyWords.Of(component)))}"),
    ];
}
