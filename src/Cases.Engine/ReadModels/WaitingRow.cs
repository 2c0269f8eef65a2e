namespace Cases.Engine;

/// <summary>What waits for a person.</summary>
public enum WaitingKind
{
    /// <summary>A step that a second person has to approve.</summary>
    Approval,

    /// <summary>A payment that no account was found for.</summary>
    Payment,
}

/// <summary>One thing that waits.</summary>
/// <param name="Position">The position of the entry with which it began to wait: lists go by it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Id">The approval's id, or the payment's.</param>
public sealed record WaitingRow(long Position, WaitingKind Kind, string Id)
{
    /// <summary>
    /// The case of an approval, whose place decides who sees it; null for a payment and a proposal about policies,
    /// which have none.
    /// </summary>
    public string? Case { get; init; }

    /// <summary>Whether it tells of somebody's case or payment, and not of rules alone.</summary>
    public bool IsOfSomebody => Case is not null || Kind == WaitingKind.Payment;
}

/// <summary>A question for what waits.</summary>
/// <param name="Kind">Of which kind.</param>
/// <param name="After">Behind which position; -1 for all.</param>
/// <param name="Limit">Rows wanted.</param>
public sealed record WaitingLookUp(WaitingKind Kind, long After, int Limit)
{
    /// <summary>Which cases may be seen; what belongs to no case is not bound by it.</summary>
    public WorkScope Scope { get; init; } = WorkScope.All;
}

/// <summary>That something began to wait, or waits no more.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its id.</param>
/// <param name="Row">Its row; null where it waits no more.</param>
public sealed record WaitingChange(WaitingKind Kind, string Id, WaitingRow? Row);
