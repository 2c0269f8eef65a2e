using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Cases.Gateway;

/// <summary>What a field of a query holds.</summary>
internal enum QueryKind
{
    /// <summary>A text of up to 200 characters.</summary>
    Text,

    /// <summary>One of some words.</summary>
    Word,

    /// <summary>A whole number from 0 on.</summary>
    Number,

    /// <summary>A decimal such as 123.45.</summary>
    Amount,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A day.</summary>
    Day,

    /// <summary>An instant with its offset.</summary>
    Moment,
}

/// <summary>A field of a query: what is read is what the OpenAPI document shows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Description">What it asks for.</param>
internal sealed record QueryField(string Name, QueryKind Kind, string Description)
{
    /// <summary>The words that it may be; of <see cref="QueryKind.Word"/>.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The greatest number that it may be; null where any is read.</summary>
    public int? Most { get; init; }

    /// <summary>Whether it may be given several times, for any of them.</summary>
    public bool Many { get; init; }

    /// <summary>A field that holds a word of an enumeration.</summary>
    public static QueryField Of<T>(string name, string description)
        where T : struct, Enum => new(name, QueryKind.Word, description)
        {
            Words = [.. Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName)],
        };
}

/// <summary>The fields that the query of an endpoint may have; every other is refused.</summary>
/// <param name="Fields">The fields.</param>
internal sealed record QueryFields(IReadOnlyList<QueryField> Fields)
{
    /// <summary>No field at all.</summary>
    public static QueryFields None { get; } = new([]);

    /// <summary>Refuses a query where the endpoint has no field, so that none is overlooked anywhere.</summary>
    public static async Task RefuseOthersAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<QueryFields>() is not { Fields.Count: 0 } none
            || await context.IsReadAsync(new QueryReading(context.Request.Query, none)).ConfigureAwait(false))
        {
            await next(context).ConfigureAwait(false);
        }
    }
}
