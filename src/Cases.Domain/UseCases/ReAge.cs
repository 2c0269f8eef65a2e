using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>How the contractual days past due of an account begin anew.</summary>
public enum ReAgeKind
{
    /// <summary>What is past due is taken as due on a day; the terms stay.</summary>
    ReAge,

    /// <summary>What is open falls due on other days.</summary>
    Restructure,
}

/// <summary>
/// Takes what is past due as due on a day; asked for by one person and approved by another. Contractual days past due
/// count from that day, the first ones run on, and nothing is cured by it.
/// </summary>
/// <remarks>Counted per account over all its cases, by the numbers of the policy; then observed.</remarks>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="From">The business date; after the oldest due date that is unpaid, and not in the future.</param>
/// <param name="Reason">Why; sealed in the ledger.</param>
public sealed record ReAge(string Key, LocalDate From, [Personal] string? Reason) : CaseCommand;

/// <summary>Gives due items other due dates by a new schedule; asked for and counted like <see cref="ReAge"/>.
/// </summary>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="From">The business date from which the schedule holds; not in the future.</param>
/// <param name="Dues">The new due dates, of items that are open; each item once, none before <c>From</c>.</param>
/// <param name="Reason">Why; sealed in the ledger.</param>
public sealed record Restructure(
    string Key, LocalDate From, ImmutableArray<MovedDue> Dues, [Personal] string? Reason) : CaseCommand;

/// <summary>Looks how a re-age or restructure stands; planned for the day after its observation or its failing.
/// </summary>
/// <param name="Key">The re-age.</param>
public sealed record AssessReAge(string Key) : CaseCommand;

/// <summary>A due item with another due date.</summary>
/// <param name="Item">The item.</param>
/// <param name="DueOn">When it falls due by the contract now.</param>
public readonly record struct MovedDue(string Item, LocalDate DueOn);

/// <summary>The account was re-aged or restructured.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind">Which.</param>
/// <param name="From">From when it counts.</param>
/// <param name="ObservedUntil">The last day on which it is observed, inclusive.</param>
/// <param name="GraceDays">Days after a due date of it within which money still keeps it.</param>
/// <param name="Dues">The due dates by it.</param>
/// <param name="Reason">Why.</param>
public sealed record DebtReAged(
    string Key, ReAgeKind Kind, LocalDate From, LocalDate ObservedUntil, int GraceDays, ImmutableArray<MovedDue> Dues,
    [Personal] string? Reason) : CaseEvent;

/// <summary>The observation of a re-age or restructure ended.</summary>
/// <param name="Key">The re-age.</param>
/// <param name="Held">Whether everything that fell due meanwhile was paid in time.</param>
/// <param name="On">The day.</param>
public sealed record ReAgeObserved(string Key, bool Held, LocalDate On) : CaseEvent;

/// <summary>The account was re-aged or restructured; what counts towards its limits.</summary>
/// <param name="Case">The case.</param>
/// <param name="Kind">Which.</param>
/// <param name="From">From when.</param>
public sealed record AccountReAged(string Case, ReAgeKind Kind, LocalDate From) : AccountEvent;

/// <summary>A re-age or restructure of a case.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind">Which.</param>
/// <param name="From">From when it counts.</param>
/// <param name="ObservedUntil">The last day on which it is observed, inclusive.</param>
/// <param name="GraceDays">Days after a due date of it within which money still keeps it.</param>
/// <param name="Dues">The due dates by it.</param>
public sealed record ReAging(
    string Key, ReAgeKind Kind, LocalDate From, LocalDate ObservedUntil, int GraceDays, ImmutableArray<MovedDue> Dues)
{
    /// <summary>Whether it held, once its observation ended; null before.</summary>
    public bool? Held { get; init; }

    /// <summary>Whether it is observed on a day: nothing cures the account meanwhile.</summary>
    public bool IsObservedOn(LocalDate day) => Held is null && From <= day && day <= ObservedUntil;
}

internal static class ReAgeUse
{
    private const int LongYears = 5;

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, DateOutOfRange, KeyReused, CaseResolved, NothingOwed,
    // RuleForbids, FactMissing, HoldActive, ReAgeLimitReached, SecondPersonRequired.
    public static void Decide(Deciding d, ReAge command)
    {
        if (Check(d, command))
        {
            d.ExpectSecondPerson("A second person must approve this; request it for approval.");
            Carry(d, command);
        }
    }

    // Refusals: those of a re-age, KeyUnknown, FieldsContradict.
    public static void Decide(Deciding d, Restructure command)
    {
        if (Check(d, command))
        {
            d.ExpectSecondPerson("A second person must approve this; request it for approval.");
            Carry(d, command);
        }
    }

    // Refusals: CaseUnknown, KeyUnknown. Nothing follows while it is observed and holds.
    public static void Decide(Deciding d, AssessReAge command)
    {
        if (!d.RequireOpened() || !d.Require(Find(d.State, command.Key) is not null, RefusalCode.KeyUnknown,
            $"There is no re-age or restructure {command.Key}."))
        {
            return;
        }

        var known = Find(d.State, command.Key)!;
        if (known.Held is not null || d.State.Stage == CaseStage.Resolved)
        {
            return;
        }

        var failed = ReAges.FallsBackAfter(d.State, known) is { } last && last < d.Today;
        if (failed || known.ObservedUntil < d.Today)
        {
            d.Emit(new ReAgeObserved(known.Key, !failed, d.Today));
            Settling.AfterObservation(d);
        }
    }

    public static bool Check(Deciding d, ReAge command)
    {
        if (!Begin(d, (command.Key, ReAgeKind.ReAge, command.From, command.Reason)))
        {
            return false;
        }

        d.Require(d.State.OldestUnpaidDue < command.From, RefusalCode.NothingOwed,
            "Nothing was past due then that could be taken as due.");
        return !d.Refused;
    }

    public static bool Check(Deciding d, Restructure command)
    {
        var dues = command.Dues.IsDefault ? [] : command.Dues;
        if (!Begin(d, (command.Key, ReAgeKind.Restructure, command.From, command.Reason))
            || !d.Require(!dues.IsEmpty, RefusalCode.FieldMissing, "The new due dates are missing."))
        {
            return false;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var due in dues)
        {
            if (!d.RequireKey(due.Item, "item") || !d.RequireDate(due.DueOn, "due date"))
            {
                return false;
            }

            d.Require(seen.Add(due.Item), RefusalCode.FieldsContradict, $"The due item {due.Item} is named twice.");
            d.Require(d.State.FindItem(due.Item) is { OpenMinor: > 0 }, RefusalCode.KeyUnknown,
                $"There is no due item {due.Item} that is open.");
            d.Require(due.DueOn >= command.From, RefusalCode.DateOutOfRange,
                "A new due date lies before the day from which the schedule holds.");
        }

        return !d.Refused;
    }

    public static void Carry(Deciding d, ReAge command)
    {
        var dues = ImmutableArray.CreateBuilder<MovedDue>();
        foreach (var item in d.State.Items)
        {
            if (item.OpenMinor > 0 && item.DueOn < command.From)
            {
                dues.Add(new MovedDue(item.Key, command.From));
            }
        }

        Emit(d, new DebtReAged(command.Key, ReAgeKind.ReAge, command.From, ObservedUntil(d, command.From),
            d.Policy.Numbers.ReAgeGraceDays, dues.ToImmutable(), command.Reason));
    }

    public static void Carry(Deciding d, Restructure command) => Emit(d, new DebtReAged(
        command.Key, ReAgeKind.Restructure, command.From, ObservedUntil(d, command.From),
        d.Policy.Numbers.PlanGraceDays, command.Dues, command.Reason));

    public static CaseState Fold(CaseState state, DebtReAged e) => state with
    {
        ReAges = state.ReAges.Add(new ReAging(e.Key, e.Kind, e.From, e.ObservedUntil, e.GraceDays, e.Dues)),
    };

    public static CaseState Fold(CaseState state, ReAgeObserved e)
    {
        var known = Find(state, e.Key) ?? throw new InvalidOperationException($"There is no re-age {e.Key}.");
        return state with { ReAges = state.ReAges.Replace(known, known with { Held = e.Held }) };
    }

    private static LocalDate ObservedUntil(Deciding d, LocalDate from) =>
        from.PlusDays(d.Policy.Numbers.ReAgeObservationDays);

    private static void Emit(Deciding d, DebtReAged happened)
    {
        if (!d.Refused)
        {
            Entry.Assess(d);
            d.Emit(happened);
            d.EmitBeside(d.State.Opened!.AccountStream, d.Facts.Account.Version,
                new AccountReAged(d.State.Opened.Case, happened.Kind, happened.From));
        }
    }

    /// <summary>What both have in common; false where it is refused or known.</summary>
    private static bool Begin(Deciding d, (string Key, ReAgeKind Kind, LocalDate From, string? Reason) asked)
    {
        if (!d.RequireOpened() || !d.RequireKey(asked.Key, "key") || !d.RequireText(asked.Reason, "reason")
            || !d.RequireDate(asked.From, "business date"))
        {
            return false;
        }

        if (Find(d.State, asked.Key) is { } known)
        {
            d.Knows(true);
            d.Require(known.Kind == asked.Kind && known.From == asked.From, RefusalCode.KeyReused,
                $"The key {asked.Key} is that of another re-age or restructure.");
            return false;
        }

        d.Require(asked.From <= d.Today, RefusalCode.DateOutOfRange, "It counts from today at the latest.");
        d.Require(d.State.ReAges.IsEmpty || asked.From > d.State.ReAges[^1].From, RefusalCode.DateOutOfRange,
            "It counts from a later day than the one before.");
        d.ExpectUnresolved();
        d.Judge(ActKind.TermsChange, ActClass.ServiceReply, PartyKind.Debtor);
        Limit(d, asked.From.PlusYears(-1), d.Policy.Numbers.MaxReAgesPerYear, 1);
        Limit(d, asked.From.PlusYears(-LongYears), d.Policy.Numbers.MaxReAgesPerFiveYears, LongYears);
        return !d.Refused;
    }

    // Before its epoch the step is not written at all, and a refusal with this code could not be read by other nodes.
    private static void Limit(Deciding d, LocalDate since, int most, int years) => d.Expect(
        d.Facts.Epoch < Facts.Carried || d.Facts.Account.ReAges.Count(one => one > since) < most,
        RefusalCode.ReAgeLimitReached,
        $"The account is re-aged or restructured at most {most} times in {years} years.");

    private static ReAging? Find(CaseState state, string key) => state.ReAges.FirstOrDefault(known => known.Key == key);
}

/// <summary>The contractual days past due of a case that was re-aged or restructured.</summary>
/// <remarks>
/// A function of the dates and the money: the last one that began by a day counts, unless something that fell due by it
/// while it was observed was not paid within its grace. From then on the first due dates count again.
/// </remarks>
public static class ReAges
{
    /// <summary>The oldest due date by the contract of what is open; that of the debt where nothing was re-aged.
    /// </summary>
    /// <param name="state">The case.</param>
    /// <param name="day">The day.</param>
    public static LocalDate? OldestDue(CaseState state, LocalDate day)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (Counting(state, day) is not { } known)
        {
            return state.OldestUnpaidDue;
        }

        return DueBy(state, known);
    }

    /// <summary>The oldest due date of what is open by a re-age or restructure; null where nothing dated is.</summary>
    /// <param name="state">The case.</param>
    /// <param name="known">A re-age or restructure of it.</param>
    public static LocalDate? DueBy(CaseState state, ReAging known)
    {
        ArgumentNullException.ThrowIfNull(state);
        LocalDate? oldest = null;
        foreach (var item in state.Items)
        {
            if (item.OpenMinor > 0 && DueOf(known, item) is { } due && (oldest is not { } first || due < first))
            {
                oldest = due;
            }
        }

        return oldest;
    }

    /// <summary>
    /// The last day on which it counts, as the money stands; null where all that fell due under observation was paid in
    /// time, or is not late yet and would be so after the observation alone.
    /// </summary>
    /// <param name="state">The case.</param>
    /// <param name="known">A re-age or restructure of it.</param>
    public static LocalDate? FallsBackAfter(CaseState state, ReAging known)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(known);
        LocalDate? first = null;
        ImmutableArray<PaymentShare> shares = default;
        foreach (var item in state.Items)
        {
            if (DueOf(known, item) is { } due && due >= known.From
                && due.PlusDays(known.GraceDays) is var last && last <= known.ObservedUntil
                && (first is not { } earlier || last < earlier))
            {
                shares = shares.IsDefault ? state.PaymentShares() : shares;
                first = IsPaidBy(shares, item, last) ? first : last;
            }
        }

        return first;
    }

    /// <summary>The last one that began, where it counts on a day; null for none.</summary>
    internal static ReAging? Counting(CaseState state, LocalDate day)
    {
        for (var index = state.ReAges.Length - 1; index >= 0; index--)
        {
            if (state.ReAges[index] is var known && known.From <= day)
            {
                return FallsBackAfter(state, known) is { } last && last < day ? null : known;
            }
        }

        return null;
    }

    /// <summary>When an item falls due by it; null while its date is not fixed.</summary>
    internal static LocalDate? DueOf(ReAging? known, DueItem item)
    {
        foreach (var due in known?.Dues ?? [])
        {
            if (due.Item == item.Key)
            {
                return due.DueOn;
            }
        }

        return item.DueOn;
    }

    /// <summary>Whether nothing cures the account on a day, because it is observed.</summary>
    internal static bool IsObserved(CaseState state, LocalDate day)
    {
        foreach (var known in state.ReAges)
        {
            if (known.IsObservedOn(day))
            {
                return true;
            }
        }

        return false;
    }

    // By principal, where there is some: a fee or interest that was charged later makes nothing late.
    private static bool IsPaidBy(ImmutableArray<PaymentShare> shares, DueItem item, LocalDate last)
    {
        var ofPrincipal = item.ChargedOf(DebtComponent.Principal) > 0;
        var left = ofPrincipal ? item.ChargedOf(DebtComponent.Principal) : item.ChargedMinor;
        foreach (var share in shares)
        {
            if (share.ReceivedOn > last)
            {
                continue;
            }

            foreach (var line in share.Lines)
            {
                var counts = line.Item == item.Key && (!ofPrincipal || line.Component == DebtComponent.Principal);
                left -= counts ? line.Minor : 0;
            }
        }

        return left <= 0;
    }
}
