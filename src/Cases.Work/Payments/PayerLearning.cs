using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Work;

/// <summary>Remembers for which case a payment from an account was confirmed, under an opaque name.</summary>
internal static class PayerLearning
{
    /// <summary>Remembers it; known already, nothing is written.</summary>
    public static async ValueTask LearnAsync(
        ICaseDoor door, (CaseIdentity Identity, string Realm) names, (string Payer, string Case) of, Principal by,
        CancellationToken cancellation)
    {
        var stream = BankNames.Payer(names.Identity, of.Payer, names.Realm);
        var known = await door.ReadPaymentAsync(stream, cancellation).ConfigureAwait(false);
        if (!known.PayerOf.Contains(of.Case))
        {
            await door.SendAsync(
                new CommandEnvelope(
                    names.Identity.Command($"payer/{stream}/{of.Case}"), stream, by, new LearnPayer(of.Case, of.Payer)),
                cancellation).ConfigureAwait(false);
        }
    }
}

/// <summary>What is said of a payment that waits at the desk, in words for reports.</summary>
internal static class BankTexts
{
    /// <summary>Why it waits.</summary>
    public static string Of(DoubtReason reason) => reason switch
    {
        DoubtReason.NoAccount => "no account was found by anything that it carries",
        DoubtReason.SeveralAccounts => "what it carries leads to several accounts",
        DoubtReason.Unsure => "what was found is likely and not certain",
        DoubtReason.PossibleDuplicate => "possible duplicate: nobody can say whether it was told before",
        DoubtReason.HeldForOwner => "the debt was sold, so it is kept for its owner",
        DoubtReason.ReturnUnknown => "nobody finds what it takes back",
        DoubtReason.NoOpenCase => "noted: it counts when a case of the account opens",
        _ => reason.ToString(),
    };
}
