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

    /// <summary>
    /// When it began, where it is told late: the day of death, the order of the court. What was done since on the cases
    /// that his record names is judged again. Not in the future; null for now.
    /// </summary>
    public Instant? EffectiveAt { get; init; }
}

/// <summary>Records a step in a hold on a person that goes on: an investigation opened, a review.</summary>
/// <param name="Key">The step's key, unique in the hold.</param>
/// <param name="Hold">The hold.</param>
/// <param name="Step">What was done, in a word or two.</param>
/// <param name="Outcome">What came of it; null for nothing yet.</param>
public sealed record AdvancePersonHold(string Key, string Hold, string Step, string? Outcome = null) : PersonCommand;

/// <summary>Ends a hold on a person.</summary>
/// <param name="Hold">The hold.</param>
/// <param name="Outcome">What came of it, in a word or two.</param>
public sealed record LiftPersonHold(string Hold, string Outcome) : PersonCommand
{
    /// <summary>The key of the contact, of any of his cases, in which he said so himself; null for none.</summary>
    public string? SaidIn { get; init; }
}

/// <summary>A hold on a person was placed.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind">What kind.</param>
/// <param name="Reason">Why.</param>
/// <param name="From">First day, inclusive.</param>
/// <param name="Until">Last day, inclusive; null while open-ended.</param>
public sealed record PersonHoldPlaced(
    string Key, HoldKind Kind, [Personal] string? Reason, LocalDate From, LocalDate? Until)
    : PersonEvent
{
    /// <summary>The channel that it closes; null for all.</summary>
    public string? Channel { get; init; }

    /// <summary>Whether its ground was verified.</summary>
    public bool Verified { get; init; }

    /// <summary>The staff member or agency that it stops; null for everybody.</summary>
    public string? Actor { get; init; }

    /// <summary>Who placed it; null in entries of older builds.</summary>
    public string? PlacedBy { get; init; }
}

/// <summary>A step was made in a hold on a person.</summary>
/// <param name="Key">The step's key.</param>
/// <param name="Hold">The hold.</param>
/// <param name="On">The day.</param>
public sealed record PersonHoldAdvanced(string Key, string Hold, LocalDate On) : PersonEvent
{
    /// <summary>What was done.</summary>
    [Personal]
    public string? Step { get; init; }

    /// <summary>What came of it.</summary>
    [Personal]
    public string? Outcome { get; init; }
}

/// <summary>A hold on a person was ended.</summary>
/// <param name="Hold">The hold.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="On">The day.</param>
public sealed record PersonHoldLifted(string Hold, [Personal] string? Outcome, LocalDate On) : PersonEvent
{
    /// <summary>The key of the contact in which he said so himself; null where none was named.</summary>
    public string? SaidIn { get; init; }
}

internal static class PersonHolds
{
    private const int Most = 1_000;

    // Refusals: FieldMissing, TextNotAllowed, DateOutOfRange, EffectiveInFuture, KeyReused, TooMany, FieldsContradict,
    // ActorNotAllowed, PersonUnknown.
    public static void Decide(PersonDeciding d, PlacePersonHold command)
    {
        if (!d.RequireKnown() || !d.RequireKey(command.Key, "key") || !d.RequireText(command.Reason, "reason")
            || !d.RequireName(command.Actor, "actor", mayBeEmpty: true) || !d.RequireDate(command.Until, "end")
            || !d.RequireTold(command.EffectiveAt, d.Facts.Now))
        {
            return;
        }

        var fault = HoldEnds.FaultOfData(command.Kind, d.Facts.By);
        if (!d.RequireNone(fault, RefusalCode.ActorNotAllowed))
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

        if (d.Require(command.Until is not { } until || until >= d.Day, RefusalCode.DateOutOfRange,
            "The hold ends before it begins.")
            && d.Require(command.Until is null || !HoldEnds.ByAnswer(command.Kind), RefusalCode.FieldsContradict,
                "A dispute or complaint ends by its answer and on no day: leave 'until' out.")
            && d.RequireRoom(d.State.Holds.Length, Most, "holds"))
        {
            d.Emit(new PersonHoldPlaced(command.Key, command.Kind, command.Reason, d.Day, command.Until)
            {
                Channel = command.Channel is { } channel ? Acts.Name(channel) : null,
                Verified = command.Verified,
                Actor = command.Actor,
                PlacedBy = d.Facts.By.Subject,
            });
        }
    }

    // Refusals: FieldMissing, TextNotAllowed, KeyUnknown, TooMany, HoldEnded, PersonUnknown.
    public static void Decide(PersonDeciding d, AdvancePersonHold command)
    {
        if (!d.RequireKnown() || !d.RequireKey(command.Key, "key") || !d.RequireText(command.Step, "step")
            || !d.RequireText(command.Outcome, "outcome", mayBeEmpty: true))
        {
            return;
        }

        var known = Find(d.State, command.Hold);
        if (d.Require(known is not null, RefusalCode.KeyUnknown, $"There is no hold {command.Hold}.")
            && !d.Knows(known!.Steps.Contains(command.Key))
            && d.Require(!known.Lifted, RefusalCode.HoldEnded, $"The hold {command.Hold} has ended.")
            && d.RequireRoom(known.Steps.Length, Most, "steps in a hold"))
        {
            d.Emit(new PersonHoldAdvanced(command.Key, command.Hold, d.Today)
            {
                Step = command.Step,
                Outcome = command.Outcome,
            });
        }
    }

    // Refusals: FieldMissing, TextNotAllowed, KeyUnknown, EvidenceMissing, ActorNotAllowed, PersonUnknown.
    public static void Decide(PersonDeciding d, LiftPersonHold command)
    {
        if (!d.RequireKnown() || !d.RequireText(command.Outcome, "outcome")
            || (command.SaidIn is { } contact && !d.RequireKey(contact, "saidIn")))
        {
            return;
        }

        var known = Find(d.State, command.Hold);
        if (!d.Require(known is not null, RefusalCode.KeyUnknown, $"There is no hold {command.Hold}.") || known!.Lifted)
        {
            return;
        }

        d.Require(!known.Steps.IsEmpty || known.Kind != HoldKind.Dispute, RefusalCode.EvidenceMissing,
            HoldEnds.NotTakenUp(command.Hold));
        OwnWord.Require(d, command.SaidIn, known);
        var fault = HoldEnds.Fault(known.Kind, known.PlacedBy, known.Actor, d.Facts.By, command.SaidIn is not null);
        if (d.RequireNone(fault, RefusalCode.ActorNotAllowed) && !d.Refused)
        {
            d.Emit(new PersonHoldLifted(command.Hold, command.Outcome, d.Today) { SaidIn = command.SaidIn });
        }
    }

    public static PersonState Fold(PersonState state, PersonHoldPlaced e) => state with
    {
        Holds = state.Holds.Add(new PersonHold(e.Key, e.Kind, e.From, e.Until, e.Verified, Lifted: false)
        {
            Channel = e.Channel,
            Actor = e.Actor,
            PlacedBy = e.PlacedBy,
            ContactsBefore = state.Contacts.Length,
        }),
    };

    public static PersonState Fold(PersonState state, PersonHoldAdvanced e)
    {
        var known = Find(state, e.Hold) ?? throw new InvalidOperationException($"There is no hold {e.Hold}.");
        return state with { Holds = state.Holds.Replace(known, known with { Steps = known.Steps.Add(e.Key) }) };
    }

    public static PersonState Fold(PersonState state, PersonHoldLifted e)
    {
        var known = Find(state, e.Hold) ?? throw new InvalidOperationException($"There is no hold {e.Hold}.");
        return state with
        {
            Holds = state.Holds.Replace(known, known with { Lifted = true, LiftedOn = e.On, SaidIn = e.SaidIn }),
        };
    }

    private static PersonHold? Find(PersonState state, string key) =>
        state.Holds.FirstOrDefault(hold => hold.Key == key);
}
