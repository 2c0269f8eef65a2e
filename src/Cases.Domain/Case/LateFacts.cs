using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>
/// Judges again what was done since something that is told only now: twice, without it and with it. A rule that refuses
/// only with it is a finding. Nothing is rewritten.
/// </summary>
/// <remarks>
/// <para>An act is judged as it was then: with the case before its entry, with what was told since of the time before
/// it, with the contact log up to it, and by the policy of its day. So a finding is what would have been refused had
/// everything that is known now been told in time; a property compares it with a diary in which it was.</para>
/// <para>Of what is told with a day alone nobody knows the hour: acts of that day are left out.</para>
/// </remarks>
public static class LateFacts
{
    /// <summary>
    /// Findings of one decision, at most, over all cases that it is about; the last one says how many acts were not
    /// judged any more.
    /// </summary>
    public const int MostFindings = 200;

    // A day in any zone has ended by then, so that an act of which the day alone is kept is not missed.
    private static readonly Duration Slack = Duration.FromHours(12);

    private static readonly Citation OfThePaid =
        new("Lifecycle of a case", "nothing is collected on what is paid", null);

    /// <summary>
    /// Whether a command may tell of something before acts that are on record; its decision then needs <see
    /// cref="Facts.Past"/>. Cheap: asked of every command.
    /// </summary>
    /// <param name="state">The case.</param>
    /// <param name="command">The command.</param>
    /// <param name="policy">The rules in scope, whose tolerance counts.</param>
    public static bool MayBeLate(CaseState state, CaseCommand command, Policy policy)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(policy);
        if (state.LastActAt is not { } last)
        {
            return false;
        }

        var told = command as OutsideFact;
        return (told?.What ?? command) switch
        {
            // Money alone changes an answer only where it leaves nothing owed.
            RecordPayment paid => IsBefore(paid.ValueOn, last)
                && state.OutstandingMinor > 0 && paid.Amount.Currency == state.Currency
                && paid.Amount.Minor >= state.OutstandingMinor - policy.Numbers.ToleranceMinor,
            MatchPayment => true,
            TakePayment paid => IsBefore(paid.ValueOn, last)
                && state.OutstandingMinor > 0 && paid.Amount.Currency == state.Currency
                && paid.Amount.Minor >= state.OutstandingMinor - policy.Numbers.ToleranceMinor,
            PlaceHold { EffectiveAt: { } since } => since < last + Slack,
            PlaceHold or RecordContact or Remind or MakePromise or AgreePlan or ChangePlan =>
                told is not null && told.EffectiveAt < last + Slack,
            _ => false,
        };
    }

    /// <summary>Adds the findings of a decision on a case to it.</summary>
    internal static void Review(Deciding d)
    {
        if (d.Refused || d.Facts.Past is not { } past || Told(d) is not { } told)
        {
            return;
        }

        var (before, after) = People(d, past);
        var review = new LateReview(past, d.Policy, told)
        {
            Before = before, After = after, Numbered = d.State.Breaches.Length,
        };
        foreach (var found in review.Findings(MostFindings))
        {
            d.EmitFinding(found);
        }
    }

    /// <summary>Adds the findings of a decision on a person to the cases that they are on.</summary>
    internal static void Review(PersonDeciding d, PersonState before)
    {
        if (d.Refused || d.Facts.PersonId is not { } id || Told(d) is not { } told)
        {
            return;
        }

        var findings = new List<(CasePast Past, BreachFound Found)>();
        var unreviewed = 0;
        foreach (var past in d.Facts.Pasts)
        {
            var review = new LateReview(past, d.Policy, told)
            {
                Before = past.People.SetItem(id, before),
                After = past.People.SetItem(id, d.State),
            };
            if (findings.Count == MostFindings)
            {
                unreviewed += review.Count;
                continue;
            }

            findings.AddRange(review.Findings(MostFindings - findings.Count).Select(found => (past, found)));
        }

        for (var index = 0; index < findings.Count; index++)
        {
            var (past, found) = findings[index];
            var more = index == findings.Count - 1 ? unreviewed : 0;
            d.EmitBeside(new BesideEvent(
                past.Stream, past.Version, found with { Unreviewed = found.Unreviewed + more }));
        }
    }

    /// <summary>
    /// Puts on a state what was told of the time before it only later; what does not fit it any more is left out.
    /// </summary>
    internal static CaseState With(CaseState state, CaseEvent told) => told switch
    {
        HoldPlaced e => state.Holds.Any(hold => hold.Key == e.Key) ? state : state.Evolve(e),
        HoldAdvanced e => state.Holds.Any(hold => hold.Key == e.Hold) ? state.Evolve(e) : state,
        HoldLifted e => state.Holds.Any(hold => hold.Key == e.Hold) ? state.Evolve(e) : state,
        PaymentRecorded e => state.Money.Find(e.Key) is null ? state.Evolve(CaseInEffect.Recounted(state, e)) : state,
        ContactRecorded e => state.Contacts.Any(contact => contact.Key == e.Key)
            ? state
            : state.Evolve(e with { Move = StageMove.None(state.Stage) }),
        ReminderRecorded e => state.HasKey(RecordedKind.Reminder, e.Key)
            ? state
            : state.Evolve(e with { Move = StageMove.None(state.Stage) }),
        PromiseMade e => state.Promises.Any(promise => promise.Key == e.Key) ? state : state.Evolve(e),
        PlanAgreed e => state.Plans.Any(plan => plan.Key == e.Key)
            ? state
            : state.Evolve(e with { Superseded = state.Plan?.Key, Move = StageMove.None(state.Stage) }),
        Corrected { Target: CorrectionTarget.Contact } e =>
            state.Contacts.Any(contact => contact.Key == e.Key && !contact.Corrected)
                ? state.Evolve(e with { Move = StageMove.None(state.Stage) })
                : state,
        Corrected { Target: CorrectionTarget.Payment } e =>
            state.Money.Find(e.Key) is { Reversed: false }
                ? state.Evolve(CaseInEffect.Recounted(state, e with { Move = StageMove.None(state.Stage) }))
                : state,
        _ => state,
    };

    /// <summary>From when an entry of the past counts; null where it is of no kind that counts earlier than told.
    /// </summary>
    internal static Instant? CountsFrom(PastEntry entry, DateTimeZone zone) => entry.Event switch
    {
        Corrected => Instant.MinValue,
        PaymentRecorded e => Deadline.EndOf(e.ValueOn, zone),
        ContactRecorded e => e.At,
        ReminderRecorded e => e.At ?? entry.At,
        HoldPlaced or HoldAdvanced or HoldLifted or PromiseMade or PlanAgreed => entry.At,
        _ => null,
    };

    /// <summary>The answer where a command collects what was paid by then.</summary>
    internal static RefusalReason NothingOwed() => new(
        RefusalCode.CaseResolved, "Nothing was owed any more when this was done.", [])
    {
        Rule = "BANK-NOTHING-OWED",
        Citation = OfThePaid,
        Norm = NormStrength.ProductDefault,
    };

    private static bool IsBefore(LocalDate day, Instant last) =>
        last > day.PlusDays(1).AtMidnight().InUtc().ToInstant() - Slack;

    /// <summary>What a decision on a case tells late; null where it tells of now.</summary>
    private static ToldLate? Told(Deciding d)
    {
        ImmutableArray<CaseEvent> told = [.. d.Events.Where(IsLateable)];
        return told is not [var first, ..] ? null : first switch
        {
            PaymentRecorded e => new ToldLate(
                LateFactKind.Payment, e.Key, Deadline.EndOf(e.ValueOn, d.Policy.OfficialZone), told),
            _ when d.At >= d.Facts.Now => null,
            _ => new ToldLate(KindOf(first), KeyOf(first), Since(d), told),
        };
    }

    private static ToldLate? Told(PersonDeciding d) => d.Events switch
    {
        [PersonHoldPlaced e, ..] when d.At < d.Facts.Now => new ToldLate(LateFactKind.PersonHold, e.Key, d.At, []),
        [ConsentWithdrawn e, ..] when d.At < d.Facts.Now => new ToldLate(
            LateFactKind.Consent, PolicyWords.Of(e.Kind), d.At, []),
        [ConsentEnded e, ..] when d.At < d.Facts.Now => new ToldLate(
            LateFactKind.Consent, PolicyWords.Of(e.Kind), d.At, []),
        _ => null,
    };

    private static Instant Since(Deciding d) =>
        d.TimeOfDayKnown ? d.At : Deadline.EndOf(d.Today, d.Policy.OfficialZone);

    private static bool IsLateable(CaseEvent happened) => happened is HoldPlaced or PaymentRecorded or ContactRecorded
        or ReminderRecorded or PromiseMade or PlanAgreed;

    private static LateFactKind KindOf(CaseEvent happened) => happened switch
    {
        HoldPlaced => LateFactKind.Hold,
        PromiseMade or PlanAgreed => LateFactKind.Agreement,
        _ => LateFactKind.Contact,
    };

    private static string KeyOf(CaseEvent happened) => happened switch
    {
        HoldPlaced e => e.Key,
        PromiseMade e => e.Key,
        PlanAgreed e => e.Key,
        ContactRecorded e => e.Key,
        ReminderRecorded e => e.Key,
        _ => "",
    };

    /// <summary>The persons of a case before and after what a decision on it tells their records.</summary>
    private static (ImmutableDictionary<string, PersonState> Before, ImmutableDictionary<string, PersonState> After)
        People(Deciding d, CasePast past)
    {
        var after = past.People;
        foreach (var beside in d.Beside)
        {
            var id = beside.Stream[(beside.Stream.IndexOf('/', StringComparison.Ordinal) + 1)..];
            if (beside.Event is PersonEvent happened && after.TryGetValue(id, out var known))
            {
                after = after.SetItem(id, known.Evolve(happened));
            }
        }

        return (past.People, after);
    }
}

/// <summary>What is told late.</summary>
/// <param name="Kind">Of which kind it is.</param>
/// <param name="Key">Its key.</param>
/// <param name="Since">Acts from this instant on are judged again.</param>
/// <param name="Events">What it adds to the case; empty where it is of a person's record.</param>
internal sealed record ToldLate(LateFactKind Kind, string Key, Instant Since, ImmutableArray<CaseEvent> Events);
