using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Verify.Tests;

/// <summary>Which sealed texts are said to be erased: those of keys that an erasure names, and no other.</summary>
public sealed class EntryViewTests
{
    private static readonly StreamId Person = StreamId.Parse("person/p1");

    [Fact]
    public void Text_OfAKeyThatAnErasureNames_ReadsErased_AtEveryDepth()
    {
        var view = new EntryView([Entry(Erasure(Person, "k1", "k2"))]);
        var data = view.Of(Chained(Sealed("k2"))[0].Bytes)["data"]!;
        Assert.Equal("(erased)", (string?)data["note"]);
        Assert.Equal("(erased)", (string?)data["list"]![0]);
        Assert.Equal("k2", (string?)data["key"]);
    }

    [Fact]
    public void Text_OfAnotherKey_OrOfAnEntryThatIsNoErasure_StaysSealed()
    {
        NewEntry[] entries =
        [
            Erasure(Person, "k1"),
            Erasure(LedgerSamples.Case("a"), "k2"),
            Erasure(Person, "k2") with { Kind = "personRegistered" },
            Erasure(Person, "k2") with { Payload = Map(writer => writer.WriteText("k2")) },
        ];
        foreach (var entry in entries)
        {
            var data = new EntryView([Entry(entry)]).Of(Chained(Sealed("k2"))[0].Bytes)["data"]!;
            Assert.Equal("k2", (string?)data["note"]!["sealed"]!["key"]);
        }
    }

    [Fact]
    public void APayment_WithoutAnAccount_ErasesAsAPersonDoes_AndOnlyByItsOwnKind()
    {
        var payment = StreamId.Parse("payment/u1");
        var erased = Erasure(payment, "k2") with { Kind = "paymentErased" };

        Assert.Equal("(erased)", (string?)Note(erased));
        Assert.Equal("k2", (string?)Note(Erasure(payment, "k2"))["sealed"]!["key"]);
        Assert.Equal("k2", (string?)Note(erased with { Stream = Person })["sealed"]!["key"]);
    }

    private static System.Text.Json.Nodes.JsonNode Note(NewEntry erasure) =>
        new EntryView([Entry(erasure)]).Of(Chained(Sealed("k2"))[0].Bytes)["data"]!["note"]!;

    private static NewEntry Erasure(StreamId stream, params string[] keys) =>
        LedgerSamples.Event(stream, 1) with
        {
            Kind = "personErased",
            Payload = Map(writer =>
            {
                writer.BeginArray();
                foreach (var key in keys)
                {
                    writer.WriteText(key);
                }

                writer.EndArray();
            }),
        };

    /// <summary>A payload whose field <c>keys</c> is what is written.</summary>
    private static byte[] Map(Action<CborWriter> keys)
    {
        var writer = new CborWriter();
        writer.BeginMap();
        writer.WriteKey("on");
        writer.WriteText("2026-11-23");
        writer.WriteKey("keys");
        keys(writer);
        writer.EndMap();
        return writer.ToArray();
    }

    private static NewEntry Sealed(string key)
    {
        var value = new SealedValue(key, new byte[SealedValue.NonceSize], new byte[SealedValue.MacSize]);
        var writer = new CborWriter();
        writer.BeginMap();
        writer.WriteKey("key");
        writer.WriteText(key);
        writer.WriteKey("list");
        writer.BeginArray();
        value.Write(writer);
        writer.EndArray();
        writer.WriteKey("note");
        value.Write(writer);
        writer.EndMap();
        return LedgerSamples.Event(LedgerSamples.Case("a"), 1) with { Payload = writer.ToArray() };
    }

    private static LedgerEntry Entry(NewEntry entry) => LedgerEntry.Decode(Chained(entry)[0].Bytes);

    private static IReadOnlyList<StoredEntry> Chained(NewEntry entry) => LedgerSamples.Chain(entry);
}
