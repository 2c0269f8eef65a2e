namespace Cases.Contracts;

/// <summary>Records that the debt, or a part of it, is disputed; or a complaint.</summary>
/// <param name="Reason">What is said.</param>
public sealed record DisputeRequest(string Reason)
{
    /// <summary>Its key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>The disputed part; absent for all, or where items are named.</summary>
    public Money? Part { get; init; }

    /// <summary>Of a dispute: keys of the due items that it is about, instead of an amount; absent for none.</summary>
    public IReadOnlyList<string>? Items { get; init; }

    /// <summary>Who looks after it.</summary>
    public string? Owner { get; init; }

    /// <summary>When to look at it again.</summary>
    public DateOnly? ReviewOn { get; init; }

    /// <summary>When it began, where it is told late; what was done since is judged again. Absent for now.</summary>
    public DateTimeOffset? EffectiveAt { get; init; }
}
