using System.Text;

namespace Cases.Work.Tests;

/// <summary>Small made-up logs of fines, in CSV.</summary>
internal static class Logs
{
    private static readonly string[] Columns = ["amount", "expense", "paid", "dismissal"];

    private const string Header = "case_id,activity,timestamp,amount,expense,paymentAmount,dismissal";

    /// <summary>A log of rows such as <c>F1 | Create Fine | 2010-01-10 | amount=35.0</c>.</summary>
    public static string Fines(string rows)
    {
        var csv = new StringBuilder(Header).Append('\n');
        foreach (var row in rows.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var cells = row.Split('|', StringSplitOptions.TrimEntries);
            var values = cells.Skip(3).Select(cell => cell.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
            var timestamp = cells[2].Length == 10 ? cells[2] + "T00:00:00" + Offset(cells[2]) : cells[2];
            var rest = Columns.Select(column => values.GetValueOrDefault(column));
            csv.AppendJoin(',', [cells[0], cells[1], timestamp, .. rest]).Append('\n');
        }

        return csv.ToString();
    }

    /// <summary>A fine that goes the whole way, whatever its number.</summary>
    public static string Course(string id) => $"""
        {id} | Create Fine | 2010-01-10 | amount=35.0
        {id} | Send Fine | 2010-02-10 | expense=11.0
        {id} | Insert Fine Notification | 2010-02-20
        {id} | Add penalty | 2010-04-21 | amount=71.5
        {id} | Send for Credit Collection | 2012-03-30

        """;

    // Summer time in Rome, near enough for made-up dates in the middle of a season.
    private static string Offset(string date) =>
        date[5..7] is "04" or "05" or "06" or "07" or "08" or "09" ? "+02:00" : "+01:00";
}
