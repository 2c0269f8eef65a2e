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
    private readonly List<(LedgerEntry Entry, string Told, string What)> alone = [];
    private readonly List<(LedgerEntry Entry, PaymentShared Event)> parts = [];
    private CommandId16 command;

    /// <summary>Whether an entry belongs to the unit at hand.</summary>
    public bool Holds(LedgerEntry entry) => entry.Command == command;

    /// <summary>Notes an entry that was folded.</summary>
    public void Add(LedgerEntry entry, StreamFold fold, object? before)
    {
        command = entry.Command;
        if (ToldTwice(entry, fold) is { } told)
        {
            Pair(entry, told, fold.Last!.GetType().Name);
        }

        if (fold.Last is PaymentShared part)
        {
            parts.Add((entry, part));
        }

        if (fold.Last is AccountEvent and not AccountFactsRecorded and not AccountReAged)
        {
            accounts.Add((entry, (AccountEvent)fold.Last));
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

        if (alone.Count > 0 && fault is null)
        {
            var (entry, _, what) = alone[0];
            fault = Fault(entry, $"the case and the {OtherOf(what)} own stream disagree", "the same entry on both",
                what + " on one");
        }

        fault ??= Parts();
        parts.Clear();
        cases.Clear();
        accounts.Clear();
        alone.Clear();
        return fault;
    }

    /// <summary>What an entry says that another stream of the unit says too; null for nothing.</summary>
    private static string? ToldTwice(LedgerEntry entry, StreamFold fold) => fold.Last switch
    {
        ApprovalRequested e => "requested " + e.Id,
        ApprovalAsked e => "requested " + e.Id,
        ApprovalDecided e => "decided " + e.Id,
        OverrideRequested e => "asked " + e.Key,
        OverrideDecided e => "override " + e.Key,
        OverrideWithdrawn e => "withdrawn " + e.Key,
        PaymentRecorded { Unmatched: { } id } => "matched " + id,
        PaymentMatched => "matched " + entry.Stream.Name,
        PaymentTaken => "matched " + entry.Stream.Name,
        AccountStated e => Stated((fold.State as CaseState)?.Opened?.AccountStream, e.Kinds),
        DebtReAged e => $"{e.Kind} {e.From:uuuu-MM-dd} on {(fold.State as CaseState)?.Opened?.AccountStream}",
        AccountReAged e => $"{e.Kind} {e.From:uuuu-MM-dd} on {entry.Stream.Value}",
        AccountFactsRecorded e => Stated(entry.Stream.Value, e.Facts.Select(fact => fact.Kind)),
        _ => null,
    };

    private static string Stated(string? account, IEnumerable<AccountFactKind> kinds) =>
        $"{account} {string.Join(' ', kinds)}";

    private static string OtherOf(string what) =>
        what is nameof(ApprovalRequested) or nameof(ApprovalAsked) or nameof(ApprovalDecided)
            or nameof(OverrideRequested) or nameof(OverrideDecided) or nameof(OverrideWithdrawn) ? "approval's"
        : what is nameof(PaymentRecorded) or nameof(PaymentMatched) or nameof(PaymentTaken) ? "payment's"
        : "account's";

    private void Pair(LedgerEntry entry, string told, string what)
    {
        var other = alone.FindIndex(known => known.Entry.Stream.Kind != entry.Stream.Kind && known.Told == told);
        if (other < 0)
        {
            alone.Add((entry, told, what));
        }
        else
        {
            alone.RemoveAt(other);
        }
    }

    /// <summary>A payment over several cases stands on each of them, with the parts that all of them name.</summary>
    private LedgerFault? Parts()
    {
        foreach (var (entry, part) in parts)
        {
            if (part.Shares.Length != parts.Count || part.Shares.Any(share => !parts.Exists(one =>
                one.Entry.Stream == CaseIdentity.Stream(share.Case) && one.Event.Key == share.Key)))
            {
                return Fault(entry, "a payment over several cases does not stand on all of them",
                    $"{part.Shares.Length} parts in the unit", $"{parts.Count}");
            }
        }

        return null;
    }

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
        // Money that waited may end a case at its opening, and the unit says both.
        return (before.Exists ? null : Counted(touched, nameof(AccountCaseOpened)))
            ?? (wasResolved == isResolved ? (isResolved && CountsOf(before) != CountsOf(after)
                    ? Counted(touched, nameof(AccountAgreementsCounted))
                    : null)
                : isResolved ? Counted(touched, nameof(AccountCaseResolved))
                : Counted(touched, nameof(AccountCaseReopened)));
    }

    private LedgerFault? Counted(TouchedCase touched, string wanted)
    {
        var opened = touched.After.Opened!;
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
        AccountAgreementsCounted e => e.Case,
        _ => "",
    };

    private static (int Plans, int PromisesBroken) CountsOf(CaseState state) =>
        (state.PlansCounted, state.BrokenPromisesCounted);

    private static LedgerFault Fault(LedgerEntry entry, string what, string expected, string found) =>
        new(entry.Position, entry.Stream.Value, what, expected, found);

    private sealed record TouchedCase(StreamFold Fold, CaseState Before, LedgerEntry Last)
    {
        public CaseState After => (CaseState)Fold.State!;
    }
}
