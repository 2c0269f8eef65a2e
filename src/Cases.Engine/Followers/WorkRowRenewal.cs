using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Makes rows anew that were made under other policies, while they go on to answer as they are.</summary>
/// <remarks>
/// Slice by slice, in the order of opening, rows are taken from the states of their cases as far as the rows have
/// followed; what is committed meanwhile comes first. How far it has come is written with each slice, so that a renewal
/// that is cut off goes on from there, unless the policies have changed again.
/// </remarks>
/// <param name="ledger">The ledger.</param>
/// <param name="rows">The rows.</param>
/// <param name="policies">The policies as they are now.</param>
internal sealed class WorkRowRenewal(ILedgerStore ledger, IWorkRows rows, RowPolicies policies)
{
    /// <summary>Rows of a slice: some tens of milliseconds, for which something committed may have to wait.</summary>
    public const int SliceRows = 200;

    // The mark of the policies under which all rows are known to be made; null for none.
    private string? doneUnder;

    /// <summary>What is written with the first rows of all: they are made under these policies.</summary>
    public RowsMade FromTheStart => new(policies.Mark, RowsMade.All);

    /// <summary>Looks anew: a node with other policies may have written since.</summary>
    public void Restart() => doneUnder = null;

    /// <summary>
    /// Goes on until all rows are made under these policies, something is committed, or it is stopped.
    /// </summary>
    /// <param name="renewed">Is told of each row that changed.</param>
    /// <param name="stop">The node stops; the next one goes on.</param>
    public async ValueTask GoOnAsync(Action<WorkRow> renewed, CancellationToken stop)
    {
        while (policies.Mark is var mark && doneUnder != mark && !stop.IsCancellationRequested)
        {
            var cursor = await rows.ReadCursorAsync(CancellationToken.None).ConfigureAwait(false);
            var head = await ledger.ReadHeadAsync(CancellationToken.None).ConfigureAwait(false);
            if (cursor == 0 || head.Next > cursor)
            {
                return;
            }

            var made = await rows.ReadMadeAsync(CancellationToken.None).ConfigureAwait(false);
            var through = made?.Mark == mark ? made.Through : -1;
            if (through == RowsMade.All || await RenewAsync(through, cursor, mark, renewed).ConfigureAwait(false))
            {
                doneUnder = mark;
            }
        }
    }

    /// <summary>Makes a slice anew and says whether it was the last.</summary>
    private async ValueTask<bool> RenewAsync(long after, long cursor, string mark, Action<WorkRow> renewed)
    {
        var slice = await rows.ReadOpenedAfterAsync(after, SliceRows, CancellationToken.None).ConfigureAwait(false);
        var changed = new List<WorkRow>();
        foreach (var row in slice)
        {
            var state = await EntryReading.CaseBeforeAsync(
                ledger, CaseIdentity.Stream(row.CaseId), cursor, CancellationToken.None).ConfigureAwait(false);
            var made = WorkRowFold.Under(policies.Of(state.Opened!.Packs), row, state);
            if (made != row)
            {
                changed.Add(made);
            }
        }

        var isLast = slice.Count < SliceRows;
        var through = isLast ? RowsMade.All : slice[^1].OpenedAt;
        var last = await ledger.ReadFromAsync(cursor - 1, 1, CancellationToken.None).ConfigureAwait(false);
        var changes = new WorkChanges(changed) { Made = new RowsMade(mark, through) };
        await rows.WriteAsync(changes, last[0], CancellationToken.None).ConfigureAwait(false);
        changed.ForEach(renewed);
        return isLast;
    }
}
