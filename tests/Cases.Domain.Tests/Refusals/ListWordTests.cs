using Cases.TestKit;
using Xunit;

namespace Cases.Domain.Tests;

/// <summary>Goal: a product is a word of the bank's list, in which nobody writes about a person.</summary>
public sealed class ListWordTests
{
    [Theory]
    [InlineData("card")]
    [InlineData("信用卡 (金卡)")]
    [InlineData("debt_consolidation")]
    [InlineData("Home & Car/2026-01")]
    [InlineData("P-123456789")]
    [InlineData("信用卡（白金）")]
    [InlineData("Kredit, 0,9 %")]
    [InlineData("Visa 'Gold'")]
    [InlineData("credit_card:gold")]
    [InlineData("क्रेडिट कार्ड")]
    public void Product_ThatIsAWord_IsTaken(string word)
    {
        CaseScript.Start().When(Ask.Open() with { Product = word }).Then("CaseOpened");
        CaseScript.Opened().When(new StateAccount([Fact(word)])).Then("AccountStated");
    }

    [Theory]
    [InlineData("loan of 13899990000")]
    [InlineData("card 6225 0000 1234")]
    [InlineData("6222-0000-99")]
    [InlineData("138.1234.5678 Guo Dawei")]
    [InlineData("(0049) 89/12 34 56")]
    [InlineData("a product whose name is so very long that somebody tells a story in it: his son pays for it")]
    public void Product_ThatTellsMore_IsRefused(string text)
    {
        CaseScript.Start().When(Ask.Open() with { Product = text }).ThenRefused(RefusalCode.TextNotAllowed);
        CaseScript.Opened().When(new StateAccount([Fact(text)])).ThenRefused(RefusalCode.TextNotAllowed);
    }

    private static AccountFact Fact(string value) => new(AccountFactKind.Product, value, Ask.Day("2026-03-01"));
}
