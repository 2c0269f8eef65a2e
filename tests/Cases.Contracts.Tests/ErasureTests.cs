using System.Text.Json;
using Xunit;

namespace Cases.Contracts.Tests;

/// <summary>Erasing a person's data, as callers write and read it.</summary>
public sealed class ErasureTests
{
    [Fact]
    public void Request_InJson_HasWordsInCamelCase_AndNothingThatIsNotSaid()
    {
        var request = new ErasureRequest(ErasureGround.ConsentWithdrawn)
        {
            Reference = "DSR-17", Classes = [RetentionClass.Identity],
        };
        Assert.Equal(
            """{"ground":"consentWithdrawn","reference":"DSR-17","classes":["identity"]}""",
            JsonSerializer.Serialize(request, CasesJson.Default.ErasureRequest));
        var least = JsonSerializer.Deserialize("""{"ground":"unlawful"}""", CasesJson.Default.ErasureRequest)!;
        Assert.Equal((ErasureGround.Unlawful, null, 0), (least.Ground, least.Reference, least.Classes.Count));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"ground":"because"}""")]
    [InlineData("""{"ground":"unlawful","classes":["all"]}""")]
    [InlineData("""{"ground":"unlawful","why":"x"}""")]
    public void Request_ThatDoesNotFit_IsRefused(string body) => Assert.Throws<JsonException>(
        () => JsonSerializer.Deserialize(body, CasesJson.Default.ErasureRequest));

    [Fact]
    public void Person_Erased_HasNoNameAndSaysWhatWasErased()
    {
        var person = new PersonView("p1", 7, Masked: false)
        {
            Erasures = [new ErasureView(new(2026, 3, 2), ErasureGround.Unlawful, [RetentionClass.CollectionRecord])],
        };
        var text = JsonSerializer.Serialize(person, CasesJson.Default.PersonView);
        Assert.DoesNotContain("\"name\"", text, StringComparison.Ordinal);
        Assert.Contains("""[{"on":"2026-03-02","ground":"unlawful","classes":["collectionRecord"]}]""", text,
            StringComparison.Ordinal);
    }
}
