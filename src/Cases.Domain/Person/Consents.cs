using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Records that a person consents.</summary>
/// <param name="Kind">To what.</param>
/// <param name="Channel">For which channel; null for all.</param>
/// <param name="Evidence">Reference of the evidence, such as a recording.</param>
public sealed record RecordConsent(ConsentKind Kind, ContactChannel? Channel, string Evidence) : PersonCommand
{
    /// <summary>Its first day where the person is; null for now.</summary>
    public LocalDate? From { get; init; }

    /// <summary>Its last day where the person is, inclusive; null where none was named.</summary>
    public LocalDate? Until { get; init; }

    /// <summary>Of a consent to more calls: the cases that it is about; empty for all.</summary>
    public ImmutableArray<string> Debts { get; init; } = [];

    /// <summary>Of a consent to contact somebody else: which party.</summary>
    public PartyKind? With { get; init; }
}

/// <summary>Withdraws a consent, or records that it was refused.</summary>
/// <param name="Kind">To what.</param>
/// <param name="Channel">
/// For which channel, also where the consent is to all of them; null for all, those that were consented to one by one
/// among them.
/// </param>
/// <param name="Evidence">Reference of the evidence.</param>
public sealed record WithdrawConsent(ConsentKind Kind, ContactChannel? Channel, string Evidence) : PersonCommand
{
    /// <summary>Of a consent to contact somebody else: which party.</summary>
    public PartyKind? With { get; init; }

    /// <summary>
    /// When he took it back, where it is told late. What was done since on the cases that his record names is judged
    /// again. Not in the future; null for now.
    /// </summary>
    public Instant? EffectiveAt { get; init; }
}

/// <summary>A consent without days was given.</summary>
/// <param name="Kind">To what.</param>
/// <param name="Channel">For which channel; null for all.</param>
/// <param name="Evidence">Reference of the evidence.</param>
/// <param name="On">The day.</param>
public sealed record ConsentRecorded(
    ConsentKind Kind, ContactChannel? Channel, [Personal] string? Evidence, LocalDate On)
    : PersonEvent;

/// <summary>A consent without days was withdrawn or refused.</summary>
/// <param name="Kind">To what.</param>
/// <param name="Channel">For which channel; null for all.</param>
/// <param name="Evidence">Reference of the evidence.</param>
/// <param name="On">The day.</param>
public sealed record ConsentWithdrawn(
    ConsentKind Kind, ContactChannel? Channel, [Personal] string? Evidence, LocalDate On)
    : PersonEvent;

/// <summary>A consent was given of which the moment counts, or its days, debts or party.</summary>
/// <param name="Kind">To what.</param>
/// <param name="Channel">For which channel; null for all.</param>
/// <param name="Evidence">Reference of the evidence.</param>
/// <param name="On">The day.</param>
/// <param name="At">The moment.</param>
public sealed record ConsentGiven(
    ConsentKind Kind, ContactChannel? Channel, [Personal] string? Evidence, LocalDate On, Instant At) : PersonEvent
{
    /// <summary>Its first day where the person is; null for the moment.</summary>
    public LocalDate? From { get; init; }

    /// <summary>Its last day where the person is, inclusive; null where none was named.</summary>
    public LocalDate? Until { get; init; }

    /// <summary>The cases that it is about; empty for all.</summary>
    public ImmutableArray<string> Debts { get; init; } = [];

    /// <summary>Which party may be contacted; null where the consent is to something else.</summary>
    public PartyKind? With { get; init; }
}

/// <summary>A consent of which the moment counts was withdrawn or refused.</summary>
/// <param name="Kind">To what.</param>
/// <param name="Channel">For which channel; null for all.</param>
/// <param name="Evidence">Reference of the evidence.</param>
/// <param name="On">The day.</param>
/// <param name="At">The moment.</param>
public sealed record ConsentEnded(
    ConsentKind Kind, ContactChannel? Channel, [Personal] string? Evidence, LocalDate On, Instant At) : PersonEvent
{
    /// <summary>Which party might be contacted; null where the consent was to something else.</summary>
    public PartyKind? With { get; init; }
}

internal static class Consents
{
    private const int Most = 1_000;

    // Refusals: FieldMissing, TextNotAllowed, DateOutOfRange, FieldsContradict, TooMany, PersonUnknown.
    public static void Decide(PersonDeciding d, RecordConsent command)
    {
        if (!d.RequireKnown() || !d.RequireName(command.Evidence, "evidence")
            || !d.RequireDays(command.From, command.Until) || !RequireParty(d, command.Kind, command.With)
            || !Fits(d, command))
        {
            return;
        }

        var known = Find(d.State, command.Kind, command.Channel, command.With);
        if (!IsDated(command))
        {
            if (known is not { Given: true, Dated: null })
            {
                d.Emit(new ConsentRecorded(command.Kind, command.Channel, command.Evidence, d.Today));
            }

            return;
        }

        // Each consent to more calls is one of its own: the days of the last may be over.
        var isKnown = command.Kind != ConsentKind.MoreCalls && known is { Given: true, Dated: { } dated }
            && dated.From == command.From && dated.Until == command.Until;
        if (!isKnown && d.RequireRoom(d.State.DatedConsents.Length, Most, "consents with days"))
        {
            d.Emit(new ConsentGiven(command.Kind, command.Channel, command.Evidence, d.Today, d.Facts.Now)
            {
                From = command.From,
                Until = command.Until,
                Debts = command.Debts.IsDefault ? [] : command.Debts,
                With = command.With,
            });
        }
    }

    // Refusals: FieldMissing, TextNotAllowed, DateOutOfRange, EffectiveInFuture, FieldsContradict, PersonUnknown.
    public static void Decide(PersonDeciding d, WithdrawConsent command)
    {
        if (!d.RequireKnown() || !d.RequireName(command.Evidence, "evidence")
            || !d.RequireTold(command.EffectiveAt, d.Facts.Now) || !RequireParty(d, command.Kind, command.With))
        {
            return;
        }

        var known = Find(d.State, command.Kind, command.Channel, command.With);
        if (known is not { Given: false })
        {
            Withdraw(d, command, known);
        }

        // Who takes it back for all channels does so for each that he had consented to by its name.
        foreach (var one in command.Channel is null ? d.State.Consents : [])
        {
            if (one is { Given: true, Channel: not null } && one.Kind == command.Kind && one.With == command.With)
            {
                Withdraw(d, command with { Channel = one.Channel }, one);
            }
        }
    }

    private static void Withdraw(PersonDeciding d, WithdrawConsent command, Consent? known) =>
        d.Emit(known?.Dated is not null || IsNew(command.Kind)
            ? new ConsentEnded(command.Kind, command.Channel, command.Evidence, d.Day, d.At)
            {
                With = command.With,
            }
            : new ConsentWithdrawn(command.Kind, command.Channel, command.Evidence, d.Day));

    /// <summary>A consent without days takes the place of one with days.</summary>
    public static PersonState Fold(PersonState state, ConsentRecorded e) =>
        (With(state, new Consent(e.Kind, e.Channel, Given: true, e.On)) with
        {
            DatedConsents = state.DatedConsents.RemoveAll(known => Is(known, e.Kind, e.Channel, null)),
        }).WithTerms();

    public static PersonState Fold(PersonState state, ConsentWithdrawn e) =>
        With(state, new Consent(e.Kind, e.Channel, Given: false, e.On));

    public static PersonState Fold(PersonState state, ConsentGiven e)
    {
        var dated = new DatedConsent(e.Kind, e.Channel, e.With, e.At)
        {
            From = e.From,
            Until = e.Until,
            Debts = e.Debts,
        };
        var replaced = e.Kind == ConsentKind.MoreCalls ? state : Ended(state, e.Kind, e.Channel, e.With, e.At);
        return (With(replaced, new Consent(e.Kind, e.Channel, Given: true, e.On) { With = e.With, Dated = dated }) with
        {
            DatedConsents = replaced.DatedConsents.Add(dated),
        }).WithTerms();
    }

    public static PersonState Fold(PersonState state, ConsentEnded e)
    {
        var known = Find(state, e.Kind, e.Channel, e.With)?.Dated ?? new DatedConsent(e.Kind, e.Channel, e.With, e.At);
        return With(Ended(state, e.Kind, e.Channel, e.With, e.At), new Consent(e.Kind, e.Channel, Given: false, e.On)
        {
            With = e.With,
            Dated = known with { EndedAt = e.At },
        }).WithTerms();
    }

    /// <summary>
    /// The calls for which a consent stands: whoever consented to be rung more often did so for whoever rings.
    /// </summary>
    public static IReadOnlyList<CallConsent> CallsOf(PersonState state) =>
    [
        .. state.DatedConsents.Where(known => known.Kind == ConsentKind.MoreCalls).Select(known =>
            new CallConsent(known.GivenAt, known.From, known.Until, known.Debts, known.EndedAt)),
    ];

    /// <summary>The consents to be reached in quiet hours that have days.</summary>
    public static IReadOnlyList<QuietConsent> QuietOf(PersonState state) =>
    [
        .. state.DatedConsents.Where(known => known.Kind == ConsentKind.QuietHours).Select(known =>
            new QuietConsent(known.GivenAt, known.From, known.Until, known.EndedAt)
            {
                Channel = known.Channel is { } channel ? Acts.Name(channel) : null,
            }),
    ];

    private static bool IsDated(RecordConsent command) => command.From is not null || command.Until is not null
        || !command.Debts.IsDefaultOrEmpty || IsNew(command.Kind);

    // These never stand in the entries of consents without days, which older builds read.
    private static bool IsNew(ConsentKind kind) =>
        kind is ConsentKind.MoreCalls or ConsentKind.ThirdParty or ConsentKind.Separate;

    private static bool RequireParty(PersonDeciding d, ConsentKind kind, PartyKind? with) => d.Require(
        kind == ConsentKind.ThirdParty ? with is not (null or PartyKind.Debtor) : with is null,
        RefusalCode.FieldsContradict,
        "A consent to contact somebody else names which party, and no other consent does.");

    private static bool Fits(PersonDeciding d, RecordConsent command) =>
        d.Require(command.Debts.IsDefaultOrEmpty || command.Kind == ConsentKind.MoreCalls,
            RefusalCode.FieldsContradict, "Only a consent to more calls is about some debts.")
        && d.RequireCases(command.Debts)
        && d.Require(command.Kind != ConsentKind.MoreCalls || command.Channel is null or ContactChannel.Phone,
            RefusalCode.FieldsContradict, "A consent to more calls is about the telephone; leave the channel out.");

    private static PersonState Ended(
        PersonState state, ConsentKind kind, ContactChannel? channel, PartyKind? with, Instant at) => state with
    {
        DatedConsents =
        [
            .. state.DatedConsents.Select(known => Is(known, kind, channel, with) && known.EndedAt is null
                ? known with { EndedAt = at }
                : known),
        ],
    };

    private static bool Is(DatedConsent known, ConsentKind kind, ContactChannel? channel, PartyKind? with) =>
        known.Kind == kind && known.Channel == channel && known.With == with;

    private static PersonState With(PersonState state, Consent consent) => state with
    {
        Consents = Find(state, consent.Kind, consent.Channel, consent.With) is { } known
            ? state.Consents.Replace(known, consent)
            : state.Consents.Add(consent),
    };

    private static Consent? Find(PersonState state, ConsentKind kind, ContactChannel? channel, PartyKind? with) =>
        state.Consents.FirstOrDefault(
            consent => consent.Kind == kind && consent.Channel == channel && consent.With == with);
}
