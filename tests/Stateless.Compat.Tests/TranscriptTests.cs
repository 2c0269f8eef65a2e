using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Stateless.Compat.Tests;

/// <summary>
/// Goal: generated machines behave here as they did in the package. Method: the approved file holds one hash for each
/// seed, taken from the package; both builds must reproduce them. A failure prints the whole transcript of the first
/// seed that differs, to be compared with the other build's.
/// </summary>
public sealed class TranscriptTests
{
    [Fact]
    public void GeneratedMachines_EachSeed_BehavesAsApproved()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Transcripts.approved.txt");
        var approved = File.ReadAllLines(path).Where(line => line.Length > 0).ToList();

        Assert.Equal(400, approved.Count);
        for (var seed = 0; seed < approved.Count; seed++)
        {
            var transcript = Transcript.Of(seed);
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(transcript)))[..16];
            var line = string.Create(CultureInfo.InvariantCulture, $"{seed} {hash}");
            Assert.True(approved[seed] == line, $"Approved is {approved[seed]}, found {line}:\n{transcript}");
        }
    }

    [Fact]
    public void GeneratedMachines_AllTogether_ReachEveryKindOfAnswer()
    {
        var all = string.Concat(Enumerable.Range(0, 400).Select(Transcript.Of));

        Assert.All(
            [
                "Multiple permitted", "No valid leaving", "a guard conditions are not met",
                "require that the destination", "nested cyclic", "unhandled", "<<choice>>", "internal", "Immediate",
                "exit fired", "entry fired", "IgnoredTransitionInfo", "direction BT", "state A {",
            ],
            expected => Assert.Contains(expected, all, StringComparison.Ordinal));
    }
}
