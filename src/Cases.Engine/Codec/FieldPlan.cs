using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using Cases.Domain;

namespace Cases.Engine;

/// <summary>What is known of a record's field before its codec is built.</summary>
/// <param name="Property">The property, settable at construction.</param>
/// <param name="Name">Its name in payloads.</param>
/// <param name="IsRequired">Whether a payload without it is malformed.</param>
/// <param name="HasDefault">Whether it is left out where it equals <paramref name="Default"/>.</param>
/// <param name="Default">The declared default.</param>
/// <param name="Personal">The retention class of personal text; null for other fields.</param>
internal sealed record FieldPlan(
    PropertyInfo Property, string Name, bool IsRequired, bool HasDefault, object? Default, RetentionClass? Personal)
{
    /// <summary>Plans the fields of a record: its positional parameters and every other init property.</summary>
    /// <param name="type">The record.</param>
    /// <param name="prototype">A record with nothing set, which shows the declared defaults.</param>
    public static IEnumerable<FieldPlan> Of(Type type, object prototype)
    {
        var parameters = Primary(type)?.GetParameters() ?? [];
        return from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
               where property.SetMethod is { IsPublic: true }
               select Of(property, Array.Find(parameters, p => p.Name == property.Name), prototype);
    }

    /// <summary>Makes a record with nothing set but its declared defaults.</summary>
    public static object Prototype(Type type)
    {
        if (Primary(type) is not { } primary)
        {
            return Activator.CreateInstance(type)!;
        }

        return primary.Invoke([.. primary.GetParameters().Select(Absent)]);
    }

    private static ConstructorInfo? Primary(Type type) => type.GetConstructors().MaxBy(c => c.GetParameters().Length);

    private static object? Absent(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        return parameter is { HasDefaultValue: true, DefaultValue: { } declared }
            ? type.IsEnum ? Enum.ToObject(type, declared) : declared
            : IsImmutableArray(type) ? type.GetField(nameof(ImmutableArray<int>.Empty))!.GetValue(null)
            : type.IsValueType ? Activator.CreateInstance(type)
            : null;
    }

    private static FieldPlan Of(PropertyInfo property, ParameterInfo? parameter, object prototype)
    {
        var personal = (property.GetCustomAttribute<PersonalAttribute>()
            ?? parameter?.GetCustomAttribute<PersonalAttribute>())?.Retention;
        var declared = property.GetValue(prototype);
        var mayBeNothing = IsList(property.PropertyType) || IsNullable(property);
        var mustBeGiven = parameter is { HasDefaultValue: false }
            || property.IsDefined(typeof(RequiredMemberAttribute));
        Check(property, personal, mayBeNothing, mustBeGiven, declared);
        var name = NameOf(property);
        return new FieldPlan(
            property, name, mustBeGiven && !mayBeNothing, !mustBeGiven && !mayBeNothing, declared, personal);
    }

    /// <summary>Two names that are older in the bytes than in the code.</summary>
    private static string NameOf(PropertyInfo property) =>
        property.DeclaringType == typeof(Money) && property.Name == nameof(Money.Minor) ? "amount"
        : property.DeclaringType == typeof(RefusalReason) && property.Name == nameof(RefusalReason.Template) ? "detail"
        : Names.Camel(property.Name);

    /// <summary>Refuses declarations that would lose something on the way; a test finds them first.</summary>
    private static void Check(
        PropertyInfo property, RetentionClass? personal, bool mayBeNothing, bool mustBeGiven, object? declared)
    {
        if (personal is not null && (property.PropertyType != typeof(string) || !mayBeNothing))
        {
            throw Refused(property, "personal text must be a 'string?': it is null once its key is destroyed");
        }

        if (mayBeNothing && !mustBeGiven && !(declared is null || IsEmptyList(declared)))
        {
            throw Refused(property, "what may be null or is a list has no other default: absent means null or empty");
        }

        if (!mayBeNothing && !mustBeGiven && declared is null)
        {
            throw Refused(property, "it needs a default, 'required', or a type that may be null");
        }
    }

    private static NotSupportedException Refused(PropertyInfo property, string why) =>
        new($"{property.DeclaringType!.Name}.{property.Name} cannot be encoded: {why}.");

    private static bool IsNullable(PropertyInfo property) => property.PropertyType.IsValueType
        ? Nullable.GetUnderlyingType(property.PropertyType) is not null
        : new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;

    private static bool IsImmutableArray(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>);

    private static bool IsList(Type type) => IsImmutableArray(type)
        || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>));

    private static bool IsEmptyList(object value) => value is System.Collections.ICollection list
        && (IsImmutableArray(value.GetType()) && IsDefault(value) || list.Count == 0);

    private static bool IsDefault(object array) =>
        (bool)array.GetType().GetProperty(nameof(ImmutableArray<int>.IsDefault))!.GetValue(array)!;
}
