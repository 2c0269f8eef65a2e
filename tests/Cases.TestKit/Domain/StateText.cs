using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Cases.TestKit;

/// <summary>
/// A record and everything in it as text, so that two states can be compared by what they hold: records compare arrays
/// by reference. Sets come in ordinal order.
/// </summary>
public static class StateText
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Known = new();

    /// <summary>The text of a value.</summary>
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append('-');
                break;
            case string known:
                text.Append('"').Append(known).Append('"');
                break;
            case Domain.Currency currency:
                text.Append(currency.Code);
                break;
            case IEnumerable<string> set and not IList:
                text.AppendJoin(',', set.Order(StringComparer.Ordinal));
                break;
            case IEnumerable list:
                WriteList(text, list);
                break;
            case IFormattable plain when !IsOurs(value.GetType()):
                text.Append(plain.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                WriteRecord(text, value);
                break;
        }
    }

    private static void WriteList(StringBuilder text, IEnumerable list)
    {
        text.Append('[');
        foreach (var item in list)
        {
            Write(text, item);
            text.Append(';');
        }

        text.Append(']');
    }

    private static void WriteRecord(StringBuilder text, object value)
    {
        if (!IsOurs(value.GetType()) || value is Enum)
        {
            text.Append(value);
            return;
        }

        text.Append(value.GetType().Name).Append('{');
        foreach (var property in Known.GetOrAdd(value.GetType(), Stored))
        {
            text.Append(property.Name).Append('=');
            Write(text, property.GetValue(value));
            text.Append(' ');
        }

        text.Append('}');
    }

    /// <summary>Only what is stored: what is derived follows from it, and may fail where there is nothing to
    /// derive.</summary>
    private static PropertyInfo[] Stored(Type type) =>
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0 && property.CanWrite)
            .OrderBy(property => property.Name, StringComparer.Ordinal),
    ];

    private static bool IsOurs(Type type) => type.Namespace?.StartsWith("Cases", StringComparison.Ordinal) == true;
}
