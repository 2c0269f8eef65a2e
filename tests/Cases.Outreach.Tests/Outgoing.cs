using Cases.Domain;
using NodaTime;

namespace Cases.Outreach.Tests;

/// <summary>Messages to made-up people.</summary>
internal static class Outgoing
{
    public static readonly Instant At = Instant.FromUtc(2026, 4, 3, 2, 0);

    public static OutgoingMessage Mail(string to = "li.xiaoming@example.com", string text = "请还款。\n") =>
        new(MessageFiller.IdOf("c1.x1"), ContactChannel.Email, to, new FilledTemplate(
        [
            new(TemplateSection.Subject, "示例银行给您的信"), new(TemplateSection.Preview, "请打开邮件查看内容"),
            new(TemplateSection.Text, text),
        ]))
        {
            Name = "李晓明", At = At, Today = new LocalDate(2026, 4, 3),
        };

    public static OutgoingMessage Sms() =>
        new(MessageFiller.IdOf("c1.x2"), ContactChannel.Sms, "+86 138 0000 0001",
            new FilledTemplate([new(TemplateSection.Text, "【示例银行】应还100.00元")])) { At = At };

    public static OutgoingMessage Letter(string text = "李晓明：\n\n应还100.00元<b>\n") =>
        new(MessageFiller.IdOf("c1.x3"), ContactChannel.Letter, "上海市黄浦区人民路 1 号", new FilledTemplate(
            [new(TemplateSection.Outside, "示例银行"), new(TemplateSection.Text, text)]))
        {
            Name = "李晓明", At = At, Today = new LocalDate(2026, 4, 3), Registered = true, Template = "T 1",
            TemplateSha256 = new string('a', 64),
        };

    public static bool Always() => true;

    public static bool Never() => false;
}
