using Cases.Domain;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests.Codec;

/// <summary>The bytes of every kind, as they are stored for ever.</summary>
/// <remarks>
/// Lines of the approved files are only ever added: with a new kind, or, beside the old line and under another name
/// such as <c>caseOpened/full2</c>, with a new field. A line that does not read or comes out otherwise shows that the
/// code breaks ledgers and fingerprints that exist. A line of a later format says so behind its name, as in
/// <c>holdPlaced/full@2</c>; lines of an earlier one are read, and nobody writes them any more.
/// </remarks>
public sealed class GoldenTests
{
    [Theory]
    [InlineData("events")]
    [InlineData("commands")]
    [InlineData("system")]
    public void ApprovedBytes_Ever_AreReadAndComeOutAlike(string family)
    {
        using var keys = new TestKeys();
        foreach (var (name, bytes) in Approved(family).Select(line => (line.Name, Convert.FromHexString(line.Text))))
        {
            var kind = new EntryKind(name[..name.IndexOf('/', StringComparison.Ordinal)], FormatOf(name));
            var decoded = family == "commands"
                ? CommandCodec.Decode(bytes)
                : PayloadCodec.Decode(kind, bytes, Samples.Opening(keys));

            Assert.True(decoded.IsKnown, $"{name} is not known any more: {decoded.Unknown?.What}");
            var written = KindOf(decoded.Value);
            Assert.Equal(kind.Name, written.Name);
            if (kind.Format == written.Format)
            {
                Assert.Equal(Convert.ToHexStringLower(bytes), Convert.ToHexStringLower(Encode(decoded.Value, keys)));
                continue;
            }

            var anew = PayloadCodec.Decode(written, Encode(decoded.Value, keys), Samples.Opening(keys));
            Assert.Equal(RecordShapes.Text(decoded.Value), RecordShapes.Text(anew.Value!));
        }
    }

    [Theory]
    [InlineData("events")]
    [InlineData("commands")]
    [InlineData("system")]
    public void Encode_SamplesOfEveryKind_AreAmongTheApprovedBytes(string family)
    {
        using var keys = new TestKeys();
        var approved = Approved(family).Select(line => KindIn(line.Name) + line.Text).ToHashSet(StringComparer.Ordinal);
        var missing = Records(family)
            .Select(sample => (sample.Name, Hex: Convert.ToHexStringLower(Encode(sample.Record, keys))))
            .Where(line => !approved.Contains(KindIn(line.Name) + line.Hex))
            .Select(line => line.Name + " " + line.Hex)
            .ToList();

        Assert.True(
            missing.Count == 0,
            $"a new kind or field: review and add to {PathOf(family)}, leaving what is there:\n"
            + string.Join('\n', missing));
    }

    [Theory]
    [InlineData("events")]
    [InlineData("commands")]
    [InlineData("system")]
    public void Decode_SamplesOfEveryKind_AreTheSamples(string family)
    {
        using var keys = new TestKeys();
        foreach (var (name, record) in Records(family))
        {
            var bytes = Encode(record, keys);
            var decoded = family == "commands"
                ? CommandCodec.Decode(bytes)
                : PayloadCodec.Decode(KindOf(record), bytes, Samples.Opening(keys));

            Assert.True(decoded.IsKnown, name);
            Assert.Equal(RecordShapes.Text(record), RecordShapes.Text(decoded.Value));
        }
    }

    [Fact]
    public void Words_OfEveryEnumeration_AreTheApprovedOnes()
    {
        var approved = Approved("words").Select(line => line.Name + " " + line.Text).ToList();
        var now = RecordShapes.Enumerations().SelectMany(Words).ToList();

        Assert.True(!approved.Except(now).Any(),
            "these words are stored already and are not known any more: " + string.Join(", ", approved.Except(now)));
        Assert.True(!now.Except(approved).Any(),
            $"new words: review and add to {PathOf("words")}:\n" + string.Join('\n', now.Except(approved)));
    }

    private static IEnumerable<string> Words(Type enumeration) =>
        from value in Enum.GetValues(enumeration).Cast<object>()
        let name = value.ToString()!
        select enumeration.Name + " "
            + (value is RefusalCode code ? RefusalCodes.Wire(code) : char.ToLowerInvariant(name[0]) + name[1..]);

    private static IEnumerable<(string Name, object Record)> Records(string family) =>
        family == "commands"
            ? OfEveryKind(family).Concat(Samples.WithWhatEveryCommandMayBring()
                .Select(command => (CommandKinds.Of(command).Name + "/every", command)))
            : OfEveryKind(family);

    private static IEnumerable<(string Name, object Record)> OfEveryKind(string family) =>
        from type in family switch
        {
            "events" => RecordShapes.Events,
            "commands" => RecordShapes.Commands,
            _ => RecordShapes.SystemRecords,
        }
        from full in (bool[])[true, false]
        let sample = full ? Samples.Full(type) : Samples.Least(type)
        let kind = KindOf(sample)
        select (kind.Name + (full ? "/full" : "/least") + (kind.Format > 1 ? $"@{kind.Format}" : ""), sample);

    private static int FormatOf(string name) => name.IndexOf('@', StringComparison.Ordinal) is > 0 and var at
        ? int.Parse(name[(at + 1)..], System.Globalization.CultureInfo.InvariantCulture)
        : 1;

    private static EntryKind KindOf(object record) => record switch
    {
        DomainEvent happened => EventKinds.Of(happened),
        SystemRecord own => SystemKinds.Of(own),
        _ => CommandKinds.Of(record),
    };

    private static byte[] Encode(object record, TestKeys keys) => record switch
    {
        DomainEvent happened => PayloadCodec.EncodeEvent(happened, Samples.Sealing(keys)),
        RefusalPayload refusal => PayloadCodec.EncodeRefusal(refusal, Samples.Sealing(keys)),
        SystemRecord own => PayloadCodec.EncodeSystem(own),
        _ => CommandCodec.Encode(record),
    };

    private static IEnumerable<(string Name, string Text)> Approved(string family) =>
        from line in File.ReadAllLines(PathOf(family))
        where line.Length > 0 && line[0] != '#'
        let space = line.IndexOf(' ', StringComparison.Ordinal)
        select (line[..space], line[(space + 1)..]);

    private static string KindIn(string name) => name[..(name.IndexOf('/', StringComparison.Ordinal) + 1)];

    private static string PathOf(string family) =>
        Path.Combine(Checkout.Root, "tests", "Cases.Engine.Tests", "Codec", "Golden", family + ".txt");
}
