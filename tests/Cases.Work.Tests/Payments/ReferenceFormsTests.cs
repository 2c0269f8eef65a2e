using Xunit;

namespace Cases.Work.Tests;

/// <summary>Goal: an account's number is found in free text as people write it, and no part of another is one.
/// </summary>
public sealed class ReferenceFormsTests
{
    [Theory]
    [InlineData("账号6222000012345678还款")]
    [InlineData("还款：6222000012345678，谢谢")]
    [InlineData("6222 0000 1234 5678")]
    [InlineData("还款6222-0000-1234-5678本月")]
    [InlineData("card 6222 0000 1234 5678 thanks")]
    [InlineData("6222\u00a00000\u30001234\u20135678")]
    [InlineData("账号６２２２０００0１２３４５６７８还款")]
    [InlineData("６２２２　００００　１２３４　５６７８")]
    public void Number_AsPeopleWriteIt_IsFound(string text) =>
        Assert.Contains("6222000012345678", ReferenceForms.Tokens([text]));

    [Theory]
    [InlineData("账号62220000123456789还款")]
    [InlineData("6222 0000 1234 56789")]
    [InlineData("6222 0000 1234 5678 9012")]
    [InlineData("9999 6222 0000 1234 5678")]
    [InlineData("6222  0000 1234 5678")]
    [InlineData("6222 0000 1234, 5678")]
    [InlineData("622 2000 0123 4567 8")]
    public void Number_ThatIsPartOfAnotherOrInPieces_IsNot(string text) =>
        Assert.DoesNotContain("6222000012345678", ReferenceForms.Tokens([text]));

    [Theory]
    [InlineData("DE02 1203 0000 0000 2020 51", "DE02120300000000202051")]
    [InlineData("622848 0402 5648 9001 8", "040256489001")]
    [InlineData("2026-11 24", "20261124")]
    [InlineData("13800 1380 00", "13800138000")]
    [InlineData("Kröte12345", "te12345")]
    public void Groups_AreOnesOfFour_AndWholeWords(string text, string number) => Assert.Equal(
        text.StartsWith("DE", StringComparison.Ordinal), ReferenceForms.Tokens([text]).Contains(number));

    [Fact]
    public void Reference_BetweenChineseWords_KeepsItsStrokes() =>
        Assert.Contains("LOAN-0001", ReferenceForms.Tokens(["贷款LOAN-0001还款"]));
}
