using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>
/// Agreements over several cases of a debtor: who may share one, what falls to each, and what follows on all of them
/// from what happens on one.
/// </summary>
internal static class Sharing
{
    /// <summary>Cases that one agreement or payment covers, at most: each is read and written with every change.
    /// </summary>
    public const int MaxCases = 50;

    private const int FewestCases = 2;

    /// <summary>The decisions on the cases that a command names, in its order; null where they are refused.</summary>
    /// <remarks>
    /// They are cases of one debtor in one currency. Who is a guarantor of one and debtor of another owes two debts, of
    /// which he agrees only about his own.
    /// </remarks>
    public static IReadOnlyList<Deciding>? Named(Deciding d, ImmutableArray<CaseAmount> cases)
    {
        var own = d.State.Opened!.Case;
        var debtor = CaseParty.DebtorOf(d.State.Parties);
        if (!d.Require(cases.Length <= MaxCases, RefusalCode.TooMany,
                $"At most {MaxCases} cases are covered at once; agree for the others apart.")
            || !d.Require(cases.Length >= FewestCases && cases.Any(one => one.Case == own)
                && cases.Select(one => one.Case).Distinct().Count() == cases.Length, RefusalCode.FieldsContradict,
                "Name two cases or more, each once, and this one among them.")
            || !d.Require(debtor is not null, RefusalCode.FieldsContradict,
                "The case names no debtor, so nothing shows that the other cases are his."))
        {
            return null;
        }

        var all = new List<Deciding>(cases.Length);
        foreach (var (id, _) in cases)
        {
            var one = id == own ? d : d.Other(id);
            if (!d.Require(one is { State.Exists: true }, RefusalCode.CaseUnknown, $"There is no case {id}."))
            {
                continue;
            }

            all.Add(one!);
            d.Require(CaseParty.DebtorOf(one!.State.Parties) == debtor, RefusalCode.FieldsContradict,
                $"The debtor of this case is not that of the case {id:word}.", new RuleFact("case", id));
            d.Require(one.State.Currency == d.State.Currency, RefusalCode.CurrencyMismatch,
                $"The case {id:word} is in {one.State.Currency}, this one in {d.State.Currency}.",
                new RuleFact("case", id));
        }

        return d.Refused ? null : all;
    }

    /// <summary>How the law spreads an amount over the debts of some cases on a day.</summary>
    public static CaseSpread Spread(IReadOnlyList<Deciding> all, LocalDate day) => CaseSpread.Of(
        [
            .. all.Select(one => (one.State, one.Facts.Account,
                CaseInterest.TermsOf(one.State, one.Facts, one.Policy))),
        ],
        day);

    /// <summary>What falls to each case of an amount, as the debtor chose or as law does; null where refused.</summary>
    public static long[]? Amounts(
        Deciding d, IReadOnlyList<Deciding> all, ImmutableArray<CaseAmount> cases, long minor,
        LocalDate? day = null)
    {
        var chosen = cases.Count(one => one.Amount is not null);
        if (!d.Require(chosen == 0 || chosen == cases.Length, RefusalCode.FieldsContradict,
            "Name the amount of every case, or of none."))
        {
            return null;
        }

        if (chosen > 0)
        {
            for (var index = 0; index < cases.Length; index++)
            {
                all[index].RequireAmount(cases[index].Amount!.Value, "amount");
            }

            var sum = cases.Sum(one => Math.Min(one.Amount!.Value.Minor, Money.MaxMinor));
            d.Require(sum == minor || all.Any(one => one.Refused), RefusalCode.FieldsContradict,
                $"The amounts of the cases add up to {new Money(sum, d.State.Currency)}, not "
                + $"to {new Money(minor, d.State.Currency)}.");
            return d.Refused || all.Any(one => one.Refused)
                ? null
                : [.. cases.Select(one => one.Amount!.Value.Minor)];
        }

        var shares = Spread(all, day ?? d.Today).Take(minor);
        // Interest that runs until then is more than is owed today: it is asked for with the case at hand.
        shares[cases.IndexOf(cases.First(one => one.Case == d.State.Opened!.Case))] += minor - shares.Sum();
        for (var index = 0; index < shares.Length; index++)
        {
            d.Require(shares[index] > 0, RefusalCode.FieldsContradict,
                $"Nothing of it falls to the case {cases[index].Case:word}; leave it out, or name the amounts.",
                new RuleFact("case", cases[index].Case));
        }

        return d.Refused ? null : shares;
    }

    /// <summary>Whether an agreement covers these cases with these amounts.</summary>
    public static bool IsOf(SharedAgreement known, ImmutableArray<CaseAmount> cases, long minor) =>
        !cases.IsDefaultOrEmpty && cases.Length == known.Shares.Length
        && known.Shares.Sum(share => share.Minor) == minor
        && cases.All(one => known.Shares.Any(share => share.Case == one.Case
            && (one.Amount is not { } amount || amount.Minor == share.Minor)));

    /// <summary>Writes on each case that what was agreed on it just now is a share.</summary>
    public static void Share(
        IReadOnlyList<Deciding> all, SharedKind kind, string key, ImmutableArray<CaseShare> shares)
    {
        foreach (var one in all.Any(one => one.Refused) ? [] : all)
        {
            one.Emit(new AgreementShared(kind, key, shares));
        }
    }

    /// <summary>
    /// Tells the other cases of each agreement what happened on this one: money that came or went, its end, and what
    /// became of the promise or plan that they share.
    /// </summary>
    public static void Tell(Deciding d)
    {
        if (d.Together.Count > 0)
        {
            TellTogether(d);
            return;
        }

        if (d.Refused || d.State.Shared.IsEmpty || d.Facts.Covered is null)
        {
            return;
        }

        foreach (var known in d.State.Shared)
        {
            var others = OthersOf(d, d, known);
            TellMoney(d, known, others);
            if (d.Before.FindShared(known.Kind, known.Key) is null)
            {
                // Told late, it may have been paid on all of them before.
                foreach (var other in others)
                {
                    TellMoney(other, known, [d, .. others.Where(one => one != other)]);
                }
            }

            TellEnd(d, known, others);
            foreach (var other in others)
            {
                Follow(d, other, known);
            }
        }
    }

    /// <summary>Tells each agreement of some cases, on all that share it, what money moved on them.</summary>
    /// <param name="asked">The decision asked, which finds the others.</param>
    /// <param name="all">Those on which money moved.</param>
    public static void TellMoney(Deciding asked, IReadOnlyList<Deciding> all)
    {
        foreach (var one in all)
        {
            foreach (var known in one.State.Shared)
            {
                TellMoney(one, known, OthersOf(asked, one, known));
            }
        }
    }

    /// <summary>The same as <see cref="Tell"/> where one payment moved on several: its money is told already.</summary>
    private static void TellTogether(Deciding asked)
    {
        foreach (var one in asked.Together.Any(one => one.Refused) ? [] : asked.Together)
        {
            foreach (var known in one.State.Shared)
            {
                var others = OthersOf(asked, one, known);
                TellEnd(one, known, others);
                foreach (var other in others)
                {
                    Follow(one, other, known);
                }
            }
        }
    }

    private static Deciding[] OthersOf(Deciding asked, Deciding one, SharedAgreement known) =>
    [
        .. known.Shares.Where(share => share.Case != one.State.Opened!.Case).Select(share =>
            (share.Case == asked.State.Opened!.Case ? asked : asked.Other(share.Case))
                ?? throw new InvalidOperationException($"The case {share.Case} of an agreement is missing.")),
    ];

    public static CaseState Fold(CaseState state, AgreementShared e) => state with
    {
        Shared = state.Shared.Add(new SharedAgreement(e.Kind, e.Key, e.Shares)),
    };

    public static CaseState Fold(CaseState state, AgreementMoneyMoved e) => With(state, e.Kind, e.Key, known =>
        known with { Elsewhere = Sum(known.Elsewhere.Concat(e.Moves)) });

    public static CaseState Fold(CaseState state, AgreementShareEnded e) => With(state, e.Kind, e.Key, known =>
    {
        var ended = known.Ended.RemoveAll(one => one.Case == e.Case);
        return known with { Ended = e.Minor is { } minor ? ended.Add((e.Case, minor)) : ended };
    });

    private static CaseState With(
        CaseState state, SharedKind kind, string key, Func<SharedAgreement, SharedAgreement> change)
    {
        var known = state.FindShared(kind, key)
            ?? throw new InvalidOperationException($"There is no agreement {key} over several cases.");
        return state with { Shared = state.Shared.Replace(known, change(known)) };
    }

    private static void TellMoney(Deciding d, SharedAgreement known, IReadOnlyList<Deciding> others)
    {
        var before = d.Before.FindShared(known.Kind, known.Key) is null ? [] : Moves(d.Before, known);
        var moved = Sum(Moves(d.State, known).Concat(before.Select(move => move with { Minor = -move.Minor })));
        foreach (var other in moved.IsEmpty ? [] : others)
        {
            other.EmitOwn(new AgreementMoneyMoved(known.Kind, known.Key, d.State.Opened!.Case, moved));
        }
    }

    private static List<SharedMove> Moves(CaseState state, SharedAgreement known)
    {
        var (from, before) = known.Kind == SharedKind.Promise
            ? (PromisesUse.Find(state, known.Key)!.MadeOn, PromisesUse.Find(state, known.Key)!.MoneyBefore)
            : (Plans.Find(state, known.Key)!.AgreedOn, Plans.Find(state, known.Key)!.MoneyBefore);
        return Pledges.Moves(state, from, before);
    }

    /// <summary>Sums by day and direction, in order of the days; what comes to nothing is left out.</summary>
    private static ImmutableArray<SharedMove> Sum(IEnumerable<SharedMove> moves) =>
    [
        .. moves.GroupBy(move => (move.ValueOn, move.On, move.Back))
            .Select(day => new SharedMove(
                day.Key.ValueOn, day.Key.On, day.Sum(move => move.Minor), day.Key.Back))
            .Where(move => move.Minor != 0)
            .OrderBy(move => move.On).ThenBy(move => move.ValueOn).ThenBy(move => move.Back),
    ];

    /// <summary>A case that ends while the agreement runs takes the rest of its share with it; reopened, it is back.
    /// </summary>
    private static void TellEnd(Deciding d, SharedAgreement known, IReadOnlyList<Deciding> others)
    {
        var own = d.State.Opened!.Case;
        var (wasOver, isOver) = (d.Before.Stage == CaseStage.Resolved, d.State.Stage == CaseStage.Resolved);
        var share = known.ShareOf(own).Minor;
        var paid = Moves(d.State, known).Sum(move => move.Minor);
        // What is short within the tolerance ended no debt by itself: an agreement has its tolerance once.
        long? ended = isOver && paid < share - d.Policy.Numbers.ToleranceMinor ? Math.Max(0, paid) : null;
        if (wasOver == isOver || known.EndedAt(own) == ended || (isOver && !Runs(d.Before, known)))
        {
            return;
        }

        foreach (var one in (Deciding[])[d, .. others])
        {
            one.EmitOwn(new AgreementShareEnded(known.Kind, known.Key, own, ended));
        }
    }

    private static bool Runs(CaseState state, SharedAgreement known) => known.Kind == SharedKind.Promise
        ? PromisesUse.Find(state, known.Key) is { Status: PromiseStatus.Open }
        : Plans.Find(state, known.Key) is { Status: PlanStatus.InForce };

    private static void Follow(Deciding d, Deciding other, SharedAgreement known)
    {
        if (known.Kind == SharedKind.Promise)
        {
            PromisesUse.Follow(d, other, known.Key);
        }
        else
        {
            Plans.Follow(d, other, known.Key);
        }
    }
}
