using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Work;

/// <summary>Finds what a return of a bank's message takes back, and takes it back once.</summary>
/// <remarks>
/// A return carries references of what it returns and an identity of its own. What carries one of them with the same
/// amount, and still stands, is taken back where it is one alone; anything else is for a person to decide.
/// </remarks>
internal sealed class BankReturns(ICaseDoor door, PaymentsOptions options, PaymentMatcher matcher)
{
    private bool Keeps => options.Keeps && !options.DryRun;

    /// <summary>Takes one return.</summary>
    public async ValueTask<TakenPayment> TakeAsync(BankIntake.Telling told, CancellationToken cancellation)
    {
        var kept = await door.ReadPaymentAsync(told.Names.Stream, cancellation).ConfigureAwait(false);
        if (kept.Told is { } before && (before.Amount != told.Payment.Amount || before.ValueOn != told.Payment.ValueOn))
        {
            return new TakenPayment(PaymentOutcome.Rejected, kept.Case,
                "a return of this identity was told with another amount or value date");
        }

        if (kept.Told is not null && !kept.Waits)
        {
            return new TakenPayment(PaymentOutcome.Duplicate, kept.Case, null);
        }

        var found = await matcher.FindAsync(PaymentClues.Of(told.Payment), cancellation).ConfigureAwait(false);
        var originals = new Dictionary<string, Original>(StringComparer.Ordinal);
        await OfNamesAsync(told, originals, cancellation).ConfigureAwait(false);
        foreach (var account in found)
        {
            await OfAccountAsync(told, account, originals, cancellation).ConfigureAwait(false);
        }

        var standing = originals.Values.Where(one => !one.IsBack).ToList();
        return (standing, originals.Count) switch
        {
            ([{ Waiting: { } waiting }], _) => await WaitingAsync(told, waiting, cancellation).ConfigureAwait(false),
            ([var only], _) => await BackAsync(told, only, cancellation).ConfigureAwait(false),
            ([], 1) => new TakenPayment(
                PaymentOutcome.Duplicate, originals.Values.First().Case, "what it returns was taken back before"),
            _ => await KeepAsync(told, kept, (found, standing), cancellation).ConfigureAwait(false),
        };
    }

    /// <summary>What carries one of the return's references with its amount, by whatever account.</summary>
    private async ValueTask OfNamesAsync(
        BankIntake.Telling told, Dictionary<string, Original> originals, CancellationToken cancellation)
    {
        foreach (var name in told.Names.Links())
        {
            var links = await door.ReadPaymentAsync(name, cancellation).ConfigureAwait(false);
            foreach (var id in links.Links)
            {
                var stream = StreamId.Parse("payment/" + id);
                var payment = await door.ReadPaymentAsync(stream, cancellation).ConfigureAwait(false);
                if (payment.Told?.Amount != told.Payment.Amount || payment.Doubt is { IsReturn: true })
                {
                    continue;
                }

                if (payment.Case is { } on)
                {
                    var view = await door.ReadAsync(CaseIdentity.Stream(on), cancellation).ConfigureAwait(false);
                    Add(originals, view.State, payment.Matched?.Key ?? payment.ToldAgain?.Key);
                }
                else
                {
                    originals[id] = new Original(null, id, payment.Returned is not null) { Waiting = stream };
                }
            }
        }
    }

    /// <summary>What stands on an account under one of the return's references, told by another channel.</summary>
    private async ValueTask OfAccountAsync(
        BankIntake.Telling told, FoundAccount account, Dictionary<string, Original> originals,
        CancellationToken cancellation)
    {
        foreach (var row in account.Cases)
        {
            var state = (await door.ReadAsync(CaseIdentity.Stream(row.CaseId), cancellation).ConfigureAwait(false))
                .State;
            if (!state.Exists || state.Currency != told.Payment.Amount.Currency)
            {
                continue;
            }

            var names = told.Names.OriginalOn(state.Opened!.AccountStream);
            foreach (var money in state.Money)
            {
                if (!money.Waiver && money.Minor == told.Payment.Amount.Minor
                    && PaymentNames.Find(state, told.Payment.Amount, money.ValueOn, names) is { Same: SamePayment.Yes }
                        same
                    && same.Key == money.Key)
                {
                    Add(originals, state, money.Key);
                }
            }
        }
    }

    private static void Add(Dictionary<string, Original> originals, CaseState state, string? key)
    {
        if (key is not null && state.Money.Find(key) is { } money)
        {
            originals[state.Opened!.Case + "/" + key] = new Original(state.Opened.Case, key, money.Reversed);
        }
    }

    private async ValueTask<TakenPayment> BackAsync(
        BankIntake.Telling told, Original original, CancellationToken cancellation)
    {
        var code = told.Payment.Returns?.Code;
        var command = new TakeReturn(
            told.Names.Stream.Name, original.Key, told.Payment.Amount, told.Payment.ValueOn,
            code is null ? "returned by the bank" : "returned by the bank: " + code);
        var answer = await door.SendAsync(
            new CommandEnvelope(options.Identity.Command($"bank/{told.Names.Stream}/back/{original.Key}"),
                CaseIdentity.Stream(original.Case!), told.By, command),
            cancellation).ConfigureAwait(false);
        return answer switch
        {
            { Code: RefusalCode.PaymentReversed or RefusalCode.PaymentMatched } => new TakenPayment(
                PaymentOutcome.Duplicate, original.Case, "what it returns was taken back before"),
            { Refusal: { } refusal } => new TakenPayment(PaymentOutcome.Rejected, original.Case, refusal),
            _ => new TakenPayment(
                answer.Repeated ? PaymentOutcome.Duplicate : PaymentOutcome.Reversed, original.Case, null),
        };
    }

    /// <summary>What it returns was never matched: it waits no more.</summary>
    private async ValueTask<TakenPayment> WaitingAsync(
        BankIntake.Telling told, StreamId waiting, CancellationToken cancellation)
    {
        if (Keeps)
        {
            var answer = await door.SendAsync(
                new CommandEnvelope(options.Identity.Command($"bank/{told.Names.Stream}/return/{waiting}"), waiting,
                    told.By, new ReturnUnmatched(told.Names.Reference, told.Payment.Amount)),
                cancellation).ConfigureAwait(false);
            if (answer.Refusal is { } refusal)
            {
                return new TakenPayment(PaymentOutcome.Rejected, null, refusal);
            }
        }

        return new TakenPayment(PaymentOutcome.Reversed, null, "it takes back a payment without an account");
    }

    private async ValueTask<TakenPayment> KeepAsync(
        BankIntake.Telling told, PaymentState kept,
        (IReadOnlyList<FoundAccount> Accounts, List<Original> Standing) found, CancellationToken cancellation)
    {
        if (kept.Told is not null)
        {
            return new TakenPayment(PaymentOutcome.Duplicate, null, "it was told before, and waits");
        }

        if (Keeps)
        {
            var keep = BankIntake.Kept(told, DoubtReason.ReturnUnknown, found.Accounts) with
            {
                Candidates =
                [
                    .. found.Standing.Where(one => one.Case is not null)
                        .Select(one => new PaymentCandidate(one.Case!, "reference", PaymentMatcher.Certain - 1)),
                    .. found.Accounts.Select(account => account.Candidate),
                ],
            };
            var answer = await door.SendAsync(
                new CommandEnvelope(
                    options.Identity.Command($"bank/{told.Names.Stream}/keep"), told.Names.Stream, told.By, keep),
                cancellation).ConfigureAwait(false);
            if (answer.Refusal is { } refusal)
            {
                return new TakenPayment(PaymentOutcome.Rejected, null, refusal);
            }
        }

        return new TakenPayment(PaymentOutcome.Unmatched, null, BankTexts.Of(DoubtReason.ReturnUnknown));
    }

    /// <summary>What a return may take back: a payment of a case, or one that waits.</summary>
    private sealed record Original(string? Case, string Key, bool IsBack)
    {
        public StreamId? Waiting { get; init; }
    }
}
