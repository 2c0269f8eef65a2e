using Microsoft.AspNetCore.Routing;

namespace Cases.Gateway;

/// <summary>
/// Who may send the command of an action, as the endpoints' own rules say: what is advised is what the wall lets in.
/// </summary>
/// <param name="endpoints">All endpoints.</param>
internal sealed class ActionDoors(EndpointDataSource endpoints)
{
    private const string Root = "/v1/cases/{id}/";

    /// <summary>Where each action is asked for, below the case.</summary>
    public static IReadOnlyDictionary<string, string> Doors { get; } = new Dictionary<string, string>(
        StringComparer.Ordinal)
    {
        ["remind"] = "reminders",
        ["recordContact"] = "contacts",
        ["makePromise"] = "promises",
        ["cancelPromise"] = "promises/{key}/cancel",
        ["agreePlan"] = "plans",
        ["agreeSettlement"] = "settlements",
        ["changePlan"] = "plans/{key}/change",
        ["completePlan"] = "plans/{key}/complete",
        ["breakPlan"] = "plans/{key}/break",
        ["cancelPlan"] = "plans/{key}/cancel",
        ["reinstatePlan"] = "plans/{key}/reinstate",
        ["scheduleVisit"] = "visits",
        ["checkInVisit"] = "visits/{key}/check-in",
        ["completeVisit"] = "visits/{key}/complete",
        ["cancelVisit"] = "visits/{key}/cancel",
        ["referToLegal"] = "referrals",
        ["withdrawReferral"] = "referrals/{key}/withdraw",
        ["resolve"] = "resolutions",
        ["reopen"] = "reopenings",
        ["addCharge"] = "charges",
        ["waive"] = "waivers",
        ["placeHold"] = "holds",
        ["recordDispute"] = "disputes",
        ["recordComplaint"] = "complaints",
        ["advanceHold"] = "holds/{key}/steps",
        ["liftHold"] = "holds/{key}/lift",
        ["withdrawDispute"] = "disputes/{key}/withdraw",
        ["withdrawComplaint"] = "complaints/{key}/withdraw",
        ["addNote"] = "notes",
        ["addParty"] = "parties",
        ["endParty"] = "parties/{key}/end",
        ["assign"] = "assignments",
        ["correct"] = "corrections",
        ["serveNotice"] = "notices",
        ["recordStep"] = "steps",
        ["remedyBreach"] = "breaches/{key}/remedy",
    };

    private readonly Lazy<Dictionary<string, StaffRoles>> roles = new(() => endpoints.Endpoints
        .OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.RoutePattern.RawText?.StartsWith(Root, StringComparison.Ordinal) == true
            && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("POST") == true)
        .GroupBy(endpoint => endpoint.RoutePattern.RawText![Root.Length..], StringComparer.Ordinal)
        .ToDictionary(same => same.Key,
            same => same.First().Metadata.GetMetadata<AccessRule>()?.Roles ?? StaffRoles.None, StringComparer.Ordinal));

    /// <summary>The roles that may ask for an action; none where no endpoint takes it.</summary>
    public StaffRoles RolesOf(string action) =>
        Doors.TryGetValue(action, out var door) ? roles.Value.GetValueOrDefault(door) : StaffRoles.None;
}
