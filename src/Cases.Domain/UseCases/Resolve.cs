using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>Ends a case for a reason that needs judgement; asked for by one person and approved by another.</summary>
/// <param name="Reason">Sold, RecoveryEnded, NotLiable, EstateExhausted, OpenedInError or Merged.</param>
/// <param name="Evidence">Reference of the evidence.</param>
public sealed record Resolve(ResolutionReason Reason, [Personal] string? Evidence) : CaseCommand;

/// <summary>A case ended.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Evidence">Reference of the evidence; null where it follows from the ledger.</param>
/// <param name="ClosingTasks">
/// What remains to be done: <c>withdrawSuit</c>, <c>settlementCertificate</c>, <c>correctBureau</c>.
/// </param>
/// <param name="Move">The move of stage.</param>
public sealed record CaseResolved(
    ResolutionReason Reason, [Personal] string? Evidence, ImmutableArray<string> ClosingTasks, StageMove Move)
    : CaseEvent;

internal static class ResolveUse
{
    // Refusals: CaseUnknown, TextNotAllowed, SecondPersonRequired, EvidenceMissing, ReasonNotByHand, CaseResolved,
    // StageForbids, HoldActive, RuleForbids, FactMissing, StillOwed.
    public static void Decide(Deciding d, Resolve command)
    {
        if (Check(d, command))
        {
            d.ExpectSecondPerson("A second person must approve this; request it for approval.");
            Carry(d, command);
        }
    }

    public static bool Check(Deciding d, Resolve command)
    {
        if (!d.RequireOpened() || d.State.Resolution == command.Reason)
        {
            return false;
        }

        d.Expect(!FollowsFromMoney(command.Reason), RefusalCode.ReasonNotByHand,
            $"{command.Reason} follows from the ledger and is never set by a person.");
        d.Expect(!ClaimsPayment(d, command.Reason), RefusalCode.StillOwed, "Something is still owed.");
        d.Expect(!string.IsNullOrWhiteSpace(command.Evidence), RefusalCode.EvidenceMissing, "Name the evidence.");
        d.RequireName(command.Evidence, "evidence", mayBeEmpty: true);
        d.ExpectUnresolved();
        d.Judge(d.Act(ActKind.CaseClosing, ActClass.MandatoryNotice, PartyKind.Debtor),
            NamedFacts.None.With(DebtFacts.ClosingReason, Closing(command.Reason)));
        if (!d.IsOutside)
        {
            d.Move(CaseTrigger.Resolve);
        }

        return !d.Refused;
    }

    public static void Carry(Deciding d, Resolve command)
    {
        if (!d.Refused && d.Move(CaseTrigger.Resolve) is { } move)
        {
            Entry.Assess(d);
            Emit(d, command.Reason, command.Evidence, move);
        }
    }

    /// <summary>Emits the end and what it takes with it.</summary>
    /// <param name="d">The decision.</param>
    /// <param name="reason">Why it ended.</param>
    /// <param name="evidence">Reference of the evidence; null where it follows from the ledger.</param>
    /// <param name="move">The move of stage.</param>
    /// <param name="why">Why a plan in force ends.</param>
    public static void Emit(
        Deciding d, ResolutionReason reason, string? evidence, StageMove move, string why = "the case was resolved")
    {
        if (d.State.Plan is { } plan)
        {
            d.Emit(new PlanCancelled(plan.Key, why, StageMove.None(d.State.Stage)));
        }

        // After the end, so that it shows on record that nobody withdrew them.
        d.Emit(new CaseResolved(reason, evidence, Tasks(d, reason), move));
        PromisesUse.CancelOpen(d);
    }

    public static CaseState Fold(CaseState state, CaseResolved e) =>
        state.Moved(e.Move) with
        {
            Resolution = e.Move.To == CaseStage.Resolved ? e.Reason : null,
            MoneyAtEnd = state.Money.Length,
            PlansCounted = state.PlansAgreed,
            BrokenPromisesCounted = state.PromisesBroken,
        };

    /// <summary>The reason of a case on which nothing is owed any more.</summary>
    public static ResolutionReason Paid(Deciding d) =>
        d.State.EnteredOn is null ? ResolutionReason.PaidOnTime : ResolutionReason.PaidInFull;

    /// <summary>Why the case is closed, as rules tell it.</summary>
    private static string Closing(ResolutionReason reason) => reason switch
    {
        ResolutionReason.PaidOnTime or ResolutionReason.PaidInFull or ResolutionReason.Cured => "paid",
        ResolutionReason.Settled => "settled",
        ResolutionReason.Sold => "sold",
        ResolutionReason.RecoveryEnded or ResolutionReason.EstateExhausted => "given_up",
        _ => "other",
    };

    private static bool ClaimsPayment(Deciding d, ResolutionReason reason) => reason switch
    {
        ResolutionReason.PaidOnTime or ResolutionReason.PaidInFull or ResolutionReason.ClosedAtSource =>
            !d.NothingOwed,
        ResolutionReason.Cured => d.State.ArrearsMinorOn(d.ArrearsDay) > 0,
        _ => false,
    };

    /// <summary>Whether a case ends so by its money alone, and is open again where that is owed again.</summary>
    public static bool FollowsFromMoney(ResolutionReason? reason) => reason is ResolutionReason.PaidOnTime
        or ResolutionReason.PaidInFull or ResolutionReason.Cured or ResolutionReason.Settled
        or ResolutionReason.ClosedAtSource;

    private static ImmutableArray<string> Tasks(Deciding d, ResolutionReason reason)
    {
        var tasks = ImmutableArray.CreateBuilder<string>();
        if (d.State.Referral is not null)
        {
            tasks.Add("withdrawSuit");
        }

        if (reason == ResolutionReason.Settled)
        {
            tasks.Add("settlementCertificate");
        }

        if (reason is ResolutionReason.NotLiable or ResolutionReason.OpenedInError)
        {
            tasks.Add("correctBureau");
        }

        return tasks.ToImmutable();
    }
}
