using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Places a hold beside the stage; a dispute is one, with the part that is disputed.</summary>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="Kind">What kind.</param>
/// <param name="Reason">Why, in a word or two.</param>
public sealed record PlaceHold(string Key, HoldKind Kind, string Reason) : CaseCommand
{
    /// <summary>Last day, inclusive; null while open-ended.</summary>
    public LocalDate? Until { get; init; }

    /// <summary>The disputed part; null where the whole is held.</summary>
    public Money? Part { get; init; }

    /// <summary>Of a dispute: keys of the due items that it is about, instead of an amount; empty for none.</summary>
    public ImmutableArray<string> Items { get; init; } = [];

    /// <summary>The party it protects; null for all.</summary>
    public PartyKind? Party { get; init; }

    /// <summary>The channel it closes; null for all.</summary>
    public ContactChannel? Channel { get; init; }

    /// <summary>Whether it is verified; a representation counts only then.</summary>
    public bool Verified { get; init; }

    /// <summary>The staff member or agency that it stops, such as one complained about; null for everybody.</summary>
    public string? Actor { get; init; }

    /// <summary>Who looks after it; null for nobody.</summary>
    public string? Owner { get; init; }

    /// <summary>When it is to be reviewed; null where nobody said.</summary>
    public LocalDate? ReviewOn { get; init; }

    /// <summary>
    /// When it began, where it is told late: the letter came, the court opened the proceedings. What was done since is
    /// judged again. Not in the future; null for now.
    /// </summary>
    public Instant? EffectiveAt { get; init; }
}

/// <summary>A hold was placed.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind">What kind.</param>
/// <param name="Reason">Why.</param>
/// <param name="From">First day, inclusive.</param>
/// <param name="Until">Last day, inclusive; null while open-ended.</param>
/// <param name="PartMinor">The disputed part in minor units; null where the whole is held.</param>
public sealed record HoldPlaced(
    string Key, HoldKind Kind, [Personal] string? Reason, LocalDate From, LocalDate? Until, long? PartMinor) : CaseEvent
{
    /// <summary>The party it protects; null for all.</summary>
    public PartyKind? Party { get; init; }

    /// <summary>The channel it closes; null for all.</summary>
    public string? Channel { get; init; }

    /// <summary>Whether it is verified.</summary>
    public bool Verified { get; init; }

    /// <summary>The staff member or agency that it stops; null for everybody.</summary>
    public string? Actor { get; init; }

    /// <summary>Who looks after it; null for nobody.</summary>
    public string? Owner { get; init; }

    /// <summary>When it is to be reviewed; null where nobody said.</summary>
    public LocalDate? ReviewOn { get; init; }

    /// <summary>Who placed it; null for what is told from outside, and in entries of older builds.</summary>
    public string? PlacedBy { get; init; }
}

/// <summary>A dispute is about these due items, whatever is open of them.</summary>
/// <param name="Hold">The dispute.</param>
/// <param name="Items">Keys of the items.</param>
public sealed record DisputeItemsNamed(string Hold, ImmutableArray<string> Items) : CaseEvent;

/// <summary>Records a step in a hold that goes on: an appeal sent on, an investigation opened, a review.</summary>
/// <param name="Key">The step's key, unique on the case.</param>
/// <param name="Hold">The hold; null where it is not known here.</param>
/// <param name="Step">What was done, in a word or two.</param>
/// <param name="Outcome">What came of it, in the source's words; null for nothing yet.</param>
public sealed record AdvanceHold(string Key, string? Hold, string Step, string? Outcome = null) : CaseCommand
{
    /// <summary>The kind that the hold must be of; null for any.</summary>
    public HoldKind? Kind { get; init; }
}

/// <summary>A step was made in a hold.</summary>
/// <param name="Key">The step's key.</param>
/// <param name="Hold">The hold; null where it is not known here.</param>
/// <param name="Step">What was done.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="On">The day.</param>
public sealed record HoldAdvanced(
    string Key, string? Hold, [Personal] string? Step, [Personal] string? Outcome, LocalDate On)
    : CaseEvent;

/// <summary>Ends a hold; a dispute by its answer.</summary>
/// <param name="Hold">The hold.</param>
/// <param name="Outcome">What came of it, in a word or two.</param>
public sealed record LiftHold(string Hold, string Outcome) : CaseCommand
{
    /// <summary>The kind that the hold must be of; null for any.</summary>
    public HoldKind? Kind { get; init; }

    /// <summary>
    /// The key of the contact in which the one whom it protects, or who speaks for the debtor, said so; null for none.
    /// </summary>
    public string? SaidIn { get; init; }

    /// <summary>
    /// Of a dispute: whether the debtor was right. Where he was not, interest on the part has run all the time; where
    /// he was, what was charged wrongly is taken off by commands of its own. Null for not said.
    /// </summary>
    public bool? ForDebtor { get; init; }
}

/// <summary>A dispute was decided when it ended.</summary>
/// <param name="Hold">The dispute.</param>
/// <param name="ForDebtor">Whether the debtor was right.</param>
public sealed record DisputeDecided(string Hold, bool ForDebtor) : CaseEvent;

/// <summary>A hold was ended.</summary>
/// <param name="Hold">The hold.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="On">The day.</param>
public sealed record HoldLifted(string Hold, [Personal] string? Outcome, LocalDate On) : CaseEvent
{
    /// <summary>
    /// The key of the contact in which the one whom it protects, or who speaks for the debtor, said so; null for none.
    /// </summary>
    public string? SaidIn { get; init; }
}

internal static class Holds
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, CurrencyMismatch, AmountNotPositive, KeyReused,
    // DateOutOfRange, EffectiveInFuture, FieldsContradict, MoreThanOwed, KeyUnknown, NothingOwed.
    public static void Decide(Deciding d, PlaceHold command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key") || !d.RequireText(command.Reason, "reason")
            || (command.Part is { } part && !d.RequireAmount(part, "part"))
            || !d.RequireDate(command.Until, "end") || !d.RequireDate(command.ReviewOn, "review date")
            || !d.RequireTold(command.EffectiveAt, d.Facts.Now)
            || !d.RequireName(command.Actor, "actor", mayBeEmpty: true)
            || !d.RequireName(command.Owner, "owner", mayBeEmpty: true))
        {
            return;
        }

        if (d.State.Holds.FirstOrDefault(hold => hold.Key == command.Key) is { } known)
        {
            d.Knows(true);
            d.Require(SameReach(known, command), RefusalCode.KeyReused,
                $"The hold {command.Key} is recorded with other data.");
            return;
        }

        var fault = HoldEnds.FaultOfData(command.Kind, d.Facts.By);
        d.RequireNone(fault, RefusalCode.ActorNotAllowed);
        var items = command.Items.IsDefault ? [] : command.Items;
        Items(d, command, items);
        // Where the case names nobody, no hold of a person would ever be seen from it.
        d.Require(command.Kind != HoldKind.Restriction || CaseParty.DebtorOf(d.State.Parties) is null,
            RefusalCode.FieldsContradict,
            "Processing is restricted over all cases of a person: place this hold on the person.");
        d.Require(command.Until is not { } until || until >= d.Today, RefusalCode.DateOutOfRange,
            "The hold ends before it begins.");
        d.Expect(command.Until is null || !HoldEnds.ByAnswer(command.Kind), RefusalCode.FieldsContradict,
            "A dispute or complaint ends by its answer and on no day: leave 'until' out.");
        d.Expect(command.Part is null || command.Kind == HoldKind.Dispute, RefusalCode.FieldMissing,
            "Only a dispute has a disputed part.");
        d.Expect(command.Part is not { } disputed || disputed.Minor <= Math.Max(0, d.State.OutstandingMinor),
            RefusalCode.MoreThanOwed, "More than is owed cannot be disputed.");
        if (!d.Refused)
        {
            Place(d, command, items);
        }
    }

    private static void Place(Deciding d, PlaceHold command, ImmutableArray<string> items)
    {
        Entry.Assess(d);
        var placed = new HoldPlaced(command.Key, command.Kind, command.Reason, d.Today, command.Until,
            items.IsEmpty ? command.Part?.Minor : Disputes.OpenOf(d.State, items))
        {
            Party = command.Party,
            Channel = command.Channel is { } channel ? Acts.Name(channel) : null,
            Verified = command.Verified,
            Actor = command.Actor,
            Owner = command.Owner,
            ReviewOn = command.ReviewOn,
            PlacedBy = d.IsOutside ? null : d.Facts.By.Subject,
        };
        d.Emit(placed);
        if (!items.IsEmpty)
        {
            d.Emit(new DisputeItemsNamed(command.Key, items));
        }

        PromisesUse.CancelBy(d, placed);
        if (InterestPosting.DeriveAgain(d, mayAdd: false))
        {
            Settling.Follow(d);
        }
    }

    /// <summary>A dispute of due items names each once, and no amount beside them: it is what is open of them.
    /// </summary>
    private static void Items(Deciding d, PlaceHold command, ImmutableArray<string> items)
    {
        if (items.IsEmpty)
        {
            return;
        }

        d.Require(command is { Kind: HoldKind.Dispute, Part: null }, RefusalCode.FieldsContradict,
            "Items are named of a dispute alone, and instead of an amount.");
        foreach (var key in items)
        {
            d.Require(d.State.FindItem(key) is not null, RefusalCode.KeyUnknown, $"There is no due item {key}.");
        }

        d.Require(items.Distinct(StringComparer.Ordinal).Count() == items.Length, RefusalCode.KeyReused,
            "Something is stated twice.");
        d.Require(d.Refused || Disputes.OpenOf(d.State, items) > 0, RefusalCode.NothingOwed,
            "Nothing is open of the items that are disputed.");
    }

    // A hold asked for until another day, or for somebody else, is another one: to answer "done" would lose it.
    private static bool SameReach(CaseHold known, PlaceHold command) => known.Kind == command.Kind
        && (known.Items.IsEmpty ? known.PartMinor == command.Part?.Minor : command.Part is null)
        && known.Items.AsSpan().SequenceEqual(command.Items.AsSpan()) && known.Until == command.Until
        && known.Party == command.Party
        && known.Channel == (command.Channel is { } channel ? Acts.Name(channel) : null);

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, KeyUnknown, HoldEnded.
    public static void Decide(Deciding d, AdvanceHold command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key") || !d.RequireText(command.Step, "step")
            || !d.RequireText(command.Outcome, "outcome", mayBeEmpty: true)
            || d.Knows(d.State.HasKey(RecordedKind.HoldStep, command.Key)))
        {
            return;
        }

        var known = Find(d.State, command.Hold, command.Kind);
        d.Expect(known is not null, RefusalCode.KeyUnknown, Unknown(command.Hold, command.Kind));
        d.Expect(known is not { Lifted: true }, RefusalCode.HoldEnded, $"The hold {command.Hold} has ended.");
        if (!d.Refused)
        {
            Entry.Assess(d);
            d.Emit(new HoldAdvanced(command.Key, command.Hold, command.Step, command.Outcome, d.Today));
        }
    }

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, KeyUnknown, FieldsContradict, EvidenceMissing,
    // ActorNotAllowed.
    public static void Decide(Deciding d, LiftHold command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Hold, "hold") || !d.RequireText(command.Outcome, "outcome")
            || (command.SaidIn is { } contact && !d.RequireKey(contact, "saidIn")))
        {
            return;
        }

        var known = Find(d.State, command.Hold, command.Kind);
        if (known is null && d.IsOutside)
        {
            // An answer to something that was never told here: kept on record, though there is nothing to end.
            var step = "lift-" + command.Hold;
            if (!d.State.HasKey(RecordedKind.HoldStep, step))
            {
                Entry.Assess(d);
                d.Emit(new HoldAdvanced(step, command.Hold, "ended", command.Outcome, d.Today));
            }

            return;
        }

        if (!d.Require(known is not null, RefusalCode.KeyUnknown, Unknown(command.Hold, command.Kind)) || known!.Lifted)
        {
            return;
        }

        d.Expect(command.ForDebtor is null || known.Kind == HoldKind.Dispute, RefusalCode.FieldsContradict,
            "Only a dispute is decided for one side.");
        d.Expect(known.TakenUp || known.Kind != HoldKind.Dispute, RefusalCode.EvidenceMissing,
            HoldEnds.NotTakenUp(command.Hold));
        OwnWord.Expect(d, command.SaidIn, (known.From, known.ContactsBefore),
            contact => WhoSpeaks.For(d.State, known, contact));
        var fault = HoldEnds.Fault(known.Kind, known.PlacedBy, known.Actor, d.Facts.By, command.SaidIn is not null);
        d.ExpectNone(fault, RefusalCode.ActorNotAllowed);
        if (!d.Refused)
        {
            Entry.Assess(d);
            d.Emit(new HoldLifted(command.Hold, command.Outcome, d.Today) { SaidIn = command.SaidIn });
            if (command.ForDebtor is { } forDebtor && known.Kind == HoldKind.Dispute)
            {
                d.Emit(new DisputeDecided(command.Hold, forDebtor));
            }
        }
    }

    private static CaseHold? Find(CaseState state, string? key, HoldKind? kind) =>
        state.Holds.FirstOrDefault(hold => hold.Key == key && (kind is not { } asked || hold.Kind == asked));

    private static Sentence Unknown(string? key, HoldKind? kind) =>
        $"There is no {(kind is { } asked ? PolicyWords.Of(asked) : "hold"):word} {key}.";

    public static CaseState Fold(CaseState state, HoldPlaced e) => state with
    {
        Holds = state.Holds.Add(new CaseHold(
            e.Key, e.Kind, e.From, e.Until, e.PartMinor, e.Party, e.Channel, e.Verified, Lifted: false)
        {
            Actor = e.Actor,
            Owner = e.Owner,
            ReviewOn = e.ReviewOn,
            PlacedBy = e.PlacedBy,
            ContactsBefore = state.Contacts.Length,
        }),
    };

    public static CaseState Fold(CaseState state, DisputeItemsNamed e)
    {
        var hold = state.Holds.First(known => known.Key == e.Hold);
        return state with { Holds = state.Holds.Replace(hold, hold with { Items = e.Items }) };
    }

    public static CaseState Fold(CaseState state, DisputeDecided e)
    {
        var hold = state.Holds.First(known => known.Key == e.Hold);
        return state with { Holds = state.Holds.Replace(hold, hold with { ForDebtor = e.ForDebtor }) };
    }

    public static CaseState Fold(CaseState state, HoldAdvanced e) =>
        state with
        {
            Keys = state.Keys.Add(new RecordedKey(RecordedKind.HoldStep, e.Key)),
            Holds = state.Holds.FirstOrDefault(hold => hold.Key == e.Hold) is { TakenUp: false } hold
                ? state.Holds.Replace(hold, hold with { TakenUp = true })
                : state.Holds,
        };

    public static CaseState Fold(CaseState state, HoldLifted e)
    {
        var hold = state.Holds.First(known => known.Key == e.Hold);
        return state with
        {
            Holds = state.Holds.Replace(hold, hold with { Lifted = true, LiftedOn = e.On, SaidIn = e.SaidIn }),
            Sales = Domain.Sales.AfterHold(state, e.Hold),
        };
    }
}
