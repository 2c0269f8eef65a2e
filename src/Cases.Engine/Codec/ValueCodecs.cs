using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>Finds or builds the codec of a type. Built once per type, from the type alone.</summary>
internal static class ValueCodecs
{
    private static readonly ConcurrentDictionary<Type, object> Known = new(new Dictionary<Type, object>
    {
        [typeof(string)] = new TextCodec(),
        [typeof(bool)] = new BoolCodec(),
        [typeof(int)] = new IntCodec(),
        [typeof(long)] = new LongCodec(),
        [typeof(Instant)] = new InstantCodec(),
        [typeof(Duration)] = new DurationCodec(),
        [typeof(LocalDate)] = new DateCodec(),
        [typeof(Currency)] = new CurrencyCodec(),
        [typeof(StageMove)] = new StageMoveCodec(),
        [typeof(RefusalCode)] = new WordCodec<RefusalCode>(RefusalCodes.Wire),
        [typeof(RuleFact)] = new RuleFactCodec(),
        [typeof(AccountFact)] = new AccountFactCodec(),
        [typeof(StatedFact)] = new StatedFactCodec(),
        [typeof(AppliedRule)] = new AppliedRuleCodec(),
        [typeof(StreamId)] = new StreamIdCodec(),
        [typeof(CommandId16)] = new CommandIdCodec(),
        [typeof(CaseCommand)] = new AnyCommandCodec<CaseCommand>(),
        [typeof(PersonCommand)] = new AnyCommandCodec<PersonCommand>(),
        [typeof(PaymentCommand)] = new AnyCommandCodec<PaymentCommand>(),
        [typeof(PolicyCommand)] = new AnyCommandCodec<PolicyCommand>(),
        [typeof(object)] = new AnyCommandCodec<object>(),
    });

    /// <summary>The codec of a type; with a retention class, that of personal text.</summary>
    /// <exception cref="NotSupportedException">The type cannot stand in a payload.</exception>
    public static ValueCodec<T> For<T>(RetentionClass? personal) =>
        personal is { } retention ? (ValueCodec<T>)(object)new PersonalTextCodec(retention) : For<T>();

    /// <inheritdoc cref="For{T}(RetentionClass?)"/>
    public static ValueCodec<T> For<T>() => (ValueCodec<T>)For(typeof(T));

    private static object For(Type type) => Known.GetOrAdd(type, Build);

    private static object Build(Type type)
    {
        if (type.IsEnum)
        {
            return Make(typeof(WordCodec<>), [type], [null]);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Make(typeof(NullableCodec<>), [underlying], [For(underlying)]);
        }

        if (type.IsGenericType && type.GetGenericArguments() is [var item])
        {
            var definition = type.GetGenericTypeDefinition();
            return definition == typeof(ImmutableArray<>) ? Make(typeof(ImmutableArrayCodec<>), [item], [For(item)])
                : definition == typeof(IReadOnlyList<>) ? Make(typeof(ReadOnlyListCodec<>), [item], [For(item)])
                : throw Refused(type);
        }

        return type.IsSealed && type.Namespace?.StartsWith("Cases.", StringComparison.Ordinal) == true
            ? BuildRecord(type)
            : throw Refused(type);
    }

    private static object BuildRecord(Type type)
    {
        var prototype = FieldPlan.Prototype(type);
        var fields = FieldPlan.Of(type, prototype).Select(plan => Make(
            type.IsValueType ? typeof(StructField<,>) : typeof(ClassField<,>),
            [type, plan.Property.PropertyType],
            [plan])).ToArray();
        var typed = Array.CreateInstance(typeof(RecordField<>).MakeGenericType(type), fields.Length);
        fields.CopyTo(typed, 0);
        return Make(typeof(RecordCodec<>), [type], [prototype, typed]);
    }

    private static object Make(Type definition, Type[] arguments, object?[] values) => Activator.CreateInstance(
        definition.MakeGenericType(arguments),
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.DoNotWrapExceptions,
        null,
        values,
        null)!;

    private static NotSupportedException Refused(Type type) =>
        new($"{type} cannot stand in a payload: give it a codec in ValueCodecs, or make it a sealed record.");
}
