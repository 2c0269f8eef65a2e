using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cases.Ledger.Tests.Cbor;

/// <summary>Whatever is written is read back; whatever is taken is what would have been written.</summary>
public sealed class CborPropertyTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(500);

    [Fact]
    public void AnyTree_WrittenAndCopiedThroughTheReader_IsTheSameBytes() =>
        Check.One(Many, Prop.ForAll<int>(seed =>
        {
            var bytes = Tree(seed);
            CborReader.Check(bytes);
            return Copy(bytes).AsSpan().SequenceEqual(bytes);
        }));

    [Fact]
    public void AnyBytes_AreRefusedOrAreExactlyWhatWouldBeWritten() =>
        Check.One(Many, Prop.ForAll<byte[]>(bytes => IsRefusedOrCanonical(bytes)));

    [Fact]
    public void AnyTreeWithOneByteChanged_IsRefusedOrIsExactlyWhatWouldBeWritten() =>
        Check.One(Many, Prop.ForAll<int, int, byte>((seed, place, change) =>
        {
            var bytes = Tree(seed);
            bytes[(int)(Math.Abs((long)place) % bytes.Length)] ^= change;
            return IsRefusedOrCanonical(bytes);
        }));

    [Fact]
    public void AnyTree_CutAnywhere_IsRefused() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll<int>(seed =>
        {
            var bytes = Tree(seed);
            for (var length = 0; length < bytes.Length; length += 1 + (bytes.Length / 200))
            {
                Assert.Throws<CborException>(() => CborReader.Check(bytes.AsSpan(0, length)));
            }
        }));

    [Fact]
    public void AnyTree_PrintsInDiagnosticNotation() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll<int>(seed =>
            !CborDiagnostic.Print(Tree(seed)).Contains('\n', StringComparison.Ordinal)));

    private static bool IsRefusedOrCanonical(byte[] bytes)
    {
        try
        {
            CborReader.Check(bytes);
        }
        catch (CborException)
        {
            return true;
        }

        return Copy(bytes).AsSpan().SequenceEqual(bytes);
    }

    private static byte[] Tree(int seed)
    {
        var writer = new CborWriter(16);
        WriteTree(writer, new Random(seed), 0);
        return writer.ToArray();
    }

    private static void WriteTree(CborWriter writer, Random random, int depth)
    {
        switch (random.Next(depth > 3 ? 5 : 8))
        {
            case 0:
                writer.WriteInt(random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64));
                break;
            case 1:
                writer.WriteText(Text(random, random.Next(40)));
                break;
            case 2:
                var bytes = new byte[random.Next(60)];
                random.NextBytes(bytes);
                writer.WriteBytes(bytes);
                break;
            case 3:
                writer.WriteBool(random.Next(2) == 0);
                break;
            case 4:
                writer.WriteNull();
                break;
            case 5:
                writer.WriteTag(random.Next());
                writer.WriteInt(random.Next());
                break;
            case 6:
                writer.BeginArray();
                for (var left = random.Next(Width(depth)); left > 0; left--)
                {
                    WriteTree(writer, random, depth + 1);
                }

                writer.EndArray();
                break;
            default:
                WriteMap(writer, random, depth);
                break;
        }
    }

    private static void WriteMap(CborWriter writer, Random random, int depth)
    {
        var keys = Enumerable.Range(0, random.Next(Width(depth)))
            .Select(_ => Text(random, 1 + random.Next(30)))
            .Distinct();
        writer.BeginMap();
        foreach (var key in keys.OrderBy(key => Encoded(key), Comparer<byte[]>.Create(
            (left, right) => left.AsSpan().SequenceCompareTo(right))))
        {
            writer.WriteKey(key);
            WriteTree(writer, random, depth + 1);
        }

        writer.EndMap();
    }

    /// <summary>
    /// Wide at the root, where counts of 24 and more are met; narrow below, so that trees stay small.
    /// </summary>
    private static int Width(int depth) => depth == 0 ? 30 : 4;

    private static byte[] Encoded(string key)
    {
        var writer = new CborWriter();
        writer.WriteText(key);
        return writer.ToArray();
    }

    private static string Text(Random random, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => "aZ9 é案\"\\\u0001"[random.Next(9)]));

    /// <summary>Reads every item and writes it again: a second way through the bytes.</summary>
    private static byte[] Copy(byte[] bytes)
    {
        var reader = new CborReader(bytes);
        var writer = new CborWriter(16);
        Copy(ref reader, writer);
        reader.EndOfData();
        return writer.ToArray();
    }

    private static void Copy(ref CborReader reader, CborWriter writer)
    {
        switch (reader.PeekType())
        {
            case CborType.Int:
                writer.WriteInt(reader.ReadInt());
                break;
            case CborType.Text:
                writer.WriteText(reader.ReadText());
                break;
            case CborType.Bytes:
                writer.WriteBytes(reader.ReadBytes());
                break;
            case CborType.Bool:
                writer.WriteBool(reader.ReadBool());
                break;
            case CborType.Null:
                reader.ReadNull();
                writer.WriteNull();
                break;
            case CborType.Tag:
                writer.WriteTag(reader.ReadTag());
                Copy(ref reader, writer);
                break;
            case CborType.Array:
                writer.BeginArray();
                for (var left = reader.BeginArray(); left > 0; left--)
                {
                    Copy(ref reader, writer);
                }

                reader.EndArray();
                writer.EndArray();
                break;
            default:
                writer.BeginMap();
                reader.BeginMap();
                while (reader.TryReadKey(out var key))
                {
                    writer.WriteKey(System.Text.Encoding.UTF8.GetString(key));
                    Copy(ref reader, writer);
                }

                writer.EndMap();
                break;
        }
    }
}
