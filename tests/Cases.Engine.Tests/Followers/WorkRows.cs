using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;

namespace Cases.Engine.Tests.Followers;

/// <summary>The worklist's rows of a random book, whose cases are c0 to c5.</summary>
internal static class WorkRows
{
    /// <summary>Policies without a rule.</summary>
    public static readonly PolicySeries Plain = new HostSettings(null!, TimeProvider.System).Policies.Series(["BANK"]);

    /// <summary>What rows take from them.</summary>
    public static readonly RowPolicies Policies = new(_ => Plain, () => "plain");

    /// <summary>The rows that a fresh follower makes of a ledger.</summary>
    public static async Task<IReadOnlyList<WorkRow>> OfAsync(ILedgerStore store)
    {
        await using var rows = new MemoryWorkRows();
        await new WorkRowFollower(store, rows, Policies).CatchUpAsync(CancellationToken.None);
        return await AllAsync(rows);
    }

    /// <summary>All rows that there are.</summary>
    public static async Task<IReadOnlyList<WorkRow>> AllAsync(MemoryWorkRows rows) =>
        await rows.ReadAsync([.. Enumerable.Range(0, 6).Select(number => $"c{number}")], CancellationToken.None);
}
