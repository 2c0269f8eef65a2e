using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>What was told late.</summary>
public enum LateFactKind
{
    /// <summary>A hold on the case: a dispute, a wish for no contact, insolvency and the like.</summary>
    Hold,

    /// <summary>Money that had come in.</summary>
    Payment,

    /// <summary>A contact that had been made.</summary>
    Contact,

    /// <summary>A promise or plan that had been agreed.</summary>
    Agreement,

    /// <summary>A hold on a person, over all his cases: a death, incapacity and the like.</summary>
    PersonHold,

    /// <summary>A consent that had been withdrawn.</summary>
    Consent,
}

/// <summary>
/// An act on record would have been refused, had something been known that was told later. Nothing is rewritten: the
/// act stands, and somebody says what was done about it (<see cref="RemedyBreach"/>).
/// </summary>
/// <param name="Key">Its key, unique on the case: <c>b1</c>, <c>b2</c>, ….</param>
/// <param name="Kind">What was done.</param>
/// <param name="Act">The key of what was done: of the contact, reminder, visit, plan, charge, referral or step.</param>
/// <param name="At">When it was done.</param>
/// <param name="FactKind">What was told late.</param>
/// <param name="Fact">The key of what was told late.</param>
/// <param name="Reasons">Each rule that refuses with it and did not without it, with citation and facts.</param>
public sealed record BreachFound(
    string Key, ActKind Kind, string Act, Instant At, LateFactKind FactKind, string Fact,
    ImmutableArray<RefusalReason> Reasons) : CaseEvent
{
    /// <summary>As what it was done.</summary>
    public ActClass Class { get; init; }

    /// <summary>To whom it was done.</summary>
    public PartyKind Party { get; init; }

    /// <summary>The version of the policy that judged it.</summary>
    public string Policy { get; init; } = "";

    /// <summary>Whether that is the policy of the act's day; else it is that of the day of the finding.</summary>
    public bool PolicyOfItsDay { get; init; }

    /// <summary>
    /// On the last finding of a decision: how many later acts were not judged any more, as it had found the most
    /// that one decision may; 0 otherwise.
    /// </summary>
    public int Unreviewed { get; init; }
}

/// <summary>Records what was done about an act that should have been refused.</summary>
/// <param name="Key">The finding: <see cref="BreachFound.Key"/>.</param>
/// <param name="What">What was done, in a sentence: told the debtor, gave the money back, corrected the bureau.</param>
public sealed record RemedyBreach(string Key, string What) : CaseCommand;

/// <summary>Something was done about an act that should have been refused.</summary>
/// <param name="Key">The finding.</param>
/// <param name="What">What was done.</param>
/// <param name="On">The day.</param>
public sealed record BreachRemedied(string Key, [Personal] string? What, LocalDate On) : CaseEvent;

/// <summary>A finding of a case.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Act">The key of what was done.</param>
/// <param name="At">When it was done.</param>
/// <param name="FactKind">What was told late.</param>
/// <param name="Fact">The key of what was told late.</param>
/// <param name="Rules">The rules that would have refused it, by their ids.</param>
/// <param name="RemediedOn">When something was done about it; null while nothing was.</param>
public sealed record FoundBreach(
    string Key, ActKind Kind, string Act, Instant At, LateFactKind FactKind, string Fact, ImmutableArray<string> Rules,
    LocalDate? RemediedOn);

internal static class FoundBreaches
{
    private static readonly string[] Remedying = ["supervisor", "compliance"];

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, KeyUnknown, RoleForbids.
    public static void Decide(Deciding d, RemedyBreach command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key") || !d.RequireText(command.What, "what"))
        {
            return;
        }

        var known = d.State.Breaches.FirstOrDefault(breach => breach.Key == command.Key);
        if (!d.Require(known is not null, RefusalCode.KeyUnknown, $"There is no finding {command.Key}.")
            || d.Knows(known!.RemediedOn is not null))
        {
            return;
        }

        d.Expect(Remedying.Contains(d.Facts.By.Role), RefusalCode.RoleForbids,
            "What was done about an act that should have been refused is recorded by a supervisor or by compliance.");
        if (!d.Refused)
        {
            d.Emit(new BreachRemedied(command.Key, command.What, d.Today));
        }
    }

    public static CaseState Fold(CaseState state, BreachFound e) => state with
    {
        Breaches = state.Breaches.Add(new FoundBreach(e.Key, e.Kind, e.Act, e.At, e.FactKind, e.Fact,
            [.. e.Reasons.Select(reason => reason.Rule ?? reason.Code.ToString())], RemediedOn: null)),
    };

    public static CaseState Fold(CaseState state, BreachRemedied e)
    {
        var known = state.Breaches.FirstOrDefault(breach => breach.Key == e.Key)
            ?? throw new InvalidOperationException($"There is no finding {e.Key}.");
        return state with { Breaches = state.Breaches.Replace(known, known with { RemediedOn = e.On }) };
    }
}
