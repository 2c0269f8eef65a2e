using System.Security.Cryptography;
using System.Text;
using Cases.Domain;
using Cases.Engine;

namespace Cases.Work;

/// <summary>
/// Judges what has only a weak identity: a reference that a payer may use again, with amount and value date.
/// </summary>
/// <remarks>
/// It is an identity as long as nothing speaks against it: two debtors who pay one amount on one day under one
/// reference ("CARD") stay two, and the second is for a person to judge.
/// </remarks>
internal static class WeakIdentity
{
    /// <summary>
    /// Whether more than an end-to-end id leads from a return that waits to a payment that is told now: a bank's
    /// reference, the payer's account, or the case.
    /// </summary>
    public static bool Agrees(PaymentDoubtful back, BankPayment payment, string on) =>
        (back.Uetr is not null && back.Uetr == payment.Uetr)
        || (back.Transaction is not null && back.Transaction == payment.TransactionId)
        || (back.Payer is not null
            && string.Equals(back.Payer, payment.PayerAccount, StringComparison.OrdinalIgnoreCase))
        || back.Candidates.Any(one => one.Case == on);

    /// <summary>Whether a payment is the one that was told under its identity before.</summary>
    /// <param name="door">Reads what was told.</param>
    /// <param name="told">The payment.</param>
    /// <param name="kept">What was told under its identity before.</param>
    /// <param name="found">The accounts for which it may be.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async ValueTask<bool> IsSameAsync(
        ICaseDoor door, BankIntake.Telling told, PaymentState kept, IReadOnlyList<FoundAccount> found,
        CancellationToken cancellation)
    {
        if (told.Names.OfPayer is { } payer)
        {
            var id = told.Names.Stream.Name;
            if ((await door.ReadPaymentAsync(payer, cancellation).ConfigureAwait(false)).Links.Contains(id))
            {
                return true;
            }

            var known = await door.ReadPaymentAsync(told.Names.WithPayer, cancellation).ConfigureAwait(false);
            if (known.Links.Contains(id))
            {
                return false; // It was told with a payer and an own account, and they are others.
            }
        }

        if (kept.Case is { } on)
        {
            return found.Count == 0 || found.Any(account => account.Cases.Any(row => row.CaseId == on));
        }

        // Nobody knows whose it is: to whom it leads, or what the payer wrote, tells two from one.
        var text = string.Join(' ', told.Payment.FreeText);
        return found.Any(account => kept.Doubt?.Candidates.Any(one => one.Case == account.Candidate.Case) ?? false)
            || kept.Doubt?.Text is not { } before || text.Length == 0
            || text.StartsWith(before, StringComparison.Ordinal);
    }
}

/// <summary>Counts the payments of one file that have one weak identity. For one thread.</summary>
internal sealed class EqualPayments
{
    private readonly Dictionary<UInt128, int> seen = [];

    /// <summary>The payment with its place among its equals.</summary>
    public BankPayment Of(BankPayment payment)
    {
        var isWeak = payment is { Direction: BankDirection.In, EndToEndId: not null, Uetr: null }
            && (payment.ServicerReference is null || payment.OwnAccount.Length == 0)
            && (payment.TransactionId is null || payment.Agent is null);
        if (!isWeak)
        {
            return payment;
        }

        // A large file has many: a digest of each is kept, and no text.
        var text = FormattableString.Invariant(
            $"{payment.EndToEndId}\n{payment.Amount}\n{payment.ValueOn:R}\n{payment.OwnAccount}");
        var key = BitConverter.ToUInt128(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        seen[key] = seen.GetValueOrDefault(key) + 1;
        return seen[key] == 1 ? payment : payment with { Ordinal = seen[key] };
    }
}
