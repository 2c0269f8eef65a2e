using System.Net;
using Cases.Contracts;

namespace Cases.Pages;

/// <summary>The page for whoever asks too often, ready in each language.</summary>
internal static class TooManyPage
{
    private static readonly Dictionary<Words, string> Ready = Words.All.ToDictionary(words => words, Write);

    public static string In(Words words) => Ready[words];

    private static string Write(Words words)
    {
        string Text(string key) => WebUtility.HtmlEncode(words[key]);
        var why = Text("problem." + ProblemCodes.TooManyRequests);
        return $"""
            <!DOCTYPE html>
            <html lang="{words.Language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Text("fault")} – {Text("product")}</title>
            <link rel="stylesheet" href="{Local.Path("pages.css")}">
            </head>
            <body>
            <main id="content">
            <h1>{Text("fault")}</h1>
            <div class="problem" role="alert"><p><strong>{why}</strong></p></div>
            <p><a href="{Local.Start}">{Text("fault.back")}</a></p>
            </main>
            </body>
            </html>

            """;
    }
}
