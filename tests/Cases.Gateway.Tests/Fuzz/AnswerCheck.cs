namespace Cases.Gateway.Tests;

/// <summary>What no answer may be, whatever was asked.</summary>
internal static class AnswerCheck
{
    private static readonly string[] Inside =
    [
        "Exception", "   at ", "sqlite", "select ", "insert into", "constraint", "no such table", "System.",
        "Microsoft.", "Cases.Gateway", "Cases.Domain", "/src/",
    ];

    /// <summary>The first word of an answer that tells of the inside; null where none does.</summary>
    public static string? Told(string body) =>
        Inside.FirstOrDefault(word => body.Contains(word, StringComparison.OrdinalIgnoreCase));

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
}
