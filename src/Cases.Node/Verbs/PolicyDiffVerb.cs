using System.CommandLine;
using Cases.Domain;
using Cases.Engine;
using Cases.Policies;

namespace Cases.Node;

/// <summary><c>policy diff</c>: how two versions of packs differ, in words that an officer reads.</summary>
internal static class PolicyDiffVerb
{
    public static Command Command()
    {
        var before = Version("before", "The earlier version: a pack file, a proposal (BANK@3), or a shipped pack.");
        var after = Version("after", "The later version, likewise.");
        var language = new Option<string>("--language")
        {
            Description = "The language of the words.", DefaultValueFactory = _ => DiffTexts.English.Language,
        };
        language.AcceptOnlyFromAmong(DiffTexts.English.Language, DiffTexts.Chinese.Language);
        var store = StoreOption.Create();
        var json = JsonOption.Create();
        var command = new Command("diff", "Says how two versions of packs differ.")
        {
            before, after, language, store, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var from = parsed.GetValue(store)!;
            var was = await ReadAsync(parsed.GetValue(before)!, from, cancellation).ConfigureAwait(false);
            var now = await ReadAsync(parsed.GetValue(after)!, from, cancellation).ConfigureAwait(false);
            var texts = parsed.GetValue(language) == DiffTexts.Chinese.Language ? DiffTexts.Chinese : DiffTexts.English;
            Print(Pairs(was, now), texts, parsed.GetValue(json));
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static Argument<string> Version(string name, string what) => new(name) { Description = what };

    /// <summary>The packs of a version: of a file, of a proposal in the store's ledger, or those that ship.</summary>
    internal static async Task<IReadOnlyList<RulePack>> ReadAsync(
        string version, string store, CancellationToken cancellation)
    {
        if (File.Exists(version))
        {
            return Sound(version, PackLoader.Load(version));
        }

        if (version.Contains('@', StringComparison.Ordinal))
        {
            await using var opened = await StoreOption.OpenReaderAsync(store).ConfigureAwait(false);
            var library = await PolicyLibrary.ReadAsync(opened.Ledger, PacksInForce.Book([]), cancellation)
                .ConfigureAwait(false);
            return library.State.Find(version) is { Text: { } text } found
                ? [.. Sound(version, PolicyText.Load(version, text)).Select(pack => pack with
                    {
                        ValidFrom = found.From!.Value,
                    })]
                : throw VerbFailure.Unusable(
                    $"'{version}' is no proposal of a pack in {opened.Name}, or was rejected; see 'cases doctor'.");
        }

        return ShippedPacks.All().Where(pack => pack.Id == version).ToList() is { Count: > 0 } shipped
            ? [shipped[^1]]
            : throw VerbFailure.Unusable($"'{version}' is neither a file, nor a proposal such as BANK@3, nor one of "
                + string.Join(", ", ShippedPacks.All().Select(pack => pack.Id).Distinct()) + ".");
    }

    private static IReadOnlyList<RulePack> Sound(string version, PackLoadResult loaded) => loaded.IsSound
        ? loaded.Packs
        : throw VerbFailure.Unusable($"{version} is not sound: {loaded.Faults[0]}");

    /// <summary>What is compared with what: packs of one id, or the one pack of each side.</summary>
    private static List<(RulePack? Before, RulePack? After)> Pairs(
        IReadOnlyList<RulePack> before, IReadOnlyList<RulePack> after) => before is [var one] && after is [var other]
        ? [(one, other)]
        : [.. before.Concat(after).Select(pack => pack.Id).Distinct().Order(StringComparer.Ordinal).Select(id => (
            before.LastOrDefault(pack => pack.Id == id), after.LastOrDefault(pack => pack.Id == id)))];

    private static void Print(List<(RulePack? Before, RulePack? After)> pairs, DiffTexts texts, bool json)
    {
        var found = pairs.Select(pair => (pair.Before, pair.After, Changes: pair is ({ } was, { } now)
            ? PolicyDiff.Of(was, now)
            : [])).ToList();
        if (json)
        {
            Output.Json(new
            {
                Packs = found.Select(one => new
                {
                    Pack = (one.After ?? one.Before)!.Id,
                    Before = one.Before?.ContentHash(),
                    After = one.After?.ContentHash(),
                    Changes = one.Changes.Select(change => new
                    {
                        change.Rule, change.Field, change.Before, change.After,
                        Sense = PolicyWords.Of(change.Sense), Said = texts.Say(change),
                    }),
                }),
            });
            return;
        }

        foreach (var (was, now, changes) in found)
        {
            Console.Out.WriteLine(texts.Heading(was, now, changes.Count));
            foreach (var rule in changes.GroupBy(change => (change.Rule, change.Title)))
            {
                if (rule.Key.Rule is not null)
                {
                    Console.Out.WriteLine($"  {rule.Key.Rule}: {rule.Key.Title}");
                }

                foreach (var change in rule)
                {
                    Console.Out.WriteLine((rule.Key.Rule is null ? "  " : "    ") + texts.Say(change));
                }
            }
        }
    }
}
