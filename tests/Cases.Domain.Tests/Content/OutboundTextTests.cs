using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cases.Domain.Tests;

/// <summary>What the wall before outgoing text finds, and what it lets pass.</summary>
public sealed class OutboundTextTests
{
    /// <summary>One account number, in every dress that we know; none may pass.</summary>
    [Theory]
    [InlineData("6228480402564890018")]
    [InlineData("6228 4804 0256 4890 018")]
    [InlineData("6228-4804-0256-4890-018")]
    [InlineData("6228.4804.0256.4890.018")]
    [InlineData("6228–4804—0256―4890‐018")]
    [InlineData("6228/4804/0256/4890/018")]
    [InlineData("6228:4804:0256:4890:018")]
    [InlineData("6228\n4804\n0256\n4890\n018")]
    [InlineData("6228\u00A04804\u20030256\u30004890 018")]
    [InlineData("６２２８４８０４０２５６４８９００１８")]
    [InlineData("٦٢٢٨٤٨٠٤٠٢٥٦٤٨٩٠٠١٨")]
    [InlineData("𝟨𝟤𝟤𝟪𝟦𝟪𝟢𝟦𝟢𝟤𝟧𝟨𝟦𝟪𝟫𝟢𝟢𝟣𝟪")]
    [InlineData("⑥②②⑧④⑧⓪④⓪②⑤⑥④⑧⑨⓪⓪①⑧")]
    [InlineData("六二二八四八〇四〇二五六四八九〇〇一八")]
    [InlineData("陆贰贰捌肆捌零肆零贰伍陆肆捌玖零零壹捌")]
    [InlineData("陸 貳 貳 捌 四 八 ○ 四")]
    [InlineData("六、二、二、八、四、八")]
    [InlineData("6２二8四捌0④")]
    [InlineData("6\uFE0F\u20E32\uFE0F\u20E32\uFE0F\u20E38\uFE0F\u20E34\uFE0F\u20E3")]
    [InlineData("62 28 4")]
    [InlineData("6    2    2    8    4")]
    [InlineData("6~2~2~8~4")]
    [InlineData("6;2!2?8#4")]
    [InlineData("6……2……2……8……4")]
    [InlineData("6😀2😀2😀8😀4")]
    [InlineData("six two two eight four")]
    [InlineData("six two\ntwo (eight) four")]
    [InlineData("Six-Two-Two-Eight-Oh-Four")]
    public void Number_InAnyDress_IsRefused(string number)
    {
        var text = "请汇至 " + number + " 谢谢";

        var fault = Assert.Single(OutboundText.Faults(text));

        Assert.Equal(text.IndexOf(number, StringComparison.Ordinal), fault.Start);
    }

    [Theory]
    [InlineData("6228480402564890017", OutboundFaultKind.AccountNumber)]
    [InlineData("4111 1111 1111 1111", OutboundFaultKind.CardNumber)]
    [InlineData("DE89 3704 0044 0532 0130 00", OutboundFaultKind.Iban)]
    [InlineData("de89370400440532013000", OutboundFaultKind.Iban)]
    [InlineData("ＤＥ８９３７０４００４４０５３２０１３０００", OutboundFaultKind.Iban)]
    [InlineData("GB82 WEST 1234 5698 7654 32", OutboundFaultKind.Iban)]
    [InlineData("11010519491231002X", OutboundFaultKind.IdentityNumber)]
    [InlineData("13800138000", OutboundFaultKind.PhoneNumber)]
    [InlineData("138-0013-8000", OutboundFaultKind.PhoneNumber)]
    [InlineData("+86 138 0013 8000", OutboundFaultKind.PhoneNumber)]
    [InlineData("(021) 6222 8480", OutboundFaultKind.PhoneNumber)]
    [InlineData("400-820-8820", OutboundFaultKind.PhoneNumber)]
    [InlineData("95588", OutboundFaultKind.PhoneNumber)]
    [InlineData("九五五八八", OutboundFaultKind.PhoneNumber)]
    [InlineData("https://pay.example/x", OutboundFaultKind.Link)]
    [InlineData("HTTPS：／／pay．example", OutboundFaultKind.Link)]
    [InlineData("pay.example", OutboundFaultKind.Link)]
    [InlineData("www.bank.example/pay?id=1", OutboundFaultKind.Link)]
    [InlineData("pay。example", OutboundFaultKind.Link)]
    [InlineData("pay[.]example", OutboundFaultKind.Link)]
    [InlineData("银行.中国", OutboundFaultKind.Link)]
    [InlineData("weixin://wxpay/bizpayurl", OutboundFaultKind.Link)]
    [InlineData("tel:+86123", OutboundFaultKind.Link)]
    [InlineData("javascript:x()", OutboundFaultKind.Link)]
    [InlineData("mailto:a", OutboundFaultKind.Link)]
    [InlineData("pay@bank.example", OutboundFaultKind.EmailAddress)]
    [InlineData("pay＠bank", OutboundFaultKind.EmailAddress)]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", OutboundFaultKind.PaymentCode)]
    [InlineData("<a href", OutboundFaultKind.Markup)]
    [InlineData("a\u200Bb", OutboundFaultKind.InvisibleCharacter)]
    [InlineData("a\u202Eb", OutboundFaultKind.InvisibleCharacter)]
    public void Thing_ThatMayNotBeTyped_IsNamedByKind(string thing, OutboundFaultKind kind) =>
        Assert.Contains(OutboundText.Faults("x " + thing + " y"), fault => fault.Kind == kind);

    [Theory]
    [InlineData("")]
    [InlineData("请您于2026年3月2日前还款，谢谢。")]
    [InlineData("请您于2026-03-02前还款。")]
    [InlineData("Please pay by 2/3/2026 between 08:00-22:00.")]
    [InlineData("from 2026-03-02 08:00 to 2026-03-03")]
    [InlineData("欠款 1,234.50 元")]
    [InlineData("CNY 123,456,789.00 in all")]
    [InlineData("12345.67 元")]
    [InlineData("您的卡片尾号8888")]
    [InlineData("一起、三五天、第一、十二个月、一百二十三元")]
    [InlineData("二〇二六年三月")]
    [InlineData("It is 5 p.m., e.g. today. Mr. Li writes: tel: see overleaf.")]
    [InlineData("to 10 people who read this and pay, with 20 others of them")]
    [InlineData("1. 查询。2. 还款。3. 异议。")]
    [InlineData("a < b and b > c")]
    [InlineData("one or two or three people, not four")]
    [InlineData("one, two, three, four")]
    [InlineData("someone two threefold four five six sevens")]
    public void OrdinaryText_Passes(string text) => Assert.Empty(OutboundText.Faults(text));

    /// <summary>What is exempt may not be strung together to write a number after all.</summary>
    [Theory]
    [InlineData("622848.04 025648.90 018")]
    [InlineData("622848.04 025648.90")]
    [InlineData("12:34:56 07:08:09 10:11:12 01:02:03")]
    [InlineData("2026-03-02 6228480")]
    [InlineData("1,234,567,890,123")]
    [InlineData("1234567890.12")]
    public void ExemptShapes_StrungTogether_AreRefused(string text) => Assert.Single(OutboundText.Faults(text));

    [Fact]
    public void Fault_NeverRepeatsWhatWasTyped()
    {
        const string Number = "6228480402564890018";
        var fault = Assert.Single(OutboundText.Faults("pay to " + Number));

        Assert.DoesNotContain("6228", fault.What + fault.Remedy, StringComparison.Ordinal);
        Assert.Equal((7, Number.Length), (fault.Start, fault.Length));
    }

    [Fact]
    public void Faults_OfSeveralThings_StandInOrderOfPlace() =>
        Assert.Equal(
            [OutboundFaultKind.Link, OutboundFaultKind.PhoneNumber, OutboundFaultKind.AccountNumber],
            OutboundText.Faults("see bank.example or 13800138000, then 6228480402564890017")
                .Select(fault => fault.Kind));

    [Fact]
    public void EveryKind_SaysWhatAndWhatToDo() => Assert.All(
        Enum.GetValues<OutboundFaultKind>().Select(kind => new OutboundFault(kind, 0, 1)),
        fault => Assert.True(fault.What.Length > 10 && fault.Remedy.Length > 10));

    /// <summary>Any digits, with any marks between and any script: sixteen digits never pass.</summary>
    [Fact]
    public void SixteenDigits_WhateverStandsBetween_NeverPass()
    {
        var glyphs =
            from digit in Gen.Choose(0, 9)
            from script in Gen.Elements("0123456789", "０１２３４５６７８９", "零壹贰叁肆伍陆柒捌玖", "〇一二三四五六七八九")
            from mark in Gen.Elements("", "", " ", "-", ".", "、", "\u200B", " - ")
            select script[digit] + mark;
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2_000),
            Prop.ForAll(Arb.From(glyphs.ArrayOf(16)), parts => OutboundText.Faults(string.Concat(parts)).Count > 0));
    }

    /// <summary>Half a surrogate pair, braces, anything: the wall answers, and places lie in the text.</summary>
    [Fact]
    public void AnyText_IsAnsweredWithPlacesInside() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2_000),
        Prop.ForAll(Arb.From(Gen.Elements("09 -.:/@x中一\uD83D\uDE00\u200B{}<".ToCharArray()).ArrayOf()), letters =>
        {
            var text = new string(letters);
            return OutboundText.Faults(text).All(fault =>
                fault.Start >= 0 && fault.Length > 0 && fault.Start + fault.Length <= text.Length);
        }));
}
