using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Simulation;

/// <summary>
/// What is owed on each case by the commands that clients sent: opening and charges, less what was paid and waived. Its
/// own sums; nothing of the product's accounting.
/// </summary>
internal sealed class Book
{
    private readonly Dictionary<string, CaseAccount> cases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CaseCommand> approvals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> requestedBy = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Minor, LocalDate ValueOn)> unmatched = new(StringComparer.Ordinal);
    private readonly HashSet<string> spent = new(StringComparer.Ordinal);

    /// <summary>What was owed at a version of a case; null where the case had no such version.</summary>
    public long? OwedAt(StreamId stream, long version) =>
        cases.TryGetValue(stream.Name, out var account) && account.Owed.TryGetValue(version, out var owed)
            ? owed
            : null;

    /// <summary>What is owed on each case in the end.</summary>
    public IEnumerable<(string Case, long OwedMinor)> Balances => cases
        .Where(pair => pair.Value.Owed.Count > 0).Select(pair => (pair.Key, pair.Value.OwedMinor));

    /// <summary>Takes in the units that were accepted, in the ledger's order.</summary>
    public static Book Of(IEnumerable<WrittenUnit> units)
    {
        var book = new Book();
        foreach (var unit in units)
        {
            book.Take(unit);
        }

        return book;
    }

    private void Take(WrittenUnit unit)
    {
        var own = unit.Request.Stream;
        var command = unit.Request.Envelope.Command is OutsideFact told ? told.What : unit.Request.Envelope.Command;
        foreach (var entry in unit.Entries.Where(entry => entry.Kind == "interestPosted"))
        {
            Of(entry.Stream.Name).OwedMinor += Payload.Pairs(entry, "lines", "item", "minor").Sum(line => line.Number);
        }

        switch (own.Kind)
        {
            case "case":
                TakeCase(unit, own.Name, (CaseCommand)command);
                break;
            case "payment":
                TakePayment(unit, own.Name, command);
                break;
        }

        foreach (var entry in unit.Entries.Where(entry => entry.Stream.Kind == "case"))
        {
            var account = Of(entry.Stream.Name);
            account.Owed[entry.Version] = account.OwedMinor;
        }
    }

    private void TakeCase(WrittenUnit unit, string id, CaseCommand command)
    {
        var account = Of(id);
        switch (command)
        {
            case OpenCase open when unit.Has("caseOpened"):
                Open(account, open);
                break;
            case RequestApproval asked when unit.Has("approvalRequested") || unit.Has("approvalAsked"):
                Violation.Unless(
                    approvals.TryAdd(asked.Id, asked.Step), $"the approval {asked.Id} was asked for twice");
                requestedBy.Add(asked.Id, unit.Request.Envelope.By.Subject);
                break;
            case DecideApproval decided when unit.Has("approvalDecided"):
                Decide(unit, account, decided);
                break;
            case MatchPayment match when unit.Has("paymentRecorded"):
                Violation.Unless(spent.Add(match.Payment), $"the payment {match.Payment} was matched twice");
                account.RequireOurs(unmatched[match.Payment].ValueOn, match.Payment);
                account.Pay(match.Key, unmatched[match.Payment].Minor);
                break;
            case TakePayment taken when unit.Has("paymentRecorded"):
                Violation.Unless(spent.Add(taken.Payment), $"the payment {taken.Payment} was taken twice");
                account.Pay(taken.Key, taken.Amount.Minor);
                break;
            default:
                Money(unit, account, command);
                break;
        }

        Permission(unit, command);
        Sale(unit, account, command);
        Stages(unit, account);
        Agreements(unit);
        Carry(unit, account);
        Credit(unit, account);
    }

    private static void Money(WrittenUnit unit, CaseAccount account, CaseCommand command)
    {
        switch (command)
        {
            case RecordPayment paid when unit.Has("paymentRecorded"):
                account.Pay(paid.Key, paid.Amount.Minor);
                break;
            case ReversePayment back when unit.Has("paymentReversed"):
                account.TakeBack(back.Key, null, isTold: false);
                break;
            case ReversePayment early when unit.Has("moneyReturned"):
                account.TakeBack(early.Key, null, isTold: true);
                break;
            case ReturnMoney { Of: { } of } back when unit.Has("moneyReturned") || unit.Has("paymentReversed"):
                account.TakeBack(of, back.Amount?.Minor, unit.Request.Envelope.Command is OutsideFact);
                break;
            case ReturnMoney { Amount: { } refund } when unit.Has("moneyReturned"):
                account.OwedMinor += refund.Minor;
                break;
            case CorrectPayment right when unit.Has("paymentCorrected"):
                account.Correct(right.Key, right.Amount.Minor, At(right));
                break;
            case CorrectPayment same when unit.Has("paymentCorrectionDated"):
                account.Told(same.Key, At(same));
                break;
            case Correct { Target: CorrectionTarget.Payment } wrong when unit.Has("corrected"):
                account.Undo(wrong.Key);
                break;
            case ReverseCharge off when unit.Has("chargeReversed"):
                account.Uncharge(off.Of.StartsWith("r:", StringComparison.Ordinal) ? off.Of : "c:" + off.Of);
                break;
            case WithdrawWaiver off when unit.Has("waiverWithdrawn"):
                account.Uncharge("w:" + off.Of);
                break;
            case AddCharge charge when unit.Has("chargeAdded"):
                account.Charge("c:" + charge.Key, charge.Amount.Minor);
                break;
            case Remind { Cost: { } cost } reminder when unit.Has("chargeAdded"):
                account.Charge("r:" + reminder.Key, cost.Minor);
                break;
            case Waive waiver when unit.Has("waiverGranted"):
                account.Charge("w:" + waiver.Key, -waiver.Amount.Minor);
                break;
            case RecordDueItem due when unit.Has("dueItemRecorded"):
                account.State(due.Item.Key, due.Item.Charged.Sum(amount => amount.Minor));
                break;
        }
    }

    private static (Instant At, string By)? At(CorrectPayment told) =>
        told is { ToldAt: { } at, ToldBy: { } by } ? (at, by) : null;

    private static void Open(CaseAccount account, OpenCase open)
    {
        Violation.Unless(account.Name is null, $"the case {open.Case} was opened twice");
        account.Name = open.AccountStream;
        foreach (var item in open.Items)
        {
            account.State(item.Key, item.Charged.Sum(amount => amount.Minor));
        }
    }

    private void Decide(WrittenUnit unit, CaseAccount account, DecideApproval decided)
    {
        Violation.Unless(approvals.ContainsKey(decided.Id), $"the approval {decided.Id} was never asked for");
        Violation.Unless(spent.Add("approval " + decided.Id), $"the approval {decided.Id} was decided twice");
        Violation.Unless(requestedBy[decided.Id] != unit.Request.Envelope.By.Subject,
            $"the approval {decided.Id} was decided by who asked for it");
        if (decided.Approve)
        {
            Money(unit, account, approvals[decided.Id]);
        }
    }

    private void TakePayment(WrittenUnit unit, string id, object command)
    {
        if (command is KeepUnmatched told && unit.Has("paymentUnmatched"))
        {
            Violation.Unless(unmatched.TryAdd(id, (told.Amount.Minor, told.ValueOn)),
                $"the payment {id} was told twice");
        }
        else if (command is ReturnUnmatched && unit.Has("unmatchedReturned"))
        {
            Violation.Unless(spent.Add(id), $"the payment {id} went back after it was used");
        }
    }

    private void Permission(WrittenUnit unit, CaseCommand command)
    {
        if (command is RecordContact { Permission: { } key } && unit.Has("contactRecorded"))
        {
            var person = unit.Entries.First(entry => entry.Stream.Kind == "person").Stream;
            Violation.Unless(spent.Add($"slot {key} of {person}"), $"the permission {key} of {person} was used twice");
        }
    }

    /// <summary>From when to when the money is a buyer's.</summary>
    private void Sale(WrittenUnit unit, CaseAccount account, CaseCommand command)
    {
        switch (command)
        {
            case SellDebt sold when unit.Has("debtSold"):
                account.Sell(sold.CutOff);
                break;
            case DecideApproval decided when unit.Has("debtSold"):
                account.Sell(((SellDebt)approvals[decided.Id]).CutOff);
                break;
            case BuyBackDebt back when unit.Has("debtBoughtBack"):
                account.BuyBack(back.From);
                break;
            default:
                if (unit.Has("caseReopened"))
                {
                    account.Unsell();
                }

                break;
        }
    }

    /// <summary>An agreement over several cases stands on all of them from one unit on.</summary>
    private static void Agreements(WrittenUnit unit)
    {
        var shared = unit.Entries.Where(entry => entry.Kind == "agreementShared").ToList();
        foreach (var entry in shared)
        {
            var cases = Payload.TextsOf(entry, "shares", "case").Order(StringComparer.Ordinal).ToList();
            var key = Payload.Text(entry, "key");
            var streams = shared.Where(other => Payload.Text(other, "key") == key)
                .Select(other => other.Stream.Name).Order(StringComparer.Ordinal).ToList();
            Violation.Unless(cases.Count > 1 && cases.SequenceEqual(streams),
                $"the agreement {key} is over {string.Join(' ', cases)} and stands on {string.Join(' ', streams)}");
        }
    }

    /// <summary>Two cases of one account are never unresolved at once.</summary>
    private void Stages(WrittenUnit unit, CaseAccount account)
    {
        foreach (var entry in unit.Own)
        {
            account.IsUnresolved = entry.Kind switch
            {
                "caseOpened" or "caseReopened" => true,
                "caseResolved" => false,
                _ => account.IsUnresolved,
            };
        }

        Violation.Unless(
            !account.IsUnresolved || account.Name is null
            || cases.Values.Count(other => other.IsUnresolved && other.Name == account.Name) == 1,
            $"{account.Name} has two unresolved cases at {unit.Entries[0].Position}");
    }

    /// <summary>What came back on a resolved case goes on with another, to the cent.</summary>
    private void Carry(WrittenUnit unit, CaseAccount account)
    {
        foreach (var entry in unit.Own.Where(entry => entry.Kind == "debtCarried"))
        {
            var minor = Payload.Number(entry, "minor");
            account.OwedMinor -= minor;
            Of(Payload.Text(entry, "to")).OwedMinor += minor;
        }
    }

    /// <summary>What a case has left over counts on the account's next one, to the cent.</summary>
    private void Credit(WrittenUnit unit, CaseAccount account)
    {
        if (unit.Has("caseOpened"))
        {
            Await(unit, account);
        }

        foreach (var entry in unit.Own.Where(entry => entry.Kind == "creditCarried"))
        {
            var last = Of(Payload.Text(entry, "from"));
            foreach (var (key, minor) in Payload.Pairs(entry, "lines", "key", "minor"))
            {
                last.Leave(key, minor);
                account.Pay(key.StartsWith("n:", StringComparison.Ordinal) ? key : "n:" + key, minor);
            }

            Violation.Unless(
                last.OwedMinor >= 0 || last.IsUnresolved, $"credit stays on {last.Name} beside its next case");
        }
    }

    /// <summary>What waits on the account's last case for its payment waits on the next one.</summary>
    private void Await(WrittenUnit unit, CaseAccount account)
    {
        foreach (var entry in unit.Own.Where(entry => entry.Kind is "moneyReturned" or "paymentCorrected"))
        {
            var key = Payload.Text(entry, entry.Kind == "moneyReturned" ? "of" : "key");
            foreach (var last in cases.Values.Where(other => other != account && other.Name == account.Name))
            {
                account.Await(key, last);
            }
        }
    }

    private CaseAccount Of(string id) => cases.TryGetValue(id, out var known) ? known : cases[id] = new CaseAccount(id);
}
