using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>Opens a case again that was resolved in error.</summary>
/// <param name="Evidence">Where that is shown.</param>
public sealed record ReopeningRequest(string Evidence);

/// <summary>Records proof that a notice was served, and the due date that runs from it.</summary>
/// <param name="Channel">How it was served.</param>
public sealed record NoticeRequest(ContactChannel Channel)
{
    /// <summary>The notice's key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>The due item whose date it fixes; the first one where absent.</summary>
    public string? Item { get; init; }

    /// <summary>The due date that it fixes; absent where it fixes none.</summary>
    public DateOnly? DueOn { get; init; }
}

/// <summary>
/// Tells what happened in another system: it is recorded also where a rule would have forbidden it. Exactly one of the
/// members that say what happened is given.
/// </summary>
/// <param name="EffectiveAt">When it happened; not in the future.</param>
/// <param name="Source">Who tells it, such as the name of a system or a feed.</param>
public sealed record OutsideFactRequest(DateTimeOffset EffectiveAt, string Source)
{
    /// <summary>Whether the hour is known too; rules about hours are not judged where it is not.</summary>
    public bool TimeOfDayKnown { get; set; } = true;

    /// <summary>A due item as the source has it now, new or changed; only differences are written.</summary>
    public DueItemRequest? DueItem { get; init; }

    /// <summary>What the source knows of the account, each kind at most once; only differences are written.</summary>
    public IReadOnlyList<AccountFactRequest>? Account { get; init; }

    /// <summary>A charge; it cannot ask for approval, because it happened.</summary>
    public ChargeRequest? Charge { get; init; }

    /// <summary>A notice that was served.</summary>
    public NoticeRequest? Notice { get; init; }

    /// <summary>A reminder that went out.</summary>
    public ReminderRequest? Reminder { get; init; }

    /// <summary>A contact or an attempt, such as a telephone system logs it.</summary>
    public ContactRequest? Contact { get; init; }

    /// <summary>A promise to pay.</summary>
    public PromiseRequest? Promise { get; init; }

    /// <summary>A ground for a hold.</summary>
    public HoldRequest? Hold { get; init; }

    /// <summary>A step that has no command of its own.</summary>
    public StepRequest? Step { get; init; }
}

/// <summary>One thing that is known of an account.</summary>
/// <param name="Kind">What.</param>
/// <param name="Value">Its value; the kind says what is allowed.</param>
/// <param name="On">The business date from which it holds.</param>
public sealed record AccountFactRequest(AccountFactKind Kind, string Value, DateOnly On);

/// <summary>What is known of an account beside its due items.</summary>
[JsonConverter(typeof(WordConverter<AccountFactKind>))]
public enum AccountFactKind
{
    /// <summary>The product, in the source's words.</summary>
    Product,

    /// <summary>The branch.</summary>
    Branch,

    /// <summary>The contract's reference.</summary>
    Contract,

    /// <summary>The contract's rate in basis points a year, a whole number from 0 to 1,000,000.</summary>
    AnnualRate,

    /// <summary>The day of the month of the statement, 1 to 31.</summary>
    StatementDay,

    /// <summary>The day of the month on which it falls due, 1 to 31.</summary>
    DueDay,

    /// <summary>Days of grace, 0 to 365.</summary>
    GraceDays,

    /// <summary>The block code, in the source's words.</summary>
    BlockCode,

    /// <summary>Whether it is debited automatically: <c>true</c> or <c>false</c>.</summary>
    AutoDebit,

    /// <summary>The collateral, in the source's words.</summary>
    Collateral,

    /// <summary>The risk class, in the source's words.</summary>
    RiskClass,

    /// <summary>Whose balance counts: <c>core</c> (the bank's system) or <c>own</c>.</summary>
    BalanceAuthority,
}
