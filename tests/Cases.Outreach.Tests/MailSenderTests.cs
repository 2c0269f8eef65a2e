using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Cases.Domain;
using Cases.Engine;
using static Cases.Outreach.Tests.Outgoing;

namespace Cases.Outreach.Tests;

/// <summary>
/// Goal: an e-mail leaves once or not at all, and the node says which; where nobody can know, it says that.
/// </summary>
public sealed class MailSenderTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Send_ToARealServer_ArrivesWhole()
    {
        await using var server = await MailServer.RequireAsync();
        var settings = new MailSettings("127.0.0.1", server.Port, "bank@example.com") { Security = MailSecurity.None };

        var handed = await new MailSender(settings, "示例银行").SendAsync(Mail(), Always, None);

        Assert.Equal((MessageOutcome.HandedOver, true), (handed.Outcome, handed.Reference is not null));
        var mail = Assert.Single(server.Taken);
        Assert.Contains($"Message-ID: <{Mail().Id}@example.com>", mail, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Date: Fri, 03 Apr 2026 02:00:00 +0000", mail, StringComparison.Ordinal);
        Assert.Contains("=?utf-8?B?" + Base64("示例银行给您的信") + "?=", mail, StringComparison.Ordinal);
        Assert.Contains(Base64("请打开邮件查看内容\r\n\r\n请还款。\r\n"), Body(mail), StringComparison.Ordinal);
    }

    /// <summary>What surely was not taken is tried again or ends; what may be out is never sent twice.</summary>
    [Theory]
    [InlineData("GREETING", "421 busy", MessageOutcome.PutOff)]
    [InlineData("GREETING", "554 no", MessageOutcome.PutOff)]
    [InlineData("GREETING", "HTTP/1.1 400 Bad Request", MessageOutcome.PutOff)]
    [InlineData("GREETING", ScriptedMailServer.Cut, MessageOutcome.PutOff)]
    [InlineData("GREETING", ScriptedMailServer.Mute, MessageOutcome.PutOff)]
    [InlineData("EHLO", "500 what", MessageOutcome.PutOff)]
    [InlineData("MAIL", "530 sign in", MessageOutcome.PutOff)]
    [InlineData("RCPT", "450 later", MessageOutcome.PutOff)]
    [InlineData("RCPT", "550 nobody of that name", MessageOutcome.Failed)]
    [InlineData("DATA", "451 later", MessageOutcome.PutOff)]
    [InlineData("DATA", ScriptedMailServer.Cut, MessageOutcome.PutOff)]
    [InlineData(".", "452 disk full", MessageOutcome.PutOff)]
    [InlineData(".", "554 spam", MessageOutcome.Failed)]
    [InlineData(".", ScriptedMailServer.Cut, MessageOutcome.Unknown)]
    [InlineData(".", ScriptedMailServer.Mute, MessageOutcome.Unknown)]
    [InlineData(".", "nonsense", MessageOutcome.Unknown)]
    public async Task Send_ToAServerThatFails_SaysWhetherItMayBeOut(string at, string reply, MessageOutcome outcome)
    {
        await using var server = new ScriptedMailServer((at, reply));

        var handed = await new MailSender(server.Settings, null).SendAsync(Mail(), Always, None);

        Assert.Equal(outcome, handed.Outcome);
        Assert.DoesNotContain("example.com", handed.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_WhereNobodyListens_IsPutOff()
    {
        MailSettings nobody;
        await using (var server = new ScriptedMailServer())
        {
            nobody = server.Settings;
        }

        var handed = await new MailSender(nobody, null).SendAsync(Mail(), Always, None);
        Assert.Equal(MessageOutcome.PutOff, handed.Outcome);
    }

    [Fact]
    public async Task Send_WithoutTheProtectionThatIsAskedFor_SaysNothingOfTheMessage()
    {
        await using var server = new ScriptedMailServer();
        var settings = server.Settings with { Security = MailSecurity.StartTls, User = "bank", Password = "word" };

        var handed = await new MailSender(settings, null).SendAsync(Mail(), Always, None);

        await server.EndAsync();
        Assert.Equal(MessageOutcome.PutOff, handed.Outcome);
        Assert.DoesNotContain(server.Heard, line => line.StartsWith("MAIL", StringComparison.Ordinal)
            || line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_ToAServerOfAnUnknownCertificate_SaysNothingOfTheMessage()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=mail.example", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        await using var server = new ScriptedMailServer(certificate);

        var handed = await new MailSender(server.Settings with { Security = MailSecurity.StartTls }, null)
            .SendAsync(Mail(), Always, None);

        await server.EndAsync();
        Assert.Equal((MessageOutcome.PutOff, "the mail server's certificate is not trusted"),
            (handed.Outcome, handed.Why));
        Assert.DoesNotContain(server.Heard, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_TooLate_LeavesNothing()
    {
        await using var server = new ScriptedMailServer();

        Assert.Equal(MessageOutcome.PutOff, (await new MailSender(server.Settings, null)
            .SendAsync(Mail(), Never, None)).Outcome);
        var asked = 0;
        Assert.Equal(MessageOutcome.PutOff, (await new MailSender(server.Settings, null)
            .SendAsync(Mail(), () => asked++ == 0, None)).Outcome);
        await server.EndAsync();

        Assert.DoesNotContain(".", server.Heard);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("a@b@c")]
    [InlineData("a@example.com\r\nRCPT TO:<other@example.com>")]
    [InlineData("a b@example.com")]
    [InlineData("<a@example.com>")]
    [InlineData("李@example.com")]
    public async Task Send_ToNoAddress_Fails(string to)
    {
        await using var server = new ScriptedMailServer();
        var handed = await new MailSender(server.Settings, null).SendAsync(Mail(to), Always, None);
        await server.EndAsync();
        Assert.Equal(MessageOutcome.Failed, handed.Outcome);
        Assert.Equal(["END"], server.Heard);
    }

    /// <summary>Nothing that a text or a name holds ends a line, begins a header or ends the message.</summary>
    [Fact]
    public async Task Send_OfHostileText_KeepsItsFrame()
    {
        await using var server = new ScriptedMailServer();
        var mail = Mail(text: ".\r\n.\r\nQUIT\r\n" + new string('长', 2_000)) with
        {
            Name = "Li\r\nBcc: other@example.com" + new string('名', 100),
        };

        Assert.Equal(MessageOutcome.HandedOver,
            (await new MailSender(server.Settings, "示例").SendAsync(mail, Always, None)).Outcome);
        await server.EndAsync();

        Assert.All(server.Text, line => Assert.True(line.Length <= 78 + 20 && !line.StartsWith('.'), line));
        Assert.DoesNotContain(server.Text, line => line.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(1, server.Heard.Count(line => line == "."));
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Body(string mail) =>
        string.Concat(mail.Split("\n\n", 2)[^1].Split('\n').Select(line => line.Trim()));
}
