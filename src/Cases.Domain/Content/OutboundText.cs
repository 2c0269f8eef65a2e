namespace Cases.Domain;

/// <summary>What may not be typed into a text that goes out.</summary>
public enum OutboundFaultKind
{
    /// <summary>An international bank account number.</summary>
    Iban,

    /// <summary>The number of a payment card.</summary>
    CardNumber,

    /// <summary>The number of an identity document.</summary>
    IdentityNumber,

    /// <summary>A telephone number, a bank's short number included.</summary>
    PhoneNumber,

    /// <summary>Any other number that is long enough to be one of an account.</summary>
    AccountNumber,

    /// <summary>An address of the web, or something that a telephone opens as one.</summary>
    Link,

    /// <summary>An e-mail address.</summary>
    EmailAddress,

    /// <summary>What a code to be scanned holds, or another long key.</summary>
    PaymentCode,

    /// <summary>Markup, behind which a link can stand.</summary>
    Markup,

    /// <summary>A character that nobody sees, such as a zero-width space or a change of direction.</summary>
    InvisibleCharacter,
}

/// <summary>Something that was typed into a text and may not be there; the thing itself is never repeated.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it begins in the text, in UTF-16 characters from 0.</param>
/// <param name="Length">How many characters it takes, 1 or more.</param>
public sealed record OutboundFault(OutboundFaultKind Kind, int Start, int Length)
{
    /// <summary>What is wrong, in one line that does not repeat what was typed.</summary>
    public string What => Kind switch
    {
        OutboundFaultKind.Iban => "an IBAN is typed here",
        OutboundFaultKind.CardNumber => "a card number is typed here",
        OutboundFaultKind.IdentityNumber => "an identity number is typed here",
        OutboundFaultKind.PhoneNumber => "a telephone number is typed here",
        OutboundFaultKind.AccountNumber => "a number as long as an account's is typed here",
        OutboundFaultKind.Link => "a link is typed here",
        OutboundFaultKind.EmailAddress => "an e-mail address is typed here",
        OutboundFaultKind.PaymentCode => "a code or key is typed here",
        OutboundFaultKind.Markup => "markup is typed here",
        OutboundFaultKind.InvisibleCharacter => "a character that nobody sees stands here",
    };

    /// <summary>What to do about it.</summary>
    public string Remedy => Kind switch
    {
        OutboundFaultKind.PhoneNumber or OutboundFaultKind.EmailAddress or OutboundFaultKind.Link =>
            "leave it out: how the bank is reached comes from governed data",
        OutboundFaultKind.Markup or OutboundFaultKind.InvisibleCharacter => "remove it: the text is plain",
        OutboundFaultKind.IdentityNumber => "leave it out: a message names nobody by it",
        _ => "leave it out: where to pay comes from governed data",
    };
}

/// <summary>
/// The wall before every text that leaves the house: accounts, cards, telephone numbers, links and codes are never
/// typed, they come from governed data.
/// </summary>
/// <remarks>
/// <para>
/// Whoever can type where to pay can have money sent to himself; whoever can type a link can send a debtor anywhere. So
/// a number is read through what hides it: spaces, dashes, dots, line ends, full-width and other scripts' digits,
/// Chinese numerals, characters that nobody sees. A run of <see cref="FewestDigits"/> digits is refused unless it is a
/// date, a time of day or an amount of money.
/// </para>
/// <para>Pure and linear in the text's length. Source: rules.md, CN-NIFA-19; field.md, S2a.</para>
/// </remarks>
public static class OutboundText
{
    /// <summary>Digits from which a number is refused, inclusive; a bank's short telephone number has five.</summary>
    public const int FewestDigits = 5;

    /// <summary>What may not stand in a text, by place; empty where the text may go out.</summary>
    /// <param name="text">The text as it was typed; of any length.</param>
    public static IReadOnlyList<OutboundFault> Faults(string text)
    {
        var folded = new FoldedText(text);
        var faults = new List<OutboundFault>();
        AddInvisible(faults, text);
        OutboundLinks.Find(folded.Text, Add);
        OutboundNumbers.Find(folded.Text, Add);
        return [.. faults.OrderBy(fault => fault.Start).ThenBy(fault => fault.Kind)];

        // What stands inside something that is already refused, such as the digits of a link, is not told again.
        void Add(OutboundFaultKind kind, int from, int to)
        {
            var start = folded.PlaceOf(from);
            var end = folded.PlaceOf(to);
            if (!faults.Exists(other => other.Start < end && start < other.Start + other.Length
                && other.Kind != OutboundFaultKind.InvisibleCharacter))
            {
                faults.Add(new OutboundFault(kind, start, Math.Max(1, end - start)));
            }
        }
    }

    private static void AddInvisible(List<OutboundFault> faults, string text)
    {
        var place = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (System.Globalization.UnicodeCategory.Format == System.Text.Rune.GetUnicodeCategory(rune))
            {
                faults.Add(new OutboundFault(
                    OutboundFaultKind.InvisibleCharacter, place, rune.Utf16SequenceLength));
            }

            place += rune.Utf16SequenceLength;
        }
    }
}
