using System.CommandLine;
using System.Globalization;
using Cases.Domain;
using Cases.Engine;
using Cases.Work;
using NodaTime;

namespace Cases.Node;

/// <summary><c>policy simulate</c>: what a draft would have done to the book as it was recorded.</summary>
internal static class PolicySimulateVerb
{
    private const int UsualItems = 20;
    private const int MostItems = 100_000;

    public static Command Command()
    {
        var drafts = new Option<string[]>("--draft")
        {
            Description = "What takes the place of the packs of its ids, or joins those in force: a pack file, or a "
                + "proposal (BANK@3); may be repeated.",
            HelpName = "PACK",
            Required = true,
        };
        var from = Day("--from", "The first day of decisions that are decided again. Default: the first.");
        var to = Day("--to", "The last day, inclusive. Default: the last.");
        var list = new Option<int>("--list")
        {
            Description = $"How many decisions are listed, at most {MostItems}; the counts are of all.",
            HelpName = "N", DefaultValueFactory = _ => UsualItems,
        };
        var store = StoreOption.Create();
        var json = JsonOption.Create();
        var command = new Command(
            "simulate", "Decides the recorded history again under a draft, and says what would have been otherwise.")
        {
            drafts, from, to, list, store, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = new SimulationOptions
            {
                From = PolicyGovernVerbs.Day(parsed.GetValue(from), "--from"),
                To = PolicyGovernVerbs.Day(parsed.GetValue(to), "--to"),
                MostItems = parsed.GetValue(list) is >= 0 and <= MostItems and var most
                    ? most
                    : throw VerbFailure.Unusable($"--list: write a number from 0 to {MostItems}."),
            };
            if (options.From > options.To)
            {
                throw VerbFailure.Unusable("--from lies after --to; swap them.");
            }

            await SimulateAsync(parsed.GetValue(drafts)!, parsed.GetValue(store)!, options, parsed.GetValue(json),
                cancellation).ConfigureAwait(false);
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static Option<string?> Day(string name, string what) =>
        new(name) { Description = what, HelpName = "DATE" };

    private static async Task SimulateAsync(
        string[] named, string storeText, SimulationOptions options, bool json, CancellationToken cancellation)
    {
        var drafts = new List<RulePack>();
        foreach (var one in named)
        {
            drafts.AddRange(await PolicyDiffVerb.ReadAsync(one, storeText, cancellation).ConfigureAwait(false));
        }

        var shipped = PacksInForce.Book([]);
        Check(drafts, shipped);
        await using var store = await StoreOption.OpenReaderAsync(storeText).ConfigureAwait(false);
        var head = await store.Ledger.ReadHeadAsync(cancellation).ConfigureAwait(false);
        var started = TimeProvider.System.GetTimestamp();
        SimulationResult result;
        using (var progress = new ProgressLine("simulated", "entries", head.Next))
        {
            result = await PolicySimulation.RunAsync(
                store.Ledger, shipped, drafts, options, progress, cancellation).ConfigureAwait(false);
        }

        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        if (json)
        {
            Output.Json(Document(drafts, options, result, seconds));
        }
        else
        {
            Print(drafts, options, result, seconds);
        }
    }

    /// <summary>A pack is given once, and its rules have ids of their own: two would answer as one.</summary>
    private static void Check(List<RulePack> drafts, PolicyBook shipped)
    {
        if (drafts.GroupBy(draft => draft.Id).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw VerbFailure.Unusable($"--draft: the pack {twice.Key} is given twice; give one version of it.");
        }

        var ids = drafts.Select(draft => draft.Id).ToHashSet(StringComparer.Ordinal);
        var others = shipped.Packs.Where(pack => !ids.Contains(pack.Id)).Concat(drafts)
            .SelectMany(pack => pack.Rules.Select(rule => (rule.Id, Pack: pack.Id))).Distinct();
        if (others.GroupBy(rule => rule.Id).FirstOrDefault(same => same.Count() > 1) is { } clash)
        {
            throw VerbFailure.Unusable($"--draft: the rule {clash.Key} is in the packs "
                + string.Join(" and ", clash.Select(rule => rule.Pack)) + "; an id names one rule.");
        }
    }

    private static object Document(
        List<RulePack> drafts, SimulationOptions options, SimulationResult result, double seconds) => new
        {
            Drafts = drafts.Select(draft => new { Pack = draft.Id, ContentSha256 = draft.ContentHash() }),
            From = options.From is { } from ? PolicyWords.Of(from) : null,
            To = options.To is { } to ? PolicyWords.Of(to) : null,
            result.Entries,
            result.Decisions,
            result.Refusals,
            result.Changes,
            result.Cases,
            result.Rules,
            result.Kpis,
            result.NotJudged,
            result.Unlike,
            Items = result.Items.Select(item => new
            {
                Change = Word(item.Change), item.Case, item.Position, item.What, At = Text(item.At), item.Rules,
            }),
            ItemsInAll = result.Changes.All,
            Seconds = Math.Round(seconds, 3),
            DecisionsPerSecond = seconds > 0 ? (long)((result.Decisions + result.Refusals) / seconds) : 0,
        };

    private static void Print(
        List<RulePack> drafts, SimulationOptions options, SimulationResult result, double seconds)
    {
        foreach (var draft in drafts)
        {
            Output.Line("draft", $"{draft.Id} {draft.ContentHash()[..12]}: {draft.Title}");
        }

        Output.Line("days", (options.From, options.To) is (null, null)
            ? "all"
            : $"{PolicyWords.Of(options.From)}..{PolicyWords.Of(options.To)}");
        Output.Line("decided again", $"{Output.Number(result.Decisions)} decisions, {Output.Number(result.Refusals)} "
            + string.Create(CultureInfo.InvariantCulture, $"refusals, in {seconds:N1} s"));
        Output.Line("would be refused", Output.Number(result.Changes.Refused));
        Output.Line("would be permitted", Output.Number(result.Changes.Permitted));
        Output.Line("newly broken", Output.Number(result.Changes.Breached));
        Output.Line("broken no more", Output.Number(result.Changes.Complied));
        Output.Line("cases affected", Output.Number(result.Cases));
        PrintRules(result);
        PrintKpis(result);
        PrintItems(result);
        PrintLeft("not judged again", result.NotJudged,
            "rules judged them, and their entries do not tell what was asked");
        PrintLeft("unlike their entries", result.Unlike,
            "today's build answers otherwise under the policy of their day; that is not the draft's doing");
    }

    private static void PrintRules(SimulationResult result)
    {
        Console.Out.WriteLine(result.Rules.Count == 0 ? "no rule makes a difference" : "by rule");
        foreach (var rule in result.Rules)
        {
            var (refused, permitted, breached, complied) = rule.Changes;
            var parts = new[]
            {
                Part(refused, "refused"), Part(permitted, "permitted"), Part(breached, "newly broken"),
                Part(complied, "broken no more"),
            }.Where(part => part.Length > 0);
            Output.Wrapped($"  {rule.Rule}: {string.Join(", ", parts)}; {Output.Number(rule.Cases)} cases"
                + (rule.Citation is null ? "" : $" ({rule.Citation})"));
        }
    }

    private static string Part(long count, string what) => count == 0 ? "" : $"{Output.Number(count)} {what}";

    private static void PrintKpis(SimulationResult result)
    {
        Console.Out.WriteLine("would not have happened");
        foreach (var kpi in result.Kpis)
        {
            var share = kpi.Share is { } part
                ? string.Create(CultureInfo.InvariantCulture, $" ({part * 100:0.##} %)")
                : "";
            Output.Line("  " + kpi.Name, $"{Output.Number(kpi.Lost)} of {Output.Number(kpi.Happened)}"
                + (kpi.Following == 0 ? "" : $", and {Output.Number(kpi.Following)} after a contact that is refused")
                + share);
        }
    }

    private static void PrintItems(SimulationResult result)
    {
        Console.Out.WriteLine(result.Items.Count == 0
            ? "no decision is listed"
            : $"to look at: {Output.Number(result.Items.Count)} of {Output.Number(result.Changes.All)}");
        foreach (var item in result.Items)
        {
            Console.Out.WriteLine($"  {item.Position,10} {item.Case ?? "-"} {Word(item.Change)} {item.What} "
                + $"{Text(item.At)} {string.Join(", ", item.Rules.Select(rule => rule.Rule))}");
        }
    }

    private static void PrintLeft(string what, IReadOnlyDictionary<string, long> counts, string why)
    {
        if (counts.Count > 0)
        {
            Output.Counts(what, counts);
            Output.Wrapped($"  ({why})");
        }
    }

    private static string Word(SimulationChange change) => PolicyWords.Of(change);

    private static string Text(Instant at) => NodaTime.Text.InstantPattern.General.Format(at);
}
