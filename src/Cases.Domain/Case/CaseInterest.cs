using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>The terms of interest of a case, and what was charged by them.</summary>
public sealed record CaseInterest
{
    /// <summary>No terms, nothing charged.</summary>
    public static CaseInterest None { get; } = new();

    /// <summary>The terms, in order of their first days.</summary>
    public ImmutableArray<InterestTerms> Terms { get; init; } = [];

    /// <summary>What was charged by item, in minor units; each item once.</summary>
    public ImmutableArray<PostedInterest> Posted { get; init; } = [];

    /// <summary>The last day of which interest was charged; null before the first.</summary>
    public LocalDate? Through { get; init; }

    /// <summary>What was charged in all, in minor units.</summary>
    public long PostedMinor
    {
        get
        {
            long sum = 0;
            foreach (var line in Posted)
            {
                sum += line.Minor;
            }

            return sum;
        }
    }

    /// <summary>What was charged on an item, in minor units.</summary>
    /// <param name="item">Its key.</param>
    public long PostedOn(string item)
    {
        foreach (var line in Posted)
        {
            if (line.Item == item)
            {
                return line.Minor;
            }
        }

        return 0;
    }

    /// <summary>
    /// By which terms interest runs: those stated for the case, and before their first day, or where none are stated,
    /// those that the policy has for its product.
    /// </summary>
    /// <param name="state">The case.</param>
    /// <param name="facts">What is known besides: the account's product, and the policies by their days.</param>
    /// <param name="policy">The rules of the decision, where no others are known for other days.</param>
    /// <returns>In order of their first days; empty where nobody says that interest runs.</returns>
    public static ImmutableArray<InterestTerms> TermsOf(CaseState state, Facts facts, Policy policy)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(policy);
        var stated = state.Interest.Terms;
        var product = state.Opened?.Product ?? facts.Account.Fact(AccountFactKind.Product)?.Value;
        var rates = facts.Policies is { } series ? series.RatesOf(product) : policy.RatesOf(product);
        return rates.IsEmpty ? stated
            : stated.IsEmpty ? rates
            : [.. rates.Where(terms => terms.From < stated[0].From), .. stated];
    }

    /// <summary>What interest on a case is worked out from.</summary>
    /// <param name="state">The case.</param>
    /// <param name="facts">What is known besides; holds on the debtor count too.</param>
    /// <param name="policy">The rules, which say what holds stop interest.</param>
    public static InterestFacts FactsOf(CaseState state, Facts facts, Policy policy)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(policy);
        var items = state.Items.Select(item => item.WithoutOwnInterest());
        var money = ImmutableArray.CreateBuilder<InterestMoney>();
        foreach (var step in MoneyFold.Payments(state))
        {
            if (step.LeftMinor > 0)
            {
                money.Add(new InterestMoney(step.Money.ValueOn, step.LeftMinor)
                {
                    ReceivedOn = step.Money.Detail?.ReceivedOn,
                    Chosen = step.Money.Detail?.Chosen,
                    Key = step.Money.Key,
                    Waiver = step.Money.Waiver,
                    Pooled = step.Pooled && !state.MoneyTerms.IsEmpty,
                });
            }
        }

        // What went back of no payment is off the payments already; what is more than all of them is owed beside.
        var more = state.Money.StandingMinor - money.Sum(one => one.Minor);
        if (more < 0)
        {
            money.Add(new InterestMoney(state.Money.LastOn!.Value, more));
        }

        var terms = TermsOf(state, facts, policy);
        return new InterestFacts([.. items], money.ToImmutable(), terms)
        {
            Order = state.MoneyTerms,
            OneSum = state.MoneyTerms.IsEmpty && terms.IsEmpty,
            Free = InterestFree.Of(state, facts, policy),
            Disputed = Disputes.SpansOf(state),
        };
    }

    internal CaseInterest With(InterestPosted e)
    {
        var posted = Posted;
        foreach (var line in e.Lines)
        {
            var index = 0;
            while (index < posted.Length && posted[index].Item != line.Item)
            {
                index++;
            }

            posted = index < posted.Length
                ? posted.SetItem(index, line with { Minor = posted[index].Minor + line.Minor })
                : posted.Add(line);
        }

        return this with { Posted = posted, Through = Through is { } last && last > e.Through ? last : e.Through };
    }

    /// <summary>
    /// As what charging interest is judged: the accrual on each part of the debt that bears it, and the posting.
    /// </summary>
    internal static IReadOnlyList<(Act Act, NamedFacts Named)> ActsOf(Deciding d, LocalDate through, long minor)
    {
        long charges = minor;
        long principal = 0;
        foreach (var item in d.State.Items)
        {
            charges += item.ChargedOf(DebtComponent.Interest) + item.ChargedOf(DebtComponent.Penalty);
            principal += item.ChargedOf(DebtComponent.Principal) - item.PaidOf(DebtComponent.Principal);
        }

        // Whether the annual rate was shown nobody knows here: who charges it says so, and the pack what silence means.
        var named = NamedFacts.None
            .With(AmountFacts.Amount, new Money(minor, d.State.Currency))
            .With(AmountFacts.ChargesTotal, new Money(charges, d.State.Currency))
            .With(DebtFacts.UnpaidPrincipal, new Money(principal, d.State.Currency));
        var accrual = d.Act(ActKind.InterestAccrual, ActClass.MandatoryNotice, PartyKind.Debtor);
        var rated = named;
        var acts = new List<(Act Act, NamedFacts Named)>();
        foreach (var terms in InForce(d, through))
        {
            rated = named.With(AmountFacts.DailyRate, terms.DailyRate);
            acts.AddRange(BasesOf(terms).Select(word => (accrual, rated.With(AmountFacts.Base, word))));
        }

        acts.Add((d.Act(ActKind.Posting, ActClass.MandatoryNotice, PartyKind.Debtor), rated));
        return acts;
    }

    /// <summary>All terms by which interest may have run by a day: what ran by older ones is charged by them.</summary>
    private static IEnumerable<InterestTerms> InForce(Deciding d, LocalDate through)
    {
        var first = LocalDate.MaxIsoValue;
        foreach (var item in d.State.Items)
        {
            first = item.DueOn is { } due ? LocalDate.Min(first, due) : first;
        }

        var terms = TermsOf(d.State, d.Facts, d.Policy);
        for (var index = 0; index < terms.Length; index++)
        {
            var ends = index + 1 < terms.Length ? terms[index + 1].From.PlusDays(-1) : LocalDate.MaxIsoValue;
            if (terms[index].From <= through && ends > first)
            {
                yield return terms[index];
            }
        }
    }

    /// <summary>On what interest runs, in the words of the rules.</summary>
    private static IEnumerable<string> BasesOf(InterestTerms terms) =>
        Enumerable.Repeat("principal", 1).Concat(terms.Beside.Select(part => part switch
        {
            DebtComponent.Cost => "fees",
            DebtComponent.Fee => "service_fee",
            DebtComponent.Interest => "interest",
            DebtComponent.Penalty => "penalty_fee",
            DebtComponent.Principal => "principal",
        })).Concat(terms.Kind == InterestKind.CompoundOnStatement ? ["interest"] : []).Distinct();
}

/// <summary>The days of which no interest runs because a rule stops it while a hold lasts.</summary>
internal static class InterestFree
{
    public static ImmutableArray<InterestFreeSpan> Of(CaseState state, Facts facts, Policy policy)
    {
        var personal = facts.Person?.State.Holds ?? [];
        if (state.Holds.IsEmpty && personal.IsEmpty)
        {
            return [];
        }

        var spans = ImmutableArray.CreateBuilder<InterestFreeSpan>();
        foreach (var hold in state.Holds)
        {
            Add(spans, state, policy,
                new ActiveHold(hold.Kind, hold.Key, hold.Party, null, null, hold.PartMinor is not null, hold.Verified),
                new InterestFreeSpan(hold.From, EndOf(hold.Until, hold.Lifted, hold.LiftedOn), hold.Key));
        }

        foreach (var hold in personal)
        {
            Add(spans, state, policy, new ActiveHold(hold.Kind, hold.Key, null, null, null, false, hold.Verified),
                new InterestFreeSpan(hold.From, EndOf(hold.Until, hold.Lifted, hold.LiftedOn), hold.Key));
        }

        return spans.ToImmutable();
    }

    /// <summary>The last day of a hold; one that was ended by hand does not hold on the day on which it was.</summary>
    public static LocalDate? EndOf(LocalDate? until, bool lifted, LocalDate? on) => !lifted ? until
        : on is { } day && (until is not { } last || day <= last) ? day.PlusDays(-1)
        : until ?? LocalDate.MinIsoValue;

    private static void Add(
        ImmutableArray<InterestFreeSpan>.Builder spans, CaseState state, Policy policy, ActiveHold hold,
        InterestFreeSpan span)
    {
        if ((span.Until is not { } until || until >= span.From) && Stops(state, policy, hold, span.From))
        {
            spans.Add(span);
        }
    }

    /// <summary>Whether a rule refuses interest with the hold that does not refuse it without: the packs say which.
    /// </summary>
    private static bool Stops(CaseState state, Policy policy, ActiveHold hold, LocalDate on)
    {
        var at = on.At(LocalTime.Noon).InZoneLeniently(policy.OfficialZone).ToInstant();
        var act = new Act(ActKind.InterestAccrual, ActClass.MandatoryNotice, PartyKind.Debtor, null, null, at, true);
        var without = new ActFacts
        {
            Now = at,
            Outstanding = state.Outstanding,
            Arrears = state.Outstanding,
            Case = state.Opened?.Case,
            Actor = policy.Scope?.Actor,
            Product = state.Opened?.Product is { } product ? PolicyScope.KindOf(product) : policy.Scope?.Product,
        };
        return Refusing(policy, act, without with { Holds = [hold] }) > Refusing(policy, act, without);
    }

    private static int Refusing(Policy policy, Act act, ActFacts facts) =>
        policy.Judge(act, facts).Answers.Count(answer => answer.Refuses);
}
