using System.Text;

namespace Cases.Interchange.Tests;

/// <summary>Events of every bad kind: what is wrong is said for each, and the good ones beside it are read.</summary>
public sealed class CloudEventReaderTests
{
    private const string Good = """{"specversion":"1.0","id":"1","source":"/bank","type":"payment.booked"}""";

    [Fact]
    public void Batch_OneEventAtFault_TheOthersAreRead()
    {
        var body = Batch($"[{Good},{{\"id\":\"2\"}},7,{Good}]");

        Assert.Null(body.Fault);
        Assert.Equal([true, false, false, true], body.Events.Select(one => one.Event is not null));
        Assert.Equal("2", body.Events[1].Id);
        Assert.Equal([1, 2], body.Events.Where(one => one.Fault is not null).Select(one => one.Fault!.Index));
    }

    [Theory]
    [InlineData("""{"specversion":"1.0","id":"1","id":"2","source":"/b","type":"t"}""", "id", "twice")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/b","type":"t","data":1,"data":2}""", "data", "twice")]
    [InlineData("""{"specversion":"1.0","id":7,"source":"/b","type":"t"}""", "id", "text")]
    [InlineData("""{"specversion":"1.0","id":null,"source":"/b","type":"t"}""", "id", "missing")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"a b","type":"t"}""", "source", "URI")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/b","type":"t","dataschema":"x"}""", "dataschema", "URI")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/b","type":"t","ext":{"a":1}}""", "ext", "no text")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/b","type":"t","ext":1.5}""", "ext", "no text")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/b","type":"t","ext":2147483648}""", "ext", "32 bits")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/b","type":"t","ext":"\ud800"}""", "ext", "half")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/b","type":"t","ext":"\ude00\ud83d"}""", "ext", "half")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/b","type":"t","ext":"a\u0000"}""", "ext", "character")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/b","type":"t","\ud800":"a"}""", "", "name")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/b","type":"t","":"a"}""", "", "name")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/b","type":"t","my_ext":"a"}""", "", "name")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/b","type":"t","data_base64":"%"}""", "data_base64", "64")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/b","type":"t","data_base64":[]}""", "data_base64", "64")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/b","type":"t","datacontenttype":"json"}""",
        "datacontenttype", "media type")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/b","type":"t","time":"2026-02-30T00:00:00Z"}""", "time",
        "instant")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/b","type":"t","time":"2026-02-03T00:00:00"}""", "time",
        "instant")]
    public void One_AnEventAtFault_SaysWhere(string json, string attribute, string reason)
    {
        var fault = Assert.Single(One(json).Events).Fault;

        Assert.Equal(attribute, fault?.Attribute);
        Assert.Contains(reason, fault!.Reason);
    }

    [Fact]
    public void One_AnAttributeOfManyCharacters_IsRefused()
    {
        var long4 = Good.Replace("\"1\"", $"\"{new string('a', 4_097)}\"", StringComparison.Ordinal);

        Assert.Equal("id", One(long4).Events[0].Fault?.Attribute);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[{}")]
    [InlineData("{\"id\":\"1\"")]
    [InlineData("{\"id\":\"1\",}")]
    [InlineData("{\"id\" /* a comment */:\"1\"}")]
    public void Both_WhatIsNoJson_IsAFaultOfTheBody(string json)
    {
        Assert.NotNull(One(json).Fault);
        Assert.NotNull(Batch(json).Fault);
        Assert.Empty(Batch(json).Events);
    }

    [Fact]
    public void Both_SomethingBehindTheEnd_IsAFaultOfTheBody()
    {
        Assert.Contains("line 1", One(Good + " {}").Fault);
        Assert.Contains("line 2", Batch("[]\n[]").Fault);
    }

    [Fact]
    public void Batch_AnEventAlone_IsNoBatch() => Assert.Contains("list", Batch(Good).Fault);

    [Fact]
    public void One_AList_IsNoEvent() => Assert.Equal("", One($"[{Good}]").Events[0].Fault?.Attribute);

    [Fact]
    public void Batch_MoreThanMayBe_IsAFaultOfTheBody()
    {
        Assert.Null(CloudEventReader.Batch(Bytes($"[{Good},{Good}]"), 2).Fault);
        Assert.Contains("more than 1 ", CloudEventReader.Batch(Bytes($"[{Good},{Good}]"), 1).Fault);
    }

    [Fact]
    public void One_DataOfManyLevels_IsAFaultOfTheBody()
    {
        var deep = new string('[', 100_000) + new string(']', 100_000);

        Assert.NotNull(One(Good.Replace("\"1\"", "\"1\",\"data\":" + deep, StringComparison.Ordinal)).Fault);
    }

    [Fact]
    public void One_BytesThatAreNoUtf8_AreAFaultOfTheBody()
    {
        byte[] body = [.. Bytes("{\"id\":\""), 0xC3, 0x28, .. Bytes("\"}")];

        Assert.Contains("UTF-8", CloudEventReader.One(body).Fault);
        Assert.NotNull(CloudEventReader.One(Encoding.Unicode.GetBytes(Good)).Fault);
    }

    [Fact]
    public void One_EscapesInNamesAndTexts_AreTheCharacters()
    {
        var read = One(
            """{"spec\u0076ersion":"1.0","\u0069d":"\u00e9\ud83d\ude00","source":"/b","type":"t","subject":"a\"b"}""");

        Assert.Equal("é😀", read.Events[0].Event?.Id);
        Assert.Equal("a\"b", read.Events[0].Event?.Subject);
    }

    [Fact]
    public void One_DataInBase64_IsItsBytes()
    {
        var read = One(Good.Replace("\"1\"", "\"1\",\"data_base64\":\"eyJhIjoxfQ==\"", StringComparison.Ordinal));

        Assert.True(read.Events[0].Event!.IsBytes);
        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(read.Events[0].Event!.Data.Span));
    }

    [Fact]
    public void One_DataOfNull_IsNoData() => Assert.False(
        One(Good.Replace("\"1\"", "\"1\",\"data\":null", StringComparison.Ordinal)).Events[0].Event!.HasData);

    [Theory]
    [InlineData("ce-subject", "a%20b%E2%82%AC", "a b€")]
    [InlineData("CE-Subject", "\"a \\\"b\\\"\"", "a \"b\"")]
    [InlineData("ce-subject", "100%25", "100%")]
    public void Headers_EncodedValues_AreDecodedOnce(string name, string value, string expected) =>
        Assert.Equal(expected, Binary((name, value)).Event?.Subject);

    [Theory]
    [InlineData("ce-subject", "%C3%28", "subject")]
    [InlineData("ce-subject", "%4", "subject")]
    [InlineData("ce-subject", "%zz", "subject")]
    [InlineData("ce-subject", "", "subject")]
    [InlineData("ce-id", "2", "id")]
    [InlineData("ce-my_ext", "a", "")]
    [InlineData("ce-datacontenttype", "text/plain", "datacontenttype")]
    [InlineData("ce-data", "a", "data")]
    [InlineData("ce-time", "now", "time")]
    public void Headers_AHeaderAtFault_NamesTheAttribute(string name, string value, string attribute) =>
        Assert.Equal(attribute, Binary((name, value)).Fault?.Attribute);

    private static CloudEventReading Binary((string Name, string Value) more) => CloudEventHeaders.Read(
    [
        new("ce-specversion", "1.0"), new("ce-id", "1"), new("ce-source", "/bank"), new("ce-type", "payment.booked"),
        new(more.Name, more.Value),
    ], "application/json", "{}"u8.ToArray());

    private static CloudEventBody One(string json) => CloudEventReader.One(Bytes(json));

    private static CloudEventBody Batch(string json) => CloudEventReader.Batch(Bytes(json), 10);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
