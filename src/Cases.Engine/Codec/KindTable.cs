using System.Collections.Frozen;

namespace Cases.Engine;

/// <summary>One kind, the record that it is, and the record's codec, which is built when it is first used.</summary>
internal abstract class KindRow(Type type, EntryKind kind, int epoch)
{
    public Type Type { get; } = type;

    public EntryKind Kind { get; } = kind;

    /// <summary>From which epoch of a ledger on this build writes the kind in this format.</summary>
    public int Epoch { get; } = epoch;

    public abstract void Write(EncodeContext context, object record);

    public abstract object Read(ref Ledger.CborReader reader, DecodeContext context);
}

/// <inheritdoc cref="KindRow"/>
internal sealed class KindRow<T>(EntryKind kind, int epoch = EpochTable.First) : KindRow(typeof(T), kind, epoch)
    where T : class
{
    private readonly Lazy<ValueCodec<T>> _codec = new(ValueCodecs.For<T>);

    public override void Write(EncodeContext context, object record) => _codec.Value.Write(context, (T)record);

    public override object Read(ref Ledger.CborReader reader, DecodeContext context) =>
        _codec.Value.Read(ref reader, context);
}

/// <summary>A closed table of kinds: every record once, every name once.</summary>
internal sealed class KindTable
{
    private readonly FrozenDictionary<Type, KindRow> _byType;
    private readonly FrozenDictionary<string, KindRow> _byName;

    public KindTable(params KindRow[] rows)
    {
        Rows = rows;
        _byType = rows.ToFrozenDictionary(row => row.Type);
        _byName = rows.ToFrozenDictionary(row => row.Kind.Name, StringComparer.Ordinal);
    }

    public IReadOnlyList<KindRow> Rows { get; }

    /// <summary>A row of the table.</summary>
    /// <param name="name">The kind's name.</param>
    /// <param name="format">The format that this build writes; it reads those before it too.</param>
    /// <param name="epoch">
    /// From which epoch of a ledger on it is written: above that of the release before, for whatever that one cannot
    /// read.
    /// </param>
    public static KindRow Row<T>(string name, int format = 1, int epoch = EpochTable.First)
        where T : class => new KindRow<T>(new EntryKind(name, format), epoch);

    /// <exception cref="ArgumentException">The record is in no table: a broken build.</exception>
    public KindRow Of(object record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return _byType.TryGetValue(record.GetType(), out var row)
            ? row
            : throw new ArgumentException($"{record.GetType().Name} has no kind; add it to the table.", nameof(record));
    }

    public KindRow? Find(string name) => _byName.GetValueOrDefault(name);
}
