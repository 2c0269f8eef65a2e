using System.CommandLine;
using System.Text.Json.Nodes;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Node;

/// <summary><c>case ID</c>: one case with its timeline.</summary>
internal static class CaseVerb
{
    public static Command Command()
    {
        var id = new Argument<string>("id") { Description = "The case's id, or its account's reference." };
        var store = StoreOption.Create();
        var known = new Option<string?>("--as-known-on") { Description = "Not available yet." };
        var effective = new Option<string?>("--effective-on") { Description = "Not available yet." };
        var json = JsonOption.Create();
        var command = new Command("case", "Shows one case with its timeline.") { id, store, known, effective, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            Later.Refuse(parsed.GetValue(known), "case --as-known-on");
            Later.Refuse(parsed.GetValue(effective), "case --effective-on");
            await ShowAsync(parsed.GetValue(store)!, parsed.GetValue(id)!, parsed.GetValue(json), cancellation)
                .ConfigureAwait(false);
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static async Task ShowAsync(string storeText, string wanted, bool json, CancellationToken cancellation)
    {
        await using var store = await StoreOption.OpenReaderAsync(storeText).ConfigureAwait(false);
        var streams = await CaseLookUp.StreamsAsync(store, wanted, cancellation).ConfigureAwait(false);
        var reader = new CaseReader(store.Ledger);
        var shown = new List<object>();
        foreach (var stream in streams)
        {
            var history = await reader.ReadAsync(stream, cancellation).ConfigureAwait(false);
            if (json)
            {
                shown.Add(AsJson(stream, history));
            }
            else
            {
                Print(stream, history);
            }
        }

        if (json)
        {
            Output.Json(new { Cases = shown });
        }
    }

    private static object AsJson(StreamId stream, CaseHistory history) => new
    {
        Id = stream.Name,
        Source = history.State.Opened?.Source,
        Account = history.State.Opened?.Account,
        Stage = history.State.Stage.ToString(),
        Resolution = history.State.Resolution?.ToString(),
        Outstanding = history.State.Exists
            ? new { Amount = history.State.Outstanding.ToDecimalString(), Currency = history.State.Currency.Code }
            : null,
        EnteredOn = history.State.EnteredOn?.ToString("uuuu-MM-dd", null),
        history.Version,
        Entries = history.Entries.Select(entry => JsonNode.Parse(LedgerPrinter.ToJsonLine(entry.Bytes))),
    };

    private static void Print(StreamId stream, CaseHistory history)
    {
        var state = history.State;
        Output.Line("case", stream.Name);
        Output.Line("account", $"{state.Opened?.Account} ({state.Opened?.Source})");
        Output.Line("stage", state.Stage + (state.Resolution is { } why ? $", {why}" : ""));
        Output.Line("outstanding", state.Exists ? state.Outstanding.ToString() : "nothing");
        Output.Line("entered", state.EnteredOn?.ToString("uuuu-MM-dd", null) ?? "not entered");
        Console.Out.WriteLine();
        Console.Out.WriteLine($"{"effective (UTC)",-18}{"what",-20}{"by",-14}detail");
        foreach (var line in history.Lines)
        {
            // A line of the timeline stays on one line of an 80-column terminal as long as its detail is short.
            Console.Out.WriteLine($"{line.When,-18}{line.What,-20}{Cut(line.By, 13),-14}{line.Detail}");
        }

        Console.Out.WriteLine();
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";
}
