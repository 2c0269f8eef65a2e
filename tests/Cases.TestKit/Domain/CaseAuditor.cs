using Cases.Domain;
using Xunit;

namespace Cases.TestKit;

/// <summary>
/// Derives from the events alone, apart from the domain's own code, what a case must owe, and compares after every
/// decision; and folds all events again from nothing.
/// </summary>
public sealed class CaseAuditor
{
    private readonly List<CaseEvent> all = [];
    private readonly Dictionary<string, Dictionary<DebtComponent, long>> charged = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> payments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Minor, string Item, DebtComponent Component)> added =
        new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> waivers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> gone = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> corrections = new(StringComparer.Ordinal);
    private long waived;
    private long refunded;

    /// <summary>All events so far.</summary>
    public IReadOnlyList<CaseEvent> Events => all;

    /// <summary>What is owed by the events: charges less money and waivers.</summary>
    public long OwedMinor => charged.Values.Sum(item => item.Values.Sum()) - payments.Sum(Left) - waived + refunded
        - waivers.Values.Sum();

    /// <summary>Takes the events of a decision and checks its state against them.</summary>
    public void Audit(Decision decision)
    {
        foreach (var happened in decision.Events)
        {
            Take(happened);
            if (MoneyOf(happened) is { } money)
            {
                Assert.Equal(OwedMinor, money.OutstandingMinor);
            }
        }

        var folded = all.Aggregate(CaseState.Initial, (state, happened) => state.Evolve(happened));
        Assert.Equal(StateText.Of(folded), StateText.Of(decision.After));
        decision.After.AssertInvariants();
        if (decision.After.Exists)
        {
            Assert.Equal(OwedMinor, decision.After.OutstandingMinor);
            Assert.Equal(decision.After.ChargedMinor - decision.After.ReceivedMinor, decision.After.OutstandingMinor);
        }
    }

    private void Take(CaseEvent happened)
    {
        all.Add(happened);
        switch (happened)
        {
            case CaseOpened e:
                foreach (var item in e.Items)
                {
                    State(item);
                }

                break;
            case DueItemRecorded e:
                State(e.Item);
                break;
            case ChargeAdded e:
                var item1 = charged.TryGetValue(e.Item, out var known) ? known : charged[e.Item] = [];
                item1[e.Component] = item1.GetValueOrDefault(e.Component) + e.Minor;
                added[e.Key] = (e.Minor, e.Item, e.Component);
                break;
            case PaymentRecorded e:
                payments.Add(e.Key, corrections.GetValueOrDefault(e.Key, e.Minor));
                break;
            case PaymentWasReversed e:
                Assert.True(payments.Remove(e.Key), "what is reversed came in and was not reversed before");
                break;
            case Corrected { Target: CorrectionTarget.Payment } e:
                Assert.True(payments.Remove(e.Key), "what is corrected came in and was not reversed before");
                break;
            case InterestPosted e:
                foreach (var line in e.Lines)
                {
                    var parts = charged[line.Item];
                    parts[DebtComponent.Interest] = parts.GetValueOrDefault(DebtComponent.Interest) + line.Minor;
                    Assert.True(parts[DebtComponent.Interest] >= 0, "no more interest is taken off than was charged");
                }

                break;
            case WaiverGranted e:
                waivers.Add(e.Key, e.Minor);
                break;
            default:
                TakeChange(happened);
                break;
        }
    }

    /// <summary>What part of a payment stays: less what came back of it, though never below nothing.</summary>
    private long Left(KeyValuePair<string, long> payment) => gone.TryGetValue(payment.Key, out var back)
        ? Math.Max(0, payment.Value - back)
        : payment.Value;

    private void TakeChange(CaseEvent happened)
    {
        switch (happened)
        {
            case MoneyReturned { Of: null } e:
                refunded += e.Minor!.Value;
                break;
            case MoneyReturned e:
                gone[e.Of!] = gone.GetValueOrDefault(e.Of!) + (e.Minor ?? Money.MaxMinor);
                break;
            case PaymentCorrected e:
                corrections[e.Key] = e.Minor;
                if (payments.ContainsKey(e.Key))
                {
                    payments[e.Key] = e.Minor;
                }

                break;
            case ChargeReversed e:
                Assert.True(added.Remove(e.Of, out var charge), "what is taken off was added and not taken off before");
                Assert.Equal((e.Minor, e.Item, e.Component), charge);
                // A source that stated the item anew since may have left the part out.
                charged[e.Item][e.Component] = charged[e.Item].GetValueOrDefault(e.Component) - e.Minor;
                Assert.True(charged[e.Item][e.Component] >= 0, "no more is taken off than was charged");
                break;
            case WaiverWithdrawn e:
                Assert.True(waivers.Remove(e.Of), "what is withdrawn was granted and not withdrawn before");
                break;
            case DebtCarried e:
                waived += e.Minor;
                break;
            case CreditCarried { To: not null } e:
                refunded += e.Lines.Sum(line => line.Minor);
                break;
            case CreditCarried e:
                foreach (var line in e.Lines)
                {
                    payments.Add(CarryCredit.KeyOf(line.Key), line.Minor);
                }

                break;
        }
    }

    private void State(OpeningItem item) =>
        charged[item.Key] = item.Charged.ToDictionary(amount => amount.Component, amount => amount.Minor);

    private static MoneyResult? MoneyOf(CaseEvent happened) => happened switch
    {
        DueItemRecorded e => e.Money,
        ChargeAdded e => e.Money,
        PaymentRecorded e => e.Money,
        PaymentWasReversed e => e.Money,
        Corrected e => e.Money,
        WaiverGranted e => e.Money,
        InterestPosted e => e.Money,
        DebtCarried e => e.Money,
        CreditCarried e => e.Money,
        NoticeServed e => e.Money,
        MoneyReturned e => e.Money,
        PaymentCorrected e => e.Money,
        ChargeReversed e => e.Money,
        WaiverWithdrawn e => e.Money,
        _ => null,
    };
}
