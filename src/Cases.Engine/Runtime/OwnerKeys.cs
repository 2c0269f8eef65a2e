using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Some retention classes.</summary>
internal struct RetentionClasses
{
    private int bits;

    /// <summary>Whether there is none.</summary>
    public readonly bool IsEmpty => bits == 0;

    public void Add(RetentionClass retention) => bits |= 1 << (int)retention;

    public readonly bool Has(RetentionClass retention) => (bits & (1 << (int)retention)) != 0;
}

/// <summary>The keys of one owner that a unit seals with.</summary>
internal sealed class OwnerKeys
{
    private static readonly RetentionClass[] Classes = Enum.GetValues<RetentionClass>();

    private readonly DataKey?[] keys = new DataKey?[Classes.Length];
    private List<SealingKey>? made;
    private List<DataKey>? fresh;

    /// <summary>The rows of those that are new: they are committed with the unit.</summary>
    public IReadOnlyList<SealingKey> New => made is null ? [] : made;

    /// <summary>The ids of the others, which were made before.</summary>
    public IReadOnlyList<string> Found =>
    [
        .. keys.OfType<DataKey>().Where(key => fresh?.Contains(key) is not true).Select(key => key.KeyId),
    ];

    /// <summary>The key of a class.</summary>
    /// <exception cref="InvalidOperationException">Nobody asked for one.</exception>
    public DataKey Of(RetentionClass retention) => keys[(int)retention]
        ?? throw new InvalidOperationException($"No key of {retention} was looked for.");

    public void Set(RetentionClass retention, DataKey key) => keys[(int)retention] = key;

    public void Set(RetentionClass retention, DataKey key, SealingKey row)
    {
        (made ??= []).Add(row);
        (fresh ??= []).Add(key);
        Set(retention, key);
    }

    /// <summary>Keeps those that were made, once the unit is durable; the others came from the ring.</summary>
    public void KeepIn(KeyRing ring)
    {
        foreach (var key in fresh ?? [])
        {
            ring.Keep(key);
        }
    }
}
