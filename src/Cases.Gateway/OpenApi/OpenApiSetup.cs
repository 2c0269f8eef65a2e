using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cases.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Cases.Gateway;

/// <summary>The OpenAPI document: made from the endpoints and their rules, so that both say the same.</summary>
internal static class OpenApiSetup
{
    /// <summary>The name of the document.</summary>
    public const string Name = "v1";

    /// <summary>Names the roles that may call an operation; absent where anyone may.</summary>
    public const string RolesExtension = "x-roles";

    /// <summary>Names the kind of thing that must be within the caller's scope.</summary>
    public const string ScopeExtension = "x-scope";

    private const string Scheme = "bearer";

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<ServedDocument>();
        services.AddOpenApi(Name, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer((document, _, _) => Describe(document));
            options.AddOperationTransformer((operation, context, _) => Describe(operation, context));
            options.AddSchemaTransformer((schema, context, _) => ListWords(schema, context.JsonTypeInfo.Type));
        });
    }

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet($"/openapi/{Name}.json", ReadAsync).ExcludeFromDescription().AllowAnyone();

    private static async Task<FileContentHttpResult> ReadAsync(ServedDocument served) => TypedResults.Bytes(
        (await served.ReadAsync().ConfigureAwait(false)).Json, "application/json; charset=utf-8");

    private static Task Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Cases",
            Version = Name,
            Description = "Cases of overdue accounts: every step decided, recorded and provable. Errors are "
                + "application/problem+json with a stable code.",
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        foreach (var schema in document.Components.Schemas?.Values ?? [])
        {
            WithoutNull(schema);
        }

        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http, Scheme = Scheme, BearerFormat = "JWT",
            },
        };
        return Task.CompletedTask;
    }

    private static async Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        Rule(operation, context, metadata);
        ResponseHeaders.Add(operation, metadata.OfType<AnswerHeaders>().LastOrDefault());
        if (metadata.OfType<TakesEvents>().Any())
        {
            await EventTexts.AddAsync(operation, context).ConfigureAwait(false);
        }
    }

    private static void Rule(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, IList<object> metadata)
    {
        var rule = metadata.OfType<AccessRule>().LastOrDefault();
        AddProblem(operation, 429);
        NameIt(operation, context.Description);
        AddHeaders(operation, metadata.OfType<KeyedCall>().LastOrDefault());
        foreach (var header in metadata.OfType<ReadHeader>())
        {
            (operation.Parameters ??= []).Add(Header(header.Name, header.Description, false));
        }

        if (metadata.OfType<OneOrMany>().Any())
        {
            Widen(operation);
        }

        if (context.Description.HttpMethod != "GET")
        {
            // The wall before all endpoints refuses bodies of other kinds, whether one is asked for or not.
            AddProblem(operation, 415);
        }

        foreach (var field in metadata.OfType<QueryFields>().SelectMany(query => query.Fields))
        {
            (operation.Parameters ??= []).Add(Parameter(field));
        }

        if (rule is null or { Anyone: true })
        {
            return;
        }

        operation.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] },
        ];
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal);
        operation.Extensions[RolesExtension] = new JsonNodeExtension(Roles(rule.Roles));
        AddProblem(operation, 401);
        AddProblem(operation, 403);
        if (rule.Scope != ScopeKind.None)
        {
            operation.Extensions[ScopeExtension] =
                new JsonNodeExtension(JsonValue.Create(rule.Scope.ToString().ToLowerInvariant()));
            AddProblem(operation, 404);
        }
    }

    private static Task ListWords(OpenApiSchema schema, Type type)
    {
        if ((Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } words)
        {
            schema.Enum = [.. WireWords.All(words).Select(word => (JsonNode)JsonValue.Create(word)!)];
            if (words != type)
            {
                schema.Enum.Add(JsonNullSentinel.JsonNull);
            }
        }
        else if (schema is { Type: JsonSchemaType.Array, Items: null } && WordsOf(type) is { } listed)
        {
            // The writer of schemas leaves out what a list of words consists of.
            schema.Items = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = [.. WireWords.All(listed).Select(word => (JsonNode)JsonValue.Create(word)!)],
            };
        }

        return Task.CompletedTask;
    }

    /// <summary>The words that a list holds; null where it holds something else.</summary>
    private static Type? WordsOf(Type list) =>
        list is { IsGenericType: true } && list.GetGenericArguments() is [{ IsEnum: true } words] ? words : null;

    /// <summary>A list of words has no null in it: where a member may be absent, the member says so.</summary>
    private static void WithoutNull(IOpenApiSchema schema)
    {
        if (schema is OpenApiSchema { Enum: { Count: > 0 } words } named)
        {
            named.Type = JsonSchemaType.String;
            named.Enum =
            [
                .. words.Where(word => word.GetValueKind() == JsonValueKind.String && !word.IsJsonNullSentinel()),
            ];
        }
    }

    private static void NameIt(OpenApiOperation operation, ApiDescription call)
    {
        var path = call.RelativePath ?? "";
        operation.OperationId ??= OperationTexts.IdOf(call.HttpMethod ?? "", path);
        operation.Summary ??= OperationTexts.Of(path);
    }

    private static void AddHeaders(OpenApiOperation operation, KeyedCall? call)
    {
        if (call is null)
        {
            return;
        }

        (operation.Parameters ??= []).Add(Header(
            "Idempotency-Key", "The command's id: the same key and input have the same answer, and act once.",
            !call.MayBeAbsent));
        if (call.ReadsVersion)
        {
            operation.Parameters.Add(Header(
                "If-Match", "The ETag of what was read: another version is 412, and nothing is done.", false));
        }
    }

    /// <summary>A body that is an array may be one element without the array around it.</summary>
    private static void Widen(OpenApiOperation operation)
    {
        foreach (var media in operation.RequestBody?.Content?.Values ?? [])
        {
            if (media.Schema is { Items: { } one } many)
            {
                media.Schema = new OpenApiSchema { OneOf = [one, many] };
            }
        }
    }

    private static OpenApiParameter Header(string name, string description, bool required) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Required = required,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static OpenApiParameter Parameter(QueryField field)
    {
        var schema = new OpenApiSchema
        {
            Type = field.Kind switch
            {
                QueryKind.Number => JsonSchemaType.Integer,
                QueryKind.Flag => JsonSchemaType.Boolean,
                _ => JsonSchemaType.String,
            },
            Format = field.Kind switch
            {
                QueryKind.Number => "int64",
                QueryKind.Day => "date",
                QueryKind.Moment => "date-time",
                _ => null,
            },
            Minimum = field.Kind == QueryKind.Number ? "0" : null,
            Maximum = field.Most?.ToString(CultureInfo.InvariantCulture),
            Enum = field.Words.Count == 0 ? null : [.. field.Words.Select(word => (JsonNode)JsonValue.Create(word)!)],
        };
        return new OpenApiParameter
        {
            Name = field.Name,
            In = ParameterLocation.Query,
            Description = field.Description,
            Schema = field.Many ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = schema } : schema,
        };
    }

    private static JsonArray Roles(StaffRoles roles) =>
        [.. RoleNames.All.Where(name => (RoleNames.Parse(name) & roles) != 0).Select(name => JsonValue.Create(name))];

    private static void AddProblem(OpenApiOperation operation, int status)
    {
        operation.Responses ??= [];
        var key = status.ToString(CultureInfo.InvariantCulture);
        if (operation.Responses.ContainsKey(key))
        {
            return;
        }

        operation.Responses[key] = new OpenApiResponse
        {
            Description = ProblemKind.Of(status).Title,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [ProblemAnswer.MediaType] = new OpenApiMediaType(),
            },
        };
    }
}
