using System.Text;
using System.Text.Json;

namespace Cases.Interchange.Tests;

/// <summary>The conformance tests of CloudEvents for JSON and for HTTP, each by its name.</summary>
public sealed class CloudEventVectorTests
{
    private const string Folder = "06-webhooks-cloudevents/cloudevents-json/";

    private static readonly CloudEvent Minimal = new("minimal", "https://cloudevents.io", "io.cloudevents.test");

    private static readonly CloudEvent AllCore = Minimal with
    {
        Id = "allCore",
        DataContentType = "text/plain",
        DataSchema = "https://cloudevents.io/dataschema",
        Subject = "tests",
        Time = new DateTimeOffset(2018, 4, 5, 17, 31, 0, TimeSpan.Zero),
    };

    [Theory]
    [InlineData("validMinimal")]
    [InlineData("validAllCoreAttributes")]
    [InlineData("validMinimalWithTimeUtc")]
    [InlineData("validMinimalWithTimeUsingPositiveOffset")]
    [InlineData("validSimpleTextData")]
    [InlineData("validAllExtensionTypes")]
    public void One_AValidEvent_IsItsGoldenSample(string id)
    {
        var test = Test("valid-events.json", id);

        var body = CloudEventReader.One(Bytes(test, "event"));

        Assert.True(body.IsWhole, body.Fault ?? body.Events[0].Fault?.ToString());
        Equal(Golden(test.GetProperty("sampleId").GetString()!), Assert.Single(body.Events).Event!);
    }

    [Theory]
    [InlineData("invalidNoSpecVersion", "specversion")]
    [InlineData("invalidNoId", "id")]
    [InlineData("invalidNoType", "type")]
    [InlineData("invalidNoSource", "source")]
    [InlineData("invalidTimeGarbage", "time")]
    [InlineData("invalidTimeOffsetX", "time")]
    [InlineData("invalidTimeOffsetNonInteger", "time")]
    [InlineData("invalidEmptyId", "id")]
    [InlineData("invalidEmptyType", "type")]
    [InlineData("invalidEmptySource", "source")]
    [InlineData("invalidUnknownSpecVersion", "specversion")]
    [InlineData("invalidEmptyDataContentType", "datacontenttype")]
    [InlineData("invalidEmptySubject", "subject")]
    [InlineData("invalidCapitalizedExtension", "")]
    [InlineData("invalidBothDataAndDataBase64", "data_base64")]
    public void One_AnInvalidEvent_NamesTheAttribute(string id, string attribute)
    {
        var body = CloudEventReader.One(Bytes(Test("invalid-events.json", id), "event"));

        Assert.False(body.IsWhole);
        var reading = Assert.Single(body.Events);
        Assert.Null(reading.Event);
        Assert.Equal(attribute, reading.Fault!.Attribute);
        Assert.NotEmpty(reading.Fault.Reason);
    }

    [Theory]
    [InlineData("validBatchEmpty")]
    [InlineData("validBatchMinimal")]
    [InlineData("validBatchMinimalAndAllCore")]
    public void Batch_AValidOne_IsItsGoldenSample(string id)
    {
        var test = Test("valid-batches.json", id);
        CloudEvent[] golden = test.GetProperty("sampleId").GetString() switch
        {
            "empty" => [],
            "minimal" => [Minimal],
            _ => [Minimal, AllCore],
        };

        var body = CloudEventReader.Batch(Bytes(test, "batch"), 10);

        Assert.True(body.IsWhole);
        Assert.Equal(golden.Length, body.Events.Count);
        Assert.All(golden.Zip(body.Events), pair => Equal(pair.First, pair.Second.Event!));
    }

    [Theory]
    [InlineData("invalidBatchMixedSpecVersions", 1)]
    [InlineData("invalidBatchContainingInvalidCloudEvent", 0)]
    public void Batch_AnInvalidOne_IsNotWholeAndSaysWhichEvent(string id, int at)
    {
        var body = CloudEventReader.Batch(Bytes(Test("invalid-batches.json", id), "batch"), 10);

        Assert.False(body.IsWhole);
        Assert.Equal(at, Assert.Single(body.Events, one => one.Fault is not null).Fault!.Index);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    public void Headers_TheBindingsExample_IsItsEvent(string contentType)
    {
        var data = "{\n    \"message\": \"Hello World!\"\n}"u8.ToArray();

        var reading = CloudEventHeaders.Read(
        [
            new("Host", "example.com"), new("ce-specversion", "1.0"), new("ce-type", "com.example.someevent"),
            new("ce-time", "2018-04-05T03:56:24Z"), new("ce-id", "1234-1234-1234"),
            new("ce-source", "/mycontext/subcontext"), new("Content-Type", contentType),
        ], contentType, data);

        Equal(new CloudEvent("1234-1234-1234", "/mycontext/subcontext", "com.example.someevent")
        {
            Time = new DateTimeOffset(2018, 4, 5, 3, 56, 24, TimeSpan.Zero),
            DataContentType = contentType,
            HasData = true,
            Data = data,
            IsBytes = true,
        }, reading.Event!);
        Assert.True(reading.Event!.IsJson);
    }

    [Theory]
    [InlineData("valid-events.json", nameof(One_AValidEvent_IsItsGoldenSample))]
    [InlineData("invalid-events.json", nameof(One_AnInvalidEvent_NamesTheAttribute))]
    [InlineData("valid-batches.json", nameof(Batch_AValidOne_IsItsGoldenSample))]
    [InlineData("invalid-batches.json", nameof(Batch_AnInvalidOne_IsNotWholeAndSaysWhichEvent))]
    public void Files_AllTheirTests_AreHere(string file, string method)
    {
        var tested = GetType().GetMethod(method)!.GetCustomAttributes(typeof(InlineDataAttribute), false)
            .Select(data => (string)((InlineDataAttribute)data).Data[0]!);

        Assert.Equal(Tests(file).Select(test => test.GetProperty("id").GetString()!), tested);
    }

    private static CloudEvent Golden(string sample) => sample switch
    {
        "minimal" => Minimal,
        "minimalWithTime" => Minimal with { Id = sample, Time = AllCore.Time },
        "allCore" => AllCore,
        "simpleTextData" => Minimal with
        {
            Id = sample,
            DataContentType = "text/plain",
            HasData = true,
            Data = Encoding.UTF8.GetBytes("\"Simple text\""),
        },
        "allExtensionTypes" => Minimal with
        {
            Id = sample,
            Extensions = new Dictionary<string, string>
            {
                ["extinteger"] = "10",
                ["extboolean"] = "true",
                ["extstring"] = "text",
                ["exturi"] = "https://cloudevents.io",
                ["exturiref"] = "//authority/path",
                ["exttimestamp"] = "2023-03-31T15:12:00Z",
                ["extbinary"] = "TWE=",
            },
        },
        _ => throw new ArgumentOutOfRangeException(nameof(sample), sample, "There is no such sample."),
    };

    private static void Equal(CloudEvent expected, CloudEvent actual)
    {
        Assert.Equal(expected.Data.ToArray(), actual.Data.ToArray());
        Assert.Equal(expected.Extensions, actual.Extensions);
        Assert.Equal(
            expected with { Data = default, Extensions = actual.Extensions },
            actual with { Data = default });
    }

    private static ReadOnlyMemory<byte> Bytes(JsonElement test, string member) =>
        Encoding.UTF8.GetBytes(test.GetProperty(member).GetRawText());

    private static JsonElement Test(string file, string id) =>
        Tests(file).Single(test => test.GetProperty("id").GetString() == id);

    private static List<JsonElement> Tests(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(TestData.Require(Folder + file)));
        return [.. document.RootElement.Clone().GetProperty("tests").EnumerateArray()];
    }
}
