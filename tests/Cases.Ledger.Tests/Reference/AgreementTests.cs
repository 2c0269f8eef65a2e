using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cases.Ledger.Tests.Reference;

/// <summary>
/// The product and the reference agree: on what is canonical, on its bytes, and on where a ledger is wrong.
/// </summary>
public sealed class AgreementTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1_000);

    [Fact]
    public void Bytes_MadeOfHeads_AreTakenByBothOrByNone() =>
        Check.One(Many, Prop.ForAll<int>(seed => Agree(Heads(new Random(seed)))));

    [Fact]
    public void Trees_ChangedInPlaces_AreTakenByBothOrByNone() =>
        Check.One(Many, Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            var bytes = ReferenceCbor.Write(Tree(random, 0)).ToList();
            for (var changes = random.Next(4); changes > 0 && bytes.Count > 0; changes--)
            {
                Change(bytes, random);
            }

            return Agree([.. bytes]);
        }));

    [Fact]
    public void Trees_WrittenByBoth_HaveTheSameBytes() =>
        Check.One(Many, Prop.ForAll<int>(seed =>
        {
            var tree = Tree(new Random(seed), 0);
            var writer = new CborWriter(16);
            Write(writer, tree);
            return writer.Written.SequenceEqual(ReferenceCbor.Write(tree));
        }));

    [Fact]
    public void Ledgers_OfAnyEntries_AreWholeToBothWithTheSameRoot() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll<int>(seed =>
        {
            var rows = Ledger(new Random(seed));
            var (firstFault, root) = ReferenceLedger.Verify([.. rows.Select(row => row.Bytes.ToArray())]);
            var verdict = Verify(rows);
            return firstFault == -1 && verdict.IsWhole && verdict.Head.Root.ToString() == root;
        }));

    [Fact]
    public void Ledgers_ChangedInPlaces_AreWrongToBothAtTheSamePosition() =>
        Check.One(Many, Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            var entries = Ledger(random).Select(row => row.Bytes.ToArray()).ToList();
            Tamper(entries, random);
            var (firstFault, root) = ReferenceLedger.Verify(entries);
            var verdict = Verify(RowsOf(entries));
            Assert.Equal(firstFault, verdict.Fault?.Position ?? -1);
            return verdict.Head.Root.ToString() == root;
        }));

    private static bool Agree(byte[] bytes)
    {
        var (isCanonical, value) = ReferenceCbor.Read(bytes);
        try
        {
            CborReader.Check(bytes);
        }
        catch (CborException)
        {
            return !isCanonical;
        }

        var writer = new CborWriter();
        Write(writer, value);
        return isCanonical && writer.Written.SequenceEqual(bytes);
    }

    /// <summary>Bytes that look like CBOR more often than chance would have it.</summary>
    private static byte[] Heads(Random random)
    {
        byte[] likely =
        [
            0x00, 0x01, 0x17, 0x18, 0x19, 0x20, 0x38, 0x40, 0x41, 0x58, 0x60, 0x61, 0x62, 0x78, 0x80, 0x81, 0x82, 0x98,
            0xA0, 0xA1, 0xA2, 0xB8, 0xC0, 0xC1, 0xD8, 0xF4, 0xF5, 0xF6, 0xF7, 0xF9, 0xFF, 0x61, 0x62, 0x63,
        ];
        return [.. Enumerable.Range(0, random.Next(1, 14)).Select(_ => likely[random.Next(likely.Length)])];
    }

    private static void Change(List<byte> bytes, Random random)
    {
        var place = random.Next(bytes.Count);
        switch (random.Next(5))
        {
            case 0:
                bytes[place] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes.RemoveAt(place);
                break;
            case 2:
                bytes.Insert(place, (byte)random.Next(256));
                break;
            case 3:
                bytes.Insert(place, bytes[place]);
                break;
            default:
                bytes.RemoveRange(place, bytes.Count - place);
                break;
        }
    }

    private static object? Tree(Random random, int depth)
    {
        switch (random.Next(depth > 3 ? 5 : 8))
        {
            case 0:
                return random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
            case 1:
                return Text(random);
            case 2:
                var run = new byte[random.Next(40)];
                random.NextBytes(run);
                return run;
            case 3:
                return random.Next(2) == 0;
            case 4:
                return null;
            case 5:
                return new ReferenceTag(random.Next(), (long)random.Next());
            case 6:
                return Enumerable.Range(0, random.Next(6)).Select(_ => Tree(random, depth + 1)).ToList();
            default:
                var map = ReferenceCbor.Map();
                for (var left = random.Next(6); left > 0; left--)
                {
                    map[Text(random)] = Tree(random, depth + 1);
                }

                return map;
        }
    }

    private static string Text(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => "abzZ09 é案逾\""[random.Next(11)]));

    private static void Write(CborWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNull();
                break;
            case bool truth:
                writer.WriteBool(truth);
                break;
            case long number:
                writer.WriteInt(number);
                break;
            case byte[] run:
                writer.WriteBytes(run);
                break;
            case string text:
                writer.WriteText(text);
                break;
            case ReferenceTag tag:
                writer.WriteTag((int)tag.Number);
                Write(writer, tag.Value);
                break;
            case List<object?> items:
                writer.BeginArray();
                items.ForEach(item => Write(writer, item));
                writer.EndArray();
                break;
            default:
                writer.BeginMap();
                foreach (var (key, item) in (SortedDictionary<string, object?>)value)
                {
                    writer.WriteKey(key);
                    Write(writer, item);
                }

                writer.EndMap();
                break;
        }
    }

    private static IReadOnlyList<StoredEntry> Ledger(Random random) => LedgerSamples.Chain(
        [.. Enumerable.Range(0, random.Next(1, 40)).Select(number => Entry(random, number))]);

    private static NewEntry Entry(Random random, int number)
    {
        var stream = LedgerSamples.Case($"s{random.Next(5)}");
        var entry = random.Next(4) == 0
            ? LedgerSamples.Refusal(stream, number)
            : LedgerSamples.Event(stream, number, random.Next(2) == 0 ? null : Text(random));
        return random.Next(3) == 0
            ? entry with { Principal = new LedgerPrincipal("s", "r", null, "b"), PolicyVersion = null }
            : entry;
    }

    private static void Tamper(List<byte[]> entries, Random random)
    {
        var place = random.Next(entries.Count);
        var other = random.Next(entries.Count);
        switch (random.Next(6))
        {
            case 0:
                entries.RemoveAt(place);
                break;
            case 1:
                entries.Insert(place, entries[other]);
                break;
            case 2:
                (entries[place], entries[other]) = (entries[other], entries[place]);
                break;
            case 3:
                entries[place] = entries[other];
                break;
            default:
                var bytes = entries[place].ToList();
                Change(bytes, random);
                entries[place] = [.. bytes];
                break;
        }
    }

    /// <summary>Rows whose derived columns were made to fit the changed bytes as well as they can be.</summary>
    private static List<StoredEntry> RowsOf(List<byte[]> entries) => [.. entries.Select((bytes, position) =>
    {
        var row = new StoredEntry(
            position, StreamId.FromStore("case/x"), 1, 1, bytes, MerkleHash.Leaf(bytes));
        try
        {
            return StoredEntry.FromBytes(bytes) with { Position = position };
        }
        catch (CborException)
        {
            return row;
        }
    })];

    private static LedgerVerdict Verify(IReadOnlyList<StoredEntry> rows) => LedgerVerifier
        .VerifyAsync(new RowsStore(rows), null, null, CancellationToken.None).AsTask().GetAwaiter().GetResult();
}
