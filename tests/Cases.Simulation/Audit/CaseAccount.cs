using NodaTime;

namespace Cases.Simulation;

/// <summary>What is owed on one case, by what was told of it; sums of its own.</summary>
/// <param name="id">The case.</param>
internal sealed class CaseAccount(string id)
{
    private readonly Dictionary<string, Paid> payments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Paid> awaited = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> items = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> charges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Instant At, string By)> told = new(StringComparer.Ordinal);
    private readonly List<(LocalDate CutOff, LocalDate? BackFrom)> sales = [];

    /// <summary>The stream of its account; null before it was opened.</summary>
    public string? Name { get; set; }

    public bool IsUnresolved { get; set; }

    public long OwedMinor { get; set; }

    public Dictionary<long, long> Owed { get; } = [];

    public void Pay(string key, long minor)
    {
        var paid = awaited.GetValueOrDefault(key) ?? new Paid();
        paid.Minor = paid.IsCorrected ? paid.Minor : minor;
        Violation.Unless(payments.TryAdd(key, paid), $"the payment {key} stands on {id} twice");
        OwedMinor -= paid.Standing;
    }

    /// <summary>A payment is taken back as a whole, or a part of it.</summary>
    /// <param name="key">The payment.</param>
    /// <param name="minor">The part; null for all that stands.</param>
    /// <param name="isTold">
    /// Whether its source tells it: before its payment it counts with that, and of more than stands all goes.
    /// </param>
    public void TakeBack(string key, long? minor, bool isTold)
    {
        var isHere = payments.TryGetValue(key, out var known);
        var paid = known ?? Awaited(key);
        Violation.Unless(isTold || (isHere && paid.Standing > 0 && (minor ?? 0) <= paid.Standing),
            $"the payment {key} of {id} was taken back, and does not stand there");
        Change(paid, () => paid.Backs.Add(minor), isHere);
    }

    /// <summary>A payment was never of this case.</summary>
    public void Undo(string key)
    {
        Violation.Unless(payments.TryGetValue(key, out var paid),
            $"{key} of {id} was undone, and does not stand there");
        Change(paid, () => paid.IsUndone = true);
    }

    /// <summary>A payment was another one; what its source told last holds, in whatever order it comes.</summary>
    public void Correct(string key, long minor, (Instant At, string By)? at)
    {
        if (at is { } told && this.told.TryGetValue(key, out var last))
        {
            Violation.Unless(last.At < told.At || (last.At == told.At && string.CompareOrdinal(last.By, told.By) <= 0),
                $"{key} of {id} was corrected as {told.By} told at {told.At}, after {last.By} told at {last.At}");
        }

        var paid = payments.GetValueOrDefault(key) ?? Awaited(key);
        Violation.Unless(!paid.IsUndone, $"{key} of {id} was corrected, and was never of the case");
        Change(paid, () => (paid.Minor, paid.IsCorrected) = (minor, true), payments.ContainsKey(key));
        Told(key, at);
    }

    /// <summary>When the last correction of a payment was told; by a person it holds against all known.</summary>
    public void Told(string key, (Instant At, string By)? at)
    {
        if (at is { } last)
        {
            told[key] = last;
        }
        else
        {
            told.Remove(key);
        }
    }

    /// <summary>Money of a payment goes to the next case; no more than stands of it.</summary>
    public void Leave(string key, long minor)
    {
        Violation.Unless(payments.TryGetValue(key, out var paid) && minor > 0 && minor <= paid.Standing,
            $"{minor} of the payment {key} of {id} went on, and does not stand there");
        Change(paid, () => paid.Left += minor);
    }

    /// <summary>What waits for its payment goes along to the account's next case.</summary>
    public void Await(string key, CaseAccount before)
    {
        if (before.awaited.TryGetValue(key, out var waits))
        {
            awaited[key] = waits;
        }

        if (before.told.TryGetValue(key, out var at))
        {
            told[key] = at;
        }
    }

    public void Charge(string key, long minor)
    {
        Violation.Unless(charges.TryAdd(key, minor), $"{key} stands on {id} twice");
        OwedMinor += minor;
    }

    /// <summary>A charge or waiver is taken off again, once.</summary>
    public void Uncharge(string key)
    {
        Violation.Unless(charges.TryGetValue(key, out var minor), $"{key} of {id} was taken off, and does not stand");
        Charge("off " + key, -minor);
    }

    public void State(string key, long minor)
    {
        OwedMinor += minor - items.GetValueOrDefault(key);
        items[key] = minor;
    }

    public void Sell(LocalDate cutOff) => sales.Add((cutOff, null));

    public void BuyBack(LocalDate from) => sales[^1] = (sales[^1].CutOff, from);

    /// <summary>What was sold and was opened again, not bought back, never was sold.</summary>
    public void Unsell()
    {
        if (sales is [.., { BackFrom: null } last])
        {
            BuyBack(last.CutOff);
        }
    }

    /// <summary>Money of a buyer's days is his and is posted by nobody who looks for its case.</summary>
    public void RequireOurs(LocalDate valueOn, string payment) => Violation.Unless(
        !sales.Any(sale => valueOn >= sale.CutOff && (sale.BackFrom is not { } back || valueOn < back)),
        $"{payment} of {valueOn} is a buyer's and stands on {id}");

    private void Change(Paid paid, Action change, bool counts = true)
    {
        var before = paid.Standing;
        change();
        OwedMinor += counts ? before - paid.Standing : 0;
    }

    private Paid Awaited(string key) =>
        awaited.TryGetValue(key, out var known) ? known : awaited[key] = new Paid();

    private sealed class Paid
    {
        public long Minor { get; set; }

        public bool IsCorrected { get; set; }

        public bool IsUndone { get; set; }

        /// <summary>What counts on the account's next case.</summary>
        public long Left { get; set; }

        /// <summary>What went back, in order: null for all that stood.</summary>
        public List<long?> Backs { get; } = [];

        public long Standing
        {
            get
            {
                var here = IsUndone ? 0 : Minor - Left;
                foreach (var back in Backs)
                {
                    here = back is { } minor ? Math.Max(0, here - minor) : 0;
                }

                return here;
            }
        }
    }
}
