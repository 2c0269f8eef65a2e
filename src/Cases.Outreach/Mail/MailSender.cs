using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Cases.Domain;
using Cases.Engine;

namespace Cases.Outreach;

/// <summary>Hands e-mails to the bank's mail server over SMTP (RFC 5321).</summary>
/// <remarks>
/// It speaks the protocol itself, since all hangs on one byte: what breaks off before the last dot was surely not taken
/// and may be tried again, what breaks off between the dot and the reply may be out and is never sent again. A client
/// that connects, sends and fails in one call cannot tell the two apart.
/// </remarks>
/// <param name="server">The server.</param>
/// <param name="sender">The name beside the address that it comes from; null for none.</param>
public sealed class MailSender(MailSettings server, string? sender) : ISender
{
    private const int MostReference = 200;

    private static readonly byte[] Dot = ".\r\n"u8.ToArray();

    /// <summary>No server knows a repeated e-mail again.</summary>
    public bool Repeats => false;

    /// <inheritdoc/>
    public async ValueTask<MessageHanded> SendAsync(
        OutgoingMessage message, Func<bool> mayLeave, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(mayLeave);
        if (!MailText.IsAddress(message.To))
        {
            return new MessageHanded(MessageOutcome.Failed, "no e-mail address");
        }

        var isOut = false;
        try
        {
            var talk = await MailTalk.OpenAsync(server, cancellation).ConfigureAwait(false);
            await using (talk.ConfigureAwait(false))
            {
                if ((await GreetAsync(talk, cancellation).ConfigureAwait(false)
                    ?? await AddressAsync(talk, message, cancellation).ConfigureAwait(false)) is { } refused)
                {
                    return refused;
                }

                if (!mayLeave())
                {
                    return new MessageHanded(MessageOutcome.PutOff, "too late for this confirmation");
                }

                var begin = await talk.AskAsync("DATA", cancellation).ConfigureAwait(false);
                if (begin.Code != 354)
                {
                    return No("the text", begin);
                }

                await talk.SayAsync(MailText.Of(message, server.From, sender), cancellation).ConfigureAwait(false);
                if (!mayLeave())
                {
                    return new MessageHanded(MessageOutcome.PutOff, "too late for this confirmation");
                }

                // From here on nobody calls it back, and stopping the node must not make an unknown of it.
                isOut = true;
                await talk.SayAsync(Dot, CancellationToken.None).ConfigureAwait(false);
                var taken = await talk.HearAsync(server.TakingLimit, CancellationToken.None).ConfigureAwait(false);
                return taken.IsGood ? Taken(taken) : No("the message", taken);
            }
        }
        catch (Exception fault) when (
            fault is SocketException or IOException or AuthenticationException or OperationCanceledException)
        {
            return isOut
                ? new MessageHanded(MessageOutcome.Unknown, "the server never said whether it took it")
                : new MessageHanded(MessageOutcome.PutOff, Word(fault));
        }
    }

    /// <summary>From the greeting until messages are taken; null where they are.</summary>
    private async Task<MessageHanded?> GreetAsync(MailTalk talk, CancellationToken cancellation)
    {
        if (server.Security == MailSecurity.Tls)
        {
            await talk.ProtectAsync(server.Host, cancellation).ConfigureAwait(false);
        }

        var greeting = await talk.HearAsync(server.StepLimit, cancellation).ConfigureAwait(false);
        if (!greeting.IsGood)
        {
            return ForNow("the connection", greeting);
        }

        var hello = await talk.AskAsync(Hello, cancellation).ConfigureAwait(false);
        if (hello.IsGood && server.Security == MailSecurity.StartTls)
        {
            var start = await talk.AskAsync("STARTTLS", cancellation).ConfigureAwait(false);
            if (start.Code != 220)
            {
                // A text in the clear is what somebody who cut the offer out would like to read.
                return ForNow("to protect the connection", start);
            }

            await talk.ProtectAsync(server.Host, cancellation).ConfigureAwait(false);
            hello = await talk.AskAsync(Hello, cancellation).ConfigureAwait(false);
        }

        if (!hello.IsGood)
        {
            return ForNow("a greeting", hello);
        }

        if (server.User is null || server.Security == MailSecurity.None)
        {
            return null;
        }

        var word = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{server.User}\0{server.Password}"));
        var signedIn = await talk.AskAsync("AUTH PLAIN " + word, cancellation).ConfigureAwait(false);
        return signedIn.IsGood ? null : ForNow("the bank's name and word", signedIn);
    }

    private async Task<MessageHanded?> AddressAsync(
        MailTalk talk, OutgoingMessage message, CancellationToken cancellation)
    {
        var from = await talk.AskAsync($"MAIL FROM:<{server.From}>", cancellation).ConfigureAwait(false);
        if (!from.IsGood)
        {
            return ForNow("the bank's address", from);
        }

        var to = await talk.AskAsync($"RCPT TO:<{message.To}>", cancellation).ConfigureAwait(false);
        return to.IsGood ? null : No("the address", to);
    }

    private static string Hello => "EHLO [127.0.0.1]";

    private static MessageHanded Taken(MailReply reply)
    {
        var said = string.Concat(string.Join(' ', reply.Lines).Where(letter => !char.IsControl(letter))).Trim();
        return new MessageHanded(MessageOutcome.HandedOver)
        {
            Reference = said.Length == 0 ? null : said[..Math.Min(said.Length, MostReference)],
        };
    }

    /// <summary>What the server says no to for good ends the message.</summary>
    private static MessageHanded No(string what, MailReply reply) => reply.IsForNow
        ? ForNow(what, reply)
        : new MessageHanded(MessageOutcome.Failed, $"the server does not take {what} ({PolicyWords.Of(reply.Code)})");

    /// <summary>What concerns the bank and not the message is mended by the operator, and tried again.</summary>
    private static MessageHanded ForNow(string what, MailReply reply) =>
        new(MessageOutcome.PutOff, $"the server does not take {what} ({PolicyWords.Of(reply.Code)})");

    private static string Word(Exception fault) => fault switch
    {
        SocketException => "no connection to the mail server",
        AuthenticationException => "the mail server's certificate is not trusted",
        OperationCanceledException => "the mail server does not answer in time",
        _ => "the talk with the mail server broke off",
    };
}
