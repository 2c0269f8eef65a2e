using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cases.Gateway.Tests;

/// <summary>One operation of the OpenAPI document with all that a caller needs to know.</summary>
internal sealed record ApiOperation(string Method, string Path, JsonElement Json)
{
    public string Name => $"{Method} {Path}";

    /// <summary>The roles that may call it; null for anyone.</summary>
    public string[]? Roles { get; } = Json.TryGetProperty("x-roles", out var roles)
        ? [.. roles.EnumerateArray().Select(role => role.GetString()!)]
        : null;

    /// <summary>The schema of the body; null where there is none, or one that is no JSON.</summary>
    public JsonElement? Body { get; } = Json.TryGetProperty("requestBody", out var body)
        && body.GetProperty("content").TryGetProperty("application/json", out var json)
        ? json.GetProperty("schema")
        : null;

    /// <summary>Its query's fields, each with its schema.</summary>
    public (string Name, JsonElement Schema)[] Query { get; } = Json.TryGetProperty("parameters", out var parameters)
        ? [.. parameters.EnumerateArray().Where(one => one.GetProperty("in").GetString() == "query")
            .Select(one => (one.GetProperty("name").GetString()!, one.GetProperty("schema")))]
        : [];
}

/// <summary>The OpenAPI document, read for checking answers against it.</summary>
internal sealed partial class ApiDocument
{
    /// <summary>Headers that the document names wherever they are sent.</summary>
    private static readonly string[] Told = ["ETag", "Location", "Retry-After"];

    private readonly JsonElement schemas;

    private ApiDocument(JsonElement root)
    {
        schemas = root.GetProperty("components").GetProperty("schemas");
        Operations =
        [
            .. from path in root.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               select new ApiOperation(operation.Name.ToUpperInvariant(), path.Name, operation.Value),
        ];
    }

    public IReadOnlyList<ApiOperation> Operations { get; }

    public static ApiDocument Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return new ApiDocument(document.RootElement.Clone());
    }

    /// <summary>The schema itself where it is one by name.</summary>
    public JsonElement Resolve(JsonElement schema) => schema.TryGetProperty("$ref", out var name)
        ? Resolve(schemas.GetProperty(name.GetString()!.Split('/')[^1]))
        : schema;

    /// <summary>What is wrong with an answer by the document; null where nothing is.</summary>
    public string? Fault(ApiOperation operation, HttpResponseMessage answer, string body)
    {
        var status = (int)answer.StatusCode;
        var mediaType = answer.Content.Headers.ContentType?.MediaType;
        if (!operation.Json.GetProperty("responses").TryGetProperty($"{status}", out var response))
        {
            return $"the status {status} is not in the document";
        }

        if (HeaderFault(response, answer) is { } header)
        {
            return $"{status} {header}";
        }

        if (!response.TryGetProperty("content", out var content) || !content.EnumerateObject().Any())
        {
            return null;
        }

        if (mediaType is null || !content.TryGetProperty(mediaType, out var media))
        {
            return $"{status} as {mediaType ?? "nothing"} is not in the document";
        }

        if (!mediaType.EndsWith("json", StringComparison.Ordinal))
        {
            return null;
        }

        using var document = JsonDocument.Parse(body);
        return media.TryGetProperty("schema", out var schema) ? Fault(schema, document.RootElement, "$") : null;
    }

    /// <summary>Where and why a value is not of a schema; null where it is.</summary>
    public string? Fault(JsonElement given, JsonElement value, string place)
    {
        var schema = Resolve(given);
        if (schema.TryGetProperty("oneOf", out var choices))
        {
            return choices.EnumerateArray().Any(choice => Fault(choice, value, place) is null)
                ? null
                : $"{place} is none of the choices";
        }

        if (schema.TryGetProperty("enum", out var words))
        {
            return words.EnumerateArray().Any(word => JsonElement.DeepEquals(word, value))
                ? null
                : $"{place} is none of the words: {value}";
        }

        if (schema.TryGetProperty("type", out var type) && !Types(type).Any(name => IsOf(name, value)))
        {
            return $"{place} is {value.ValueKind}, and not {type}";
        }

        return value.ValueKind switch
        {
            JsonValueKind.String when schema.TryGetProperty("format", out var format)
                && !IsFormed(format.GetString(), value) => $"{place} is no {format}: {value}",
            JsonValueKind.Object => ObjectFault(schema, value, place),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) => value.EnumerateArray()
                .Select((item, index) => Fault(items, item, $"{place}[{index}]"))
                .FirstOrDefault(one => one is not null),
            _ => null,
        };
    }

    /// <summary>The types of a schema; nothing said is anything.</summary>
    public static string[] Types(JsonElement type) => type.ValueKind == JsonValueKind.Array
        ? [.. type.EnumerateArray().Select(one => one.GetString()!)]
        : [type.GetString()!];

    private string? ObjectFault(JsonElement schema, JsonElement value, string place)
    {
        if (schema.TryGetProperty("required", out var required)
            && required.EnumerateArray().FirstOrDefault(name => !value.TryGetProperty(name.GetString()!, out _))
                is { ValueKind: JsonValueKind.String } missing)
        {
            return $"{place}.{missing} is missing";
        }

        if (!schema.TryGetProperty("properties", out var properties))
        {
            return null;
        }

        var isClosed = schema.TryGetProperty("additionalProperties", out var more)
            && more.ValueKind == JsonValueKind.False;
        foreach (var member in value.EnumerateObject())
        {
            var fault = properties.TryGetProperty(member.Name, out var own)
                ? Fault(own, member.Value, $"{place}.{member.Name}")
                : isClosed ? $"{place}.{member.Name} is unknown" : null;
            if (fault is not null)
            {
                return fault;
            }
        }

        return null;
    }

    /// <summary>Which header is promised and absent, or sent and told by nobody.</summary>
    private static string? HeaderFault(JsonElement response, HttpResponseMessage answer)
    {
        Dictionary<string, JsonElement> told = response.TryGetProperty("headers", out var headers)
            ? headers.EnumerateObject().ToDictionary(one => one.Name, one => one.Value)
            : [];
        return told.Where(one => IsRequired(one.Value) && !answer.Headers.Contains(one.Key))
            .Select(one => $"without the header {one.Key}")
            .Concat(Told.Where(name => answer.Headers.Contains(name) && !told.ContainsKey(name))
                .Select(name => $"with the header {name}, which is not in the document"))
            .FirstOrDefault();
    }

    private static bool IsRequired(JsonElement header) =>
        header.TryGetProperty("required", out var required) && required.GetBoolean();

    /// <summary>Whether a text has the form that is named; of forms that are not known here it has any.</summary>
    private static bool IsFormed(string? format, JsonElement value) => format switch
    {
        "date" => DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture,
            DateTimeStyles.None, out _),
        "date-time" => Moment().IsMatch(value.GetString()!) && value.TryGetDateTimeOffset(out _),
        _ => true,
    };

    /// <summary>RFC 3339: the offset is said, and never left to the reader.</summary>
    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$", RegexOptions.NonBacktracking)]
    private static partial Regex Moment();

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "string" => value.ValueKind == JsonValueKind.String,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => false,
    };
}
