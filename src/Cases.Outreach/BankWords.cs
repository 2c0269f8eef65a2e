using System.Collections.Immutable;
using Cases.Domain;

namespace Cases.Outreach;

/// <summary>What the bank says of itself in messages: configured, the same in each of them, never typed by staff.
/// </summary>
public sealed class BankWords
{
    /// <summary>Placeholders that only the bank's own words fill, in each language.</summary>
    public static ImmutableArray<Placeholder> OwnWords { get; } =
    [
        Placeholder.Sender, Placeholder.Contact, Placeholder.PaymentLink, Placeholder.ReasonAndLaw, Placeholder.Rights,
        Placeholder.HowToCheck, Placeholder.HowToRepay, Placeholder.HowToObject, Placeholder.OptOut, Placeholder.Seal,
    ];

    private readonly Dictionary<(MessageLanguage, Placeholder), string> words = [];
    private readonly Dictionary<string, string> accounts = new(StringComparer.Ordinal);

    /// <summary>The words with one more.</summary>
    /// <param name="language">The language.</param>
    /// <param name="placeholder">One of <see cref="OwnWords"/>.</param>
    /// <param name="text">1 to 2,000 characters.</param>
    /// <exception cref="ArgumentException">The placeholder is not the bank's to fill, or the text is none.</exception>
    public BankWords Saying(MessageLanguage language, Placeholder placeholder, string text)
    {
        var word = PolicyWords.Of(placeholder);
        if (!OwnWords.Contains(placeholder))
        {
            throw new ArgumentException($"'{word}' is filled from the case; the bank words none for it.",
                nameof(placeholder));
        }

        words[(language, placeholder)] = Checked(text, word);
        return this;
    }

    /// <summary>The words with the account to pay to in a currency.</summary>
    /// <param name="currency">Its code, such as <c>CNY</c>.</param>
    /// <param name="text">The account as it is written in messages, 1 to 2,000 characters.</param>
    /// <exception cref="ArgumentException">There is no such currency, or the text is none.</exception>
    public BankWords PaidTo(string currency, string text)
    {
        if (!Currency.TryParse(currency, out var known))
        {
            throw new ArgumentException($"'{currency}' is no currency; write a code of ISO 4217 such as CNY.",
                nameof(currency));
        }

        accounts[known.Code] = Checked(text, "payee-account");
        return this;
    }

    /// <summary>What stands for a placeholder; null where the bank says nothing for it.</summary>
    /// <param name="placeholder">The placeholder.</param>
    /// <param name="language">The language.</param>
    /// <param name="currency">The currency of the case.</param>
    public string? Of(Placeholder placeholder, MessageLanguage language, Currency currency) =>
        placeholder == Placeholder.PayeeAccount
            ? accounts.GetValueOrDefault(currency.Code)
            : words.GetValueOrDefault((language, placeholder));

    private static string Checked(string text, string word) =>
        text is { Length: > 0 and <= 2_000 } && !text.Any(letter => char.IsControl(letter) && letter != '\n')
            ? text
            : throw new ArgumentException(
                $"The bank's words for '{word}' are 1 to 2,000 characters without control characters.", nameof(text));
}
