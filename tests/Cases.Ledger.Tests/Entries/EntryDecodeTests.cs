using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cases.Ledger.Tests.Entries;

/// <summary>An entry is read only if it is exactly what would have been written.</summary>
public sealed class EntryDecodeTests
{
    private static readonly string[] Order =
    [
        "by", "id", "in", "pos", "seq", "ver", "data", "kind", "prev", "rules", "format", "policy", "stream",
        "recorded", "effective",
    ];

    [Theory]
    [InlineData("by")]
    [InlineData("id")]
    [InlineData("in")]
    [InlineData("pos")]
    [InlineData("seq")]
    [InlineData("ver")]
    [InlineData("data")]
    [InlineData("kind")]
    [InlineData("prev")]
    [InlineData("format")]
    [InlineData("stream")]
    [InlineData("recorded")]
    [InlineData("effective")]
    public void Decode_ARequiredFieldIsMissing_IsRefusedByName(string field)
    {
        var error = Assert.Throws<CborException>(() => LedgerEntry.Decode(Entry(without: field)));

        Assert.Contains($"'{field}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rules")]
    [InlineData("policy")]
    public void Decode_AnOptionalFieldIsMissing_IsTaken(string field) => LedgerEntry.Decode(Entry(without: field));

    [Theory]
    [InlineData("aa")]
    [InlineData("zzz")]
    [InlineData("notes")]
    [InlineData("zzzzzzzzzz")]
    public void Decode_AnUnknownField_IsRefusedByName(string field)
    {
        var error = Assert.Throws<CborException>(() => LedgerEntry.Decode(Entry(field, writer => writer.WriteInt(1))));

        Assert.Contains($"'{field}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("newer build", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> WrongValues => new()
    {
        { "by", "a0" },
        { "by", "a163737562" + "6175" },
        { "by", "a2637375626064726f6c656172" },
        { "by", "a263737562617564726f6c6560" },
        { "by", "a3" + "6373756261756364756d01" + "64726f6c656172" },
        { "by", "80" },
        { "id", "4100" },
        { "id", "60" },
        { "in", "4f000000000000000000000000000000" },
        { "pos", "20" },
        { "pos", "60" },
        { "seq", "00" },
        { "ver", "20" },
        { "ver", "02" },
        { "data", "80" },
        { "data", "f6" },
        { "data", "a2616201616101" },
        { "kind", "60" },
        { "kind", "4161" },
        { "prev", "40" },
        { "rules", "80" },
        { "rules", "8180" },
        { "rules", "8182" + "61616162" },
        { "rules", "8184" + "6161616261636164" },
        { "rules", "8183" + "6161616201" },
        { "format", "00" },
        { "format", "1a80000000" },
        { "policy", "60" },
        { "policy", "f6" },
        { "stream", "60" },
        { "stream", "66" + "6c6f616e2f31" },
        { "recorded", "f6" },
        { "effective", "fb0000000000000000" },
    };

    [Theory]
    [MemberData(nameof(WrongValues))]
    public void Decode_AValueThatIsNeverWritten_IsRefused(string field, string hex)
    {
        var bytes = Entry(field, writer => writer.WriteEncoded(Convert.FromHexString(hex)));

        Assert.Throws<CborException>(() => LedgerEntry.Decode(bytes));
    }

    [Fact]
    public void Decode_TooManyRules_IsRefused()
    {
        Assert.Equal(LedgerLimits.MaxRules, LedgerEntry.Decode(WithRules(LedgerLimits.MaxRules)).Rules.Count);
        Assert.Throws<CborException>(() => LedgerEntry.Decode(WithRules(LedgerLimits.MaxRules + 1)));
    }

    [Fact]
    public void Decode_BytesAfterTheEntry_AreRefused() =>
        Assert.Throws<CborException>(() => LedgerEntry.Decode((byte[])[.. Entry(), 0x00]));

    [Fact]
    public void Decode_AnyByteChanged_IsRefusedOrEncodesToTheChangedBytes() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll<int, byte>((place, change) =>
        {
            var bytes = Entry();
            bytes[(int)(Math.Abs((long)place) % bytes.Length)] ^= change;
            try
            {
                return EncodeAgain(LedgerEntry.Decode(bytes)).AsSpan().SequenceEqual(bytes);
            }
            catch (CborException)
            {
                return true;
            }
        }));

    [Fact]
    public void Decode_OfWhatWasEncoded_IsTheSameEntry() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll<NonNegativeInt, long, int>((number, effective, shape) =>
        {
            var entry = LedgerSamples.Event(LedgerSamples.Case($"s{number.Get}"), number.Get, $"案 {effective}") with
            {
                EffectiveAtMs = effective,
                PolicyVersion = (shape & 1) == 0 ? null : "v",
                Rules = [.. Enumerable.Range(0, shape & 15).Select(n => new AppliedRule($"R-{n}", "", "passed"))],
                Principal = new LedgerPrincipal(
                    "s", "r", (shape & 2) == 0 ? null : "o", (shape & 4) == 0 ? null : "b"),
            };
            var place = new EntryPlace(number.Get, number.Get + 1, number.Get, Hash32.Zero, effective);
            var writer = new CborWriter();
            LedgerEntry.Encode(writer, entry, place);
            var decoded = LedgerEntry.Decode(writer.ToArray(), new TextPool());
            return decoded.Place == place && EncodeAgain(decoded).AsSpan().SequenceEqual(writer.Written)
                && decoded.PolicyVersion == entry.PolicyVersion && decoded.Principal == entry.Principal
                && decoded.Rules.SequenceEqual(entry.Rules);
        }));

    [Fact]
    public void FromBytes_OfAnEntry_DerivesEveryColumn()
    {
        var row = StoredEntry.FromBytes(Entry());

        Assert.Equal(4, row.Position);
        Assert.Equal("case/x", row.Stream.Value);
        Assert.Equal(1, row.Sequence);
        Assert.Equal(1, row.Version);
        Assert.Equal(MerkleHash.Leaf(Entry()), row.Hash);
        Assert.Throws<CborException>(() => StoredEntry.FromBytes(new byte[] { 0xA0 }));
    }

    [Fact]
    public void TextPool_SameText_IsTheSameInstanceWhileItIsKept()
    {
        var pool = new TextPool();

        Assert.Same(pool.Get("collector"u8), pool.Get("collector"u8));
        Assert.Equal("", pool.Get(""u8));
        Assert.Equal("催收", pool.Get("催收"u8));
        for (var number = 0; number < 20_000; number++)
        {
            var text = $"name {number}";
            Assert.Equal(text, pool.Get(System.Text.Encoding.UTF8.GetBytes(text)));
        }

        var longText = new string('x', 500);
        Assert.Equal(longText, pool.Get(System.Text.Encoding.UTF8.GetBytes(longText)));
    }

    private static byte[] EncodeAgain(LedgerEntry entry)
    {
        var writer = new CborWriter();
        LedgerEntry.Encode(writer, entry.ToNewEntry(entry.Version), entry.Place);
        return writer.ToArray();
    }

    private static byte[] WithRules(int count) => Entry("rules", writer =>
    {
        writer.BeginArray();
        for (var left = count; left > 0; left--)
        {
            writer.WriteEncoded(Convert.FromHexString("83616161626163"));
        }

        writer.EndArray();
    });

    /// <summary>A right entry with one field left out, or one field written otherwise or added.</summary>
    private static byte[] Entry(string? field = null, Action<CborWriter>? value = null, string? without = null)
    {
        var fields = new Dictionary<string, Action<CborWriter>>
        {
            ["by"] = writer => writer.WriteEncoded(Convert.FromHexString("a263737562617564726f6c656172")),
            ["id"] = writer => writer.WriteBytes(new byte[16]),
            ["in"] = writer => writer.WriteBytes(new byte[16]),
            ["pos"] = writer => writer.WriteInt(4),
            ["seq"] = writer => writer.WriteInt(1),
            ["ver"] = writer => writer.WriteInt(1),
            ["data"] = writer => writer.WriteEncoded([0xA0]),
            ["kind"] = writer => writer.WriteText("NoteAdded"),
            ["prev"] = writer => writer.WriteBytes(new byte[32]),
            ["rules"] = writer => writer.WriteEncoded(Convert.FromHexString("8183616161626163")),
            ["format"] = writer => writer.WriteInt(1),
            ["policy"] = writer => writer.WriteText("p"),
            ["stream"] = writer => writer.WriteText("case/x"),
            ["recorded"] = writer => writer.WriteInt(LedgerSamples.StartMs),
            ["effective"] = writer => writer.WriteInt(0),
        };
        if (field is not null)
        {
            fields[field] = value!;
        }

        var writer = new CborWriter();
        writer.BeginMap();
        foreach (var name in Order.Append(field ?? "by").Distinct().Where(name => name != without)
            .OrderBy(name => name.Length).ThenBy(name => name, StringComparer.Ordinal))
        {
            writer.WriteKey(name);
            fields[name](writer);
        }

        writer.EndMap();
        return writer.ToArray();
    }
}
