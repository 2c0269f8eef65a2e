using System.CommandLine;
using Cases.Domain;
using Cases.Policies;
using NodaTime;
using NodaTime.Text;

namespace Cases.Node;

/// <summary><c>policy check</c>: validates packs and the documents beside them before anybody relies on them.</summary>
internal static class PolicyCheckVerb
{
    public static Command Command()
    {
        var path = new Argument<string>("path") { Description = "A file of policies, or a directory of them." };
        var on = new Option<string?>("--on") { Description = "The day to judge dates by; default today in UTC." };
        var json = JsonOption.Create();
        var command = new Command(
            "check", "Validates packs, templates, strategies and calendars: every fault with file, line and reason.")
        {
            path, on, json,
        };
        command.SetAction(parsed =>
            (int)Run(parsed.GetValue(path)!, Day(parsed.GetValue(on)), parsed.GetValue(json)));
        return command;
    }

    private static LocalDate Day(string? text)
    {
        if (text is null)
        {
            return Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()).InUtc().Date;
        }

        var day = LocalDatePattern.Iso.Parse(text);
        return day.Success ? day.Value : throw VerbFailure.Unusable($"--on: '{text}' is no day; write YYYY-MM-DD.");
    }

    private static ExitCode Run(string path, LocalDate today, bool json)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw VerbFailure.Unusable($"There is no {path}; name a pack file or a directory of packs.");
        }

        var result = PolicyCheck.Run(path, today);
        if (json)
        {
            PrintJson(result);
        }
        else
        {
            Print(result);
        }

        return result.IsSound ? ExitCode.Done : ExitCode.CheckFailed;
    }

    private static void PrintJson(PolicyCheckResult result) => Output.Json(new
    {
        Sound = result.IsSound,
        Packs = result.Packs.Select(pack => new { pack.Id, Rules = pack.Rules.Count }),
        Contents = result.Contents.Select(pack => new { pack.Id, Rules = pack.Rules.Length }),
        Templates = result.Templates.Select(template => new
        {
            template.Id,
            template.Version,
            Language = MessageWords.Of(template.Language),
            Channel = PolicyWords.Of(template.Channel),
            Sha256 = template.ContentHash(),
        }),
        Strategies = result.Strategies.Select(strategy => new
        {
            strategy.Id, strategy.Version, Buckets = strategy.Buckets.Length, Sha256 = strategy.ContentHash(),
        }),
        Calendars = result.Calendars.Select(calendar => new
        {
            calendar.Id, calendar.Version, FirstYear = calendar.Years[0].Year, LastYear = calendar.Years[^1].Year,
            Sha256 = calendar.ContentHash(),
        }),
        SourceStatus = Statuses(result),
        SignOff = new { Signed = Signed(result), Pending = Signs(result).Length - Signed(result) },
        Notes = result.Notes.Select(n => new { n.File, n.Line, n.Column, n.What, n.Remedy }),
        Faults = result.Faults.Select(f => new { f.File, f.Line, f.Column, f.What, f.Remedy }),
    });

    private static void Print(PolicyCheckResult result)
    {
        foreach (var fault in result.Faults)
        {
            Output.Wrapped(fault.ToString());
        }

        foreach (var pack in result.Packs)
        {
            Output.Line(pack.Id, $"{pack.Rules.Count} rules");
        }

        foreach (var pack in result.Contents)
        {
            Output.Line(pack.Id, $"{pack.Rules.Length} rules of content");
        }

        foreach (var languages in result.Templates.GroupBy(template => (template.Id, template.Version)))
        {
            Output.Line(
                languages.Key.Id,
                $"template, version {languages.Key.Version}: "
                    + string.Join(", ", languages.Select(template => MessageWords.Of(template.Language))));
        }

        foreach (var strategy in result.Strategies)
        {
            Output.Line(strategy.Id, $"strategy, version {strategy.Version}: {strategy.Buckets.Length} buckets");
        }

        foreach (var calendar in result.Calendars)
        {
            Output.Line(
                calendar.Id,
                $"calendar, version {calendar.Version}: {calendar.Years[0].Year} to {calendar.Years[^1].Year}");
        }

        foreach (var note in result.Notes)
        {
            Output.Wrapped("note: " + note);
        }

        if (Signs(result).Length > 0)
        {
            Output.Counts("rules by source", Statuses(result));
            Output.Line("signed off", $"{Signed(result)} of {Signs(result).Length}");
        }

        var sound = result.Packs.Length + result.Contents.Length + result.Templates.Length
            + result.Strategies.Length + result.Calendars.Length;
        Console.Out.WriteLine($"{sound} documents sound, {result.Faults.Length} faults");
    }

    // Rules of both kinds: whoever counts what counsel has not read yet means all of them.
    private static (SourceStatus Status, bool Signed)[] Signs(PolicyCheckResult result) =>
    [
        .. result.Packs.SelectMany(pack => pack.Rules).Select(rule => (rule.SourceStatus, rule.SignOff is not null)),
        .. result.Contents.SelectMany(pack => pack.Rules).Select(rule => (rule.SourceStatus, rule.SignOff is not null)),
    ];

    private static int Signed(PolicyCheckResult result) => Signs(result).Count(rule => rule.Signed);

    // The product says 'official text' in two words; so does its count.
    private static Dictionary<string, long> Statuses(PolicyCheckResult result) => Enum.GetValues<SourceStatus>()
        .ToDictionary(
            status => PolicyWords.Of(status).Replace('-', ' '),
            status => (long)Signs(result).Count(rule => rule.Status == status));
}
