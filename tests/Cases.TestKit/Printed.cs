using System.Collections;
using System.Globalization;
using System.Text;

namespace Cases.TestKit;

/// <summary>Values as text, so that records which hold arrays can be compared by what they hold.</summary>
public static class Printed
{
    /// <summary>The public properties of a value and of what it holds; sets in the order of their texts.</summary>
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Put(text, value);
        return text.ToString();
    }

    private static void Put(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append('-');
                break;
            case string word:
                text.Append('"').Append(word).Append('"');
                break;
            case IFormattable plain when !plain.GetType().IsGenericType && plain is not IEnumerable:
                text.Append(plain.ToString(null, CultureInfo.InvariantCulture));
                break;
            case bool flag:
                text.Append(flag);
                break;
            case IEnumerable many:
                PutMany(text, many);
                break;
            default:
                PutProperties(text, value);
                break;
        }
    }

    private static void PutMany(StringBuilder text, IEnumerable many)
    {
        var items = many.Cast<object?>().Select(Of).ToList();
        if (many is IReadOnlySet<string>)
        {
            items.Sort(StringComparer.Ordinal);
        }

        text.Append('[').AppendJoin(", ", items).Append(']');
    }

    private static void PutProperties(StringBuilder text, object value)
    {
        text.Append(value.GetType().Name).Append('{');
        foreach (var property in value.GetType().GetProperties().OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            if (property.GetIndexParameters().Length == 0 && property.GetMethod is { IsStatic: false, IsPublic: true })
            {
                text.Append(property.Name).Append(": ");
                Put(text, property.GetValue(value));
                text.Append("; ");
            }
        }

        text.Append('}');
    }
}
