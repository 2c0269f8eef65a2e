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
public sealed record StateInterestTerms(InterestTerms Terms) : CaseCommand
{
    /// <summary>In which currency the least part to pay is meant; null for the case's.</summary>
    public Currency? FloorIn { get; init; }
}

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
    // A unit of the ledger holds 1,024 entries.
    private const int MostDays = 900;
    private const string KeyPrefix = "i:";

    // Refusals: CaseUnknown, CurrencyMismatch, DateOutOfRange, AmountTooLarge, FieldsContradict, TooMany, RuleForbids,
    // FactMissing, HoldActive, SecondPersonRequired.
    public static void Decide(Deciding d, StateInterestTerms command)
    {
        if (!d.RequireOpened() || (command.FloorIn is { } currency
                && !d.RequireCurrency(Money.Zero(currency), "minimum floor"))
            || !IsSound(d, command.Terms))
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
        // What the product's rate was before anything was charged by it is no rate that changes.
        var running = d.State.Interest.Through is null ? d.State.Interest.Terms : Terms(d);
        if (InterestTerms.On(running, terms.From) is { } before
            && before.AnnualBillionths < terms.AnnualBillionths)
        {
            d.Judge(d.Act(ActKind.RateChange, ActClass.MandatoryNotice, PartyKind.Debtor), Rates(terms));
        }

        if (!d.Refused)
        {
            d.Emit(new InterestTermsSet(terms));
            AllocationPolicy.Interest(d);
            if (DeriveAgain(d, mayAdd: d.State.Stage != CaseStage.Resolved))
            {
                Settling.Follow(d);
            }
        }
    }

    // Refusals: CaseUnknown, DateOutOfRange, FieldMissing, ActorNotAllowed, HoldActive, RuleForbids, FactMissing.
    public static void Decide(Deciding d, PostInterest command)
    {
        if (!d.RequireOpened() || !d.RequireDate(command.Through, "through")
            || !d.Require(command.Through <= d.Today, RefusalCode.DateOutOfRange,
                "Interest is charged through today at the latest.")
            || !d.Require(!Terms(d).IsEmpty, RefusalCode.FieldMissing,
                "No terms of interest are stated for the case; state them first.")
            || !d.Require(IsOwn(d.Facts), RefusalCode.ActorNotAllowed,
                "The balance of the account is the bank system's: interest is charged there and only checked here."))
        {
            return;
        }

        AllocationPolicy.Interest(d);
        var through = Later(d.State.Interest.Through, command.Through);
        var due = Due(d, through, null);
        if (!d.Knows(due.IsEmpty) && (!Adds(due) || Judge(d, through, due)))
        {
            Emit(d, due);
            Settling.Follow(d);
        }
    }

    /// <summary>
    /// Charges, before a payment is recorded, what has run by its value date, so that it serves that first; where a
    /// rule forbids it nothing is charged, and the payment is recorded all the same.
    /// </summary>
    public static void Before(Deciding d, CaseCommand command)
    {
        if (Terms(d).IsEmpty)
        {
            return;
        }

        switch (command)
        {
            case RecordPayment { Cases.IsDefaultOrEmpty: false } or MatchPayment { Cases.IsDefaultOrEmpty: false }:
                break; // What falls to each case is known only with what has run on all.
            case RecordPayment c when d.State.Named.IsEmpty
                || PaymentNames.Behind(d.State, c.Key, c.Amount, c.ValueOn) is null:
                Before(d, c.Key, new InterestMoney(c.ValueOn, c.Amount.Minor)
                {
                    ReceivedOn = c.ReceivedOn, Chosen = c.Chosen, Key = c.Key,
                });
                break;
            case MatchPayment c when d.Facts.Payment?.State is { Case: null, Told: { } told }:
                Before(d, c.Key, new InterestMoney(told.ValueOn, told.Amount.Minor) { ReceivedOn = c.ReceivedOn });
                break;
            case TakePayment c when d.Facts.Payment?.State.Case is null:
                Before(d, c.Key, new InterestMoney(c.ValueOn, c.Amount.Minor) { ReceivedOn = c.ReceivedOn });
                break;
        }
    }

    private static void Before(Deciding d, string? key, InterestMoney coming)
    {
        if (key is not null && d.State.Money.Find(key) is null && coming.Minor is > 0 and <= Money.MaxMinor
            && InputChecks.IsUsable(coming.On.AtMidnight().InUtc().ToInstant()))
        {
            Post(d, coming.On, coming with { Key = key });
        }
    }

    /// <summary>Charges what has run by today before an agreement or an end that is about the whole debt.</summary>
    public static void Today(Deciding d) => By(d, d.Today);

    /// <summary>Charges what has run by a day on which money counts that is on the case already.</summary>
    public static void By(Deciding d, LocalDate day)
    {
        if (!d.Refused && !Terms(d).IsEmpty)
        {
            Post(d, day, null);
        }
    }

    /// <summary>
    /// Charges what has run by today before a demand in writing or a referral; where a rule forbids it nothing is
    /// charged, and the demand goes out for the rest. A resolved case demands nothing.
    /// </summary>
    public static void Demanded(Deciding d)
    {
        if (d.State.Stage != CaseStage.Resolved)
        {
            Today(d);
        }
    }

    /// <summary>
    /// What was charged, made to agree with what is known now: a moratorium, a lower rate, money that went back. So the
    /// same facts make the same charges in whatever order they are told.
    /// </summary>
    /// <param name="d">The decision.</param>
    /// <param name="mayAdd">
    /// Whether more may be charged than was; otherwise it waits until money or an agreement needs it. What a rule
    /// forbids is not charged.
    /// </param>
    /// <returns>Whether anything changed.</returns>
    public static bool DeriveAgain(Deciding d, bool mayAdd = true)
    {
        if (d.Refused || d.State.Interest.Through is not { } through || !IsOwn(d.Facts))
        {
            return false;
        }

        var due = Due(d, through, null);
        due = !Adds(due) || (mayAdd && Permits(d, through, due)) ? due : Lower(due);
        Emit(d, due);
        return !due.IsEmpty;
    }

    /// <summary>
    /// What charged interest changes by where the money of a case that is not the one asked is another than it was: no
    /// more than was charged before, so that no rule is asked again.
    /// </summary>
    public static ImmutableArray<InterestDay> Again(CaseState state, Facts facts, Policy policy) =>
        state.Interest.Through is { } through && IsOwn(facts)
            ? Due(state, CaseInterest.FactsOf(state, facts, policy), through, null)
            : [];

    /// <summary>Applies the money anew where it goes elsewhere than it did; nothing is charged by it.</summary>
    public static void Restate(Deciding d)
    {
        var money = MoneyFold.After(d.State, d.State.Money);
        if (!money.Lines.IsEmpty)
        {
            var through = d.State.Interest.Through ?? Terms(d)[0].From.PlusDays(-1);
            d.EmitOwn(new InterestPosted(through, [], money));
        }
    }

    /// <summary>The interest that was charged here for days after one, in minor units.</summary>
    public static long After(CaseState state, LocalDate day)
    {
        long sum = 0;
        foreach (var item in state.Interest.Through > day ? state.Items : [])
        {
            sum += item.OwnInterestBy(LocalDate.MaxIsoValue) - item.OwnInterestBy(day);
        }

        return sum;
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
                KeyPrefix + LocalDatePattern.Iso.Format(through), DebtComponent.Interest, line.Minor, through)
            {
                IsOwn = true,
            };
            items = Accounting.Charged(items, line.Item, charge, null);
        }

        return items;
    }

    /// <summary>The terms that count for the case: its own, and those of its product.</summary>
    public static ImmutableArray<InterestTerms> Terms(Deciding d) =>
        CaseInterest.TermsOf(d.State, d.Facts, d.Policy);

    private static void Post(Deciding d, LocalDate on, InterestMoney? coming)
    {
        if (!IsOwn(d.Facts) || !d.State.Exists)
        {
            return;
        }

        // Terms of the product are told by nobody, so what follows from there being some is told here.
        AllocationPolicy.Interest(d);
        var through = Later(d.State.Interest.Through, on);
        var due = Due(d, through, coming);
        Emit(d, !Adds(due) || Permits(d, through, due) ? due : Lower(due));
    }

    /// <summary>What was not charged yet of what has run, by day and item; below zero for too much.</summary>
    /// <remarks>
    /// By the days of money, so that each payment finds what had run by then, whenever it was told. Days before the
    /// last nine hundred are one.
    /// </remarks>
    private static ImmutableArray<InterestDay> Due(Deciding d, LocalDate through, InterestMoney? coming) =>
        Due(d.State, CaseInterest.FactsOf(d.State, d.Facts, d.Policy), through, coming);

    private static ImmutableArray<InterestDay> Due(
        CaseState state, InterestFacts facts, LocalDate through, InterestMoney? coming)
    {
        if (coming is { } money)
        {
            facts = facts with { Money = facts.Money.Add(money) };
        }

        var set = new SortedSet<LocalDate>(facts.Money.Select(one => one.On).Where(day => day < through)) { through };
        set.UnionWith(state.Items.SelectMany(item => item.Later).Where(charge => charge.IsOwn)
            .Select(charge => charge.On));
        ImmutableArray<LocalDate> days = [.. set.Skip(set.Count - MostDays)];
        var run = InterestFormula.Of(facts, days);
        var due = ImmutableArray.CreateBuilder<InterestDay>();
        for (var index = 0; index < days.Length; index++)
        {
            var lines = Lines(state, run, days, index);
            if (!lines.IsEmpty)
            {
                due.Add(new InterestDay(days[index], lines));
            }
        }

        return due.ToImmutable();
    }

    private static ImmutableArray<PostedInterest> Lines(
        CaseState state, ImmutableArray<ImmutableArray<ItemInterest>> run, ImmutableArray<LocalDate> days, int at)
    {
        var lines = ImmutableArray.CreateBuilder<PostedInterest>();
        for (var index = 0; index < run[at].Length; index++)
        {
            var key = run[at][index].Item;
            var item = state.FindItem(key)!;
            var ran = run[at][index].AccruedMinor - (at == 0 ? 0 : run[at - 1][index].AccruedMinor);
            var charged = item.OwnInterestBy(days[at]) - (at == 0 ? 0 : item.OwnInterestBy(days[at - 1]));
            if (ran != charged)
            {
                lines.Add(new PostedInterest(key, ran - charged));
            }
        }

        return lines.ToImmutable();
    }

    /// <summary>What changes in all, in minor units.</summary>
    public static long Sum(ImmutableArray<InterestDay> due) => due.Sum(day => day.Lines.Sum(line => line.Minor));

    /// <summary>Whether an item comes to bear more than before.</summary>
    private static bool Adds(ImmutableArray<InterestDay> due) => due.SelectMany(day => day.Lines)
        .GroupBy(line => line.Item, StringComparer.Ordinal).Any(item => item.Sum(line => line.Minor) > 0);

    /// <summary>Only what is taken off.</summary>
    private static ImmutableArray<InterestDay> Lower(ImmutableArray<InterestDay> due) =>
    [
        .. due.Select(day => day with { Lines = day.Lines.RemoveAll(line => line.Minor > 0) })
            .Where(day => !day.Lines.IsEmpty),
    ];

    private static void Emit(Deciding d, ImmutableArray<InterestDay> due)
    {
        if (!due.IsEmpty && d.State.Money.Length > 0)
        {
            AllocationPolicy.Interest(d);
        }

        foreach (var (day, lines) in due)
        {
            d.EmitOwn(new InterestPosted(day, lines, MoneyFold.After(d.State, Charged(d.State.Items, day, lines))));
        }
    }

    private static bool Judge(Deciding d, LocalDate through, ImmutableArray<InterestDay> due)
    {
        foreach (var (act, named) in CaseInterest.ActsOf(d, through, Sum(due)))
        {
            d.Judge(act, named);
        }

        return !d.Refused;
    }

    private static bool Permits(Deciding d, LocalDate through, ImmutableArray<InterestDay> due) =>
        d.Permits(CaseInterest.ActsOf(d, through, Sum(due)));

    private static NamedFacts Rates(InterestTerms terms) =>
        NamedFacts.None.With(AmountFacts.DailyRate, terms.DailyRate);

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

/// <summary>What is charged on a day.</summary>
/// <param name="Day">The last day of which it is interest.</param>
/// <param name="Lines">By item; below zero where it is taken off.</param>
internal readonly record struct InterestDay(LocalDate Day, ImmutableArray<PostedInterest> Lines);
