using Cases.Contracts;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Cases.Gateway;

/// <summary>Writes into the document how signed events are sent, beside the plain JSON of an operation.</summary>
internal static class EventTexts
{
    private const string Schema = nameof(PaymentEvent);

    private static readonly (string Name, string Text)[] Headers =
    [
        ("webhook-id", "Of signed events: names the message, the same each time that it is sent."),
        ("webhook-timestamp", "Of signed events: when it is sent, in seconds since 1970; at most 300 from now."),
        ("webhook-signature", "Of signed events: v1, a comma, and the base64 of HMAC-SHA256 over id, point, timestamp, "
            + "point and body, as Standard Webhooks has it; several with blanks between them."),
    ];

    /// <summary>Adds the headers and the media types of events.</summary>
    public static async Task AddAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        foreach (var (name, text) in Headers)
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Header,
                Description = text,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }

        operation.Description = "A payment or an array as application/json takes a bearer token. CloudEvents 1.0 "
            + "(structured, a batch, or binary with headers ce-…) take a signature as in Standard Webhooks instead; "
            + "each event has a result, and one that cannot be used is rejected by itself.";
        var schema = await context.GetOrCreateSchemaAsync(typeof(PaymentEvent)).ConfigureAwait(false);
        // Senders add attributes of their own, which are read and not looked at.
        schema.AdditionalPropertiesAllowed = true;
        schema.Properties!["data"] = new OpenApiSchemaReference(nameof(PaymentRequest), context.Document);
        context.Document!.AddComponent(Schema, schema);
        if (operation.RequestBody?.Content is { } content)
        {
            content["application/cloudevents+json"] = new OpenApiMediaType { Schema = One(context) };
            content["application/cloudevents-batch+json"] = new OpenApiMediaType
            {
                Schema = new OpenApiSchema { Type = JsonSchemaType.Array, Items = One(context) },
            };
        }
    }

    private static OpenApiSchemaReference One(OpenApiOperationTransformerContext context) =>
        new(Schema, context.Document);
}
