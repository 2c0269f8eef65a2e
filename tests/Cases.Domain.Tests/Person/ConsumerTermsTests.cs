using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Domain.Tests;

/// <summary>Goal: what a person tells about when, where and how to be reached is recorded once, and ends when it is
/// taken back.</summary>
public sealed class ConsumerTermsTests
{
    private static readonly AddContactPoint Mobile =
        new("m", ContactChannel.Phone, "+1 000 000 0001", "contract", LegalGround.Contract);

    private static readonly DesignateContact Busy = new("d1", DesignationSource.Consumer, "call 3")
    {
        Days = [Weekday.Wednesday, Weekday.Monday], FromMinute = 900, ToMinute = 1_020,
    };

    private static readonly PersonCommand[] Accepted =
    [
        Busy,
        Busy with { Days = [], Only = true },
        Busy with { Source = DesignationSource.CreditorFile, FromMinute = 1_320, ToMinute = 60 },
        new DesignateContact("d2", DesignationSource.Consumer, "call 4") { Place = ContactPlace.Workplace },
        new RequestMedium("w1", MediumWish.Stop, ContactChannel.Sms, "text 1"),
        new RequestMedium("w2", MediumWish.Prefer, ContactChannel.Phone, "call 5") { Point = "m" },
        new LocatePerson("l1", "told on the telephone") { ZoneId = "America/Chicago" },
        new LocatePerson("l2", "bill") { Locality = "US-NY-NYC" },
        new LocatePerson("l3", "told on the telephone") { Place = ContactPlace.Workplace, Point = "m" },
        new RecordConsent(ConsentKind.QuietHours, null, "form 1") { Until = Day("2026-03-10") },
        new RecordConsent(ConsentKind.ThirdParty, null, "letter 1") { With = PartyKind.Employer },
        new RecordConsent(ConsentKind.Separate, null, "form 2"),
    ];

    public static TheoryData<int> EveryAccepted => [.. Enumerable.Range(0, Accepted.Length)];

    public static TheoryData<string, PersonCommand, RefusalCode> Faults => new()
    {
        { "no evidence", Busy with { Evidence = "" }, RefusalCode.FieldMissing },
        { "no key", Busy with { Key = "" }, RefusalCode.FieldMissing },
        { "no length", Busy with { ToMinute = 900 }, RefusalCode.DateOutOfRange },
        { "no such minute", Busy with { FromMinute = 1_440 }, RefusalCode.DateOutOfRange },
        { "before the day", Busy with { FromMinute = -1 }, RefusalCode.DateOutOfRange },
        { "beyond the day", Busy with { ToMinute = 1_441 }, RefusalCode.DateOutOfRange },
        { "place and time", Busy with { Place = ContactPlace.Workplace }, RefusalCode.FieldsContradict },
        { "never", new DesignateContact("d", DesignationSource.Consumer, "e"), RefusalCode.FieldsContradict },
        { "ends before", Busy with { From = Day("2026-03-09"), Until = Day("2026-03-08") },
            RefusalCode.DateOutOfRange },
        { "is over", Busy with { Until = Day("2026-02-20") }, RefusalCode.DateOutOfRange },
        { "no such designation", new WithdrawDesignation("x", "e"), RefusalCode.KeyUnknown },
        { "another's point", new RequestMedium("w", MediumWish.Stop, ContactChannel.Sms, "e") { Point = "m" },
            RefusalCode.KeyUnknown },
        { "no such wish", new WithdrawMediumRequest("x", "e"), RefusalCode.KeyUnknown },
        { "nothing said", new LocatePerson("l", "s"), RefusalCode.FieldMissing },
        { "place of nothing", new LocatePerson("l", "s") { Place = ContactPlace.Workplace },
            RefusalCode.FieldMissing },
        { "no zone", new LocatePerson("l", "s") { ZoneId = "Mars/Crater" }, RefusalCode.TextNotAllowed },
        { "no code", new LocatePerson("l", "s") { Locality = "New York" }, RefusalCode.TextNotAllowed },
        { "no such point", new LocatePerson("l", "s") { Locality = "US-MA", Point = "x" }, RefusalCode.KeyUnknown },
        { "no such location", new EndLocation("x", "moved"), RefusalCode.KeyUnknown },
        { "to nobody", new RecordConsent(ConsentKind.ThirdParty, null, "e"), RefusalCode.FieldsContradict },
        { "party of another", new RecordConsent(ConsentKind.QuietHours, null, "e") { With = PartyKind.Spouse },
            RefusalCode.FieldsContradict },
        { "debts of another", new RecordConsent(ConsentKind.QuietHours, null, "e") { Debts = ["c1"] },
            RefusalCode.FieldsContradict },
        { "calls by text", new RecordConsent(ConsentKind.MoreCalls, ContactChannel.Sms, "e"),
            RefusalCode.FieldsContradict },
    };

    [Theory]
    [MemberData(nameof(EveryAccepted))]
    public void Command_OfAKnownPerson_IsRecordedOnce(int index)
    {
        var before = Persons.After(Mobile);
        var first = Persons.Decide(before, Accepted[index]);
        Assert.Empty(first.Reasons);
        Assert.Single(first.Events);
        var second = Persons.Decide(first.After, Accepted[index], Persons.Now + Duration.FromHours(1));
        Assert.Empty(second.Reasons);
        Assert.Empty(second.Events);
        Assert.Equal(StateText.Of(first.After), StateText.Of(before.Evolve(first.Events[0])));
        Refused(PersonState.Initial, Accepted[index], RefusalCode.PersonUnknown);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Command_WithAFault_IsRefused(string what, PersonCommand command, RefusalCode code)
    {
        Assert.NotEmpty(what);
        Refused(Persons.After(Mobile), command, code);
    }

    [Fact]
    public void Keys_UsedForSomethingElse_AreRefused()
    {
        var state = Persons.After(Mobile, Busy, new RequestMedium("w1", MediumWish.Stop, ContactChannel.Sms, "e"),
            new LocatePerson("l1", "s") { Locality = "US-MA" });
        Refused(state, Busy with { Only = true }, RefusalCode.KeyReused);
        Refused(state, new RequestMedium("w1", MediumWish.Prefer, ContactChannel.Sms, "e"), RefusalCode.KeyReused);
        Refused(state, new LocatePerson("l1", "s") { Locality = "US-NY" }, RefusalCode.KeyReused);
    }

    [Fact]
    public void Terms_OfWhatWasToldAndTakenBack_HaveTheirMoments()
    {
        var state = Persons.After(Mobile, Busy,
            new RequestMedium("w1", MediumWish.Stop, ContactChannel.Phone, "call 1") { Point = "m" },
            new RequestMedium("w2", MediumWish.Prefer, ContactChannel.Sms, "call 1"));
        var later = Persons.Now + Duration.FromHours(3);
        state = Persons.Decide(state, new WithdrawDesignation("d1", "call 2"), later).After;
        state = Persons.Decide(state, new WithdrawMediumRequest("w1", "call 2"), later).After;

        var designation = Assert.Single(state.Terms.Designations);
        Assert.Equal((Persons.Now, later), (designation.At, designation.WithdrawnAt));
        Assert.Equal("monday wednesday [15:00:00, 17:00:00)", designation.Time!.ToString());
        var request = Assert.Single(state.Terms.MediumRequests);
        Assert.Equal(("phone", "m", later), (request.Channel, request.Point, request.WithdrawnAt));
        Assert.Empty(Persons.Decide(state, new WithdrawDesignation("d1", "again"), later).Events);
        Assert.Empty(Persons.Decide(state, new WithdrawMediumRequest("w1", "again"), later).Events);
    }

    [Fact]
    public void Consent_WithDays_ReplacesAndIsReplacedByOneWithout()
    {
        var quiet = new RecordConsent(ConsentKind.QuietHours, null, "call 1");
        var state = Persons.After(quiet);
        Assert.True(state.ConsentToQuietHours);
        state = Persons.Decide(state, quiet with { Until = Day("2026-03-09") }).After;
        Assert.Null(state.ConsentToQuietHours);
        Assert.Equal(Day("2026-03-09"), Assert.Single(state.Terms.QuietConsents).Through);

        var shorter = Persons.Now + Duration.FromHours(1);
        state = Persons.Decide(state, quiet with { Until = Day("2026-03-05") }, shorter).After;
        Assert.Equal([shorter, null], state.Terms.QuietConsents.Select(one => one.RevokedAt));
        var ended = Persons.Decide(state, new WithdrawConsent(ConsentKind.QuietHours, null, "call 2"), shorter);
        Assert.IsType<ConsentEnded>(Assert.Single(ended.Events));
        Assert.All(ended.After.Terms.QuietConsents, one => Assert.NotNull(one.RevokedAt));
        state = Persons.Decide(state, quiet).After;
        Assert.True(state.ConsentToQuietHours);
        Assert.Empty(state.Terms.QuietConsents);
    }

    [Fact]
    public void Consent_ToMoreCalls_IsOneOfItsOwnEachTime()
    {
        var asked = new RecordConsent(ConsentKind.MoreCalls, null, "call 1") { Debts = ["c1"] };
        var state = Persons.After(asked, asked);
        Assert.Equal(2, state.Terms.CallConsents.Count);
        Assert.Single(state.Consents);
        state = Persons.Decide(state, new WithdrawConsent(ConsentKind.MoreCalls, null, "call 2")).After;
        Assert.All(state.Terms.CallConsents, given => Assert.Equal(Persons.Now, given.RevokedAt));
    }

    [Fact]
    public void Consent_WithdrawnForAllChannels_StandsForNone()
    {
        var quiet = new RecordConsent(ConsentKind.QuietHours, ContactChannel.Phone, "call 1");
        var state = Persons.After(quiet, quiet with { Channel = ContactChannel.Sms, Until = Day("2026-03-09") },
            new RecordConsent(ConsentKind.MoreCalls, ContactChannel.Phone, "call 1"),
            new RecordConsent(ConsentKind.Recording, ContactChannel.Phone, "call 1"));
        var all = new WithdrawConsent(ConsentKind.QuietHours, null, "letter 2");

        var outcome = Persons.Decide(state, all);

        Assert.Equal(["ConsentWithdrawn", "ConsentWithdrawn", "ConsentEnded"],
            outcome.Events.Select(happened => happened.GetType().Name));
        Assert.Equal([ConsentKind.MoreCalls, ConsentKind.Recording],
            outcome.After.Consents.Where(one => one.Given).Select(one => one.Kind));
        Assert.All(outcome.After.Terms.QuietConsents, one => Assert.NotNull(one.RevokedAt));
        Assert.Empty(Persons.Decide(outcome.After, all).Events);
        var calls = Persons.Decide(outcome.After, all with { Kind = ConsentKind.MoreCalls }).After;
        Assert.All(calls.Terms.CallConsents, one => Assert.NotNull(one.RevokedAt));
    }

    [Fact]
    public void Places_OfNumbersThatAreWrong_CountNoMore()
    {
        var state = Persons.After(Mobile,
            new LocatePerson("l1", "area code") { ZoneId = "America/Chicago", Locality = "US-IL", Point = "m" },
            new LocatePerson("l2", "contract") { ZoneId = "Asia/Shanghai", Locality = "CN" });
        Assert.Equal(["America/Chicago"], state.OtherZones.Select(zone => zone.Id));
        Assert.Equal(["US-IL", "CN"], state.Localities);
        var wrong = Persons.Decide(state, new ChangeContactPoint("m", ContactPointState.Wrong, "not his")).After;
        Assert.Empty(wrong.OtherZones);
        Assert.Equal(["CN"], wrong.Localities);
        var moved = Persons.Decide(state, new ChangeTimeZone("America/Chicago", "told")).After;
        Assert.Equal(["Asia/Shanghai"], moved.OtherZones.Select(zone => zone.Id));
        Assert.Empty(Persons.Decide(wrong, new EndLocation("l2", "moved away")).After.Localities);
    }

    private static LocalDate Day(string text) => Ask.Day(text);

    private static void Refused(PersonState state, PersonCommand command, RefusalCode code)
    {
        var outcome = Persons.Decide(state, command);
        Assert.Equal(code, Assert.Single(outcome.Reasons).Code);
        Assert.Empty(outcome.Events);
    }
}
