using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Records a promise to pay.</summary>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="Amount">At most what is owed.</param>
/// <param name="Due">When; from today to the policy's longest promise.</param>
/// <param name="Channel">How it was made.</param>
public sealed record MakePromise(string Key, Money Amount, LocalDate Due, ContactChannel Channel) : CaseCommand;

/// <summary>A promise to pay was made.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Minor">Minor units.</param>
/// <param name="Due">When.</param>
/// <param name="MadeOn">The day it was made.</param>
/// <param name="GraceDays">Days after the date within which it still counts as kept.</param>
/// <param name="ToleranceMinor">How much may be short.</param>
/// <param name="Channel">How it was made.</param>
public sealed record PromiseMade(
    string Key, long Minor, LocalDate Due, LocalDate MadeOn, int GraceDays, long ToleranceMinor, ContactChannel Channel)
    : CaseEvent
{
    /// <summary>How many payments had been told before; they lowered the debt that the promise is about.</summary>
    public int MoneyBefore { get; init; }
}

/// <summary>Asks whether a promise was kept; planned for the day after its date plus grace.</summary>
/// <param name="Key">The promise.</param>
public sealed record AssessPromise(string Key) : CaseCommand;

/// <summary>Withdraws a promise.</summary>
/// <param name="Key">The promise.</param>
/// <param name="Reason">Why.</param>
public sealed record CancelPromise(string Key, [Personal] string? Reason) : CaseCommand;

/// <summary>A promise ended, or its end changed because money came late by telling or went back.</summary>
/// <param name="Key">The promise.</param>
/// <param name="Status">How it stands now.</param>
/// <param name="ReceivedMinor">What was received in time.</param>
public sealed record PromiseEnded(string Key, PromiseStatus Status, long ReceivedMinor) : CaseEvent
{
    /// <summary>Why it was withdrawn; null where it ended otherwise.</summary>
    [Personal]
    public string? Reason { get; init; }
}

internal static class PromisesUse
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, CurrencyMismatch, AmountNotPositive, AmountTooLarge,
    // DateOutOfRange, KeyReused, CaseResolved, HoldActive, RuleForbids, FactMissing, PromiseLimitReached,
    // MoreThanOwed.
    public static void Decide(Deciding d, MakePromise command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key") || !d.RequireAmount(command.Amount, "amount")
            || !d.RequireDate(command.Due, "due date"))
        {
            return;
        }

        if (Find(d.State, command.Key) is { } known)
        {
            d.Knows(true);
            d.Require(known.Minor == command.Amount.Minor && known.Due == command.Due, RefusalCode.KeyReused,
                $"The promise {command.Key} is recorded with other terms.");
            return;
        }

        var numbers = d.Policy.Numbers;
        d.Require(command.Due >= d.Today, RefusalCode.DateOutOfRange, "The promised date lies in the past.");
        d.Expect(command.Due <= d.Today.PlusDays(numbers.MaxPromiseDays), RefusalCode.DateOutOfRange,
            $"A promise reaches at most {numbers.MaxPromiseDays} days ahead.");
        d.ExpectUnresolved();
        var open = d.State.Promises.Count(promise => promise.Status == PromiseStatus.Open);
        d.Expect(open < numbers.MaxOpenPromises, RefusalCode.PromiseLimitReached,
            $"At most {numbers.MaxOpenPromises} promises may be open.");
        var broken = d.Facts.Account.PromisesBroken + d.State.PromisesBroken - d.State.BrokenPromisesCounted;
        d.Expect(broken < numbers.MaxBrokenPromises, RefusalCode.PromiseLimitReached,
            $"Promises of the account were broken {broken} times; {numbers.MaxBrokenPromises} is the limit.");
        d.Expect(command.Amount.Minor <= Math.Max(0, OwedMinor(d, command.Due)), RefusalCode.MoreThanOwed,
            "More than is owed cannot be promised.");
        // A promise is agreed like a plan, and is of none of its kinds.
        d.Judge(d.Act(ActKind.PlanAgreement, ActClass.ServiceReply, PartyKind.Debtor),
            NamedFacts.None.With(PlanFacts.PlanKind, FactValue.None).With(PlanFacts.PlanForm, FactValue.None));
        if (!d.Refused)
        {
            Entry.Assess(d);
            d.Emit(new PromiseMade(command.Key, command.Amount.Minor, command.Due, d.Today, numbers.PromiseGraceDays,
                numbers.ToleranceMinor, command.Channel)
            {
                MoneyBefore = d.IsOutside ? 0 : d.State.Money.Length,
            });
        }
    }

    /// <summary>What is owed on the promised day, with the interest that will have run by then.</summary>
    private static long OwedMinor(Deciding d, LocalDate due) => d.State.Interest.Terms.IsEmpty
        ? d.State.OutstandingMinor
        : Math.Max(d.State.OutstandingMinor, Payoff.Of(d.State, d.Facts, d.Policy, due).TotalMinor);

    // Refusals: CaseUnknown, KeyUnknown, PromiseNotDue.
    public static void Decide(Deciding d, AssessPromise command)
    {
        if (!d.RequireOpened()
            || !d.Require(Find(d.State, command.Key) is not null, RefusalCode.KeyUnknown,
                $"There is no promise {command.Key}."))
        {
            return;
        }

        var promise = Find(d.State, command.Key)!;
        var last = promise.LastDay;
        if (promise.Status != PromiseStatus.Open
            || !d.Require(d.Today > last, RefusalCode.PromiseNotDue, $"The promise runs until {last:uuuu-MM-dd}."))
        {
            return;
        }

        Entry.Assess(d);
        if (EndedBy(d, promise) is { } hold)
        {
            // The hold stands on the debtor's own record, where no case was asked at the time.
            Cancel(d, promise, hold);
            return;
        }

        var (status, received) = Pledges.Ended(d.State, promise);
        d.Emit(new PromiseEnded(promise.Key, status, received));
    }

    // Refusals: CaseUnknown, KeyUnknown, FieldMissing, TextNotAllowed, SecondPersonRequired, PromiseEnded.
    public static void Decide(Deciding d, CancelPromise command)
    {
        if (Check(d, command))
        {
            d.ExpectSupervisor("While the promise is open collection stops; request its end for approval, or let a "
                + "supervisor make it.");
            Carry(d, command);
        }
    }

    /// <summary>Whether there is an open promise to withdraw; reasons against it are refusals.</summary>
    public static bool Check(Deciding d, CancelPromise command)
    {
        if (!d.RequireOpened() || !d.RequireText(command.Reason, "reason")
            || !d.Require(Find(d.State, command.Key) is not null, RefusalCode.KeyUnknown,
                $"There is no promise {command.Key}."))
        {
            return false;
        }

        var promise = Find(d.State, command.Key)!;
        return promise.Status != PromiseStatus.Cancelled
            && d.Require(promise.Status == PromiseStatus.Open, RefusalCode.PromiseEnded, "The promise has ended.");
    }

    /// <summary>Withdraws it, checked before.</summary>
    public static void Carry(Deciding d, CancelPromise command)
    {
        if (!d.Refused)
        {
            Entry.Assess(d);
            Cancel(d, Find(d.State, command.Key)!, command.Reason);
        }
    }

    /// <summary>
    /// The end of the case ends its open promises: nobody breaks a promise on a debt that is no more.
    /// </summary>
    /// <param name="d">The decision.</param>
    /// <param name="reason">Why; null where it follows from the end of the case, which a reopening undoes.</param>
    public static void CancelOpen(Deciding d, string? reason = null)
    {
        foreach (var promise in d.State.Promises)
        {
            if (promise.Status == PromiseStatus.Open)
            {
                Cancel(d, promise, reason);
            }
        }
    }

    /// <summary>A hold that ends promises ends those that are open: the packs say which do.</summary>
    /// <param name="d">The decision.</param>
    /// <param name="placed">The hold.</param>
    public static void CancelBy(Deciding d, HoldPlaced placed)
    {
        if (!d.Policy.Holds.EndsPromises(placed.Kind, placed.Verified) || placed.PartMinor is not null)
        {
            return;
        }

        foreach (var promise in d.State.Promises)
        {
            if (promise.Status == PromiseStatus.Open)
            {
                Cancel(d, promise, placed.Key);
            }
        }
    }

    /// <summary>The hold on the debtor that began by the promise's last day and ends promises; null for none.</summary>
    private static string? EndedBy(Deciding d, PromiseToPay promise)
    {
        foreach (var hold in d.Facts.Person?.State.Holds ?? [])
        {
            if (hold.From <= promise.LastDay && (hold.Until is not { } until || until >= promise.MadeOn)
                && (hold.LiftedOn is not { } lifted || lifted > promise.MadeOn)
                && d.Policy.Holds.EndsPromises(hold.Kind, hold.Verified))
            {
                return hold.Key;
            }
        }

        return null;
    }

    public static CaseState Fold(CaseState state, PromiseMade e) => state with
    {
        Promises = state.Promises.Add(new PromiseToPay(
            e.Key, e.Minor, e.Due, e.MadeOn, e.GraceDays, e.ToleranceMinor, PromiseStatus.Open)
        {
            MoneyBefore = e.MoneyBefore,
        }),
    };

    public static CaseState Fold(CaseState state, PromiseEnded e)
    {
        var promise = Find(state, e.Key) ?? throw new InvalidOperationException($"There is no promise {e.Key}.");
        return state with { Promises = state.Promises.Replace(promise, promise with
        {
            Status = e.Status,
            EndedWithCase = e.Status == PromiseStatus.Cancelled && state.Stage == CaseStage.Resolved,
        }) };
    }

    private static void Cancel(Deciding d, PromiseToPay promise, string? reason) => d.Emit(new PromiseEnded(
        promise.Key, PromiseStatus.Cancelled,
        d.State.ReceivedMinorSince(promise.MadeOn, promise.MoneyBefore, promise.LastDay))
    {
        Reason = reason,
    });

    private static PromiseToPay? Find(CaseState state, string key)
    {
        foreach (var promise in state.Promises)
        {
            if (promise.Key == key)
            {
                return promise;
            }
        }

        return null;
    }
}
