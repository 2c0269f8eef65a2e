using System.Globalization;
using System.Runtime.CompilerServices;
using Cases.Domain;
using Cases.Engine;
using Cases.Interchange;
using NodaTime;
using NodaTime.Text;

namespace Cases.Work;

/// <summary>How the cases stand in one currency.</summary>
/// <param name="Currency">The currency.</param>
/// <param name="Owing">Cases on which something is owed.</param>
/// <param name="OwingMinor">The sum of it, in minor units.</param>
/// <param name="Settled">Cases on which nothing is owed.</param>
/// <param name="Overpaid">Cases on which too much was paid.</param>
/// <param name="OverpaidMinor">The sum of it, in minor units, as a negative number.</param>
public sealed record BalanceSummary(
    string Currency, long Owing, Int128 OwingMinor, long Settled, long Overpaid, Int128 OverpaidMinor)
{
    /// <summary>Everything owed less everything overpaid, in minor units.</summary>
    public Int128 NetMinor => OwingMinor + OverpaidMinor;
}

/// <summary>What a pass over all cases shows.</summary>
/// <param name="Cases">How many there are.</param>
/// <param name="Stages">Cases by stage; every stage is there.</param>
/// <param name="Balances">Balances by currency.</param>
public sealed record CaseRowSummary(
    long Cases, IReadOnlyDictionary<string, long> Stages, IReadOnlyList<BalanceSummary> Balances);

/// <summary>Writes a row for each case, and sums them up.</summary>
public static class CaseRowExport
{
    /// <summary>What a table has where an account's reference was erased.</summary>
    public const string Erased = RefusalReason.Erased;

    private const int BatchSize = 512;

    private static readonly string[] Columns =
    [
        "case_id", "stage", "outstanding", "currency", "events", "refusals", "breaches", "sent", "notified",
        "penalty_added", "collection",
    ];

    /// <summary>The rows of cases in the order of their ids, in batches; ids without a row are passed over.</summary>
    /// <param name="caseIds">The ids, in the order wanted.</param>
    /// <param name="read">Reads the rows of some cases, in any order: a read model that is behind no entry.</param>
    /// <param name="references">Opens accounts' references; null where nobody looks at them.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async IAsyncEnumerable<CaseRow> InOrder(
        IReadOnlyList<string> caseIds,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyList<CaseRow>>> read,
        AccountReferences? references,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var batch in caseIds.Chunk(BatchSize))
        {
            var found = await read(batch, cancellation).ConfigureAwait(false);
            var byId = found.ToDictionary(row => row.CaseId, StringComparer.Ordinal);
            foreach (var id in batch)
            {
                if (byId.TryGetValue(id, out var row))
                {
                    yield return references is null
                        ? row
                        : await references.OpenAsync(row, cancellation).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Passes over the rows once, in their order, with constant memory.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="path">The CSV file to write; null for the summary alone. It takes its name when it is
    /// complete.</param>
    /// <param name="cancellation">Stops the pass; no file is left then.</param>
    /// <exception cref="InterchangeException">The file cannot be written.</exception>
    public static async Task<CaseRowSummary> WriteAsync(
        IAsyncEnumerable<CaseRow> rows, string? path, CancellationToken cancellation)
    {
        var stages = new long[Enum.GetValues<CaseStage>().Length];
        var balances = new SortedDictionary<string, BalanceSummary>(StringComparer.Ordinal);
        long cases = 0;
        using var table = path is null ? null : TableWriter.Create(path, Columns);
        await foreach (var row in rows.WithCancellation(cancellation).ConfigureAwait(false))
        {
            cases++;
            stages[(int)row.Stage]++;
            Add(balances, row);
            table?.WriteRow(
                row.Reference.Text ?? Erased,
                row.Stage.ToString(),
                new Money(row.OutstandingMinor, row.Currency).ToDecimalString(),
                row.Currency.Code,
                Text(row.Events),
                Text(row.Refusals),
                Text(row.Breaches),
                Text(row.First.Sent),
                Text(row.First.Notified),
                Text(row.First.PenaltyAdded),
                Text(row.First.Referred));
        }

        table?.Complete();
        var byStage = Enum.GetValues<CaseStage>().ToDictionary(stage => stage.ToString(), stage => stages[(int)stage]);
        return new CaseRowSummary(cases, byStage, [.. balances.Values]);
    }

    private static void Add(SortedDictionary<string, BalanceSummary> balances, CaseRow row)
    {
        var code = row.Currency.Code;
        var sum = balances.TryGetValue(code, out var known) ? known : new BalanceSummary(code, 0, 0, 0, 0, 0);
        balances[code] = row.OutstandingMinor switch
        {
            0 => sum with { Settled = sum.Settled + 1 },
            > 0 => sum with { Owing = sum.Owing + 1, OwingMinor = sum.OwingMinor + row.OutstandingMinor },
            < 0 => sum with { Overpaid = sum.Overpaid + 1, OverpaidMinor = sum.OverpaidMinor + row.OutstandingMinor },
        };
    }

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string? Text(LocalDate? day) => day is { } date ? LocalDatePattern.Iso.Format(date) : null;
}
