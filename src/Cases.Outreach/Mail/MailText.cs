using System.Globalization;
using System.Text;
using Cases.Domain;
using NodaTime;
using NodaTime.Text;

namespace Cases.Outreach;

/// <summary>Writes a message as an e-mail (RFC 5322, RFC 2045, RFC 2047).</summary>
public static class MailText
{
    // 45 bytes make 60 letters of base64, and with its frame a word stays under the 75 of RFC 2047.
    private const int BytesOfWord = 45;

    private const int LettersOfLine = 76;

    private static readonly InstantPattern Date =
        InstantPattern.Create("ddd, dd MMM uuuu HH:mm:ss '+0000'", CultureInfo.InvariantCulture);

    /// <summary>Whether an address can stand in an envelope: ASCII, one @, nothing that ends or parts a line.</summary>
    /// <param name="address">The address.</param>
    public static bool IsAddress(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var at = address.IndexOf('@', StringComparison.Ordinal);
        return address.Length <= 254 && at is > 0 and <= 64 && at == address.LastIndexOf('@') && at < address.Length - 1
            && address.All(letter => letter is > ' ' and < '\x7f' && "<>()[]\\,;:\"".IndexOf(letter) < 0);
    }

    /// <summary>The e-mail in bytes, each line ended by CR LF and none beginning with a dot.</summary>
    /// <param name="message">The message.</param>
    /// <param name="from">The address that it comes from.</param>
    /// <param name="sender">The name beside it.</param>
    public static byte[] Of(OutgoingMessage message, string from, string? sender)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(from);
        var text = new StringBuilder();
        Head(text, "Date", Date.Format(message.At));
        Head(text, "From", sender is null ? $"<{from}>" : $"{Words(sender)} <{from}>");
        Head(text, "To", message.Name is null ? $"<{message.To}>" : $"{Words(message.Name)} <{message.To}>");
        Head(text, "Subject", Words(message.Filled.Of(TemplateSection.Subject) ?? sender ?? from));
        Head(text, "Message-ID", $"<{message.Id}@{from[(from.IndexOf('@', StringComparison.Ordinal) + 1)..]}>");
        Head(text, "MIME-Version", "1.0");
        Head(text, "Content-Type", "text/plain; charset=utf-8");
        Head(text, "Content-Transfer-Encoding", "base64");
        Head(text, "Content-Language", MessageWords.Of(message.Language));
        Head(text, "Auto-Submitted", "auto-generated");
        text.Append("\r\n");

        // A list of messages shows the first line of a plain text, on a locked screen too.
        var preview = message.Filled.Of(TemplateSection.Preview) is { } line ? line.TrimEnd('\n') + "\n\n" : "";
        var body = (preview + message.Text).ReplaceLineEndings("\r\n");
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(body));
        for (var at = 0; at < encoded.Length; at += LettersOfLine)
        {
            text.Append(encoded, at, Math.Min(LettersOfLine, encoded.Length - at)).Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>A text for a header; what is more than plain ASCII goes in encoded words, cut between characters.
    /// </summary>
    private static string Words(string text)
    {
        var encoded = new StringBuilder();
        var word = new List<byte>(BytesOfWord);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = (Rune.IsControl(rune) ? new Rune(' ') : rune).EncodeToUtf8(bytes);
            if (word.Count + length > BytesOfWord)
            {
                Flush();
            }

            word.AddRange(bytes[..length]);
        }

        Flush();
        return encoded.ToString();

        void Flush()
        {
            if (word.Count > 0)
            {
                encoded.Append(encoded.Length > 0 ? "\r\n " : "")
                    .Append("=?utf-8?B?").Append(Convert.ToBase64String(word.ToArray())).Append("?=");
                word.Clear();
            }
        }
    }

    private static void Head(StringBuilder text, string name, string value) =>
        text.Append(name).Append(": ").Append(value).Append("\r\n");
}
