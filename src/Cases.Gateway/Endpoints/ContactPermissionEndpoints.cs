using Cases.Contracts;
using Cases.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Gateway;

/// <summary>May this party be contacted by this channel now? Where it may, the slot is reserved.</summary>
internal static class ContactPermissionEndpoints
{
    private const string Tag = "contact-permissions";
    private const StaffRoles Callers = Describe.Staff | StaffRoles.Agency;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/contact-permissions", (HttpContext context, ContactPermissionDoor door) =>
                door.AskAsync(context))
            .Allow(Callers).WithTags(Tag)
            .WithSummary("Permits a contact now and reserves its slot, or says which rule forbids it and until when.")
            .Accepts<ContactPermissionRequest>("application/json")
            .Produces<ContactPermission>(200).Produces<ContactPermission>(201).Personal()
            .Problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503)
            .WithMetadata(KeyedCall.WithVersion);
        group.MapPost("/contact-permissions/batch", (HttpContext context, ContactPermissionDoor door) =>
                door.AskAllAsync(context))
            .Allow(Callers).WithTags(Tag).WithSummary("A dial list: an answer for each, in their order.")
            .Accepts<ContactPermissionBatch>("application/json")
            .Produces<ContactPermissionResults>(200).Personal()
            .Problems(400, 401, 403, 409, 413, 415, 429, 503)
            .WithMetadata(KeyedCall.WithoutVersion);
        group.MapPost("/contact-permissions/{key}/release",
                (string key, HttpContext context, ContactPermissionDoor door) => door.ReleaseAsync(context, key))
            .Allow(Callers).Commands<PermissionReleaseRequest>(Tag).WithSummary("Gives a reserved slot back unused.");
    }

    /// <summary>The request as a command on the debtor's record.</summary>
    public static RequestContactPermission Ask(Fields fields, ContactPermissionRequest r, string caseId) => new(
        fields.NewKey(r.Key), caseId, Words.To<Domain.ContactChannel>(r.Channel))
    {
        Party = Words.To<Domain.PartyKind>(r.Party),
        Class = Words.To<Domain.ActClass>(r.Class),
        Purpose = Words.To<Domain.ContactPurpose>(r.Purpose),
        CallKind = Words.To<Domain.CallKind>(r.CallKind),
        PartyPerson = r.PartyPerson,
        Point = r.Point,
        Notice = Words.Maybe<Domain.LegalNotice>(r.Notice),
        Answers = r.Answers,
        Stated = fields.Facts(r.Facts, Domain.FactHome.Act),
        Override = r.Override,
    };
}
