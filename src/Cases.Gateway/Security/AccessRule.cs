using Microsoft.AspNetCore.Builder;

namespace Cases.Gateway;

/// <summary>Who may call an endpoint; every endpoint has one.</summary>
/// <param name="Roles">The roles that may; ignored where <see cref="Anyone"/> is set.</param>
/// <param name="Scope">What the endpoint is about.</param>
public sealed record AccessRule(StaffRoles Roles, ScopeKind Scope)
{
    /// <summary>Whether strangers may call it too.</summary>
    public bool Anyone { get; init; }

    /// <summary>The route value that names what the endpoint is about.</summary>
    public string RouteValue { get; init; } = "id";
}

/// <summary>Says on an endpoint who may call it.</summary>
public static class AccessRules
{
    /// <summary>Lets some roles in, and only to what is within their scope.</summary>
    /// <param name="builder">The endpoint, or a group whose endpoints have the same rule.</param>
    /// <param name="roles">The roles.</param>
    /// <param name="scope">What the endpoint is about.</param>
    /// <param name="routeValue">The route value that names it.</param>
    public static T Allow<T>(
        this T builder, StaffRoles roles, ScopeKind scope = ScopeKind.None, string routeValue = "id")
        where T : IEndpointConventionBuilder =>
        Add(builder, new AccessRule(roles, scope) { RouteValue = routeValue });

    /// <summary>Lets anyone in, signed in or not.</summary>
    public static T AllowAnyone<T>(this T builder)
        where T : IEndpointConventionBuilder =>
        Add(builder, new AccessRule(StaffRoles.None, ScopeKind.None) { Anyone = true });

    private static T Add<T>(T builder, AccessRule rule)
        where T : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(rule));
        return builder;
    }
}
