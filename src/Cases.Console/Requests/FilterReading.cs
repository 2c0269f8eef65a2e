using System.Globalization;
using Cases.Contracts;
using Microsoft.Extensions.Primitives;

namespace Cases.Pages;

/// <summary>Reads the filters of the worklist from an address or a form, and keeps what is wrong with them.</summary>
/// <remarks>A filter that is unknown or cannot be read is a fault: it must not widen the list in silence.</remarks>
public sealed class FilterReading
{
    /// <summary>The field with the place where the page begins.</summary>
    public const string Cursor = "cursor";

    private static readonly string[] Moments =
        ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.fffffff"];

    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);
    private readonly List<FieldFault> faults = [];
    private readonly TimeZoneInfo zone;

    /// <summary>Takes the fields; those that are left empty count as absent.</summary>
    /// <param name="fields">The fields of an address or a form.</param>
    /// <param name="zone">The zone of the pages; UTC where absent.</param>
    public FilterReading(IEnumerable<KeyValuePair<string, StringValues>> fields, TimeZoneInfo? zone)
    {
        ArgumentNullException.ThrowIfNull(fields);
        this.zone = zone ?? TimeZoneInfo.Utc;
        foreach (var (name, values) in fields)
        {
            if (name != Cursor && !WorklistFilters.All.Any(field => field.Name == name))
            {
                faults.Add(new FieldFault(name, "fault.no-filter"));
            }
            else if (values.Count > 1)
            {
                faults.Add(new FieldFault(name, "fault.once"));
            }
            else if (values.ToString().Trim() is { Length: > 0 } text)
            {
                texts[name] = text;
            }
        }
    }

    /// <summary>What cannot be read, by field; the message is a key of <see cref="Words"/>.</summary>
    public IReadOnlyList<FieldFault> Faults => faults;

    /// <summary>What was filled in, by field.</summary>
    public IReadOnlyDictionary<string, string> Texts => texts;

    /// <summary>A field as it was filled in; null where it was not.</summary>
    public string? Text(string field) => texts.GetValueOrDefault(field);

    /// <summary>A whole number from 0 on.</summary>
    public int? Number(string field) => Read<int>(field, "fault.number", (string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number));

    /// <summary>A day.</summary>
    public DateOnly? Day(string field) => Read<DateOnly>(field, "fault.day", (string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day));

    /// <summary>A ticked box; null where it is not ticked.</summary>
    public bool? Flag(string field) => Read<bool>(field, "fault.choice", (string text, out bool yes) =>
        (yes = text == "true") || text == "false") is true ? true : null;

    /// <summary>An instant: by the clocks of the zone, or with an offset of its own, as links write it.</summary>
    public DateTimeOffset? Moment(string field) =>
        Read<DateTimeOffset>(field, "fault.moment", (string text, out DateTimeOffset at) =>
        {
            if (DateTime.TryParseExact(
                    text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            {
                at = zone.IsInvalidTime(local) ? default : new DateTimeOffset(local, zone.GetUtcOffset(local));
                return !zone.IsInvalidTime(local);
            }

            return DateTimeOffset.TryParseExact(
                text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out at);
        }) is { } moment ? Shown(field, moment) : null;

    /// <summary>One of a list of words. A form sends names, links what the contract writes.</summary>
    public T? Word<T>(string field)
        where T : struct, Enum => Read<T>(field, "fault.choice", (string text, out T word) =>
        {
            // Names only: a number is no choice of the list.
            var name = Array.Find(
                Enum.GetNames<T>(), known => string.Equals(known, text, StringComparison.OrdinalIgnoreCase));
            word = name is null ? default : Enum.Parse<T>(name);
            return name is not null;
        });

    // The field of the page knows no offset.
    private DateTimeOffset Shown(string field, DateTimeOffset at)
    {
        texts[field] = TimeZoneInfo.ConvertTime(at, zone).ToString(Moments[0], CultureInfo.InvariantCulture);
        return at;
    }

    private T? Read<T>(string field, string fault, Reader<T> read)
        where T : struct
    {
        if (!texts.TryGetValue(field, out var text))
        {
            return null;
        }

        if (read(text, out var value))
        {
            return value;
        }

        faults.Add(new FieldFault(field, fault));
        return null;
    }

    private delegate bool Reader<T>(string text, out T value);
}
