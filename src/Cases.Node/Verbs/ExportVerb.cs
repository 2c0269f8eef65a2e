using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Node;

/// <summary><c>export person</c>: everything that is held about a person, and who read it.</summary>
internal static class ExportVerb
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Command() => new("export", "Hands out what is held.") { Person() };

    private static Command Person()
    {
        var id = new Argument<string>("id") { Description = "The person's id." };
        var output = new Option<string>("--out") { Description = "The file to write.", Required = true };
        var store = StoreOption.Create();
        var json = JsonOption.Create();
        var command = new Command("person", "Writes everything held about a person, opened, and who read it.")
        {
            id, output, store, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var wanted = (parsed.GetValue(store)!, parsed.GetValue(id)!, parsed.GetValue(output)!);
            await WriteAsync(wanted, parsed.GetValue(json), cancellation).ConfigureAwait(false);
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static async Task WriteAsync(
        (string Store, string Id, string Out) wanted, bool json, CancellationToken cancellation)
    {
        await using var store = await StoreOption.OpenReaderAsync(wanted.Store).ConfigureAwait(false);
        OutputFile.Require(wanted.Out, store.File, null);
        if (!StreamId.TryParse("person/" + wanted.Id, out _))
        {
            throw VerbFailure.Unusable($"'{wanted.Id}' is no id of a person.");
        }

        using var key = MasterKeys.Required(store.File);
        using var sealer = await MasterKeys.SealerAsync(store, key,
            static _ => throw new InvalidOperationException("An export makes no key."), cancellation)
            .ConfigureAwait(false);
        var held = await new PersonExport(store.Ledger, sealer, TimeProvider.System)
            .ReadAsync(wanted.Id, cancellation).ConfigureAwait(false)
            ?? throw VerbFailure.Unusable($"There is no person '{wanted.Id}'; give the id, as a case names it.");
        var log = ServeLogs.SecurityFileFor(store.File);
        var hers = held.Cases.Append("person/" + wanted.Id).ToHashSet(StringComparer.Ordinal);
        var reads = log is null ? [] : await PersonalReadLog.OfAsync(log, hers, cancellation).ConfigureAwait(false);
        await using (var target = new AtomicFile(wanted.Out))
        {
            await JsonSerializer.SerializeAsync(target.Stream, new
            {
                Person = wanted.Id, held.Cases, held.OtherCases, held.Entries, ReadLog = log, Reads = reads,
            }, Readable, cancellation).ConfigureAwait(false);
            target.Complete();
        }

        Print((wanted.Id, wanted.Out), held, reads.Count, json);
    }

    private static void Print((string Id, string Out) wanted, PersonHoldings held, int reads, bool json)
    {
        if (json)
        {
            Output.Json(new
            {
                Person = wanted.Id, held.Cases, held.OtherCases,
                Entries = held.Entries.Count, Reads = reads, wanted.Out,
            });
            return;
        }

        Output.Line("person", wanted.Id);
        Output.Line("cases", Output.Number(held.Cases.Count));
        Output.Line("parts in others'", Output.Number(held.OtherCases.Count));
        Output.Line("entries", Output.Number(held.Entries.Count));
        Output.Line("reads", Output.Number(reads));
        Output.Line("written to", wanted.Out);
    }
}
