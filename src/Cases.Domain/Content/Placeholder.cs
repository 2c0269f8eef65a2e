namespace Cases.Domain;

/// <summary>
/// What a template may leave open: a closed list, filled from governed data when the message goes out.
/// </summary>
/// <remarks>
/// In a template a placeholder stands in braces by its word (<see cref="PolicyWords"/>): <c>{due-date}</c>. A
/// placeholder is what it states, so a text states the rights of the debtor where it holds <c>{rights}</c>: the words
/// for them are the bank's governed ones and not what somebody types. Source of the list: rules.md, CN-69-LETTER;
/// field.md, S2a.
/// </remarks>
public enum Placeholder
{
    /// <summary>The name of the person addressed.</summary>
    Name,

    /// <summary>The account, in the form in which it may be shown.</summary>
    Account,

    /// <summary>The amount that is asked for, with its currency.</summary>
    Amount,

    /// <summary>Everything that is owed, with its currency.</summary>
    Balance,

    /// <summary>The smallest amount that keeps the contract, with its currency.</summary>
    MinimumPayment,

    /// <summary>The day on which the amount is or was due.</summary>
    DueDate,

    /// <summary>How many days the amount is past due.</summary>
    DaysPastDue,

    /// <summary>The account to pay to, of the bank's governed list.</summary>
    PayeeAccount,

    /// <summary>The bank's own page to pay at, of the governed list.</summary>
    PaymentLink,

    /// <summary>Who sends it, recognisable: the bank, and the agency where one acts for it.</summary>
    Sender,

    /// <summary>How the bank is reached.</summary>
    Contact,

    /// <summary>Why the amount is asked for and on what law and contract.</summary>
    ReasonAndLaw,

    /// <summary>The debtor's rights and duties.</summary>
    Rights,

    /// <summary>How the account can be checked.</summary>
    HowToCheck,

    /// <summary>How to repay.</summary>
    HowToRepay,

    /// <summary>How to object and give evidence.</summary>
    HowToObject,

    /// <summary>How to stop messages by this channel.</summary>
    OptOut,

    /// <summary>The bank's seal.</summary>
    Seal,

    /// <summary>The day on which it is sent.</summary>
    Today,
}
