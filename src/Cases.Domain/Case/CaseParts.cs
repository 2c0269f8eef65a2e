using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>A move of stage, carried by the event so that folding never asks the machine.</summary>
/// <param name="From">The stage before.</param>
/// <param name="To">The stage after; equal to <paramref name="From"/> where nothing moves.</param>
/// <param name="Forced">
/// True where an outside fact moved the case although the machine would have refused the command.
/// </param>
public readonly record struct StageMove(CaseStage From, CaseStage To, bool Forced)
{
    /// <summary>A move that stays where it is.</summary>
    public static StageMove None(CaseStage stage) => new(stage, stage, false);
}

/// <summary>A person's part in the account of the case.</summary>
/// <param name="Person">The person's id.</param>
/// <param name="Role">The part.</param>
public readonly record struct CaseParty(string Person, PartyKind Role)
{
    /// <summary>The debtor among some parties.</summary>
    /// <param name="parties">The parties of a case.</param>
    /// <returns>The first debtor's id; null where none is named.</returns>
    public static string? DebtorOf(ImmutableArray<CaseParty> parties)
    {
        foreach (var party in parties)
        {
            if (party.Role == PartyKind.Debtor)
            {
                return party.Person;
            }
        }

        return null;
    }
}

/// <summary>What a key names, where the case keeps nothing of it but that it was recorded.</summary>
public enum RecordedKind
{
    /// <summary>A reminder.</summary>
    Reminder,

    /// <summary>A proof of service.</summary>
    Notice,

    /// <summary>A note.</summary>
    Note,

    /// <summary>A step in a hold.</summary>
    HoldStep,

    /// <summary>A visit.</summary>
    Visit,

    /// <summary>A referral.</summary>
    Referral,

    /// <summary>A contact that was corrected away.</summary>
    CorrectedContact,

    /// <summary>A payment that was corrected away.</summary>
    CorrectedPayment,

    /// <summary>A note that was corrected away.</summary>
    CorrectedNote,

    /// <summary>Facts that stand on the case.</summary>
    Facts,
}

/// <summary>A key that was recorded, so that the same thing told again changes nothing.</summary>
/// <param name="Kind">What it names.</param>
/// <param name="Key">The key.</param>
public readonly record struct RecordedKey(RecordedKind Kind, string Key);

/// <summary>A charge added after the opening, as far as later decisions need it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Component">Which part of the debt.</param>
/// <param name="Minor">The amount as asked: a difference, or the stated total; minor units.</param>
/// <param name="IsNewTotal">Whether <paramref name="Minor"/> is a stated total.</param>
public readonly record struct ChargeMade(string Key, DebtComponent Component, long Minor, bool IsNewTotal)
{
    /// <summary>The due item.</summary>
    public string Item { get; init; } = "";

    /// <summary>What it added, in minor units; below zero where a stated total was lower.</summary>
    public long AddedMinor { get; init; }

    /// <summary>Key of what took it off again; null while it stands.</summary>
    public string? ReversedBy { get; init; }
}

/// <summary>A contact of the case, as far as later decisions need it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="RightParty">Whether the debtor or somebody authorised was reached.</param>
/// <param name="Move">The move of stage that it made.</param>
/// <param name="Corrected">Whether it was corrected away.</param>
public readonly record struct CaseContact(string Key, bool RightParty, StageMove Move, bool Corrected)
{
    /// <summary>Who was reached, or was to be reached.</summary>
    public PartyKind Party { get; init; }

    /// <summary>The person, where the case names him and he is not its debtor; null in older entries too.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>Whether whoever it was for was spoken to, whatever his part.</summary>
    public bool Reached { get; init; }
}

/// <summary>A call back that was agreed.</summary>
/// <param name="Contact">Key of the contact in which it was agreed.</param>
/// <param name="At">When.</param>
public readonly record struct CallBack(string Contact, Instant At);

/// <summary>A reply that answered what came in.</summary>
/// <param name="Reply">Key of the contact; of a reminder with <c>r:</c> before it.</param>
/// <param name="To">Key of what it answered.</param>
public readonly record struct GivenAnswer(string Reply, string To);

/// <summary>The last call, visit or other contact that the bank or its agency began.</summary>
/// <param name="Key">Its key.</param>
/// <param name="At">When it began.</param>
public readonly record struct LastAttempt(string Key, Instant At);

/// <summary>How a promise to pay stands.</summary>
public enum PromiseStatus
{
    /// <summary>Runs until its date plus grace.</summary>
    Open,

    /// <summary>Received in time, within tolerance.</summary>
    Kept,

    /// <summary>Not received in time, though something was.</summary>
    PartlyKept,

    /// <summary>Not received in time.</summary>
    Broken,

    /// <summary>Withdrawn or ended by a hold.</summary>
    Cancelled,

    /// <summary>Kept, and then the money came back.</summary>
    KeptThenReversed,
}

/// <summary>A promise to pay; a promise is not a plan.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Minor">The promised amount in minor units.</param>
/// <param name="Due">The promised date.</param>
/// <param name="MadeOn">The day it was made; money of an earlier value date does not count.</param>
/// <param name="GraceDays">Days after the date within which it still counts as kept.</param>
/// <param name="ToleranceMinor">How much may be short.</param>
/// <param name="Status">How it stands.</param>
public sealed record PromiseToPay(
    string Key, long Minor, LocalDate Due, LocalDate MadeOn, int GraceDays, long ToleranceMinor, PromiseStatus Status)
{
    /// <summary>How many payments had been told before; these do not count towards it.</summary>
    public int MoneyBefore { get; init; }

    /// <summary>Whether the end of the case ended it, and nobody's word.</summary>
    public bool EndedWithCase { get; init; }

    /// <summary>The last day on which money keeps it, inclusive.</summary>
    public LocalDate LastDay => Due.PlusDays(GraceDays);
}

/// <summary>What kind of plan.</summary>
public enum PlanKind
{
    /// <summary>Instalments of the debt.</summary>
    Instalments,

    /// <summary>Less than the debt closes it, once paid.</summary>
    Settlement,

    /// <summary>Personal instalment agreement for a card (CN-70-PLAN).</summary>
    PersonalInstalmentAgreement,
}

/// <summary>How a plan stands.</summary>
public enum PlanStatus
{
    /// <summary>In force.</summary>
    InForce,

    /// <summary>Replaced by another.</summary>
    Superseded,

    /// <summary>Paid to its end.</summary>
    Completed,

    /// <summary>Broken.</summary>
    Broken,

    /// <summary>Cancelled.</summary>
    Cancelled,
}

/// <summary>How a plan was agreed.</summary>
public enum PlanForm
{
    /// <summary>In writing.</summary>
    Written,

    /// <summary>By word of mouth, which is recorded.</summary>
    Oral,
}

/// <summary>One instalment of a plan.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Due">When it falls due.</param>
/// <param name="Minor">Minor units, greater than zero.</param>
public readonly record struct Instalment(int Number, LocalDate Due, long Minor);

/// <summary>A payment plan.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind">What kind.</param>
/// <param name="AgreedOn">When; money of an earlier value date does not count.</param>
/// <param name="Instalments">In order of date; at least one.</param>
/// <param name="GraceDays">Days after an instalment's date within which it is not missed.</param>
/// <param name="Status">How it stands.</param>
/// <param name="MissedThrough">Number of the last instalment recorded as missed; 0 for none.</param>
public sealed record PaymentPlan(
    string Key, PlanKind Kind, LocalDate AgreedOn, ImmutableArray<Instalment> Instalments, int GraceDays,
    PlanStatus Status, int MissedThrough)
{
    /// <summary>How many payments had been told before; these do not count towards it.</summary>
    public int MoneyBefore { get; init; }

    /// <summary>Number of the last instalment that came late and was pardoned; 0 for none.</summary>
    public int PardonedThrough { get; init; }

    /// <summary>How many contacts had been recorded before; in these nobody asked to change it.</summary>
    public int ContactsBefore { get; init; }

    /// <summary>The key of the contact in which the debtor asked for it; null where none was named.</summary>
    public string? AskedIn { get; init; }

    /// <summary>Of a settlement, what it gives up, in minor units; 0 for others, and where not kept.</summary>
    public long GivenUpMinor { get; init; }

    /// <summary>The sum of all instalments in minor units.</summary>
    public long TotalMinor => Instalments.Sum(instalment => instalment.Minor);

    /// <summary>The first instalment not covered by a sum of money received since the plan was agreed.</summary>
    /// <param name="schedule">The instalments by which the plan is judged.</param>
    /// <param name="receivedMinor">Money received, in minor units.</param>
    /// <returns>Null where all are covered.</returns>
    public static Instalment? FirstUncovered(ImmutableArray<Instalment> schedule, long receivedMinor)
    {
        foreach (var instalment in schedule)
        {
            receivedMinor -= instalment.Minor;
            if (receivedMinor < 0)
            {
                return instalment;
            }
        }

        return null;
    }
}

/// <summary>A field visit that is planned or under way.</summary>
/// <param name="Key">Its key.</param>
/// <param name="At">The planned instant.</param>
/// <param name="Team">Who goes; two or more.</param>
/// <param name="StageBefore">The stage to which the case returns where the right party was not met.</param>
/// <param name="CheckedIn">Whether the team is there.</param>
public sealed record FieldVisit(
    string Key, Instant At, ImmutableArray<string> Team, CaseStage StageBefore, bool CheckedIn)
{
    /// <summary>Facts that were stated when it was planned; they hold for its check-in.</summary>
    public ImmutableArray<StatedFact> Facts { get; init; } = [];
}

/// <summary>What waits for a second person.</summary>
public enum ApprovalKind
{
    /// <summary>A referral to the lawyers.</summary>
    Referral,

    /// <summary>A resolution by judgement rather than by money.</summary>
    Resolution,

    /// <summary>A waiver above the limit.</summary>
    Waiver,

    /// <summary>A broken plan put in force again although the money came late.</summary>
    PlanReinstatement,

    /// <summary>A settlement that gives up more than the waiver limit.</summary>
    Settlement,

    /// <summary>A total below what was charged before.</summary>
    NewTotal,

    /// <summary>A correction that takes money off the case, or a contact out of the counts.</summary>
    Correction,

    /// <summary>The end of a plan that is kept.</summary>
    PlanCancellation,

    /// <summary>A change of a plan that the debtor did not ask for, or that gives up more than the limit.</summary>
    PlanChange,

    /// <summary>The end of an open promise.</summary>
    PromiseCancellation,

    /// <summary>A sale of the debt with a cut-off; from here on <see cref="ApprovalAsked"/> holds them.</summary>
    Sale,

    /// <summary>What is past due taken as due on a day.</summary>
    ReAge,

    /// <summary>Other due dates.</summary>
    Restructure,
}

/// <summary>A request for a second person's decision.</summary>
/// <param name="Id">Its id, unique over the store.</param>
/// <param name="Kind">What is asked.</param>
/// <param name="RequestedBy">Who asked; may not decide.</param>
/// <param name="Command">The command that is carried out when it is approved.</param>
/// <param name="Approved">Null while it waits.</param>
public sealed record Approval(string Id, ApprovalKind Kind, string RequestedBy, CaseCommand Command, bool? Approved)
{
    /// <summary>The facts that were stated with the step; the command is kept without them.</summary>
    public ImmutableArray<StatedFact> Facts { get; init; } = [];

    /// <summary>What was owed when it was asked for, in minor units; null where the entry did not keep it.</summary>
    public long? OwedMinor { get; init; }

    /// <summary>What it would have given up then, in minor units; null where it gives up no debt.</summary>
    public long? GivenUpMinor { get; init; }
}

/// <summary>The first days on which things happened, as reports and exports ask for them.</summary>
/// <param name="Sent">The first letter or reminder.</param>
/// <param name="Notified">The first proof of service.</param>
/// <param name="PenaltyAdded">The first penalty.</param>
/// <param name="Referred">The first referral.</param>
public readonly record struct Milestones(
    LocalDate? Sent, LocalDate? Notified, LocalDate? PenaltyAdded, LocalDate? Referred)
{
    /// <summary>The earlier of a known day and another: facts told late may lie before those told first.</summary>
    /// <param name="known">The day known so far; null for none.</param>
    /// <param name="day">The other day.</param>
    public static LocalDate Earlier(LocalDate? known, LocalDate day) =>
        known is { } first && first < day ? first : day;
}
