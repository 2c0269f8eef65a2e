using Cases.Domain;
using Cases.Engine;
using Cases.Interchange;
using Cases.Ledger;
using NodaTime;

namespace Cases.Work;

/// <summary>
/// Takes the payments of a bank's message: the whole file is surveyed first, so that one which cannot be read to its
/// end posts nothing.
/// </summary>
internal sealed class CamtRun(BankIntake intake, Principal by, PaymentsOptions options, ToldFiles files)
{
    private const int Window = 256;

    /// <summary>Takes a file; lines are told as they are decided.</summary>
    public async Task<PaymentFile> FileAsync(
        string file, Action<PaymentLine> tell, CancellationToken cancellation)
    {
        var entries = 0L;
        var survey = CamtSurvey.Of(file, () =>
        {
            cancellation.ThrowIfCancellationRequested();
            options.Read?.Report(++entries);
        });
        if (survey.Error is not null)
        {
            return File(file, survey, null);
        }

        var (hash, known) = await files.TellAsync(file, MessageOf(survey), cancellation).ConfigureAwait(false);
        if (known is not null)
        {
            survey.Warnings.Add(known, null);
        }

        // Warnings of the reading were told by the survey; these are only what the payments add.
        using var reader = CamtReader.Open(file, new CamtWarnings());
        var latest = LocalDate.FromDateTime(options.Clock.GetUtcNow().UtcDateTime.Date).PlusDays(2);
        var payments = new CamtPayments(reader, survey, file, latest);
        var (lines, again) = (0L, 0L);
        await PostAsync(reader, payments, (hash, Count), cancellation).ConfigureAwait(false);
        if (known is null && again > 0 && again == lines)
        {
            survey.Warnings.Add("every payment of this file was taken before: it may be the same file again", null);
        }

        return File(file, survey, payments);

        void Count(PaymentLine line)
        {
            Interlocked.Increment(ref lines);
            Interlocked.Add(ref again, line.Outcome == PaymentOutcome.Duplicate ? 1 : 0);
            tell(line with { File = file });
        }
    }

    /// <summary>By what a message is known: its id, with the own account and what kind of message it is.</summary>
    private static ToldMessage? MessageOf(CamtSurvey survey) => survey is { MessageId: { } id, Message.Name: { } name }
        ? new ToldMessage(name[..name.IndexOf('.', name.IndexOf('.', StringComparison.Ordinal) + 1)],
            survey.Account ?? "", id)
        : null;

    private async Task PostAsync(
        CamtReader reader, CamtPayments payments, (string Hash, Action<PaymentLine> Tell) file,
        CancellationToken cancellation)
    {
        var tell = file.Tell;
        using var window = new KeyedWindow(options.DryRun ? 1 : Window);
        var equal = new EqualPayments();
        try
        {
            for (var (entries, place) = (0L, 0L); reader.Read() is { } part;)
            {
                if (part == CamtPart.EntryEnd)
                {
                    options.Read?.Report(++entries);
                }

                if (payments.Of(part) is not { } item)
                {
                    continue;
                }

                if (item.Payment is not { } read)
                {
                    tell(Rejected(item));
                    continue;
                }

                var payment = equal.Of(read) with { Content = file.Hash, Place = ++place };
                if (payment.Direction == BankDirection.TakenBack)
                {
                    // What it returns may stand in the same file, and must be posted by then.
                    await window.CompleteAsync().ConfigureAwait(false);
                }

                await window.AddAsync(
                    payment.Reference ?? "", () => TakeAsync(payment, tell, cancellation), cancellation)
                    .ConfigureAwait(false);
            }
        }
        finally
        {
            await window.CompleteAsync().ConfigureAwait(false);
        }
    }

    private async Task TakeAsync(BankPayment payment, Action<PaymentLine> tell, CancellationToken cancellation)
    {
        var taken = await intake.TakeAsync(payment, by, cancellation).ConfigureAwait(false);
        tell(new PaymentLine(
            taken.Outcome, payment.File, payment.Line, payment.Reference, null, payment.Amount.ToString(), taken.Case,
            null, taken.Reason));
    }

    private static PaymentLine Rejected(CamtItem item) => new(
        PaymentOutcome.Rejected, "", item.Fault!.Line, item.Reference, null, item.Amount, null, item.Fault.Field,
        item.Fault.Reason);

    private static PaymentFile File(string file, CamtSurvey survey, CamtPayments? payments)
    {
        var report = new PaymentFile(
            file, survey.Message?.Name, survey.Statements, survey.Entries, survey.Transactions, survey.Reversals,
            Texts(survey.Credits), Texts(survey.Debits), survey.BalanceChecks, survey.Warnings.Texts(),
            survey.Error?.Message)
        {
            MessageId = survey.MessageId,
        };
        return payments is null ? report : report with { NotPosted = payments.NotPosted };
    }

    private static SortedDictionary<string, string> Texts(IReadOnlyDictionary<string, CamtAmount> sums)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (code, sum) in sums)
        {
            texts.Add(code, sum.ToText(Currency.TryParse(code, out var currency) ? currency.Exponent : 2));
        }

        return texts;
    }
}
