using System.Collections;
using System.Text.Json.Serialization.Metadata;

namespace Cases.Gateway;

/// <summary>
/// Finds a null where the documented form has none. The reader itself sees those of members; in lists it lets them in.
/// </summary>
internal static class JsonNulls
{
    /// <summary>The place of the first such null; null where there is none.</summary>
    /// <param name="value">What was read.</param>
    /// <param name="type">Its form.</param>
    /// <param name="place">Where it stands.</param>
    public static string? PlaceOf(object value, JsonTypeInfo type, string place = "$") => type.Kind switch
    {
        JsonTypeInfoKind.Object => type.Properties
            .Select(member => OfMember(value, member, type, $"{place}.{member.Name}"))
            .FirstOrDefault(found => found is not null),
        JsonTypeInfoKind.Enumerable => ((IEnumerable)value).Cast<object?>()
            .Select((element, index) => OfElement(element, type, $"{place}[{index}]"))
            .FirstOrDefault(found => found is not null),
        _ => null,
    };

    private static string? OfMember(object owner, JsonPropertyInfo member, JsonTypeInfo type, string place) =>
        member.Get?.Invoke(owner) is { } value ? PlaceOf(value, FormOf(type, member.PropertyType), place)
        : member is { Get: not null, IsSetNullable: false, PropertyType.IsValueType: false } ? place
        : null;

    private static string? OfElement(object? element, JsonTypeInfo type, string place) =>
        element is null ? place : PlaceOf(element, FormOf(type, type.ElementType!), place);

    private static JsonTypeInfo FormOf(JsonTypeInfo owner, Type type) => owner.Options.GetTypeInfo(type);
}
