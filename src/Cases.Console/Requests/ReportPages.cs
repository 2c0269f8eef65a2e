using System.Globalization;
using Cases.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Pages;

/// <summary>The KPIs of some days, each with its definition, a chart and a table.</summary>
internal static class ReportPages
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/reports", ShowAsync);

    private static async Task<IResult> ShowAsync(
        string? from, string? to, HttpContext context, PageAnswers pages, CasesClient client)
    {
        var frame = pages.Frame();
        var faults = new List<FieldFault>();
        var (first, last) = (Day(from, "from", faults), Day(to, "to", faults));
        if (faults.Count > 0)
        {
            var told = new Problem("about:blank", "", 400, ProblemCodes.FieldInvalid);
            return Nothing(frame with { Problem = told, Faults = faults });
        }

        var answer = await client.GetReportsAsync(null, first, last, context.RequestAborted).ConfigureAwait(false);
        return answer.Value is { } report
            ? pages.Page<ReportsPage>(frame, new ReportsContent(report, from, to))
            : answer.Status == StatusCodes.Status400BadRequest
                ? Nothing(frame with { Problem = answer.Problem })
                : pages.Fault(answer);

        IResult Nothing(PageFrame of) => pages.Page<ReportsPage>(
            of, new ReportsContent(new ReportView(0, 0, []), from, to), StatusCodes.Status400BadRequest);
    }

    private static DateOnly? Day(string? text, string field, List<FieldFault> faults)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (DateOnly.TryParseExact(
            text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        faults.Add(new FieldFault(field, "fault.day"));
        return null;
    }
}

/// <summary>What the page of reports shows.</summary>
/// <param name="Report">The KPIs.</param>
/// <param name="From">The first day as it was typed; null for none.</param>
/// <param name="To">The last day as it was typed; null for none.</param>
public sealed record ReportsContent(ReportView Report, string? From, string? To);

/// <summary>Words and figures of a KPI in one language.</summary>
/// <param name="words">The words of the language.</param>
public sealed class KpiWords(Words words)
{
    private const int Percent = 100;

    /// <summary>The text of the language.</summary>
    public string Of(string en, string zh) => words.IsEnglish ? en : zh;

    /// <summary>Of what a row is: its part and currency, or all.</summary>
    public string Row(KpiRowView row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var part = row.Of is { } of
            ? string.Join(" → ", of.Split('→').Select(one => words.OrName("reports.part", one)))
            : row.Currency is null ? words["reports.all"] : null;
        return string.Join(' ', new[] { row.Currency, part }.OfType<string>());
    }

    /// <summary>A number of a row.</summary>
    public static string Number(KpiUnit unit, string number) =>
        Decimal(number).ToString(unit == KpiUnit.Money ? "N2" : "N0", CultureInfo.InvariantCulture);

    /// <summary>The quotient: a share in percent where both sides are alike.</summary>
    public string Rate(KpiView kpi, KpiRowView row)
    {
        ArgumentNullException.ThrowIfNull(kpi);
        ArgumentNullException.ThrowIfNull(row);
        return row.Rate is not { } rate ? words["reports.of-nothing"]
            : kpi.Per == 1 && kpi.Numerator.Unit == kpi.Denominator.Unit
                ? (Decimal(rate) * Percent).ToString("N2", CultureInfo.InvariantCulture) + " %"
                : Decimal(rate).ToString("N2", CultureInfo.InvariantCulture);
    }

    /// <summary>A decimal string as a number.</summary>
    public static decimal Decimal(string number) => decimal.Parse(number, CultureInfo.InvariantCulture);
}
