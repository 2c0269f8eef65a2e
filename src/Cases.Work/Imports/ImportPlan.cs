using System.Collections.Immutable;
using System.Globalization;
using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Work;

/// <summary>Where a case of an import lives.</summary>
internal sealed record ImportPlace(CasePlace Place, int Episode, string Source)
{
    public required ImmutableArray<string> Packs { get; init; }

    /// <summary>The official zone of the packs, in which days begin.</summary>
    public required DateTimeZone Zone { get; init; }

    /// <summary>The day of the import in that zone.</summary>
    public required LocalDate Today { get; init; }

    /// <summary>The key under which the map books its payment.</summary>
    public required string PaymentKey { get; init; }
}

/// <summary>Finds the next difference between what a row wants and how the case stands. Pure.</summary>
internal static class ImportPlan
{
    // A key has at most 64 characters, and a number may stand behind it.
    private const int LongestOwnKey = 56;

    /// <summary>The next command; null where the case stands as wanted.</summary>
    public static CaseCommand? Next(WantedCase wanted, CaseState state, ImportPlace place) => !state.Exists
        ? Told(Open(wanted, place), wanted.OpenedOn, place)
        : Item(wanted, state)
            ?? Interest(wanted, state, place)
            ?? wanted.Holds.Select(hold => Hold(hold, wanted.ItemKey, state, place))
                .FirstOrDefault(command => command is not null)
            ?? Payment(wanted, state, place);

    private static OpenCase Open(WantedCase wanted, ImportPlace place) => new(
        place.Place.CaseId, place.Episode, place.Source, place.Place.Account, place.Place.AccountStream,
        wanted.Currency,
        [new OpeningItem(wanted.ItemKey, wanted.DueOn, NotZero(wanted.Charges))])
    {
        Product = wanted.Product,
        Packs = place.Packs,
    };

    private static RecordDueItem? Item(WantedCase wanted, CaseState state)
    {
        var known = state.Items.FirstOrDefault(item => item.Key == wanted.ItemKey);
        var due = wanted.DueTold ? wanted.DueOn : known?.DueOn;
        // Interest that was charged here by the terms is beside what the source charged.
        var own = state.Interest.PostedOn(wanted.ItemKey);
        ImmutableArray<ComponentAmount> charges =
        [
            .. wanted.Charges.Select(charge => charge.Component == DebtComponent.Interest
                ? charge with { Minor = charge.Minor + own }
                : charge),
        ];
        if (known is not null && known.DueOn == due
            && charges.All(charge => known.ChargedOf(charge.Component) == charge.Minor))
        {
            return null;
        }

        // Components of which the file says nothing, such as charges added here, stay as they are.
        var others = (known?.Charged ?? [])
            .Where(charge => charges.All(told => told.Component != charge.Component));
        return new RecordDueItem(new OpeningItem(wanted.ItemKey, due, NotZero([.. others, .. charges])));
    }

    /// <summary>The terms, before the payments that are to serve the interest that has run by them.</summary>
    private static CaseCommand? Interest(WantedCase wanted, CaseState state, ImportPlace place)
    {
        if (wanted.Interest is not { } interest)
        {
            return null;
        }

        var terms = interest.Terms with { From = interest.From ?? state.Opened!.OpenedOn };
        // What is to come is stated today; what began is told of its day.
        return state.Interest.Terms.Any(known => known.Equals(terms))
            ? null
            : Told(new StateInterestTerms(terms), terms.From <= place.Today ? terms.From : null, place);
    }

    private static CaseCommand? Hold(
        WantedHold wanted, string itemKey, CaseState state, ImportPlace place)
    {
        var key = KeyOf(wanted.Map.Key, itemKey, state);
        var family = state.Holds.Where(hold => IsOf(hold.Key, key)).ToArray();
        var standing = Array.Find(family, hold => !hold.Lifted);
        if (wanted.Placed == standing is not null)
        {
            return null;
        }

        if (standing is { Kind: HoldKind.Dispute, TakenUp: false })
        {
            // A dispute ends only after a step in it; that the source ended it is one.
            return new AdvanceHold(standing.Key, standing.Key, "ended at the source");
        }

        return standing is null
            ? Told(
                new PlaceHold(Numbered(key, family.Length), wanted.Map.Kind, wanted.Map.Reason)
                {
                    Verified = true,
                },
                wanted.From,
                place)
            : new LiftHold(standing.Key, "no longer stated by the source");
    }

    private static CaseCommand? Payment(WantedCase wanted, CaseState state, ImportPlace place)
    {
        if (!wanted.PaymentTold)
        {
            return null;
        }

        var key = KeyOf(place.PaymentKey, wanted.ItemKey, state);
        var family = state.Money.Where(money => !money.Waiver && IsOf(money.Key, key)).ToArray();
        var standing = Array.FindIndex(family, money => !money.Reversed);
        if (standing >= 0)
        {
            var money = family[standing];
            var same = wanted.Payment is { } paid && paid.Minor == money.Minor && paid.On == money.ValueOn;
            return same ? null : new ReversePayment(money.Key, "no longer stated by the source");
        }

        return wanted.Payment is { } payment
            ? Told(
                new RecordPayment(
                    Numbered(key, family.Length), new Money(payment.Minor, state.Currency), payment.On),
                payment.On,
                place)
            : null;
    }

    /// <summary>The command as a fact of a day; as it is where no day is told.</summary>
    private static CaseCommand Told(CaseCommand command, LocalDate? day, ImportPlace place) => day is { } date
        ? new OutsideFact(command, date.AtStartOfDayInZone(place.Zone).ToInstant(), TimeOfDayKnown: false, place.Source)
        : command;

    private static ImmutableArray<ComponentAmount> NotZero(ImmutableArray<ComponentAmount> charges) =>
        charges.RemoveAll(charge => charge.Minor == 0);

    /// <summary>
    /// The key of a row's hold or payment: the map's own for the item with which the case was opened, and one with the
    /// item in it for every other, so that the rows of one case do not undo each other.
    /// </summary>
    private static string KeyOf(string key, string itemKey, CaseState state)
    {
        if (state.Items.IsEmpty || state.Items[0].Key == itemKey)
        {
            return key;
        }

        var own = $"{key}({itemKey})";
        return own.Length <= LongestOwnKey ? own : $"{key}({CommandId16.FromHash(itemKey)})";
    }

    private static bool IsOf(string key, string family) => key == family
        || (key.StartsWith(family + "-", StringComparison.Ordinal)
            && key.AsSpan(family.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0);

    private static string Numbered(string key, int before) =>
        before == 0 ? key : string.Create(CultureInfo.InvariantCulture, $"{key}-{before + 1}");
}
