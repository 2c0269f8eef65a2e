using System.Text.RegularExpressions;
using Cases.TestKit;
using Xunit;

namespace Cases.Ledger.Tests.Entries;

/// <summary>The bytes of an entry are for ever. These were made by another encoder from FORMAT.md alone.</summary>
public sealed partial class EntryFormatTests
{
    private const string OpenedHex =
        "af626279a4636f72676462616e6b6373756264752d313764726f6c6569636f6c6c6563746f72666272616e6368656e6f72746862696450"
        + "544776f8da931784c882f75bd1ffe6b962696e50000102030405060708090a0b0c0d0e0f63706f730063736571016376657201646461"
        + "7461a3636475656a323032362d31302d3331656d696e6f721a00124fb26863757272656e637963434e59646b696e646a436173654f"
        + "70656e6564647072657658200000000000000000000000000000000000000000000000000000000000000000"
        + "6572756c657381836e42414e4b2d504c414e2d484f4c447642616e6b20706f6c69637920332e312028323032362966706173736564"
        + "66666f726d61740166706f6c6963796a323032362d31312d30316673747265616d6b636173652f64656d6f2d31"
        + "687265636f726465641b000001a19b45b800696566666563746976651b000001a19b45b418";

    private const string RefusedHex =
        "ad626279a26373756264752d313764726f6c6569636f6c6c6563746f7262696450"
        + "99459eabe991921b58603c768c006e0062696e50000000000000000000000000000000006370"
        + "6f7301637365710263766572016464617461a0646b696e646e436f6d6d616e6452656675736564647072657658"
        + "20b665218b135c0a7960242251e508dfb53d0abe157eef284f3095e10fd191f60f66666f726d6174016673747265616d"
        + "6b636173652f64656d6f2d31687265636f726465641b000001a19b45b800696566666563746976651b000001a19b45b800";

    private const string OpenedHash = "b665218b135c0a7960242251e508dfb53d0abe157eef284f3095e10fd191f60f";
    private const string RefusedHash = "2c1ab59450fe42f79803beac1cb22627790cc58bd8e00513a828c87593204a2b";
    private const string Root = "4ac81b53b1ad22e18de57d8bf5eed43e5b15933632e78707f84a8c228361b5b6";

    [Fact]
    public void Entry_WithEveryField_HasTheGoldenBytes()
    {
        Assert.Equal(OpenedHex, Convert.ToHexStringLower(Encode(Opened(), default)));
        Assert.Equal(OpenedHash, MerkleHash.Leaf(Convert.FromHexString(OpenedHex)).ToString());
    }

    [Fact]
    public void Entry_WithoutAnyOptionalField_HasTheGoldenBytes()
    {
        Assert.Equal(RefusedHex, Convert.ToHexStringLower(Encode(Refused(), Hash32.FromHex(OpenedHash))));
        Assert.Equal(RefusedHash, MerkleHash.Leaf(Convert.FromHexString(RefusedHex)).ToString());
    }

    [Fact]
    public void Entry_GoldenBytes_DecodeToEveryField()
    {
        var entry = LedgerEntry.Decode(Convert.FromHexString(OpenedHex));

        Assert.Equal(new EntryPlace(0, 1, 1, Hash32.Zero, LedgerSamples.StartMs), entry.Place);
        Assert.Equal("case/demo-1", entry.Stream.Value);
        Assert.Equal("CaseOpened", entry.Kind);
        Assert.Equal(1, entry.Format);
        Assert.Equal(CommandId16.FromHash("open demo-1"), entry.Command);
        Assert.Equal("000102030405060708090a0b0c0d0e0f", entry.Fingerprint.ToString());
        Assert.Equal(LedgerSamples.StartMs - 1_000, entry.EffectiveAtMs);
        Assert.Equal(new LedgerPrincipal("u-17", "collector", "bank", "north"), entry.Principal);
        Assert.Equal("2026-11-01", entry.PolicyVersion);
        Assert.Equal([new AppliedRule("BANK-PLAN-HOLD", "Bank policy 3.1 (2026)", "passed")], entry.Rules);
        Assert.Equal(Opened().Payload.ToArray(), entry.Payload.ToArray());
        Assert.Equal(
            """{"due": "2026-10-31", "minor": 1200050, "currency": "CNY"}""", CborDiagnostic.Print(entry.Payload.Span));
    }

    [Fact]
    public void Entry_GoldenBytesWithoutOptionalFields_DecodeToNothingThere()
    {
        var entry = LedgerEntry.Decode(Convert.FromHexString(RefusedHex));

        Assert.Equal(new EntryPlace(1, 2, 1, Hash32.FromHex(OpenedHash), LedgerSamples.StartMs), entry.Place);
        Assert.Equal(new LedgerPrincipal("u-17", "collector", null, null), entry.Principal);
        Assert.Null(entry.PolicyVersion);
        Assert.Empty(entry.Rules);
        Assert.Equal("a0", Convert.ToHexStringLower(entry.Payload.Span));
    }

    [Fact]
    public async Task Writer_GivenTheSameEntries_MakesTheGoldenBytesAndRoot()
    {
        var store = new MemoryLedgerStore();
        var writer = new LedgerWriter(store, new LedgerWriterOptions(), new ManualTime());
        var waiting = writer.AppendAsync(LedgerSamples.Unguarded(Opened(), Refused()), CancellationToken.None);
        await writer.FlushOnceAsync();
        Assert.IsType<Appended>(await waiting);

        var rows = await LedgerSamples.ReadAllAsync(store);

        Assert.Equal([OpenedHex, RefusedHex], rows.Select(row => Convert.ToHexStringLower(row.Bytes.Span)));
        var verdict = await LedgerVerifier.VerifyAsync(store, null, null, CancellationToken.None);
        Assert.Equal(new TreeHead(2, Hash32.FromHex(Root)), verdict.Head);
    }

    [Fact]
    public void FormatDocument_WorkedExample_IsTheGoldenEntry()
    {
        var document = File.ReadAllText(Path.Combine(Checkout.Root, "src", "Cases.Ledger", "FORMAT.md"));
        var example = document[document.IndexOf("## Worked example", StringComparison.Ordinal)..];
        var bytes = string.Concat(HexColumn().Matches(example).Select(match => match.Groups[1].Value.Replace(" ", "")));

        Assert.Equal(OpenedHex, bytes);
        Assert.Contains(OpenedHash, document, StringComparison.Ordinal);
        Assert.Contains(RefusedHash, document, StringComparison.Ordinal);
        Assert.Contains(Root, document, StringComparison.Ordinal);
    }

    /// <summary>A line of the example: bytes in hex, then at least two spaces and a bar before the meaning.</summary>
    [GeneratedRegex("^    ((?:[0-9a-f]{2} ?)+) *\\|", RegexOptions.Multiline)]
    private static partial Regex HexColumn();

    private static NewEntry Opened()
    {
        var payload = new CborWriter();
        payload.BeginMap();
        payload.Field(CborKey.Of("due"), "2026-10-31");
        payload.Field(CborKey.Of("minor"), 1_200_050);
        payload.Field(CborKey.Of("currency"), "CNY");
        payload.EndMap();
        return new NewEntry(
            StreamId.Parse("case/demo-1"),
            "CaseOpened",
            1,
            AdvancesVersion: true,
            CommandId16.FromHash("open demo-1"),
            new Fingerprint16([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]),
            LedgerSamples.StartMs - 1_000,
            new LedgerPrincipal("u-17", "collector", "bank", "north"),
            "2026-11-01",
            [new AppliedRule("BANK-PLAN-HOLD", "Bank policy 3.1 (2026)", "passed")],
            payload.ToArray());
    }

    private static NewEntry Refused() => Opened() with
    {
        Kind = "CommandRefused",
        AdvancesVersion = false,
        Command = CommandId16.FromHash("plan demo-1"),
        Fingerprint = default,
        EffectiveAtMs = LedgerSamples.StartMs,
        Principal = new LedgerPrincipal("u-17", "collector", null, null),
        PolicyVersion = null,
        Rules = [],
        Payload = new byte[] { 0xA0 },
    };

    private static byte[] Encode(NewEntry entry, Hash32 previous)
    {
        var writer = new CborWriter();
        var place = entry.AdvancesVersion
            ? new EntryPlace(0, 1, 1, previous, LedgerSamples.StartMs)
            : new EntryPlace(1, 2, 1, previous, LedgerSamples.StartMs);
        LedgerEntry.Encode(writer, entry, place);
        return writer.ToArray();
    }
}
