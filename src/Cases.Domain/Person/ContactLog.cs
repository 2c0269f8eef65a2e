using NodaTime;

namespace Cases.Domain;

/// <summary>
/// Writes a contact or attempt into the person's log, which counts over all cases, staff and channels.
/// </summary>
/// <param name="Key">Its key, unique on the person.</param>
/// <param name="Case">The case that it was about.</param>
/// <param name="Channel">How.</param>
/// <param name="At">When; not in the future.</param>
/// <param name="Direction">Who began it.</param>
/// <param name="Connected">Whether somebody answered.</param>
public sealed record LogContact(
    string Key, string Case, ContactChannel Channel, Instant At, ContactDirection Direction, bool Connected)
    : PersonCommand
{
    /// <summary>Who was reached, or was to be reached.</summary>
    public PartyKind Party { get; init; } = PartyKind.Debtor;
}

/// <summary>A contact or attempt is in the person's log.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Case">The case that it was about.</param>
/// <param name="Channel">How.</param>
/// <param name="At">When.</param>
/// <param name="Direction">Who began it.</param>
/// <param name="Connected">Whether somebody answered.</param>
public sealed record ContactLogged(
    string Key, string Case, ContactChannel Channel, Instant At, ContactDirection Direction, bool Connected)
    : PersonEvent
{
    /// <summary>Who was reached, or was to be reached.</summary>
    public PartyKind Party { get; init; } = PartyKind.Debtor;

    /// <summary>As what it was judged.</summary>
    public ActClass Class { get; init; } = ActClass.Collection;

    /// <summary>Of a call, which kind.</summary>
    public CallKind CallKind { get; init; } = CallKind.Interactive;

    /// <summary>The key of the contact point; null where unknown.</summary>
    public string? Point { get; init; }

    /// <summary>The person whom it was for, where the case names him and he is not its debtor; else null.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>The contact permission whose slot it uses; null for none.</summary>
    public string? Permission { get; init; }

    /// <summary>Whether it was for this person himself, who has a part in the case and is not its debtor.</summary>
    public bool Himself { get; init; }

    /// <summary>What it led to; null where no result was told, and in entries of older builds.</summary>
    public Disposition? Result { get; init; }

    /// <summary>The <see cref="Collector"/> who made it, by the entry's principal; null where not known.</summary>
    public string? By { get; private init; }

    /// <inheritdoc/>
    /// <remarks>Who tells of what was done elsewhere need not be the one who did it.</remarks>
    public override PersonEvent ToldBy(Principal by) =>
        Outside is null && Direction == ContactDirection.Outbound ? this with { By = Collector.Of(by) } : this;
}

/// <summary>A contact in the person's log was a mistake and counts no more; nothing is deleted.</summary>
/// <param name="Key">Its key.</param>
/// <param name="On">The day.</param>
public sealed record ContactCorrected(string Key, LocalDate On) : PersonEvent;

internal static class ContactLog
{
    // Refusals: FieldMissing, TextNotAllowed, DateOutOfRange, EffectiveInFuture, KeyReused, PersonUnknown.
    public static void Decide(PersonDeciding d, LogContact command)
    {
        if (!d.RequireKnown() || !d.RequireKey(command.Key, "key") || !d.RequireId(command.Case, "case")
            || !d.RequireInstant(command.At, "at")
            || !d.Require(command.At <= d.Facts.Now, RefusalCode.EffectiveInFuture, "The contact lies in the future."))
        {
            return;
        }

        var logged = Logged(command);
        if (Find(d.State, command.Key) is { } known)
        {
            d.Require(known with { Corrected = false, By = null } == logged, RefusalCode.KeyReused,
                $"The contact {command.Key} is logged with other data.");
            return;
        }

        d.Emit(new ContactLogged(
            command.Key, command.Case, command.Channel, command.At, command.Direction, command.Connected)
        {
            Party = command.Party,
        });
    }

    /// <summary>A visit is told twice: when the team comes, and once more where it met him; it counts once.</summary>
    public static PersonState Fold(PersonState state, ContactLogged e)
    {
        var logged = new LoggedContact(e.Key, e.Case, e.Channel, e.At, e.Direction, e.Connected, e.Party)
        {
            Class = e.Class,
            CallKind = e.CallKind,
            Point = e.Point,
            PartyPerson = e.PartyPerson,
            Himself = e.Himself,
            Result = e.Result,
            By = e.By,
        };
        return ContactPermissions.Spend(state, e.Permission) with
        {
            Contacts = e.Channel == ContactChannel.InPerson && Find(state, e.Key) is { } known
                ? state.Contacts.Replace(known, logged)
                : state.Contacts.Add(logged),
        };
    }

    public static PersonState Fold(PersonState state, ContactCorrected e)
    {
        var known = Find(state, e.Key) ?? throw new InvalidOperationException($"There is no contact {e.Key}.");
        return state with { Contacts = state.Contacts.Replace(known, known with { Corrected = true }) };
    }

    /// <summary>The contact of a key; null where there is none.</summary>
    public static LoggedContact? Find(PersonState state, string key) =>
        state.Contacts.FirstOrDefault(contact => contact.Key == key);

    private static LoggedContact Logged(LogContact command) => new(command.Key, command.Case, command.Channel,
        command.At, command.Direction, command.Connected, command.Party);
}
