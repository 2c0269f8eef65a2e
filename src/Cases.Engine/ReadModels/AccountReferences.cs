using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Opens the references of accounts that rows hold sealed. Safe for many threads.</summary>
public sealed class AccountReferences
{
    private const int AtOnce = 16; // Keys that are asked for side by side: a page waits for few answers.

    private readonly KeyRing keys;

    internal AccountReferences(KeyRing keys) => this.keys = keys;

    /// <summary>For a verb that only reads: no key is made, so no clock is asked.</summary>
    /// <param name="store">The ledger.</param>
    /// <param name="sealer">The keys of the store.</param>
    public AccountReferences(ILedgerStore store, Sealer sealer)
        : this(new KeyRing(store, sealer, new VirtualClock(DateTimeOffset.UnixEpoch)))
    {
    }

    /// <summary>A case's row with its account's reference; without it where its key is destroyed.</summary>
    /// <exception cref="LedgerStoreException">The world failed, or the row is damaged.</exception>
    public async ValueTask<CaseRow> OpenAsync(CaseRow row, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Reference.Sealed is null
            ? row
            : row with
            {
                Reference = await OpenAsync(row.CaseId, row.Reference, cancellation).ConfigureAwait(false),
            };
    }

    /// <summary>Rows of a worklist with their accounts' references, in the same order.</summary>
    /// <exception cref="LedgerStoreException">The world failed, or a row is damaged.</exception>
    public async ValueTask<IReadOnlyList<WorkRow>> OpenAsync(
        IReadOnlyList<WorkRow> rows, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var opened = new List<WorkRow>(rows.Count);
        foreach (var some in rows.Chunk(AtOnce))
        {
            opened.AddRange(await Task.WhenAll(some.Select(row => OpenAsync(row, cancellation))).ConfigureAwait(false));
        }

        return opened;
    }

    /// <summary>The reference with its text; without it once its key is destroyed.</summary>
    /// <param name="caseId">The case whose row has it.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The world failed, or the row is damaged.</exception>
    public async ValueTask<RowReference> OpenAsync(
        string caseId, RowReference reference, CancellationToken cancellation)
    {
        if (reference.Sealed is null)
        {
            return reference;
        }

        var (command, value) = reference.Read() ?? throw Damaged(caseId);
        if (await keys.FindAsync(value.KeyId, cancellation).ConfigureAwait(false) is not { } key)
        {
            return reference with { Text = null };
        }

        return RowReference.Open(key, CaseIdentity.Stream(caseId), command, value) is { } text
            ? reference with { Text = text }
            : throw Damaged(caseId);
    }

    private async Task<WorkRow> OpenAsync(WorkRow row, CancellationToken cancellation) => row with
    {
        Reference = await OpenAsync(row.CaseId, row.Reference, cancellation).ConfigureAwait(false),
    };

    private static LedgerStoreException Damaged(string caseId) => new(StoreFailure.Corrupt,
        $"the account's reference in the row of case {caseId} does not open: the row was changed",
        "delete the read models, which are built anew, and run audit verify");
}
