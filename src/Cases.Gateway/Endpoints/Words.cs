using NodaTime;

namespace Cases.Gateway;

/// <summary>Words and days of the wire and of the domain, each as the other's.</summary>
internal static class Words
{
    /// <summary>The word of the same name; a test compares the lists.</summary>
    public static TTo To<TTo>(Enum word)
        where TTo : struct, Enum => Enum.Parse<TTo>(word.ToString());

    /// <summary>The word of the same name, or none.</summary>
    public static TTo? Maybe<TTo>(Enum? word)
        where TTo : struct, Enum => word is null ? null : To<TTo>(word);

    public static Instant? Moment(DateTimeOffset? at) => at is { } known ? Instant.FromDateTimeOffset(known) : null;

    public static LocalDate Day(DateOnly day) => LocalDate.FromDateOnly(day);

    public static LocalDate? Day(DateOnly? day) => day is { } known ? Day(known) : null;

    public static DateOnly Day(LocalDate day) => day.ToDateOnly();

    public static DateOnly? Day(LocalDate? day) => day is { } known ? Day(known) : null;
}
