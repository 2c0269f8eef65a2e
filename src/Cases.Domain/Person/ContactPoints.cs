using NodaTime;

namespace Cases.Domain;

/// <summary>Adds a number or address at which a person may be reached.</summary>
/// <param name="Key">Its key, unique on the person.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Value">The number or address, 1 to 200 characters; sealed in the ledger.</param>
/// <param name="Source">Who gave it.</param>
/// <param name="Ground">On what ground it is kept.</param>
public sealed record AddContactPoint(
    string Key, ContactChannel Channel, string Value, string Source, LegalGround Ground) : PersonCommand;

/// <summary>States whether a contact point may be used: wrong, stopped, or verified again.</summary>
/// <param name="Key">The contact point.</param>
/// <param name="State">Whether it may be used.</param>
/// <param name="Reason">Why, in a word or two.</param>
public sealed record ChangeContactPoint(string Key, ContactPointState State, string Reason) : PersonCommand;

/// <summary>A contact point was added.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Source">Who gave it.</param>
/// <param name="Ground">On what ground it is kept.</param>
/// <param name="On">The day.</param>
public sealed record ContactPointAdded(
    string Key, ContactChannel Channel, [Personal(RetentionClass.Identity)] string? Source, LegalGround Ground,
    LocalDate On)
    : PersonEvent
{
    /// <summary>The number or address.</summary>
    [Personal(RetentionClass.Identity)]
    public string? Value { get; init; }
}

/// <summary>A contact point may be used, or may not, from now on.</summary>
/// <param name="Key">The contact point.</param>
/// <param name="State">Whether it may be used.</param>
/// <param name="Reason">Why.</param>
/// <param name="On">The day.</param>
public sealed record ContactPointChanged(string Key, ContactPointState State, [Personal] string? Reason, LocalDate On)
    : PersonEvent;

internal static class ContactPoints
{
    private const int Most = 100;

    // Refusals: FieldMissing, TextNotAllowed, KeyReused, TooMany, PersonUnknown.
    public static void Decide(PersonDeciding d, AddContactPoint command)
    {
        if (!d.RequireKnown() || !d.RequireKey(command.Key, "key") || !d.RequireName(command.Value, "value")
            || !d.RequireName(command.Source, "source"))
        {
            return;
        }

        if (Find(d.State, command.Key) is { } known)
        {
            d.Knows(true);
            d.Require(known.Channel == command.Channel && (known.Value is null || known.Value == command.Value),
                RefusalCode.KeyReused, $"The contact point {command.Key} is recorded with another channel or value.");
            return;
        }

        // One number under two keys would be counted twice, and callable under one where it is wrong under the other.
        var same = d.State.ContactPoints.FirstOrDefault(point =>
            point.Channel == command.Channel && UsablePoints.AreOne(point, command.Channel, command.Value));
        if (d.Require(same is null, RefusalCode.KeyReused,
                $"The number or address is recorded as {same?.Key}; change the state of that contact point instead.")
            && d.RequireRoom(d.State.ContactPoints.Length, Most, "contact points"))
        {
            d.Emit(new ContactPointAdded(command.Key, command.Channel, command.Source, command.Ground, d.Today)
            {
                Value = command.Value,
            });
        }
    }

    // Refusals: FieldMissing, TextNotAllowed, KeyUnknown, PersonUnknown.
    public static void Decide(PersonDeciding d, ChangeContactPoint command)
    {
        if (!d.RequireKnown() || !d.RequireText(command.Reason, "reason"))
        {
            return;
        }

        var known = Find(d.State, command.Key);
        if (d.Require(known is not null, RefusalCode.KeyUnknown, $"There is no contact point {command.Key}.")
            && known!.State != command.State)
        {
            d.Emit(new ContactPointChanged(command.Key, command.State, command.Reason, d.Today));
        }
    }

    public static PersonState Fold(PersonState state, ContactPointAdded e) => state with
    {
        ContactPoints = state.ContactPoints.Add(
            new ContactPoint(e.Key, e.Channel, e.Value, e.Source, e.Ground, ContactPointState.Ok, e.On)),
    };

    public static PersonState Fold(PersonState state, ContactPointChanged e)
    {
        var known = Find(state, e.Key) ?? throw new InvalidOperationException($"There is no contact point {e.Key}.");
        var changed = state with
        {
            ContactPoints = state.ContactPoints.Replace(known, known with { State = e.State, Since = e.On }),
        };
        return changed.Whereabouts.IsEmpty ? changed : changed.WithPlaces();
    }

    private static ContactPoint? Find(PersonState state, string key) =>
        state.ContactPoints.FirstOrDefault(point => point.Key == key);
}
