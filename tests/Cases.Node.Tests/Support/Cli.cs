using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

// The console belongs to the whole process: one verb at a time writes to it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Cases.Node.Tests;

/// <summary>Runs a verb in this process and keeps what it printed.</summary>
internal static class Cli
{
    public static async Task<CliResult> RunAsync(params string[] args)
    {
        var (oldOut, oldError) = (Console.Out, Console.Error);
        using var output = new StringWriter();
        using var error = new StringWriter();
        Console.SetOut(output);
        Console.SetError(error);
        try
        {
            var code = await CommandLine.RunAsync(args);
            return new CliResult(code, output.ToString(), error.ToString());
        }
        finally
        {
            Console.SetOut(oldOut);
            Console.SetError(oldError);
        }
    }
}

/// <summary>How a verb ended and what it printed.</summary>
internal sealed partial record CliResult(int Code, string Out, string Error)
{
    /// <summary>The lines on standard error, without those that only tell how far a slow verb is.</summary>
    public IReadOnlyList<string> Complaints =>
        [.. Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !Progress().IsMatch(line))];

    /// <summary>The one JSON document on standard output; anything beside it fails.</summary>
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Out);
            return document.RootElement.Clone();
        }
    }

    /// <summary>The verb did what it was asked and had nothing to complain about.</summary>
    public CliResult Done()
    {
        Assert.True(Code == 0, $"exit {Code}: {Error}");
        Assert.Empty(Complaints);
        return this;
    }

    /// <summary>The verb failed with this code, one line that holds all these words, and no answer.</summary>
    public void Fails(int code, params string[] words)
    {
        var line = Assert.Single(Complaints);
        Assert.Equal(code, Code);
        Assert.StartsWith("cases: ", line, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
        Assert.True(line.Length < 600, $"the line has {line.Length} characters");
        Assert.Empty(Out);
    }

    [GeneratedRegex(@"^(replayed|imported|verified|exported|simulated) "
        + @"[\d,]+ (events|rows|entries|entries of rows), [\d,]+/s")]
    private static partial Regex Progress();
}
