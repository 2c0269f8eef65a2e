using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>
/// Refers the case to the lawyers. As a command it is asked for by one person (<see cref="RequestApproval"/>) and
/// carried out when another approves; as an outside fact it is recorded.
/// </summary>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="Reason">Why.</param>
public sealed record ReferToLegal(string Key, [Personal] string? Reason) : CaseCommand;

/// <summary>Takes an open referral back.</summary>
/// <param name="Reason">Why.</param>
public sealed record WithdrawReferral(string Reason) : CaseCommand
{
    /// <summary>Key of the referral; null for whichever is open.</summary>
    public string? Referral { get; init; }
}

/// <summary>The case is with the lawyers.</summary>
/// <param name="Key">The referral's key.</param>
/// <param name="Reason">Why.</param>
/// <param name="On">The day.</param>
/// <param name="Move">The move of stage.</param>
public sealed record ReferredToLegal(string Key, [Personal] string? Reason, LocalDate On, StageMove Move) : CaseEvent;

/// <summary>The referral was taken back.</summary>
/// <param name="Key">The referral's key.</param>
/// <param name="Reason">Why.</param>
/// <param name="Move">The move of stage.</param>
public sealed record ReferralWithdrawn(string Key, [Personal] string? Reason, StageMove Move) : CaseEvent;

internal static class Referrals
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, SecondPersonRequired, NotEntered, HoldActive, RuleForbids,
    // FactMissing, ReferralOpen, StageForbids.
    public static void Decide(Deciding d, ReferToLegal command)
    {
        if (Check(d, command))
        {
            d.ExpectSecondPerson("A second person must approve a referral; request it.");
            Carry(d, command);
        }
    }

    /// <summary>Judges a referral: at the request and again at the approval.</summary>
    public static bool Check(Deciding d, ReferToLegal command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key") || !d.RequireText(command.Reason, "reason")
            || d.Knows(d.State.HasKey(RecordedKind.Referral, command.Key)))
        {
            return false;
        }

        Entry.Assess(d);
        d.ExpectEntered();
        d.Expect(d.State.Referral is null, RefusalCode.ReferralOpen, "A referral is open already.");
        d.Judge(ActKind.Referral, ActClass.Collection, PartyKind.Debtor);
        if (!d.IsOutside)
        {
            d.Move(CaseTrigger.ReferToLegal);
        }

        return !d.Refused;
    }

    public static void Carry(Deciding d, ReferToLegal command)
    {
        if (d.Refused || d.Move(CaseTrigger.ReferToLegal) is not { } move)
        {
            return;
        }

        if (d.State.Plan is { } plan)
        {
            d.Emit(new PlanCancelled(plan.Key, "the case was referred elsewhere", StageMove.None(d.State.Stage)));
        }

        InterestPosting.Demanded(d);
        d.Emit(new ReferredToLegal(command.Key, command.Reason, d.Today, move));
    }

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, NoReferralOpen, StageForbids.
    public static void Decide(Deciding d, WithdrawReferral command)
    {
        if (d.RequireOpened() && d.RequireText(command.Reason, "reason")
            && d.Require(d.State.Referral is { } open && (command.Referral ?? open) == open, RefusalCode.NoReferralOpen,
                command.Referral is { } named
                    ? Sentence.Of($"The referral {named} is not open.")
                    : Sentence.Fixed("No referral is open."))
            && d.Move(CaseTrigger.WithdrawReferral) is { } move)
        {
            Entry.Assess(d);
            d.Emit(new ReferralWithdrawn(d.State.Referral!, command.Reason, move));
        }
    }

    public static CaseState Fold(CaseState state, ReferredToLegal e) => state.Moved(e.Move) with
    {
        Keys = state.Keys.Add(new RecordedKey(RecordedKind.Referral, e.Key)),
        Referral = e.Key,
        LastActAt = state.Acted(e.On),
        First = state.First with { Referred = Milestones.Earlier(state.First.Referred, e.On) },
    };

    public static CaseState Fold(CaseState state, ReferralWithdrawn e) => state.Moved(e.Move) with { Referral = null };
}
