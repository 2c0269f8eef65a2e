using System.Globalization;
using System.Net;
using System.Text;
using Cases.Domain;

namespace Cases.Outreach;

/// <summary>
/// A letter as a page to print: A4, the address where a window of the envelope shows it, and nothing else in that place
/// but what the template has for the outside.
/// </summary>
/// <remarks>The window lies as in DIN 5008 form B: 45 mm from the top, 20 mm from the left, 85 by 45 mm.</remarks>
public static class LetterPage
{
    private const string Style = """
        @page{size:A4;margin:0}body{margin:0;font:11pt/1.5 serif;color:#000}
        .window{position:absolute;top:45mm;left:20mm;width:85mm;height:45mm;overflow:hidden}
        .outside{font-size:8pt;text-decoration:underline}.registered{font-size:9pt;font-weight:bold}
        .address{white-space:pre-line}
        main{padding:105mm 20mm 20mm 25mm}main p{white-space:pre-line;margin:0 0 1em}h1{font-size:12pt}
        """;

    /// <summary>The page in HTML, with nothing that is fetched from elsewhere.</summary>
    /// <param name="message">The letter.</param>
    public static string Of(OutgoingMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var language = MessageWords.Of(message.Language);
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html>\n<html lang=\"{language}\"><head>");
        page.Append("<meta charset=\"utf-8\"><title>").Append(message.Id).Append("</title><style>").Append(Style)
            .Append("</style></head><body>\n<div class=\"window\">");
        Line(page, "outside", message.Filled.Of(TemplateSection.Outside));
        if (message.Registered)
        {
            Line(page, "registered", message.Language == MessageLanguage.Chinese ? "挂号信" : "Registered");
        }

        var name = message.Name is { } known ? known + "\n" : "";
        Line(page, "address", name + message.To);
        page.Append("</div>\n<main>");
        if (message.Filled.Of(TemplateSection.Subject) is { } subject)
        {
            page.Append("<h1>").Append(WebUtility.HtmlEncode(subject)).Append("</h1>");
        }

        foreach (var part in message.Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            page.Append("<p>").Append(WebUtility.HtmlEncode(part.Trim('\n'))).Append("</p>\n");
        }

        return page.Append("</main></body></html>\n").ToString();
    }

    private static void Line(StringBuilder page, string of, string? text)
    {
        if (text is not null)
        {
            page.Append("<div class=\"").Append(of).Append("\">").Append(WebUtility.HtmlEncode(text)).Append("</div>");
        }
    }
}
