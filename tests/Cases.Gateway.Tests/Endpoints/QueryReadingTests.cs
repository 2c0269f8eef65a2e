using System.Text.Json;
using Cases.Contracts;
using Cases.Domain;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using NodaTime;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Queries field by field, and the fields in the document.</summary>
public sealed class QueryReadingTests
{
    private static readonly QueryFields Known = new(
    [
        new QueryField("text", QueryKind.Text, "t"), new QueryField("many", QueryKind.Text, "m") { Many = true },
        QueryField.Of<WorklistPart>("part", "p"), new QueryField("number", QueryKind.Number, "n"),
    ]);

    [Theory]
    [InlineData("", 0)]
    [InlineData("?text=a&many=a&many=b&part=toWork&number=7", 0)]
    [InlineData("?text=a&text=b", 1)]
    [InlineData("?text=", 1)]
    [InlineData("?text", 1)]
    [InlineData("?other=a&more=b", 2)]
    [InlineData("?TEXT=a", 1)]
    public void Reading_FieldsThatNobodyKnows_AreFaults(string query, int faults) =>
        Assert.Equal(faults, Of(query).Faults.Count);

    [Fact]
    public void Reading_TextThatIsTooLong_IsAFault()
    {
        Assert.Empty(Of("?text=" + new string('a', 200)).Faults);
        Assert.Single(Of("?text=" + new string('a', 201)).Faults);
        Assert.Equal("", Assert.Single(Of($"?{new string('a', 300)}=1").Faults).Field);
    }

    [Fact]
    public void Reading_ValuesOfEachKind_AreReadAsTheContractWritesThem()
    {
        var query = new QueryReading(Collection(
            "?a=2026-02-28&b=2026-02-28T23:00:00%2B08:00&c=true&d=CNY&e=-1.50&f=9223372036854775807&part=notEntered"),
            new QueryFields(
                [.. "abcdef".Select(name => new QueryField($"{name}", QueryKind.Text, "")), Known.Fields[2]]));
        Assert.Equal(new LocalDate(2026, 2, 28), query.Day("a"));
        Assert.Equal(Instant.FromUtc(2026, 2, 28, 15, 0), query.Moment("b"));
        Assert.True(query.Flag("c"));
        Assert.Equal(Currency.Cny, query.MaybeCurrency("d"));
        Assert.Equal(-150, query.Minor("e", Currency.Cny));
        Assert.Equal(long.MaxValue, query.Position("f"));
        Assert.Equal(WorklistPart.NotEntered, query.Word<WorklistPart>("part"));
        Assert.Equal((null, null, false), (query.Day("x"), query.Minor("x", null), query.Flag("x")));
        Assert.Empty(query.Faults);
        Assert.Null(query.Number("f"));
        Assert.Equal("f", Assert.Single(query.Faults).Field);
    }

    [Fact]
    public async Task Document_OfTheWorklist_NamesItsFieldsAndTheirWords()
    {
        await using var run = await Surface.StartAsync(null);
        using var document = JsonDocument.Parse(
            await run.Client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        var operation = document.RootElement.GetProperty("paths").GetProperty("/v1/cases").GetProperty("get");
        var fields = operation.GetProperty("parameters").EnumerateArray()
            .ToDictionary(field => field.GetProperty("name").GetString()!, field => field.GetProperty("schema"));

        Assert.Equal(WorklistReading.OfList.Fields.Select(field => field.Name), fields.Keys);
        Assert.Equal(
            ["nextAction", "daysPastDue", "outstanding", "promiseDue", "opened"],
            fields["sort"].GetProperty("enum").EnumerateArray().Select(word => word.GetString()));
        Assert.Equal("array", fields["stage"].GetProperty("type").GetString());
        Assert.Equal("date", fields["promiseDueFrom"].GetProperty("format").GetString());
        Assert.Equal("boolean", fields["unassigned"].GetProperty("type").GetString());
    }

    private static QueryReading Of(string query) => new(Collection(query), Known);

    private static QueryCollection Collection(string query) => new(QueryHelpers.ParseQuery(query));
}
