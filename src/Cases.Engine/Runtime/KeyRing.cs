using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>The data keys in use: found in the store, or made and handed to the unit that uses them first.</summary>
/// <remarks>Bounded: keys are forgotten when too many are held, and unwrapped again when needed. Safe for many
/// threads.</remarks>
internal sealed class KeyRing(ILedgerStore store, Sealer sealer, TimeProvider time)
{
    private const int MaxKeys = 50_000;

    private static readonly RetentionClass[] Classes = Enum.GetValues<RetentionClass>();

    private readonly ConcurrentDictionary<(string Owner, string Class), DataKey> byOwner = new();
    private readonly ConcurrentDictionary<string, DataKey> byId = new(StringComparer.Ordinal);

    // Whoever read a row before it was destroyed may come to keep its key after that.
    private readonly ConcurrentDictionary<string, bool> gone = new(StringComparer.Ordinal);

    private int held;

    /// <summary>The keys that an owner needs for some classes, and the rows of those that are new.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="classes">The classes.</param>
    /// <param name="isNew">Whether the store need not be asked: the ledger knows nothing of the owner.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask<OwnerKeys> ForAsync(
        StreamId owner, RetentionClasses classes, bool isNew, CancellationToken cancellation)
    {
        var keys = new OwnerKeys();
        foreach (var retention in Classes)
        {
            if (!classes.Has(retention))
            {
                continue;
            }

            var name = Name(retention);
            if (byOwner.TryGetValue((owner.Value, name), out var key))
            {
                keys.Set(retention, key);
            }
            else if (!isNew
                && await store.FindKeyAsync(owner.Value, name, cancellation).ConfigureAwait(false) is { } row)
            {
                key = Open(row) ?? throw new LedgerStoreException(StoreFailure.Corrupt,
                    $"The key of {owner} does not open under the configured master key.",
                    "Configure the master key with which the store was made.");
                Keep(key);
                keys.Set(retention, key);
            }
            else
            {
                var made = sealer.CreateKey(owner, name, time.GetUtcNow().ToUnixTimeMilliseconds(), out key);
                keys.Set(retention, key, made);
            }
        }

        return keys;
    }

    /// <summary>Keeps a key whose row is durable now.</summary>
    public void Keep(DataKey key)
    {
        var isHeld = byId.ContainsKey(key.KeyId);

        // Counted here: to ask the dictionary takes all of its locks, and did so for each key.
        if (!isHeld && Interlocked.Increment(ref held) > MaxKeys)
        {
            Interlocked.Exchange(ref held, 1);
            byOwner.Clear();
            byId.Clear();
        }

        byOwner[(key.Owner, key.Class)] = key;
        byId[key.KeyId] = key;
        if (gone.ContainsKey(key.KeyId))
        {
            Drop(key.KeyId);
        }
    }

    /// <summary>Forgets keys that were destroyed; they are never kept again.</summary>
    public void Forget(IEnumerable<string> keyIds)
    {
        foreach (var id in keyIds)
        {
            gone.TryAdd(id, true);
            Drop(id);
        }
    }

    /// <summary>A key that is held already; null where it is not.</summary>
    public DataKey? Cached(string keyId) => byId.GetValueOrDefault(keyId);

    /// <summary>The key of an id, as far as it still exists.</summary>
    public async ValueTask<DataKey?> FindAsync(string keyId, CancellationToken cancellation)
    {
        if (byId.TryGetValue(keyId, out var known))
        {
            return known;
        }

        var row = await store.ReadKeyAsync(keyId, cancellation).ConfigureAwait(false);
        if (row is null || Open(row) is not { } key)
        {
            return null;
        }

        Keep(key);
        return key;
    }

    /// <summary>The retention classes of an event's personal values that are present.</summary>
    public static void AddClasses(DomainEvent happened, ref RetentionClasses classes)
    {
        AddClasses((object)happened, ref classes);
        if (happened is ApprovalRequested asked)
        {
            AddClasses(asked.Step, ref classes);
        }
        else if (happened is ApprovalAsked later)
        {
            AddClasses(later.Step, ref classes);
        }
        else if (StatedFact.HoldText(StatedIn(happened))
            || (happened is AccountFactsRecorded stated
                && stated.Facts.Any(fact => AccountFact.IsPersonal(fact.Kind) && fact.Value is not null))
            || ReasonsOf(happened).Any(reason =>
                !reason.Typed.IsDefaultOrEmpty && reason.Typed.Any(typed => typed.Text is not null)))
        {
            classes.Add(RetentionClass.CollectionRecord);
        }
    }

    private static ImmutableArray<StatedFact> StatedIn(DomainEvent happened) => happened switch
    {
        FactsStated e => e.Facts,
        PermissionFactsStated e => e.Facts,
        CaseFactsRecorded e => e.Facts,
        PersonFactsRecorded e => e.Facts,
        _ => [],
    };

    private static ImmutableArray<RefusalReason> ReasonsOf(DomainEvent happened) => happened switch
    {
        StepPostponed e => e.Reasons,
        BreachFound e => e.Reasons,
        MessageWithdrawn e => e.Reasons,
        _ => [],
    };

    private static void AddClasses(object record, ref RetentionClasses classes)
    {
        foreach (var (property, retention) in PersonalProperties.Of(record.GetType()))
        {
            if (property.GetValue(record) is not null)
            {
                classes.Add(retention);
            }
        }
    }

    /// <summary>The name of a class in the table of keys.</summary>
    public static string Name(RetentionClass retention) => retention switch
    {
        RetentionClass.Identity => "identity",
        RetentionClass.CollectionRecord => "collectionRecord",
    };

    private void Drop(string keyId)
    {
        if (byId.TryRemove(keyId, out var key))
        {
            byOwner.TryRemove(new KeyValuePair<(string, string), DataKey>((key.Owner, key.Class), key));
        }
    }

    private DataKey? Open(SealingKey row) => sealer.TryUnwrap(row, out var key) ? key : null;

    private static class PersonalProperties
    {
        private static readonly ConcurrentDictionary<Type, (PropertyInfo, RetentionClass)[]> Known = new();

        public static (PropertyInfo Property, RetentionClass Retention)[] Of(Type type) =>
            Known.GetOrAdd(type, static t =>
        [
            .. t.GetProperties()
                .Select(property => (property, Mark(t, property)))
                .Where(pair => pair.Item2 is not null)
                .Select(pair => (pair.property, pair.Item2!.Retention)),
        ]);

        private static PersonalAttribute? Mark(Type type, PropertyInfo property) =>
            property.GetCustomAttribute<PersonalAttribute>() ?? type.GetConstructors()
                .SelectMany(constructor => constructor.GetParameters())
                .FirstOrDefault(parameter => parameter.Name == property.Name)?.GetCustomAttribute<PersonalAttribute>();
    }
}
