using System.Globalization;
using Cases.Contracts;
using Cases.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Gateway;

/// <summary>KPIs of the recorded entries, for who sees all of the bank.</summary>
internal static class ReportEndpoints
{
    private const StaffRoles Readers =
        StaffRoles.Supervisor | StaffRoles.PolicyOwner | StaffRoles.Compliance | StaffRoles.Auditor;

    private static readonly QueryFields Days = new(
    [
        new QueryField("from", QueryKind.Day, "The first day, in the zone of each case; from the first entry on."),
        new QueryField("to", QueryKind.Day, "The last day, inclusive; to the last entry."),
    ]);

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/reports", (HttpContext context, Door door) => door.WriteAsync(context, null)).Allow(Readers)
            .Reads<ReportView>("reports", "All KPIs, each with numerator, denominator and definition.")
            .WithMetadata(Days);
        group.MapGet("/reports/{kpi}", (string kpi, HttpContext context, Door door) => door.WriteAsync(context, kpi))
            .Allow(Readers).Reads<ReportView>("reports", "One KPI, with numerator, denominator and definition.")
            .WithMetadata(Days);
    }

    /// <summary>
    /// Keeps what was counted, so that a request reads only what was written since: one reading at a time, which all
    /// who ask meanwhile wait for, and which goes on where a request does not wait for its end.
    /// </summary>
    internal sealed class Door(GatewayParts parts, GatewayOptions options) : IDisposable
    {
        private readonly ReportBook book = new(parts.Ledger, parts.Policies.Shipped);
        private readonly CancellationTokenSource stop = new();
        private readonly Lock gate = new();
        private Task reading = Task.CompletedTask;

        /// <summary>Answers with one KPI, or with all.</summary>
        public async Task WriteAsync(HttpContext context, string? kpi)
        {
            if (!CallerScopes.SeesAll(context.Caller(), options))
            {
                await ProblemAnswer.WriteAsync(context, ProblemKind.NotAllowed).ConfigureAwait(false);
                return;
            }

            var query = new QueryReading(context.Request.Query, Days);
            var wanted = new ReportQuery(kpi, query.Day("from"), query.Day("to"));
            if (wanted.From > wanted.To)
            {
                query.Fault("from", "It lies after to.");
            }

            if (!await context.IsReadAsync(query).ConfigureAwait(false))
            {
                return;
            }

            if (kpi is not null && KpiDefinition.Find(kpi) is null)
            {
                await ProblemAnswer.WriteAsync(context, ProblemKind.NotFound,
                    "The KPIs are " + string.Join(", ", KpiDefinition.All.Select(known => known.Name)) + ".")
                    .ConfigureAwait(false);
                return;
            }

            try
            {
                await Reading().WaitAsync(options.ReportWait, context.RequestAborted).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                await context.WriteLaterAsync("The node still reads the ledger for the reports; ask again.")
                    .ConfigureAwait(false);
                return;
            }

            var report = await book.ReportAsync(wanted, context.RequestAborted).ConfigureAwait(false);
            await context.WriteAsync(View(report), CasesJson.Default.ReportView).ConfigureAwait(false);
        }

        public void Dispose()
        {
            // A reading that is under way ends by itself; the book goes with it.
            stop.Cancel();
            stop.Dispose();
        }

        private Task Reading()
        {
            lock (gate)
            {
                if (reading.IsCompleted)
                {
                    reading = Task.Run(() => book.CatchUpAsync(null, stop.Token));
                }

                return reading;
            }
        }
    }

    private static ReportView View(BookReport report) =>
        new(report.Position, report.Cases, [.. report.Kpis.Select(View)])
        {
            From = Words.Day(report.From),
            To = Words.Day(report.To),
        };

    private static KpiView View(KpiReport kpi)
    {
        var definition = kpi.Definition;
        return new KpiView(definition.Name, definition.Version, Words.To<Contracts.KpiSpan>(definition.Span),
            new Contracts.KpiText(definition.Title.En, definition.Title.Zh), View(definition.Numerator),
            View(definition.Denominator))
        {
            Per = definition.Per,
            Rows = [.. kpi.Rows.Select(View)],
            Without = definition.Without is { } missing
                ? new KpiMissing(kpi.Without, missing.En, missing.Zh)
                : null,
        };
    }

    private static KpiSideView View(KpiSide side) => new(Words.To<Contracts.KpiUnit>(side.Unit), side.En, side.Zh);

    private static KpiRowView View(KpiRow row) => new(Text(row.Numerator), Text(row.Denominator))
    {
        Of = row.Of.Length > 0 ? row.Of : null,
        Currency = row.Currency.Length > 0 ? row.Currency : null,
        Rate = row.Rate is { } rate ? Text(rate) : null,
        Median = row.Median,
        P90 = row.P90,
    };

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
