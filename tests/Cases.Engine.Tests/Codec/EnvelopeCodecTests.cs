using Cases.Domain;
using Cases.Ledger;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Codec;

public sealed class EnvelopeCodecTests
{
    private static readonly CommandEnvelope Envelope = new(
        CommandId16.FromHash("one"),
        StreamId.Parse("case/a"),
        new Principal("li", "collector", "bank"),
        new AssessEntry());

    [Fact]
    public void Envelope_Any_ReadsAsItWasWritten() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Generated.Envelope.ToArbitrary(), envelope =>
        {
            var read = EnvelopeCodec.DecodeEnvelope(EnvelopeCodec.Encode(envelope)).Value!;

            Assert.Equal((envelope.Id, envelope.Stream, envelope.By), (read.Id, read.Stream, read.By));
            Assert.Equal(RecordShapes.Text(envelope.Command), RecordShapes.Text(read.Command));
        }));

    [Fact]
    public void Receipt_Any_ReadsAsItWasWritten() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Generated.Receipt.ToArbitrary(), receipt =>
        {
            var read = EnvelopeCodec.DecodeReceipt(EnvelopeCodec.Encode(receipt)).Value!;

            Assert.Equal(RecordShapes.Text(receipt), RecordShapes.Text(read));
        }));

    [Fact]
    public void Envelope_Bytes_AreTheApprovedOnes() => Assert.Equal(
        "a5617601626279a364726f6c6569636f6c6c6563746f72677375626a656374626c696c6f7267616e69736174696f6e6462616e6b"
        + "62696450" + Envelope.Id + "6673747265616d66636173652f6167636f6d6d616e64a26464617461a0646b696e646b61737365"
        + "7373456e747279",
        Convert.ToHexStringLower(EnvelopeCodec.Encode(Envelope)));

    [Fact]
    public void Receipt_Bytes_AreTheApprovedOnes() => Assert.Equal(
        "a4617601646b696e646861636365707465646776657273696f6e0268706f736974696f6e07",
        Convert.ToHexStringLower(EnvelopeCodec.Encode(new CommandReceipt(ReceiptKind.Accepted, 7, 2))));

    [Fact]
    public void RetryAfter_FinerThanMilliseconds_IsRoundedUp()
    {
        var wait = Duration.FromNanoseconds(1_000_001L);
        var receipt = new CommandReceipt(ReceiptKind.Pushback, -1, 0) { RetryAfter = wait };

        Assert.Equal(
            Duration.FromMilliseconds(2), EnvelopeCodec.DecodeReceipt(EnvelopeCodec.Encode(receipt)).Value!.RetryAfter);
    }

    [Fact]
    public void Message_OfAHigherVersion_IsUnknownBeforeAnythingElseIsRead()
    {
        var writer = new CborWriter();
        writer.BeginMap();
        writer.Field(CborKey.Of("v"), 2);
        writer.Field(CborKey.Of("w"), "all else is new");
        writer.EndMap();

        Assert.Equal(
            new UnknownKind("envelope", 2, "format 2, this build reads 1"),
            EnvelopeCodec.DecodeEnvelope(writer.Written).Unknown);
        Assert.False(EnvelopeCodec.DecodeReceipt(writer.Written).IsKnown);
    }

    [Fact]
    public void Message_WithACommandThatIsNotKnown_IsUnknown()
    {
        var bytes = EnvelopeCodec.Encode(Envelope);
        bytes[^1] = (byte)'t';

        Assert.Equal("the command 'assessEntrt' in 'command'", EnvelopeCodec.DecodeEnvelope(bytes).Unknown!.What);
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("a0")]
    [InlineData("a1617700")]
    [InlineData("a1617600")]
    [InlineData("a1617661")]
    [InlineData("a1617601")]
    public void Message_ThatIsNone_IsAFault(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.Equal("envelope", Assert.Throws<PayloadException>(() => EnvelopeCodec.DecodeEnvelope(bytes)).Kind);
        Assert.Equal("receipt", Assert.Throws<PayloadException>(() => EnvelopeCodec.DecodeReceipt(bytes)).Kind);
    }

    [Fact]
    public void Message_WithANameThatIsNoStream_IsAFaultThatNamesIt()
    {
        var bytes = EnvelopeCodec.Encode(Envelope);
        bytes[bytes.AsSpan().IndexOf("case/a"u8) + 4] = (byte)'!';

        Assert.Equal("stream", Assert.Throws<PayloadException>(() => EnvelopeCodec.DecodeEnvelope(bytes)).Field);
    }
}
