using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>Facts were stated with an act that was accepted: they are among those by which it was judged.</summary>
/// <param name="Act">What was done, as rules tell acts apart.</param>
/// <param name="Key">The key of the command; null where it has none.</param>
/// <param name="Facts">The facts, as they were stated.</param>
public sealed record FactsStated(ActKind Act, string? Key, ImmutableArray<StatedFact> Facts) : CaseEvent
{
    /// <summary>The id of the approval for which the step waits; null where it was done at once.</summary>
    public string? Approval { get; init; }
}

/// <summary>Facts were stated with the request of a contact permission that was granted.</summary>
/// <param name="Key">The permission.</param>
/// <param name="Facts">The facts, as they were stated.</param>
public sealed record PermissionFactsStated(string Key, ImmutableArray<StatedFact> Facts) : PersonEvent;

/// <summary>The checks of facts that somebody states, and what becomes of them.</summary>
internal static class StatedFacts
{
    /// <summary>How many facts are stated at once, inclusive.</summary>
    public const int Most = 32;

    private const int MaxWord = 40;

    // Refusals: TooMany, KeyUnknown, FieldsContradict, TextNotAllowed, DateOutOfRange, AmountTooLarge.

    /// <summary>Checks facts that are stated in one place.</summary>
    /// <param name="d">The decision.</param>
    /// <param name="facts">The facts.</param>
    /// <param name="home">The place.</param>
    /// <returns>Whether all of them can stand there; else each fault is a reason.</returns>
    public static bool Require(InputChecks d, ImmutableArray<StatedFact> facts, FactHome home)
    {
        if (facts.IsDefaultOrEmpty)
        {
            return true;
        }

        var good = d.Require(facts.Length <= Most, RefusalCode.TooMany, $"At most {Most} facts are stated at once.");
        for (var index = 0; good && index < facts.Length; index++)
        {
            var name = facts[index].Name;
            good = d.Require(facts.Take(index).All(earlier => earlier.Name != name), RefusalCode.FieldsContradict,
                    $"The fact {name} is stated twice.")
                && d.Require(FactNames.Find(name) is not null, RefusalCode.KeyUnknown, $"There is no fact {name}.")
                && RequireHome(d, FactNames.Find(name)!, home)
                && RequireValue(d, FactNames.Find(name)!, facts[index].Value);
        }

        return good;
    }

    /// <summary>Tells the facts of an act that was judged with them; refuses them where no rule was asked.</summary>
    /// <param name="d">The decision, after the command.</param>
    /// <param name="command">The command.</param>
    public static void Tell(Deciding d, CaseCommand command)
    {
        if (d.Refused || d.Repeats || d.Stated.IsEmpty)
        {
            return;
        }

        // What is approved was judged when it was asked for; it may be rejected, or done already.
        var isDecided = command is DecideApproval;
        if (d.Require(isDecided || d.JudgedAs is not null, RefusalCode.FieldsContradict, NotJudged)
            && d.JudgedAs is { } kind && d.HasEvents)
        {
            var waits = (command as RequestApproval)?.Id;
            d.Emit(new FactsStated(kind, KeyOf(d.State, command), d.Stated) { Approval = waits });
        }
    }

    /// <summary>What is said where facts come with a command that no rule looks at.</summary>
    public const string NotJudged =
        "Nothing is judged here, so no facts are stated with it; leave them out, or state them on the case or person.";

    public static CaseState Fold(CaseState state, FactsStated e)
    {
        if (e is { Act: ActKind.Visit, Approval: null } && state.Visit is { } visit && visit.Key == e.Key)
        {
            return state with { Visit = visit with { Facts = [.. visit.Facts, .. e.Facts] } };
        }

        state = MessagesUse.WithFacts(state, e);
        var approval = e.Approval is null ? null : state.Approvals.FirstOrDefault(known => known.Id == e.Approval);
        return approval is null
            ? state
            : state with { Approvals = state.Approvals.Replace(approval, approval with { Facts = e.Facts }) };
    }

    public static PersonState Fold(PersonState state, PermissionFactsStated e) => state with
    {
        Permissions = [.. state.Permissions.Select(slot => With(slot, e))],
        Reserved = [.. state.Reserved.Select(slot => With(slot, e))],
    };

    private static ReservedSlot With(ReservedSlot slot, PermissionFactsStated e) =>
        slot.Key == e.Key ? slot with { Facts = e.Facts } : slot;

    private static bool RequireHome(InputChecks d, FactName fact, FactHome home) => fact.Home == home
        || d.Require(false, RefusalCode.FieldsContradict, fact.Home switch
        {
            FactHome.Act => Sentence.Of($"The fact {fact.Name:word} is told with the act itself, not here."),
            FactHome.Case => Sentence.Of($"The fact {fact.Name:word} stands on the case; state it there."),
            FactHome.Person => Sentence.Of($"The fact {fact.Name:word} stands on the debtor's record; state it there."),
            FactHome.House => Sentence.Of(
                $"The fact {fact.Name:word} stands in the bank's own pack; propose it there."),
            FactHome.Derived => Sentence.Of(
                $"The fact {fact.Name:word} is worked out from the record or from a field of its own; leave it out."),
        });

    private static bool RequireValue(InputChecks d, FactName fact, FactValue value)
    {
        if (value.IsNone)
        {
            return true;
        }

        if (!d.Require(value.Shape == fact.Shape, RefusalCode.TextNotAllowed,
            $"The fact {fact.Name:word} is a {fact.Shape}, not a {value.Shape}."))
        {
            return false;
        }

        return fact.Shape switch
        {
            FactShape.Date => d.RequireDate(value.Date, fact.Name),
            FactShape.Money => d.Require(
                value.Money.Minor is >= 0 and <= Money.MaxMinor && value.Money.Currency.Code is not null,
                RefusalCode.AmountTooLarge, $"The fact {fact.Name:word} is an amount of zero or more, within bounds."),
            FactShape.Reference => d.RequireName(value.Words is [var text] ? text : null, fact.Name),
            FactShape.Word => d.Require(value.Words is [_], RefusalCode.TextNotAllowed,
                $"The fact {fact.Name:word} is one word.") && RequireWords(d, fact, value),
            FactShape.Words => RequireWords(d, fact, value),
            _ => true,
        };
    }

    /// <summary>
    /// A fact without a list of words takes any that is no text about somebody: entries keep words readable.
    /// </summary>
    private static bool RequireWords(InputChecks d, FactName fact, FactValue value) =>
        d.Require(value.Words.Length <= Most, RefusalCode.TooMany,
            $"The fact {fact.Name:word} has at most {Most} words.")
        && (fact.Allowed is { } allowed
            ? d.Require(value.Words.All(allowed.Contains), RefusalCode.TextNotAllowed,
                $"The fact {fact.Name:word} is one of: {string.Join(", ", allowed):word}.")
            : d.Require(value.Words.All(IsPlainWord), RefusalCode.TextNotAllowed,
                $"The fact {fact.Name:word} is a word of at most {MaxWord} small letters, digits and _ or -."));

    private static bool IsPlainWord(string word) => word.Length is > 0 and <= MaxWord
        && word.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '_' or '-');

    private static string? KeyOf(CaseState state, CaseCommand command) => command switch
    {
        RequestApproval asked => KeyOf(asked.Step),
        DecideApproval decided => KeyOf(state.Approvals.First(approval => approval.Id == decided.Id).Command),
        _ => KeyOf(command),
    };

    /// <summary>The key under which a command is known on its case; null where it has none.</summary>
    public static string? KeyOf(CaseCommand command) => command switch
    {
        AddCharge c => c.Key,
        ReAge c => c.Key,
        Restructure c => c.Key,
        AssessReAge c => c.Key,
        AddNote c => c.Key,
        AdvanceHold c => c.Key,
        AgreePlan c => c.Key,
        AssessPromise c => c.Key,
        CancelPromise c => c.Key,
        CancelVisit c => c.Key,
        ChangePlan c => c.Key,
        CheckInVisit c => c.Key,
        CompleteVisit c => c.Key,
        Correct c => c.Key,
        CorrectPayment c => c.Key,
        MakePromise c => c.Key,
        MatchPayment c => c.Key,
        TakePayment c => c.Key,
        TakeReturn c => c.Key,
        PlaceHold c => c.Key,
        RecordClaimEvent c => c.Key,
        RecordContact c => c.Key,
        RecordPayment c => c.Key,
        ReferToLegal c => c.Key,
        RecordStep c => c.Key,
        RemedyBreach c => c.Key,
        RequestOverride c => c.Key,
        Remind c => c.Key,
        SendMessage c => c.Key,
        ConfirmMessage c => c.Key,
        StopMessage c => c.Key,
        ReportMessage c => c.Key,
        TellReceipt c => c.Key,
        ReturnMoney c => c.Key,
        ReverseCharge c => c.Key,
        ReversePayment c => c.Key,
        ScheduleVisit c => c.Key,
        ServeNotice c => c.Key,
        StateCaseFacts c => c.Key,
        Waive c => c.Key,
        WithdrawOverride c => c.Key,
        WithdrawWaiver c => c.Key,
        _ => null,
    };
}
