using System.Collections.Immutable;
using System.Globalization;
using Cases.Contracts;
using Cases.Domain;
using Microsoft.AspNetCore.Http;
using NodaTime;
using NodaTime.Text;

namespace Cases.Gateway;

/// <summary>Reads the query of a request field by field, and keeps what is wrong with it.</summary>
/// <remarks>A field that nobody knows is refused: a filter that is misspelt must not widen a list in silence.</remarks>
internal sealed class QueryReading
{
    private const int MostCharacters = 200;
    private const int FirstYear = 1900;
    private const int LastYear = 9998;

    private readonly IQueryCollection query;
    private readonly List<FieldFault> faults = [];

    public QueryReading(IQueryCollection query, QueryFields known)
    {
        this.query = query;
        foreach (var (name, values) in query)
        {
            var field = known.Fields.FirstOrDefault(field => field.Name == name);
            if (field is null)
            {
                Fault(name.Length <= MostCharacters ? name : "", "There is no such field here.");
            }
            else if (values.Count != 1 && !field.Many)
            {
                Fault(name, "Give it once.");
            }
            else if (values.Any(value => value is not { Length: > 0 and <= MostCharacters }))
            {
                Fault(name, $"It has 1 to {MostCharacters} characters; leave out what does not matter.");
            }
        }
    }

    /// <summary>What is wrong, in the order of reading.</summary>
    public IReadOnlyList<FieldFault> Faults => faults;

    public string? Text(string name) => query.TryGetValue(name, out var values) ? values[0] : null;

    public T? Word<T>(string name)
        where T : struct, Enum => Words<T>(name) is [var first, ..] ? first : null;

    public ImmutableArray<T> Words<T>(string name)
        where T : struct, Enum
    {
        var known = Enum.GetValues<T>().ToDictionary(CamelCase, StringComparer.Ordinal);
        var read = ImmutableArray.CreateBuilder<T>();
        foreach (var text in query.TryGetValue(name, out var values) ? values : [])
        {
            if (known.TryGetValue(text ?? "", out var word))
            {
                read.Add(word);
            }
            else
            {
                Fault(name, $"It is one of {string.Join(", ", known.Keys)}.");
            }
        }

        return read.ToImmutable();
    }

    public int? Number(string name, int most = int.MaxValue) => (int?)Long(name, most);

    public long? Position(string name) => Long(name, long.MaxValue);

    public bool Flag(string name)
    {
        var text = Text(name);
        if (text is not (null or "true" or "false"))
        {
            Fault(name, "It is true or false.");
        }

        return text == "true";
    }

    public LocalDate? Day(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var read = LocalDatePattern.Iso.Parse(text);
        if (!read.Success)
        {
            Fault(name, "Write a day as YYYY-MM-DD.");
        }

        return read.Success ? read.Value : null;
    }

    public Instant? Moment(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        // At the ends of the calendar an offset leads out of it.
        var read = OffsetDateTimePattern.Rfc3339.Parse(text);
        if (read.Success && read.Value.Year is >= FirstYear and <= LastYear)
        {
            return read.Value.ToInstant();
        }

        Fault(name, $"Write an instant as 2026-01-31T09:00:00+08:00, of the years {FirstYear} to {LastYear}.");
        return null;
    }

    public Currency? MaybeCurrency(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (Currency.TryParse(text, out var currency))
        {
            return currency;
        }

        Fault(name, "It is no ISO 4217 code in capitals.");
        return null;
    }

    public long? Minor(string name, Currency? currency)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (currency is not { } known)
        {
            Fault(name, "Give the currency too: amounts of two currencies are not compared.");
            return null;
        }

        if (DecimalAmount.TryParse(text, known.Exponent, out var minor))
        {
            return minor;
        }

        Fault(name, $"Write a decimal such as 123.45, with at most {known.Exponent} decimals for {known.Code}.");
        return null;
    }

    public void Fault(string field, string message) => faults.Add(new FieldFault(field, message));

    private static string CamelCase<T>(T word)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(word.ToString());

    private long? Long(string name, long most)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most)
        {
            return number;
        }

        Fault(name, $"It is a whole number from 0 to {most.ToString(CultureInfo.InvariantCulture)}.");
        return null;
    }
}
