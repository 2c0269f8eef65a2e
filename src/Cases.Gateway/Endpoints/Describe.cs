using System.Text.Json.Serialization.Metadata;
using Cases.Contracts;
using Cases.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Gateway;

/// <summary>Maps commands and reads with what the OpenAPI document says about them.</summary>
internal static class Describe
{
    /// <summary>All who work cases within the bank.</summary>
    public const StaffRoles Staff =
        StaffRoles.Collector | StaffRoles.Field | StaffRoles.Supervisor | StaffRoles.Legal;

    /// <summary>All who may look at a case.</summary>
    public const StaffRoles Readers = Staff | StaffRoles.Compliance | StaffRoles.Auditor | StaffRoles.Agency;

    /// <summary>A command of the case in the path.</summary>
    public static void CaseCommand<T>(
        this RouteGroupBuilder group, string what, StaffRoles roles, JsonTypeInfo<T> body,
        Func<Fields, T, CaseCommand> make)
        where T : class => group
            .MapPost("/cases/{id}/" + what, (string id, HttpContext context, CommandDoor door) =>
                door.CaseAsync(context, id, body, make))
            .Allow(roles, ScopeKind.Case).Commands<T>("cases");

    /// <summary>A command on a thing of the case in the path.</summary>
    public static void CaseThingCommand<T>(
        this RouteGroupBuilder group, string what, StaffRoles roles, JsonTypeInfo<T> body,
        Func<Fields, string, T, CaseCommand> make)
        where T : class => group
            .MapPost("/cases/{id}/" + what, (string id, string key, HttpContext context, CommandDoor door) =>
                door.CaseAsync(context, id, body, (fields, request) => make(fields, key, request)))
            .Allow(roles, ScopeKind.Case).Commands<T>("cases");

    /// <summary>A command of the person in the path.</summary>
    public static void PersonCommand<T>(
        this RouteGroupBuilder group, string what, StaffRoles roles, JsonTypeInfo<T> body,
        Func<Fields, T, PersonCommand> make)
        where T : class => group
            .MapPost("/persons/{id}/" + what, (string id, HttpContext context, CommandDoor door) =>
                door.PersonAsync(context, id, body, make))
            .Allow(roles, ScopeKind.Person).Commands<T>("persons");

    /// <summary>A command on a thing of the person in the path.</summary>
    public static void PersonThingCommand<T>(
        this RouteGroupBuilder group, string what, StaffRoles roles, JsonTypeInfo<T> body,
        Func<Fields, string, T, PersonCommand> make)
        where T : class => group
            .MapPost("/persons/{id}/" + what, (string id, string key, HttpContext context, CommandDoor door) =>
                door.PersonAsync(context, id, body, (fields, request) => make(fields, key, request)))
            .Allow(roles, ScopeKind.Person).Commands<T>("persons");

    /// <summary>What every command reads and answers.</summary>
    public static RouteHandlerBuilder Commands<T>(this RouteHandlerBuilder builder, string tag)
        where T : class => builder
            .WithTags(tag)
            .Accepts<T>("application/json")
            .Produces<Receipt>(200).Produces<Receipt>(201)
            .Problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503)
            .WithMetadata(KeyedCall.WithVersion, AnswerHeaders.OfVersion);

    /// <summary>What every read answers.</summary>
    public static RouteHandlerBuilder Reads<T>(this RouteHandlerBuilder builder, string tag, string summary) => builder
        .WithTags(tag).WithSummary(summary).Produces<T>(200).Problems(400, 401, 403, 404, 429, 503);

    public static RouteHandlerBuilder Problems(this RouteHandlerBuilder builder, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            builder.Produces<Problem>(status, ProblemAnswer.MediaType);
        }

        return builder;
    }
}
