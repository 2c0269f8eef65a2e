using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>
/// Ends a case because its debt was sold, with the day from which money for it is the buyer's; asked for by one person
/// and approved by another.
/// </summary>
/// <remarks>
/// Told of a case that is resolved as sold without a cut-off, it adds the cut-off alone. What runs on ends with it: the
/// plan, open promises, holds of the case and permissions to contact for it.
/// </remarks>
/// <param name="CutOff">
/// The first value date of the buyer's money; at most a year ahead, and not before the debt was last bought back.
/// </param>
/// <param name="Buyer">Who bought it; sealed in the ledger.</param>
/// <param name="Evidence">Reference of the contract.</param>
public sealed record SellDebt(LocalDate CutOff, [Personal] string? Buyer, [Personal] string? Evidence) : CaseCommand;

/// <summary>Opens a case again whose debt was sold with a cut-off and came back.</summary>
/// <remarks>
/// Money of the value dates between stays the buyer's. Holds that ended with the sale begin again; plans and promises
/// do not, for they were the buyer's meanwhile. A sale that never was is undone by <see cref="Reopen"/>.
/// </remarks>
/// <param name="From">The first value date of our money again; from the cut-off through today.</param>
/// <param name="Evidence">Reference of the contract.</param>
public sealed record BuyBackDebt(LocalDate From, string Evidence) : CaseCommand;

/// <summary>A debt was sold with a cut-off.</summary>
/// <param name="CutOff">The first value date of the buyer's money.</param>
/// <param name="Buyer">Who bought it; null where its key is destroyed.</param>
public sealed record DebtSold(LocalDate CutOff, [Personal] string? Buyer) : CaseEvent;

/// <summary>A debt that was sold with a cut-off came back.</summary>
/// <param name="From">The first value date of our money again.</param>
public sealed record DebtBoughtBack(LocalDate From) : CaseEvent;

/// <summary>A sale of the debt with its cut-off.</summary>
/// <param name="CutOff">The first value date of the buyer's money.</param>
/// <param name="Buyer">Who bought it; null where its key is destroyed.</param>
public sealed record DebtSale(LocalDate CutOff, string? Buyer)
{
    /// <summary>The first value date of our money again; null while it is sold.</summary>
    public LocalDate? BackFrom { get; init; }

    /// <summary>Keys of the holds that ended with it.</summary>
    public ImmutableArray<string> EndedHolds { get; init; } = [];

    /// <summary>Whether money of a value date is the buyer's.</summary>
    public bool Covers(LocalDate valueOn) => valueOn >= CutOff && (BackFrom is not { } back || valueOn < back);
}

/// <summary>Whose the money for a debt is that is or was sold.</summary>
public static class Sales
{
    private const string Why = "the debt was sold";

    /// <summary>
    /// Whether money of a value date is the buyer's: from the cut-off on, until the debt was bought back; all of it
    /// where the case is resolved as sold without a cut-off.
    /// </summary>
    /// <param name="state">The case.</param>
    /// <param name="valueOn">The value date.</param>
    public static bool IsOfTheBuyer(CaseState state, LocalDate valueOn)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach (var sale in state.Sales)
        {
            if (sale.Covers(valueOn))
            {
                return true;
            }
        }

        return state.Resolution == ResolutionReason.Sold && Open(state) is null;
    }

    /// <summary>The sale under which the debt is the buyer's now; null for none.</summary>
    public static DebtSale? Open(CaseState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Sales is [.., { BackFrom: null } last] ? last : null;
    }

    /// <summary>Money on the case that is the buyer's by its value date, in minor units: told before the sale was.
    /// </summary>
    public static long OwedToTheBuyerMinor(CaseState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        long sum = 0;
        foreach (var money in state.Money)
        {
            var counts = !money.Waiver && !money.Reversed && !money.IsRefund
                && state.Sales.Any(sale => sale.Covers(money.ValueOn));
            sum += counts ? money.StandingMinor : 0;
        }

        return sum;
    }

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, DateOutOfRange, SecondPersonRequired, EvidenceMissing,
    // KeyReused, CaseResolved, StageForbids, HoldActive, RuleForbids, FactMissing.
    internal static void Decide(Deciding d, SellDebt command)
    {
        if (Check(d, command))
        {
            d.ExpectSecondPerson("A second person must approve this; request it for approval.");
            Carry(d, command);
        }
    }

    internal static bool Check(Deciding d, SellDebt command)
    {
        if (!d.RequireOpened() || !d.RequireName(command.Buyer, "buyer") || !d.RequireDate(command.CutOff, "cut-off"))
        {
            return false;
        }

        if (Open(d.State) is { } known)
        {
            d.Require(known.CutOff == command.CutOff, RefusalCode.KeyReused,
                $"The debt was sold with the cut-off {known.CutOff:uuuu-MM-dd}; buy it back before it is sold anew.");
            return false;
        }

        d.Require(command.CutOff <= d.Today.PlusYears(1), RefusalCode.DateOutOfRange,
            "A cut-off lies at most a year ahead.");
        d.Require(d.State.Sales.IsEmpty || command.CutOff >= d.State.Sales[^1].BackFrom, RefusalCode.DateOutOfRange,
            "The cut-off lies before the debt was bought back.");
        return d.State.Resolution == ResolutionReason.Sold
            ? !d.Refused
            : ResolveUse.Check(d, new Resolve(ResolutionReason.Sold, command.Evidence));
    }

    internal static void Carry(Deciding d, SellDebt command)
    {
        if (d.Refused)
        {
            return;
        }

        var sold = new DebtSold(command.CutOff, command.Buyer);
        if (d.State.Resolution == ResolutionReason.Sold)
        {
            d.Emit(sold);
            EndHolds(d);
        }
        else if (d.Move(CaseTrigger.Resolve) is { } move)
        {
            Entry.Assess(d);
            d.Emit(sold);
            // Before the end, so that no reopening makes them open again: the buyer had their money.
            PromisesUse.CancelOpen(d, Why);
            ResolveUse.Emit(d, ResolutionReason.Sold, command.Evidence, move, Why);
            EndHolds(d);
            ContactPermissions.ReleaseOf(d, Why);
        }
    }

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, DateOutOfRange, AccountHasOpenCase, NothingOwed,
    // NotResolved.
    internal static void Decide(Deciding d, BuyBackDebt command)
    {
        if (!d.RequireOpened() || !d.RequireName(command.Evidence, "evidence") || !d.RequireDate(command.From, "from")
            || d.Knows(d.State.Stage != CaseStage.Resolved && d.State.Sales is [.., { BackFrom: { } back }]
                && back == command.From))
        {
            return;
        }

        var sale = Open(d.State);
        if (!d.Require(sale is not null && d.State.Resolution == ResolutionReason.Sold, RefusalCode.NotResolved,
            "The debt is not sold with a cut-off; a case that was resolved otherwise is reopened."))
        {
            return;
        }

        d.Require(command.From >= sale!.CutOff && command.From <= d.Today, RefusalCode.DateOutOfRange,
            "The debt is ours again from a day between the cut-off and today.");
        d.Require(!d.OtherCaseOpen(), RefusalCode.AccountHasOpenCase, "The account has another unresolved case.");
        d.Expect(d.State.OutstandingMinor > d.Policy.Numbers.ToleranceMinor, RefusalCode.NothingOwed,
            "Nothing is owed on this case.");
        if (!d.Refused)
        {
            d.Emit(new DebtBoughtBack(command.From));
            ReopenUse.Carry(d, command.Evidence, sale);
        }
    }

    /// <summary>What ended with the sale and protects the debtor begins again, under keys of its own.</summary>
    internal static void BeginHoldsAgain(Deciding d, DebtSale? sale)
    {
        foreach (var key in sale?.EndedHolds ?? [])
        {
            var old = d.State.Holds.First(hold => hold.Key == key);
            if (old.Until is { } until && until < d.Today)
            {
                continue;
            }

            d.Emit(new HoldPlaced(NewKey(d.State, key), old.Kind, "as before the sale", d.Today, old.Until,
                old.PartMinor)
            {
                Party = old.Party,
                Channel = old.Channel,
                Verified = old.Verified,
                Actor = old.Actor,
                Owner = old.Owner,
                ReviewOn = old.ReviewOn,
                PlacedBy = old.PlacedBy,
            });
            if (!old.Items.IsEmpty)
            {
                d.Emit(new DisputeItemsNamed(d.State.Holds[^1].Key, old.Items));
            }
        }
    }

    internal static CaseState Fold(CaseState state, DebtSold e) => state with
    {
        Sales = state.Sales.Add(new DebtSale(e.CutOff, e.Buyer)),
    };

    internal static CaseState Fold(CaseState state, DebtBoughtBack e) => state with
    {
        Sales = state.Sales.SetItem(state.Sales.Length - 1, state.Sales[^1] with { BackFrom = e.From }),
    };

    /// <summary>The sales after a reopening: one that was not bought back was none, from its first day on.</summary>
    internal static ImmutableArray<DebtSale> AfterReopening(CaseState state) => Open(state) is { } sale
        ? state.Sales.SetItem(state.Sales.Length - 1, sale with { BackFrom = sale.CutOff })
        : state.Sales;

    /// <summary>The sales after a hold ended: one that ends on a case that is sold ended with the sale.</summary>
    internal static ImmutableArray<DebtSale> AfterHold(CaseState state, string hold) =>
        state.Resolution == ResolutionReason.Sold && Open(state) is { } sale
            ? state.Sales.SetItem(
                state.Sales.Length - 1, sale with { EndedHolds = sale.EndedHolds.Add(hold) })
            : state.Sales;

    private static void EndHolds(Deciding d)
    {
        foreach (var hold in d.State.Holds)
        {
            if (!hold.Lifted && (hold.Until is not { } until || until >= d.Today))
            {
                d.Emit(new HoldLifted(hold.Key, Why, d.Today));
            }
        }
    }

    private static string NewKey(CaseState state, string key)
    {
        var root = key.Length > 50 ? key[..50] : key;
        for (var number = 2; ; number++)
        {
            var made = $"{root}~{number}";
            if (state.Holds.All(hold => hold.Key != made))
            {
                return made;
            }
        }
    }
}
