using System.CommandLine;
using Cases.Domain;
using Cases.Engine;

namespace Cases.Node;

/// <summary><c>policy show</c>: the texts of policies that the ledger keeps, as they decided an entry.</summary>
internal static class PolicyShowVerb
{
    public static Command Command()
    {
        var id = new Argument<string?>("id")
        {
            Description = "A pack, template, strategy or calendar. Default: what there was, without texts.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var at = new Option<long?>("--at")
        {
            Description = "The position of an entry: what that entry was decided by. Default: the last one.",
            HelpName = "POSITION",
        };
        var version = new Option<string?>("--version")
        {
            Description = "Instead of --at: a version as entries name it, or its last twelve digits.",
            HelpName = "VERSION",
        };
        var store = StoreOption.Create();
        var json = JsonOption.Create();
        var command = new Command(
            "show", "Shows the texts of packs and other documents from the ledger, as they decided an entry.")
        {
            id, at, version, store, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (wanted, position, named) = (parsed.GetValue(id), parsed.GetValue(at), parsed.GetValue(version));
            if (position is not null && named is not null)
            {
                throw VerbFailure.Unusable("--at and --version say the same thing twice; give one of them.");
            }

            var found = await FindAsync(parsed.GetValue(store)!, position, named, cancellation).ConfigureAwait(false);
            Print(found, wanted, parsed.GetValue(json));
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static async Task<TextsFound> FindAsync(
        string store, long? position, string? version, CancellationToken cancellation)
    {
        await using var opened = await StoreOption.OpenReaderAsync(store).ConfigureAwait(false);
        var then = new TextsThen(opened.Ledger);
        if (version is not null)
        {
            return await then.OfVersionAsync(version, cancellation).ConfigureAwait(false)
                ?? throw VerbFailure.Unusable($"Nothing that {opened.Name} tells gives the version '{version}'; name "
                    + "an entry that was decided by it with --at.");
        }

        var next = (await opened.Ledger.ReadHeadAsync(cancellation).ConfigureAwait(false)).Next;
        if (position is { } asked && (asked < 0 || asked >= next))
        {
            throw VerbFailure.Unusable($"{opened.Name} has no entry {asked}: it has {next}, from 0 on.");
        }

        return await then.AtAsync(position ?? next - 1, cancellation).ConfigureAwait(false)
            ?? throw VerbFailure.Unusable($"{opened.Name} holds no texts: it is empty, or was written before they were "
                + "recorded. 'cases doctor --raise-epoch' lets them be, and the next verb that writes brings them.");
    }

    private static void Print(TextsFound found, string? id, bool json)
    {
        var documents = id is null ? [.. found.Documents] : found.Documents.Where(one => one.Id == id).ToArray();
        if (documents.Length == 0)
        {
            throw VerbFailure.Unusable($"There was no '{id}' then. There were: "
                + string.Join(", ", found.Documents.Select(one => one.Id).Distinct()) + ".");
        }

        if (json)
        {
            Output.Json(new
            {
                found.Position, found.Version, found.Zones, found.Matches, On = Day(found.On),
                Documents = documents.Select(one => new
                {
                    Kind = PolicyWords.Of(one.Kind), one.Id, From = Day(one.From), To = Day(one.To), one.Version,
                    one.Name, one.Proposal, one.InForce, one.Sha256, Entry = one.Position,
                    Text = id is null ? null : one.Text,
                }),
            });
            return;
        }

        Output.Line("version", found.Version ?? "none");
        Output.Line("matches", found.Matches is { } matches ? matches ? "yes" : "no" : "not known");
        Output.Line("zones", found.Zones);
        foreach (var one in documents)
        {
            Output.Line(PolicyWords.Of(one.Kind), string.Join(' ', new[]
            {
                one.Id, one.Version is { } number ? $"version {number}" : null,
                one.From is null && one.To is null ? null : $"{Day(one.From) ?? ""}..{Day(one.To) ?? ""}",
                one.InForce ? null : "(not on that day)", one.Proposal ?? one.Name,
                $"sha256 {one.Sha256} in entry {one.Position}",
            }.OfType<string>()));
            if (id is not null)
            {
                Console.Out.WriteLine();
                Console.Out.Write(one.Text.EndsWith('\n') ? one.Text : one.Text + "\n");
            }
        }
    }

    private static string? Day(NodaTime.LocalDate? day) => day is { } known ? PolicyWords.Of(known) : null;
}
