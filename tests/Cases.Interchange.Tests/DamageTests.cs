using System.Text;

namespace Cases.Interchange.Tests;

/// <summary>
/// Sound files are damaged at random, from a fixed seed. Whatever comes of it, a reader either reads or refuses with
/// one line; it never fails in another way.
/// </summary>
public sealed class DamageTests : IDisposable
{
    private const string Xes = """
        <?xml version="1.0" encoding="UTF-8"?>
        <log xes.version="1.0" openxes.version="1.0RC7">
          <global scope="event"><string key="concept:name" value="?"/></global>
          <classifier name="Event Name" keys="concept:name"/>
          <trace><string key="concept:name" value="A1"/>
            <event><string key="concept:name" value="Create Fine"/><float key="amount" value="35.0"/>
              <date key="time:timestamp" value="2006-07-24T00:00:00+02:00"/></event>
            <event><date key="time:timestamp" value="2006-12-05T00:00:00+01:00"/>
              <string key="concept:name" value="Zahlung über &lt;5"><int key="x" value="1"/></string></event>
          </trace>
        </log>
        """;

    private const string Csv = """"
        case_id,activity,timestamp,amount
        A1,Create Fine,2006-07-24T00:00:00+02:00,35.0
        A1,"Zahlung, über ""5""",2006-12-05T00:00:00+01:00,
        B2,"two
        lines",2006-12-05T00:00:00+01:00,7
        """";

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("t.xes", 1)]
    [InlineData("t.xes", 2)]
    [InlineData("t.csv", 3)]
    [InlineData("t.csv", 4)]
    [InlineData("t.xes.gz", 5)]
    [InlineData("t.csv.gz", 6)]
    [InlineData("t", 7)]
    public void Log_Damaged_IsReadOrRefusedInOneLine(string name, int seed)
    {
        var refused = 0;
        foreach (var bytes in Damaged(name, seed))
        {
            var path = _scratch.Bytes(name, bytes);
            refused += Tolerated(() => _ = EventLogReader.Open(path, null).Count()) ? 0 : 1;
        }

        Assert.InRange(refused, 50, 400);
    }

    [Theory]
    [InlineData("t.csv", 8)]
    [InlineData("t.csv.gz", 9)]
    public void Table_Damaged_IsReadOrRefusedInOneLine(string name, int seed)
    {
        var read = 0;
        foreach (var bytes in Damaged(name, seed))
        {
            var path = _scratch.Bytes(name, bytes);
            read += Tolerated(() =>
            {
                using var table = TableReader.Open(path);
                var last = 1;
                foreach (var line in table.ReadLines())
                {
                    Assert.True(line.Line > last, "lines rise");
                    last = line.Line;
                }
            }) ? 1 : 0;
        }

        Assert.InRange(read, 1, 400);
    }

    [Fact]
    public void Log_OfRandomBytes_IsRefused()
    {
        var random = new Random(10);
        for (var i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(1, 300)];
            random.NextBytes(bytes);
            foreach (var name in new[] { "t.xes", "t.csv", "t.gz", "t" })
            {
                var path = _scratch.Bytes(name, bytes);
                Assert.False(Tolerated(() => _ = EventLogReader.Open(path, null).Count()));
            }
        }
    }

    private static IEnumerable<byte[]> Damaged(string name, int seed)
    {
        var random = new Random(seed);
        var text = name.Contains("csv", StringComparison.Ordinal) ? Csv : Xes;
        var sound = name.EndsWith(".gz", StringComparison.Ordinal) ? Scratch.Pack(text) : Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < 400; i++)
        {
            var bytes = sound.ToList();
            for (var blow = random.Next(1, 4); blow > 0; blow--)
            {
                Strike(bytes, random);
            }

            yield return [.. bytes];
        }
    }

    private static void Strike(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count);
        switch (random.Next(5))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1:
                bytes.RemoveAt(at);
                bytes.Add((byte)'\n');
                break;
            case 2:
                bytes.Insert(at, "\"<>&,\n\r\0 /="u8[random.Next(11)]);
                break;
            case 3:
                bytes.RemoveRange(at, Math.Min(random.Next(1, 30), bytes.Count - at - 1));
                break;
            default:
                bytes.InsertRange(at, bytes.Skip(random.Next(bytes.Count)).Take(20).ToArray());
                break;
        }
    }

    /// <summary>True when the reading went through; any other error than a refusal fails the test.</summary>
    private static bool Tolerated(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (InterchangeException e)
        {
            Assert.DoesNotContain(e.Message, char.IsControl);
            Assert.NotEmpty(e.What);
            Assert.NotEmpty(e.Remedy);
            return false;
        }
    }
}
