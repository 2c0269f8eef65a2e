using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Runs a node's followers over the first entries of a ledger, into rows of their own.</summary>
internal sealed class ReadModelMaker(LedgerPrefix prefix, PolicyLibrary policies, ScratchRows rows)
{
    private const int PageEntries = 1_000;

    // No key is made here, so that no clock is asked.
    private static readonly VirtualClock NoClock = new(DateTimeOffset.UnixEpoch);

    private readonly TileBuilder tiles = new();
    private CaseRowFollower? cases;
    private WorkRowFollower? work;
    private SearchFollower? search;

    /// <summary>Opens personal text for the blind index; null where that is not made.</summary>
    public Sealer? Sealer { get; init; }

    /// <summary>Which follower keeps a table; null for those that all share.</summary>
    public static string? ModuleOf(string table) => table switch
    {
        "cases" or "search" or "tiles" or "work" => table,
        "case_sources" => "cases",
        "work_sources" or "work_clocks" or "work_made" or "waiting" => "work",
        _ => null,
    };

    /// <summary>Takes in what these cursors have behind them; a follower without one is left alone.</summary>
    public async ValueTask ToAsync(IReadOnlyDictionary<string, long> cursors, CancellationToken cancellation)
    {
        var of = new RowPolicies(policies.OrInForce, () => policies.RowMark);
        if (Goes(cursors, "cases"))
        {
            cases ??= new CaseRowFollower(prefix, rows.Cases);
            await cases.CatchUpAsync(cancellation).ConfigureAwait(false);
        }

        if (Goes(cursors, "work"))
        {
            work ??= new WorkRowFollower(prefix, rows.Work, of);
            await work.CatchUpAsync(cancellation).ConfigureAwait(false);
        }

        if (Sealer is not null && Goes(cursors, "search"))
        {
            search ??= new SearchFollower(
                prefix, new KeyRing(prefix, Sealer, NoClock),
                new SearchTokens(input => Sealer.Fingerprint(input.Span)), rows.Search);
            await search.CatchUpAsync(cancellation).ConfigureAwait(false);
        }

        if (Goes(cursors, "tiles"))
        {
            await TileAsync(cancellation).ConfigureAwait(false);
        }
    }

    private bool Goes(IReadOnlyDictionary<string, long> cursors, string follower)
    {
        // Rows that were begun anew meanwhile are behind what was made: the difference is told, and the next look fits.
        prefix.Next = cursors.GetValueOrDefault(follower);
        return prefix.Next > 0;
    }

    private async ValueTask TileAsync(CancellationToken cancellation)
    {
        while (await prefix.ReadFromAsync(tiles.Size, PageEntries, cancellation).ConfigureAwait(false)
            is { Count: > 0 } page)
        {
            foreach (var entry in page)
            {
                tiles.Append(entry.Hash);
            }

            await rows.Tiles.WriteAsync(tiles.TakeChanged(), page[^1], cancellation).ConfigureAwait(false);
        }
    }
}
