using System.Text;
using Xunit;

namespace Cases.Ledger.Tests.Proof;

/// <summary>The text of bundles; what a bundle proves is tested with the program that checks it.</summary>
public sealed class BundleTests
{
    private static readonly ProofBundle Sample = new(
        StreamId.Parse("case/a"), "note",
        [new ProvedKey("older", new ProvedEntry(1, new byte[] { 1 }, [MerkleHash.Empty]))],
        [new ProvedEntry(2, new byte[] { 2, 3 }, []), new ProvedEntry(5, new byte[] { 4 }, [Hash32.Zero])]);

    [Fact]
    public void Bundle_WrittenAndRead_IsTheSame()
    {
        var read = ProofBundle.Read(Text(Sample), out var fault);
        Assert.Equal("", fault);
        Assert.Equal((Sample.Stream, Sample.Checkpoint), (read!.Stream, read.Checkpoint));
        Assert.Equal(Print(Sample), Print(read));
    }

    [Fact]
    public void Bundle_CutAnywhere_IsNone()
    {
        var text = Text(Sample);
        for (var length = 0; length < text.Length - 1; length += 7)
        {
            Assert.Null(ProofBundle.Read(text.AsMemory(0, length), out var fault));
            Assert.NotEqual("", fault);
        }
    }

    [Fact]
    public void Bundle_WithAProofTooLong_IsNone()
    {
        var entry = Sample.Entries[0];
        Assert.NotNull(ProofBundle.Read(Text(With(MerkleProof.MaxHashes)), out _));
        Assert.Null(ProofBundle.Read(Text(With(MerkleProof.MaxHashes + 1)), out var fault));
        Assert.Contains("'proof' has more than", fault, StringComparison.Ordinal);

        ProofBundle With(int hashes) => Sample with
        {
            Entries = [entry with { Proof = [.. Enumerable.Repeat(Hash32.Zero, hashes)] }],
        };
    }

    [Fact]
    public void KeyOf_AnEntryThatNamesNone_IsNull()
    {
        var writer = new CborWriter(256);
        Encode(writer, "system/checkpoints", "signingKeyAdded", [0xa1, 0x63, (byte)'k', (byte)'e', (byte)'y', 0x01]);
        Assert.Null(BundleCheck.KeyOf(LedgerEntry.Decode(writer.Written.ToArray())));
        writer.Reset();
        Encode(writer, "case/a", "signingKeyAdded", [0xa0]);
        Assert.Null(BundleCheck.KeyOf(LedgerEntry.Decode(writer.Written.ToArray())));
        using var signer = NoteTests.Signer("log", 3);
        var payload = new CborWriter(256);
        payload.BeginMap();
        payload.WriteKey("key");
        payload.WriteText(signer.Key.ToString());
        payload.WriteKey("number");
        payload.WriteInt(1);
        payload.EndMap();
        writer.Reset();
        Encode(writer, "system/checkpoints", "signingKeyAdded", payload.Written.ToArray());
        Assert.Equal(signer.Key, BundleCheck.KeyOf(LedgerEntry.Decode(writer.Written.ToArray())));
    }

    private static void Encode(CborWriter writer, string stream, string kind, byte[] payload)
    {
        var entry = Cases.TestKit.LedgerSamples.Event(StreamId.Parse(stream), 1) with
        {
            Kind = kind, Payload = payload,
        };
        LedgerEntry.Encode(writer, entry, new EntryPlace(0, 1, 1, Hash32.Zero, 1));
    }

    private static byte[] Text(ProofBundle bundle)
    {
        using var text = new MemoryStream();
        bundle.Write(text);
        return text.ToArray();
    }

    private static string Print(ProofBundle bundle) => Encoding.UTF8.GetString(Text(bundle));
}
