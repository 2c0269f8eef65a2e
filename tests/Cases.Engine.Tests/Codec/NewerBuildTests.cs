using Cases.Domain;
using Cases.Ledger;
using Xunit;

namespace Cases.Engine.Tests.Codec;

/// <summary>What a newer build wrote is answered as such, and never skipped.</summary>
public sealed class NewerBuildTests
{
    private static readonly EntryKind Completed = new("planCompleted", 1);

    [Theory]
    [InlineData("planFrozen", 1, "the kind")]
    [InlineData("planCompleted", 2, "format 2, this build reads 1")]
    [InlineData("refused", 3, "format 3, this build reads 2")]
    public void Decode_KindOrFormatOfANewerBuild_IsUnknown(string name, int format, string what)
    {
        var decoded = PayloadCodec.Decode(new EntryKind(name, format), [0xA0], OpenScope.Closed);

        Assert.False(decoded.IsKnown);
        Assert.Null(decoded.Value);
        Assert.Equal(new UnknownKind(name, format, what), decoded.Unknown);
    }

    [Fact]
    public void Decode_EventAndMachineKinds_AreUnknownInTheOtherFamily()
    {
        Assert.False(PayloadCodec.DecodeEvent(SystemKinds.Refused, [0xA0], OpenScope.Closed).IsKnown);
        Assert.False(PayloadCodec.DecodeSystem(Completed, [0xA0]).IsKnown);
    }

    [Fact]
    public void Decode_FieldThatIsNotKnown_IsUnknownAndNamed() => Assert.Equal(
        "the field 'weather'", Unknown(writer =>
        {
            Move(writer, "open");
            writer.Field(CborKey.Of("plan"), "p1");
            writer.WriteKey("weather");
            writer.BeginArray();
            writer.WriteInt(1);
            writer.EndArray();
        }));

    [Fact]
    public void Decode_FieldBeforeAndBetweenKnownOnes_IsUnknown()
    {
        Assert.Equal("the field 'a'", Unknown(writer =>
        {
            writer.Field(CborKey.Of("a"), 1);
            Move(writer, "open");
            writer.Field(CborKey.Of("plan"), "p1");
        }));
        Assert.Equal("the field 'nnnn'", Unknown(writer =>
        {
            Move(writer, "open");
            writer.Field(CborKey.Of("nnnn"), 1);
            writer.Field(CborKey.Of("plan"), "p1");
        }));
    }

    [Fact]
    public void Decode_FieldWithinAPart_IsUnknownWithItsPath() => Assert.Equal(
        "the field 'why' in 'move'", Unknown(writer =>
        {
            writer.WriteKey("move");
            writer.BeginMap();
            writer.Field(CborKey.Of("to"), "open");
            writer.Field(CborKey.Of("why"), "x");
            writer.EndMap();
            writer.Field(CborKey.Of("plan"), "p1");
        }));

    [Fact]
    public void Decode_WordThatIsNotKnown_IsUnknownWithItsPath() => Assert.Equal(
        "the word 'mediation' in 'move'", Unknown(writer =>
        {
            Move(writer, "mediation");
            writer.Field(CborKey.Of("plan"), "p1");
        }));

    [Fact]
    public void Decode_SeveralUnknownThings_NameTheFirst() => Assert.Equal(
        "the field 'a'", Unknown(writer =>
        {
            writer.Field(CborKey.Of("a"), 1);
            writer.Field(CborKey.Of("b"), 1);
            Move(writer, "mediation");
            writer.Field(CborKey.Of("plan"), "p1");
        }));

    [Fact]
    public void Decode_AfterSomethingUnknown_ReadsTheNextPayloadAfresh()
    {
        Unknown(writer =>
        {
            Move(writer, "mediation");
            writer.Field(CborKey.Of("plan"), "p1");
        });

        var bytes = PayloadCodec.EncodeSystem(new BuildRecorded("b1", "0.1.0"));
        Assert.True(PayloadCodec.DecodeSystem(new EntryKind("buildRecorded", 1), bytes).IsKnown);
    }

    [Fact]
    public void Decode_CurrencyThatIsNotKnown_IsUnknown()
    {
        var bytes = CommandCodec.Encode(new Waive("w", new Money(1, Currency.Cny), "r"));
        "XQX"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("CNY"u8)));

        Assert.Equal("the currency 'XQX' in 'amount.currency'", CommandCodec.Decode(bytes).Unknown!.What);
    }

    [Fact]
    public void Decode_CommandThatIsNotKnown_IsUnknownAlsoWithinAnother()
    {
        var plain = CommandCodec.Encode(new AssessEntry());
        "t"u8.CopyTo(plain.AsSpan(plain.Length - 1));
        var nested = CommandCodec.Encode(new RequestApproval("a1", new AssessEntry()));
        "t"u8.CopyTo(nested.AsSpan(nested.AsSpan().IndexOf("assessEntry"u8) + 10));

        Assert.Equal("the command 'assessEntrt'", CommandCodec.Decode(plain).Unknown!.What);
        Assert.Equal("the command 'assessEntrt' in 'step'", CommandCodec.Decode(nested).Unknown!.What);
    }

    [Fact]
    public void Decode_FieldThatABuildAddedWithADefault_IsReadWithItWhereAbsent()
    {
        // An entry of a build that did not have the init properties of HoldPlaced yet.
        var writer = new CborWriter();
        writer.BeginMap();
        writer.Field(CborKey.Of("key"), "h1");
        writer.Field(CborKey.Of("from"), "2026-03-01");
        writer.Field(CborKey.Of("kind"), "dispute");
        writer.Field(CborKey.Of("reason"), "r");
        writer.EndMap();

        var read = PayloadCodec.DecodeEvent(new EntryKind("holdPlaced", 1), writer.Written, OpenScope.Closed);

        Assert.Equal(new HoldPlaced("h1", HoldKind.Dispute, "r", new(2026, 3, 1), null, null), read.Value);
    }

    private static void Move(CborWriter writer, string to)
    {
        writer.WriteKey("move");
        writer.BeginMap();
        writer.Field(CborKey.Of("to"), to);
        writer.EndMap();
    }

    private static string Unknown(Action<CborWriter> fields)
    {
        var writer = new CborWriter();
        writer.BeginMap();
        fields(writer);
        writer.EndMap();
        return PayloadCodec.DecodeEvent(Completed, writer.Written, OpenScope.Closed).Unknown!.What;
    }
}
