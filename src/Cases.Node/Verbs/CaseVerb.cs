using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;
using NodaTime.Text;

namespace Cases.Node;

/// <summary><c>case ID</c>: one case with its timeline.</summary>
internal static class CaseVerb
{
    private const int FirstYear = 1900;
    private const int LastYear = 9998;

    public static Command Command()
    {
        var id = new Argument<string>("id") { Description = "The case's id, or its account's reference." };
        var store = StoreOption.Create();
        var known = new Option<string?>("--as-known-on")
        {
            Description = "As it was known at an instant, such as 2026-01-31T18:00:00+08:00.", HelpName = "INSTANT",
        };
        var effective = new Option<string?>("--effective-on")
        {
            Description = "As it was in effect at the end of a day, with all that is known now.", HelpName = "DATE",
        };
        var json = JsonOption.Create();
        var command = new Command("case", "Shows one case with its timeline.") { id, store, known, effective, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var clocks = Clocks(parsed.GetValue(known), parsed.GetValue(effective));
            var wanted = (parsed.GetValue(store)!, parsed.GetValue(id)!);
            await ShowAsync(wanted, clocks, parsed.GetValue(json), cancellation)
                .ConfigureAwait(false);
            return (int)ExitCode.Done;
        });
        return command;
    }

    /// <summary>The clocks that were asked for.</summary>
    private static CaseClocks Clocks(string? known, string? effective)
    {
        var book = effective is null ? null : PacksInForce.Book([]);
        return new CaseClocks(packs => ZoneOf(book, packs))
        {
            KnownOn = known is null ? null : Instant(known),
            EffectiveOn = effective is null ? null : Day(effective),
        };
    }

    /// <summary>The zone of a case; packs that are not at hand leave that of the packs in force.</summary>
    private static DateTimeZone ZoneOf(PolicyBook? book, ImmutableArray<string> packs) => book is null
        ? DateTimeZone.Utc
        : book.Series(packs.All(book.Has) ? packs : []).OfficialZone;

    private static Instant Instant(string text)
    {
        var read = OffsetDateTimePattern.Rfc3339.Parse(text);
        return read.Success && read.Value.Year is >= FirstYear and <= LastYear
            ? read.Value.ToInstant()
            : throw VerbFailure.Unusable(
                $"--as-known-on: '{text}' is no instant; write it as 2026-01-31T18:00:00+08:00.");
    }

    private static LocalDate Day(string text)
    {
        var read = LocalDatePattern.Iso.Parse(text);
        return read.Success && read.Value.Year is >= FirstYear and <= LastYear
            ? read.Value
            : throw VerbFailure.Unusable($"--effective-on: '{text}' is no date; write it as YYYY-MM-DD.");
    }

    private static async Task ShowAsync(
        (string Store, string Id) wanted, CaseClocks clocks, bool json, CancellationToken cancellation)
    {
        await using var store = await StoreOption.OpenReaderAsync(wanted.Store).ConfigureAwait(false);
        using var sealer = await MasterKeys.FittingAsync(store, cancellation).ConfigureAwait(false);
        var streams = await CaseLookUp.StreamsAsync(store, wanted.Id, sealer, cancellation).ConfigureAwait(false);
        var reader = new CaseReader(
            store.Ledger, sealer is null ? null : new AccountReferences(store.Ledger, sealer));
        var found = new List<(StreamId Stream, CaseHistory History)>();
        foreach (var stream in streams)
        {
            found.Add((stream, await reader.ReadAsync(stream, clocks, cancellation).ConfigureAwait(false)));
        }

        // A later case of the account was not there yet; if none was, the question has no answer.
        var shown = found.Where(one => one.History.State.Exists).ToList();
        if (shown.Count == 0)
        {
            throw VerbFailure.Unusable(NotYet(wanted.Id, found[0].History, clocks));
        }

        if (json)
        {
            Output.Json(new { Cases = shown.Select(one => AsJson(one.Stream, one.History, clocks)).ToList() });
            return;
        }

        foreach (var (stream, history) in shown)
        {
            Print(stream, history, clocks);
        }
    }

    private static string NotYet(string wanted, CaseHistory history, CaseClocks clocks) =>
        clocks.KnownOn is { } known && history.KnownSince is { } since && since > known
            ? $"Nothing was known of '{wanted}' at {Text(known)}; its first entry was recorded at {Text(since)}."
            : $"'{wanted}' was not open yet on {Text(clocks.EffectiveOn)}; its opening took effect on "
                + $"{Text(history.InEffectSince)}.";

    private static string? Text(Instant? at) => at is { } known ? InstantPattern.ExtendedIso.Format(known) : null;

    private static string? Text(LocalDate? day) => day?.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    private static object AsJson(StreamId stream, CaseHistory history, CaseClocks clocks) => new
    {
        Id = stream.Name,
        AsKnownOn = Text(clocks.KnownOn),
        EffectiveOn = Text(clocks.EffectiveOn),
        Source = history.State.Opened?.Source,
        Account = Account(history),
        Stage = history.State.Stage.ToString(),
        Resolution = history.State.Resolution?.ToString(),
        Outstanding = history.State.Exists
            ? new { Amount = history.State.Outstanding.ToDecimalString(), Currency = history.State.Currency.Code }
            : null,
        EnteredOn = Text(history.State.EnteredOn),
        history.Version,
        Entries = history.Entries.Select(entry => JsonNode.Parse(LedgerPrinter.ToJsonLine(entry.Bytes))),
    };

    /// <summary>The account's reference, or why there is none.</summary>
    private static string? Account(CaseHistory history) => history.State.Opened is not { } opened ? null
        : opened.Account ?? (history.IsOpen ? Work.CaseRowExport.Erased : "(sealed; the master key opens it)");

    private static void Print(StreamId stream, CaseHistory history, CaseClocks clocks)
    {
        var state = history.State;
        Output.Line("case", stream.Name);
        if (clocks.KnownOn is not null)
        {
            Output.Line("as known on", Text(clocks.KnownOn)!);
        }

        if (clocks.EffectiveOn is not null)
        {
            Output.Line("effective on", Text(clocks.EffectiveOn)!);
        }

        Output.Line("account", $"{Account(history)} ({state.Opened?.Source})");
        Output.Line("stage", state.Stage + (state.Resolution is { } why ? $", {why}" : ""));
        Output.Line("outstanding", state.Exists ? state.Outstanding.ToString() : "nothing");
        Output.Line("entered", Text(state.EnteredOn) ?? "not entered");
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
