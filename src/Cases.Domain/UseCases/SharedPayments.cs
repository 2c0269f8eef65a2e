using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>A case that a payment is for, among several.</summary>
/// <param name="Case">The case's id.</param>
/// <param name="Key">The payment's key on that case, unique there.</param>
/// <param name="Amount">What of it is for that case; null where law spreads it, and then on all of them.</param>
public sealed record PaymentPart(string Case, string Key, Money? Amount)
{
    /// <summary>Every name of the payment on the case's account; none where its key is the only one.</summary>
    public ImmutableArray<PaymentName> Names { get; init; } = [];
}

/// <summary>What of a payment over several cases counts on one of them.</summary>
/// <param name="Case">The case's id.</param>
/// <param name="Key">The payment's key there.</param>
/// <param name="Minor">Minor units, above zero.</param>
public readonly record struct CasePart(string Case, string Key, long Minor);

/// <summary>
/// A payment of this case is a part of one over several: it stands behind the payment, on each of them, in one unit.
/// </summary>
/// <param name="Key">The payment's key on this case.</param>
/// <param name="Shares">
/// All parts, that of this case among them: the debt that was served first stands first, and gives back last.
/// </param>
/// <param name="Payment">The id of the unmatched payment that it was; null where it came with its accounts.</param>
public sealed record PaymentShared(string Key, ImmutableArray<CasePart> Shares, string? Payment) : CaseEvent
{
    /// <summary>The whole payment, in minor units.</summary>
    internal long WholeMinor => Shares.Sum(share => share.Minor);
}

/// <summary>Payments over several cases of a debtor: posted, and taken back, on all of them or on none.</summary>
/// <remarks>
/// What is agreed over several cases knows the money of all of them before anything follows from it on one: a plan that
/// the payment serves as a whole would else be broken by its first part.
/// </remarks>
internal static class SharedPayments
{
    // Refusals: those of RecordPayment for each case, CaseUnknown, CurrencyMismatch, TooMany, FieldsContradict,
    // CaseResolved, SourceDiffers.
    public static void Decide(Deciding d, RecordPayment whole, (string? Payment, string? Source) told)
    {
        if (!d.RequireOpened() || !d.RequireKey(whole.Key, "key") || !d.RequireAmount(whole.Amount, "amount")
            || IsKnown(d, whole) || Named(d, whole) is not { } all)
        {
            return;
        }

        for (var index = 0; index < all.Count; index++)
        {
            MayTake(all[index], (whole.Cases[index], whole), told.Source);
            if (!all[index].Refused)
            {
                // What has run by then is owed too, and counts where the law spreads.
                InterestPosting.By(all[index], whole.ValueOn);
            }
        }

        if (all.Any(one => one.Refused)
            || Sharing.Amounts(d, all, [.. whole.Cases.Select(one => new CaseAmount(one.Case, one.Amount))],
                whole.Amount.Minor, whole.ValueOn) is not { } amounts)
        {
            return;
        }

        var shares = Ordered(all, whole, amounts);
        for (var index = 0; index < all.Count; index++)
        {
            var (one, part) = (all[index], whole.Cases[index]);
            var taken = RecordPaymentUse.Take(
                one,
                whole with { Key = part.Key, Amount = new Money(amounts[index], whole.Amount.Currency), Cases = [] },
                one == d ? told.Payment : null);
            if (taken)
            {
                one.Emit(new PaymentShared(part.Key, shares, told.Payment));
                if (one != d)
                {
                    TakePaymentUse.Name(one, part.Key, part.Names);
                }
            }
        }

        Settle(d, all);
    }

    /// <summary>The payment over several cases of which a payment is a part, where all of them are at hand.</summary>
    public static PaymentShared? Of(Deciding d, string? key) =>
        key is null || d.Facts.Covered is null ? null : d.State.FindSharedPayment(key);

    /// <summary>What stands of it on all its cases, in minor units.</summary>
    public static long StandingMinor(Deciding d, PaymentShared shared) =>
        Parts(d, shared).Sum(part => part.Money.StandingMinor);

    /// <summary>A part is not corrected by itself, since the sum of all is what came.</summary>
    public static bool RequireAlone(Deciding d, string key) => d.Require(
        d.State.FindSharedPayment(key) is null, RefusalCode.FieldsContradict,
        "The payment is over several cases; take it back as a whole, and post it anew as it was.");

    // Refusals: KeyReused, AlreadyCorrected, PaymentMatched, PaymentReversed, AmountTooLarge.
    public static void Return(Deciding d, ReturnMoney command, PaymentShared shared)
    {
        var parts = Parts(d, shared);
        if (IsKnown(d, command, parts))
        {
            return;
        }

        var stands = parts.Sum(part => part.Money.StandingMinor);
        var minor = command.Amount?.Minor ?? stands;
        if (!d.Expect(stands > 0, RefusalCode.PaymentReversed, $"The payment {command.Of} was reversed before.")
            || !d.Expect(minor <= stands, RefusalCode.AmountTooLarge,
                $"Of the payment {command.Of} "
                + $"{new Money(stands, d.State.Currency)} stands; no more can come back."))
        {
            return;
        }

        // What was served last gives back first; what exceeds all of it stands where it was told.
        var amounts = new long[parts.Count];
        var left = minor;
        for (var index = parts.Count - 1; index >= 0; index--)
        {
            amounts[index] = Math.Min(left, parts[index].Money.StandingMinor);
            left -= amounts[index];
        }

        amounts[parts.FindIndex(part => part.One == d)] += left;
        for (var index = 0; index < parts.Count; index++)
        {
            var (one, share, money) = parts[index];
            // The case that was asked says so also where nothing of it was its part.
            if ((amounts[index] > 0 || one == d)
                && CarryCredit.RequireHere(one, money, amounts[index])
                && one.Require(!Notes.IsCorrected(one.State, CorrectionTarget.Payment, share.Key),
                    RefusalCode.AlreadyCorrected, $"The payment {share.Key} was corrected away from this case."))
            {
                ReturnMoneyUse.Emit(one, command with
                {
                    Of = share.Key, Amount = new Money(amounts[index], one.State.Currency),
                });
            }
        }

        Settle(d, [.. parts.Select(part => part.One)]);
    }

    // Refusals: AlreadyCorrected, PaymentMatched.
    public static void Reverse(Deciding d, ReversePayment command, PaymentShared shared)
    {
        var parts = Parts(d, shared);
        if (parts.TrueForAll(part => part.Money.Reversed))
        {
            return;
        }

        if (d.State.Money.Find(command.Key) is { Reversed: true })
        {
            Return(d, new ReturnMoney(command.Key, command.Key, null, d.Today, ReturnKind.Reversal), shared);
            return;
        }

        foreach (var (one, share, money) in parts)
        {
            if (!money.Reversed && CarryCredit.RequireHere(one, money, null))
            {
                ReversePaymentUse.Emit(one, command with { Key = share.Key });
            }
        }

        Settle(d, [.. parts.Select(part => part.One)]);
    }

    public static CaseState Fold(CaseState state, PaymentShared e) => state with
    {
        PaymentsShared = state.PaymentsShared.Add(e),
        // Told again it is told as a whole.
        Money = state.Money.ToldAs(e.Key, e.WholeMinor),
    };

    /// <summary>What follows on each of them, once what they share knows the money of all.</summary>
    private static void Settle(Deciding d, IReadOnlyList<Deciding> all)
    {
        if (all.Any(one => one.Refused))
        {
            return;
        }

        d.Together = all;
        Sharing.TellMoney(d, all);
        foreach (var one in all)
        {
            Settling.Follow(one);
        }
    }

    private static List<(Deciding One, CasePart Share, MoneyIn Money)> Parts(Deciding d, PaymentShared shared) =>
    [
        .. shared.Shares.Select(share =>
        {
            var one = share.Case == d.State.Opened!.Case ? d : d.Other(share.Case);
            return (one ?? throw new InvalidOperationException($"The case {share.Case} of a payment is missing."),
                share, one.State.Money.Find(share.Key)
                    ?? throw new InvalidOperationException($"The case {share.Case} has no part of a payment."));
        }),
    ];

    private static IReadOnlyList<Deciding>? Named(Deciding d, RecordPayment whole)
    {
        if (!d.Require(whole.Chosen is null, RefusalCode.FieldsContradict,
                "A due item is of one case; name the amounts of the cases instead.")
            || !d.Require(whole.Cases.Any(part => part.Case == d.State.Opened!.Case && part.Key == whole.Key),
                RefusalCode.FieldsContradict, "Name two cases or more, each once, and this one among them."))
        {
            return null;
        }

        return Sharing.Named(d, [.. whole.Cases.Select(part => new CaseAmount(part.Case, part.Amount))]);
    }

    /// <summary>Whether a case may have its part: it has not got the payment, and the money is its owner's.</summary>
    private static void MayTake(Deciding one, (PaymentPart Part, RecordPayment Whole) told, string? source)
    {
        var (key, state) = (told.Part.Key, one.State);
        if (one.RequireKey(key, "key"))
        {
            one.Require(source is null || source == state.Opened!.Source, RefusalCode.SourceDiffers,
                $"The payment is of an account of {source}, the case of one of {state.Opened!.Source}.");
            one.Require(!Sales.IsOfTheBuyer(state, told.Whole.ValueOn), RefusalCode.CaseResolved,
                "The debt was sold: money for it is held for its owner.");
            one.Require(CarryCredit.Find(state, key) is null
                && PaymentNames.Behind(state, key, told.Whole.Amount, told.Whole.ValueOn) is null
                && PaymentNames.Find(state, told.Whole.Amount, told.Whole.ValueOn, told.Part.Names)
                    is not { Same: SamePayment.Yes },
                RefusalCode.KeyReused, $"The account has a payment {key} already.");
            one.Require(!state.Returns.Any(back => back.Of == key)
                && !state.PaymentCorrections.Any(correction => correction.Key == key), RefusalCode.FieldsContradict,
                "A return or a correction of it was told before it; post it on the one case that knows of that.");
        }
    }

    private static bool IsKnown(Deciding d, RecordPayment whole)
    {
        if (CarryCredit.Find(d.State, whole.Key) is not { } known)
        {
            return false;
        }

        d.Require(d.State.FindSharedPayment(whole.Key) is { } shared && shared.WholeMinor == whole.Amount.Minor
            && known.ValueOn == whole.ValueOn && shared.Shares.Length == whole.Cases.Length
            && whole.Cases.All(part => shared.Shares.Any(share => share.Case == part.Case
                && (part.Amount is not { } amount || amount.Minor == share.Minor))), RefusalCode.KeyReused,
            $"The payment {whole.Key} is recorded with another amount or date.");
        return true;
    }

    private static bool IsKnown(
        Deciding d, ReturnMoney command, List<(Deciding One, CasePart Share, MoneyIn Money)> parts)
    {
        var known = parts.SelectMany(part => part.One.State.Returns
            .Where(back => back.Key == command.Key).Select(back => (Back: back, part.Share.Key))).ToList();
        if (known.Count == 0)
        {
            return false;
        }

        d.Knows(true);
        d.Require(known.TrueForAll(one => one.Back.Of == one.Key && one.Back.ValueOn == command.ValueOn
                && one.Back.Kind == command.Kind)
            && (command.Amount is not { } amount || known.Sum(one => one.Back.Minor) == amount.Minor),
            RefusalCode.KeyReused, $"The return {command.Key} is recorded with other data.");
        return true;
    }

    /// <summary>The parts in the order in which the debts are served: the debtor's, else that of law.</summary>
    private static ImmutableArray<CasePart> Ordered(
        IReadOnlyList<Deciding> all, RecordPayment whole, long[] amounts)
    {
        var shares = whole.Cases.Select((part, index) => new CasePart(part.Case, part.Key, amounts[index]));
        if (whole.Cases.Any(part => part.Amount is not null))
        {
            return [.. shares];
        }

        var first = Sharing.Spread(all, whole.ValueOn).Order();
        return [.. shares.Select((share, index) => (share, Place: first[index])).OrderBy(one => one.Place)
            .Select(one => one.share)];
    }
}
