using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Records a promise to pay.</summary>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="Amount">At most what is owed.</param>
/// <param name="Due">When; from today to the policy's longest promise.</param>
/// <param name="Channel">How it was made.</param>
public sealed record MakePromise(string Key, Money Amount, LocalDate Due, ContactChannel Channel) : CaseCommand
{
    /// <summary>
    /// The cases of the debtor that it covers, this one among them, each with its share of the amount or all without;
    /// empty where it is of this case alone.
    /// </summary>
    public ImmutableArray<CaseAmount> Cases { get; init; } = [];
}

/// <summary>A case that an agreement or payment covers.</summary>
/// <param name="Case">Its id.</param>
/// <param name="Amount">Its share; null to spread the amount as law does.</param>
public readonly record struct CaseAmount(string Case, Money? Amount);

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
    // MoreThanOwed, TooMany, FieldsContradict.
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
            d.Require(d.State.FindShared(SharedKind.Promise, command.Key) is { } shared
                ? known.Due == command.Due && Sharing.IsOf(shared, command.Cases, command.Amount.Minor)
                : command.Cases.IsDefaultOrEmpty && known.Minor == command.Amount.Minor && known.Due == command.Due,
                RefusalCode.KeyReused, $"The promise {command.Key} is recorded with other terms.");
            return;
        }

        if (command.Cases.IsDefaultOrEmpty)
        {
            Check(d, command);
            Make(d, command, d.Policy.Numbers);
        }
        else if (Sharing.Named(d, command.Cases) is { } all)
        {
            Share(d, command, all);
        }
    }

    /// <summary>All cases that it covers make their share of it, or none does.</summary>
    private static void Share(Deciding d, MakePromise command, IReadOnlyList<Deciding> all)
    {
        if (Sharing.Amounts(d, all, command.Cases, command.Amount.Minor) is not { } shares)
        {
            return;
        }

        for (var index = 0; index < all.Count; index++)
        {
            var one = all[index];
            var share = command with { Amount = command.Amount with { Minor = shares[index] } };
            one.Require(Find(one.State, command.Key) is null, RefusalCode.KeyReused,
                $"The promise {command.Key} is recorded with other terms.");
            Check(one, share);
        }

        // One promise has one tolerance and one grace: those of the case on which it is made.
        for (var index = 0; index < all.Count && all.All(one => !one.Refused); index++)
        {
            Make(all[index], command with { Amount = command.Amount with { Minor = shares[index] } }, d.Policy.Numbers);
        }

        Sharing.Share(all, SharedKind.Promise, command.Key,
            [.. all.Select((one, index) => new CaseShare(
                one.State.Opened!.Case, [new Instalment(1, command.Due, shares[index])]))]);
    }

    private static void Check(Deciding d, MakePromise command)
    {
        var numbers = d.Policy.Numbers;
        d.Require(command.Due >= d.Today, RefusalCode.DateOutOfRange, "The promised date lies in the past.");
        d.Expect(command.Due <= d.Today.PlusDays(numbers.MaxPromiseDays), RefusalCode.DateOutOfRange,
            $"A promise reaches at most {numbers.MaxPromiseDays} days ahead.");
        d.ExpectUnresolved();
        var open = d.State.Promises.Count(promise => promise.Status == PromiseStatus.Open);
        d.Expect(open < numbers.MaxOpenPromises, RefusalCode.PromiseLimitReached,
            $"At most {numbers.MaxOpenPromises} promises may be open.");
        var broken = d.Facts.Account.PromisesBroken + AccountCounts.Failed(d) - d.State.BrokenPromisesCounted;
        d.Expect(broken < numbers.MaxBrokenPromises, RefusalCode.PromiseLimitReached,
            $"Promises of the account were not kept {broken} times; {numbers.MaxBrokenPromises} is the limit.");
        d.Expect(command.Amount.Minor <= Math.Max(0, OwedMinor(d, command.Due)), RefusalCode.MoreThanOwed,
            "More than is owed cannot be promised.");
        // A promise is agreed like a plan, and is of none of its kinds.
        d.Judge(d.Act(ActKind.PlanAgreement, ActClass.ServiceReply, PartyKind.Debtor),
            NamedFacts.None.With(PlanFacts.PlanKind, FactValue.None).With(PlanFacts.PlanForm, FactValue.None));
    }

    private static void Make(Deciding d, MakePromise command, PolicyNumbers numbers)
    {
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
    private static long OwedMinor(Deciding d, LocalDate due) =>
        CaseInterest.TermsOf(d.State, d.Facts, d.Policy).IsEmpty
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

    /// <summary>What becomes of the promise on another case that shares it.</summary>
    public static void Follow(Deciding d, Deciding other, string key)
    {
        var mine = Find(d.State, key)!;
        if (Find(d.Before, key) is { Status: PromiseStatus.Open } && mine is { EndedWithCase: false }
            && mine.Status != PromiseStatus.Open && Find(other.State, key)!.Status == PromiseStatus.Open)
        {
            var ended = d.Events.OfType<PromiseEnded>().Last(one => one.Key == key);
            other.Emit(ended with { Outside = null });
        }

        var his = Find(other.State, key)!;
        var (status, received) = Pledges.Of(
            other.State, his, d.ArrearsDay, other.Policy.Numbers.ToleranceMinor);
        if (status != his.Status)
        {
            other.Emit(new PromiseEnded(key, status, received));
        }

        // A case that is open again finds the promise as it ended on those that were worked meanwhile.
        var ends = Find(other.State, key)!;
        if (mine.Status == PromiseStatus.Open && Find(d.Before, key) is { } was && was.Status != PromiseStatus.Open
            && ends is { Status: not PromiseStatus.Open, EndedWithCase: false }
            && other.State.Stage != CaseStage.Resolved)
        {
            d.Emit(new PromiseEnded(key, ends.Status, d.State.ReceivedFor(mine)));
        }
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
        promise.Key, PromiseStatus.Cancelled, d.State.ReceivedFor(promise))
    {
        Reason = reason,
    });

    public static PromiseToPay? Find(CaseState state, string key)
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
