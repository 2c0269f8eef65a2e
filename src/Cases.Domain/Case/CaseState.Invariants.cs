namespace Cases.Domain;

public sealed partial record CaseState
{
    /// <summary>
    /// Checks what must hold after every event; a broken one means a broken program or a forged ledger.
    /// </summary>
    /// <exception cref="InvalidOperationException">An invariant does not hold; the message names it.</exception>
    public void AssertInvariants()
    {
        if (!Exists)
        {
            return;
        }

        long paid = 0;
        foreach (var item in Items)
        {
            foreach (var amount in item.Paid)
            {
                Assert(amount.Minor >= 0
                    && amount.Minor <= item.ChargedOf(amount.Component), "paid is within what is charged");
            }

            paid += item.PaidMinor;
        }

        Assert(paid <= Math.Max(0, ReceivedMinor), "no more is applied than was received");
        Assert(paid == ChargedMinor || paid == Math.Max(0, ReceivedMinor), "money is applied until nothing is open");
        Assert((Stage == CaseStage.Resolved) == Resolution.HasValue, "a resolved case has a reason, and only that");
        Assert(Stage != CaseStage.VisitScheduled || Visit is not null, "a case with a visit scheduled has a visit");
        Assert(Stage != CaseStage.PlanAgreed || Plan is not null, "a case with a plan agreed has a plan in force");
    }

    private void Assert(bool holds, string invariant)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"Case {Opened?.Case}: it does not hold that {invariant}.");
        }
    }
}
