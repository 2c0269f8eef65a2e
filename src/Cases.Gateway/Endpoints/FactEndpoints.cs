using Cases.Contracts;
using Cases.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Gateway;

/// <summary>The facts that rules may name: what there is, and those that stand on cases and persons.</summary>
internal static class FactEndpoints
{
    private const StaffRoles Stating = Describe.Staff | StaffRoles.Compliance | StaffRoles.Integration;

    private static readonly Page<FactNameView> Vocabulary = new([.. FactNames.All.Select(fact =>
        new FactNameView(fact.Name, Words.To<Contracts.FactShape>(fact.Shape), Words.To<Contracts.FactHome>(fact.Home),
            fact.Meaning)
        {
            Words = fact.Allowed,
        })]);

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/facts", (HttpContext context, GatewayParts _) =>
                context.WriteAsync(Vocabulary, CasesJson.Default.PageFactNameView))
            .Allow(Describe.Readers | StaffRoles.PolicyOwner | StaffRoles.Integration)
            .Reads<Page<FactNameView>>(
                "facts", "The facts that rules may name: what each says, its values, and where it is told.");
        group.CaseCommand("facts", Stating, CasesJson.Default.StandingFactsRequest, (fields, r) =>
            new StateCaseFacts(fields.NewKey(r.Key), fields.Facts(r.Facts, Domain.FactHome.Case))
            {
                Retracted = [.. r.Retracted],
                On = Words.Day(r.On),
                Evidence = r.Evidence,
            });
        group.PersonCommand("facts", Stating, CasesJson.Default.StandingFactsRequest, (fields, r) =>
            new StatePersonFacts(fields.NewKey(r.Key), fields.Facts(r.Facts, Domain.FactHome.Person))
            {
                Retracted = [.. r.Retracted],
                On = Words.Day(r.On),
                Evidence = r.Evidence,
            });
    }

    /// <summary>A fact that stands; where it is masked, what a reference names is left out.</summary>
    public static StandingFactView View(StandingFact standing, bool masked) =>
        new(standing.Fact.Name, Words.Day(standing.Since), standing.PlacedBy)
        {
            Value = standing.Fact.Value == FactValue.ErasedReference ? null
                : masked && standing.Fact.Value is { IsNone: false, Shape: Domain.FactShape.Reference }
                    ? PersonViews.Mask("", 0)
                : standing.Fact.Value.ToString(),
        };
}
