using Microsoft.OpenApi;

namespace Cases.Gateway;

/// <summary>Says on an endpoint which headers its good answers carry, so that the document can name them.</summary>
/// <param name="Version">Whether they carry the ETag.</param>
/// <param name="Place">Whether they carry the Location of what was made.</param>
internal sealed record AnswerHeaders(bool Version, bool Place)
{
    /// <summary>The ETag.</summary>
    public static readonly AnswerHeaders OfVersion = new(true, false);

    /// <summary>The ETag where the answer is of now: what is shown as of another day cannot be changed.</summary>
    public static readonly AnswerHeaders OfVersionNow = new(true, false) { IsOfNowAlone = true };

    /// <summary>The ETag and the Location.</summary>
    public static readonly AnswerHeaders OfNew = new(true, true);

    /// <summary>Whether only an answer of now has the ETag.</summary>
    public bool IsOfNowAlone { get; private init; }
}

/// <summary>Writes into the document which headers answers carry.</summary>
internal static class ResponseHeaders
{
    /// <summary>Adds the headers of an operation's answers, once all its answers are there.</summary>
    public static void Add(OpenApiOperation operation, AnswerHeaders? sent)
    {
        foreach (var (status, answer) in operation.Responses ?? [])
        {
            if (answer is not OpenApiResponse response)
            {
                continue;
            }

            if (status is "429" or "503")
            {
                Add(response, "Retry-After", JsonSchemaType.Integer, "Seconds to wait before the same is sent again.");
            }

            if (status is not ("200" or "201") || sent is null)
            {
                continue;
            }

            if (sent.Version)
            {
                Add(response, "ETag", JsonSchemaType.String, sent.IsOfNowAlone
                    ? "The state version, which If-Match takes; absent where another day was asked for."
                    : "The state version, which If-Match takes.", !sent.IsOfNowAlone);
            }

            if (sent.Place)
            {
                Add(response, "Location", JsonSchemaType.String, "The path of what was made.");
            }
        }
    }

    private static void Add(
        OpenApiResponse response, string name, JsonSchemaType type, string description, bool isRequired = true) =>
        (response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal))[name] = new OpenApiHeader
        {
            Description = description, Required = isRequired, Schema = new OpenApiSchema { Type = type },
        };
}
