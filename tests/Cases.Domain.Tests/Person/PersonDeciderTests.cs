using System.Reflection;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Domain.Tests;

/// <summary>Goal: what is known of a person is recorded once, by sound commands, and read back as rules ask for
/// it.</summary>
public sealed class PersonDeciderTests
{
    private static readonly AddContactPoint Mobile =
        new("m", ContactChannel.Phone, "+86 000 0000 0001", "contract", LegalGround.Contract);

    /// <summary>Every command, accepted by a person who is known.</summary>
    private static readonly PersonCommand[] Accepted =
    [
        new ChangeTimeZone("Asia/Urumqi", "debtor"),
        Mobile,
        new RecordConsent(ConsentKind.QuietHours, null, "call-1"),
        new WithdrawConsent(ConsentKind.QuietHours, null, "call-2"),
        new AssignRole("account/a1", PartyKind.Debtor),
        new AssignRole("account/a2", PartyKind.Guarantor)
        {
            Guarantee = GuaranteeKind.Joint,
            GuaranteeEndsOn = new LocalDate(2027, 1, 1),
        },
        new PlacePersonHold("h1", HoldKind.Deceased, "certificate"),
        Persons.Log("k1"),
    ];

    [Fact]
    public void RegisterPerson_New_IsKnown()
    {
        var outcome = Persons.Decide(PersonState.Initial, Persons.Register());
        var state = outcome.After;
        Assert.Equal("PersonRegistered", Assert.Single(outcome.Events).GetType().Name);
        Assert.True(state.Exists);
        Assert.Equal(("Li Xiaoming", "zh-CN", "Asia/Shanghai"), (state.Name, state.Language, state.Zone!.Id));
        Assert.Equal(new LocalDate(2026, 3, 2), state.ZoneOn);
    }

    [Fact]
    public void RegisterPerson_Again_ChangesNothingOrIsRefused()
    {
        Assert.Empty(Persons.Decide(Persons.Known(), Persons.Register()).Events);
        Assert.Empty(Persons.Decide(Persons.Known(), Persons.Register()).Reasons);
        Refused(Persons.Known(), Persons.Register() with { Name = "Wang" }, RefusalCode.PersonAlreadyKnown);
        Refused(Persons.Known(), Persons.Register() with { ZoneId = "Europe/Berlin" }, RefusalCode.PersonAlreadyKnown);
    }

    [Theory]
    [MemberData(nameof(EveryAccepted))]
    public void Command_OfAKnownPerson_IsRecordedOnce(int index)
    {
        var command = Accepted[index];
        Refused(PersonState.Initial, command, RefusalCode.PersonUnknown);
        var first = Persons.Decide(Persons.Known(), command);
        Assert.Single(first.Events);
        var second = Persons.Decide(first.After, command);
        Assert.Empty(second.Events);
        Assert.Empty(second.Reasons);
        Assert.Equal(StateText.Of(first.After), StateText.Of(first.Events.Aggregate(Persons.Known(), (s,
            e) => s.Evolve(e))));
    }

    public static TheoryData<int> EveryAccepted => [.. Enumerable.Range(0, Accepted.Length)];

    public static TheoryData<string, PersonCommand, RefusalCode> Faults => new()
    {
        { "no zone", new ChangeTimeZone("", "debtor"), RefusalCode.FieldMissing },
        { "unknown zone", new ChangeTimeZone("Asia/Nowhere", "debtor"), RefusalCode.TextNotAllowed },
        { "zone without source", new ChangeTimeZone("Asia/Urumqi", ""), RefusalCode.FieldMissing },
        { "no value", Mobile with { Value = "" }, RefusalCode.FieldMissing },
        { "value of 201", Mobile with { Value = new string('1', 201) }, RefusalCode.TextNotAllowed },
        { "no key", Mobile with { Key = "" }, RefusalCode.FieldMissing },
        { "no such point", new ChangeContactPoint("x", ContactPointState.Wrong, "r"), RefusalCode.KeyUnknown },
        { "no reason", new ChangeContactPoint("x", ContactPointState.Wrong, ""), RefusalCode.FieldMissing },
        { "no evidence", new RecordConsent(ConsentKind.Recording, null, ""), RefusalCode.FieldMissing },
        { "no evidence of withdrawal", new WithdrawConsent(ConsentKind.Recording, null, ""), RefusalCode.FieldMissing },
        { "no account", new AssignRole("case/c1", PartyKind.Debtor), RefusalCode.TextNotAllowed },
        { "guarantor of no kind", new AssignRole("account/a", PartyKind.Guarantor), RefusalCode.FieldMissing },
        { "debtor who guarantees", Guarantee(PartyKind.Debtor), RefusalCode.FieldMissing },
        { "end without guarantee", EndOnly(), RefusalCode.FieldMissing },
        { "hold in the past", Hold(2020), RefusalCode.DateOutOfRange },
        { "hold for ever and ever", Hold(2300), RefusalCode.DateOutOfRange },
        { "no such hold", new LiftPersonHold("h9", "x"), RefusalCode.KeyUnknown },
        { "no outcome", new LiftPersonHold("h9", ""), RefusalCode.FieldMissing },
        { "step in no hold", new AdvancePersonHold("s1", "h9", "asked"), RefusalCode.KeyUnknown },
        { "no step", new AdvancePersonHold("s1", "h9", ""), RefusalCode.FieldMissing },
        { "dispute until a day", new PlacePersonHold("d", HoldKind.Dispute, "d") { Until = new LocalDate(2026, 5, 1) },
            RefusalCode.FieldsContradict },
        { "contact of no case", Persons.Log("k") with { Case = "" }, RefusalCode.FieldMissing },
        { "future contact", Persons.Log("k") with { At = Persons.Now.Plus(Duration.Epsilon) },
            RefusalCode.EffectiveInFuture },
        { "contact in 1700", Persons.Log("k") with { At = Instant.FromUtc(1700, 1, 1, 0, 0) },
            RefusalCode.DateOutOfRange },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Command_FaultyInput_IsRefused(string what, PersonCommand command, RefusalCode code)
    {
        Refused(Persons.Known(), command, code);
        Assert.NotEmpty(what);
    }

    [Theory]
    [InlineData("", "zh", RefusalCode.FieldMissing)]
    [InlineData("Li\nXiaoming", "zh", RefusalCode.TextNotAllowed)]
    [InlineData("Li", "a language tag that is much too long to be one", RefusalCode.TextNotAllowed)]
    public void RegisterPerson_FaultyInput_IsRefused(string name, string language, RefusalCode code) =>
        Refused(PersonState.Initial, new RegisterPerson(name, language), code);

    [Fact]
    public void KeyOfOtherData_EveryKind_IsRefused()
    {
        var state = Persons.After(Mobile, new PlacePersonHold("h1", HoldKind.Deceased, "c"), Persons.Log("k1"));
        Refused(state, Mobile with { Value = "+86 000 0000 0002" }, RefusalCode.KeyReused);
        Refused(state, new PlacePersonHold("h1", HoldKind.Bankruptcy, "c"), RefusalCode.KeyReused);
        Refused(state, Persons.Log("k1") with { Connected = false }, RefusalCode.KeyReused);
    }

    [Fact]
    public void ChangeContactPoint_WrongAndVerifiedAgain_IsDated()
    {
        var state = Persons.After(Mobile, new ChangeContactPoint("m", ContactPointState.Wrong,
            "somebody else answered"));
        Assert.Equal(ContactPointState.Wrong, state.ContactPoints[0].State);
        Assert.Empty(Persons.Decide(state, new ChangeContactPoint("m", ContactPointState.Wrong, "again")).Events);
        var later = Persons.Decide(
            state, new ChangeContactPoint("m", ContactPointState.Ok, "verified"),
                Persons.Now.Plus(Duration.FromDays(1)));
        Assert.Equal((ContactPointState.Ok, new LocalDate(2026, 3, 3)),
            (later.After.ContactPoints[0].State, later.After.ContactPoints[0].Since));
    }

    [Fact]
    public void Consent_ByChannelFirst_ThenForAll()
    {
        Assert.Null(Persons.Known().ConsentToQuietHours);
        var state = Persons.After(
            new RecordConsent(ConsentKind.Channel, null, "e1"),
            new WithdrawConsent(ConsentKind.Channel, ContactChannel.Sms, "e2"),
            new WithdrawConsent(ConsentKind.QuietHours, null, "e3"));
        Assert.True(state.ConsentTo(ConsentKind.Channel, ContactChannel.Email));
        Assert.False(state.ConsentTo(ConsentKind.Channel, ContactChannel.Sms));
        Assert.False(state.ConsentToQuietHours);
        Assert.Null(state.ConsentTo(ConsentKind.Recording, null));
        Assert.Equal(3, state.Consents.Length);
    }

    [Fact]
    public void HoldsOn_ActiveOnes_AreSeenAsThoseOfTheRole()
    {
        var state = Persons.After(
            new PlacePersonHold("h1", HoldKind.CeaseCommunication, "asked")
            {
                Until = new LocalDate(2026, 3, 10),
                Channel = ContactChannel.Phone,
            },
            new PlacePersonHold("h2", HoldKind.Representation, "letter") { Verified = true, Actor = "bo" },
            new PlacePersonHold("h3", HoldKind.Complaint, "mail"));
        state = PersonDecider.Decide(state, new LiftPersonHold("h3", "answered"), new Facts
        {
            Now = Persons.Now, By = new Principal("bo", "collector"),
        }, Policy.Permissive).After;
        var holds = state.HoldsOn(new LocalDate(2026, 3, 10), PartyKind.Debtor);
        Assert.Equal(["h1", "h2"], holds.Select(hold => hold.Key));
        Assert.Equal(("phone", PartyKind.Debtor), (holds[0].Channel, holds[0].Party!.Value));
        Assert.Equal((true, "bo"), (holds[1].Verified, holds[1].Actor));
        Assert.Single(state.HoldsOn(new LocalDate(2026, 3, 11), PartyKind.Debtor));
        var before = new LocalDate(2026, 3, 1);
        Assert.DoesNotContain(state.HoldsOn(before, PartyKind.Debtor), hold => hold.HoldsOn(before));
        Assert.Empty(Persons.Decide(state, new LiftPersonHold("h3", "answered")).Events);
    }

    [Fact]
    public void AssignRole_OtherGuarantee_ReplacesTheRole()
    {
        var state = Persons.After(Guarantee(PartyKind.Guarantor),
            Guarantee(PartyKind.Guarantor) with { Guarantee = GuaranteeKind.General });
        Assert.Equal(GuaranteeKind.General, Assert.Single(state.Roles).Guarantee);
    }

    [Fact]
    public void Registration_WithoutAZone_LeavesItUnknown()
    {
        var state = Persons.Decide(PersonState.Initial, new RegisterPerson("Li", null)).After;
        Assert.Null(state.Zone);
        Assert.Null(state.ZoneOn);
    }

    [Fact]
    public void ErasedText_IsNull_AndNothingFails()
    {
        var state = PersonState.Initial.Evolve(new PersonRegistered("zh", null, null, new LocalDate(2026, 3, 2)))
            .Evolve(new ContactPointAdded("m", ContactChannel.Phone, "contract", LegalGround.Contract,
                new LocalDate(2026, 3, 2)));
        Assert.Empty(Persons.Decide(state, new RegisterPerson("Li", "zh")).Reasons);
        Assert.Empty(Persons.Decide(state, Mobile).Reasons);
    }

    [Fact]
    public void ContactPoints_BeyondAHundred_AreRefused()
    {
        var state = Persons.After([.. Enumerable.Range(0, 100)
            .Select(i => Mobile with { Key = $"m{i}", Value = $"+86 139 0000 {i:D4}" })]);
        Refused(state, Mobile with { Key = "more" }, RefusalCode.TooMany);
    }

    [Fact]
    public void EveryCommandAndEvent_OfAPerson_IsDecidedAndFolded()
    {
        foreach (var type in Concrete<PersonCommand>())
        {
            var command = (PersonCommand)Blank(type);
            Assert.False(Persons.Decide(PersonState.Initial, command).Reasons.IsDefaultOrEmpty);
        }

        Assert.Equal(27, Concrete<PersonEvent>().Length);
        Assert.Throws<InvalidOperationException>(() => PersonState.Initial.Evolve(new Strange()));
        Assert.Throws<InvalidOperationException>(() => Persons.Decide(PersonState.Initial, new StrangeCommand()));
    }

    [Fact]
    public void PersonalText_IsMarkedForSealing()
    {
        var marked = Concrete<PersonEvent>().SelectMany(type => type.GetProperties())
            .Where(property => property.GetCustomAttribute<PersonalAttribute>()?.Retention == RetentionClass.Identity)
            .Select(property => property.DeclaringType!.Name + "." + property.Name);
        Assert.Equal(["ContactPointAdded.Value", "PersonRegistered.Name"], marked.Order());
    }

    private static Type[] Concrete<T>() =>
        [.. typeof(T).Assembly.GetTypes().Where(type => type is { IsAbstract: false }
            && typeof(T).IsAssignableFrom(type))];

    private static object Blank(Type type) =>
        System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);

    private static void Refused(PersonState state, PersonCommand command, RefusalCode code)
    {
        var outcome = Persons.Decide(state, command);
        Assert.Contains(code, outcome.Reasons.Select(reason => reason.Code));
        Assert.Empty(outcome.Events);
        Assert.Same(state, outcome.After);
    }

    private static AssignRole Guarantee(PartyKind role) =>
        new("account/a1", role) { Guarantee = GuaranteeKind.Joint, GuaranteeEndsOn = new LocalDate(2027, 1, 1) };

    private static AssignRole EndOnly() =>
        new("account/a1", PartyKind.Debtor) { GuaranteeEndsOn = new LocalDate(2027, 1, 1) };

    private static PlacePersonHold Hold(int year) =>
        new("h1", HoldKind.Moratorium, "court") { Until = new LocalDate(year, 1, 1) };

    private sealed record Strange : PersonEvent;

    private sealed record StrangeCommand : PersonCommand;
}
