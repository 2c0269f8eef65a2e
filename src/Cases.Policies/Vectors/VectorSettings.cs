using System.Collections.Immutable;
using Cases.Domain;
using NodaTime;
using NodaTime.Text;

namespace Cases.Policies;

/// <summary>The settings of a vector, which stand in for parameters of its packs; null leaves the pack's own.</summary>
public sealed record VectorSettings
{
    /// <summary>Whose clock the quiet hours go by.</summary>
    public ClockChoice? QuietClock { get; init; }

    /// <summary>How the ends of closed hours are read.</summary>
    public string? TimeBoundary { get; init; }

    /// <summary>Public holidays.</summary>
    public ImmutableArray<LocalDate>? Holidays { get; init; }

    /// <summary>How many messages a day make a full day of a pattern.</summary>
    public int? PatternPerDay { get; init; }

    /// <summary>How many full days make a pattern.</summary>
    public int? PatternDays { get; init; }

    /// <summary>How long a counsellor's notice suspends, in days.</summary>
    public int? SuspendDays { get; init; }

    /// <summary>How much longer after progress, in days.</summary>
    public int? SuspendExtensionDays { get; init; }

    /// <summary>After how many days a lawyer counts as silent.</summary>
    public int? AttorneyDays { get; init; }

    /// <summary>Whether counts take all collectors together.</summary>
    public bool? CountAcrossActors { get; init; }

    /// <summary>Reads the settings of a vector.</summary>
    internal static VectorSettings Read(VectorMap settings)
    {
        var pattern = settings.Map("text_pattern_threshold");
        return new VectorSettings
        {
            QuietClock = settings.Text("quiet_clock") switch
            {
                "both" => ClockChoice.Both,
                "official" => ClockChoice.Official,
                _ => null,
            },
            TimeBoundary = settings.Text("time_boundary"),
            Holidays = settings.Texts("holidays") is { } dates
                ? [.. dates.Select(date => ReadDate(settings, date)).Order()]
                : null,
            PatternPerDay = pattern.Number("per_day"),
            PatternDays = pattern.Number("consecutive_days"),
            SuspendDays = settings.Number("suspend_days"),
            SuspendExtensionDays = settings.Number("suspend_extension_days"),
            AttorneyDays = settings.Number("attorney_reasonable_days"),
            CountAcrossActors = settings.Flag("count_across_actors"),
        };
    }

    /// <summary>A rule with the parameters that the settings choose.</summary>
    internal PolicyRule Apply(PolicyRule rule) => rule switch
    {
        LocalTimeWindowRule window when QuietClock is { } clock => window with { Clock = clock },
        CheckedRule checks => checks with { Checks = [.. checks.Checks.Select(Apply)] },
        _ => rule,
    };

    private RuleCheck Apply(RuleCheck check) => check switch
    {
        ClosedHoursCheck hours => Apply(hours),
        PeriodOverCheck over => over with { Period = Apply(over.Period) },
        NoDisputeInPeriodCheck dispute => dispute with { Period = Apply(dispute.Period) },
        CountPatternCheck pattern => pattern with
        {
            PerDay = PatternPerDay ?? pattern.PerDay, ConsecutiveDays = PatternDays ?? pattern.ConsecutiveDays,
        },
        PauseOverCheck pause => pause with
        {
            Days = SuspendDays ?? pause.Days, MoreDays = SuspendExtensionDays ?? pause.MoreDays,
        },
        NoAttorneyCheck attorney => attorney with { SilentDays = AttorneyDays ?? attorney.SilentDays },
        CountAtMostCheck count when CountAcrossActors is { } joint => count with
        {
            Actors = joint ? CountedActors.Joint : CountedActors.Own,
        },
        _ => check,
    };

    private ClosedHoursCheck Apply(ClosedHoursCheck hours)
    {
        var read = TimeBoundary is null ? hours : hours.Read(TimeBoundary);
        return Holidays is { } dates && !read.Holidays.IsEmpty ? read with { Holidays = dates } : read;
    }

    private ValidationPeriod Apply(ValidationPeriod period) => Holidays is { } dates
        ? new ValidationPeriod(period.WorkingDays, period.Days, dates)
        : period;

    private static LocalDate ReadDate(VectorMap settings, string date)
    {
        var read = LocalDatePattern.Iso.Parse(date);
        return read.Success ? read.Value : throw settings.Fault("holidays", $"'{date}' is no date YYYY-MM-DD");
    }
}
