using Cases.Domain;
using Cases.Engine;
using Cases.Interchange;

namespace Cases.Work;

public sealed partial class PaymentsRun
{
    private static readonly Principal Teller = new("payments", "integration");

    /// <summary>A row of a table that has a map: for its account, or matched by what it carries.</summary>
    private async Task MappedAsync(
        ((string Name, string Hash) File, TableRow Row) at, TableMap map,
        (PaymentSums Sums, List<PaymentLine> Lines, KeyedWindow Window) to, CancellationToken cancellation)
    {
        var ((file, hash), row) = at;
        var read = MappedRow.Read(map, row, file);
        if (read.Reason is not null)
        {
            Add(to.Lines, new PaymentLine(
                PaymentOutcome.Rejected, file, row.Line, null, null, null, null, read.Column, read.Reason));
            return;
        }

        to.Sums.Add(read.Amount, read.Plain?.Reverses is not null || read.Bank?.Returns is not null);
        if (read.Plain is { } payment)
        {
            var account = await posting.FindAsync(payment, cancellation).ConfigureAwait(false);
            await to.Window.AddAsync(
                account.Turn,
                async () => Add(to.Lines, Line(
                    file, row, payment, await posting.PostAsync(payment, account, cancellation).ConfigureAwait(false))),
                cancellation).ConfigureAwait(false);
        }
        else if (read.Bank is { } known)
        {
            var bank = known with { Content = hash, Place = row.Line };
            // Whose it is shows only when it is matched: one after the other keeps the order of every account.
            await to.Window.AddAsync(
                "", async () => Add(to.Lines, await LineAsync(bank, cancellation).ConfigureAwait(false)), cancellation)
                .ConfigureAwait(false);
        }
    }

    private async Task<PaymentLine> LineAsync(BankPayment payment, CancellationToken cancellation)
    {
        var taken = await intake.TakeAsync(payment, Teller, cancellation).ConfigureAwait(false);
        return new PaymentLine(taken.Outcome, payment.File, payment.Line, payment.Reference, null,
            payment.Amount.ToString(), taken.Case, null, taken.Reason);
    }
}
