namespace Cases.Contracts;

/// <summary>
/// Records what happened to the claim that may begin its limitation anew or preserve a guarantee, and that nothing else
/// tells. Payments, promises, plans and demands that were made here count by themselves.
/// </summary>
/// <param name="Kind">What.</param>
/// <param name="At">When; of a letter or message, when it was sent.</param>
/// <param name="Evidence">Where it is shown, such as the court's file.</param>
public sealed record ClaimEventRequest(ClaimEventKind Kind, DateTimeOffset At, string Evidence)
{
    /// <summary>Its key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>Against whom or to whom; the debtor where absent.</summary>
    public PartyKind? Party { get; init; }

    /// <summary>Of a demand or notice: whether it went to the number or address that the debtor reserved.</summary>
    public bool ToReservedContact { get; init; }

    /// <summary>Of a demand or notice: whether there is proof that it arrived.</summary>
    public bool Delivered { get; init; }

    /// <summary>Of a demand or notice: whether he is shown to have received it himself.</summary>
    public bool ReceiptConfirmed { get; init; }
}
