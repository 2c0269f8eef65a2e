using NodaTime;

namespace Cases.Domain;

/// <summary>Places a hold that reaches over all cases of a person.</summary>
/// <param name="Key">Its key, unique on the person.</param>
/// <param name="Kind">What kind.</param>
/// <param name="Reason">Why, in a word or two.</param>
public sealed record PlacePersonHold(string Key, HoldKind Kind, string Reason) : PersonCommand
{
    /// <summary>Last day, inclusive; null while open-ended.</summary>
    public LocalDate? Until { get; init; }

    /// <summary>The channel that it closes; null for all.</summary>
    public ContactChannel? Channel { get; init; }

    /// <summary>Whether its ground was verified; a representation counts only then.</summary>
    public bool Verified { get; init; }

    /// <summary>The staff member or agency that it stops; null for everybody.</summary>
    public string? Actor { get; init; }
}

/// <summary>Ends a hold on a person.</summary>
/// <param name="Hold">The hold.</param>
/// <param name="Outcome">What came of it, in a word or two.</param>
public sealed record LiftPersonHold(string Hold, string Outcome) : PersonCommand;

/// <summary>A hold on a person was placed.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind">What kind.</param>
/// <param name="Reason">Why.</param>
/// <param name="From">First day, inclusive.</param>
/// <param name="Until">Last day, inclusive; null while open-ended.</param>
public sealed record PersonHoldPlaced(string Key, HoldKind Kind, string Reason, LocalDate From, LocalDate? Until)
    : PersonEvent
{
    /// <summary>The channel that it closes; null for all.</summary>
    public string? Channel { get; init; }

    /// <summary>Whether its ground was verified.</summary>
    public bool Verified { get; init; }

    /// <summary>The staff member or agency that it stops; null for everybody.</summary>
    public string? Actor { get; init; }
}

/// <summary>A hold on a person was ended.</summary>
/// <param name="Hold">The hold.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="On">The day.</param>
public sealed record PersonHoldLifted(string Hold, string Outcome, LocalDate On) : PersonEvent;

internal static class PersonHolds
{
    private const int Most = 1_000;

    // Refusals: FieldMissing, TextNotAllowed, DateOutOfRange, KeyReused, TooMany, PersonUnknown.
    public static void Decide(PersonDeciding d, PlacePersonHold command)
    {
        if (!d.RequireKnown() || !d.RequireKey(command.Key, "key") || !d.RequireText(command.Reason, "reason")
            || !d.RequireName(command.Actor, "actor", mayBeEmpty: true) || !d.RequireDate(command.Until, "end"))
        {
            return;
        }

        if (Find(d.State, command.Key) is { } known)
        {
            d.Knows(true);
            d.Require(known.Kind == command.Kind && known.Until == command.Until, RefusalCode.KeyReused,
                $"The hold {command.Key} is recorded with other data.");
            return;
        }

        if (d.Require(command.Until is not { } until || until >= d.Today, RefusalCode.DateOutOfRange,
            "The hold ends before it begins.") && d.RequireRoom(d.State.Holds.Length, Most, "holds"))
        {
            d.Emit(new PersonHoldPlaced(command.Key, command.Kind, command.Reason, d.Today, command.Until)
            {
                Channel = command.Channel is { } channel ? Acts.Name(channel) : null,
                Verified = command.Verified,
                Actor = command.Actor,
            });
        }
    }

    // Refusals: FieldMissing, TextNotAllowed, KeyUnknown, PersonUnknown.
    public static void Decide(PersonDeciding d, LiftPersonHold command)
    {
        if (!d.RequireKnown() || !d.RequireText(command.Outcome, "outcome"))
        {
            return;
        }

        var known = Find(d.State, command.Hold);
        if (d.Require(known is not null, RefusalCode.KeyUnknown, $"There is no hold {command.Hold}.") && !known!.Lifted)
        {
            d.Emit(new PersonHoldLifted(command.Hold, command.Outcome, d.Today));
        }
    }

    public static PersonState Fold(PersonState state, PersonHoldPlaced e) => state with
    {
        Holds = state.Holds.Add(new PersonHold(e.Key, e.Kind, e.From, e.Until, e.Verified, Lifted: false)
        {
            Channel = e.Channel,
            Actor = e.Actor,
        }),
    };

    public static PersonState Fold(PersonState state, PersonHoldLifted e)
    {
        var known = Find(state, e.Hold) ?? throw new InvalidOperationException($"There is no hold {e.Hold}.");
        return state with { Holds = state.Holds.Replace(known, known with { Lifted = true }) };
    }

    private static PersonHold? Find(PersonState state, string key) =>
        state.Holds.FirstOrDefault(hold => hold.Key == key);
}
