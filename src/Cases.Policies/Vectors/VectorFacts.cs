using System.Collections.Immutable;
using Cases.Domain;
using NodaTime;

namespace Cases.Policies;

/// <summary>Reads the named facts of a vector: those of the case and those of the act.</summary>
/// <remarks>
/// Every fact of <see cref="FactNames"/> is read under its own name with underscores, among the facts of the act and
/// then those of the case; a table lists those that the vectors call otherwise. A <c>null</c> says that it is
/// none. Amounts have no currency in a vector; they are in that of <see cref="Owed"/>.
/// </remarks>
internal static class VectorFacts
{
    /// <summary>What is owed where a vector does not say.</summary>
    public static readonly Money Owed = new(100, Currency.Cny);

    private static readonly Dictionary<string, string> Elsewhere = new(StringComparer.Ordinal)
    {
        [ContactFacts.StatedPurpose.Name] = "purpose",
        [ContentFacts.LetterFields.Name] = "fields",
        [PlanFacts.PlanMonths.Name] = "months",
        [PlanFacts.PlanTerms.Name] = "terms",
        [PlanFacts.PlanForm.Name] = "form",
        [DebtFacts.DueCosts.Name] = "due_items.costs",
        [DebtFacts.DueInterest.Name] = "due_items.interest",
        [DebtFacts.DueFees.Name] = "due_items.fees",
        [DebtFacts.DuePrincipal.Name] = "due_items.principal",
        [DebtFacts.GuaranteeKind.Name] = "guarantee.kind",
        [DebtFacts.GuaranteeMonths.Name] = "guarantee.agreed_period_months",
        [AmountFacts.AllocatedCosts.Name] = "allocation.costs",
        [AmountFacts.AllocatedInterest.Name] = "allocation.interest",
        [AmountFacts.AllocatedFees.Name] = "allocation.fees",
        [AmountFacts.AllocatedPrincipal.Name] = "allocation.principal",
    };

    // Words that the vectors have in another form than the product; each is read below.
    private static readonly HashSet<string> ReadApart = new(StringComparer.Ordinal)
    {
        ContactFacts.Purpose.Name, VisitFacts.VisitPhase.Name, PlanFacts.PlanKind.Name,
        PlanFacts.PlanRecording.Name,
    };

    /// <summary>All named facts.</summary>
    public static NamedFacts Named(VectorMap given, VectorMap when, List<VectorMap> timeline)
    {
        var ofAct = when.Map("facts");
        var ofCase = given.Map("facts");
        var named = NamedFacts.None
            .With(ContactFacts.Purpose, PolicyWords.Of(VectorWords.Purpose(ofAct.Text("purpose"))));
        foreach (var fact in FactNames.All.Where(fact => !ReadApart.Contains(fact.Name)))
        {
            named = (Read(fact, ofAct) ?? Read(fact, ofCase)) is { } value ? named.With(fact, value) : named;
        }

        named = OfTimeline(named, timeline);
        return VectorWords.Action(when) switch
        {
            ActKind.Visit => named.With(VisitFacts.VisitPhase, "arrived"),
            ActKind.PlanAgreement => named
                .With(PlanFacts.PlanKind, PolicyWords.Of(PlanKind.PersonalInstalmentAgreement))
                .With(PlanFacts.PlanRecording, ofAct.Names("recording") ? Recording(ofAct) : null),
            _ => named,
        };
    }

    /// <summary>The parties that the account names: no guarantor stands unless the facts name him.</summary>
    public static IReadOnlyList<PartyKind> Parties(VectorMap given, VectorMap when)
    {
        var guarantors = given.Map("facts").Texts("guarantors") ?? [];
        var isNamed = when.Text("person") is { } person && guarantors.Contains(person);
        return isNamed ? [PartyKind.Debtor, PartyKind.Guarantor] : [PartyKind.Debtor];
    }

    // Days that a vector tells as something that happened; a fact that it states stands.
    private static NamedFacts OfTimeline(NamedFacts named, List<VectorMap> timeline)
    {
        foreach (var entry in timeline)
        {
            var fact = (entry.RequiredText("type"), entry.Text("kind")) switch
            {
                ("letter", "validation_notice") => DebtFacts.ValidationSent,
                ("notice", "debt_counsellor_plan") => DebtorFacts.CounsellorNoticeOn,
                ("notice", "counsellor_progress") => DebtorFacts.CounsellorProgressOn,
                _ => null,
            };
            named = fact is null || named.Find(fact.Name) is not null
                ? named
                : named.With(fact, VectorHolds.DateOf(entry, "at"));
        }

        return named;
    }

    private static bool Recording(VectorMap facts) => facts.Has("recording") && facts.Word("recording") != "false";

    private static FactValue? Read(FactName fact, VectorMap facts)
    {
        var path = Elsewhere.GetValueOrDefault(fact.Name, fact.Name.Replace('-', '_')).Split('.');
        var map = path.Length == 1 ? facts : facts.Map(path[0]);
        var name = path[^1];
        return !map.Names(name) ? null : !map.Has(name) ? FactValue.None : fact.Shape switch
        {
            FactShape.Number => FactValue.Of((long)map.Number(name)!),
            FactShape.Word => FactValue.OfWord(map.Word(name)),
            FactShape.Words => FactValue.Of([.. map.Texts(name)!]),
            FactShape.Date => FactValue.Of(map.Date(name)!.Value),
            FactShape.Decimal => FactValue.Of(map.Decimal(name)),
            FactShape.Money => FactValue.Of(Amount(map, name)),
            FactShape.Reference => FactValue.OfReference(map.Text(name)!),
        };
    }

    private static Money Amount(VectorMap map, string name)
    {
        var hundredths = map.Decimal(name).Scaled / 1_000_000;
        return new ScaledNumber(hundredths * 1_000_000) == map.Decimal(name)
            ? new Money(hundredths, Owed.Currency)
            : throw map.Fault(name, "has more than two decimals");
    }
}
