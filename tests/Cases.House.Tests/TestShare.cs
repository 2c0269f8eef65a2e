using System.Text.RegularExpressions;

namespace Cases.House.Tests;

/// <summary>How many lines of tests a room has for a line of its own.</summary>
public static class TestShare
{
    private const int StrictPercent = 150;
    private const int Percent = 80;

    /// <summary>Whether a class of some code has this one as its base.</summary>
    public static bool Inherits(string code, string suite) => Regex.IsMatch(code, $@"\bclass\s+\w+\s*:\s*{suite}\b");

    /// <summary>
    /// What is wrong with the share of a room. The ratchet may allow a lower share in percent; the line is to be
    /// deleted once the room has its full share.
    /// </summary>
    public static IEnumerable<string> Judge(string room, int source, int tests, IEnumerable<Size> ratchet)
    {
        int aim = room is "Cases.Domain" or "Cases.Ledger" ? StrictPercent : Percent;
        int? allowed = ratchet.SingleOrDefault(s => s.Kind == "tests" && s.Where == room)?.Value;
        int share = source == 0 ? aim : (int)(100L * tests / source);
        if (share < (allowed ?? aim))
        {
            yield return $"{room}: {tests} lines of tests for {source} lines are {share} %; {allowed ?? aim} % is due";
        }
        else if (allowed is not null && share >= aim)
        {
            yield return $"ratchet.txt: tests {room} {allowed} is not needed any more: delete the line";
        }
    }
}
