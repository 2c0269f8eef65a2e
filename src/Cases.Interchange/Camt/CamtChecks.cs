using System.Globalization;

namespace Cases.Interchange;

/// <summary>Compares what a message says of its sums with what it holds. A difference is a warning, no stop.</summary>
internal sealed class CamtChecks(CamtWarnings warnings)
{
    private const string OnlyASum = "a batch does not list its transactions, so its money is only a sum";

    private long credits;
    private long debits;
    private CamtAmount creditSum;
    private CamtAmount debitSum;

    /// <summary>A statement begins.</summary>
    public void Begin(CamtStatement statement)
    {
        (credits, debits, creditSum, debitSum) = (0, 0, default, default);
        if (statement.Account is null)
        {
            warnings.Add("the statement names no account", statement.Line);
        }

        if (statement.Copy is { } copy)
        {
            warnings.Add(
                $"the bank calls this a copy or duplicate ({InterchangeException.Quote(copy)})", statement.Line);
        }
    }

    /// <summary>An entry is over.</summary>
    public void Entry(CamtEntry entry)
    {
        if (entry.Money is { } money)
        {
            if (entry.Side == CamtSide.Credit)
            {
                creditSum += money.Amount;
            }
            else if (entry.Side == CamtSide.Debit)
            {
                debitSum += money.Amount;
            }
        }

        credits += entry.Side == CamtSide.Credit ? 1 : 0;
        debits += entry.Side == CamtSide.Debit ? 1 : 0;
        foreach (var batch in entry.Batches)
        {
            Batch(entry, batch);
        }

        if (entry.IsSum && !entry.Batches.Any(batch => batch.IsSum))
        {
            warnings.Add(OnlyASum, entry.Line); // One of those that were put together.
        }

        Details(entry);
    }

    /// <summary>The statement is over: its control totals and its balances.</summary>
    /// <returns><c>ok</c>, <c>diff …</c>, or <c>-</c> where there are not both balances.</returns>
    public string End(CamtStatement statement)
    {
        Total(statement, "TtlNtries", statement.All, (credits + debits, creditSum + debitSum));
        Total(statement, "TtlCdtNtries", statement.Credits, (credits, creditSum));
        Total(statement, "TtlDbtNtries", statement.Debits, (debits, debitSum));
        if (statement is not { Opening: { } opening, Closing: { } closing })
        {
            return "-";
        }

        if (opening.Money.Currency != closing.Money.Currency)
        {
            warnings.Add(
                $"the balances are in {InterchangeException.Quote(opening.Money.Currency)} and "
                + $"{InterchangeException.Quote(closing.Money.Currency)}; they are compared as numbers",
                statement.Line);
        }

        var difference = Signed(closing) - (Signed(opening) + creditSum - debitSum);
        if (difference == CamtAmount.Zero)
        {
            return "ok";
        }

        warnings.Add(
            $"the closing balance differs by {difference} from the opening balance and the entries", statement.Line);
        return $"diff {difference}";
    }

    private static CamtAmount Signed(CamtBalance balance) =>
        balance.Side == CamtSide.Debit ? -balance.Money.Amount : balance.Money.Amount;

    private void Total(CamtStatement statement, string name, CamtTotal said, (long Count, CamtAmount Sum) found)
    {
        if (said.Count is { } count && count != found.Count)
        {
            warnings.Add(string.Create(
                CultureInfo.InvariantCulture, $"{name} says {count} entries, the statement has {found.Count}"),
                statement.Line);
        }

        if (said.Sum is { } sum && sum != found.Sum)
        {
            warnings.Add($"{name} says a sum of {sum}, the entries make {found.Sum}", statement.Line);
        }
    }

    private void Batch(CamtEntry entry, CamtBatch batch)
    {
        if (batch.IsSum)
        {
            warnings.Add(OnlyASum, entry.Line);
        }
        else if (batch.Said < batch.Listed)
        {
            warnings.Add("a batch lists more transactions than it says it has", entry.Line);
        }

        if (batch is { Total: { } total, Sum: { } sum, IsSum: false } && total.Currency == batch.Currency
            && total.Amount.Units != Int128.Abs(sum.Units))
        {
            warnings.Add($"a batch says that it sums to {total.Amount}, its transactions make {sum}", entry.Line);
        }
    }

    private void Details(CamtEntry entry)
    {
        if (entry is not { Money: { } money, Listed: > 0 } || entry.IsSum
            || !entry.Batches.All(batch => batch.Sum is not null && (batch.Currency ?? money.Currency)
                == money.Currency))
        {
            return;
        }

        var sum = CamtAmount.Zero;
        foreach (var batch in entry.Batches)
        {
            sum += batch.Sum!.Value;
        }

        if (sum != (entry.Side == CamtSide.Debit ? -money.Amount : money.Amount))
        {
            warnings.Add($"the transactions of an entry make {sum}, the entry says {money.Amount}", entry.Line);
        }
    }
}
