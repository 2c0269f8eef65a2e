using Cases.Domain;
using Cases.Ledger;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Codec;

public sealed class MalformedPayloadTests
{
    private static readonly EntryKind Missed = new("instalmentMissed", 1);

    [Fact]
    public void Decode_WellFormed_IsRead() => Assert.Equal(
        new InstalmentMissed("p1", 2, 300), Read(writer =>
        {
            writer.Field(CborKey.Of("plan"), "p1");
            writer.Field(CborKey.Of("number"), 2);
            writer.Field(CborKey.Of("shortMinor"), 300);
        }));

    [Fact]
    public void Decode_RequiredFieldMissing_IsNamed() => Fails("number", "missing", writer =>
    {
        writer.Field(CborKey.Of("plan"), "p1");
        writer.Field(CborKey.Of("shortMinor"), 300);
    });

    [Fact]
    public void Decode_LastRequiredFieldMissing_IsNamed() =>
        Fails("shortMinor", "missing", writer =>
        {
            writer.Field(CborKey.Of("plan"), "p1");
            writer.Field(CborKey.Of("number"), 2);
        });

    [Fact]
    public void Decode_FieldOfAnotherType_IsNamed() => Fails("number", "integer", writer =>
    {
        writer.Field(CborKey.Of("plan"), "p1");
        writer.Field(CborKey.Of("number"), "two");
        writer.Field(CborKey.Of("shortMinor"), 300);
    });

    [Fact]
    public void Decode_NumberBeyondItsType_IsNamed() => Fails("number", "2147483648", writer =>
    {
        writer.Field(CborKey.Of("plan"), "p1");
        writer.Field(CborKey.Of("number"), 2_147_483_648);
        writer.Field(CborKey.Of("shortMinor"), 300);
    });

    [Fact]
    public void Decode_NullWhereAFieldShouldBeAbsent_IsNamed() => Fails("plan", "text", writer =>
    {
        writer.WriteKey("plan");
        writer.WriteNull();
    });

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("a0ff")]
    [InlineData("bf")]
    [InlineData("a164706c616e")]
    [InlineData("a264706c616e6170")]
    [InlineData("a264706c616e617064706c616e6170")]
    [InlineData("a1646e756d62fb3ff0000000000000")]
    public void Decode_BytesThatAreNoCanonicalMap_AreAFaultOfTheKind(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        var fault = Assert.Throws<PayloadException>(() => PayloadCodec.DecodeEvent(Missed, bytes, OpenScope.Closed));
        Assert.Equal("instalmentMissed", fault.Kind);
    }

    [Theory]
    [InlineData("2026-02-29")]
    [InlineData("2026-13-01")]
    [InlineData("2026-1-01")]
    [InlineData("2026-00-10")]
    [InlineData("2026-01-00")]
    [InlineData("20260101")]
    [InlineData("2026-01-01T00:00")]
    [InlineData("2026/01/01")]
    [InlineData("２０26-01-01")]
    [InlineData("")]
    public void Decode_DateThatDoesNotExist_IsNamed(string date)
    {
        var writer = new CborWriter();
        writer.BeginMap();
        writer.Field(CborKey.Of("on"), date);
        writer.EndMap();

        var fault = Assert.Throws<PayloadException>(() => PayloadCodec.DecodeEvent(
            new EntryKind("collectionsEntered", 1), writer.Written, OpenScope.Closed));
        Assert.Equal("on", fault.Field);
    }

    [Fact]
    public void Decode_InstantBeyondTheCalendar_IsNamed()
    {
        var writer = new CborWriter();
        writer.BeginMap();
        writer.Field(CborKey.Of("at"), long.MaxValue);
        writer.Field(CborKey.Of("key"), "v1");
        writer.EndMap();

        var fault = Assert.Throws<PayloadException>(() => PayloadCodec.DecodeEvent(
            new EntryKind("visitCheckedIn", 1), writer.Written, OpenScope.Closed));
        Assert.Equal("at", fault.Field);
    }

    [Fact]
    public void Decode_FaultDeepInside_NamesTheWholePath()
    {
        var item = new OpeningItem("1", null, [new(DebtComponent.Fee, 1), new(DebtComponent.Cost, 5)]);
        var bytes = CommandCodec.Encode(new RecordDueItem(item));
        var minor = bytes.AsSpan().LastIndexOf("minor"u8);
        bytes[minor + 5] = 0xF5;

        var fault = Assert.Throws<PayloadException>(() => CommandCodec.Decode(bytes));
        Assert.Equal("item.charged[1].minor", fault.Field);
        Assert.Contains("item.charged[1].minor", fault.Message);
    }

    [Fact]
    public void Decode_ListThatClaimsMoreThanItHas_IsAFaultAndTakesNoMemory()
    {
        var fault = Assert.Throws<PayloadException>(() => CommandCodec.Decode(Convert.FromHexString(
            "a26464617461a2656974656d739a7fffffff646b696e64686f70656e43617365")));
        Assert.Equal("command", fault.Kind);
    }

    [Fact]
    public void Decode_CommandsNestedWithoutEnd_AreAFault()
    {
        CaseCommand command = new AssessEntry();
        for (var depth = 0; depth < 14; depth++)
        {
            command = new RequestApproval("a", command);
        }

        var bytes = CommandCodec.Encode(command);
        Assert.True(CommandCodec.Decode(bytes).IsKnown);
        Assert.Throws<PayloadException>(() => CommandCodec.Decode(Deeper(Deeper(Deeper(bytes)))));
    }

    [Fact]
    public void Encode_NullWhereAValueMustBe_NamesTheField()
    {
        var fault = Assert.Throws<PayloadException>(() => CommandCodec.Encode(new AddNote("n1", null!)));
        Assert.Equal(("command", "text"), (fault.Kind, fault.Field));
    }

    [Fact]
    public void Encode_NullInAList_NamesItsPlace()
    {
        var visit = new ScheduleVisit("v", Instant.FromUnixTimeSeconds(0), ["one", null!], "agreed");
        Assert.Equal("team[1]", Assert.Throws<PayloadException>(() => CommandCodec.Encode(visit)).Field);
    }

    [Fact]
    public void Encode_HalfASurrogatePair_NamesTheFieldAlsoWhereItWouldBeSealed()
    {
        using var keys = new TestKeys();
        var note = new NoteAdded("n1", default) { Text = "\uD83D" };

        Assert.Equal("text", Assert.Throws<PayloadException>(
            () => CommandCodec.Encode(new AddNote("n1", "\uD83D"))).Field);
        Assert.Equal("text", Assert.Throws<PayloadException>(
            () => PayloadCodec.EncodeEvent(note, Samples.Sealing(keys))).Field);
    }

    [Fact]
    public void Encode_ValueThatIsNoMember_NamesTheField() => Assert.Equal("kind", Assert.Throws<PayloadException>(
        () => CommandCodec.Encode(new PlaceHold("h", (HoldKind)99, "r"))).Field);

    [Fact]
    public void Encode_AmountWithoutCurrency_NamesTheField() => Assert.Equal(
        "amount.currency",
        Assert.Throws<PayloadException>(() => CommandCodec.Encode(new Waive("w", default, "r"))).Field);

    [Fact]
    public void Encode_DateOfAnotherCalendar_NamesTheField()
    {
        var julian = new LocalDate(2026, 3, 1).WithCalendar(CalendarSystem.Julian);
        var payment = new RecordPayment("p", new Money(1, Currency.Cny), julian);
        Assert.Equal("valueOn", Assert.Throws<PayloadException>(() => CommandCodec.Encode(payment)).Field);
    }

    [Fact]
    public void Encode_AfterAFault_StartsAfresh()
    {
        var good = new AddNote("n1", "text");
        var bytes = CommandCodec.Encode(good);
        Assert.Throws<PayloadException>(() => CommandCodec.Encode(new AddNote("n1", null!)));
        Assert.Equal(bytes, CommandCodec.Encode(good));
    }

    /// <summary>One more request around an encoded command, by hand.</summary>
    private static byte[] Deeper(byte[] command)
    {
        var writer = new CborWriter();
        writer.BeginMap();
        writer.Field(CborKey.Of("id"), "a");
        writer.WriteKey("step");
        writer.WriteEncoded(command);
        writer.EndMap();
        var data = writer.ToArray();
        writer.Reset();
        writer.BeginMap();
        writer.WriteKey("data");
        writer.WriteEncoded(data);
        writer.Field(CborKey.Of("kind"), "requestApproval");
        writer.EndMap();
        return writer.ToArray();
    }

    private static DomainEvent? Read(Action<CborWriter> fields)
    {
        var writer = new CborWriter();
        writer.BeginMap();
        fields(writer);
        writer.EndMap();
        return PayloadCodec.DecodeEvent(Missed, writer.Written, OpenScope.Closed).Value;
    }

    private static void Fails(string field, string because, Action<CborWriter> fields)
    {
        var fault = Assert.Throws<PayloadException>(() => Read(fields));
        Assert.Equal(("instalmentMissed", field), (fault.Kind, fault.Field));
        Assert.Contains(because, fault.Message);
    }
}
