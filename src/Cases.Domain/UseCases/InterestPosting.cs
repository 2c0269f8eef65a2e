using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;

namespace Cases.Domain;

/// <summary>States on what terms interest runs from a day on; terms of the same day are replaced.</summary>
/// <remarks>
/// They are stated for each case, as the contract and its product have them. A day that lies back makes what was posted
/// since be worked out anew. A rate that changes is judged as a change of rate.
/// </remarks>
/// <param name="Terms">The terms.</param>
public sealed record StateInterestTerms(InterestTerms Terms) : CaseCommand;

/// <summary>Charges the interest that has run by a day; judged by every rule about interest and postings.</summary>
/// <param name="Through">The last day of which interest is charged, inclusive; not after today.</param>
public sealed record PostInterest(LocalDate Through) : CaseCommand;

/// <summary>Interest runs on other terms from a day on.</summary>
/// <param name="Terms">The terms.</param>
public sealed record InterestTermsSet(InterestTerms Terms) : CaseEvent;

/// <summary>Interest on an item, as a change of what was charged of it before.</summary>
/// <param name="Item">The due item.</param>
/// <param name="Minor">Minor units; below zero where less has run than was charged.</param>
public readonly record struct PostedInterest(string Item, long Minor);

/// <summary>Interest that has run by a day was charged, or taken off where less has run than was charged.</summary>
/// <param name="Through">The last day of which interest is charged.</param>
/// <param name="Lines">What changes, by item.</param>
/// <param name="Money">The money state after it.</param>
public sealed record InterestPosted(
    LocalDate Through, ImmutableArray<PostedInterest> Lines, MoneyResult Money) : CaseEvent;

internal static class InterestPosting
{
    private const int MostTerms = 200;
    private const string KeyPrefix = "i:";

    // Refusals: CaseUnknown, DateOutOfRange, AmountTooLarge, FieldsContradict, TooMany, RuleForbids, FactMissing,
    // HoldActive, SecondPersonRequired.
    public static void Decide(Deciding d, StateInterestTerms command)
    {
        if (!d.RequireOpened() || !IsSound(d, command.Terms))
        {
            return;
        }

        var terms = command.Terms;
        if (d.Knows(d.State.Interest.Terms.Any(known => known.Equals(terms))))
        {
            return;
        }

        d.Require(d.State.Interest.Terms.Length < MostTerms, RefusalCode.TooMany,
            $"A case has at most {MostTerms} terms of interest.");
        if (InterestTerms.On(d.State.Interest.Terms, terms.From) is { } before
            && before.AnnualBillionths < terms.AnnualBillionths)
        {
            d.Judge(d.Act(ActKind.RateChange, ActClass.MandatoryNotice, PartyKind.Debtor), Rates(terms));
        }

        if (!d.Refused)
        {
            d.Emit(new InterestTermsSet(terms));
            TakeBack(d);
        }
    }

    // Refusals: CaseUnknown, DateOutOfRange, FieldMissing, ActorNotAllowed, HoldActive, RuleForbids, FactMissing.
    public static void Decide(Deciding d, PostInterest command)
    {
        if (!d.RequireOpened() || !d.RequireDate(command.Through, "through")
            || !d.Require(command.Through <= d.Today, RefusalCode.DateOutOfRange,
                "Interest is charged through today at the latest.")
            || !d.Require(!d.State.Interest.Terms.IsEmpty, RefusalCode.FieldMissing,
                "No terms of interest are stated for the case; state them first.")
            || !d.Require(IsOwn(d.Facts), RefusalCode.ActorNotAllowed,
                "The balance of the account is the bank system's: interest is charged there and only checked here."))
        {
            return;
        }

        var through = Later(d.State.Interest.Through, command.Through);
        var lines = Due(d, through, null);
        if (!d.Knows(lines.IsEmpty) && (lines.All(line => line.Minor < 0) || Judge(d, through, lines)))
        {
            Emit(d, through, lines);
            Settling.Follow(d);
        }
    }

    /// <summary>
    /// Charges, before a payment is recorded, what has run by its value date, so that it serves that first; where a
    /// rule forbids it nothing is charged, and the payment is recorded all the same.
    /// </summary>
    public static void Before(Deciding d, CaseCommand command)
    {
        if (d.State.Interest.Terms.IsEmpty)
        {
            return;
        }

        switch (command)
        {
            case RecordPayment c when d.State.Named.IsEmpty
                || PaymentNames.Behind(d.State, c.Key, c.Amount, c.ValueOn) is null:
                Before(d, c.Key, c.ValueOn, c.Amount.Minor);
                break;
            case MatchPayment c when d.Facts.Payment?.State is { Case: null, Told: { } told }:
                Before(d, c.Key, told.ValueOn, told.Amount.Minor);
                break;
            case TakePayment c when d.Facts.Payment?.State.Case is null:
                Before(d, c.Key, c.ValueOn, c.Amount.Minor);
                break;
        }
    }

    private static void Before(Deciding d, string? key, LocalDate on, long minor)
    {
        if (key is not null && d.State.Money.Find(key) is null && minor > 0
            && InputChecks.IsUsable(on.AtMidnight().InUtc().ToInstant()) && minor <= Money.MaxMinor)
        {
            Post(d, on, (on, minor));
        }
    }

    /// <summary>Charges what has run by today before an agreement or an end that is about the whole debt.</summary>
    public static void Today(Deciding d)
    {
        if (!d.State.Interest.Terms.IsEmpty)
        {
            Post(d, d.Today, null);
        }
    }

    /// <summary>
    /// Takes off what was charged and has not run, once something told late shows it: a moratorium, a lower rate.
    /// What has run and is not charged waits until money or an agreement needs it.
    /// </summary>
    public static void TakeBack(Deciding d)
    {
        if (d.Refused || d.State.Interest.Through is not { } through || !IsOwn(d.Facts))
        {
            return;
        }

        var lines = Due(d, through, null).RemoveAll(line => line.Minor > 0);
        if (!lines.IsEmpty)
        {
            Emit(d, through, lines);
            Settling.Follow(d);
        }
    }

    /// <summary>Whether interest is charged here: the bank's own system does it where its balance counts.</summary>
    public static bool IsOwn(Facts facts) => facts.Account.Fact(AccountFactKind.BalanceAuthority)?.Value != "core";

    public static CaseState Fold(CaseState state, InterestTermsSet e) => state with
    {
        Interest = state.Interest with
        {
            Terms =
            [
                .. state.Interest.Terms.Where(known => known.From != e.Terms.From).Append(e.Terms)
                    .OrderBy(known => known.From),
            ],
        },
    };

    public static CaseState Fold(CaseState state, InterestPosted e) => Accounting.Apply(
        state with { Items = Charged(state.Items, e.Through, e.Lines), Interest = state.Interest.With(e) }, e.Money);

    /// <summary>The items with interest charged on them.</summary>
    /// <remarks>It counts from its last day: a payment received before serves it only with what it left over.</remarks>
    public static ImmutableArray<DueItem> Charged(
        ImmutableArray<DueItem> items, LocalDate through, ImmutableArray<PostedInterest> lines)
    {
        foreach (var line in lines)
        {
            var charge = new LaterCharge(
                KeyPrefix + LocalDatePattern.Iso.Format(through), DebtComponent.Interest, line.Minor, through);
            items = Accounting.Charged(items, line.Item, charge, null);
        }

        return items;
    }

    private static void Post(Deciding d, LocalDate on, (LocalDate On, long Minor)? coming)
    {
        if (!IsOwn(d.Facts) || !d.State.Exists)
        {
            return;
        }

        var through = Later(d.State.Interest.Through, on);
        var lines = Due(d, through, coming);
        if (lines.Any(line => line.Minor > 0) && !Permits(d, through, lines))
        {
            lines = lines.RemoveAll(line => line.Minor > 0);
        }

        if (!lines.IsEmpty)
        {
            Emit(d, through, lines);
        }
    }

    /// <summary>What was not charged yet of the interest that has run, by item; below zero for too much.</summary>
    private static ImmutableArray<PostedInterest> Due(
        Deciding d, LocalDate through, (LocalDate On, long Minor)? coming)
    {
        var facts = CaseInterest.FactsOf(d.State, d.Facts, d.Policy);
        if (coming is { } money)
        {
            facts = facts with { Money = facts.Money.Add(money) };
        }

        return
        [
            .. InterestFormula.Of(facts, through)
                .Select(one => new PostedInterest(one.Item, one.AccruedMinor - d.State.Interest.PostedOn(one.Item)))
                .Where(line => line.Minor != 0),
        ];
    }

    private static void Emit(Deciding d, LocalDate through, ImmutableArray<PostedInterest> lines) =>
        d.EmitOwn(new InterestPosted(
            through, lines, MoneyFold.After(d.State, Charged(d.State.Items, through, lines))));

    private static bool Judge(Deciding d, LocalDate through, ImmutableArray<PostedInterest> lines)
    {
        foreach (var (act, named) in CaseInterest.ActsOf(d, through, lines.Sum(line => line.Minor)))
        {
            d.Judge(act, named);
        }

        return !d.Refused;
    }

    private static bool Permits(Deciding d, LocalDate through, ImmutableArray<PostedInterest> lines) =>
        d.Permits(CaseInterest.ActsOf(d, through, lines.Sum(line => line.Minor)));

    private static NamedFacts Rates(InterestTerms terms) => NamedFacts.None
        .With(AmountFacts.DailyRate, terms.DailyRate)
        .With(AmountFacts.AnnualRateShown, true);

    private static LocalDate Later(LocalDate? known, LocalDate day) => known is { } last && last > day ? last : day;

    private static bool IsSound(Deciding d, InterestTerms terms)
    {
        var most = terms.DayCount == DayCount.Daily ? InterestTerms.MaxDailyRate : InterestTerms.MaxAnnualRate;
        d.RequireDate(terms.From, "first day");
        d.Require(terms.Rate >= 0 && terms.Rate <= most, RefusalCode.AmountTooLarge,
            $"The rate must lie between 0 and {most}, in billionths a day or basis points a year.");
        d.Require(terms.Kind == InterestKind.Simple ? terms.StatementDay == 0 : terms.StatementDay is >= 1 and <= 31,
            RefusalCode.FieldsContradict,
            "Compound interest names its statement day, from 1 to 31; simple interest names none.");
        d.Require(terms.CapBasisPoints is null or (>= 0 and <= 1_000_000) && terms.MinimumBasisPoints is null
            or (>= 0 and <= 10_000) && terms.MinimumFloorMinor is >= 0 and <= Money.MaxMinor,
            RefusalCode.AmountTooLarge, "The cap or the minimum payment is out of bounds.");
        d.Require(!terms.Beside.Contains(DebtComponent.Principal) && terms.Beside.Distinct().Count()
            == terms.Beside.Length, RefusalCode.FieldsContradict,
            "Interest runs on principal in any case; name what else it runs on, each part once.");
        return !d.Refused;
    }
}
