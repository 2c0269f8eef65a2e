using System.Collections.Immutable;
using Cases.Domain;
using NodaTime;

namespace Cases.Engine;

/// <summary>
/// By which packs and in which zone quiet hours go, as one text: <c>BANK+CN-CBA2026|Asia/Shanghai</c>.
/// </summary>
/// <remarks>
/// A portfolio has few of them, so a list asks the rules once for each and not for each case. What follows is advice:
/// consents, counts and holds of the person are no part of it, and a contact permission decides.
/// </remarks>
public static class CallClocks
{
    /// <summary>No pack named, and no zone known.</summary>
    public const string None = "|";

    /// <summary>The text.</summary>
    /// <param name="packs">The packs that the case names.</param>
    /// <param name="zone">The id of the debtor's zone; null where nobody knows it.</param>
    public static string Of(ImmutableArray<string> packs, string? zone) => $"{string.Join('+', packs)}|{zone}";

    /// <summary>The same packs in another zone.</summary>
    public static string In(string clock, string? zone) => $"{Split(clock).Packs}|{zone}";

    /// <summary>Whether no quiet hours, and no suspension, forbid to ring a debtor for collection.</summary>
    /// <param name="clock">The text.</param>
    /// <param name="at">When.</param>
    /// <param name="policies">The policies.</param>
    public static bool Permits(string clock, Instant at, Func<ImmutableArray<string>, PolicySeries> policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        var (packs, zone) = Split(clock);
        var series = policies(packs.Length == 0 ? [] : [.. packs.Split('+')]);
        var policy = series.On(at.InZone(series.OfficialZone).Date);
        var nothing = new Money(0, Currency.Eur);
        var judged = policy.Judge(
            new Act(ActKind.Call, ActClass.Collection, PartyKind.Debtor, "phone", null, at, TimeOfDayKnown: true),
            new ActFacts
            {
                Now = at,
                Outstanding = nothing,
                Arrears = nothing,
                DebtorZone = zone.Length == 0 ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone),
            });
        var asked = policy.Rules.Where(rule => rule is LocalTimeWindowRule or SuspendedActsRule
                || (rule is CheckedRule checks && checks.Checks.Any(check => check is ClosedHoursCheck)))
            .Select(rule => rule.Id).ToHashSet();
        return !judged.Refusals.Any(refusal => asked.Contains(refusal.Rule));
    }

    private static (string Packs, string Zone) Split(string clock)
    {
        var at = clock.LastIndexOf('|');
        return (clock[..at], clock[(at + 1)..]);
    }
}
