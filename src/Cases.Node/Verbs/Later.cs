using System.CommandLine;

namespace Cases.Node;

/// <summary>What the contract has and this version has not yet: it says so, and never pretends.</summary>
internal static class Later
{
    /// <summary>A verb that is not there yet.</summary>
    public static Command Command(string name, string what)
    {
        var command = new Command(name, "Not available yet.") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(new Func<ParseResult, int>(_ => throw VerbFailure.NotYet(what)));
        return command;
    }

    /// <summary>Refuses an option that is not there yet, where it was given.</summary>
    public static void Refuse(string? value, string what)
    {
        if (value is not null)
        {
            throw VerbFailure.NotYet(what);
        }
    }
}
