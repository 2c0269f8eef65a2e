using System.Reflection;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>A record as a map of its fields.</summary>
/// <remarks>
/// A record is read by copying a prototype, which has the declared defaults, and setting what is there. Domain records
/// have no validation in their constructors that this would pass by: the decider is what checks.
/// </remarks>
internal sealed class RecordCodec<T> : ValueCodec<T>
{
    private static readonly Func<object, object> Copy = (Func<object, object>)Delegate.CreateDelegate(
        typeof(Func<object, object>),
        typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!);

    private readonly T _prototype;
    private readonly RecordField<T>[] _fields;

    public RecordCodec(T prototype, IEnumerable<RecordField<T>> fields)
    {
        _prototype = prototype;
        _fields = [.. fields];
        Array.Sort(_fields, (a, b) => a.Key.Encoded.SequenceCompareTo(b.Key.Encoded));
    }

    public override void Write(EncodeContext context, T value)
    {
        context.Writer.BeginMap();
        context.Path.Enter();
        foreach (var field in _fields)
        {
            context.Path.At(field.Key.Name);
            field.Write(context, ref value);
        }

        context.Path.Leave();
        context.Writer.EndMap();
    }

    public override T Read(ref CborReader reader, DecodeContext context)
    {
        reader.BeginMap();
        context.Path.Enter();
        var record = typeof(T).IsValueType ? _prototype : (T)Copy(_prototype!);
        var next = 0;
        while (reader.TryReadKey(out var key))
        {
            var index = Find(key, next);
            if (index < 0)
            {
                context.SkipNewer(ref reader, key);
                continue;
            }

            RequireNone(next, index, context);
            context.Path.At(_fields[index].Key.Name);
            _fields[index].Read(ref reader, context, ref record);
            context.Path.AtNone();
            next = index + 1;
        }

        RequireNone(next, _fields.Length, context);
        context.Path.Leave();
        return record;
    }

    /// <summary>Finds a field among those that may still come: both sides are in canonical order.</summary>
    private int Find(ReadOnlySpan<byte> key, int from)
    {
        for (var index = from; index < _fields.Length; index++)
        {
            if (_fields[index].Key.Is(key))
            {
                return index;
            }
        }

        return -1;
    }

    private void RequireNone(int from, int to, DecodeContext context)
    {
        for (var index = from; index < to; index++)
        {
            if (_fields[index].IsRequired)
            {
                context.Path.At(_fields[index].Key.Name);
                throw context.Fail("It is missing.");
            }
        }
    }
}

/// <summary>One field of a record.</summary>
internal abstract class RecordField<TRecord>(FieldPlan plan)
{
    public CborKey Key { get; } = CborKey.Of(plan.Name);

    public bool IsRequired { get; } = plan.IsRequired;

    public abstract void Write(EncodeContext context, ref TRecord record);

    public abstract void Read(ref CborReader reader, DecodeContext context, ref TRecord record);
}

internal abstract class RecordField<TRecord, TValue>(FieldPlan plan) : RecordField<TRecord>(plan)
{
    private readonly ValueCodec<TValue> _codec = ValueCodecs.For<TValue>(plan.Personal);
    private readonly bool _hasDefault = plan.HasDefault;
    private readonly TValue _default = plan.HasDefault ? (TValue)plan.Default! : default!;

    public override void Write(EncodeContext context, ref TRecord record)
    {
        var value = Get(ref record);
        if (_codec.IsNothing(value))
        {
            if (IsRequired)
            {
                throw context.Fail("It is null and must not be.");
            }

            return;
        }

        if (!_hasDefault || !EqualityComparer<TValue>.Default.Equals(value, _default))
        {
            context.Writer.WriteKey(Key);
            _codec.Write(context, value);
        }
    }

    public override void Read(ref CborReader reader, DecodeContext context, ref TRecord record) =>
        Set(ref record, _codec.Read(ref reader, context));

    protected abstract TValue Get(ref TRecord record);

    protected abstract void Set(ref TRecord record, TValue value);
}

internal sealed class ClassField<TRecord, TValue>(FieldPlan plan) : RecordField<TRecord, TValue>(plan)
    where TRecord : class
{
    private readonly Func<TRecord, TValue> _get = plan.Property.GetMethod!.CreateDelegate<Func<TRecord, TValue>>();
    private readonly Action<TRecord, TValue> _set = plan.Property.SetMethod!.CreateDelegate<Action<TRecord, TValue>>();

    protected override TValue Get(ref TRecord record) => _get(record);

    protected override void Set(ref TRecord record, TValue value) => _set(record, value);
}

internal sealed class StructField<TRecord, TValue>(FieldPlan plan) : RecordField<TRecord, TValue>(plan)
    where TRecord : struct
{
    private readonly Getter _get = plan.Property.GetMethod!.CreateDelegate<Getter>();
    private readonly Setter _set = plan.Property.SetMethod!.CreateDelegate<Setter>();

    private delegate TValue Getter(ref TRecord record);

    private delegate void Setter(ref TRecord record, TValue value);

    protected override TValue Get(ref TRecord record) => _get(ref record);

    protected override void Set(ref TRecord record, TValue value) => _set(ref record, value);
}
