using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>Plans over several cases: agreed and changed on all of them by one command.</summary>
/// <remarks>
/// The instalments are of all together. Limits, contents and months are judged by them and by the rules of each case;
/// what falls to a case is what it owes, to the minor unit. What becomes of the plan is <see cref="Plans.Follow"/>.
/// </remarks>
internal static class SharedPlans
{
    // Refusals: those of AgreePlan for each case, CaseUnknown, CurrencyMismatch, TooMany, FieldsContradict.
    public static void Agree(Deciding d, AgreePlan command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key") || !RequireInstalments(d, command.Kind)
            || !d.Require(command.OfferMonths == 0, RefusalCode.FieldsContradict,
                "An offer is of one case; name the instalments of a plan over several.")
            || (command.AskedIn is { } contact && !d.RequireKey(contact, "askedIn"))
            || IsKnown(d, command) || !AgreePlanUse.Schedule(d, command.Instalments)
            || Sharing.Named(d, command.Cases) is not { } all)
        {
            return;
        }

        foreach (var one in all)
        {
            InterestPosting.Today(one);
        }

        var owed = all.Select(one => one.State.OutstandingMinor).ToList();
        for (var index = 0; index < all.Count; index++)
        {
            RequireOwed(all[index], command.Cases[index].Amount?.Minor ?? owed[index], owed[index]);
        }

        RequireSum(d, command.Instalments, owed.Sum());
        AgreePlanUse.ExpectHeard(d, command.DebtorAsked, command.AskedIn);
        var moves = new List<StageMove?>(all.Count);
        foreach (var one in all)
        {
            one.Require(Plans.Find(one.State, command.Key) is null, RefusalCode.KeyReused,
                $"The plan {command.Key} is recorded with other terms.");
            AgreePlanUse.ExpectRoom(one);
            AgreePlanUse.Limits(one, command.Instalments);
            AgreePlanUse.JudgeTerms(one, AgreePlanUse.Signed(command), command.Kind, command.Instalments);
            moves.Add(one.Move(
                CaseTrigger.AgreePlan, one.Inputs() with { DebtorAsked = command.DebtorAsked }));
        }

        if (all.All(one => !one.Refused))
        {
            var spread = command.InOrder ? CaseSpread.InOrder(owed) : Spread(d, all);
            Agree(all, (command.Key, command.Kind), Shares(all, spread, command.Instalments), (index, instalments) =>
                AgreePlanUse.Agree(all[index], command.Key, command.Kind, instalments, moves[index]!.Value,
                    AgreePlanUse.Signed(command) with { AskedIn = all[index] == d ? command.AskedIn : null }));
        }
    }

    /// <summary>Whether the plan in force is one over several cases, which are changed with it.</summary>
    public static bool IsShared(Deciding d) => d.Facts.Covered is not null && d.State.Plan is { } plan
        && d.State.FindShared(SharedKind.Plan, plan.Key) is not null;

    /// <summary>A changed plan is about what is owed on its day on all of them, with the interest that has run.
    /// </summary>
    public static void ChargeInterest(Deciding d)
    {
        foreach (var one in IsShared(d) ? Going(d).Where(one => one != d) : [])
        {
            InterestPosting.Today(one);
        }
    }

    /// <summary>Judges a change of the plan on all cases on which it is in force.</summary>
    public static bool Check(Deciding d, ChangePlan command)
    {
        if (!d.RequireKey(command.Key, "key") || !RequireInstalments(d, command.Kind)
            || (command.AskedIn is { } contact && !d.RequireKey(contact, "askedIn"))
            || !AgreePlanUse.Schedule(d, command.Instalments))
        {
            return false;
        }

        var all = Going(d);
        var plan = d.State.Plan!;
        RequireSum(d, command.Instalments, all.Sum(one => one.State.OutstandingMinor));
        AgreePlanUse.ExpectHeard(d, command.DebtorAsked, command.AskedIn);
        d.Expect((command.Old ?? plan.Key) == plan.Key, RefusalCode.NoPlanInForce,
            $"The plan {command.Old} is not in force.");
        foreach (var one in all)
        {
            one.Require(Plans.Find(one.State, command.Key) is null, RefusalCode.KeyReused,
                $"The plan {command.Key} is recorded with other terms.");
            AgreePlanUse.Limits(one, command.Instalments);
            AgreePlanUse.JudgeTerms(one, AgreePlanUse.Signed(command), command.Kind, command.Instalments);
            one.Move(CaseTrigger.ChangePlan);
        }

        return all.All(one => !one.Refused);
    }

    /// <summary>Changes it on all of them, checked before; the only one that is left has it alone.</summary>
    public static void Carry(Deciding d, ChangePlan command)
    {
        var all = Going(d);
        if (all.Any(one => one.Refused))
        {
            return;
        }

        var spread = Spread(d, all);
        Agree(all, (command.Key, command.Kind), Shares(all, spread, command.Instalments), (index, instalments) =>
        {
            if (all[index].Move(CaseTrigger.ChangePlan) is { } move)
            {
                AgreePlanUse.Agree(all[index], command.Key, command.Kind, instalments, move,
                    AgreePlanUse.Signed(command) with { AskedIn = all[index] == d ? command.AskedIn : null });
            }
        });
    }

    private static void Agree(
        IReadOnlyList<Deciding> all, (string Key, PlanKind Kind) plan, ImmutableArray<CaseShare> shares,
        Action<int, ImmutableArray<Instalment>> agree)
    {
        for (var index = 0; index < all.Count; index++)
        {
            Entry.Assess(all[index]);
            agree(index, shares[index].Instalments);
        }

        if (all.Count > 1)
        {
            Sharing.Share(all, SharedKind.Plan, plan.Key, shares);
        }
    }

    /// <summary>The case at hand and the others on which its plan is in force.</summary>
    private static List<Deciding> Going(Deciding d)
    {
        var key = d.State.Plan!.Key;
        var others = d.State.FindShared(SharedKind.Plan, key)!.Shares
            .Where(share => share.Case != d.State.Opened!.Case).Select(share => d.Other(share.Case))
            .Where(other => other is not null && other.State.Plan?.Key == key).Select(other => other!);
        return [d, .. others];
    }

    private static CaseSpread Spread(Deciding d, IReadOnlyList<Deciding> all) =>
        Sharing.Spread(all, d.Today);

    /// <summary>What falls to each case of each instalment; the sum of a case's is what it owes.</summary>
    private static ImmutableArray<CaseShare> Shares(
        IReadOnlyList<Deciding> all, CaseSpread spread, ImmutableArray<Instalment> instalments)
    {
        var parts = all.Select(_ => ImmutableArray.CreateBuilder<Instalment>()).ToList();
        foreach (var instalment in instalments)
        {
            var taken = spread.Take(instalment.Minor);
            for (var index = 0; index < all.Count; index++)
            {
                if (taken[index] > 0)
                {
                    parts[index].Add(new Instalment(parts[index].Count + 1, instalment.Due, taken[index]));
                }
            }
        }

        return [.. all.Select((one, index) => new CaseShare(one.State.Opened!.Case, parts[index].ToImmutable()))];
    }

    private static bool IsKnown(Deciding d, AgreePlan command)
    {
        if (Plans.Find(d.State, command.Key) is not { } known)
        {
            return false;
        }

        d.Knows(true);
        d.Require(d.State.FindShared(SharedKind.Plan, command.Key) is { } shared && known.Kind == command.Kind
            && !command.Instalments.IsDefault
            && Sharing.IsOf(shared, command.Cases, command.Instalments.Sum(instalment => instalment.Minor))
            && (shared with { Ended = [] }).Schedule.SequenceEqual(command.Instalments), RefusalCode.KeyReused,
            $"The plan {command.Key} is recorded with other terms.");
        return true;
    }

    /// <summary>What a settlement gives up is approved on the case that gives it up.</summary>
    private static bool RequireInstalments(Deciding d, PlanKind kind) => d.Require(
        kind != PlanKind.Settlement, RefusalCode.FieldsContradict,
        "A settlement is of one case; agree it on each of them apart.");

    private static void RequireOwed(Deciding one, long minor, long owed)
    {
        one.Require(owed > 0, RefusalCode.MoreThanOwed, "Nothing is owed on the case.");
        one.Require(minor == owed, RefusalCode.PlanTermsForbidden,
            AgreePlanUse.NotTheDebt(one, minor, owed));
    }

    private static void RequireSum(Deciding d, ImmutableArray<Instalment> instalments, long owed)
    {
        var total = instalments.Sum(instalment => instalment.Minor);
        d.Require(total == owed, RefusalCode.PlanTermsForbidden,
            AgreePlanUse.NotTheDebt(d, total, owed));
    }
}
