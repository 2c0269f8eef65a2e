using System.Collections.Immutable;
using System.Text;
using Cases.Domain;
using Cases.Ledger;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Codec;

public sealed class SealedFieldTests
{
    private const string Secret = "王小明 will pay on Friday";

    private const string PlainTexts =
        "AccountStream Act Actor Answers Approval AskedIn Assignee Because By Case Channel Chosen ClosingTasks "
        + "Deadline Debts DecidedBy Fact Fields From Hash Hold Id Item Items Key Keys Language LastCase Locality Of "
        + "Organisation Outside Owner Packs PartyPerson Payment Permission Person PlacedBy Plan PlanInForce "
        + "Point Policy Product ReasonCode Reference RequestedBy Retracted Role Rule SaidIn Sha256 Source Subject "
        + "Superseded Team Terms To Unmatched ZoneId";

    private const string PlainTextsWithin =
        "AccountFact.Value AllocationLine.Item CarriedMoney.Key CasePart.Case CasePart.Key CaseParty.Person "
        + "CaseShare.Case "
        + "Citation.Article Citation.Instrument Citation.Version "
        + "FactValue.Words LadderMark.Strategy MovedDue.Item "
        + "OpeningItem.Key PaymentCandidate.By PaymentCandidate.Case PaymentName.Key "
        + "PostedInterest.Item RefusalReason.OverridableBy RefusalReason.Rule RefusalReason.Template "
        + "RuleFact.Name RuleFact.Value StatedFact.Name UsedTemplate.Id UsedTemplate.Sha256";

    private static readonly NoteAdded Note = new("n1", new LocalDate(2026, 3, 1)) { Text = Secret };

    [Fact]
    public void PersonalText_InAnEvent_IsNotReadableInItsBytes()
    {
        using var keys = new TestKeys();
        var bytes = PayloadCodec.EncodeEvent(Note, Samples.Sealing(keys));

        Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)));
        Assert.Equal(-1, bytes.AsSpan().IndexOf("Friday"u8));
        Assert.NotEqual(-1, bytes.AsSpan().IndexOf("n1"u8));
    }

    [Fact]
    public void EveryPersonalPart_OfEveryEvent_IsSealed()
    {
        using var keys = new TestKeys();
        foreach (var type in RecordShapes.Events)
        {
            foreach (var part in RecordShapes.Parts(type).Where(p => p.IsDefined(typeof(PersonalAttribute), false)))
            {
                var bytes = PayloadCodec.EncodeEvent((DomainEvent)Samples.Full(type), Samples.Sealing(keys));
                Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes("the " + part.Name)));
            }
        }

        Assert.True(keys.Asked >= 4, "the samples have no personal text");
    }

    [Fact]
    public void FactsOfAnAccount_ThatDescribe_AreSealedAndTheOthersStayPlain()
    {
        using var keys = new TestKeys();
        var facts = Enum.GetValues<AccountFactKind>()
            .Select(kind => new AccountFact(kind, "the " + kind, new LocalDate(2026, 3, 1))).ToImmutableArray();
        var stated = new AccountFactsRecorded(facts);
        var classes = default(RetentionClasses);
        KeyRing.AddClasses(stated, ref classes);
        var bytes = PayloadCodec.EncodeEvent(stated, Samples.Sealing(keys));

        Assert.True(classes.Has(RetentionClass.CollectionRecord));
        Assert.False(classes.Has(RetentionClass.Identity));
        Assert.Equal([AccountFactKind.Contract, AccountFactKind.Collateral],
            facts.Select(fact => fact.Kind).Where(kind => !Holds(bytes, "the " + kind)));
        var kind = EventKinds.Of(stated);
        var opened = (AccountFactsRecorded)PayloadCodec.DecodeEvent(kind, bytes, Samples.Opening(keys)).Value!;
        Assert.Equal(facts, opened.Facts);
        var erased = (AccountFactsRecorded)PayloadCodec.DecodeEvent(kind, bytes, OpenScope.Closed).Value!;
        Assert.Equal([AccountFactKind.Contract, AccountFactKind.Collateral],
            erased.Facts.Where(fact => fact.Value is null).Select(fact => fact.Kind));
    }

    [Fact]
    public void FactsOfAnAccount_ThatOnlyCount_AskForNoKey()
    {
        using var keys = new TestKeys();
        var stated = new AccountFactsRecorded([new(AccountFactKind.GraceDays, "3", new LocalDate(2026, 3, 1))]);
        var classes = default(RetentionClasses);
        KeyRing.AddClasses(stated, ref classes);
        PayloadCodec.EncodeEvent(stated, Samples.Sealing(keys));

        Assert.True(classes.IsEmpty);
        Assert.Equal(0, keys.Asked);
    }

    [Fact]
    public void FactsThatAreStated_OfReferencesAreSealedAndTheOthersStayPlain()
    {
        using var keys = new TestKeys();
        foreach (var stated in (DomainEvent[])[new FactsStated(ActKind.Call, "c1", Samples.OfEveryShape),
            new PermissionFactsStated("k1", Samples.OfEveryShape)])
        {
            var classes = default(RetentionClasses);
            KeyRing.AddClasses(stated, ref classes);
            var bytes = PayloadCodec.EncodeEvent(stated, Samples.Sealing(keys));

            Assert.True(classes.Has(RetentionClass.CollectionRecord));
            Assert.False(Holds(bytes, "the assessment"));
            Assert.All(["threat", "2026-02-28", "forbearance-assessment"], text => Assert.True(Holds(bytes, text)));
            var kind = EventKinds.Of(stated);
            var opened = PayloadCodec.DecodeEvent(kind, bytes, Samples.Opening(keys)).Value;
            Assert.Equal(RecordShapes.Text(stated), RecordShapes.Text(opened));
            var erased = RecordShapes.Text(PayloadCodec.DecodeEvent(kind, bytes, OpenScope.Closed).Value);
            Assert.Equal(RecordShapes.Text(stated).Replace("\"the assessment\"", "", StringComparison.Ordinal), erased);
        }
    }

    [Fact]
    public void FactsThatAreStated_WithoutAReference_AskForNoKey()
    {
        using var keys = new TestKeys();
        var stated = new FactsStated(ActKind.Call, "c1", [new("recording", FactValue.Of(true))]);
        var classes = default(RetentionClasses);
        KeyRing.AddClasses(stated, ref classes);
        PayloadCodec.EncodeEvent(stated, Samples.Sealing(keys));

        Assert.True(classes.IsEmpty);
        Assert.Equal(0, keys.Asked);
    }

    [Fact]
    public void WhatARefusalRepeats_IsSealedAndItsOwnWordsStayPlain()
    {
        using var keys = new TestKeys();
        var reason = RefusalReason.Of(RefusalCode.KeyUnknown,
            $"There is no hold {Secret} on {new LocalDate(2026, 3, 1):uuuu-MM-dd}; {"field":word}.",
            new RuleFact("days", "7"));
        var refusal = new RefusalPayload("liftHold", [reason]);
        var bytes = PayloadCodec.EncodeRefusal(refusal, Samples.Sealing(keys));

        Assert.False(Holds(bytes, "Friday"));
        Assert.True(Holds(bytes, "There is no hold {0} on 2026-03-01; field."));
        Assert.True(Holds(bytes, "days"));
        var kind = SystemKinds.Refused;
        Assert.Equal($"There is no hold {Secret} on 2026-03-01; field.",
            Detail(PayloadCodec.DecodeSystem(kind, bytes, Samples.Opening(keys))));
        Assert.Equal("There is no hold (erased) on 2026-03-01; field.",
            Detail(PayloadCodec.DecodeSystem(kind, bytes)));
        Assert.Throws<ArgumentException>(() => PayloadCodec.EncodeSystem(refusal));
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("{1}")]
    [InlineData("{{0}}")]
    [InlineData("")]
    public void WhatARefusalRepeats_LikeAPlaceItself_IsPutInOnce(string typed)
    {
        var other = "other";
        var reason = RefusalReason.Of(RefusalCode.KeyUnknown, $"{typed} and {other}, {typed}.");

        Assert.Equal($"{typed} and other, {typed}.", reason.Detail);
        Assert.Equal("{0} and {1}, {2}.", reason.Template);
    }

    [Fact]
    public void ARefusal_OfAFormatThatDidNotSeal_IsReadAsItStands()
    {
        var plain = new RefusalPayload("liftHold", [new(RefusalCode.KeyUnknown, "There is no hold h1.", [])]);
        var bytes = PayloadCodec.EncodeSystem(plain);

        Assert.Equal("There is no hold h1.",
            Detail(PayloadCodec.DecodeSystem(SystemKinds.Refused with { Format = 1 }, bytes)));
    }

    [Fact]
    public void PersonalText_WithItsKey_IsReadAgain()
    {
        using var keys = new TestKeys();
        var bytes = PayloadCodec.EncodeEvent(Note, Samples.Sealing(keys));

        Assert.Equal(Note, Read(bytes, Samples.Opening(keys)));
    }

    [Fact]
    public void PersonalText_WhoseKeyIsGone_IsNullAndTheRestStays()
    {
        using var keys = new TestKeys();
        var bytes = PayloadCodec.EncodeEvent(Note, Samples.Sealing(keys));

        Assert.Equal(Note with { Text = null }, Read(bytes, Samples.Opening(keys) with { Key = _ => null }));
        Assert.Equal(Note with { Text = null }, Read(bytes, OpenScope.Closed));
    }

    [Fact]
    public void PersonalText_ThatIsNull_AsksForNoKeyAndIsAbsent()
    {
        using var keys = new TestKeys();
        var bytes = PayloadCodec.EncodeEvent(Note with { Text = null }, Samples.Sealing(keys));

        Assert.Equal(0, keys.Asked);
        Assert.Equal(-1, bytes.AsSpan().IndexOf("text"u8));
    }

    [Fact]
    public void PersonalText_OfTheSameEventInTheSamePlace_HasTheSameBytes()
    {
        using var keys = new TestKeys();
        var here = Samples.Sealing(keys);
        var elsewhere = here with { Command = CommandId16.FromHash("another command") };

        Assert.Equal(PayloadCodec.EncodeEvent(Note, here), PayloadCodec.EncodeEvent(Note, here));
        Assert.NotEqual(PayloadCodec.EncodeEvent(Note, here), PayloadCodec.EncodeEvent(Note, elsewhere));
    }

    [Fact]
    public void PersonalText_Tampered_IsAFaultThatNamesTheField()
    {
        using var keys = new TestKeys();
        var bytes = PayloadCodec.EncodeEvent(Note, Samples.Sealing(keys));
        bytes[bytes.AsSpan().IndexOf("ct"u8) + 6] ^= 1;

        var fault = Assert.Throws<PayloadException>(() => Read(bytes, Samples.Opening(keys)));

        Assert.Equal(("noteAdded", "text"), (fault.Kind, fault.Field));
    }

    [Fact]
    public void PersonalText_MovedToAnotherPlace_DoesNotOpen()
    {
        using var keys = new TestKeys();
        var bytes = PayloadCodec.EncodeEvent(Note, Samples.Sealing(keys));
        var here = Samples.Opening(keys);

        Assert.Throws<PayloadException>(() => Read(bytes, here with { Stream = StreamId.Parse("case/other") }));
        Assert.Throws<PayloadException>(() => Read(bytes, here with { Command = CommandId16.FromHash("other") }));
    }

    [Fact]
    public void PersonalText_UnderAnotherKeyOfTheSameId_DoesNotOpen()
    {
        using var keys = new TestKeys();
        using var others = new TestKeys(200);
        var bytes = PayloadCodec.EncodeEvent(Note, Samples.Sealing(keys));

        Assert.Throws<PayloadException>(() => Read(
            bytes, Samples.Opening(keys) with { Key = _ => others.Of(RetentionClass.CollectionRecord) }));
    }

    [Fact]
    public void PersonalText_WrittenPlainInAnEvent_IsMalformed()
    {
        var writer = new CborWriter();
        writer.BeginMap();
        writer.Field(CborKey.Of("on"), "2026-03-01");
        writer.Field(CborKey.Of("key"), "n1");
        writer.Field(CborKey.Of("text"), Secret);
        writer.EndMap();

        Assert.Equal("text", Assert.Throws<PayloadException>(() => Read(writer.ToArray(), OpenScope.Closed)).Field);
    }

    [Fact]
    public void PersonalText_OfAFormatThatDidNotSealIt_IsReadAsItStands()
    {
        var writer = new CborWriter();
        writer.BeginMap();
        writer.Field(CborKey.Of("reason"), Secret);
        writer.Field(CborKey.Of("assignee"), "c-17");
        writer.EndMap();
        var written = EventKinds.Of(new CaseAssigned("c-17", Secret));

        var old = PayloadCodec.DecodeEvent(written with { Format = 1 }, writer.Written, OpenScope.Closed);
        Assert.Equal(new CaseAssigned("c-17", Secret), old.Value);
        Assert.Throws<PayloadException>(() => PayloadCodec.DecodeEvent(written, writer.Written, OpenScope.Closed));
    }

    [Fact]
    public void PersonalText_OfAStepThatWaitsForApproval_IsSealedWithIt()
    {
        using var keys = new TestKeys();
        var asked = new ApprovalRequested("a1", ApprovalKind.Waiver, "anna",
            new Waive("w1", new Money(100, Currency.Cny), Secret));
        var classes = default(RetentionClasses);
        KeyRing.AddClasses(asked, ref classes);
        var bytes = PayloadCodec.EncodeEvent(asked, Samples.Sealing(keys));

        Assert.True(classes.Has(RetentionClass.CollectionRecord));
        Assert.False(classes.Has(RetentionClass.Identity));
        Assert.Equal(-1, bytes.AsSpan().IndexOf("Friday"u8));
        Assert.Equal(asked, PayloadCodec.DecodeEvent(EventKinds.Of(asked), bytes, Samples.Opening(keys)).Value);
    }

    [Fact]
    public void Recording_OfAPlan_IsSealedInItAndInTheStepThatWaits_AndThatThereIsOneStays()
    {
        using var keys = new TestKeys();
        var agreed = (PlanAgreed)Samples.Full(typeof(PlanAgreed)) with { Recording = Secret, IsRecorded = true };
        var step = new AgreePlan("p", PlanKind.Settlement, [], DebtorAsked: true) { Recording = Secret };
        var asked = new ApprovalRequested("a1", ApprovalKind.Settlement, "anna", step);
        foreach (var happened in (DomainEvent[])[agreed, asked])
        {
            var classes = default(RetentionClasses);
            KeyRing.AddClasses(happened, ref classes);
            Assert.True(classes.Has(RetentionClass.CollectionRecord));
            Assert.False(Holds(PayloadCodec.EncodeEvent(happened, Samples.Sealing(keys)), "Friday"));
        }

        var bytes = PayloadCodec.EncodeEvent(agreed, Samples.Sealing(keys));
        var erased = (PlanAgreed)PayloadCodec.DecodeEvent(EventKinds.Of(agreed), bytes, OpenScope.Closed).Value!;
        Assert.Equal((null, true), (erased.Recording, erased.IsRecorded));
    }

    [Fact]
    public void EveryText_OfEveryEvent_IsPersonalOrKnownToBePlain()
    {
        // Keys, ids, streams, references that are looked up by, the bank's own people, words of a closed set.
        // What is said of policies is said of rules: it names nobody who is collected from.
        var found = string.Join(' ', PlainIn(RecordShapes.Events.Where(e => !e.IsAssignableTo(typeof(PolicyEvent)))));
        Assert.True(found == PlainTexts, found);
    }

    [Fact]
    public void EveryText_WithinEveryEventAndRefusal_IsPersonalOrKnownToBePlain()
    {
        var within = new HashSet<Type>();
        var open = new Stack<Type>([.. RecordShapes.Events, typeof(RefusalPayload)]);
        while (open.TryPop(out var type))
        {
            foreach (var part in RecordShapes.Parts(type).Select(part => Inner(part.PropertyType)))
            {
                if (part.Namespace == typeof(CaseOpened).Namespace && !part.IsEnum && !part.IsAbstract
                    && within.Add(part))
                {
                    open.Push(part);
                }
            }
        }

        // A step that waits for approval is a command; its texts are sealed as an event's are.
        var found = string.Join(' ', within.OrderBy(type => type.Name, StringComparer.Ordinal)
            .SelectMany(type => PlainIn([type]).Select(name => type.Name + "." + name)));
        Assert.True(found == PlainTextsWithin, found);
    }

    private static Type Inner(Type type)
    {
        var value = Nullable.GetUnderlyingType(type) ?? type;
        return RecordShapes.IsArray(value) ? value.GetGenericArguments()[0] : value;
    }

    private static IEnumerable<string> PlainIn(IEnumerable<Type> types) => types
        .SelectMany(type => RecordShapes.Parts(type).Select(part => (Type: type, Part: part)))
        .Where(one => Inner(one.Part.PropertyType) == typeof(string)
            && !one.Part.IsDefined(typeof(PersonalAttribute), false)
            && one.Type.GetConstructors().SelectMany(made => made.GetParameters())
                .All(p => p.Name != one.Part.Name || !p.IsDefined(typeof(PersonalAttribute), false)))
        .Select(one => one.Part.Name).Distinct().Order(StringComparer.Ordinal);

    [Fact]
    public void PersonalText_InACommand_IsPlainSoThatItTravelsAndIsFingerprinted() => Assert.NotEqual(
        -1, CommandCodec.Encode(new AddNote("n1", Secret)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)));

    private static bool Holds(byte[] bytes, string text) =>
        bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    private static string Detail(Decoded<SystemRecord> decoded) =>
        Assert.Single(((RefusalPayload)decoded.Value!).Reasons).Detail;

    private static DomainEvent? Read(byte[] bytes, OpenScope scope) =>
        PayloadCodec.DecodeEvent(EventKinds.Of(Note), bytes, scope).Value;
}
