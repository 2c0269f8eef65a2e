using System.Text;
using Cases.Domain;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Codec;

public sealed class RefusalPayloadTests
{
    private static readonly RefusalReason Ruled = new(
        RefusalCode.RuleForbids, "Not before 08:00.", [new("localTime", "07:59"), new("zone", "Asia/Shanghai")])
    {
        Rule = "CN-CBA-QUIET",
        Citation = new Citation("CBA convention", "Art. 12", null),
        Norm = NormStrength.SelfRegulation,
        PermittedFrom = Instant.FromUnixTimeMilliseconds(1_000),
        OverridableBy = "teamLead",
    };

    [Fact]
    public void Refusal_WithEverything_ReadsAsItWasWritten()
    {
        var read = Read(new RefusalPayload("recordContact", [Ruled, new(RefusalCode.NotEntered, "Not yet.", [])]));

        Assert.Equal("recordContact", read.Command);
        Assert.Equal(2, read.Reasons.Length);
        Assert.Equal(RecordShapes.Text(Ruled), RecordShapes.Text(read.Reasons[0]));
        Assert.Empty(read.Reasons[1].Facts);
    }

    [Fact]
    public void Refusal_Codes_AreWrittenAsTheirWireText()
    {
        foreach (var code in Enum.GetValues<RefusalCode>())
        {
            var bytes = PayloadCodec.EncodeSystem(new RefusalPayload("waive", [new(code, "", [])]));

            Assert.NotEqual(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(RefusalCodes.Wire(code))));
            Assert.Equal(code, Read(new RefusalPayload("waive", [new(code, "", [])])).Reasons[0].Code);
        }
    }

    [Fact]
    public void Refusal_CodeOfANewerBuild_IsUnknown()
    {
        var bytes = PayloadCodec.EncodeSystem(new RefusalPayload("waive", [new(RefusalCode.TooMany, "", [])]));
        "too_late"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("too_many"u8)));

        var decoded = PayloadCodec.DecodeSystem(SystemKinds.Refused, bytes);

        Assert.Equal("the word 'too_late' in 'reasons[0].code'", decoded.Unknown!.What);
    }

    [Theory]
    [InlineData("81616e")]
    [InlineData("83616e61766177")]
    [InlineData("82616e01")]
    public void Refusal_FactThatIsNoPair_IsAFaultThatNamesItsPlace(string fact)
    {
        var good = PayloadCodec.EncodeSystem(
            new RefusalPayload("waive", [new(RefusalCode.TooMany, "", [new("n", "v")])]));
        var hex = Convert.ToHexStringLower(good).Replace("82616e6176", fact, StringComparison.Ordinal);

        var fault = Assert.Throws<PayloadException>(
            () => PayloadCodec.DecodeSystem(SystemKinds.Refused, Convert.FromHexString(hex)));
        Assert.Equal("reasons[0].facts[0]", fault.Field);
    }

    [Fact]
    public void Suppressed_Refusals_ReadAsTheyWereWritten()
    {
        var written = new RefusalsSuppressed(12_000_000_000, "svc-import");

        var bytes = PayloadCodec.EncodeSystem(written);

        Assert.Equal(written, PayloadCodec.DecodeSystem(SystemKinds.Of(written), bytes).Value);
    }

    private static RefusalPayload Read(RefusalPayload written) =>
        (RefusalPayload)PayloadCodec.DecodeSystem(SystemKinds.Refused, PayloadCodec.EncodeSystem(written)).Value!;
}
