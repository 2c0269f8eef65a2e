using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using Cases.Domain;
using NodaTime;

namespace Cases.Engine.Tests.Codec;

/// <summary>Records seen from outside the codec: their families, how to make and how to compare them.</summary>
internal static class RecordShapes
{
    public static IReadOnlyList<Type> Events { get; } = Sealed(typeof(DomainEvent));

    public static IReadOnlyList<Type> Commands { get; } =
    [
        .. Sealed(typeof(CaseCommand)), .. Sealed(typeof(PersonCommand)), .. Sealed(typeof(PaymentCommand)),
        .. Sealed(typeof(PolicyCommand)),
    ];

    public static IReadOnlyList<Type> SystemRecords { get; } = Sealed(typeof(SystemRecord));

    /// <summary>Every enumeration that stands somewhere in an event, a command or a machine's record.</summary>
    public static IEnumerable<Type> Enumerations()
    {
        var seen = new HashSet<Type>();
        var open = new Stack<Type>([.. Events, .. Commands, .. SystemRecords]);
        while (open.TryPop(out var next))
        {
            var type = Nullable.GetUnderlyingType(next) ?? (IsArray(next) ? next.GetGenericArguments()[0] : next);
            if (seen.Add(type) && type.Namespace!.StartsWith("Cases.", StringComparison.Ordinal) && !type.IsEnum)
            {
                Parts(type).ToList().ForEach(part => open.Push(part.PropertyType));
            }
        }

        return seen.Where(type => type.IsEnum).OrderBy(type => type.Name, StringComparer.Ordinal);
    }

    /// <summary>The parts of a record that can be set: first those of its constructor, then the others.</summary>
    public static IEnumerable<PropertyInfo> Parts(Type type)
    {
        var parameters = Primary(type)?.GetParameters() ?? [];
        var all = type.GetProperties().Where(p => p.SetMethod is { } set
            && !(set.IsPrivate && type.IsAssignableTo(typeof(Domain.DomainEvent)))).ToList();
        return parameters.Select(parameter => all.Single(p => p.Name == parameter.Name))
            .Concat(all.Where(p => parameters.All(parameter => parameter.Name != p.Name)));
    }

    /// <summary>Makes a record of values for its parts; a part that is not named keeps its default.</summary>
    public static object Make(Type type, Func<PropertyInfo, object?> value)
    {
        var parameters = Primary(type)?.GetParameters() ?? [];
        var parts = Parts(type).ToList();
        var record = parameters.Length == 0
            ? Activator.CreateInstance(type)!
            : Primary(type)!.Invoke([.. parts.Take(parameters.Length).Select(value)]);
        foreach (var part in parts.Skip(parameters.Length))
        {
            part.SetValue(record, value(part));
        }

        return record;
    }

    public static bool MayBeNull(PropertyInfo part) => part.PropertyType.IsValueType
        ? Nullable.GetUnderlyingType(part.PropertyType) is not null
        : new NullabilityInfoContext().Create(part).ReadState == NullabilityState.Nullable;

    public static bool IsArray(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>);

    /// <summary>An immutable array of items that are only known as objects.</summary>
    public static object ArrayOf(Type item, IReadOnlyList<object?> items)
    {
        var array = Array.CreateInstance(item, items.Count);
        for (var index = 0; index < items.Count; index++)
        {
            array.SetValue(items[index], index);
        }

        return typeof(Arrays).GetMethod(nameof(Arrays.Of))!
            .MakeGenericMethod(item).Invoke(null, [array])!;
    }

    /// <summary>Everything in a value as text; two values with the same text are the same.</summary>
    public static string Text(object? value) => value switch
    {
        null => "null",
        string text => '"' + text + '"',
        Instant instant => instant.ToUnixTimeTicks().ToString(CultureInfo.InvariantCulture),
        _ when IsArray(value.GetType()) && IsDefault(value) => "[]",
        IEnumerable items => "[" + string.Join(',', items.Cast<object?>().Select(Text)) + "]",
        FactValue { IsNone: true } => "none",
        FactValue fact => $"{fact.Shape} {fact.Number} {Text(fact.Date)} {Text(fact.Money)} {Text(fact.Words)}",
        Currency or IFormattable or bool => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        _ => value.GetType().Name + "{"
            + string.Join(',', Parts(value.GetType()).Select(p => p.Name + "=" + Text(p.GetValue(value)))) + "}",
    };

    private static ConstructorInfo? Primary(Type type) => type.GetConstructors().MaxBy(c => c.GetParameters().Length);

    private static bool IsDefault(object array) => (bool)array.GetType().GetProperty("IsDefault")!.GetValue(array)!;

    private static Type[] Sealed(Type family) =>
    [
        .. family.Assembly.GetTypes()
            .Where(type => type.IsSealed && type.IsAssignableTo(family))
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    private static class Arrays
    {
        public static ImmutableArray<T> Of<T>(T[] items) => [.. items];
    }
}
