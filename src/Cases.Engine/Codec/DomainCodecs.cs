using System.Globalization;
using Cases.Domain;
using Cases.Ledger;
using NodaTime;
using NodaTime.Text;

namespace Cases.Engine;

/// <summary>An instant as milliseconds since 1970-01-01T00:00:00Z; what is finer is cut off.</summary>
internal sealed class InstantCodec : ValueCodec<Instant>
{
    private static readonly long Least = Instant.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Most = Instant.MaxValue.ToUnixTimeMilliseconds();

    public override void Write(EncodeContext context, Instant value) =>
        context.Writer.WriteInt(value.ToUnixTimeMilliseconds());

    public override Instant Read(ref CborReader reader, DecodeContext context) =>
        Instant.FromUnixTimeMilliseconds(reader.ReadInt(Least, Most));
}

/// <summary>A time to wait as milliseconds, rounded up: nobody is told to come back too early.</summary>
internal sealed class DurationCodec : ValueCodec<Duration>
{
    private const long NanosecondsPerMillisecond = 1_000_000;

    public override void Write(EncodeContext context, Duration value)
    {
        var nanoseconds = value.ToInt64Nanoseconds();
        var milliseconds = nanoseconds / NanosecondsPerMillisecond;
        context.Writer.WriteInt(nanoseconds % NanosecondsPerMillisecond > 0 ? milliseconds + 1 : milliseconds);
    }

    public override Duration Read(ref CborReader reader, DecodeContext context) => Duration.FromMilliseconds(
        reader.ReadInt(long.MinValue / NanosecondsPerMillisecond, long.MaxValue / NanosecondsPerMillisecond));
}

/// <summary>A date of the ISO calendar as the text <c>yyyy-MM-dd</c>, so that a person reads it in an export.</summary>
internal sealed class DateCodec : ValueCodec<LocalDate>
{
    private const int Length = 10;

    public override void Write(EncodeContext context, LocalDate value)
    {
        if (value.Calendar != CalendarSystem.Iso)
        {
            throw context.Fail("The date is not one of the ISO calendar.");
        }

        var (year, month, day) = (value.Year, value.Month, value.Day);
        if (year is < 0 or > 9999)
        {
            context.Writer.WriteText(LocalDatePattern.Iso.Format(value));
            return;
        }

        ReadOnlySpan<byte> text =
        [
            (byte)('0' + (year / 1000)), (byte)('0' + (year / 100 % 10)), (byte)('0' + (year / 10 % 10)),
            (byte)('0' + (year % 10)), (byte)'-', (byte)('0' + (month / 10)), (byte)('0' + (month % 10)), (byte)'-',
            (byte)('0' + (day / 10)), (byte)('0' + (day % 10)),
        ];
        context.Writer.WriteTextUtf8(text);
    }

    public override LocalDate Read(ref CborReader reader, DecodeContext context)
    {
        var text = reader.ReadTextUtf8();
        if (text.Length == Length && text[4] == '-' && text[7] == '-'
            && Number(text[..4]) is var year and >= 1 && Number(text[5..7]) is var month and >= 1 and <= 12
            && Number(text[8..]) is var day and >= 1 && day <= CalendarSystem.Iso.GetDaysInMonth(year, month))
        {
            return new LocalDate(year, month, day);
        }

        var shown = Names.Shown(text);
        var parsed = LocalDatePattern.Iso.Parse(shown);
        return parsed.Success && LocalDatePattern.Iso.Format(parsed.Value) == shown
            ? parsed.Value
            : throw reader.Fail($"'{shown}' is no date yyyy-MM-dd.");
    }

    /// <summary>The number of some digits; -1 where another character is among them.</summary>
    private static int Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return -1;
            }

            number = (number * 10) + (digit - '0');
        }

        return number;
    }
}

/// <summary>A currency as its code; a code that is not in the table can only come from a newer build.</summary>
internal sealed class CurrencyCodec : ValueCodec<Currency>
{
    public override void Write(EncodeContext context, Currency value) =>
        context.Writer.WriteText(value.Code ?? throw context.Fail("The currency is missing."));

    public override Currency Read(ref CborReader reader, DecodeContext context)
    {
        var code = reader.ReadText();
        if (!Currency.TryParse(code, out var currency))
        {
            context.NoteNewer(string.Create(CultureInfo.InvariantCulture, $"the currency '{code}'"));
        }

        return currency;
    }
}

/// <summary>
/// A fact of an account as {on, kind, value}: the kind says whether the value is sealed; it is absent where it is null.
/// </summary>
internal sealed class AccountFactCodec : ValueCodec<AccountFact>
{
    private const string Missing = "The field 'on' or 'kind' is missing.";

    private static readonly CborKey On = CborKey.Of("on");
    private static readonly CborKey Kind = CborKey.Of("kind");
    private static readonly CborKey Value = CborKey.Of("value");
    private static readonly CborKey[] Fields = [On, Kind, Value];
    private static readonly DateCodec Date = new();
    private static readonly WordCodec<AccountFactKind> Word = new();

    public override void Write(EncodeContext context, AccountFact value)
    {
        var writer = context.Writer;
        writer.BeginMap();
        writer.WriteKey(On);
        Date.Write(context, value.On);
        writer.WriteKey(Kind);
        Word.Write(context, value.Kind);
        if (value.Value is { } text)
        {
            writer.WriteKey(Value);
            WriteText(context, value.Kind, text);
        }

        writer.EndMap();
    }

    public override AccountFact Read(ref CborReader reader, DecodeContext context)
    {
        LocalDate? on = null;
        AccountFactKind? kind = null;
        string? value = null;
        reader.BeginMap();
        while (context.TryReadField(ref reader, Fields, out var field))
        {
            if (field == On)
            {
                on = Date.Read(ref reader, context);
            }
            else if (field == Kind)
            {
                kind = Word.Read(ref reader, context);
            }
            else
            {
                value = ReadText(ref reader, context, kind ?? throw reader.Fail(Missing));
            }
        }

        return on is { } day && kind is { } what ? new AccountFact(what, value, day) : throw reader.Fail(Missing);
    }

    private static void WriteText(EncodeContext context, AccountFactKind kind, string text)
    {
        if (!AccountFact.IsPersonal(kind))
        {
            context.Writer.WriteText(text);
            return;
        }

        context.Path.Enter();
        context.Path.At(Value.Name);
        context.WritePersonal(RetentionClass.CollectionRecord, text);
        context.Path.Leave();
    }

    private static string? ReadText(ref CborReader reader, DecodeContext context, AccountFactKind kind)
    {
        if (!AccountFact.IsPersonal(kind))
        {
            return reader.ReadText();
        }

        context.Path.Enter();
        context.Path.At(Value.Name);
        var text = context.ReadPersonal(ref reader);
        context.Path.Leave();
        return text;
    }
}

/// <summary>
/// A move of stage as {to, from?, forced?}: <c>from</c> is absent where the case stays, <c>forced</c> where false.
/// </summary>
internal sealed class StageMoveCodec : ValueCodec<StageMove>
{
    private static readonly CborKey To = CborKey.Of("to");
    private static readonly CborKey From = CborKey.Of("from");
    private static readonly CborKey Forced = CborKey.Of("forced");
    private static readonly CborKey[] Fields = [To, From, Forced];
    private static readonly WordCodec<CaseStage> Stage = new();

    public override void Write(EncodeContext context, StageMove value)
    {
        var writer = context.Writer;
        writer.BeginMap();
        writer.WriteKey(To);
        Stage.Write(context, value.To);
        if (value.From != value.To)
        {
            writer.WriteKey(From);
            Stage.Write(context, value.From);
        }

        if (value.Forced)
        {
            writer.Field(Forced, true);
        }

        writer.EndMap();
    }

    public override StageMove Read(ref CborReader reader, DecodeContext context)
    {
        CaseStage? to = null;
        CaseStage? from = null;
        var forced = false;
        reader.BeginMap();
        while (context.TryReadField(ref reader, Fields, out var field))
        {
            if (field == To)
            {
                to = Stage.Read(ref reader, context);
            }
            else if (field == From)
            {
                from = Stage.Read(ref reader, context);
            }
            else
            {
                forced = reader.ReadBool();
            }
        }

        return to is { } stage
            ? new StageMove(from ?? stage, stage, forced)
            : throw reader.Fail("The field 'to' is missing.");
    }
}
