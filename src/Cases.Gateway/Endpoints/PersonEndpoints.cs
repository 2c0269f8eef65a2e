using System.Text.Json.Serialization.Metadata;
using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Gateway;

/// <summary>Persons over all cases: who they are, how they are reached, what they agreed to.</summary>
internal static class PersonEndpoints
{
    private const StaffRoles Keepers = Describe.Staff | StaffRoles.Integration;

    // Compliance places and ends what is about the data itself; which kinds that are is the domain's to say.
    private const StaffRoles Holders = Describe.Staff | StaffRoles.Compliance;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/persons", (HttpContext context, CommandDoor door) => door.RegisterAsync(context))
            .Allow(StaffRoles.Supervisor | StaffRoles.Integration)
            .Commands<PersonRequest>("persons").WithSummary("Registers a person.")
            .WithMetadata(AnswerHeaders.OfNew);
        group.MapGet("/persons/{id}", ReadAsync).Allow(Describe.Readers, ScopeKind.Person)
            .Reads<PersonView>("persons", "A person; what the caller's role may not read is masked.")
            .WithMetadata(AnswerHeaders.OfVersion).Personal();
        group.MapGet("/persons/{id}/contact-points",
                (string id, HttpContext context, GatewayParts parts) => ListAsync(
                    id, context, parts, person => person.ContactPoints, CasesJson.Default.PageContactPointView))
            .Allow(Describe.Readers, ScopeKind.Person)
            .Reads<Page<ContactPointView>>("persons", "A person's numbers and addresses, all on one page.")
            .WithMetadata(AnswerHeaders.OfVersion).Personal();
        group.MapGet("/persons/{id}/consents",
                (string id, HttpContext context, GatewayParts parts) => ListAsync(
                    id, context, parts, person => person.Consents, CasesJson.Default.PageConsentView))
            .Allow(Describe.Readers, ScopeKind.Person)
            .Reads<Page<ConsentView>>("persons", "A person's consents, all on one page.")
            .WithMetadata(AnswerHeaders.OfVersion).Personal();
        group.PersonCommand("contact-points", Keepers, CasesJson.Default.ContactPointRequest,
            PersonMapping.ContactPoint);
        group.MapPost("/persons/{id}/contact-points/{key}/state",
                (string id, string key, HttpContext context, CommandDoor door) => door.PersonAsync(
                    context, id, CasesJson.Default.ContactPointStateRequest,
                    (fields, r) => PersonMapping.ContactPointState(fields, key, r)))
            .Allow(Keepers, ScopeKind.Person).Commands<ContactPointStateRequest>("persons");
        group.PersonCommand("consents", Keepers, CasesJson.Default.ConsentRequest, PersonMapping.Consent);
        group.PersonCommand("consents/withdraw", Keepers, CasesJson.Default.ConsentRequest,
            PersonMapping.Withdrawal);
        MapTerms(group);
        group.PersonCommand("holds", Holders, CasesJson.Default.HoldRequest, PersonMapping.Hold);
        group.MapPost("/persons/{id}/holds/{key}/steps",
                (string id, string key, HttpContext context, CommandDoor door) => door.PersonAsync(
                    context, id, CasesJson.Default.HoldStepRequest,
                    (fields, r) => new AdvancePersonHold(fields.NewKey(r.Key), key, r.Step, r.Outcome)))
            .Allow(Holders, ScopeKind.Person).Commands<HoldStepRequest>("persons");
        group.MapPost("/persons/{id}/holds/{key}/lift",
                (string id, string key, HttpContext context, CommandDoor door) => door.PersonAsync(
                    context, id, CasesJson.Default.OutcomeRequest,
                    (fields, r) => new LiftPersonHold(fields.KeyOf(key), r.Outcome) { SaidIn = r.SaidIn }))
            .Allow(Holders, ScopeKind.Person).Commands<OutcomeRequest>("persons");
        group.MapPost("/persons/{id}/erasures",
                (string id, HttpContext context, CommandDoor door) => door.EraseAsync(context, id))
            .Allow(StaffRoles.Compliance, ScopeKind.Person).Commands<ErasureRequest>("persons")
            .WithSummary("Erases a person's data and lists the places that held it; while something needs it, refuses "
                + "and restricts its processing.");
        group.PersonCommand("time-zone", Keepers, CasesJson.Default.TimeZoneRequest,
            (_, r) => new ChangeTimeZone(r.Zone, r.Source));
        group.MapPost("/persons/{id}/roles",
                (string id, HttpContext context, CommandDoor door) => door.AssignRoleAsync(context, id))
            .Allow(StaffRoles.Supervisor | StaffRoles.Integration, ScopeKind.Person).Commands<RoleRequest>("persons");
    }

    /// <summary>What a person tells about when, where and how to be reached.</summary>
    private static void MapTerms(RouteGroupBuilder group)
    {
        group.PersonCommand("designations", Keepers, CasesJson.Default.DesignationRequest, PersonMapping.Designation);
        group.PersonThingCommand("designations/{key}/withdraw", Keepers, CasesJson.Default.WithdrawalRequest,
            (fields, key, r) => new WithdrawDesignation(fields.KeyOf(key), r.Evidence));
        group.PersonCommand("medium-requests", Keepers, CasesJson.Default.MediumWishRequest, PersonMapping.Medium);
        group.PersonThingCommand("medium-requests/{key}/withdraw", Keepers, CasesJson.Default.WithdrawalRequest,
            (fields, key, r) => new WithdrawMediumRequest(fields.KeyOf(key), r.Evidence));
        group.PersonCommand("locations", Keepers, CasesJson.Default.LocationRequest, PersonMapping.Location);
        group.PersonThingCommand("locations/{key}/end", Keepers, CasesJson.Default.LocationEndRequest,
            (fields, key, r) => new EndLocation(fields.KeyOf(key), r.Reason));
    }

    private static async Task ReadAsync(string id, HttpContext context, GatewayParts parts, ScopeReader scopes)
    {
        var (view, state) = await ViewAsync(id, context, parts).ConfigureAwait(false);
        await context.WriteAsync(
            view with { Roles = await RolesAsync(id, state, context, parts, scopes).ConfigureAwait(false) },
            CasesJson.Default.PersonView, view.Version).ConfigureAwait(false);
    }

    private static async Task ListAsync<T>(
        string id, HttpContext context, GatewayParts parts, Func<PersonView, IReadOnlyList<T>> of,
        JsonTypeInfo<Page<T>> type)
    {
        var (view, _) = await ViewAsync(id, context, parts).ConfigureAwait(false);
        await context.WriteAsync(new Page<T>(of(view)), type, view.Version).ConfigureAwait(false);
    }

    private static async ValueTask<(PersonView View, PersonState State)> ViewAsync(
        string id, HttpContext context, GatewayParts parts)
    {
        var read = await parts.Host.ReadAsync(StreamId.Parse("person/" + id), context.RequestAborted)
            .ConfigureAwait(false);
        var state = (PersonState)read.State;
        var masked = !PersonViews.MayRead(context.Caller().Role);
        return (PersonViews.Of(id, read.Version, state, masked), state);
    }

    /// <summary>The parts in cases that the caller sees: as the case names the person, and by the account.</summary>
    private static async ValueTask<IReadOnlyList<PersonRoleView>> RolesAsync(
        string id, PersonState person, HttpContext context, GatewayParts parts, ScopeReader scopes)
    {
        var roles = new List<PersonRoleView>();
        var cases = await scopes.CasesOfAsync(id, person, context.RequestAborted).ConfigureAwait(false);
        foreach (var one in cases.Order(StringComparer.Ordinal))
        {
            if (await scopes.SeesAsync(context.Caller(), ScopeKind.Case, one, context.RequestAborted)
                .ConfigureAwait(false))
            {
                var read = await parts.Host.ReadAsync(CaseIdentity.Stream(one), context.RequestAborted)
                    .ConfigureAwait(false);
                var state = (CaseState)read.State;
                var named = state.Parties.Where(party => party.Person == id).Select(party => party.Role)
                    .Concat(person.Roles.Where(role => role.AccountStream == state.Opened!.AccountStream)
                        .Select(role => role.Role));
                roles.AddRange(named.Distinct()
                    .Select(role => new PersonRoleView(one, Words.To<Contracts.PartyKind>(role))));
            }
        }

        return roles;
    }
}
