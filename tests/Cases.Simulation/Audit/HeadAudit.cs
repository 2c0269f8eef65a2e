using Cases.Ledger;

namespace Cases.Simulation;

/// <summary>Every head that any node signed is one of the tree that there is; the last covers all of it.</summary>
internal static class HeadAudit
{
    public static int Run(IReadOnlyList<StoredEntry> ledger, IReadOnlyList<StoredCheckpoint> heads)
    {
        var tree = new MerkleFrontier();
        var next = 0;
        foreach (var entry in ledger)
        {
            tree.Append(entry.Hash);
            if (next < heads.Count && heads[next].Size == tree.Size)
            {
                var told = Checkpoint.Read(heads[next].Note, out _, out _)?.Head;
                Violation.Unless(heads[next].Root == tree.Root() && told == tree.Head(),
                    $"the head signed at {tree.Size} entries is {heads[next].Root}, and the tree's is {tree.Root()}");
                next++;
            }
        }

        Violation.Unless(next == heads.Count, $"a head was signed at {heads[^1].Size} of {ledger.Count} entries");
        Violation.Unless(ledger.Count == 0 || (heads.Count > 0 && heads[^1].Size == ledger.Count),
            $"no head is signed at the end, {ledger.Count} entries");
        return heads.Count;
    }
}
