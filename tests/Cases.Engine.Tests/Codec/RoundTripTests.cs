using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Codec;

public sealed class RoundTripTests
{
    [Fact]
    public void Events_Any_ReadAsTheyWereWritten()
    {
        using var keys = new TestKeys();
        ForAny(RecordShapes.Events, record =>
        {
            var happened = (DomainEvent)record;
            var bytes = PayloadCodec.EncodeEvent(happened, Samples.Sealing(keys));
            var decoded = PayloadCodec.DecodeEvent(EventKinds.Of(happened), bytes, Samples.Opening(keys));

            CborReader.Check(bytes);
            Assert.Equal(RecordShapes.Text(record), RecordShapes.Text(decoded.Value));
            Assert.Equal(bytes, PayloadCodec.EncodeEvent(decoded.Value!, Samples.Sealing(keys)));
        });
    }

    [Fact]
    public void Commands_Any_ReadAsTheyWereWritten() => ForAny(RecordShapes.Commands, record =>
    {
        var bytes = CommandCodec.Encode(record);
        var decoded = CommandCodec.Decode(bytes);

        CborReader.Check(bytes);
        Assert.Equal(RecordShapes.Text(record), RecordShapes.Text(decoded.Value));
        Assert.Equal(bytes, CommandCodec.Encode(decoded.Value!));
    });

    [Fact]
    public void SystemRecords_Any_ReadAsTheyWereWritten()
    {
        using var keys = new TestKeys();
        ForAny(RecordShapes.SystemRecords, record =>
        {
            var bytes = record is RefusalPayload refusal
                ? PayloadCodec.EncodeRefusal(refusal, Samples.Sealing(keys))
                : PayloadCodec.EncodeSystem((SystemRecord)record);
            var decoded = PayloadCodec.DecodeSystem(
                SystemKinds.Of((SystemRecord)record), bytes, Samples.Opening(keys));

            CborReader.Check(bytes);
            Assert.Equal(RecordShapes.Text(record), RecordShapes.Text(decoded.Value));
        });
    }

    [Fact]
    public void Events_CutAnywhere_AreMalformedAndNeverAnotherException()
    {
        using var keys = new TestKeys();
        ForAny(RecordShapes.Events, record =>
        {
            var happened = (DomainEvent)record;
            var bytes = PayloadCodec.EncodeEvent(happened, Samples.Sealing(keys));
            for (var length = 0; length < Math.Min(bytes.Length, 200); length++)
            {
                var cut = bytes[..length];
                Assert.Throws<PayloadException>(
                    () => PayloadCodec.DecodeEvent(EventKinds.Of(happened), cut, Samples.Opening(keys)));
            }
        });
    }

    [Fact]
    public void Events_OneByteChanged_AreReadOrUnknownOrMalformed()
    {
        using var keys = new TestKeys();
        var changes = from record in Generated.OneOf(RecordShapes.Events)
                      from place in Gen.Choose(0, 10_000)
                      from bits in Gen.Choose(1, 255)
                      select (Happened: (DomainEvent)record, place, bits);
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(changes.ToArbitrary(), change =>
        {
            var bytes = PayloadCodec.EncodeEvent(change.Happened, Samples.Sealing(keys));
            bytes[change.place % bytes.Length] ^= (byte)change.bits;
            var fault = Record.Exception(
                () => PayloadCodec.DecodeEvent(EventKinds.Of(change.Happened), bytes, Samples.Opening(keys)));
            Assert.True(fault is null or PayloadException, fault?.ToString());
        }));
    }

    [Fact]
    public void Instant_FinerThanMilliseconds_IsCutOff()
    {
        var written = new VisitCheckedIn("v", Instant.FromUnixTimeTicks(19_999));
        using var keys = new TestKeys();

        var read = PayloadCodec.DecodeEvent(
            EventKinds.Of(written), PayloadCodec.EncodeEvent(written, Samples.Sealing(keys)), Samples.Opening(keys));

        Assert.Equal(Instant.FromUnixTimeMilliseconds(1), ((VisitCheckedIn)read.Value!).At);
    }

    [Fact]
    public void DefaultArray_InARecord_IsWrittenLikeAnEmptyOne() => Assert.Equal(
        CommandCodec.Encode(new AgreePlan("p", PlanKind.Instalments, [], true)),
        CommandCodec.Encode(new AgreePlan("p", PlanKind.Instalments, default(ImmutableArray<Instalment>), true)));

    [Fact]
    public void DeclaredDefault_InARecord_IsAbsent()
    {
        var plain = new AddCharge("k", DebtComponent.Fee, new Money(5, Currency.Cny));

        Assert.Equal(CommandCodec.Encode(plain), CommandCodec.Encode(plain with { IsNewTotal = false }));
        Assert.DoesNotContain("isNewTotal", Ascii(CommandCodec.Encode(plain)));
        Assert.Contains("isNewTotal", Ascii(CommandCodec.Encode(plain with { IsNewTotal = true })));
    }

    [Theory]
    [InlineData(CaseStage.Open, CaseStage.Open, false, "a162746f646f70656e")]
    [InlineData(CaseStage.Open, CaseStage.Reminded, false, "a262746f6872656d696e6465646466726f6d646f70656e")]
    [InlineData(CaseStage.Open, CaseStage.Open, true, "a262746f646f70656e66666f72636564f5")]
    public void StageMove_OfEachShape_SaysNoMoreThanItMust(CaseStage from, CaseStage to, bool forced, string hex)
    {
        using var keys = new TestKeys();
        var written = new PlanCompleted("p", new StageMove(from, to, forced));
        var bytes = PayloadCodec.EncodeEvent(written, Samples.Sealing(keys));

        Assert.Contains("646d6f7665" + hex, Convert.ToHexStringLower(bytes));
        Assert.Equal(written, PayloadCodec.DecodeEvent(EventKinds.Of(written), bytes, OpenScope.Closed).Value);
    }

    [Fact]
    public void EncodeAndDecode_OnManyThreads_DoNotMeet()
    {
        var notes = Enumerable.Range(0, 400).Select(n => new AddNote("n" + n, new string('t', n))).ToList();
        var bytes = notes.ToDictionary(note => note, CommandCodec.Encode);

        Parallel.ForEach(notes, note =>
        {
            Assert.Equal(bytes[note], CommandCodec.Encode(note));
            Assert.Equal(note, CommandCodec.Decode(bytes[note]).Value);
        });
    }

    private static string Ascii(byte[] bytes) => System.Text.Encoding.Latin1.GetString(bytes);

    private static void ForAny(IEnumerable<Type> types, Action<object> holds) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Generated.OneOf(types).ToArbitrary(), holds));
}
