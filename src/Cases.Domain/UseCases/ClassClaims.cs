using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>What frees an outbound act from the rules of collection, as its sender states it.</summary>
/// <param name="Class">As what he sends it.</param>
/// <param name="Channel">How.</param>
/// <param name="Notice">The notice of the law that is given, or the right that is preserved; null for none.</param>
/// <param name="Answers">The key of the contact, dispute or complaint that it answers; null for none.</param>
/// <param name="Party">To whom it goes.</param>
internal readonly record struct ClassClaim(
    ActClass Class, ContactChannel Channel, LegalNotice? Notice, string? Answers, PartyKind Party)
{
    /// <summary>The fact that rules may ask for.</summary>
    public NamedFacts AddTo(NamedFacts named) =>
        Notice is { } notice ? named.With(ContentFacts.LegalNotice, PolicyWords.Of(notice)) : named;
}

/// <summary>
/// A class that lets an act pass where collection stops is shown by something: nobody frees a call by a word.
/// </summary>
internal static class ClassClaims
{
    private static readonly string[] Others = ["agency", "field"];

    /// <summary>Refuses a command whose class nothing shows; what is told from outside passes.</summary>
    /// <param name="d">The decision.</param>
    /// <param name="claim">What is claimed.</param>
    /// <param name="granted">
    /// What the slot that is used was given to answer: what was done in it is recorded, though it was answered since.
    /// </param>
    public static void Expect(Deciding d, ClassClaim claim, string? granted = null)
    {
        var fault = Fault(claim, d.Facts.By)
            ?? (granted is not null && granted == claim.Answers ? null
                : AnswerFault(claim, Answerable.Of(d, claim.Party)));
        if (fault is (var code, var detail))
        {
            d.Expect(false, code, detail);
        }
    }

    /// <inheritdoc cref="Expect"/>
    public static bool Require(PersonDeciding d, ClassClaim claim, CaseState state)
    {
        var fault = Fault(claim, d.Facts.By) ?? AnswerFault(claim, Answerable.Of(d, state, claim.Party));
        return fault is not (var code, var detail) || d.Require(false, code, detail);
    }

    private static (RefusalCode Code, Sentence Detail)? Fault(ClassClaim claim, Principal by)
    {
        var isOfTheLaw = claim.Class is ActClass.MandatoryNotice or ActClass.PreservationOfRights;
        return claim.Notice is { } notice && ClassOf(notice) != claim.Class
            ? (RefusalCode.FieldsContradict,
                Sentence.Of(
                    $"'{PolicyWords.Of(notice):word}' is of the class {PolicyWords.Of(ClassOf(notice)):word}."))
            : claim is { Notice: LegalNotice.SetOff, Channel: ContactChannel.Phone or ContactChannel.InPerson }
            ? (RefusalCode.FieldsContradict, Sentence.Fixed(
                "A set-off works when its notice arrives: give it in writing, so that its arrival can be shown."))
            : claim.Answers is not null && claim.Class != ActClass.ServiceReply
            ? (RefusalCode.FieldsContradict, Sentence.Fixed(
                "Only a service reply answers something."))
            : isOfTheLaw && Others.Contains(by.Role)
            ? (RefusalCode.ActorNotAllowed, Sentence.Fixed(
                "The bank's own desk gives notices of the law and preserves rights, no agency or field team."))
            : isOfTheLaw && claim.Channel != ContactChannel.Letter && claim.Notice is null
            ? (RefusalCode.FieldMissing, Sentence.Fixed(
                "Other than by letter, name the notice that is given or the right preserved."))
            : claim is { Class: ActClass.ServiceReply, Answers: null }
            ? (RefusalCode.FieldMissing, Sentence.Fixed(
                "A service reply names what it answers: the key of a contact that came in, a dispute or a complaint."))
            : null;
    }

    private static (RefusalCode Code, Sentence Detail)? AnswerFault(ClassClaim claim, Answerable about) =>
        claim.Answers is not { } key || about.Has(key)
            ? null
            : (RefusalCode.KeyUnknown, Sentence.Of(
                $"No contact {key} that waits for its answer came in on this case within "
                + $"{about.Days} days from whom the reply is for, and no dispute or complaint of his with that key "
                + $"stands or ended within them."));

    /// <summary>
    /// Whether a reply answers what came in. A dial that did not reach him does not, as dials are counted whatever they
    /// are for; nor does what went to nobody or to somebody else.
    /// </summary>
    /// <param name="channel">How it was given.</param>
    /// <param name="result">What it led to; null for a message or letter of which no result is told.</param>
    public static bool Answered(ContactChannel channel, Disposition? result) => result switch
    {
        Disposition.Invalid or Disposition.WrongParty => false,
        Disposition.NoAnswer or Disposition.Busy or Disposition.Voicemail => channel != ContactChannel.Phone,
        _ => true,
    };

    /// <summary>What is answered with one reply more; as it was where that answers nothing.</summary>
    public static ImmutableArray<GivenAnswer> With(CaseState state, string reply, string? to, bool answered) =>
        to is not null && answered ? state.Answers.Add(new GivenAnswer(reply, to)) : state.Answers;

    private static ActClass ClassOf(LegalNotice notice) => notice switch
    {
        LegalNotice.Limitation or LegalNotice.GuaranteePeriod or LegalNotice.ProofOfClaim =>
            ActClass.PreservationOfRights,
        _ => ActClass.MandatoryNotice,
    };

    /// <summary>
    /// What waits for an answer on a case, given to one party of it, and to his id where he is not its debtor.
    /// </summary>
    private sealed record Answerable(
        CaseState State, PersonState? Person, (PartyKind Party, string? Person) Whom, Instant At, LocalDate Today,
        int Days)
    {
        public static Answerable Of(Deciding d, PartyKind party) => new(d.State, d.Facts.Person?.State,
            (party, d.Facts.Reached?.Id), d.At, d.Today, d.Policy.Numbers.ServiceReplyDays);

        public static Answerable Of(PersonDeciding d, CaseState state, PartyKind party) => new(state, d.State,
            (party, d.Facts.Reached?.Id), d.Facts.Now, d.Today, d.Policy.Numbers.ServiceReplyDays);

        /// <summary>
        /// A dispute or complaint, of the case or of the debtor, is answered to whom it protects, while it stands and
        /// for some days after it ended; a contact to who came in, once, for some days from then.
        /// </summary>
        public bool Has(string key) => CameIn(key)
            || State.Holds.Any(hold => hold.Key == key && WhoSpeaks.For(hold.Party, Whom.Party)
                && Waits(hold.Kind, hold.Lifted ? hold.LiftedOn : hold.Until))
            || (WhoSpeaks.ForTheDebtor(Whom.Party, Whom.Person) && Person is { } debtor
                && debtor.Holds.Any(hold => hold.Key == key
                    && Waits(hold.Kind, hold.Lifted ? hold.LiftedOn : hold.Until)));

        private bool Waits(HoldKind kind, LocalDate? ended) =>
            HoldEnds.ByAnswer(kind) && (ended is not { } on || Today <= on.PlusDays(Days));

        /// <summary>
        /// Whoever came in before he had a part, or is known by the part alone, is who has that part; the debtor is
        /// never taken for another.
        /// </summary>
        private bool IsFrom(LoggedContact logged) => (logged.Party, logged.PartyPerson) == Whom
            || (logged.Party == Whom.Party && logged.Party != PartyKind.Debtor
                && (logged.PartyPerson is null || Whom.Person is null));

        private bool CameIn(string key) => CaseLog.Find(State, Person, key) is
            { Direction: ContactDirection.Inbound, Corrected: false } logged
            && IsFrom(logged)
            && !State.Answers.Any(given => given.To == key)
            && logged.At >= At.Minus(Duration.FromDays(Days));
    }
}
