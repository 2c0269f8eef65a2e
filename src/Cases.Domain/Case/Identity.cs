using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>Who acts: a person, an integration or the system itself.</summary>
/// <param name="Subject">The stable name of the actor, 1 to 200 characters; <c>system</c> for automatic steps.</param>
/// <param name="Role">The role under which it acts, such as <c>collector</c>.</param>
/// <param name="Organisation">The bank or agency, where known.</param>
/// <param name="Branch">The branch, where known.</param>
public sealed record Principal(string Subject, string Role, string? Organisation = null, string? Branch = null);

/// <summary>Retention class of personal data: which key seals it and how long it is kept.</summary>
public enum RetentionClass
{
    /// <summary>Names, addresses, numbers: kept while the relation and its minimum retention last.</summary>
    Identity,

    /// <summary>
    /// Records of what was said and done in collection: at least two years (CN-68-REC2Y, CN-GBT-RETAIN2).
    /// </summary>
    CollectionRecord,
}

/// <summary>Marks text that is personal: the event codec seals it under the key of its owner and class.</summary>
/// <remarks>
/// Only string properties may carry it. The name, unlike the value, stays readable in the ledger. The value is null
/// once its key is destroyed, and wherever entries are read without keys: no state, rule or count may turn on it.
/// </remarks>
/// <param name="retention">The class whose key seals the value; what was said and done unless told.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class PersonalAttribute(RetentionClass retention = RetentionClass.CollectionRecord) : Attribute
{
    /// <summary>The class whose key seals the value.</summary>
    public RetentionClass Retention { get; } = retention;
}

/// <summary>What is written when something happens; stored, so fields are only ever added.</summary>
public abstract record DomainEvent
{
    /// <summary>Who told it, where it happened elsewhere; null for what was done here.</summary>
    public string? Outside { get; init; }
}

/// <summary>Something that happened on a case.</summary>
public abstract record CaseEvent : DomainEvent;

/// <summary>Something that counts for an account, over all its cases.</summary>
public abstract record AccountEvent : DomainEvent;

/// <summary>Something that happened to what is known of a person.</summary>
public abstract record PersonEvent : DomainEvent
{
    /// <summary>The event as somebody told it: the entry's principal, which no payload repeats.</summary>
    /// <param name="by">Who told it.</param>
    /// <returns>The same event where it does not turn on who did.</returns>
    public virtual PersonEvent ToldBy(Principal by) => this;
}

/// <summary>What somebody asks of a person's record, in the imperative.</summary>
public abstract record PersonCommand
{
    /// <summary>Facts about the act that it asks for, which rules may name; of the home <see cref="FactHome.Act"/>.
    /// </summary>
    public ImmutableArray<StatedFact> Stated { get; init; } = [];
}

/// <summary>What somebody asks of a case, in the imperative.</summary>
public abstract record CaseCommand
{
    /// <summary>Facts about the act that it is, which rules may name; of the home <see cref="FactHome.Act"/>.</summary>
    /// <remarks>A step that waits for approval is kept without them: they stand in an entry beside it.</remarks>
    public ImmutableArray<StatedFact> Stated { get; init; } = [];

    /// <summary>
    /// The key of a granted override under which the act is done, where its rule refuses it; null for none.
    /// </summary>
    public string? Override { get; init; }
}

/// <summary>An event of another stream that belongs to the same unit: the account's counts, an approval.</summary>
/// <param name="Stream">The stream, such as <c>account/…</c> or <c>approval/…</c>.</param>
/// <param name="ExpectedVersion">The state version that the stream must have; 0 where it must be new.</param>
/// <param name="Event">What is written there.</param>
public sealed record BesideEvent(string Stream, long ExpectedVersion, DomainEvent Event);
