using Xunit;

namespace Cases.Ledger.Tests.Values;

public sealed class StreamIdTests
{
    public static TheoryData<string, bool> Names => new()
    {
        { "case/a", true },
        { "case/A-Z_0.9~", true },
        { "person/p1", true },
        { "account/0001", true },
        { "payment/x", true },
        { "policy/2026", true },
        { "approval/x", true },
        { "system/build", true },
        { "case/" + new string('x', 195), true },
        { "case/" + new string('x', 196), false },
        { "", false },
        { "case", false },
        { "case/", false },
        { "/a", false },
        { "a/", false },
        { "cases/a", false },
        { "Case/a", false },
        { "case//a", false },
        { "case/a/b", false },
        { "case/a b", false },
        { "case/é", false },
        { "case/案", false },
        { "case/a\n", false },
        { " case/a", false },
        { "case/a?", false },
        { "loan/a", false },
        { "case\\a", false },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Parse_Text_IsTakenOrRefused(string text, bool isName)
    {
        Assert.Equal(isName, StreamId.TryParse(text, out var stream));
        Assert.Equal(isName ? text : "", stream.Value);
        if (!isName)
        {
            var error = Assert.Throws<FormatException>(() => StreamId.Parse(text));
            Assert.Contains("write kind/name", error.Message, StringComparison.Ordinal);
            Assert.True(error.Message.Length < 400, "The message repeats the whole input.");
        }
    }

    [Fact]
    public void Parse_TenThousandCharacters_IsRefusedInAShortLine()
    {
        var error = Assert.Throws<FormatException>(() => StreamId.Parse("case/" + new string('x', 10_000)));

        Assert.True(error.Message.Length < 400, "The message repeats the whole input.");
        Assert.False(StreamId.TryParse(null, out _));
    }

    [Fact]
    public void Parts_OfAName_AreKindAndName()
    {
        var stream = StreamId.Parse("person/p.1");

        Assert.Equal("person", stream.Kind);
        Assert.Equal("p.1", stream.Name);
        Assert.Equal("person/p.1", stream.ToString());
        Assert.Equal(stream, StreamId.Parse("person/p.1"));
        Assert.NotEqual(stream, StreamId.Parse("person/P.1"));
    }

    [Fact]
    public void Default_NamesNoStream()
    {
        var stream = default(StreamId);

        Assert.Equal("", stream.Value);
        Assert.Equal("", stream.Kind);
        Assert.Equal("", stream.Name);
    }

    [Fact]
    public void FromStore_TakesDamageAsItIs()
    {
        var stream = StreamId.FromStore("no name");

        Assert.Equal("no name", stream.Value);
        Assert.Equal("", stream.Kind);
        Assert.Equal("loan", StreamId.FromStore("loan/1").Kind);
    }

    /// <summary>Names come from requests, rows and entries: one stream is one key for all.</summary>
    [Fact]
    public void Equality_ByCharacters_WhereverTheTextIsFrom()
    {
        var parsed = StreamId.Parse("case/k3x7q2");
        var stored = StreamId.FromStore(string.Concat("case/", "k3x", "7q2"));
        var heads = new Dictionary<StreamId, int> { [parsed] = 1 };
        heads[stored]++;
        heads[StreamId.FromStore("case/k3x7q3")] = 7;
        heads[default] = 9;

        Assert.Equal(parsed, stored);
        Assert.Equal(parsed.GetHashCode(), stored.GetHashCode());
        Assert.True(parsed == stored && parsed != StreamId.Parse("case/K3x7q2"));
        Assert.Equal([(parsed, 2), (StreamId.Parse("case/k3x7q3"), 7), (default, 9)],
            heads.Select(pair => (pair.Key, pair.Value)));
        Assert.NotEqual(default, StreamId.FromStore(""));
    }

    [Theory]
    [InlineData("case")]
    [InlineData("person")]
    [InlineData("account")]
    [InlineData("payment")]
    [InlineData("policy")]
    [InlineData("approval")]
    [InlineData("system")]
    public void Kind_OfEachKnownKind_IsOneText(string kind)
    {
        var first = StreamId.Parse(kind + "/x").Kind;

        Assert.Equal(kind, first);
        Assert.Same(first, StreamId.FromStore(kind + "/y").Kind);
        Assert.Equal(kind + "s", StreamId.FromStore(kind + "s/y").Kind);
    }
}
