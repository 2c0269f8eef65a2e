using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Plans a field visit, agreed beforehand or after recorded failures to reach the debtor.</summary>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="StartsAt">When; judged by the rules of that instant.</param>
/// <param name="Team">Who goes; at least two different people (CN-CBA-VISIT).</param>
/// <param name="Appointment">Who agreed to it and when, or which attempts failed; reference.</param>
public sealed record ScheduleVisit(
    string Key, Instant StartsAt, ImmutableArray<string> Team, string Appointment) : CaseCommand;

/// <summary>The team has arrived.</summary>
/// <param name="Key">The visit.</param>
/// <param name="Place">Where, in the words of the field app; sealed in the ledger.</param>
public sealed record CheckInVisit(string Key, string? Place) : CaseCommand
{
    /// <summary>Whether the team showed its documents; null where nobody says.</summary>
    public bool? IdentityShown { get; init; }

    /// <summary>Whether sound and picture are recorded throughout; null where nobody says.</summary>
    public bool? Recorded { get; init; }

    /// <summary>Whether a home or office is entered; null where nobody says.</summary>
    public bool? Entered { get; init; }

    /// <summary>Whether whoever lives or works there let the team in; null where nobody says.</summary>
    public bool? EntryConsent { get; init; }
}

/// <summary>The visit took place.</summary>
/// <param name="Key">The visit.</param>
/// <param name="RightPartyMet">Whether the debtor or somebody authorised was met.</param>
/// <param name="Outcome">What it led to, in a word or two.</param>
public sealed record CompleteVisit(string Key, bool RightPartyMet, string Outcome) : CaseCommand
{
    /// <summary>What was seen and said; sealed in the ledger.</summary>
    public string? Note { get; init; }

    /// <summary>What the visit cost the bank; null where unknown.</summary>
    public Money? Cost { get; init; }
}

/// <summary>Calls a planned visit off.</summary>
/// <param name="Key">The visit.</param>
/// <param name="Reason">Why.</param>
public sealed record CancelVisit(string Key, string Reason) : CaseCommand;

/// <summary>A visit was planned.</summary>
/// <param name="Key">Its key.</param>
/// <param name="StartsAt">When.</param>
/// <param name="Team">Who goes.</param>
/// <param name="Appointment">Reference of the appointment.</param>
/// <param name="Move">The move of stage.</param>
public sealed record VisitPlanned(
    string Key, Instant StartsAt, ImmutableArray<string> Team, [Personal] string? Appointment, StageMove Move)
    : CaseEvent;

/// <summary>The team arrived.</summary>
/// <param name="Key">The visit.</param>
/// <param name="At">When.</param>
public sealed record VisitCheckedIn(string Key, Instant At) : CaseEvent
{
    /// <summary>Whether the team showed its documents; null where nobody said.</summary>
    public bool? IdentityShown { get; init; }

    /// <summary>Whether it is recorded throughout; null where nobody said.</summary>
    public bool? Recorded { get; init; }

    /// <summary>Whether a home or office is entered; null where nobody said.</summary>
    public bool? Entered { get; init; }

    /// <summary>Whether the team was let in; null where nobody said.</summary>
    public bool? EntryConsent { get; init; }

    /// <summary>Where.</summary>
    [Personal]
    public string? Place { get; init; }
}

/// <summary>The visit took place.</summary>
/// <param name="Key">The visit.</param>
/// <param name="RightPartyMet">Whether the debtor or somebody authorised was met.</param>
/// <param name="Outcome">What it led to.</param>
/// <param name="On">The day.</param>
/// <param name="CostMinor">What it cost the bank, in minor units; null where unknown.</param>
/// <param name="Move">The move of stage.</param>
public sealed record VisitCompleted(
    string Key, bool RightPartyMet, [Personal] string? Outcome, LocalDate On, long? CostMinor, StageMove Move)
    : CaseEvent
{
    /// <summary>What was seen and said.</summary>
    [Personal]
    public string? Note { get; init; }
}

/// <summary>A planned visit was called off.</summary>
/// <param name="Key">The visit.</param>
/// <param name="Reason">Why.</param>
/// <param name="Move">The move of stage.</param>
public sealed record VisitCancelled(string Key, [Personal] string? Reason, StageMove Move) : CaseEvent;

internal static class Visits
{
    private const int LeastTeam = 2;
    private const int MaxTeam = 20;

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, KeyReused, DateOutOfRange, SecondPersonRequired, NotEntered,
    // StageForbids, HoldActive, RuleForbids, FactMissing, VisitPending.
    public static void Decide(Deciding d, ScheduleVisit command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key")
            || !d.RequireText(command.Appointment, "appointment"))
        {
            return;
        }

        if (d.Knows(d.State.HasKey(RecordedKind.Visit, command.Key)))
        {
            d.Require(d.State.Visit is not { } pending || pending.Key != command.Key || pending.At == command.StartsAt,
                RefusalCode.KeyReused, $"The visit {command.Key} is planned for another time.");
            return;
        }

        if (!CheckTeam(d, command) || !d.RequireInstant(command.StartsAt, "start"))
        {
            return;
        }

        d.Expect(Different(command.Team) >= LeastTeam, RefusalCode.SecondPersonRequired,
            "A visit is made by at least two people (CN-CBA-VISIT).");
        d.Expect(command.StartsAt >= d.Facts.Now, RefusalCode.DateOutOfRange, "A visit is planned ahead.");
        Entry.Assess(d);
        d.ExpectEntered();
        d.Expect(d.State.Visit is null, RefusalCode.VisitPending, "A visit is planned already.");
        d.Judge(
            d.Act(ActKind.Visit, ActClass.Collection, PartyKind.Debtor, "in_person") with { At = command.StartsAt },
            Team(d.ByAgency, command.Team, "planned").With(VisitFacts.Entered, false));
        if (d.IsOutside && !d.Refused && d.State.Visit is { } other)
        {
            // Only a fact told from elsewhere meets a visit that is planned already: the new one replaces it.
            var back = d.Following(CaseTrigger.CancelVisit, d.Inputs());
            d.Emit(new VisitCancelled(other.Key, "another visit was planned elsewhere", back));
        }

        if (d.Move(CaseTrigger.ScheduleVisit) is { } move && !d.Refused)
        {
            d.Emit(new VisitPlanned(command.Key, command.StartsAt, command.Team, command.Appointment, move));
        }
    }

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, DateOutOfRange, ActorNotAllowed, HoldActive, RuleForbids,
    // FactMissing, NoVisitPending.
    public static void Decide(Deciding d, CheckInVisit command)
    {
        if (Pending(d, command.Key) is not { CheckedIn: false } visit
            || !d.RequireText(command.Place, "place", mayBeEmpty: true))
        {
            return;
        }

        ExpectTeamAndDay(d, visit);
        d.Judge(d.Act(ActKind.Visit, ActClass.Collection, PartyKind.Debtor, "in_person"),
            Arrived(d.ByAgency, visit.Team, new VisitCheckedIn(visit.Key, d.At)
            {
                IdentityShown = command.IdentityShown,
                Recorded = command.Recorded,
                Entered = command.Entered,
                EntryConsent = command.EntryConsent,
            }).And(d.Stated).And(visit.Facts));
        if (!d.Refused)
        {
            d.Emit(new VisitCheckedIn(visit.Key, d.At)
            {
                IdentityShown = command.IdentityShown,
                Recorded = command.Recorded,
                Entered = command.Entered,
                EntryConsent = command.EntryConsent,
                Place = command.Place,
            });
            d.EmitOnPerson(new ContactLogged(CaseLog.VisitKey(d.State.Opened!.Case, visit.Key), d.State.Opened.Case,
                ContactChannel.InPerson, d.At, ContactDirection.Outbound, Connected: false));
        }
    }

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, CurrencyMismatch, AmountNotPositive, ActorNotAllowed,
    // StageForbids, NoVisitPending, NotCheckedIn.
    public static void Decide(Deciding d, CompleteVisit command)
    {
        if (Pending(d, command.Key) is not { } visit || !d.RequireText(command.Outcome, "outcome")
            || !d.RequireText(command.Note, "note", mayBeEmpty: true)
            || (command.Cost is { } cost && !d.RequireAmount(cost, "cost", mayBeZero: true)))
        {
            return;
        }

        d.Expect(visit.CheckedIn, RefusalCode.NotCheckedIn, "The team has not checked in.");
        ExpectTeam(d, visit);
        var inputs = d.Inputs() with { RightPartyMet = command.RightPartyMet };
        if (!d.Refused && d.Move(CaseTrigger.CompleteVisit, inputs) is { } move)
        {
            Entry.Assess(d);
            d.Emit(new VisitCompleted(visit.Key, command.RightPartyMet, command.Outcome, d.Today, command.Cost?.Minor,
                move)
            {
                Note = command.Note,
            });
            if (command.RightPartyMet)
            {
                TellMet(d, visit);
            }
        }
    }

    /// <summary>
    /// His record shows that he was spoken to: the contact that was logged when the team came, told again with what it
    /// led to, counts as one.
    /// </summary>
    private static void TellMet(Deciding d, FieldVisit visit)
    {
        var key = CaseLog.VisitKey(d.State.Opened!.Case, visit.Key);
        var came = d.Facts.Person is { } person ? ContactLog.Find(person.State, key)?.At : null;
        d.EmitOnPerson(new ContactLogged(key, d.State.Opened.Case, ContactChannel.InPerson, came ?? d.At,
            ContactDirection.Outbound, Connected: true)
        {
            Result = Disposition.Reached,
        });
    }

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, NoVisitPending, StageForbids.
    public static void Decide(Deciding d, CancelVisit command)
    {
        if (Pending(d, command.Key) is { } visit && d.RequireText(command.Reason, "reason")
            && d.Move(CaseTrigger.CancelVisit) is { } move)
        {
            Entry.Assess(d);
            d.Emit(new VisitCancelled(visit.Key, command.Reason, move));
        }
    }

    public static CaseState Fold(CaseState state, VisitPlanned e) => state.Moved(e.Move) with
    {
        Keys = state.Keys.Add(new RecordedKey(RecordedKind.Visit, e.Key)),
        Visit = new FieldVisit(e.Key, e.StartsAt, e.Team, e.Move.From, CheckedIn: false),
    };

    public static CaseState Fold(CaseState state, VisitCheckedIn e) => state with
    {
        Visit = (state.Visit ?? throw new InvalidOperationException("No visit is planned.")) with { CheckedIn = true },
        Log = CaseLog.With(state, new LoggedContact(CaseLog.VisitPrefix + state.Visit.Key, "",
            ContactChannel.InPerson, e.At, ContactDirection.Outbound, Connected: false, PartyKind.Debtor)),
        LastActAt = state.Acted(e.At),
        LastAttempt = CaseLog.Later(state, CaseLog.VisitPrefix + state.Visit.Key, e.At),
    };

    public static CaseState Fold(CaseState state, VisitCompleted e) => state.Moved(e.Move) with
    {
        Visit = null,
        // A visit that met the right party is a contact with him, and counts as one; undoing it gives back the stage
        // before.
        Contacts = e.RightPartyMet
            ? state.Contacts.Add(new CaseContact(CaseLog.VisitPrefix + e.Key, RightParty: true, Before(state, e.Move),
                Corrected: false) { Reached = true })
            : state.Contacts,
        Log = e.RightPartyMet ? CaseLog.Met(state, CaseLog.VisitPrefix + e.Key) : state.Log,
        ContactedBy = e.RightPartyMet
            && Before(state, e.Move) is { To: CaseStage.Contacted, From: not CaseStage.Contacted }
            ? CaseLog.VisitPrefix + e.Key
            : state.Moved(e.Move).ContactedBy,
    };

    public static CaseState Fold(CaseState state, VisitCancelled e) => state.Moved(e.Move) with { Visit = null };

    private static StageMove Before(CaseState state, StageMove move) =>
        move.From == CaseStage.VisitScheduled && move.To != move.From && state.Visit is { } visit
            ? move with { From = visit.StageBefore }
            : move;

    /// <summary>What is stated of a visit at the door.</summary>
    /// <param name="byAgency">Whether an agency makes it; null where nobody said.</param>
    /// <param name="team">Who goes.</param>
    /// <param name="e">What was told of it.</param>
    public static NamedFacts Arrived(bool? byAgency, ImmutableArray<string> team, VisitCheckedIn e) =>
        Team(byAgency, team, "arrived")
            .With(VisitFacts.IdentityShown, e.IdentityShown)
            .With(VisitFacts.Recorded, e.Recorded)
            .With(VisitFacts.Entered, e.Entered)
            .With(VisitFacts.EntryConsent, e.EntryConsent);

    private static NamedFacts Team(bool? byAgency, ImmutableArray<string> team, string phase) => NamedFacts.None
        .With(ContactFacts.Purpose, PolicyWords.Of(ContactPurpose.Collect))
        .With(ContactFacts.ByAgency, byAgency)
        .With(VisitFacts.VisitPhase, phase)
        .With(VisitFacts.Collectors, Different(team));

    /// <summary>How many different people a team is.</summary>
    private static int Different(ImmutableArray<string> team) =>
        team.Select(TeamNames.Letters).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).Count();

    /// <summary>A visit is told of by its team, also on a later day where it was checked in.</summary>
    private static void ExpectTeam(Deciding d, FieldVisit visit)
    {
        var who = TeamNames.Letters(d.Facts.By.Subject);
        d.Expect(visit.Team.Any(member => TeamNames.Letters(member) == who), RefusalCode.ActorNotAllowed,
            "Only a member of its team tells of a visit.");
    }

    /// <summary>A visit is made by its team, on its day, and not long before its hour.</summary>
    private static void ExpectTeamAndDay(Deciding d, FieldVisit visit)
    {
        ExpectTeam(d, visit);
        var lead = d.Policy.Numbers.VisitLeadMinutes;
        var day = visit.At.InZone(d.Policy.OfficialZone).Date;
        d.Expect(d.Today == day && d.At >= visit.At.Minus(Duration.FromMinutes(lead)), RefusalCode.DateOutOfRange,
            $"The visit is told of on its day, {day:uuuu-MM-dd}, and from {lead} minutes before its start.");
    }

    private static bool CheckTeam(Deciding d, ScheduleVisit command)
    {
        if (!d.Require(!command.Team.IsDefaultOrEmpty, RefusalCode.FieldMissing, "The team is missing.")
            || !d.Require(command.Team.Length <= MaxTeam, RefusalCode.TooMany,
                $"A team has at most {MaxTeam} members."))
        {
            return false;
        }

        foreach (var member in command.Team)
        {
            if (d.RequireName(member, "team member"))
            {
                d.Expect(!TeamNames.IsMixed(member), RefusalCode.TextNotAllowed,
                    "The name of a team member mixes alphabets whose letters look alike.");
            }
        }

        return !d.Refused;
    }

    private static FieldVisit? Pending(Deciding d, string key) => d.RequireOpened()
        && d.Require(d.State.Visit?.Key == key, RefusalCode.NoVisitPending, $"The visit {key} is not planned.")
        ? d.State.Visit
        : null;
}
