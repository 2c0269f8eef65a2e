using Cases.Engine;
using Cases.TestKit;

namespace Cases.Simulation;

/// <summary>What followers kept through all faults is what a fresh follower makes of the ledger.</summary>
internal static class RowAudit
{
    private const int All = int.MaxValue;

    public static void Run(
        SimRows rows, CasesNode node, Book book, IEnumerable<(string Person, string Text)> lost)
    {
        var ledger = node.Store;
        var cases = new MemoryCaseRows();
        CatchUp(new CaseRowFollower(ledger, cases));
        var kept = Read(rows.Cases);
        Same("rows of cases", Read(cases), kept);
        foreach (var (id, owed) in book.Balances)
        {
            Violation.Unless(kept.Any(row => row.CaseId == id && row.OutstandingMinor == owed),
                $"the row of {id} does not say that {owed} is owed");
        }

        var work = new MemoryWorkRows();
        CatchUp(new WorkRowFollower(ledger, work, node.RowPolicies));
        Same("rows of worklists", Read(work), Read(rows.Work));
        Same("what waits", Waiting(work), Waiting(rows.Work));
        var search = new MemorySearchRows();
        CatchUp(node.Follow(search));
        for (var person = 0; person < 4; person++)
        {
            var tokens = node.Tokens.Of($"made up {person}").ToList();
            Same("the index", Find(search, tokens), Find(rows.Search, tokens));
        }

        foreach (var (person, text) in lost)
        {
            Violation.Unless(!Find(rows.Search, [.. node.Tokens.Of(text)]).Contains(person),
                $"{person} is found by '{text}' and was erased");
        }
    }

    private static void Same<T>(string what, IReadOnlyList<T> fresh, IReadOnlyList<T> kept)
    {
        Violation.Unless(fresh.Count == kept.Count, $"{what}: {kept.Count} are kept, and {fresh.Count} made anew");
        for (var index = 0; index < fresh.Count; index++)
        {
            var (made, held) = (Printed.Of(fresh[index]), Printed.Of(kept[index]));
            Violation.Unless(made == held, $"{what}: kept is {held}, made anew {made}");
        }
    }

    private static void CatchUp(LedgerFollower follower) =>
        follower.CatchUpAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private static List<CaseRow> Read(MemoryCaseRows rows) =>
        rows.ReadAllAsync(CancellationToken.None).ToBlockingEnumerable().ToList();

    private static IReadOnlyList<WorkRow> Read(MemoryWorkRows rows) =>
        rows.ReadOpenedAfterAsync(-1, All, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private static List<WaitingRow> Waiting(MemoryWorkRows rows) => Enum.GetValues<WaitingKind>()
        .SelectMany(kind => rows.ReadWaitingAsync(new WaitingLookUp(kind, -1, All), CancellationToken.None)
            .AsTask().GetAwaiter().GetResult()).ToList();

    private static IReadOnlyList<string> Find(MemorySearchRows rows, IReadOnlyList<string> tokens) =>
        rows.FindAsync(tokens, All, CancellationToken.None).AsTask().GetAwaiter().GetResult();
}
