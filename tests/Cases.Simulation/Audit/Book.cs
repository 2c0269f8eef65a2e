using Cases.Domain;
using Cases.Ledger;

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
    private readonly Dictionary<string, long> unmatched = new(StringComparer.Ordinal);
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
                account.Pay(match.Key, unmatched[match.Payment]);
                break;
            default:
                Money(unit, account, command);
                break;
        }

        Permission(unit, command);
        Stages(unit, account);
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
                account.TakeBack(back.Key);
                break;
            case ReversePayment early when unit.Has("moneyReturned"):
                account.Await(early.Key);
                break;
            case Correct { Target: CorrectionTarget.Payment } wrong when unit.Has("corrected"):
                account.TakeBack(wrong.Key);
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
            Violation.Unless(unmatched.TryAdd(id, told.Amount.Minor), $"the payment {id} was told twice");
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
        foreach (var entry in unit.Own.Where(entry => entry.Kind == "creditCarried"))
        {
            var last = Of(Payload.Text(entry, "from"));
            foreach (var (key, minor) in Payload.Pairs(entry, "lines", "key", "minor"))
            {
                last.Leave(key, minor);
                account.Pay("n:" + key, minor);
            }

            Violation.Unless(
                last.OwedMinor >= 0 || last.IsUnresolved, $"credit stays on {last.Name} beside its next case");
        }
    }

    private CaseAccount Of(string id) => cases.TryGetValue(id, out var known) ? known : cases[id] = new CaseAccount(id);

    private sealed class CaseAccount(string id)
    {
        private readonly Dictionary<string, (long Minor, bool Back)> payments = new(StringComparer.Ordinal);
        private readonly Dictionary<string, long> items = new(StringComparer.Ordinal);
        private readonly HashSet<string> awaited = new(StringComparer.Ordinal);
        private readonly HashSet<string> charges = new(StringComparer.Ordinal);

        public string? Name { get; set; }

        public bool IsUnresolved { get; set; }

        public long OwedMinor { get; set; }

        public Dictionary<long, long> Owed { get; } = [];

        public void Pay(string key, long minor)
        {
            var back = awaited.Contains(key);
            Violation.Unless(payments.TryAdd(key, (minor, back)), $"the payment {key} stands on {id} twice");
            OwedMinor -= back ? 0 : minor;
        }

        /// <summary>A reversal that was told before its payment counts once that comes.</summary>
        public void Await(string key)
        {
            Violation.Unless(!payments.ContainsKey(key), $"{key} is awaited on {id}, and stands there");
            Violation.Unless(awaited.Add(key), $"{key} is awaited on {id} twice");
        }

        public void TakeBack(string key)
        {
            Violation.Unless(payments.TryGetValue(key, out var paid) && !paid.Back,
                $"the payment {key} of {id} was taken back, and does not stand there");
            payments[key] = (paid.Minor, true);
            OwedMinor += paid.Minor;
        }

        /// <summary>Money of a payment goes to the next case; no more than stands of it.</summary>
        public void Leave(string key, long minor)
        {
            Violation.Unless(payments.TryGetValue(key, out var paid) && !paid.Back && minor > 0 && minor <= paid.Minor,
                $"{minor} of the payment {key} of {id} went on, and does not stand there");
            OwedMinor += minor;
        }

        public void Charge(string key, long minor)
        {
            Violation.Unless(charges.Add(key), $"{key} stands on {id} twice");
            OwedMinor += minor;
        }

        public void State(string key, long minor)
        {
            OwedMinor += minor - items.GetValueOrDefault(key);
            items[key] = minor;
        }
    }
}
