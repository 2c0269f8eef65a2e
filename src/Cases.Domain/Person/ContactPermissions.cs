using NodaTime;

namespace Cases.Domain;

/// <summary>Asks whether a person may be contacted now, and reserves the slot where he may.</summary>
/// <remarks>
/// One slot at a time for a channel and a party. It counts in every count of contacts until it is used by a contact or
/// lapses, so that two who ask at once never both spend what is left.
/// </remarks>
/// <param name="Key">Its key, unique on the person.</param>
/// <param name="Case">The case that the contact is about; the person is its debtor.</param>
/// <param name="Channel">How.</param>
public sealed record RequestContactPermission(string Key, string Case, ContactChannel Channel) : PersonCommand
{
    /// <summary>Who is to be reached.</summary>
    public PartyKind Party { get; init; } = PartyKind.Debtor;

    /// <summary>The person's id; needed where the case names several in that part, null for the one.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>What it is for; a reminder past the due date is judged as collection.</summary>
    public ActClass Class { get; init; } = ActClass.Collection;

    /// <summary>Why somebody is contacted.</summary>
    public ContactPurpose Purpose { get; init; } = ContactPurpose.Collect;

    /// <summary>Of a call, which kind.</summary>
    public CallKind CallKind { get; init; } = CallKind.Interactive;

    /// <summary>The key of the contact point; null where none is named.</summary>
    public string? Point { get; init; }

    /// <summary>The notice of the law that is to be given, or the right to be preserved; null for none.</summary>
    public LegalNotice? Notice { get; init; }

    /// <summary>
    /// Of a service reply: the key of the contact of the case, or of the dispute or complaint of the case or of its
    /// debtor, that it answers; of the one to whom it goes.
    /// </summary>
    public string? Answers { get; init; }

    /// <summary>
    /// The key of a granted override on the case, under which it is permitted where its rule refuses it; null for none.
    /// </summary>
    public string? Override { get; init; }
}

/// <summary>Gives a reserved slot back unused; an override that it used is not given back.</summary>
/// <param name="Key">The permission.</param>
/// <param name="Reason">Why, in a word or two.</param>
public sealed record ReleaseContactPermission(string Key, string Reason) : PersonCommand;

/// <summary>A contact is permitted and its slot reserved.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Case">The case that it is about.</param>
/// <param name="Channel">How.</param>
/// <param name="Party">Who is to be reached.</param>
/// <param name="GrantedAt">Since when, inclusive.</param>
/// <param name="Until">Until when, exclusive; unused it lapses then.</param>
public sealed record ContactPermissionGranted(
    string Key, string Case, ContactChannel Channel, PartyKind Party, Instant GrantedAt, Instant Until) : PersonEvent
{
    /// <summary>As what the contact was judged.</summary>
    public ActClass Class { get; init; } = ActClass.Collection;

    /// <summary>Why somebody is contacted.</summary>
    public ContactPurpose Purpose { get; init; } = ContactPurpose.Collect;

    /// <summary>Of a call, which kind.</summary>
    public CallKind CallKind { get; init; } = CallKind.Interactive;

    /// <summary>The key of the contact point; null where none is named.</summary>
    public string? Point { get; init; }

    /// <summary>The person who is to be reached, where the case names him and he is not its debtor.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>Whether it stands on his own record, beside that on the record of the case's debtor.</summary>
    public bool Himself { get; init; }

    /// <summary>Of a service reply: the key of what it answers; null for nothing.</summary>
    public string? Answers { get; init; }

    /// <summary>Who asked for it; null in entries of builds that did not keep it.</summary>
    public string? Subject { get; init; }

    /// <summary>The organisation for which it was asked; null for none.</summary>
    public string? Organisation { get; init; }

    /// <summary>The <see cref="Collector"/> who asked, of the entry's principal; null where it is not known.</summary>
    public string? By { get; private init; }

    /// <inheritdoc/>
    public override PersonEvent ToldBy(Principal by) => this with { By = Collector.Of(by) };
}

/// <summary>A reserved slot was given back unused.</summary>
/// <param name="Key">The permission.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When.</param>
public sealed record ContactPermissionReleased(string Key, [Personal] string? Reason, Instant At) : PersonEvent;

internal static class ContactPermissions
{
    /// <summary>How long a lapsed permission is remembered, so that its key told again is known.</summary>
    private static readonly Duration Remembered = Duration.FromDays(7);

    // Refusals: FieldMissing, TextNotAllowed, KeyReused, KeyUnknown, FieldsContradict, ActorNotAllowed, CaseResolved,
    // NotEntered, HoldActive, RuleForbids, FactMissing, SlotReserved, OverrideUnusable, PersonUnknown.
    public static void Decide(PersonDeciding d, RequestContactPermission command)
    {
        if (!d.RequireKnown() || !d.RequireKey(command.Key, "key") || !d.RequireId(command.Case, "case")
            || !d.Require(!command.Key.Contains('/', StringComparison.Ordinal), RefusalCode.TextNotAllowed,
                "The key of a permission has no slash.")
            || !d.RequireName(command.Point, "contact point", mayBeEmpty: true)
            || (command.PartyPerson is not null && !d.RequireId(command.PartyPerson, "party person"))
            || (command.Answers is not null && !d.RequireKey(command.Answers, "answers")))
        {
            return;
        }

        if (d.State.Permissions.FirstOrDefault(slot => slot.Key == command.Key) is { } known)
        {
            d.Knows(true);
            d.Require(IsSame(known, command) && known.IsOf(d.Facts.By), RefusalCode.KeyReused,
                $"The permission {command.Key} was asked for with other data, or by somebody else.");
            return;
        }

        if (Case(d, command) is not { } state)
        {
            return;
        }

        if (WhoIsMeant.Fault(state, command.Party, command.PartyPerson) is { } unclear)
        {
            d.Require(false, unclear.Code, unclear.Detail);
            return;
        }

        var about = new Meant(d.Facts.Reached?.Person.State ?? d.State, command.Channel, command.Party,
            d.Facts.Reached is not null);
        var fault = UsablePoints.Fault(about, command.Point, outbound: true);
        if (d.RequireNone(fault, RefusalCode.KeyUnknown))
        {
            Grant(d, command, state, about);
        }
    }

    // Refusals: FieldMissing, TextNotAllowed, KeyUnknown, PersonUnknown.
    public static void Decide(PersonDeciding d, ReleaseContactPermission command)
    {
        if (!d.RequireKnown() || !d.RequireText(command.Reason, "reason"))
        {
            return;
        }

        // Another's permission is answered like one that is not: nobody learns of it, and nobody gives it away.
        var known = d.State.Permissions.Any(slot => slot.Key == command.Key && slot.IsOf(d.Facts.By));
        if (d.Require(known, RefusalCode.KeyUnknown, $"There is no permission {command.Key}.")
            && d.State.Reserved.Any(slot => slot.Key == command.Key))
        {
            d.Emit(new ContactPermissionReleased(command.Key, command.Reason, d.Facts.Now));
            d.EmitOnReached(new ContactPermissionReleased(OwnKey(d.State, command.Key), command.Reason, d.Facts.Now));
        }
    }

    /// <summary>Gives back what is reserved for a case, on the debtor's record.</summary>
    /// <param name="d">The decision on the case.</param>
    /// <param name="reason">Why.</param>
    public static void ReleaseOf(Deciding d, string reason)
    {
        foreach (var slot in d.Facts.Person?.State.Reserved ?? [])
        {
            if (slot.Case == d.State.Opened!.Case && !slot.Himself && d.Facts.Now < slot.Until)
            {
                d.EmitOnPerson(new ContactPermissionReleased(slot.Key, reason, d.Facts.Now));
            }
        }
    }

    /// <summary>The key of a permission on the record of the one who is to be reached; nobody can choose it.</summary>
    public static string OwnKey(string caseId, string permission) => $"{caseId}/permission/{permission}";

    private static string OwnKey(PersonState debtor, string permission) =>
        OwnKey(debtor.Permissions.First(slot => slot.Key == permission).Case, permission);

    /// <summary>Who has the slot in which somebody would be reached: a person has one for each channel.</summary>
    /// <param name="about">Whom, and by which channel.</param>
    /// <param name="now">The instant.</param>
    /// <param name="mayCount">Which slots to look at.</param>
    /// <returns>The slot; null where it is free.</returns>
    public static ReservedSlot? TakenBy(Meant about, Instant now, Func<ReservedSlot, bool> mayCount) =>
        about.Record.Reserved.FirstOrDefault(slot => slot.Channel == about.Channel && now < slot.Until
            && (about.IsOwnRecord
                ? slot.Himself || (slot.Party == PartyKind.Debtor && slot.PartyPerson is null)
                : !slot.Himself && slot.PartyPerson is null && slot.Party == about.Party)
            && mayCount(slot));

    public static PersonState Fold(PersonState state, ContactPermissionGranted e)
    {
        var slot = new ReservedSlot(e.Key, e.Case, e.Channel, e.Party, e.GrantedAt, e.Until)
        {
            Class = e.Class,
            Purpose = e.Purpose,
            CallKind = e.CallKind,
            Point = e.Point,
            PartyPerson = e.PartyPerson,
            Himself = e.Himself,
            Answers = e.Answers,
            Subject = e.Subject,
            Organisation = e.Organisation,
            By = e.By,
        };
        var oldest = e.GrantedAt.Minus(Remembered);
        return state with
        {
            Permissions = state.Permissions.RemoveAll(old => old.Until < oldest).Add(slot),
            Reserved = state.Reserved.RemoveAll(old => old.Until <= e.GrantedAt).Add(slot),
        };
    }

    public static PersonState Fold(PersonState state, ContactPermissionReleased e) => Spend(state, e.Key);

    /// <summary>Why a contact waits while somebody else has its slot; it never says who.</summary>
    public static RefusalReason Taken(ReservedSlot slot) => new(
        RefusalCode.SlotReserved, "Somebody is about to contact this person by this channel; ask again later.",
        [new RuleFact("channel", Acts.Name(slot.Channel))])
    {
        PermittedFrom = slot.Until,
    };

    /// <summary>A slot that is used or given back counts no more.</summary>
    public static PersonState Spend(PersonState state, string? key) => key is null
        ? state
        : state with { Reserved = state.Reserved.RemoveAll(slot => slot.Key == key) };

    private static CaseState? Case(PersonDeciding d, RequestContactPermission command)
    {
        var state = d.Facts.Case;
        if (!d.Require(state is not null, RefusalCode.KeyUnknown,
            $"There is no case {command.Case} of which this person is the debtor."))
        {
            return null;
        }

        var collects = ClassOf(state!, command, d) == ActClass.Collection;
        d.Require(!collects || state!.Stage != CaseStage.Resolved, RefusalCode.CaseResolved,
            "The case is resolved; nothing is collected on it.");
        d.Require(command.Class != ActClass.Collection || state!.EnteredOn is not null, RefusalCode.NotEntered,
            "Arrears have not passed the entry criteria; only reminders are possible.");
        return d.Refused ? null : state;
    }

    private static void Grant(PersonDeciding d, RequestContactPermission command, CaseState state, Meant about)
    {
        var now = d.Facts.Now;
        if ((TakenBy(about, now, _ => true) ?? Answering(d, command, now)) is { } taken)
        {
            d.RefuseSlot(taken);
        }

        var act = new Act(
            Acts.KindOf(command.Channel), ClassOf(state, command, d), command.Party, Acts.Name(command.Channel),
            d.Facts.Reached?.Id, now, TimeOfDayKnown: true)
        {
            Actor = d.Facts.By.Subject,
            Collector = Collector.Of(d.Facts.By),
            Point = command.Point,
            CallKind = command.CallKind,
        };
        var claim = new ClassClaim(command.Class, command.Channel, command.Notice, command.Answers, command.Party);
        var named = claim.AddTo(NamedFacts.None
            .With(ContactFacts.Purpose, PolicyWords.Of(command.Purpose))
            .With(ContactFacts.ByAgency, Acts.IsAgency(d.Facts.By))).And(command.Stated);
        ClassClaims.Require(d, claim, state);
        var facts = CaseActFacts.Of(state, d.Facts with { Person = d.Itself }, d.Policy, now, named, act);
        if (d.Judge(act, facts, named, command.Override))
        {
            var granted = new ContactPermissionGranted(
                command.Key, command.Case, command.Channel, command.Party, now, LastInstant(d, act, facts))
            {
                Class = act.Class,
                Purpose = command.Purpose,
                CallKind = command.CallKind,
                Point = command.Point,
                PartyPerson = d.Facts.Reached?.Id,
                Answers = command.Answers,
                Subject = d.Facts.By.Subject,
                Organisation = d.Facts.By.Organisation,
            };
            d.Emit(granted);
            if (!command.Stated.IsDefaultOrEmpty)
            {
                d.Emit(new PermissionFactsStated(command.Key, command.Stated));
            }

            d.EmitOnReached(granted with { Key = OwnKey(command.Case, command.Key), Himself = true });
            if (d.Used is { } used)
            {
                d.EmitOnCase(new OverrideUsed(used.Key, used.Rule) { Permission = command.Key });
            }
        }
    }

    /// <summary>The slot of another reply to the same contact, which is answered once; a dispute is not.</summary>
    private static ReservedSlot? Answering(PersonDeciding d, RequestContactPermission command, Instant now) =>
        command.Answers is not { } key || CaseLog.Find(d.Facts.Case!, d.State, key) is null
            ? null
            : d.State.Reserved.FirstOrDefault(slot =>
                slot.Case == command.Case && slot.Answers == command.Answers && now < slot.Until);

    /// <summary>The end of the slot: after the policy's minutes, or earlier where a rule begins to forbid.</summary>
    private static Instant LastInstant(PersonDeciding d, Act act, ActFacts facts)
    {
        var end = act.At.Plus(Duration.FromMinutes(d.Policy.Numbers.ContactPermissionMinutes));
        end = d.Used is { } used ? Instant.Min(end, used.Until) : end;
        return d.Policy.FirstRefused(act, facts, end, d.Used?.Rule) ?? end;
    }

    private static ActClass ClassOf(CaseState state, RequestContactPermission command, PersonDeciding d) =>
        Acts.ClassOf(state, d.Policy.DateOf(d.Facts.Now), command.Class);

    private static bool IsSame(ReservedSlot slot, RequestContactPermission command) => slot.Case == command.Case
        && slot.Channel == command.Channel && slot.Party == command.Party && slot.Point == command.Point
        && StatedFact.Alike(slot.Facts, command.Stated)
        && slot.CallKind == command.CallKind && slot.Purpose == command.Purpose && slot.Answers == command.Answers
        && (command.PartyPerson is null || command.PartyPerson == slot.PartyPerson
            || command.Party == PartyKind.Debtor);
}
