using NodaTime;

namespace Cases.Domain;

/// <summary>Records that a person consents.</summary>
/// <param name="Kind">To what.</param>
/// <param name="Channel">For which channel; null for all.</param>
/// <param name="Evidence">Reference of the evidence, such as a recording.</param>
public sealed record RecordConsent(ConsentKind Kind, ContactChannel? Channel, string Evidence) : PersonCommand;

/// <summary>Withdraws a consent, or records that it was refused.</summary>
/// <param name="Kind">To what.</param>
/// <param name="Channel">For which channel; null for all.</param>
/// <param name="Evidence">Reference of the evidence.</param>
public sealed record WithdrawConsent(ConsentKind Kind, ContactChannel? Channel, string Evidence) : PersonCommand;

/// <summary>A consent was given.</summary>
/// <param name="Kind">To what.</param>
/// <param name="Channel">For which channel; null for all.</param>
/// <param name="Evidence">Reference of the evidence.</param>
/// <param name="On">The day.</param>
public sealed record ConsentRecorded(
    ConsentKind Kind, ContactChannel? Channel, [Personal] string? Evidence, LocalDate On)
    : PersonEvent;

/// <summary>A consent was withdrawn or refused.</summary>
/// <param name="Kind">To what.</param>
/// <param name="Channel">For which channel; null for all.</param>
/// <param name="Evidence">Reference of the evidence.</param>
/// <param name="On">The day.</param>
public sealed record ConsentWithdrawn(
    ConsentKind Kind, ContactChannel? Channel, [Personal] string? Evidence, LocalDate On)
    : PersonEvent;

internal static class Consents
{
    // Refusals: FieldMissing, TextNotAllowed, PersonUnknown.
    public static void Decide(PersonDeciding d, RecordConsent command)
    {
        if (d.RequireKnown() && d.RequireName(command.Evidence, "evidence")
            && Find(d.State, command.Kind, command.Channel) is not { Given: true })
        {
            d.Emit(new ConsentRecorded(command.Kind, command.Channel, command.Evidence, d.Today));
        }
    }

    // Refusals: FieldMissing, TextNotAllowed, PersonUnknown.
    public static void Decide(PersonDeciding d, WithdrawConsent command)
    {
        if (d.RequireKnown() && d.RequireName(command.Evidence, "evidence")
            && Find(d.State, command.Kind, command.Channel) is not { Given: false })
        {
            d.Emit(new ConsentWithdrawn(command.Kind, command.Channel, command.Evidence, d.Today));
        }
    }

    public static PersonState Fold(PersonState state, ConsentRecorded e) =>
        With(state, new Consent(e.Kind, e.Channel, Given: true, e.On));

    public static PersonState Fold(PersonState state, ConsentWithdrawn e) =>
        With(state, new Consent(e.Kind, e.Channel, Given: false, e.On));

    private static PersonState With(PersonState state, Consent consent) => state with
    {
        Consents = Find(state, consent.Kind, consent.Channel) is { } known
            ? state.Consents.Replace(known, consent)
            : state.Consents.Add(consent),
    };

    private static Consent? Find(PersonState state, ConsentKind kind, ContactChannel? channel) =>
        state.Consents.FirstOrDefault(consent => consent.Kind == kind && consent.Channel == channel);
}
