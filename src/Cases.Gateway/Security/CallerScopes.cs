using Cases.Engine;

namespace Cases.Gateway;

/// <summary>What the claims of a caller let him see: the one place where claims become a scope.</summary>
/// <remarks>
/// A claim that is absent does not bound, but an agency always is: it sees what is placed with it, and nothing where it
/// goes by the bank's own name. A case whose opener told of no organisation is the bank's own.
/// </remarks>
internal static class CallerScopes
{
    public static WorkScope Of(Caller caller, GatewayOptions options) => new()
    {
        Organisation = caller.Role == StaffRoles.Agency ? null : caller.Organisation,
        OrOfNone = caller.Role != StaffRoles.Agency && caller.Organisation == options.Organisation,
        PlacedWith = caller.Role != StaffRoles.Agency ? null
            : caller.Organisation is { } agency && agency != options.Organisation ? agency : "",
        Branch = caller.Branch,
        Team = caller.Team,
        Subject = caller.Team is null ? null : caller.Subject,
        Products = caller.Product is { } product ? [product] : [],
    };

    /// <summary>The part of the bank beyond which a caller sees nothing, as a name; empty for all of it.</summary>
    public static string RealmOf(Caller caller, GatewayOptions options) => SeesAll(caller, options)
        ? ""
        : string.Join('\n', caller.Organisation, caller.Branch, caller.Team, caller.Product);

    /// <summary>Whether a caller sees everything that belongs to the bank, cases or not.</summary>
    public static bool SeesAll(Caller caller, GatewayOptions options) =>
        caller is { Branch: null, Team: null, Product: null } && caller.Role != StaffRoles.Agency
        && (caller.Organisation is null || caller.Organisation == options.Organisation);
}
