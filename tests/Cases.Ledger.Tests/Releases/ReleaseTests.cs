using System.Text;
using Cases.TestKit;
using Xunit;

namespace Cases.Ledger.Tests.Releases;

/// <summary>
/// A ledger of each release is kept as text and read for ever. A file is never changed: when one of these tests fails,
/// the
/// code broke old ledgers.
/// </summary>
public sealed class ReleaseTests
{
    /// <summary>The release, its entries, and its root.</summary>
    public static TheoryData<string, int, string> Releases => new()
    {
        { "0.1.0", 12, "cd7e258d4ec225e76a99c2e5bd3d009c401b31a4bf8a73e15a71fedc38e052e6" },
    };

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task Ledger_OfARelease_VerifiesAndHasItsRoot(string release, int entries, string root)
    {
        var rows = Lines(release).Select(LedgerPrinter.ReadJsonLine).ToList();

        var verdict = await LedgerVerifier.VerifyAsync(new RowsStore(rows), null, null, CancellationToken.None);

        Assert.Null(verdict.Fault);
        Assert.Equal(new TreeHead(entries, Hash32.FromHex(root)), verdict.Head);
        var reference = Reference.ReferenceLedger.Verify([.. rows.Select(row => row.Bytes.ToArray())]);
        Assert.Equal((-1, root), reference);
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public void Ledger_OfARelease_PrintsAsItDid(string release, int entries, string root)
    {
        var lines = Lines(release);

        Assert.Equal(entries, lines.Count);
        Assert.Equal(64, root.Length);
        Assert.All(lines, line =>
            Assert.Equal(line, LedgerPrinter.ToJsonLine(LedgerPrinter.ReadJsonLine(line).Bytes)));
    }

    [Fact]
    public void Ledger_OfThisRelease_IsWrittenAsItWas()
    {
        var rows = LedgerSamples.Chain([.. Enumerable.Range(0, 12).Select(Entry)]);

        Assert.Equal(Lines("0.1.0"), rows.Select(row => LedgerPrinter.ToJsonLine(row.Bytes)));
    }

    private static List<string> Lines(string release)
    {
        var file = Path.Combine(Checkout.Root, "tests", "Cases.Ledger.Tests", "Releases", $"ledger-{release}.jsonl");
        return [.. File.ReadLines(file, Encoding.UTF8)];
    }

    /// <summary>Entries of every shape: events, refusals, optional fields, sealed values, each type of value.</summary>
    private static NewEntry Entry(int number)
    {
        var stream = StreamId.Parse((number % 3) switch { 0 => "case/k3x7q2", 1 => "person/p-1", _ => "account/0042" });
        var entry = number % 4 == 3
            ? LedgerSamples.Refusal(stream, number)
            : LedgerSamples.Event(stream, number, number % 2 == 0 ? null : "逾期 <a> \"b\" \\");
        return entry with
        {
            Principal = number % 5 == 0 ? new LedgerPrincipal("system", "sweeper", null, null) : entry.Principal,
            EffectiveAtMs = number == 6 ? -1 : entry.EffectiveAtMs,
            Payload = number == 7 ? Everything() : entry.Payload,
        };
    }

    private static byte[] Everything()
    {
        var writer = new CborWriter();
        writer.BeginMap();
        writer.Field(CborKey.Of("b"), [1, 2, 3]);
        writer.Field(CborKey.Of("i"), long.MinValue);
        writer.Field(CborKey.Of("t"), true);
        writer.WriteKey("list");
        writer.BeginArray();
        writer.WriteNull();
        writer.WriteBool(false);
        writer.WriteInt(long.MaxValue);
        writer.BeginMap();
        writer.EndMap();
        writer.EndArray();
        writer.WriteKey("name");
        new SealedValue("AAECAwQFBgcICQoL", new byte[12], new byte[20]).Write(writer);
        writer.EndMap();
        return writer.ToArray();
    }
}
