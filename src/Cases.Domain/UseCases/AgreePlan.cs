using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Agrees a plan with the debtor.</summary>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="Kind">What kind.</param>
/// <param name="Instalments">In order of date, numbered from 1; they sum to the debt, or, for a settlement, to less.</param>
/// <param name="DebtorAsked">Whether the debtor asked for it himself.</param>
public sealed record AgreePlan(string Key, PlanKind Kind, ImmutableArray<Instalment> Instalments, bool DebtorAsked)
    : CaseCommand;

/// <summary>Replaces the plan in force by another.</summary>
/// <param name="Key">Key of the new plan.</param>
/// <param name="Kind">What kind.</param>
/// <param name="Instalments">In order of date, numbered from 1.</param>
public sealed record ChangePlan(string Key, PlanKind Kind, ImmutableArray<Instalment> Instalments) : CaseCommand;

/// <summary>A plan was agreed.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind">What kind.</param>
/// <param name="Instalments">In order of date.</param>
/// <param name="AgreedOn">The day; money of an earlier value date does not count.</param>
/// <param name="GraceDays">Days after an instalment's date within which it is not missed.</param>
/// <param name="Superseded">Key of the plan that it replaces; null for none.</param>
/// <param name="Move">The move of stage.</param>
public sealed record PlanAgreed(
    string Key, PlanKind Kind, ImmutableArray<Instalment> Instalments, LocalDate AgreedOn, int GraceDays,
    string? Superseded, StageMove Move) : CaseEvent;

internal static class AgreePlanUse
{
    private const int MaxInstalments = 600;

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, KeyReused, TooMany, DateOutOfRange, AmountNotPositive,
    // CaseResolved, StageForbids, HoldActive, RuleForbids, PlanInForce, PlanTermsForbidden, PlanLimitReached.
    public static void Decide(Deciding d, AgreePlan command)
    {
        if (!Check(d, command.Key, command.Kind, command.Instalments))
        {
            return;
        }

        d.Expect(d.State.Plan is null, RefusalCode.PlanInForce, "A plan is in force; change or cancel it.");
        d.Expect(d.Facts.Account.PlansAgreed + d.State.Plans.Length - d.State.PlansCounted
            < d.Policy.Numbers.MaxPlansPerAccount, RefusalCode.PlanLimitReached,
            $"The account has had {d.Policy.Numbers.MaxPlansPerAccount} plans.");
        d.Judge(ActKind.PlanAgreement, ActClass.ServiceReply, PartyKind.Debtor);
        var inputs = d.Inputs() with { DebtorAsked = command.DebtorAsked };
        if (d.Move(CaseTrigger.AgreePlan, inputs) is { } move && !d.Refused)
        {
            Entry.Assess(d);
            d.CancelVisitLeftBehind(move);
            Agree(d, command.Key, command.Kind, command.Instalments, move);
        }
    }

    // Refusals: as AgreePlan, and NoPlanInForce.
    public static void Decide(Deciding d, ChangePlan command)
    {
        if (!Check(d, command.Key, command.Kind, command.Instalments))
        {
            return;
        }

        d.Expect(d.State.Plan is not null, RefusalCode.NoPlanInForce, "No plan is in force.");
        d.Judge(ActKind.PlanAgreement, ActClass.ServiceReply, PartyKind.Debtor);
        if (d.Move(CaseTrigger.ChangePlan) is { } move && !d.Refused)
        {
            Agree(d, command.Key, command.Kind, command.Instalments, move);
        }
    }

    public static CaseState Fold(CaseState state, PlanAgreed e)
    {
        var plans = e.Superseded is { } old ? Plans.With(state.Plans, old, PlanStatus.Superseded) : state.Plans;
        return state.Moved(e.Move) with
        {
            Plans = plans.Add(new PaymentPlan(
                e.Key, e.Kind, e.AgreedOn, e.Instalments, e.GraceDays, PlanStatus.InForce, MissedThrough: 0)),
        };
    }

    private static void Agree(
        Deciding d, string key, PlanKind kind, ImmutableArray<Instalment> instalments, StageMove move) =>
        d.Emit(new PlanAgreed(key, kind, instalments, d.Today, d.Policy.Numbers.PlanGraceDays, d.State.Plan?.Key, move));

    private static bool Check(Deciding d, string key, PlanKind kind, ImmutableArray<Instalment> instalments)
    {
        if (!d.RequireOpened() || !d.RequireKey(key, "key"))
        {
            return false;
        }

        if (d.State.Plans.FirstOrDefault(plan => plan.Key == key) is { } known)
        {
            d.Require(known.Kind == kind && known.Instalments.SequenceEqual(instalments), RefusalCode.KeyReused,
                $"The plan {key} is recorded with other terms.");
            return false;
        }

        return Schedule(d, instalments) && Terms(d, kind, instalments);
    }

    private static bool Schedule(Deciding d, ImmutableArray<Instalment> instalments)
    {
        if (!d.Require(!instalments.IsDefaultOrEmpty, RefusalCode.FieldMissing, "A plan needs instalments.")
            || !d.Require(instalments.Length <= MaxInstalments, RefusalCode.TooMany,
                $"A plan has at most {MaxInstalments} instalments."))
        {
            return false;
        }

        for (var index = 0; index < instalments.Length; index++)
        {
            var instalment = instalments[index];
            var earliest = index == 0 ? d.Today : instalments[index - 1].Due.PlusDays(1);
            d.Require(instalment.Number == index + 1, RefusalCode.FieldMissing, "Instalments are numbered from 1.");
            d.Require(instalment.Due >= earliest, RefusalCode.DateOutOfRange,
                $"Instalment {index + 1} falls due before {earliest:uuuu-MM-dd}.");
            d.Require(instalment.Minor is > 0 and <= Money.MaxMinor, RefusalCode.AmountNotPositive,
                $"Instalment {index + 1} must be greater than zero and within bounds.");
        }

        return !d.Refused;
    }

    private static bool Terms(Deciding d, PlanKind kind, ImmutableArray<Instalment> instalments)
    {
        var numbers = d.Policy.Numbers;
        var total = instalments.Sum(instalment => instalment.Minor);
        var owed = d.State.OutstandingMinor;
        d.Expect(kind == PlanKind.Settlement ? total < owed : total == owed, RefusalCode.PlanTermsForbidden,
            kind == PlanKind.Settlement
                ? "A settlement is less than what is owed."
                : $"The instalments add up to {total} minor units, {owed} are owed.");
        d.Expect(instalments[^1].Due <= d.Today.PlusMonths(numbers.MaxPlanMonths), RefusalCode.PlanTermsForbidden,
            $"A plan runs at most {numbers.MaxPlanMonths} months.");
        d.Expect(instalments.SkipLast(1).All(instalment => instalment.Minor >= numbers.MinInstalmentMinor),
            RefusalCode.PlanTermsForbidden, $"An instalment is at least {numbers.MinInstalmentMinor} minor units.");
        return !d.Refused;
    }
}
