using Cases.Domain;
using Cases.Engine;

namespace Cases.Work;

/// <summary>What a payment of a bank's message carries that may lead to an account.</summary>
/// <param name="Account">An account's reference that was told as such; null for none.</param>
/// <param name="Structured">References in the fields made for them.</param>
/// <param name="EndToEnd">The payer's own reference.</param>
/// <param name="Text">What the payer wrote.</param>
/// <param name="Payer">The payer's account.</param>
/// <param name="Amount">How much.</param>
internal sealed record PaymentClues(
    string? Account, IReadOnlyList<string> Structured, string? EndToEnd, IReadOnlyList<string> Text, string? Payer,
    Money Amount)
{
    public static PaymentClues Of(BankPayment payment) => new(
        null, [.. payment.Structured.Select(one => one.Text)], payment.EndToEndId, payment.FreeText,
        payment.PayerAccount, payment.Amount);

    /// <summary>The clues of what waits at the desk; of what was erased there are none.</summary>
    public static PaymentClues Of(PaymentState kept) => new(
        kept.Told!.Account, kept.Doubt?.Structured is { } structured ? [structured] : [],
        kept.Doubt?.EndToEnd ?? kept.Told.Reference, kept.Doubt?.Text is { } text ? [text] : [],
        kept.Doubt?.Payer, kept.Told.Amount);
}

/// <summary>An account for which a payment may be.</summary>
/// <param name="Cases">Its cases, oldest first.</param>
/// <param name="By">By what it was found.</param>
/// <param name="Confidence">How sure that is, from 1 to 100.</param>
internal sealed record FoundAccount(IReadOnlyList<CaseRow> Cases, string By, int Confidence)
{
    /// <summary>The case of it that a payment is for: the one that is open, else the last.</summary>
    public CaseRow Case => Cases.FirstOrDefault(row => row.Stage != CaseStage.Resolved) ?? Cases[^1];

    /// <summary>The same as the desk shows it.</summary>
    public PaymentCandidate Candidate => new(Case.CaseId, By, Confidence);
}

/// <summary>Finds for which account a payment is, by what it carries, the surest first.</summary>
/// <remarks>
/// In this order, and what is found by one is not outvoted by the next: the account itself, the structured reference,
/// the end-to-end id, a whole word of the text, and the payer's account with the amount. From <see cref="Certain"/> on,
/// where it leads to one account alone, a payment is posted; anything else is for a person to decide.
/// </remarks>
/// <param name="find">Finds the cases of an exact reference.</param>
/// <param name="door">Reads cases, and whose payments came from an account.</param>
/// <param name="identity">Opaque names.</param>
/// <param name="realm">Which part of the bank asks; empty for the bank.</param>
internal sealed class PaymentMatcher(CaseSearch find, ICaseDoor door, CaseIdentity identity, string realm)
{
    /// <summary>The least confidence with which a payment is posted.</summary>
    public const int Certain = 80;

    private const int Checked = 100;
    private const int Plain = 90;
    private const int EndToEnd = 95;
    private const int Text = 80;
    private const int PayerAndAmount = 60;
    private const int PayerAlone = 30;

    /// <summary>The accounts that come into question, the surest first; none where nothing leads anywhere.</summary>
    public async ValueTask<IReadOnlyList<FoundAccount>> FindAsync(PaymentClues clues, CancellationToken cancellation)
    {
        foreach (var way in Ways(clues))
        {
            var found = new List<FoundAccount>();
            foreach (var (by, text, confidence) in way)
            {
                await AddAsync(found, by, text, confidence, cancellation).ConfigureAwait(false);
            }

            if (found.Count > 0)
            {
                return [.. found.OrderByDescending(one => one.Confidence)];
            }
        }

        return clues.Payer is { } payer
            ? await OfPayerAsync(payer, clues.Amount, cancellation).ConfigureAwait(false)
            : [];
    }

    /// <summary>The one account for which it certainly is; null where nobody can be sure.</summary>
    public static FoundAccount? Sure(IReadOnlyList<FoundAccount> found) =>
        found is [{ Confidence: >= Certain } only] ? only : null;

    /// <summary>All references by which an account is looked for, each as often as a clue has it.</summary>
    public static IEnumerable<string> References(PaymentClues clues) =>
        Ways(clues).SelectMany(way => way).Select(one => one.Text);

    /// <summary>What is looked for, way by way, the surest first.</summary>
    private static IEnumerable<(string By, string Text, int Confidence)>[] Ways(PaymentClues clues) =>
    [
        clues.Account is { } account ? [("account", account, Checked)] : [],
        clues.Structured.SelectMany(ReferenceForms.OfStructured)
            .Select(form => ("structured", form.Text, form.Checked ? Checked : Plain)),
        clues.EndToEnd is { } end ? [("endToEnd", end, EndToEnd)] : [],
        ReferenceForms.Tokens(clues.Text).Select(token => ("text", token, Text)),
    ];

    private async ValueTask AddAsync(
        List<FoundAccount> found, string by, string text, int confidence, CancellationToken cancellation)
    {
        var reference = ReferenceText.Normal(text);
        if (reference.Length == 0 || ReferenceText.Fault(reference) is not null)
        {
            return;
        }

        var rows = await find(reference, cancellation).ConfigureAwait(false);
        foreach (var account in rows.GroupBy(row => row.Account, StringComparer.Ordinal))
        {
            // By the case's own id only that one is found; what stands on the account's others counts too.
            var cases = account.ToList();
            if (cases is [{ } only] && only.CaseId == reference)
            {
                cases = await OfCaseAsync(only, cancellation).ConfigureAwait(false);
            }

            if (found.All(known => known.Cases[0].Account != account.Key))
            {
                found.Add(new FoundAccount(cases, by, confidence));
            }
        }
    }

    private async ValueTask<List<CaseRow>> OfCaseAsync(CaseRow row, CancellationToken cancellation)
    {
        var view = await door.ReadAsync(CaseIdentity.Stream(row.CaseId), cancellation).ConfigureAwait(false);
        var own = view.State.Opened?.Account is { } account
            ? await find(account, cancellation).ConfigureAwait(false)
            : [];
        List<CaseRow> same = [.. own.Where(one => one.Account == row.Account)];
        return same.Count > 0 ? same : [row];
    }

    /// <summary>Cases for which payments from this account were confirmed; likelier where the amount fits.</summary>
    private async ValueTask<IReadOnlyList<FoundAccount>> OfPayerAsync(
        string payer, Money amount, CancellationToken cancellation)
    {
        var stream = BankNames.Payer(identity, payer, realm);
        var known = await door.ReadPaymentAsync(stream, cancellation).ConfigureAwait(false);
        var found = new List<FoundAccount>();
        foreach (var id in known.PayerOf)
        {
            var rows = await find(id, cancellation).ConfigureAwait(false);
            if (rows is not [var row] || found.Any(one => one.Cases[0].Account == row.Account))
            {
                continue; // Erased since, or of a part of the bank that is not to be seen.
            }

            var cases = await OfCaseAsync(row, cancellation).ConfigureAwait(false);
            var one = new FoundAccount(cases, "payer", PayerAlone);
            var state = (await door.ReadAsync(CaseIdentity.Stream(one.Case.CaseId), cancellation).ConfigureAwait(false))
                .State;
            found.Add(state.Exists && Fits(state, amount) ? one with { Confidence = PayerAndAmount } : one);
        }

        return [.. found.OrderByDescending(one => one.Confidence)];
    }

    /// <summary>Whether an amount is expected: all that is owed, an item, a promise or an instalment.</summary>
    private static bool Fits(CaseState state, Money amount) => state.Currency == amount.Currency
        && (state.OutstandingMinor == amount.Minor
            || state.Items.Any(item => item.OpenMinor == amount.Minor)
            || state.Promises.Any(promise =>
                promise.Status == PromiseStatus.Open && promise.Minor == amount.Minor)
            || (state.Plan?.Instalments.Any(instalment => instalment.Minor == amount.Minor) ?? false));
}
