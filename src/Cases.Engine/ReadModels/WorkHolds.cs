using System.Globalization;
using System.Text;
using Cases.Domain;
using NodaTime;

namespace Cases.Engine;

/// <summary>
/// The holds of a case as one text: <c>|Dispute:0020789|Hardship:9999999</c>, the last day of each kind since 1970.
/// </summary>
/// <remarks>A fixed width, so that a store compares it where the rows are.</remarks>
public static class WorkHolds
{
    /// <summary>The day of a hold without end.</summary>
    public const int Endless = 9_999_999;

    /// <summary>Digits of a day.</summary>
    public const int Width = 7;

    private static readonly LocalDate Epoch = new(1970, 1, 1);

    private const string Remediation = "|Remediation:";

    // Contractual due date and the last day on which it counts; no kinds of holds, so no question finds them.
    private const string ReAgedTo = "|ReAgedTo:";
    private const string ReAgedUntil = "|ReAgedUntil:";

    /// <summary>
    /// The text of the holds of a case that nobody lifted; of one kind the one that ends last. What was found and
    /// nobody remedied stands behind them like one without an end.
    /// </summary>
    public static string Of(CaseState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var holds = state.Holds.IsEmpty ? "" : Of(state.Holds);
        holds = state.NeedsRemediation
            ? string.Create(CultureInfo.InvariantCulture, $"{holds}{Remediation}{Endless:D7}")
            : holds;
        if (state.ReAges is not [.., var last] || ReAges.DueBy(state, last) is not { } due)
        {
            return holds;
        }

        var until = ReAges.FallsBackAfter(state, last) is { } day ? Day(day) : Endless;
        return string.Create(
            CultureInfo.InvariantCulture, $"{holds}{ReAgedTo}{Day(due):D7}{ReAgedUntil}{until:D7}");
    }

    /// <summary>
    /// The oldest due date by a re-age or restructure that counts on a day; null where none does. It is told beside the
    /// holds, like what is to be remedied.
    /// </summary>
    public static LocalDate? ReAgedDue(string holds, LocalDate day)
    {
        ArgumentNullException.ThrowIfNull(holds);
        var at = holds.IndexOf(ReAgedTo, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var until = at + ReAgedTo.Length + Width + ReAgedUntil.Length;
        return string.CompareOrdinal(holds.Substring(until, Width), Compared(day)) < 0
            ? null
            : Epoch.PlusDays(int.Parse(holds.AsSpan(at + ReAgedTo.Length, Width), CultureInfo.InvariantCulture));
    }

    /// <summary>Whether something was found that nobody remedied.</summary>
    public static bool NeedsRemediation(string holds)
    {
        ArgumentNullException.ThrowIfNull(holds);
        return holds.Contains(Remediation, StringComparison.Ordinal);
    }

    /// <summary>The text of the holds that nobody lifted; of one kind the one that ends last.</summary>
    public static string Of(IEnumerable<CaseHold> holds)
    {
        ArgumentNullException.ThrowIfNull(holds);
        var text = new StringBuilder();
        var standing = holds.Where(hold => !hold.Lifted)
            .GroupBy(hold => hold.Kind, hold => hold.Until is { } until ? Day(until) : Endless)
            .OrderBy(group => group.Key);
        foreach (var group in standing)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Start(group.Key)}{group.Max():D7}");
        }

        return text.ToString();
    }

    /// <summary>What stands before the day of a kind; null for what is to be remedied.</summary>
    public static string Start(HoldKind? kind) => kind is { } known ? $"|{known}:" : Remediation;

    /// <summary>A day as the text compares it.</summary>
    public static string Compared(LocalDate day) => Day(day).ToString("D7", CultureInfo.InvariantCulture);

    /// <summary>The kinds that hold on a day.</summary>
    public static IReadOnlyList<HoldKind> On(string holds, LocalDate day)
    {
        ArgumentNullException.ThrowIfNull(holds);
        return [.. Enum.GetValues<HoldKind>().Where(kind => HoldsOn(holds, kind, day))];
    }

    /// <summary>Whether a kind holds on a day; null asks for what is to be remedied.</summary>
    public static bool HoldsOn(string holds, HoldKind? kind, LocalDate day)
    {
        ArgumentNullException.ThrowIfNull(holds);
        var start = Start(kind);
        var at = holds.IndexOf(start, StringComparison.Ordinal);
        return at >= 0
            && string.CompareOrdinal(holds.Substring(at + start.Length, Width), Compared(day)) >= 0;
    }

    private static int Day(LocalDate date) => Math.Clamp(Period.DaysBetween(Epoch, date), 0, Endless - 1);
}
