using NodaTime;

namespace Cases.Domain;

/// <summary>An act on record, put together again as it was judged.</summary>
/// <param name="Key">The key of what was done.</param>
/// <param name="Act">The act.</param>
/// <param name="Named">What was stated of it.</param>
/// <param name="Logged">Its key in a person's contact log; null where it is no contact.</param>
internal sealed record PastAct(string Key, Act Act, NamedFacts Named, string? Logged);

/// <summary>
/// Makes acts of the entries of a case again: contacts, reminders, visits, plans, charges, referrals
/// and steps without a command of their own.
/// </summary>
internal static class PastActs
{
    /// <summary>The act of an entry; null where it records none, or one that somebody else began.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="before">The case before it.</param>
    /// <param name="zone">The official zone.</param>
    public static PastAct? Of(PastEntry entry, CaseState before, DateTimeZone zone)
    {
        var act = entry.Event switch
        {
            ContactRecorded { Direction: ContactDirection.Outbound } e => Contact(e, entry, before),
            ReminderRecorded e => Reminder(e, entry, before),
            VisitCheckedIn e => Visit(e, entry, before),
            PlanAgreed e => Plan(e, entry.At),
            ChargeAdded { Minor: > 0 } e when !Follows(e) => Plain(
                e.Key, ActKind.Posting, ActClass.MandatoryNotice, entry.At),
            ReferredToLegal e => Plain(e.Key, ActKind.Referral, ActClass.Collection, entry.At),
            StepRecorded e => new PastAct(
                e.Key, new Act(e.Kind, e.Class, e.Party, null, e.PartyPerson, e.At, true), NamedFacts.None, null),
            _ => null,
        };
        return act is null ? null : act with
        {
            Act = act.Act with
            {
                Actor = entry.By.Subject,
                Collector = entry.Event.Outside is null ? Collector.Of(entry.By) : null,
                TimeOfDayKnown = TimeKnown(entry, act.Act.At, zone),
            },
        };
    }

    /// <summary>What is told of a day alone stands at its beginning; what was done here has its hour.</summary>
    private static bool TimeKnown(PastEntry entry, Instant at, DateTimeZone zone) =>
        entry.Event.Outside is null || at.InZone(zone).TimeOfDay != LocalTime.Midnight;

    /// <summary>The cost of a reminder is judged with it, and debt of the case before came by no act.</summary>
    private static bool Follows(ChargeAdded e) => e.Key.StartsWith("r:", StringComparison.Ordinal)
        || e.Key.StartsWith(CarryDebt.Prefix, StringComparison.Ordinal);

    private static PastAct Contact(ContactRecorded e, PastEntry entry, CaseState before)
    {
        var act = new Act(Acts.KindOf(e.Channel), e.Class, e.Party, Acts.Name(e.Channel), e.PartyPerson, e.At, true)
        {
            Point = e.Point,
            CallKind = e.CallKind,
            Connected = RecordContactUse.IsConnected(e.Disposition),
            Permission = e.Permission,
        };
        var named = new ClassClaim(e.Class, e.Channel, e.Notice, e.Answers, e.Party).AddTo(
            NamedFacts.None.With(ContactFacts.Purpose, PolicyWords.Of(e.Purpose))
                .With(ContactFacts.Answered, act.Connected)
                .With(ContactFacts.ByAgency, entry.ByAgency));
        return new PastAct(e.Key, act, named, CaseLog.ContactKey(before.Opened!.Case, e.Key));
    }

    private static PastAct Reminder(ReminderRecorded e, PastEntry entry, CaseState before)
    {
        var act = new Act(
            Acts.KindOf(e.Channel), e.Class, e.Party, Acts.Name(e.Channel), e.PartyPerson, e.At ?? entry.At, true)
        {
            Point = e.Point,
            CallKind = CallKind.Notification,
            Connected = e.Result is { } result ? RecordContactUse.IsConnected(result) : null,
        };
        var named = new ClassClaim(e.Class, e.Channel, e.Notice, e.Answers, e.Party).AddTo(NamedFacts.None
            .With(ContactFacts.Purpose, PolicyWords.Of(ContactPurpose.Collect))
            .With(ContactFacts.Answered, act.Connected)
            .With(ContactFacts.ByAgency, entry.ByAgency)
            .With(ContentFacts.LetterFields, e.Fields));
        return new PastAct(e.Key, act, named, CaseLog.ReminderKey(before.Opened!.Case, e.Key));
    }

    private static PastAct Visit(VisitCheckedIn e, PastEntry entry, CaseState before)
    {
        var act = new Act(ActKind.Visit, ActClass.Collection, PartyKind.Debtor, "in_person", null, e.At, true);
        var named = Visits.Arrived(entry.ByAgency, before.Visit?.Team ?? [], e);
        return new PastAct(e.Key, act, named, CaseLog.VisitKey(before.Opened!.Case, e.Key));
    }

    private static PastAct Plan(PlanAgreed e, Instant at) =>
        new(e.Key, OfDebtor(ActKind.PlanAgreement, ActClass.ServiceReply, at), AgreePlanUse.Stated(e), null);

    private static PastAct Plain(string key, ActKind kind, ActClass actClass, Instant at) =>
        new(key, OfDebtor(kind, actClass, at), NamedFacts.None, null);

    private static Act OfDebtor(ActKind kind, ActClass actClass, Instant at) =>
        new(kind, actClass, PartyKind.Debtor, null, null, at, true);
}
