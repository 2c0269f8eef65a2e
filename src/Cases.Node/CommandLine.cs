using System.CommandLine;
using System.CommandLine.Parsing;
using Cases.Interchange;
using Cases.Ledger;
using Cases.Work;

namespace Cases.Node;

/// <summary>The verbs, and the one place where a failure becomes a line and an exit code.</summary>
internal static class CommandLine
{
    public static readonly Option<bool> Debug = new("--debug")
    {
        Description = "Show the stack trace of a failure.", Recursive = true,
    };

    /// <summary>How long a verb that is told to stop may take to end what is under way.</summary>
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string[] args)
    {
        var root = Root();
        var parsed = root.Parse(args);
        if (Unusable(parsed) is { } fault)
        {
            return Fail(ExitCode.Unusable, fault, null);
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeToStop,
            };
            return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
        }
        catch (Exception error) when (CodeOf(error) is { } code)
        {
            return Fail(code, error.Message, args.Contains("--debug") ? error : null);
        }
    }

    /// <summary>Why arguments cannot be used; null where they can. Nothing runs.</summary>
    public static string? Fault(IReadOnlyList<string> args) => Unusable(Root().Parse(args));

    /// <summary>The verbs that there are for users, with the names of those that they belong to.</summary>
    public static IEnumerable<string> Verbs() => VerbsOf(Root(), "").Select(verb => verb.Trim());

    private static IEnumerable<string> VerbsOf(Command command, string path) => command.Subcommands.Count == 0
        ? command.TreatUnmatchedTokensAsErrors ? [path] : []
        : command.Subcommands.Where(child => !child.Hidden).SelectMany(child => VerbsOf(child, $"{path} {child.Name}"));

    private static RootCommand Root()
    {
        var root = new RootCommand("Case management of overdue accounts: every step decided, recorded and provable.")
        {
            ReplayVerb.Command(), ImportVerb.Command(), PaymentsVerb.Command(), CaseVerb.Command(), AuditVerb.Command(),
            ExportVerb.Command(), EraseVerb.Command(), KeysVerb.Command(), PolicyVerb.Command(),
            ReportVerb.Command(), WebhooksVerb.Command(), DoctorVerb.Command(), ServeVerb.Command(),
            OpenApiVerb.Command(),
        };
        foreach (var verb in (string[])["demo", "feed", "reconcile", "score"])
        {
            var later = Later.Command(verb, verb);
            later.Hidden = true;
            root.Add(later);
        }

        root.Options.Add(Debug);
        return root;
    }

    /// <summary>What is wrong with the arguments; null where nothing is.</summary>
    private static string? Unusable(ParseResult parsed)
    {
        // What is not there yet says so itself, whatever it was given.
        if (!parsed.CommandResult.Command.TreatUnmatchedTokensAsErrors)
        {
            return null;
        }

        if (parsed.CommandResult.Command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var unknown, ..])
        {
            return $"There is no verb or option '{unknown}'. Run 'cases {Path(parsed)}--help' for what there is.";
        }

        if (parsed.Errors.Count > 0)
        {
            return $"{PlainError(parsed)} Run 'cases {Path(parsed)}--help' for what it takes.";
        }

        // An argument would take an unknown option as its value: a value that looks like an option is a mistyped one.
        var odd = parsed.Tokens.FirstOrDefault(token => token.Type == TokenType.Argument
            && token.Value.StartsWith("--", StringComparison.Ordinal) && token.Value.Length > 2);
        return odd is null
            ? null
            : $"There is no option '{odd.Value}'. Run 'cases {Path(parsed)}--help' for what it takes.";
    }

    /// <summary>The first error, without the names of types that its library puts in.</summary>
    private static string PlainError(ParseResult parsed)
    {
        var message = OneLine(parsed.Errors[0].Message);
        var type = message.IndexOf(" as expected type ", StringComparison.Ordinal);
        return type < 0 ? message : message[..type] + ".";
    }

    private static string Path(ParseResult parsed)
    {
        var names = new Stack<string>();
        SymbolResult? result = parsed.CommandResult;
        while (result is CommandResult { Parent: not null } command)
        {
            names.Push(command.Command.Name);
            result = command.Parent;
        }

        return string.Concat(names.Select(name => name + " "));
    }

    /// <summary>What the exception means to a script; null where it is a broken program.</summary>
    public static ExitCode? CodeOf(Exception error) => error switch
    {
        VerbFailure failure => failure.Code,
        WorkException { IsOfTheWorld: true } => ExitCode.WorldFailed,
        InterchangeException or WorkException => ExitCode.Unusable,
        LedgerStoreException { Failure: StoreFailure.Corrupt } => ExitCode.CheckFailed,
        LedgerStoreException { Failure: StoreFailure.NotAStore or StoreFailure.NotFound } => ExitCode.Unusable,
        LedgerStoreException => ExitCode.WorldFailed,
        OperationCanceledException => ExitCode.WorldFailed,
        UnauthorizedAccessException or IOException => ExitCode.WorldFailed,
        _ => ExitCode.WorldFailed,
    };

    private static int Fail(ExitCode code, string message, Exception? trace)
    {
        Console.Error.WriteLine($"cases: {OneLine(message)}");
        if (trace is not null)
        {
            Console.Error.WriteLine(trace);
        }

        return (int)code;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
