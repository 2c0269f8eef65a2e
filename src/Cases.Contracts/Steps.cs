using System.Text.Json;

namespace Cases.Contracts;

/// <summary>Records a step that is taken elsewhere and has no command of its own, such as a suit.</summary>
/// <param name="Kind">What is done.</param>
public sealed record StepRequest(ActKind Kind) : ActRequest
{
    /// <summary>Its key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>To whom it is done.</summary>
    public PartyKind Party { get; set; } = PartyKind.Debtor;

    /// <summary>The person's id; needed where the case names several in that part.</summary>
    public string? Person { get; init; }

    /// <summary>Why; absent for what the kind is for. Only a suit may also preserve a right.</summary>
    public ActClass? Class { get; init; }

    /// <summary>What else is to be known.</summary>
    [Personal]
    public string? Note { get; init; }

    /// <summary>Facts that rules ask for, by name; null where it is known that there is none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Facts { get; init; }
}

/// <summary>Says what was done about an act that should have been refused.</summary>
/// <param name="What">What was done.</param>
public sealed record RemedyRequest([property: Personal] string What);

/// <summary>Gives a case to somebody, or to nobody.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Assignee">To whom; absent for nobody.</param>
public sealed record AssignmentRequest(string Reason, string? Assignee = null) : ActRequest
{
    /// <summary>Whether it is given to an agency, which rules judge; inside the bank nothing is asked.</summary>
    public bool ToAgency { get; init; }

    /// <summary>Facts that rules ask for, by name; null where it is known that there is none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Facts { get; init; }
}

/// <summary>A step that was taken elsewhere.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Class">As what it was judged.</param>
/// <param name="Party">To whom.</param>
/// <param name="At">When.</param>
public sealed record StepView(string Key, ActKind Kind, ActClass Class, PartyKind Party, DateTimeOffset At);

/// <summary>An act that would have been refused, had something been known that was told later.</summary>
/// <param name="Key">The finding's key.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Act">The key of what was done.</param>
/// <param name="At">When it was done.</param>
/// <param name="FactKind">What was told late.</param>
/// <param name="Fact">The key of what was told late.</param>
/// <param name="Rules">The rules that would have refused it.</param>
public sealed record BreachView(
    string Key, ActKind Kind, string Act, DateTimeOffset At, LateFactKind FactKind, string Fact,
    IReadOnlyList<string> Rules)
{
    /// <summary>The day on which somebody said what was done about it; absent while nobody did.</summary>
    public DateOnly? RemediedOn { get; init; }
}
