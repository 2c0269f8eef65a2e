using System.Collections.Frozen;
using NodaTime.Text;

namespace Cases.Domain;

/// <summary>Which change of a value permits nothing that was refused before it.</summary>
public enum Stricter
{
    /// <summary>A smaller number or amount, or an earlier day.</summary>
    Less,

    /// <summary>A larger number or amount, or a later day.</summary>
    More,

    /// <summary>Fewer words, of those that were there.</summary>
    FewerWords,

    /// <summary>More words, beside all that were there.</summary>
    MoreWords,

    /// <summary>More words, or none at all, which stands for all of them.</summary>
    Wider,

    /// <summary>To be there no more: an exception or a condition.</summary>
    Off,
}

/// <summary>What is stricter, said in one place for parameters of rules and numbers of a policy.</summary>
/// <remarks>
/// A parameter that stands here under no name has no order: any other value counts as looser
/// (<see cref="Tightening"/>). That each order here holds for the predicate itself is a property of the tests.
/// </remarks>
public static class Strictness
{
    private static readonly FrozenDictionary<string, Stricter> Orders = new Dictionary<string, Stricter>
    {
        ["local-time-window exception"] = Stricter.Off,
        ["hold once-verified"] = Stricter.Off,
        ["retention years"] = Stricter.More,
        ["retention keeps"] = Stricter.MoreWords,
        ["retention records"] = Stricter.Wider,
        ["at-least least"] = Stricter.More,
        ["at-most most"] = Stricter.Less,
        ["between from"] = Stricter.More,
        ["between to"] = Stricter.Less,
        ["any-of any-of"] = Stricter.FewerWords,
        ["all-of all-of"] = Stricter.MoreWords,
        ["none-of none-of"] = Stricter.MoreWords,
        ["any-other-than than"] = Stricter.MoreWords,
        ["amount-at-least least"] = Stricter.More,
        ["at-most-share percent"] = Stricter.Less,
        ["on-file least-days-before"] = Stricter.More,
        ["not-after days-after"] = Stricter.Less,
        ["within-days days"] = Stricter.Less,
        ["kept-for least-years"] = Stricter.More,
        ["kept-for most-years"] = Stricter.Less,
        ["sent-in-time days"] = Stricter.Less,
        ["pause-over days"] = Stricter.More,
        ["pause-over more-days"] = Stricter.More,
        ["spoken-or-written days"] = Stricter.More,
        ["validation-period-over working-days"] = Stricter.More,
        ["validation-period-over days"] = Stricter.More,
        ["validation-period-over holidays"] = Stricter.MoreWords,
        ["no-dispute-in-period working-days"] = Stricter.More,
        ["no-dispute-in-period days"] = Stricter.More,
        ["no-dispute-in-period holidays"] = Stricter.MoreWords,
        ["no-dispute-in-period passing"] = Stricter.FewerWords,
        ["no-hold passing"] = Stricter.FewerWords,
        ["no-attorney silent-days"] = Stricter.More,
        ["party-permitted parties"] = Stricter.FewerWords,
        ["party-permitted on-file"] = Stricter.MoreWords,
        ["actor-among actors"] = Stricter.FewerWords,
        ["no-plan-performed kinds"] = Stricter.MoreWords,
        ["debtor-out-of-contact dials"] = Stricter.More,
        ["debtor-out-of-contact days"] = Stricter.More,
        ["party-came-forward days"] = Stricter.Less,
        ["count-at-most most"] = Stricter.Less,
        ["count-at-most days"] = Stricter.More,
        ["count-at-most counted"] = Stricter.MoreWords,
        ["count-at-most uncounted"] = Stricter.FewerWords,
        ["count-at-most actors"] = Stricter.Off,
        ["count-at-most consent-exempts"] = Stricter.Off,
        ["count-at-most exempt-parties"] = Stricter.FewerWords,
        ["quiet-after days"] = Stricter.More,
        ["quiet-after consent-exempts"] = Stricter.Off,
        ["quiet-after exempt-parties"] = Stricter.FewerWords,
        ["count-pattern counted"] = Stricter.MoreWords,
        ["count-pattern per-day"] = Stricter.Less,
        ["count-pattern consecutive-days"] = Stricter.Less,
        ["no-rapid-succession minutes"] = Stricter.More,
        ["no-concentration per-day"] = Stricter.Less,
        ["no-concentration days"] = Stricter.More,
        ["outside-hours closed-days"] = Stricter.MoreWords,
        ["outside-hours holidays"] = Stricter.MoreWords,
        ["outside-hours lifted-by"] = Stricter.FewerWords,
        ["designated-time lifted-by"] = Stricter.FewerWords,
        ["limitation years"] = Stricter.Less,
        ["limitation outer-years"] = Stricter.Less,
        ["limitation restarts"] = Stricter.FewerWords,
        ["guarantee-period default-months"] = Stricter.Less,
        ["guarantee-period warn-days"] = Stricter.MoreWords,
        ["demands-made least"] = Stricter.More,
        ["demands-made days-apart"] = Stricter.More,
        ["demands-made months-since"] = Stricter.More,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Every parameter that has an order: the predicate's or kind's word, a space, the parameter's.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Orders.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The order of a parameter; null where it has none.</summary>
    /// <param name="kind">The predicate's word, or the kind's of a rule that has no checks.</param>
    /// <param name="parameter">The parameter's word; of every check also <c>acts</c> and <c>classes</c>.</param>
    public static Stricter? Of(string kind, string parameter) =>
        parameter is "acts" or "classes" ? Stricter.Wider
        : Orders.TryGetValue($"{kind} {parameter}", out var order) ? order
        : null;

    /// <summary>Whether a number is as strict as another, or stricter.</summary>
    /// <param name="order">Which way is stricter: less or more.</param>
    /// <param name="was">The number that it is compared with.</param>
    /// <param name="now">The number.</param>
    public static bool Keeps(Stricter order, long was, long now) => order == Stricter.Less ? now <= was : now >= was;

    /// <summary>Whether a value, as a parameter's text has it, is as strict as another, or stricter.</summary>
    /// <param name="order">Which way is stricter.</param>
    /// <param name="was">The text that it is compared with.</param>
    /// <param name="now">The text; null where the parameter is not there any more.</param>
    /// <returns>False also where the two cannot be compared: amounts of two currencies, a number and a day.</returns>
    public static bool Keeps(Stricter order, string was, string? now)
    {
        ArgumentNullException.ThrowIfNull(was);
        return order switch
        {
            Stricter.Off => now is null or "none" or "false",
            Stricter.FewerWords => !Words(now).Except(Words(was), StringComparer.Ordinal).Any(),
            Stricter.MoreWords => !Words(was).Except(Words(now), StringComparer.Ordinal).Any(),
            Stricter.Wider => now is null || !Words(was).Except(Words(now), StringComparer.Ordinal).Any(),
            _ => Measure(was) is { } before && now is not null && Measure(now) is { } after
                && before.Unit == after.Unit && Keeps(order, before.Value, after.Value),
        };
    }

    private static string[] Words(string? text) => (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    // A day, a number or an amount, as parameters write them; the unit keeps apart what has no order among each other.
    private static (string Unit, long Value)? Measure(string text)
    {
        if (LocalDatePattern.Iso.Parse(text) is { Success: true } day)
        {
            return ("day", NodaTime.Period.DaysBetween(new NodaTime.LocalDate(2000, 1, 1), day.Value));
        }

        var parts = text.Split(' ', 2);
        return ScaledNumber.TryParse(parts[0], out var number) ? (parts[^1] == parts[0] ? "" : parts[1], number.Scaled)
            : null;
    }
}
