using Cases.Contracts;
using Cases.Domain;
using Cases.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Gateway;

/// <summary>Persons over all cases: who they are, how they are reached, what they agreed to.</summary>
internal static class PersonEndpoints
{
    private const StaffRoles Keepers = Describe.Staff | StaffRoles.Integration;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/persons", (HttpContext context, CommandDoor door) => door.RegisterAsync(context))
            .Allow(StaffRoles.Supervisor | StaffRoles.Integration)
            .Commands<PersonRequest>("persons").WithSummary("Registers a person.");
        group.MapGet("/persons/{id}", ReadAsync).Allow(Describe.Readers, ScopeKind.Person)
            .Reads<PersonView>("persons", "A person; what the caller's role may not read is masked.")
            .Personal();
        group.PersonCommand("contact-points", Keepers, CasesJson.Default.ContactPointRequest,
            PersonMapping.ContactPoint);
        group.MapPost("/persons/{id}/contact-points/{key}/state",
                (string id, string key, HttpContext context, CommandDoor door) => door.PersonAsync(
                    context, id, CasesJson.Default.ContactPointStateRequest,
                    (fields, r) => PersonMapping.ContactPointState(fields, key, r)))
            .Allow(Keepers, ScopeKind.Person).Commands<ContactPointStateRequest>("persons");
        group.PersonCommand("consents", Keepers, CasesJson.Default.ConsentRequest, (_, r) => PersonMapping.Consent(r));
        group.PersonCommand("consents/withdraw", Keepers, CasesJson.Default.ConsentRequest,
            (_, r) => PersonMapping.Withdrawal(r));
        group.PersonCommand("holds", Describe.Staff, CasesJson.Default.HoldRequest, PersonMapping.Hold);
        group.MapPost("/persons/{id}/holds/{key}/steps",
                (string id, string key, HttpContext context, CommandDoor door) => door.PersonAsync(
                    context, id, CasesJson.Default.HoldStepRequest,
                    (fields, r) => new AdvancePersonHold(fields.NewKey(r.Key), key, r.Step, r.Outcome)))
            .Allow(Describe.Staff, ScopeKind.Person).Commands<HoldStepRequest>("persons");
        group.MapPost("/persons/{id}/holds/{key}/lift",
                (string id, string key, HttpContext context, CommandDoor door) => door.PersonAsync(
                    context, id, CasesJson.Default.OutcomeRequest,
                    (fields, r) => new LiftPersonHold(fields.KeyOf(key), r.Outcome)))
            .Allow(Describe.Staff, ScopeKind.Person).Commands<OutcomeRequest>("persons");
        group.PersonCommand("time-zone", Keepers, CasesJson.Default.TimeZoneRequest,
            (_, r) => new ChangeTimeZone(r.Zone, r.Source));
        group.MapPost("/persons/{id}/roles",
                (string id, HttpContext context, CommandDoor door) => door.AssignRoleAsync(context, id))
            .Allow(StaffRoles.Supervisor | StaffRoles.Integration, ScopeKind.Person).Commands<RoleRequest>("persons");
    }

    private static async Task ReadAsync(string id, HttpContext context, GatewayParts parts)
    {
        var stream = StreamId.Parse("person/" + id);
        var view = await parts.Host.ReadAsync(stream, context.RequestAborted).ConfigureAwait(false);
        var masked = !PersonViews.MayRead(context.Caller().Role);
        await context.WriteAsync(
            PersonViews.Of(id, view.Version, (PersonState)view.State, masked), CasesJson.Default.PersonView,
            view.Version).ConfigureAwait(false);
    }
}
