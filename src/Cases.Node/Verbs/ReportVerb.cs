using System.CommandLine;
using System.Globalization;
using Cases.Domain;
using Cases.Work;

namespace Cases.Node;

/// <summary><c>report</c>: KPIs of the recorded entries, each with numerator, denominator and definition.</summary>
internal static class ReportVerb
{
    private const int NameWidth = 28;

    public static Command Command()
    {
        var kpi = new Option<string?>("--kpi") { Description = "One KPI alone. Default: all.", HelpName = "NAME" };
        var from = new Option<string?>("--from")
        {
            Description = "The first day, in the zone of each case. Default: the first entry's.", HelpName = "DATE",
        };
        var to = new Option<string?>("--to")
        {
            Description = "The last day, inclusive. Default: the last entry's.", HelpName = "DATE",
        };
        var store = StoreOption.Create();
        var json = JsonOption.Create();
        var command = new Command("report", "Says the KPIs, each with numerator, denominator and definition.")
        {
            kpi, from, to, store, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var query = new ReportQuery(parsed.GetValue(kpi), PolicyGovernVerbs.Day(parsed.GetValue(from), "--from"),
                PolicyGovernVerbs.Day(parsed.GetValue(to), "--to"));
            Check(query);
            await ReportAsync(parsed.GetValue(store)!, query, parsed.GetValue(json), cancellation)
                .ConfigureAwait(false);
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static void Check(ReportQuery query)
    {
        if (query.From > query.To)
        {
            throw VerbFailure.Unusable("--from lies after --to; swap them.");
        }

        if (query.Kpi is { } name && KpiDefinition.Find(name) is null)
        {
            throw VerbFailure.Unusable($"--kpi: there is no KPI '{name}'; there are "
                + string.Join(", ", KpiDefinition.All.Select(known => known.Name)) + ".");
        }
    }

    private static async Task ReportAsync(
        string storeText, ReportQuery query, bool json, CancellationToken cancellation)
    {
        await using var store = await StoreOption.OpenReaderAsync(storeText).ConfigureAwait(false);
        var head = await store.Ledger.ReadHeadAsync(cancellation).ConfigureAwait(false);
        using var book = new ReportBook(store.Ledger, PacksInForce.Book([]));
        using (var progress = new ProgressLine("read", "entries", head.Next))
        {
            await book.CatchUpAsync(progress, cancellation).ConfigureAwait(false);
        }

        var report = await book.ReportAsync(query, cancellation).ConfigureAwait(false);
        if (json)
        {
            Output.Json(Document(report));
        }
        else
        {
            Print(report);
        }
    }

    private static object Document(BookReport report) => new
    {
        Entries = report.Position,
        report.Cases,
        From = report.From is { } from ? PolicyWords.Of(from) : null,
        To = report.To is { } to ? PolicyWords.Of(to) : null,
        Kpis = report.Kpis.Select(kpi => new
        {
            kpi.Definition.Name,
            kpi.Definition.Version,
            Span = PolicyWords.Of(kpi.Definition.Span),
            kpi.Definition.Title,
            Numerator = Side(kpi.Definition.Numerator),
            Denominator = Side(kpi.Definition.Denominator),
            kpi.Definition.Per,
            Rows = kpi.Rows.Select(row => new
            {
                Of = row.Of.Length > 0 ? row.Of : null,
                Currency = row.Currency.Length > 0 ? row.Currency : null,
                Numerator = row.Numerator.ToString(CultureInfo.InvariantCulture),
                Denominator = row.Denominator.ToString(CultureInfo.InvariantCulture),
                row.Rate,
                row.Median,
                row.P90,
            }),
            Without = kpi.Definition.Without is { } missing
                ? new { missing.En, missing.Zh, Count = kpi.Without }
                : null,
        }),
    };

    private static object Side(KpiSide side) => new { Unit = PolicyWords.Of(side.Unit), side.En, side.Zh };

    private static void Print(BookReport report)
    {
        Output.Line("days", report.From is null ? "none: the book is empty"
            : $"{PolicyWords.Of(report.From)}..{PolicyWords.Of(report.To)}");
        Output.Line("read", $"{Output.Number(report.Position)} entries of {Output.Number(report.Cases)} cases");
        foreach (var kpi in report.Kpis)
        {
            Console.Out.WriteLine();
            Print(kpi);
        }
    }

    private static void Print(KpiReport kpi)
    {
        var definition = kpi.Definition;
        Output.Wrapped($"{definition.Name} (version {definition.Version}): {definition.Title.En}");
        Output.Wrapped($"   {definition.Numerator.En} / {definition.Denominator.En}"
            + (definition.Per == 1 ? "" : $", times {Output.Number(definition.Per)}"));
        foreach (var row in kpi.Rows)
        {
            Print(definition, row);
        }

        if (kpi.Without > 0)
        {
            var none = kpi.Rows.All(row => row.Numerator == 0 && row.Denominator == 0);
            Output.Wrapped($"   {(none ? "no cost recorded: " : "left out: ")}{Output.Number(kpi.Without)} "
                + definition.Without!.En);
        }
    }

    private static void Print(KpiDefinition definition, KpiRow row)
    {
        var name = $"{row.Currency} {(row.Of.Length > 0 ? row.Of : row.Currency.Length > 0 ? "" : "all")}".Trim();
        if (name.Length >= NameWidth)
        {
            Console.Out.WriteLine("  " + name);
            name = "";
        }

        var rate = row.Rate is { } found ? found.ToString("N4", CultureInfo.InvariantCulture) : "of nothing";
        Console.Out.WriteLine($"  {name,-NameWidth}{Text(definition.Numerator.Unit, row.Numerator),17} / "
            + $"{Text(definition.Denominator.Unit, row.Denominator),17}{rate,12}");
        if (row is { Median: { } median, P90: { } most })
        {
            Console.Out.WriteLine($"  {"",-NameWidth}median {median}, 90th percentile {most} days");
        }
    }

    private static string Text(KpiUnit unit, decimal value) =>
        value.ToString(unit == KpiUnit.Money ? "N2" : "N0", CultureInfo.InvariantCulture);
}
