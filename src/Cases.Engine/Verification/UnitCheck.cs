using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>
/// One unit at a time: what holds only when all of its entries are folded. Entries of a unit stand together and carry
/// one command.
/// </summary>
internal sealed class UnitCheck
{
    private readonly List<TouchedCase> cases = [];
    private readonly List<(LedgerEntry Entry, AccountEvent Event)> accounts = [];
    private readonly List<(LedgerEntry Entry, DomainEvent Event)> approvals = [];
    private CommandId16 command;

    /// <summary>Whether an entry belongs to the unit at hand.</summary>
    public bool Holds(LedgerEntry entry) => entry.Command == command;

    /// <summary>Notes an entry that was folded.</summary>
    public void Add(LedgerEntry entry, StreamFold fold, object? before)
    {
        command = entry.Command;
        if (fold.Last is ApprovalRequested or ApprovalDecided)
        {
            Pair(entry, fold.Last);
        }

        if (fold.Last is AccountEvent counted)
        {
            accounts.Add((entry, counted));
        }
        else if (fold.State is CaseState && fold.Last is not null)
        {
            var known = cases.FindIndex(touched => touched.Fold == fold);
            if (known < 0)
            {
                cases.Add(new TouchedCase(fold, (CaseState)before!, entry));
            }
            else
            {
                cases[known] = cases[known] with { Last = entry };
            }
        }
    }

    /// <summary>Checks the unit at hand and makes ready for the next.</summary>
    public LedgerFault? End()
    {
        LedgerFault? fault = null;
        foreach (var touched in cases)
        {
            fault ??= Invariants(touched) ?? Counted(touched);
        }

        if (accounts.Count > 0 && fault is null)
        {
            var (entry, counted) = accounts[0];
            fault = Fault(
                entry, "the account counts what its case did not do", "no such entry", counted.GetType().Name);
        }

        if (approvals.Count > 0 && fault is null)
        {
            var (entry, alone) = approvals[0];
            fault = Fault(entry, "the case and the approval's own stream disagree", "the same entry on both",
                alone.GetType().Name + " on one");
        }

        cases.Clear();
        accounts.Clear();
        approvals.Clear();
        return fault;
    }

    /// <summary>What is asked and decided stands on the case and on the approval's own stream alike.</summary>
    private void Pair(LedgerEntry entry, DomainEvent happened)
    {
        var other = approvals.FindIndex(known => known.Entry.Stream.Kind != entry.Stream.Kind
            && known.Event.GetType() == happened.GetType() && IdOf(known.Event) == IdOf(happened));
        if (other < 0)
        {
            approvals.Add((entry, happened));
        }
        else
        {
            approvals.RemoveAt(other);
        }
    }

    private static string IdOf(DomainEvent happened) => happened switch
    {
        ApprovalRequested e => e.Id,
        ApprovalDecided e => e.Id,
        _ => "",
    };

    private static LedgerFault? Invariants(TouchedCase touched)
    {
        try
        {
            touched.After.AssertInvariants();
            return null;
        }
        catch (InvalidOperationException error)
        {
            return Fault(touched.Last, "the case does not add up after the unit", "an invariant", error.Message);
        }
    }

    /// <summary>A unit that opens, resolves or reopens a case says so on the account, and only such a unit.</summary>
    private LedgerFault? Counted(TouchedCase touched)
    {
        var (before, after) = (touched.Before, touched.After);
        var wasResolved = before.Stage == CaseStage.Resolved;
        var isResolved = after.Stage == CaseStage.Resolved;
        var wanted = !before.Exists ? nameof(AccountCaseOpened)
            : wasResolved == isResolved ? null
            : isResolved ? nameof(AccountCaseResolved)
            : nameof(AccountCaseReopened);
        if (wanted is null)
        {
            return null;
        }

        var opened = after.Opened!;
        var index = accounts.FindIndex(counted => counted.Event.GetType().Name == wanted
            && CaseOf(counted.Event) == opened.Case && counted.Entry.Stream.Value == opened.AccountStream);
        if (index < 0)
        {
            return Fault(touched.Last, "the account does not know of it", $"{wanted} on {opened.AccountStream}",
                "no such entry in the unit");
        }

        accounts.RemoveAt(index);
        return null;
    }

    private static string CaseOf(AccountEvent counted) => counted switch
    {
        AccountCaseOpened e => e.Case,
        AccountCaseReopened e => e.Case,
        AccountCaseResolved e => e.Case,
        _ => "",
    };

    private static LedgerFault Fault(LedgerEntry entry, string what, string expected, string found) =>
        new(entry.Position, entry.Stream.Value, what, expected, found);

    private sealed record TouchedCase(StreamFold Fold, CaseState Before, LedgerEntry Last)
    {
        public CaseState After => (CaseState)Fold.State!;
    }
}
