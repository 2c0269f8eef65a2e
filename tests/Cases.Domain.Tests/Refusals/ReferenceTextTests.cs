using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: two references that look alike are one, or one of them is refused.</summary>
public sealed class ReferenceTextTests
{
    [Theory]
    [InlineData("REF1", true, true)]
    [InlineData("工资 2026-03（一）", true, true)]
    [InlineData("Ren\u00e9", true, true)]
    [InlineData("a b", true, true)]
    [InlineData("1½", true, true)]
    [InlineData("REF1 ", false, false)]
    [InlineData(" REF1", false, false)]
    [InlineData("\u00a0REF1", false, false)]
    [InlineData("REF1\u3000", false, false)]
    [InlineData("RE\u200bF1", false, false)]
    [InlineData("RE\u00adF1", false, false)]
    [InlineData("\ufeffREF1", false, false)]
    [InlineData("RE\tF1", false, false)]
    [InlineData("RE\u2028F1", false, false)]
    [InlineData("RE\u2029F1", false, false)]
    [InlineData("Rene\u0301", false, false)]
    [InlineData("ＲＥＦ1", true, false)]
    [InlineData("REF１", true, false)]
    [InlineData("REF①", true, false)]
    [InlineData("\ud835\udc11EF1", true, false)]
    public void Reference_OfAnAccountOrPayment_IsTakenInOneFormAlone(string text, bool account, bool payment)
    {
        Assert.Equal((account, payment), (ReferenceText.Fault(text) is null, ReferenceText.PaymentFault(text) is null));
        var script = CaseScript.Start().When(Open() with { Account = text }).Last;
        Assert.Equal(account, script is Decision);
        Assert.Equal(account, CaseScript.Start().When(Open() with { Source = text }).Last is Decision);
        if (!account)
        {
            CaseScript.Start().When(Open() with { Source = text }).ThenRefused(RefusalCode.TextNotAllowed);
        }
    }

    [Fact]
    public void Normal_OfComposedAndNot_IsTheSame()
    {
        Assert.Equal("Ren\u00e9", ReferenceText.Normal("Rene\u0301"));
        const string Half = "RE\ud800F1";
        Assert.Equal(Half, ReferenceText.Normal(Half));
        Assert.Equal("has half of a character", ReferenceText.Fault(Half));
        Assert.Equal("ＲＥＦ1", ReferenceText.Normal("ＲＥＦ1"));
    }
}
