using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>
/// Records a step that the bank takes elsewhere and that rules look at: a suit, an enforcement, a report to a credit
/// database, data that is given to others, and the like. It is judged as what it is and refused like anything else; the
/// stage stays, since a referral moves it.
/// </summary>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="Kind">What is done; one that has no command of its own.</param>
/// <param name="Party">To whom it is done.</param>
/// <param name="Note">What else is to be known; null for nothing.</param>
public sealed record RecordStep(string Key, ActKind Kind, PartyKind Party, [Personal] string? Note = null) : CaseCommand
{
    /// <summary>Why it is done; null for what the kind is for. Only a suit may also preserve a right.</summary>
    public ActClass? Class { get; init; }

    /// <summary>The person's id; needed where the case names several in that part, null for the one.</summary>
    public string? PartyPerson { get; init; }
}

/// <summary>A step was taken elsewhere.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Class">As what it was judged.</param>
/// <param name="Party">To whom.</param>
/// <param name="At">When.</param>
public sealed record StepRecorded(string Key, ActKind Kind, ActClass Class, PartyKind Party, Instant At) : CaseEvent
{
    /// <summary>The person to whom, where the case names him and he is not its debtor; else null.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>What else is to be known.</summary>
    [Personal]
    public string? Note { get; init; }
}

/// <summary>A step that was taken elsewhere, as far as later decisions need it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Class">As what it was judged.</param>
/// <param name="Party">To whom.</param>
/// <param name="At">When.</param>
public sealed record RecordedStep(string Key, ActKind Kind, ActClass Class, PartyKind Party, Instant At)
{
    /// <summary>The person to whom, where the case names him and he is not its debtor; else null.</summary>
    public string? PartyPerson { get; init; }
}

/// <summary>The steps that have no command of their own: for what each is, and who takes it.</summary>
public static class OtherSteps
{
    private static readonly ImmutableArray<string> Court = ["legal"];
    private static readonly ImmutableArray<string> Data = ["compliance"];
    private static readonly ImmutableArray<string> Books = ["supervisor", "integration"];
    private static readonly ImmutableArray<string> Desk = ["collector", "supervisor", "legal"];

    /// <summary>The kinds of step, in the order of <see cref="ActKind"/>.</summary>
    public static ImmutableArray<ActKind> Kinds { get; } =
        [.. Enum.GetValues<ActKind>().Where(kind => Of(kind) is not null)];

    /// <summary>For what a kind of step is; null where a command of its own does it, or it is none of a case.</summary>
    /// <param name="kind">The kind.</param>
    public static ActClass? ClassOf(ActKind kind) => Of(kind)?.Class;

    /// <summary>The roles that take a kind of step; empty where it is none.</summary>
    /// <param name="kind">The kind.</param>
    public static ImmutableArray<string> RolesOf(ActKind kind) => Of(kind)?.Roles ?? [];

    private static (ActClass Class, ImmutableArray<string> Roles)? Of(ActKind kind) => kind switch
    {
        ActKind.Suit or ActKind.Enforcement => (ActClass.Collection, Court),
        ActKind.ProofOfClaim => (ActClass.PreservationOfRights, Court),
        ActKind.SetOff => (ActClass.Collection, ["supervisor", "legal"]),
        ActKind.DataSharing or ActKind.DataPublication or ActKind.AdverseReport => (ActClass.Collection, Data),
        ActKind.Purge or ActKind.KpiApproval => (ActClass.MandatoryNotice, Data),
        ActKind.InterestAccrual or ActKind.RateChange or ActKind.TermsChange or ActKind.Allocation =>
            (ActClass.MandatoryNotice, Books),
        ActKind.AgencyActivity => (ActClass.Collection, ["agency", "supervisor"]),
        ActKind.PostedNotice or ActKind.ValidityAssumption or ActKind.InitialCommunication =>
            (ActClass.Collection, Desk),
        ActKind.PlanRefusal or ActKind.CloseRequest => (ActClass.ServiceReply, Desk),
        _ => null,
    };
}

internal static class RecordStepUse
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, KeyUnknown, KeyReused, FieldsContradict, RoleForbids,
    // CaseResolved, NotEntered, HoldActive, RuleForbids, FactMissing.
    public static void Decide(Deciding d, RecordStep command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key")
            || !d.RequireText(command.Note, "note", mayBeEmpty: true) || IsKnown(d, command)
            || !d.Require(OtherSteps.ClassOf(command.Kind) is not null, RefusalCode.FieldsContradict,
                $"'{PolicyWords.Of(command.Kind):word}' is no step of its own; its command records it.")
            || !WhoIsMeant.Require(d, command.Party, command.PartyPerson))
        {
            return;
        }

        var actClass = ClassOf(d, command);
        d.Expect(OtherSteps.RolesOf(command.Kind).Contains(d.Facts.By.Role), RefusalCode.RoleForbids,
            $"'{PolicyWords.Of(command.Kind):word}' is recorded by {Roles(command.Kind):word}.");
        Entry.Assess(d);
        if (IsOfCollection(command.Kind))
        {
            Acts.ExpectCollectable(d, actClass);
        }

        d.Judge(command.Kind, actClass, command.Party);
        if (!d.Refused)
        {
            d.Emit(new StepRecorded(command.Key, command.Kind, actClass, command.Party, d.At)
            {
                PartyPerson = d.Facts.Reached?.Id,
                Note = command.Note,
            });
        }
    }

    public static CaseState Fold(CaseState state, StepRecorded e) => state with
    {
        LastActAt = state.Acted(e.At),
        Steps = state.Steps.Add(new RecordedStep(e.Key, e.Kind, e.Class, e.Party, e.At)
        {
            PartyPerson = e.PartyPerson,
        }),
    };

    /// <summary>What is done to get the money, which needs that it is owed and past due.</summary>
    private static bool IsOfCollection(ActKind kind) => kind is ActKind.Suit or ActKind.Enforcement or ActKind.SetOff
        or ActKind.AgencyActivity or ActKind.PostedNotice;

    /// <summary>A class that lets an act pass where collection stops is that of the kind, and nobody's word.</summary>
    private static ActClass ClassOf(Deciding d, RecordStep command)
    {
        var own = OtherSteps.ClassOf(command.Kind)!.Value;
        var asked = command.Class ?? own;
        d.Require(asked == own || command is { Kind: ActKind.Suit, Class: ActClass.PreservationOfRights },
            RefusalCode.FieldsContradict,
            $"'{PolicyWords.Of(command.Kind):word}' is of the class {PolicyWords.Of(own):word}; leave 'class' out.");
        return asked;
    }

    private static bool IsKnown(Deciding d, RecordStep command)
    {
        var known = d.State.Steps.FirstOrDefault(step => step.Key == command.Key);
        if (known is null)
        {
            return false;
        }

        d.Knows(true);
        d.Require(
            known.Kind == command.Kind && known.Party == command.Party && (command.Class ?? known.Class) == known.Class
                && (known.PartyPerson is null || (command.PartyPerson ?? known.PartyPerson) == known.PartyPerson),
            RefusalCode.KeyReused, $"The step {command.Key} is recorded with other data.");
        return true;
    }

    private static string Roles(ActKind kind) => string.Join(", ", OtherSteps.RolesOf(kind));
}
