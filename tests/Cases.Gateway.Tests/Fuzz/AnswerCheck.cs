using System.Text.RegularExpressions;

namespace Cases.Gateway.Tests;

/// <summary>What no answer may be, whatever was asked.</summary>
internal static partial class AnswerCheck
{
    private static readonly string[] Inside =
    [
        "Exception", "   at ", "sqlite", "select ", "insert into", "constraint", "no such table", "System.",
        "Microsoft.", "Cases.Gateway", "Cases.Domain", "/src/",
    ];

    /// <summary>The first word of an answer that tells of the inside; null where none does.</summary>
    /// <remarks>The texts of packs, which entries hold, say what they like; no answer else has this shape.</remarks>
    public static string? Told(string body)
    {
        var told = TextOfPolicies().Replace(body, "");
        return Inside.FirstOrDefault(word => told.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What is wrong with an answer; null where nothing is.</summary>
    public static string? FaultOf(
        ApiDocument document, ApiOperation operation, HttpResponseMessage answer, string body)
    {
        if ((int)answer.StatusCode >= 500)
        {
            return $"status {(int)answer.StatusCode}";
        }

        return Told(body) is { } word && operation.Path != "/metrics"
            ? $"it tells of the inside ({word})"
            : document.Fault(operation, answer, body);
    }

    [GeneratedRegex("""
        "text":"(?:[^"\\]|\\.)*","sha256":
        """)]
    private static partial Regex TextOfPolicies();
}
