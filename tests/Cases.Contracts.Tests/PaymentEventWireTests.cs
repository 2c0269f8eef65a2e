using System.Reflection;
using System.Text.Json;
using Xunit;

namespace Cases.Contracts.Tests;

/// <summary>Events of payments on the wire: the names are CloudEvents' own, and codes are words of one form.</summary>
public sealed class PaymentEventWireTests
{
    private const string Told = """
        {"specversion":"1.0","id":"e-1","source":"/core","type":"payment.booked","data":{"account":"A-1",
        "amount":{"amount":"12.30","currency":"CNY"},"valueDate":"2026-03-02","reference":"r-1"},
        "datacontenttype":"application/json","dataschema":"https://bank.example/payment","subject":"A-1",
        "time":"2026-03-02T10:00:00+08:00"}
        """;

    [Fact]
    public void Event_WithAllItsMembers_KeepsThemOverTheWire()
    {
        var read = JsonSerializer.Deserialize(Told, CasesJson.Default.PaymentEvent)!;

        Assert.Equal(
            ("1.0", "e-1", "/core", PaymentEventTypes.Booked), (read.SpecVersion, read.Id, read.Source, read.Type));
        Assert.Equal(new Money("12.30", "CNY"), read.Data.Amount);
        Assert.Equal(("application/json", "A-1"), (read.DataContentType, read.Subject));
        var again = JsonSerializer.Serialize(read, CasesJson.Default.PaymentEvent);
        Assert.Equal(read, JsonSerializer.Deserialize(again, CasesJson.Default.PaymentEvent));
    }

    [Fact]
    public void Event_WithoutOptionalMembers_WritesNoneOfThem()
    {
        var told = new PaymentEvent("1.0", "e-1", "/core", PaymentEventTypes.Reversed,
            new PaymentRequest("A-1", new Money("1.00", "CNY"), new DateOnly(2026, 3, 2), "r-2") { Reverses = "r-1" });
        var members = JsonDocument.Parse(JsonSerializer.Serialize(told, CasesJson.Default.PaymentEvent))
            .RootElement.EnumerateObject().Select(member => member.Name);

        Assert.Equal(["data", "id", "source", "specversion", "type"], members.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Events_AsABatch_AreAListOfThem()
    {
        var batch = JsonSerializer.Deserialize($"[{Told},{Told}]", CasesJson.Default.IReadOnlyListPaymentEvent)!;

        Assert.Equal(2, batch.Count);
        Assert.Equal(batch[0], batch[1]);
    }

    [Fact]
    public void Result_OfARejectedEvent_SaysWhichAndWhy()
    {
        const string Text = """
            {"results":[{"reference":"","result":"rejected","id":"e-1","code":"data_invalid","reason":"data: none"}]}
            """;
        var result = Assert.Single(JsonSerializer.Deserialize(Text, CasesJson.Default.PaymentResults)!.Results);

        Assert.Equal(
            new PaymentResult("", PaymentResultKind.Rejected)
            {
                Id = "e-1", Code = PaymentFaultCodes.DataInvalid, Reason = "data: none",
            },
            result);
    }

    [Theory]
    [InlineData(typeof(PaymentFaultCodes), "abcdefghijklmnopqrstuvwxyz_")]
    [InlineData(typeof(PaymentEventTypes), "abcdefghijklmnopqrstuvwxyz.")]
    public void Words_OfAList_AreOfOneFormAndEachOnce(Type list, string letters)
    {
        var words = list.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!).ToList();

        Assert.NotEmpty(words);
        Assert.All(words, word => Assert.DoesNotContain(word, letter => !letters.Contains(letter)));
        Assert.Equal(words.Count, words.Distinct(StringComparer.Ordinal).Count());
    }
}
