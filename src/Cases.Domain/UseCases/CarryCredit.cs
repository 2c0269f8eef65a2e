using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Money of a payment that goes on to the account's next case, with the dates of the payment.</summary>
/// <param name="Key">The payment's key on the case that it leaves.</param>
/// <param name="Minor">How much of it, in minor units, above zero.</param>
/// <param name="ValueOn">The payment's value date.</param>
/// <param name="ReceivedOn">The day on which the bank received it.</param>
/// <param name="ToldMinor">The whole payment as it was first told, so that told again it is known.</param>
/// <param name="ToldOn">The value date that it was first told with.</param>
public sealed record CarriedMoney(
    string Key, long Minor, LocalDate ValueOn, LocalDate ReceivedOn, long ToldMinor, LocalDate ToldOn);

/// <summary>
/// Money that a case does not need any more, or that came after it had ended, counts on the account's next case from
/// its opening on. Both cases tell it in one unit: the one whither it went, the other whence it came.
/// </summary>
/// <param name="From">The case that it came from; null on that case itself.</param>
/// <param name="To">The case that it went to; null on that case itself.</param>
/// <param name="Lines">The money, each payment once.</param>
/// <param name="On">The day of the opening.</param>
/// <param name="Money">The money state after it.</param>
public sealed record CreditCarried(
    string? From, string? To, ImmutableArray<CarriedMoney> Lines, LocalDate On, MoneyResult Money) : CaseEvent;

/// <summary>Takes over what waits on the account's last case when its next one opens.</summary>
/// <remarks>
/// <para>A payment that is told while the account has no open case is noted: it stands on the last case, is taken back
/// and corrected there, and counts there where that case is owed again. What is left when the next case opens goes on
/// to it as a whole, and with it what was left over of the payments before, the last received first.</para>
/// <para>Returns and corrections that wait for their payment go along, since that may be told to the next case. Money
/// of a debt that was sold goes nowhere: who owns it is another's business.</para>
/// </remarks>
public static class CarryCredit
{
    /// <summary>With what the key of money begins that came from another case.</summary>
    public const string Prefix = "n:";

    private const int LongestKey = 64;

    /// <summary>The key on the next case of a payment that has this key on the case before.</summary>
    /// <param name="key">Its key there.</param>
    /// <remarks>
    /// Another than its own: a portfolio's map gives the payment of each of its cases the same key.
    /// </remarks>
    public static string KeyOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var next = key.StartsWith(Prefix, StringComparison.Ordinal) ? key : Prefix + key;
        return next.Length <= LongestKey ? next : next[..LongestKey];
    }

    /// <summary>
    /// The payment of a key on a case: told there, or come from the case before; null where it has none.
    /// </summary>
    /// <param name="state">The case.</param>
    /// <param name="key">The key under which it was told.</param>
    public static MoneyIn? Find(CaseState state, string key)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Money.Find(key)
            ?? (state.CreditFrom is null ? null : state.Money.Find(KeyOf(key)));
    }

    /// <summary>Whether what is asked of a payment is no more than what counts on this case of it.</summary>
    /// <param name="d">The decision.</param>
    /// <param name="known">The payment.</param>
    /// <param name="minor">How much of it is asked for, in minor units; null for all of it.</param>
    internal static bool RequireHere(Deciding d, in MoneyIn known, long? minor) => d.Require(
        known.CarriedMinor == 0 || minor is { } part && part <= known.StandingMinor, RefusalCode.PaymentMatched,
        $"Of {known.Key} "
        + $"{new Money(known.CarriedMinor, d.State.Currency)} counts on the account's next case; change it there.");

    /// <summary>Takes over what the account's last case has for the one that opens now.</summary>
    internal static bool TakeOver(Deciding d)
    {
        if (d.Facts.Epoch < Facts.Carried || d.Facts.OtherCase is not { State.Opened: { } before } last
            || last.State.Stage != CaseStage.Resolved || last.State.Resolution == ResolutionReason.Sold
            || before.Currency != d.State.Currency)
        {
            return false;
        }

        var (lines, again) = LinesOf(d, last.State);
        if (!lines.IsEmpty)
        {
            foreach (var line in lines)
            {
                AllocationPolicy.Tell(d, line.ReceivedOn);
            }

            var own = d.State.Opened!.Case;
            var left = new CreditCarried(null, own, lines, d.Today,
                MoneyFold.After(last.State, Leaving(last.State, lines)));
            d.EmitOnCase(last, left);
            ChargeAgain(d, last, last.State.Evolve(left), again);
            d.Emit(new CreditCarried(before.Case, null, lines, d.Today,
                MoneyFold.After(d.State, Arriving(d.State, lines))));
        }

        Waiting(d, last.State);
        return !lines.IsEmpty;
    }

    internal static CaseState Fold(CaseState state, CreditCarried e) => e.From is { } from
        ? Accounting.Apply(state with { CreditFrom = from }, e.Money, Arriving(state, e.Lines))
        : Accounting.Apply(state, e.Money, Leaving(state, e.Lines));

    /// <summary>The money of a case after some of it came or went.</summary>
    internal static MoneyList MoneyAfter(CaseState state, CreditCarried e) =>
        e.From is null ? Leaving(state, e.Lines) : Arriving(state, e.Lines);

    /// <summary>Interest of the last case as it runs without the money that came after its end.</summary>
    private static void ChargeAgain(
        Deciding d, KnownCase last, CaseState state, ImmutableArray<InterestDay> again)
    {
        foreach (var (day, lines) in again)
        {
            var items = InterestPosting.Charged(state.Items, day, lines);
            var posted = new InterestPosted(day, lines, MoneyFold.After(state, items));
            d.EmitOnCase(last, posted);
            state = state.Evolve(posted);
        }
    }

    /// <summary>What goes on: what was told since the case ended, then what the rest leaves over.</summary>
    /// <remarks>
    /// Money that was told after the end with a day before it had lowered the interest of this case. It serves the next
    /// one by that day, as if it had been told there, so that of this one runs as before: no money counts twice.
    /// </remarks>
    private static (ImmutableArray<CarriedMoney> Lines, ImmutableArray<InterestDay> Again) LinesOf(
        Deciding d, CaseState state)
    {
        var lines = ImmutableArray.CreateBuilder<CarriedMoney>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var rest = state.Money;
        for (var index = state.MoneyAtEnd; index < state.Money.Length; index++)
        {
            var money = state.Money[index];
            if (money is { Waiver: false, StandingMinor: > 0 } && keys.Add(KeyOf(money.Key)))
            {
                lines.Add(Line(money, money.StandingMinor));
                rest = rest.CarryAway(money.Key, money.StandingMinor);
            }
        }

        var again = lines.Count == 0 ? [] : InterestPosting.Again(state with { Money = rest }, d.Facts, d.Policy);
        var left = rest.StandingMinor - state.ChargedMinor - InterestPosting.Sum(again);
        if (left <= 0)
        {
            return (lines.ToImmutable(), again);
        }

        foreach (var (money, minor) in LeftOver(state with { Money = rest }, left))
        {
            if (keys.Add(KeyOf(money.Key)))
            {
                lines.Add(Line(money, minor));
            }
        }

        return (lines.ToImmutable(), again);
    }

    /// <summary>Of which payments money is left over, the last received first.</summary>
    /// <remarks>
    /// A waiver goes nowhere. Where it is what was left over, since the debt fell after it, it serves the debt first,
    /// and of the payments as much is left over.
    /// </remarks>
    private static IEnumerable<(MoneyIn Money, long Minor)> LeftOver(CaseState state, long left)
    {
        var shares = MoneyFold.Shares(state).Where(share => !share.Waiver).Reverse()
            .Select(share => (Money: state.Money.Find(share.Key), share.CreditMinor))
            .Where(share => share.Money is { StandingMinor: > 0 }).ToList();
        var ofWaivers = Math.Max(0, left - shares.Sum(share => share.CreditMinor));
        foreach (var (money, credit) in shares)
        {
            var own = Math.Min(left - ofWaivers, credit);
            var more = Math.Min(ofWaivers, money!.Value.StandingMinor - own);
            left -= own + more;
            ofWaivers -= more;
            if (own + more > 0)
            {
                yield return (money.Value, own + more);
            }
        }
    }

    private static CarriedMoney Line(in MoneyIn money, long minor)
    {
        var (toldMinor, toldOn) = money.Detail?.Told ?? (money.Minor, money.ValueOn);
        return new CarriedMoney(money.Key, minor, money.ValueOn, money.ReceivedOn, toldMinor, toldOn);
    }

    // Asked for an earlier day a case may not have all of it yet; what it has not cannot go.
    private static MoneyList Leaving(CaseState state, ImmutableArray<CarriedMoney> lines)
    {
        var money = state.Money;
        foreach (var line in lines)
        {
            money = money.Find(line.Key) is { } known && known.StandingMinor > 0
                ? money.CarryAway(line.Key, Math.Min(line.Minor, known.StandingMinor))
                : money;
        }

        return money;
    }

    private static MoneyList Arriving(CaseState state, ImmutableArray<CarriedMoney> lines)
    {
        var money = state.Money;
        foreach (var line in lines)
        {
            money = money.Add(new MoneyIn(KeyOf(line.Key), line.Minor, line.ValueOn, Reversed: false)
            {
                Detail = new MoneyDetail
                {
                    ReceivedOn = line.ReceivedOn == line.ValueOn ? null : line.ReceivedOn,
                    Told = (line.ToldMinor, line.ToldOn),
                },
            });
        }

        return money;
    }

    /// <summary>What was told of payments that nobody told yet.</summary>
    private static void Waiting(Deciding d, CaseState last)
    {
        foreach (var back in last.Returns)
        {
            if (back.Of is { } payment && Find(last, payment) is null)
            {
                d.Emit(back with { Money = new MoneyResult([], d.State.OutstandingMinor), Outside = null });
            }
        }

        foreach (var correction in last.PaymentCorrections)
        {
            if (Find(last, correction.Key) is null)
            {
                d.Emit(correction with { Money = new MoneyResult([], d.State.OutstandingMinor), Outside = null });
            }
        }

        foreach (var dated in last.CorrectionsDated)
        {
            if (Find(last, dated.Key) is null)
            {
                d.Emit(dated with { Outside = null });
            }
        }
    }
}
